"""Knows whether the work moves: when the metronome last beat, and what has been going on for how long.

It goes by a clock that nobody sets, so that a machine whose time is changed is not taken for a dead one.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

from runtime.clock import stopwatch

SILENT_AFTER = timedelta(seconds=60)
"""Without a beat for so long the health of the process is red (F48)."""
DEAD_AFTER = timedelta(seconds=90)
"""Without a beat for so long, and nothing going on that could explain it, the metronome is dead (F48)."""
STUCK_AFTER = timedelta(minutes=5)
"""No work on one ticket takes so long: a call that never returns holds it (F47)."""


class Pulse:
    """What moves in one process; safe to share between threads."""

    def __init__(self, seconds: Callable[[], float] = stopwatch) -> None:
        self._seconds = seconds
        self._lock = threading.Lock()
        self._beat_at: float | None = None
        self._expected = False
        self._beaters: set[int] = set()
        self._going_on: dict[int, tuple[str, float]] = {}

    def expect(self) -> None:
        """From now on a metronome beats here by itself; where nobody says so, its silence means nothing."""
        self._expected = True
        self.beat()

    def beat(self) -> None:
        """The metronome beats."""
        with self._lock:
            self._beat_at = self._seconds()

    @contextmanager
    def beating(self) -> Iterator[None]:
        """The metronome's own work, in this thread: every ticket that it is done with is a beat as well."""
        me = threading.get_ident()
        with self._lock:
            self._beaters.add(me)
        self.beat()
        try:
            yield
        finally:
            with self._lock:
                self._beaters.discard(me)
            self.beat()

    @contextmanager
    def working(self, on: str) -> Iterator[None]:
        """Work on one thing in this thread, which ends some time."""
        me = threading.get_ident()
        with self._lock:
            earlier = self._going_on.get(me)
            self._going_on[me] = earlier or (on, self._seconds())
        try:
            yield
        finally:
            with self._lock:
                if earlier is None:
                    del self._going_on[me]
            if me in self._beaters:
                self.beat()

    def silent_for(self) -> timedelta:
        """How long ago the last beat was; nothing where none is expected here."""
        with self._lock:
            if not self._expected or self._beat_at is None:
                return timedelta(0)
            return timedelta(seconds=self._seconds() - self._beat_at)

    def sick(self) -> str:
        """Why the process is not healthy; empty while it is."""
        silent = self.silent_for()
        return f"no work was looked for in {silent.total_seconds():.0f} s" if silent > SILENT_AFTER else ""

    def dead(self) -> str:
        """Why the process can only begin anew; empty while it need not."""
        with self._lock:
            now = self._seconds()
            oldest = min(self._going_on.values(), key=lambda one: one[1], default=None)
            busy = not self._beaters.isdisjoint(self._going_on)
        if oldest is not None and now - oldest[1] > STUCK_AFTER.total_seconds():
            return f"work on {oldest[0]} has not come back in {now - oldest[1]:.0f} s"
        if self.silent_for() > DEAD_AFTER and not busy:
            return f"the metronome is silent: {self.sick()}"
        return ""
