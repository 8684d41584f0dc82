"""Says in words what changes for whom between two policies.

Rule 1: every difference has a sentence. What this file has no words for is told by its path, with both values.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import datetime, timedelta
from enum import Enum
from typing import Any

from core.conditions import Condition
from core.policy import Policy
from core.sentences import duration, moment, times
from runtime.policy_tree import NAMED_BY, Difference, Kind, Path, differences, item_named, plain

SHOWN = 80
"""How much of a text a sentence repeats."""

NAMING = frozenset({*NAMED_BY, "title"})
"""Fields that say which item it is; a sentence names it already."""

NOUNS: Mapping[str, str] = {
    "severities": "severity",
    "tiers": "tier",
    "reasons": "reason",
    "questions": "question",
    "levels": "level",
    "outcomes": "outcome",
    "redirects": "redirect",
    "promises": "promise",
    "steps": "step",
    "channels": "channel",
    "cadences": "cadence",
    "allowances": "exception",
    "declines": "way to decline",
    "texts": "sentence",
    "translations": "translation",
    "early_when": "condition under which nobody waits",
}
"""What one item of a list is called."""

LABELS: Mapping[Path, str] = {
    ("name",): "the policy's name",
    ("title",): "the policy's title",
    ("who",): "who may ask",
    ("hidden_when",): "statuses in which the action is hidden",
    ("languages",): "the languages that readers are spoken to in",
    ("link_lifetime",): "how long a link to the form lives",
    ("waits", "severity"): "the severity that sets the wait",
    ("waits", "sticky"): "an action that was shown stays when the severity is lowered",
    ("waits", "unlisted"): "what an unlisted severity or tier gets",
    ("waits", "sla"): "the SLA's response time opens the action",
    ("uses", "at_most"): "how often a ticket may be escalated",
    ("uses", "used_by"): "what uses the right up",
    ("uses", "inherited_by_followups"): "a follow-up inherits the used right",
    ("uses", "cool_down"): "the pause before the next escalation",
    ("entitlement", "contract"): "a valid contract is needed",
    ("flag_opens",): "ticking the flag is a request",
    ("outage", "covered"): "what becomes of an escalation that a known outage covers",
    ("outage", "requests"): "what becomes of a request while an outage covers the ticket",
    ("outage", "mention"): "a current outage is told of first",
    ("outage", "problem_tickets"): "an open problem ticket is an outage of the tickets linked to it",
    ("outage", "uses_right"): "an escalation that an outage closed uses the right up",
    ("counterpart", "account"): "the account in which a counterpart is opened",
    ("counterpart", "when_done"): "what the end of the counterparts does",
}
"""Settings in words, by their path."""

Words = Callable[[Difference, str], str]


def told(old: Policy, new: Policy) -> Iterator[tuple[Difference, str]]:
    """Every difference but the version's digest, each with its sentence."""
    for one in differences(old, new):
        if one.path != ("version",):
            yield one, sentence(one, old, new)


def as_data(difference: Difference, text: str) -> dict[str, Any]:
    """A difference for scripts."""
    return {
        "kind": difference.kind.value,
        "path": list(difference.path),
        "before": plain(difference.before),
        "after": plain(difference.after),
        "text": text,
    }


def sentence(one: Difference, old: Policy, new: Policy) -> str:
    """What a difference means, in words."""
    if one.path[:2] == ("waits", "after") and len(one.path) == 4:
        return _wait(one)
    if one.path[0] == "priority" and len(one.path) == 3:
        one = replace(one, path=(f"severity for impact {one.path[1]} and urgency {one.path[2]}",))
    subject = _subject(one, old, new)
    if one.path in LABELS:
        return _setting(one, LABELS[one.path])
    if one.kind is Kind.REORDERED:
        subject = ", ".join(part.replace("_", " ") for part in one.path)
        return f"{subject}: in the order {_shown(one.after)} instead of {_shown(one.before)}"
    known = _KNOWN.get((one.path[0], one.path[2])) if len(one.path) > 2 else None
    if known is not None:
        return known(one, subject)
    return _generic(one, subject)


def _wait(one: Difference) -> str:
    who = " / ".join(one.path[2:])
    if one.kind is Kind.ADDED:
        return f"{who}: the action appears after {_shown(one.after)}; no time was set before"
    if one.kind is Kind.REMOVED:
        return f"{who}: no time is set any more; it was {_shown(one.before)}"
    return f"{who}: the action appears after {_shown(one.after)} instead of {_shown(one.before)}"


def _setting(one: Difference, label: str) -> str:
    if one.path == ("uses", "at_most"):
        before, after = ("without limit" if value is None else times(value) for value in (one.before, one.after))
        return f"{label}: {after} instead of {before}"
    if one.kind in (Kind.ADDED, Kind.REMOVED):
        verb = "now also" if one.kind is Kind.ADDED else "no more"
        return f"{label}: {verb} {_shown(one.after if one.kind is Kind.ADDED else one.before)}"
    return f"{label}: {_shown(one.after)} instead of {_shown(one.before)}"


def _generic(one: Difference, subject: str) -> str:
    if one.kind is Kind.CHANGED:
        return f"{subject}: {_shown(one.after)} instead of {_shown(one.before)}"
    value = one.after if one.kind is Kind.ADDED else one.before
    verb = "added" if one.kind is Kind.ADDED else "removed"
    if isinstance(value, str) and " " not in value:
        return f"{subject} {value} is {verb}"
    parts = _parts(value) if is_dataclass(value) and not isinstance(value, Condition) else _shown(value)
    return f"{subject} is {verb}" + (f": {parts}" if parts else "")


def _subject(one: Difference, old: Policy, new: Policy) -> str:
    """What a path means: the item by its noun and title, then the rest of the way in words."""
    place: Any = new if one.kind is not Kind.REMOVED else old
    words, noun = [], ""
    for part in one.path:
        inner = item_named(place, part)
        if isinstance(place, tuple) or noun:
            words.append(f"{noun} {_called(inner, part)}".strip())
            noun = ""
        elif part in NOUNS and part != one.path[-1]:
            noun = NOUNS[part]
        else:
            words.append(NOUNS.get(part, part.replace("_", " ")))
        place = inner if isinstance(place, tuple) else _inside(place, part)
    return ", ".join(words)


def _inside(place: Any, part: str) -> Any:
    if isinstance(place, Mapping):
        return next((value for key, value in place.items() if str(key) == part), None)
    return getattr(place, part, None)


def _called(item: Any, name: str) -> str:
    title = getattr(item, "title", "")
    return f"{name} (“{_short(title)}”)" if title else name.replace("_", " ")


def _within(one: Difference, subject: str) -> str:
    return f"{subject}: within {_shown(one.after)} instead of {_shown(one.before)}"


def _owner(one: Difference, subject: str) -> str:
    return f"{subject.removesuffix(', owner')}: owned by {one.after} instead of {one.before}"


def _each(added: str, removed: str, field: str) -> Words:
    """A sentence for one item that is added to, or removed from, a list of plain words."""

    def words(one: Difference, subject: str) -> str:
        of = subject.removesuffix(f", {field}")
        if one.kind is Kind.CHANGED:
            return _generic(one, subject)
        return f"{of}: " + (added if one.kind is Kind.ADDED else removed).format(one.after or one.before)

    return words


def _reads(one: Difference, subject: str) -> str:
    return f"{subject} reads {_shown(one.after)} instead of {_shown(one.before)}"


_KNOWN: Mapping[tuple[str, str], Words] = {
    ("promises", "within"): lambda one, subject: _within(one, subject.removesuffix(", within")),
    ("levels", "owner"): _owner,
    ("levels", "followers"): _each("{} follows the ticket", "{} follows the ticket no more", "followers"),
    ("levels", "ccs"): _each("{} is copied", "{} is copied no more", "ccs"),
    ("levels", "before_next"): _each("{} is asked for first", "{} is asked for no more", "before next"),
    ("reasons", "requires"): _each("{} must be answered", "{} need not be answered any more", "requires"),
    ("outcomes", "requires"): _each("{} must be given", "{} need not be given any more", "requires"),
    ("steps", "requires"): _each("{} must be given", "{} need not be given any more", "requires"),
    ("redirects", "explanation"): _reads,
    ("redirects", "comment"): _reads,
}
"""Sentences for what people change most, by the list and the field of its item."""


def _shown(value: Any) -> str:
    """A value as a person reads it."""
    match value:
        case None | () | "":
            return "none"
        case bool():
            return "yes" if value else "no"
        case Enum():
            return str(value.value).replace("_", " ")
        case timedelta():
            return duration(value)
        case datetime():
            return moment(value, "UTC")
        case str():
            return f"“{_short(value)}”" if " " in value else value
        case _:
            return _together(value)


def _together(value: Any) -> str:
    """Several values, or a block of them."""
    match value:
        case Condition():
            facts = (f"{name} is {' or '.join(sorted(values))}" for name, values in value.facts.items())
            return " and ".join(facts)
        case tuple():
            return ", ".join(_shown(one) for one in value)
        case frozenset():
            return ", ".join(sorted(_shown(one) for one in value)) or "none"
        case Mapping():
            return ", ".join(f"{key} {_shown(inner)}" for key, inner in value.items()) or "none"
        case _:
            return _block(value) if is_dataclass(value) else str(value)


def _block(value: Any) -> str:
    """A block within another: its name, and what of it is set."""
    name = next((str(getattr(value, one)) for one in ("title", *NAMED_BY) if hasattr(value, one)), "")
    return ": ".join(part for part in (name, _parts(value)) if part) or "nothing set"


def _parts(value: Any) -> str:
    """What of a block is set; what names it is not repeated."""
    told = (
        (one.name, getattr(value, one.name))
        for one in fields(value)
        if one.compare and getattr(value, one.name) != one.default
    )
    set_to = ((name, inner) for name, inner in told if name not in NAMING and inner not in ("", ()))
    return "; ".join(f"{name.replace('_', ' ')} {_shown(inner)}" for name, inner in set_to)


def _short(text: str) -> str:
    return text if len(text) <= SHOWN else f"{text[:SHOWN].rstrip()}…"
