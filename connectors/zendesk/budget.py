"""Keeps count of how many calls an account still allows us, as Zendesk's own answers tell it.

Rule 1: the account's limits are shared with the agents and every other integration, so what is left is read from
each answer and never assumed; what we call and write is counted besides.
Rule 2: one ticket takes 30 updates of one user in ten minutes; we stay at four fifths of that, and what would be over
does not leave (F31).
https://developer.zendesk.com/api-reference/introduction/rate-limits/
"""

import re
import threading
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from core.errors import TryLater
from core.pace import OURS, Pace, ours_of

MINUTE = timedelta(minutes=1)
WRITES_A_MINUTE = 100
TICKET_WINDOW = timedelta(minutes=10)
WRITES_TO_ONE_TICKET = 24
"""How many updates of one ticket in its window; Zendesk takes 30 of one user."""
CALLS_OF_A_TURN = 4
"""A ticket, its audits, an update, and a look for somebody now and then."""
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
        self._called: deque[datetime] = deque()
        self._written: dict[str, deque[datetime]] = {}

    def count_call(self) -> None:
        """Note one call of ours, whatever becomes of it."""
        with self._lock:
            self._called.append(self._clock())

    def count_write(self) -> None:
        """Note one ticket update of ours, whatever becomes of it."""
        with self._lock:
            self._writes.append(self._clock())

    def count_write_to(self, ticket: str) -> None:
        """Note an update of this ticket, which is about to leave; raises :class:`TryLater` where it had better not."""
        now = self._clock()
        with self._lock:
            self._written = {one: kept for one, many in self._written.items() if (kept := _since(many, now))}
            written = self._written.setdefault(ticket, deque())
            if len(written) >= WRITES_TO_ONE_TICKET:
                wait = written[-WRITES_TO_ONE_TICKET] + TICKET_WINDOW - now
                raise TryLater(f"ticket {ticket} was updated {len(written)} times in ten minutes", wait)
            written.append(now)

    def refused(self, wait: timedelta) -> None:
        """The account's limit on calls is used up, and the host said for how long."""
        with self._lock:
            limit = self._calls.limit if self._calls is not None else 0
            self._calls = _Told(0, limit, self._clock() + wait)

    def pace(self) -> Pace:
        """How many tickets may be taken up now, by the limits on updates and on calls of any kind."""
        now, headroom = self._clock(), self.headroom()
        with self._lock:
            written, called = len(self._writes), len(_kept(self._called, now, MINUTE))
            until = self._calls.until if self._calls is not None else now
            frees = [one[0] + MINUTE for one in (self._writes, self._called) if one]
        left_over = min(headroom.writes_limit - written, headroom.writes_left)
        turns = ours_of(max(0, left_over), written)
        a_minute = OURS * headroom.writes_limit
        if headroom.calls_left is not None and headroom.calls_limit is not None:
            left = min(headroom.calls_left, max(0, headroom.calls_limit - called))
            turns = min(turns, ours_of(left, called) // CALLS_OF_A_TURN)
            if headroom.calls_limit:
                a_minute = min(a_minute, OURS * headroom.calls_limit / CALLS_OF_A_TURN)
            if headroom.calls_left == 0:
                frees = [max(until, now)]
        return Pace(turns, max(now + timedelta(seconds=1), min(frees, default=now)), a_minute)

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
            _kept(self._writes, now, MINUTE)
            writes_left = max(0, self._writes_a_minute - len(self._writes))
            limit = self._writes_a_minute
            if self._updates is not None and now < self._updates.until:
                limit = min(limit, max(1, self._updates.limit))
                writes_left = min(writes_left, self._updates.left)
            calls = self._calls
        if calls is None or (now >= calls.until and not calls.limit):
            return Headroom(None, None, writes_left, limit)
        left = calls.left if now < calls.until else calls.limit
        return Headroom(left, calls.limit, writes_left, limit)


def _kept(moments: deque[datetime], now: datetime, window: timedelta) -> deque[datetime]:
    """Those of these moments, oldest first, that are younger than the window; a clock set back leaves none behind."""
    while moments and not now - window < moments[0] <= now:
        moments.popleft()
    return moments


def _since(moments: deque[datetime], now: datetime) -> deque[datetime]:
    return _kept(moments, now, TICKET_WINDOW)


def _number(headers: Mapping[str, str], names: tuple[str, ...]) -> int | None:
    for name in names:
        value = headers.get(name, "")
        if re.fullmatch(r"[0-9]{1,9}", value):
            return int(value)
    return None
