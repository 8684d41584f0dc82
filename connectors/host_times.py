"""Times a host's answers, and the calls that it has not answered yet, so that a slow helpdesk is seen (F16).

Only lengths are measured, by a watch that no setting of the clock moves. Calls of a while are kept together, so that
the memory it takes does not grow with their number.
"""

import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from connectors.pause import stopwatch
from core.pace import Slowness

LOOKED_AT = timedelta(minutes=5)
"""How far back calls count."""
TOGETHER = timedelta(seconds=30)
"""Calls that ended within so long are kept as one."""


@dataclass(slots=True)
class _While:
    """The calls that ended within a while: since when, how long the slowest took, how many got no answer."""

    began: float
    slowest: float = 0.0
    unanswered: int = 0


class HostTimes:
    """The answers of one account's host; safe to share between threads."""

    def __init__(self, seconds: Callable[[], float] = stopwatch) -> None:
        self._seconds = seconds
        self._lock = threading.Lock()
        self._ended: deque[_While] = deque()
        self._under_way: dict[object, float] = {}

    @contextmanager
    def call(self) -> Iterator[None]:
        """Around one call; whatever is raised inside means that it got no answer."""
        this = object()
        with self._lock:
            self._under_way[this] = self._seconds()
        answered = False
        try:
            yield
            answered = True
        finally:
            self._end(this, answered=answered)

    def slowness(self) -> Slowness | None:
        """How slow the host was of late; ``None`` where it was not called."""
        with self._lock:
            now = self._seconds()
            self._forget(now)
            lately = [one.slowest for one in self._ended] + [now - began for began in self._under_way.values()]
            unanswered = sum(one.unanswered for one in self._ended)
        return Slowness(timedelta(seconds=max(lately)), unanswered) if lately else None

    def _end(self, this: object, *, answered: bool) -> None:
        with self._lock:
            now = self._seconds()
            took = now - self._under_way.pop(this)
            self._forget(now)
            if not self._ended or now - self._ended[-1].began >= TOGETHER.total_seconds():
                self._ended.append(_While(now))
            last = self._ended[-1]
            last.slowest = max(last.slowest, took)
            last.unanswered += not answered

    def _forget(self, now: float) -> None:
        while self._ended and now - self._ended[0].began >= LOOKED_AT.total_seconds():
            self._ended.popleft()
