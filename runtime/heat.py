"""Knows which tickets are written about so much that each word cannot be looked at by itself (F7).

However many words come at once, one look answers them all. Where they keep coming, looks are spaced, so that one busy
ticket does not use up what the helpdesk's limits leave to all others. Held in memory only.
"""

import threading
from collections import deque
from datetime import datetime, timedelta

from core.tickets import TicketRef

HOT = 50
"""So many words about one ticket within the window make it hot."""
WINDOW = timedelta(minutes=1)
SPACED = timedelta(seconds=10)
"""How far apart the looks at a hot ticket are; a promise that falls due is not held up by that."""


class Heat:
    """How much each ticket is written about; safe to share between threads."""

    def __init__(self) -> None:
        self._heard: dict[TicketRef, deque[tuple[datetime, int]]] = {}
        self._lock = threading.Lock()

    def looked(self, ref: TicketRef, words: int, now: datetime) -> bool:
        """A look answered so many words; says whether that made the ticket hot."""
        if not words:
            return False
        with self._lock:
            before = self._count(ref, now)
            self._heard.setdefault(ref, deque()).append((now, words))
            return before < HOT <= before + words

    def until(self, ref: TicketRef, now: datetime) -> datetime | None:
        """Until when a hot ticket is left alone; ``None`` for one that may be looked at."""
        with self._lock:
            if self._count(ref, now) < HOT:
                return None
            next_at = self._heard[ref][-1][0] + SPACED
        return next_at if next_at > now else None

    def _count(self, ref: TicketRef, now: datetime) -> int:
        """How many words there were lately; what is older is forgotten, of all tickets."""
        for one in [one for one, heard in self._heard.items() if not now - WINDOW < heard[-1][0] <= now]:
            del self._heard[one]
        heard = self._heard.get(ref, deque())
        while heard and heard[0][0] <= now - WINDOW:
            heard.popleft()
        return sum(words for _, words in heard)
