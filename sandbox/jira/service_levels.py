"""How long a promise has run on a request: cycles that start, pause, go on and stop, on a calendar.

Rule 1: a cycle starts, may pause and go on, and stops; what starts after that is another cycle.
Rule 2: only hours of the goal's calendar count, and none of them while the cycle is paused.
Rule 3: a cycle is breached from the moment its counted time reaches the goal, also if it stops later.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum

from sandbox.jira.support_hours import Calendar


class Turn(Enum):
    """What a moment in a request's life does to a promise."""

    START = "start"
    PAUSE = "pause"
    RESUME = "resume"
    STOP = "stop"


@dataclass(frozen=True)
class Goal:
    """How much time there is, and which hours count."""

    length: timedelta
    calendar: Calendar


@dataclass
class Cycle:
    """One run of a promise: the spans it ran, the last one open while it runs."""

    goal: Goal
    started_at: datetime
    spans: list[tuple[datetime, datetime | None]] = field(default_factory=list)
    stopped_at: datetime | None = None

    @property
    def paused(self) -> bool:
        return self.stopped_at is None and self.spans[-1][1] is not None

    def elapsed(self, now: datetime) -> timedelta:
        """The time that counted until now, or until it stopped."""
        worked = self.goal.calendar.worked
        return sum((worked(begin, min(end or now, now)) for begin, end in self.spans), timedelta(0))

    def breach_at(self) -> datetime | None:
        """When the goal was or will be used up if nothing changes; None while it is paused with time left."""
        left = self.goal.length
        for begin, end in self.spans:
            if end is None:
                return self.goal.calendar.after(begin, left)
            worked = self.goal.calendar.worked(begin, end)
            if worked >= left:
                return self.goal.calendar.after(begin, left)
            left -= worked
        if self.stopped_at is None:
            return None
        return self.goal.calendar.after(self.spans[-1][1] or self.stopped_at, left)

    def breached(self, now: datetime) -> bool:
        return self.elapsed(now) >= self.goal.length


def cycles(turns: Iterable[tuple[datetime, Turn]], goal: Goal) -> list[Cycle]:
    """The cycles that turns make, oldest first; at most the last one has not stopped.

    A turn that fits nothing, such as a second start or a pause of what does not run, changes nothing.
    """
    found: list[Cycle] = []
    for at, turn in sorted(turns, key=lambda one: one[0]):
        running = found[-1] if found and found[-1].stopped_at is None else None
        if running is None:
            if turn is Turn.START:
                found.append(Cycle(goal, at, [(at, None)]))
        else:
            _turn(running, at, turn)
    return found


def _turn(cycle: Cycle, at: datetime, turn: Turn) -> None:
    begin, end = cycle.spans[-1]
    if turn is Turn.RESUME and end is not None:
        cycle.spans.append((at, None))
    if turn in (Turn.PAUSE, Turn.STOP) and end is None:
        cycle.spans[-1] = (begin, at)
    if turn is Turn.STOP:
        cycle.stopped_at = at
