"""Keeps a worker from doing old work: what it holds is renewed in time, and looked at once more before each write.

A worker may stand still at any instant, for minutes (a frozen machine, a full disk, a debugger), and go on as if
nothing had been. Meanwhile its ticket belongs to somebody else (F46).
"""

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog

from core.errors import DecideAgain, OtherSchema, StoreUnavailable
from core.tickets import TicketRef
from runtime.clock import Clock
from runtime.lost_causes import back_off
from runtime.metrics import Metrics
from runtime.schema_hold import SchemaHold
from store import AccountKey, Claim, Store

FEWEST = 5
"""A share is never smaller than this."""

log = structlog.get_logger("halyard.engine")


@dataclass(frozen=True, slots=True)
class Worker:
    """Who does the work, how long it may hold a ticket, and how many threads of all machines share what is due."""

    name: str
    lease: timedelta
    sharers: int = 1


@dataclass(frozen=True, slots=True)
class Holding:
    """The hold of one worker on the tickets that it claimed."""

    store: Store
    clock: Clock
    worker: Worker
    metrics: Metrics
    hold: SchemaHold
    _put_off: deque[tuple[Claim, datetime]] = field(default_factory=deque)

    def claim(self, account: AccountKey, limit: int, ref: TicketRef | None = None) -> tuple[Claim, ...]:
        """Claim what is due in an account, or one ticket of it, due or not; nothing while the process holds.

        See :meth:`Store.claim`.
        """
        name, lease = self.worker.name, self.worker.lease
        return self._unless_held(
            lambda: self.store.claim(now=self.clock(), worker=name, lease=lease, limit=limit, ref=ref, of=account)
        )

    def share(self, room: int) -> int:
        """How many tickets one claim may take of what is due: a part of it, so that others have something to do.

        Nobody knows how many share. Whoever comes back sooner comes back for more, so parts get smaller towards the
        end, and large ones, which a helpdesk takes in fewer calls, are kept for when there is much.
        """
        sharers = self.worker.sharers
        if sharers == 1 or room <= FEWEST:
            return room
        due = len(self.store.leases.waiting(self.clock(), room * sharers))
        return min(room, max(FEWEST, due // sharers))

    def claim_woken(self, ref: TicketRef) -> tuple[Claim, ...]:
        """Claim one ticket if it is due."""
        name, lease = self.worker.name, self.worker.lease
        return self._unless_held(lambda: self.store.leases.claim_woken(ref, now=self.clock(), worker=name, lease=lease))

    def _unless_held(self, claim: Callable[[], tuple[Claim, ...]]) -> tuple[Claim, ...]:
        if self.hold.why:
            return ()
        try:
            self.give_back()
            return claim()
        except OtherSchema as error:
            self.hold.found_another(error)
            return ()

    def put_off(self, claims: Sequence[Claim]) -> None:
        """Remember what the database kept this worker from: it is given back as soon as the database answers (F41).

        A lease that nobody gives back runs out in its time, and counts as a death then (F11).
        """
        now = self.clock()
        self._put_off.extend((claim, now + back_off(claim.tries)) for claim in claims)

    def give_back(self) -> None:
        """Let go of what was put off; raises :class:`StoreUnavailable` while the database still keeps us from it."""
        while True:
            try:
                claim, wake_at = self._put_off.popleft()
            except IndexError:
                return
            try:
                self.store.release(claim, wake_at=wake_at, failed=True)
            except StoreUnavailable:
                self._put_off.append((claim, wake_at))
                raise

    def in_turn(self, claims: Sequence[Claim]) -> Iterable[tuple[Claim, bool]]:
        """The claims of a batch, each as it is to be begun, and whether to write first what was read before it.

        Once half a lease is over, what is not begun yet is held anew; what somebody else took meanwhile is left out.
        """
        half = self.worker.lease / 2
        taken_at = written_at = self.clock()
        for claim in claims:
            now = self.clock()
            if now - taken_at >= half and not self._renewed(claim):
                continue
            write_first = now - written_at >= half
            if write_first:
                written_at = now
            yield claim, write_first

    def _renewed(self, claim: Claim) -> bool:
        renewed = self.store.leases.renew(claim, self.clock() + self.worker.lease)
        if not renewed:
            self.metrics.races.inc()
        return renewed

    def stopped(self) -> int:
        """Say that this worker ends on purpose, whatever it holds; answers how many tickets that is."""
        return self.store.leases.stopped(self.worker.name, self.clock())

    def must_stand(self, claims: Sequence[Claim]) -> None:
        """Raise :class:`DecideAgain` where a lease ended or was taken over: nothing of that work may be written."""
        standing = self.store.leases.standing(claims, self.clock())
        old = [str(claim.ref) for claim in claims if claim not in standing]
        if old:
            self.metrics.stale_leases.inc(len(old))
            log.warning("stale lease dropped", refs=old, worker=self.worker.name)
            raise DecideAgain(f"the lease on {old[0]} ended before its write began")
