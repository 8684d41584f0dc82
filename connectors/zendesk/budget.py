"""Keeps count of how many calls an account still allows us, as Zendesk's own answers tell it.

The account's limits are shared with the agents and every other integration, so what is left is read from
each answer and never assumed; what we write is counted besides.
https://developer.zendesk.com/api-reference/introduction/rate-limits/
"""

import re
import threading
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

MINUTE = timedelta(minutes=1)
WRITES_A_MINUTE = 100
REMAINING = ("ratelimit-remaining", "x-rate-limit-remaining", "rate-limit-remaining")
LIMIT = ("ratelimit-limit", "x-rate-limit", "rate-limit")
RESET = ("ratelimit-reset", "rate-limit-reset")
# The name of this one is not in the vendor's pages; it follows the named example ...-tickets-index.
UPDATE_LIMIT = "zendesk-ratelimit-tickets-update"
STANDING = re.compile(r"total=([0-9]{1,9});\s*remaining=([0-9]{1,9});\s*resets=([0-9]{1,9})")


@dataclass(frozen=True, slots=True)
class Headroom:
    """What is left right now: calls of any kind, and ticket updates; ``None`` means not told yet."""

    calls_left: int | None
    calls_limit: int | None
    writes_left: int
    writes_limit: int

    @property
    def share(self) -> float:
        """The smaller part left of the two, from 0 (nothing) to 1 (all)."""
        writes = self.writes_left / self.writes_limit
        if self.calls_left is None or not self.calls_limit:
            return writes
        return min(writes, self.calls_left / self.calls_limit)


@dataclass(frozen=True, slots=True)
class _Told:
    left: int
    limit: int
    until: datetime


class Budget:
    """One account's standing with the host; safe to share between threads."""

    def __init__(self, clock: Callable[[], datetime], writes_a_minute: int = WRITES_A_MINUTE) -> None:
        self._clock = clock
        self._writes_a_minute = writes_a_minute
        self._lock = threading.Lock()
        self._calls: _Told | None = None
        self._updates: _Told | None = None
        self._writes: deque[datetime] = deque()

    def count_write(self) -> None:
        """Note one ticket update of ours, whatever becomes of it."""
        with self._lock:
            self._writes.append(self._clock())

    def read(self, headers: Mapping[str, str]) -> None:
        """Take over what an answer says (names in lower case); a header that makes no sense is as good as none."""
        now = self._clock()
        left, limit = _number(headers, REMAINING), _number(headers, LIMIT)
        reset = _number(headers, RESET)
        with self._lock:
            if left is not None and limit is not None:
                seconds = min(60 if reset is None else reset, 3600)
                self._calls = _Told(left, limit, now + timedelta(seconds=seconds))
            if told := STANDING.match(headers.get(UPDATE_LIMIT, "")):
                total, remaining, resets = map(int, told.groups())
                self._updates = _Told(remaining, total, now + timedelta(seconds=min(resets, 3600)))

    def headroom(self) -> Headroom:
        """What is left now; what an answer said is forgotten once its minute is over."""
        now = self._clock()
        with self._lock:
            while self._writes and self._writes[0] + MINUTE <= now:
                self._writes.popleft()
            writes_left = max(0, self._writes_a_minute - len(self._writes))
            limit = self._writes_a_minute
            if self._updates is not None and now < self._updates.until:
                limit = min(limit, max(1, self._updates.limit))
                writes_left = min(writes_left, self._updates.left)
            calls = self._calls
        if calls is None:
            return Headroom(None, None, writes_left, limit)
        left = calls.left if now < calls.until else calls.limit
        return Headroom(left, calls.limit, writes_left, limit)


def _number(headers: Mapping[str, str], names: tuple[str, ...]) -> int | None:
    for name in names:
        value = headers.get(name, "")
        if re.fullmatch(r"[0-9]{1,9}", value):
            return int(value)
    return None
