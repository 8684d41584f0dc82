"""Says which rules Halyard wants in a Zendesk account: the macro, the view, and what shows the action while it is away.

Pure. Automations run once an hour and know a ticket's age only in hours; each shows the action on tickets of one
severity and some tiers, a little after the policy's moment and never before. Their own action ends them: the state is
*not yet* no more. A trigger gives a new ticket that state, so that they know it although the service has not seen it.

Rule 1: an automation has no text but its title, which therefore bears our mark.
Rule 2: what the account keeps where an automation cannot look is left out and said (:func:`uncovered`).

Pages followed: developer.zendesk.com, api-reference/ticketing/business-rules: automations, macros, views;
documentation/ticketing/reference-guides/conditions-reference.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from connectors.ownership import mark
from core import fields
from core.fields import Shown
from core.ports import InstallWish, Resource
from core.reveal import Reveal, RevealRow
from core.sentences import say
from core.tickets import Status

MACRO = "macro"
VIEW = "view"
AUTOMATION = "automation"
NEW_TICKET = "new_ticket_trigger"

MACRO_KEY = "halyard.escalate"
VIEW_KEY = "halyard.running"
WAITS_KEY = "halyard.waits"
REVEAL = "halyard.reveal."

WAITS_TITLE = "Halyard: a new ticket waits"
OURS = "field:"
"""Begins the name of one of our own fields in a condition or an action; its id is known once it exists."""

FINISHED = frozenset({Status.SOLVED, Status.CLOSED, Status.DELETED})
"""Statuses that every automation of ours leaves out anyhow."""

_STATE = f"{OURS}{fields.STATE}"
_PLAIN = re.compile(r"[^\w.-]+")

Condition = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Place:
    """Where the account keeps a severity or tier, as conditions name it, and the host's values of each of our words.

    ``as_is``: the host's values are our words. Without a ``name`` it is ``always`` the same.
    """

    name: str = ""
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    as_is: bool = False
    always: str = ""

    def conditions(self, word: str) -> tuple[Condition, ...]:
        """One condition per value of the host's that means this word."""
        values = (word,) if self.as_is else self.values.get(word, ())
        return tuple((self.name, "is", value) for value in values)


def rules(wish: InstallWish, severity: Place | None, tier: Place | None) -> tuple[Resource, ...]:
    """The macro, the view and the automations; ``None`` is a place where no condition can look."""
    return (_macro(wish), _view(wish), *_automations(wish.reveal, severity, tier))


def waits_trigger(wish: InstallWish, category: str) -> tuple[Resource, ...]:
    """The trigger that begins a ticket's waiting, where automations end it; it acts on a new ticket once."""
    if not wish.reveal.rows:
        return ()
    known: dict[str, object] = {
        "active": True,
        "category": category,
        "all": (("update_type", "is", "Create"), (_STATE, "not_present", "")),
        "any": (),
        "action": ((_STATE, _tag(Shown.NOT_YET)),),
    }
    return (Resource(NEW_TICKET, WAITS_KEY, WAITS_TITLE, known),)


def uncovered(told: Reveal, severity: Place | None, tier: Place | None) -> tuple[str, ...]:
    """Codes of what stays hidden while the service is away, or shows only later; see :class:`Reveal`."""
    places = (("severity_place", severity is None), ("tier_place", tier is None))
    asked = {
        "severity_place": any(row.severity for row in told.rows),
        "tier_place": any(row.tiers for row in told.rows),
    }
    return (*told.uncovered, *(code for code, hidden in places if hidden and asked[code]))


def _macro(wish: InstallWish) -> Resource:
    """Ticks the action as an agent would; used too early, the service takes the tick off and says why."""
    known = {"active": True, "action": ((f"{OURS}{fields.ACTION}", "true"),)}
    return Resource(MACRO, MACRO_KEY, _said(fields.ACTION, wish), known)


def _view(wish: InstallWish) -> Resource:
    """Unsolved tickets whose escalation is asked for or runs."""
    known: dict[str, object] = {
        "active": True,
        "all": (("status", "less_than", "solved"),),
        "any": tuple((_STATE, "is", _tag(state)) for state in (Shown.REQUESTED, Shown.ACTIVE)),
    }
    return Resource(VIEW, VIEW_KEY, _said(fields.FLAG, wish), known)


def _said(name: str, wish: InstallWish) -> str:
    return say(f"field_{name}", {}, "UTC", language=wish.language)


def _automations(told: Reveal, severity: Place | None, tier: Place | None) -> Iterator[Resource]:
    counted: dict[str, int] = {}
    for row in told.rows:
        for first in _first(row, severity):
            tiers = _tiers(row, tier)
            if tiers is None:
                continue
            slug = _PLAIN.sub("-", row.severity) or "any"
            counted[slug] = counted.get(slug, 0) + 1
            yield _automation(told, row, f"{REVEAL}{slug}.{counted[slug]}", first, tiers)


def _first(row: RevealRow, place: Place | None) -> tuple[tuple[Condition, ...], ...]:
    """The conditions on a row's severity, one set per automation; a single list of *any* is left for the tiers."""
    if not row.severity:
        return ((),)
    if place is None:
        return ()
    if not place.name:
        return ((),) if place.always == row.severity else ()
    return tuple((one,) for one in place.conditions(row.severity))


def _tiers(row: RevealRow, place: Place | None) -> tuple[Condition, ...] | None:
    """The conditions on a row's tiers, of which any is enough; ``None`` where there is no telling or no such tier."""
    if not row.tiers:
        return ()
    if place is None:
        return None
    if not place.name:
        return () if place.always in row.tiers else None
    return tuple(one for word in row.tiers for one in place.conditions(word)) or None


def _automation(
    told: Reveal, row: RevealRow, key: str, severity: tuple[Condition, ...], tiers: tuple[Condition, ...]
) -> Resource:
    hidden = tuple(("status", "is_not", status) for status in sorted(told.hidden_when - FINISHED))
    only = tiers if len(tiers) == 1 else ()
    known: dict[str, object] = {
        "active": True,
        "all": (
            (_STATE, "is", _tag(Shown.NOT_YET)),
            ("status", "less_than", "solved"),
            *hidden,
            # At exactly this age Zendesk may still wait for its next run: later, never earlier.
            ("NEW", "greater_than", str(row.hours)),
            *severity,
            *only,
        ),
        "any": () if only else tiers,
        "action": ((_STATE, _tag(Shown.AVAILABLE)),),
    }
    return Resource(AUTOMATION, key, f"{_title(row)} {mark(key.removeprefix('halyard.'))}", known)


def _title(row: RevealRow) -> str:
    whose = ", ".join(one for one in (row.severity or "any severity", *row.tiers) if one)
    return f"Halyard: may be escalated after {row.hours} h ({whose})"


def _tag(state: Shown) -> str:
    return f"halyard_{fields.STATE}_{state.value}"
