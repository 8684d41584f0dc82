"""Tells the time: the machine's own, or one that only moves when told (for rehearsals)."""

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

Clock = Callable[[], datetime]


def system_clock() -> datetime:
    """The present, aware, in UTC."""
    return datetime.now(UTC)


def stopwatch() -> float:
    """Seconds since some moment, which no setting of the clock moves: for lengths, not for moments."""
    return time.monotonic()


def pause(seconds: float) -> None:
    """Wait so many seconds."""
    time.sleep(seconds)


class ToldClock:
    """A clock for rehearsals: it shows what it was last told and never goes back."""

    def __init__(self, start: datetime) -> None:
        self._now = start
        self._lock = threading.Lock()

    def __call__(self) -> datetime:
        """The moment last told."""
        with self._lock:
            return self._now

    def tell(self, now: datetime) -> None:
        """Move to ``now``; an earlier moment is ignored."""
        with self._lock:
            self._now = max(self._now, now)


def steady_clock() -> timedelta:
    """What has passed since some moment of this machine's; nobody can set it."""
    return timedelta(seconds=time.monotonic())
