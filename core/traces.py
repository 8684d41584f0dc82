"""Reads from the marks of our earlier writes how far each escalation of a ticket had come (F44).

Rule 1: the host keeps the key of every note it took; a key says what happened, and the host when.
Rule 2: a key of a change of level tells how many owners the escalation had had by then: a memory that knows of fewer is
older than the mark.
Rule 3: what has no moment in the host happened now, for all that anybody knows.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from core.tickets import Ticket

_KEY = re.compile(r"(?P<number>[1-9][0-9]{0,4}):(?P<rest>.+)")
_AT_LEVEL = re.compile(r"(?P<level>[1-9][0-9]?):(?P<what>received|acknowledged)")
_CLIMB = re.compile(r"(?P<level>[1-9][0-9]?):(?P<what>reached|left):(?P<owners>[1-9][0-9]{0,3})")
_CLOSED = re.compile(r"closed:(?P<owners>[0-9]{1,4})")
DECLINED = "declined"
REOPENED = ":reopened"


@dataclass(frozen=True, slots=True, order=True)
class Climb:
    """A change of level that was told: with it the escalation had its owner number ``owners``, at ``level``."""

    owners: int
    level: int
    key: str
    down: bool


@dataclass(frozen=True, slots=True)
class Trace:
    """What the marks tell of one escalation: the keys of what was said of it, empty or 0 for what was not.

    ``climbs`` are in the order in which they happened; ``closed`` is the key of the last word on it, ``closed_owners``
    how many owners it had had by then.
    """

    number: int
    received: str = ""
    acknowledged: str = ""
    declined: str = ""
    closed: str = ""
    closed_owners: int = 0
    climbs: tuple[Climb, ...] = ()

    @property
    def last_word(self) -> str:
        """The key of what was said at its end; empty while it runs."""
        return self.closed or self.declined


def traces(ticket: Ticket) -> tuple[Trace, ...]:
    """The traces of the ticket's own escalations, by their numbers."""
    begins = f"E-{ticket.ref.id}-"
    told: dict[int, dict[str, str]] = {}
    for key in ticket.marks:
        found = _KEY.fullmatch(key.removeprefix(begins)) if key.startswith(begins) else None
        if found is not None:
            told.setdefault(int(found["number"]), {})[found["rest"]] = key
    return tuple(_trace(number, rests) for number, rests in sorted(told.items()))


def reopened(ticket: Ticket) -> tuple[datetime, str] | None:
    """When an escalation of the ticket was last taken up again, with the key that says so; ``None`` for never."""
    marks = [one for one in ticket.marks if one.endswith(REOPENED) and one in ticket.marked_at]
    return max(((ticket.marked_at[one], one) for one in marks), default=None)


def _trace(number: int, rests: Mapping[str, str]) -> Trace:
    said: dict[str, str] = {}
    climbs: list[Climb] = []
    closed = (0, "")
    for rest, key in rests.items():
        if found := _AT_LEVEL.fullmatch(rest):
            said[found["what"]] = key
        elif found := _CLIMB.fullmatch(rest):
            down = found["what"] == "left"
            climbs.append(Climb(int(found["owners"]), int(found["level"]) - down, key, down))
        elif found := _CLOSED.fullmatch(rest):
            closed = max(closed, (int(found["owners"]), key))
        elif rest == DECLINED:
            said[DECLINED] = key
    return Trace(number, climbs=tuple(sorted(climbs)), closed=closed[1], closed_owners=closed[0], **said)
