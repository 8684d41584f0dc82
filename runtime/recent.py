"""Remembers for a few minutes which version of a ticket each of our writes replaced.

A host may answer a read with a copy that is older than our last write (F29). Taken for the present it would look as
if somebody had undone what we wrote. Held in memory only: losing it costs a look too many, nothing else.
"""

import threading
from datetime import datetime, timedelta

from core.errors import TryLater
from core.tickets import TicketRef

REMEMBERED_FOR = timedelta(minutes=5)


class OldCopy(TryLater):
    """The host answered with a ticket as it was before our last write; look again."""


class RecentWrites:
    """The replaced versions of tickets lately written to; safe to share between threads."""

    def __init__(self) -> None:
        self._replaced: dict[TicketRef, tuple[str, datetime]] = {}
        self._lock = threading.Lock()

    def wrote(self, ref: TicketRef, replaced: str, version: str, at: datetime) -> None:
        """Note that ``version`` stands where ``replaced`` stood; where the host does not tell them apart, nothing."""
        with self._lock:
            self._replaced = {one: (old, then) for one, (old, then) in self._replaced.items() if _fresh(then, at)}
            if version and version != replaced:
                self._replaced[ref] = (replaced, at)

    def is_old(self, ref: TicketRef, version: str, now: datetime) -> bool:
        """Whether a version just read is one that we replaced a moment ago."""
        with self._lock:
            replaced, at = self._replaced.get(ref, ("", now))
        return replaced == version and version != "" and _fresh(at, now)


def _fresh(then: datetime, now: datetime) -> bool:
    return now - then < REMEMBERED_FOR
