"""Compares a host's clock with ours, by the date that each of its answers bears (F52).

Such a date has whole seconds and is as old as the answer was under way, so the answers of a while are looked at
together: the one that was least under way tells most.
"""

import threading
from collections import deque
from collections.abc import Mapping
from datetime import datetime, timedelta

from connectors.host_answers import http_date

LOOKED_AT = 10
"""How many of the last answers count."""
WHOLE_SECOND = timedelta(seconds=1)


class HostClock:
    """One host's clock as its answers show it; safe to share between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._seen: deque[timedelta] = deque(maxlen=LOOKED_AT)

    def heard(self, headers: Mapping[str, str], now: datetime) -> None:
        """Take over the date of an answer that arrived ``now``; a header that makes no sense is as good as none."""
        said = http_date(headers.get("date", ""))
        if said is not None:
            with self._lock:
                self._seen.append(said - now)

    def skew(self) -> timedelta | None:
        """How far the host is ahead, less what whole seconds account for; nothing before the first answer.

        The true moment lies up to a second after the one that was said, so a clock that is right shows none.
        """
        with self._lock:
            ahead = max(self._seen, default=None)
        if ahead is None:
            return None
        if ahead > timedelta(0):
            return ahead
        return min(timedelta(0), ahead + WHOLE_SECOND)
