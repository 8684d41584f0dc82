"""Says whether a rule of the policy applies to a ticket, by the facts that its helpdesk tells of it.

A fact is asked for by name: one of ``NAMED``, or ``facts.NAME`` for whatever else the account maps. A fact that the
host does not tell is the empty text, and equals no value that a policy lists.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from core.tickets import Ticket

CUSTOM = "facts."
"""How the name of a fact begins that only this account has."""

NAMED: Mapping[str, Callable[[Ticket], str]] = {
    "severity": lambda ticket: ticket.severity,
    "tier": lambda ticket: ticket.tier,
    "region": lambda ticket: ticket.region,
    "organization": lambda ticket: ticket.organization,
    "brand": lambda ticket: ticket.brand,
    "product": lambda ticket: ticket.product,
    "type": lambda ticket: ticket.type,
    "status": lambda ticket: str(ticket.status),
    "impact": lambda ticket: ticket.impact,
    "urgency": lambda ticket: ticket.urgency,
    "contract": lambda ticket: ticket.contract,
}


@dataclass(frozen=True, slots=True)
class Condition:
    """All of these facts must have one of the values listed for them; a condition without facts always holds.

    Values are compared without regard to upper and lower case.
    """

    facts: Mapping[str, frozenset[str]]

    def holds(self, ticket: Ticket) -> bool:
        """Whether the ticket is one of those meant."""
        return all(fact(ticket, name).casefold() in values for name, values in self.facts.items())


def fact(ticket: Ticket, name: str) -> str:
    """The value of a fact; empty where the host does not tell it, or no such fact is known."""
    if name.startswith(CUSTOM):
        return ticket.facts.get(name.removeprefix(CUSTOM), "")
    read = NAMED.get(name)
    return read(ticket) if read is not None else ""


def condition(facts: Mapping[str, tuple[str, ...]]) -> Condition:
    """A condition from the words of a policy file."""
    return Condition({name: frozenset(value.casefold() for value in values) for name, values in facts.items()})
