"""Counts how long what is written had to wait for the database, and how often the wait was in vain (F40).

A write waits for another one of this process, for another process that holds the file, or for a free connection.
Inside PostgreSQL rows are waited for as well; of those only the waits that were in vain are seen here.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from core.errors import StoreUnavailable

WORTH_COUNTING = timedelta(milliseconds=10)
"""A shorter wait is the usual course of several threads that write, and is not counted."""


class DatabaseLocked(StoreUnavailable):
    """Somebody else held the database, or every connection to it, for longer than is waited for."""


@dataclass(frozen=True, slots=True)
class Waited:
    """How often what is written waited, how long altogether, and how often in vain, so that nothing was written."""

    times: int = 0
    total: timedelta = timedelta(0)
    in_vain: int = 0


class Waits:
    """The waits of one open database; safe to share between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waited = Waited()

    @contextmanager
    def asking(self) -> Iterator[Callable[[], None]]:
        """Around a write: what it gives is to be called as soon as the write has its turn."""
        since = time.perf_counter()

        def has_its_turn() -> None:
            nonlocal since
            now = time.perf_counter()
            self._add(timedelta(seconds=now - since))
            since = now

        try:
            yield has_its_turn
        except DatabaseLocked:
            self._add(timedelta(seconds=time.perf_counter() - since), in_vain=True)
            raise

    def so_far(self) -> Waited:
        """What was counted since the database was opened."""
        with self._lock:
            return self._waited

    def _add(self, took: timedelta, *, in_vain: bool = False) -> None:
        if took < WORTH_COUNTING and not in_vain:
            return
        with self._lock:
            before = self._waited
            self._waited = Waited(before.times + 1, before.total + took, before.in_vain + in_vain)
