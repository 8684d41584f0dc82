"""Decides which accounts may be worked on right now, and how many of their tickets may be taken up.

Rule 1: each account is a lane of its own: what closes one holds up no other (F16).
Rule 2: a lane is closed while people paused the account, while its helpdesk does not answer or refuses us, and while
the helpdesk's limits leave nothing. What waits there stays as it is; nothing is claimed only to be put back.
Rule 3: when a lane opens, the most important tickets come first, because a claim takes them by rank (F15, F53).
Rule 4: while more waits than may be done, words that just came in get a quarter of the lane, so that somebody who asks
today does not stand behind a backlog of many hours.
"""

import threading
from collections import Counter, deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Protocol

from core.pace import Pace, Paced
from core.tickets import TicketRef
from runtime.heat import Heat
from runtime.patience import Patience
from store import AccountKey, Store

BATCH = 50
"""How many tickets one claim takes at most."""
FRESH = 4
"""One in so many turns is for words that just came in, while others wait."""
FEWEST_FRESH = 5
MINUTE = timedelta(minutes=1)
MEASURED = timedelta(minutes=5)
"""How far back the rate is measured."""


class HasHelpdesk(Protocol):
    """What a lane needs of a desk."""

    @property
    def helpdesk(self) -> object:
        """The helpdesk that the desk's token opens."""
        ...


class Lanes:
    """The accounts' lanes; safe to share between threads."""

    def __init__(self, store: Store, desks: Mapping[AccountKey, HasHelpdesk]) -> None:
        self.patience = Patience()
        self.heat = Heat()
        self._queues = store.queues
        self._desks = desks
        self._under_way: Counter[AccountKey] = Counter()
        self._served: Counter[TicketRef] = Counter()
        self._behind: set[AccountKey] = set()
        self._done: dict[AccountKey, deque[tuple[datetime, int]]] = {}
        self._fresh: dict[AccountKey, deque[datetime]] = {}
        self._lock = threading.Lock()

    def ready(self, now: datetime) -> tuple[AccountKey, ...]:
        """The accounts that have work and may do some of it, the one with the most important first."""
        waiting = dict.fromkeys(one.account for one in self._queues.all() if one.soonest_at <= now)
        stopped = self._queues.pauses() if waiting else {}
        return tuple(one for one in waiting if one not in stopped and self._room(one, now) > 0)

    def room(self, account: AccountKey, now: datetime) -> int:
        """How many of the account's tickets may be taken up together now."""
        return 0 if account in self._queues.pauses() else self._room(account, now)

    def takes(self, ref: TicketRef, now: datetime, *, waited_for: bool) -> bool:
        """Whether a ticket may be taken up by itself now, besides what is taken up in its turn.

        Somebody who waits for the answer is served whatever the limits leave to the rest.
        """
        account = (ref.connector, ref.account)
        if account not in self._desks or account in self._queues.pauses():
            return False
        if waited_for:
            return True
        if self._room(account, now) <= 0 or self.patience.until(ref, now) or self.heat.until(ref, now):
            return False
        return account not in self._behind or self._is_fresh(account, now)

    def closed_until(self, ref: TicketRef, now: datetime) -> datetime | None:
        """Until when a ticket that was taken up is to be left after all; ``None`` where its turn may be taken."""
        pace = self._pace((ref.connector, ref.account)) if ref not in self._served else None
        until = pace.more_at if pace is not None and pace.turns <= 0 else None
        return max((one for one in (until, self.patience.until(ref, now)) if one is not None), default=None)

    def opens_at(self, account: AccountKey, now: datetime) -> datetime | None:
        """When the account may be worked on: now, later, or nobody knows."""
        if account not in self._desks or account in self._queues.pauses():
            return None
        rests = self.patience.rests_until(account, now)
        if rests is not None:
            return rests
        pace = self._pace(account)
        return pace.more_at if pace is not None and pace.turns <= 0 else now

    def next_due(self, now: datetime) -> datetime | None:
        """When something can be done next: the first moment of a lane, or when that lane opens if that is later."""
        moments = []
        for account, soonest_at in self._soonest().items():
            opens_at = self.opens_at(account, now)
            if opens_at is not None:
                moments.append(soonest_at if opens_at <= now else max(soonest_at, opens_at))
        return min(moments, default=None)

    @contextmanager
    def working(self, account: AccountKey, count: int) -> Iterator[None]:
        """So many of the account's tickets are being worked on meanwhile."""
        with self._lock:
            self._under_way[account] += count
        try:
            yield
        finally:
            with self._lock:
                self._under_way[account] -= count

    @contextmanager
    def serving(self, ref: TicketRef) -> Iterator[None]:
        """Somebody waits for this ticket's turn meanwhile: the limits leave the last fifth for that."""
        with self._lock:
            self._served[ref] += 1
        try:
            yield
        finally:
            with self._lock:
                self._served -= Counter((ref,))

    def taken(self, account: AccountKey, count: int, asked: int) -> None:
        """A claim asked for so many and got so many: the lane is behind where it got all that it asked for."""
        with self._lock:
            if count >= asked:
                self._behind.add(account)
            else:
                self._behind.discard(account)

    def done(self, account: AccountKey, count: int, now: datetime) -> None:
        """So many turns were taken."""
        with self._lock:
            done = self._done.setdefault(account, deque())
            while done and not now - MEASURED < done[0][0] <= now:
                done.popleft()
            if count:
                done.append((now, count))

    def worked(self, account: AccountKey, now: datetime) -> bool:
        """Whether turns were taken within the last two minutes."""
        with self._lock:
            done = self._done.get(account)
            return done is not None and len(done) > 0 and now - 2 * MINUTE < done[-1][0] <= now

    def a_minute(self, account: AccountKey, now: datetime) -> float | None:
        """How many turns a minute are taken of what waits: as measured lately, else as the host's limits allow.

        ``None`` where neither is known.
        """
        self.done(account, 0, now)
        with self._lock:
            done, behind = tuple(self._done.get(account, ())), account in self._behind
        if behind and done and now - done[0][0] >= MINUTE:
            return sum(count for _, count in done[1:]) / ((now - done[0][0]) / MINUTE)
        pace = self._pace(account)
        return pace.a_minute if pace is not None else None

    def pace(self, account: AccountKey) -> Pace | None:
        """What the account's host leaves us, where it tells."""
        return self._pace(account)

    def _room(self, account: AccountKey, now: datetime) -> int:
        if account not in self._desks or self.patience.rests_until(account, now) is not None:
            return 0
        # Whether a helpdesk that was away is back is asked by one ticket, not by fifty.
        most = 1 if self.patience.doubts(account) else BATCH
        pace = self._pace(account)
        with self._lock:
            under_way = self._under_way[account]
        if most == 1:
            most -= under_way
        return most if pace is None else min(most, pace.turns - under_way)

    def _pace(self, account: AccountKey) -> Pace | None:
        desk = self._desks.get(account)
        helpdesk = desk.helpdesk if desk is not None else None
        return helpdesk.pace() if isinstance(helpdesk, Paced) else None

    def _is_fresh(self, account: AccountKey, now: datetime) -> bool:
        """Whether a word that just came in may be looked at although others wait, and counts it."""
        pace = self._pace(account)
        share = FEWEST_FRESH if pace is None or pace.a_minute is None else int(pace.a_minute / FRESH)
        with self._lock:
            lately = self._fresh.setdefault(account, deque())
            while lately and not now - MINUTE < lately[0] <= now:
                lately.popleft()
            if len(lately) >= max(FEWEST_FRESH, share):
                return False
            lately.append(now)
            return True

    def _soonest(self) -> dict[AccountKey, datetime]:
        found: dict[AccountKey, datetime] = {}
        for one in self._queues.all():
            found[one.account] = min(one.soonest_at, found.get(one.account, one.soonest_at))
        return found
