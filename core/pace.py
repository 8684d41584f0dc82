"""How much work a helpdesk's own limits leave us right now, and how slow it answers; part of the seam.

Rule 1: a host's limits are shared with its agents and every other integration. Of what those leave over we use four
fifths at most, so that somebody who comes meanwhile finds something left (rule 13 of the design).
Rule 2: what a host says is left counts for more than what we reckoned.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol, runtime_checkable

OURS = 0.8
"""The share of what is left that we use."""


@dataclass(frozen=True, slots=True)
class Pace:
    """What an account's host leaves us.

    ``turns`` is how many tickets may be taken up now, each read and written once; with none, ``more_at`` is when to
    ask again. ``a_minute`` is how many a minute that comes to in the long run, ``None`` where nobody knows.
    """

    turns: int
    more_at: datetime
    a_minute: float | None = None


@runtime_checkable
class Paced(Protocol):
    """What a helpdesk also does that knows its host's limits and its clock; one that does not is never held back."""

    def pace(self) -> Pace:
        """How much may be done right now; asks nobody."""
        ...

    def clock_skew(self) -> timedelta | None:
        """How far the host's clock is ahead of ours, by its latest answers; ``None`` before the first."""
        ...


@dataclass(frozen=True, slots=True)
class Slowness:
    """How slow a host was in the last five minutes.

    ``slowest`` is how long its slowest answer took; a call that it has not answered yet counts for as long as it has
    been under way. ``unanswered`` is how many calls were given up without an answer.
    """

    slowest: timedelta
    unanswered: int


@runtime_checkable
class Timed(Protocol):
    """What a helpdesk also does that times its host's answers."""

    def slowness(self) -> Slowness | None:
        """How slow the host was of late; ``None`` where it was not called. Asks nobody."""
        ...


def ours_of(left: int, ours: int) -> int:
    """How many more we may use of a limit, with ``left`` still there and ``ours`` used by ourselves; never below none.

    What others left to us is both together; we stay at four fifths of that.
    """
    return max(0, int(OURS * (left + ours)) - ours)
