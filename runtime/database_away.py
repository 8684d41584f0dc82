"""Lets a process ask a database that is away more and more seldom, and as often as ever once it is back (F41).

Rule 1: the pause grows with each try that failed, up to :data:`LONGEST`, and is drawn anew each time, so that several
machines do not all come back in the same instant.
Rule 2: while nobody knows whether the database is back, one thread asks and the others wait for what it hears.
Rule 3: one line of the log for each pause, and one when it is over.
"""

import threading
from collections.abc import Callable
from datetime import timedelta

import structlog

from core.errors import StoreUnavailable
from runtime.chance import drawn_share
from runtime.clock import stopwatch

SHORTEST = timedelta(seconds=1)
LONGEST = timedelta(seconds=20)
"""No longer, so that a process is back within half a minute of its database."""

log = structlog.get_logger("halyard.database")


class GrowingPause:
    """How long to wait after so many failures in a row; for one thread."""

    def __init__(self, share: Callable[[], float] = drawn_share) -> None:
        """``share`` draws a number from 0 to 1."""
        self._share = share
        self.failures = 0

    def failed(self) -> timedelta:
        """Once more in vain: how long to wait now, twice as long as before, less up to half of it."""
        self.failures += 1
        longest = min(SHORTEST * (1 << min(self.failures, 16)), LONGEST)
        return longest * (1 + self._share()) / 2

    def worked(self) -> None:
        """It worked: the next pause is a short one."""
        self.failures = 0


class DatabaseAway:
    """What one process knows of a database that may be away; safe to share between threads."""

    def __init__(self, seconds: Callable[[], float] = stopwatch, share: Callable[[], float] = drawn_share) -> None:
        self._seconds = seconds
        self._pause = GrowingPause(share)
        self._until = 0.0
        self._lock = threading.Lock()

    @property
    def doubtful(self) -> bool:
        """Whether the last that was heard of the database is that it is away."""
        return self._pause.failures > 0

    def ask(self, work: Callable[[], int]) -> int:
        """Do some work with the database and answer how much it was; none while it is left alone, or is away."""
        turn = self._turn()
        if turn is None:
            return 0
        try:
            done = work()
        except StoreUnavailable as error:
            self._refused(turn, error)
            return 0
        except Exception:
            # Whatever it was, it was not the database, and the others need not wait for it.
            self._answered()
            raise
        self._answered()
        return done

    def _turn(self) -> int | None:
        """The number of failures before this try; ``None`` where it is not time to try."""
        with self._lock:
            failures, now = self._pause.failures, self._seconds()
            if failures and now < self._until:
                return None
            self._until = now + LONGEST.total_seconds()
            return failures

    def _refused(self, turn: int, error: StoreUnavailable) -> None:
        with self._lock:
            if turn != self._pause.failures:
                # Another thread met the same absence, and has counted it.
                return
            wait = self._pause.failed().total_seconds()
            self._until = self._seconds() + wait
        log.error("database away", tries=turn + 1, again_in_seconds=round(wait, 1), why=str(error))

    def _answered(self) -> None:
        with self._lock:
            tries = self._pause.failures
            self._pause.worked()
        if tries:
            log.warning("database is back", tries=tries)
