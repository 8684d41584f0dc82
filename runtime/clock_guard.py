"""Tells the time by the machine's clock, and does not follow it where it jumps until that has stood for five minutes.

The machine has a second clock that only ever counts on, whatever anybody sets. Where the two come apart by more than
a second, the first was set (F50).

Rule 1: a jump is held: meanwhile time goes on as if nothing had been, so nothing falls due by it and nothing due is
held up. Set right within five minutes, it never was.
Rule 2: a clock that stays where it jumped to, or that a person says is right, is followed from then on.
Rule 3: the time told goes back only where rule 2 has it followed back.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from runtime.clock import Clock

AGREES = timedelta(seconds=1)
"""How far the clocks may come apart at once without anybody having set one."""
SLEW = 0.001
"""How fast a clock may be made to run fast or slow while it is put right bit by bit; twice what systems do."""
HOLD = timedelta(minutes=5)
NONE = timedelta(0)


@dataclass(frozen=True, slots=True)
class Jump:
    """The machine's clock was set ``by`` so much, forward or, below zero, back; held until ``until`` as told here."""

    by: timedelta
    since: datetime
    until: datetime


class ClockGuard:
    """A clock to be called; safe to share between threads."""

    def __init__(self, wall: Clock, steady: Callable[[], timedelta]) -> None:
        """``wall`` is the machine's clock, ``steady`` what has passed since some moment and is never set."""
        self._wall = wall
        self._steady = steady
        self._lock = threading.Lock()
        self._known: tuple[datetime, timedelta] = (wall(), steady())
        self._told = self._known[0]
        self._jump: Jump | None = None

    def __call__(self) -> datetime:
        """The present, aware, in UTC."""
        with self._lock:
            wall, steady = self._wall(), self._steady()
            since = steady - self._known[1]
            expected = self._known[0] + since
            by, allowed = wall - expected, AGREES + since * SLEW
            if abs(by) <= allowed:
                return self._agreed(wall, steady)
            self._hold(by, expected, allowed)
            if self._jump is not None and expected >= self._jump.until:
                return self._follow(wall, steady)
            return self._tell(expected)

    @property
    def jump(self) -> Jump | None:
        """The jump that is held at this moment."""
        self()
        with self._lock:
            return self._jump

    def confirm(self) -> None:
        """A person says that the machine's clock is right: follow it at once."""
        with self._lock:
            self._follow(self._wall(), self._steady())

    def _agreed(self, wall: datetime, steady: timedelta) -> datetime:
        self._known, self._jump = (wall, steady), None
        return self._tell(wall)

    def _hold(self, by: timedelta, expected: datetime, allowed: timedelta) -> None:
        if self._jump is None or abs(by - self._jump.by) > allowed:
            self._jump = Jump(by, expected, expected + HOLD)

    def _follow(self, wall: datetime, steady: timedelta) -> datetime:
        self._known, self._jump, self._told = (wall, steady), None, wall
        return wall

    def _tell(self, now: datetime) -> datetime:
        self._told = max(self._told, now)
        return self._told
