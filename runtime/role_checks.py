"""Finds what an account lacks to be run under a policy: people for its roles, somebody for a region, a language."""

from collections.abc import Container, Iterator

from connectors.written_parts import SHOWN
from core.cast import Cast
from core.policy import Policy
from runtime.staffing import unbound

Fault = tuple[tuple[str | int, ...], str]


def role_faults(played: Container[str], policy: Policy) -> Iterator[Fault]:
    """Every role of the policy must be played, or an escalation could end with nobody (rule 6)."""
    for level in policy.levels:
        for role in dict.fromkeys((level.owner, *level.followers, *level.ccs)):
            if role not in played:
                yield ("people",), f"nobody plays {role}, which level {level.number} of {policy.name} needs"
    told = policy.suggestions.tell if policy.suggestions is not None else ""
    if told and told not in played:
        yield ("people",), f"nobody plays {told}, who hears of suggestions under {policy.name}"


def region_faults(cast: Cast, policy: Policy) -> Iterator[Fault]:
    """Whoever is asked for a region must be able to answer at every level (MX-04, rule 6)."""
    for one in unbound(cast, policy):
        if one.regions != ("",):
            cure = "give one of them the region, or name one without regions"
            yield ("people", one.role), f"{one.text(cast.time_zone)}; {cure}"


def language_faults(language: str, policy: Policy) -> Iterator[Fault]:
    """Staff are spoken to in a language that the policy is spoken in."""
    if language and language not in policy.languages:
        known = ", ".join(policy.languages)
        yield ("language",), f"{language[:SHOWN]} is not a language of {policy.name}; there is {known}"
