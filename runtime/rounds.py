"""Goes round the accounts and takes up what is due in each, as far as its lane is open (:mod:`runtime.lanes`).

Rule 1: the most important tickets of an account come first; accounts do not wait for each other.
Rule 2: what has to wait stays due and costs nothing; whoever goes round next finds it.
"""

import threading
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, nullcontext
from datetime import datetime

from core.errors import StoreUnavailable
from core.tickets import TicketRef
from runtime.clock import Clock
from runtime.holding import Holding
from runtime.lanes import HasHelpdesk, Lanes
from store import AccountKey, Claim, Store


class Rounds(ABC):
    """Takes up what is due; any number of threads may call it, one ticket is worked on by one at a time."""

    def __init__(self, clock: Clock, store: Store, desks: Mapping[AccountKey, HasHelpdesk], holding: Holding) -> None:
        self.lanes = Lanes(store, desks)
        self._clock = clock
        self._holding = holding
        self._halting = False
        self._one_drain: Mapping[AccountKey, threading.Lock] = {one: threading.Lock() for one in desks}

    def tick(self, only: AccountKey | None = None) -> int:
        """Take a turn on every ticket that is due, at most a batch of each account; answers how many were claimed.

        ``only`` looks at one account and leaves the others to somebody else.
        """
        self._holding.give_back()
        return sum(self._batch(one) for one in self.lanes.ready(self._clock()) if only in (None, one))

    def turn(self, ref: TicketRef, *, waited_for: bool = False) -> bool:
        """Take a turn on one ticket now, due or not; false where somebody else holds it, or where it has to wait.

        What has to wait stays due. ``waited_for`` says that somebody waits for the answer.
        """
        if not self.lanes.takes(ref, self._clock(), waited_for=waited_for):
            return False
        with self.lanes.serving(ref) if waited_for else nullcontext():
            return bool(self._take((ref.connector, ref.account), 1, ref))

    def woken(self, ref: TicketRef) -> int:
        """Answer a wake-up: the ticket's own turn if it still wants one, then a batch of what else is due.

        Answers how many turns were taken; a wake-up that comes late or twice costs none.
        """
        taken = 0
        if self.lanes.takes(ref, self._clock(), waited_for=False):
            with self.lanes.working((ref.connector, ref.account), 1):
                claims = self._holding.claim_woken(ref)
                self._unless_put_off(claims)
                taken = len(claims)
        return taken + self.tick()

    def drain(self, only: AccountKey | None = None, rounds: int = 1000) -> int:
        """Work until nothing is due at this moment; answers how many turns were taken. ``only`` as for a tick."""
        locks = [self._one_drain[one] for one in sorted(self._one_drain) if only in (None, one)]
        with ExitStack() as stack:
            for one in locks:
                stack.enter_context(one)
            total = 0
            for _ in range(rounds):
                taken = 0 if self._halting else self.tick(only)
                total += taken
                if not taken:
                    break
            return total

    def next_due(self) -> datetime | None:
        """When something can be done next, as far as that is known."""
        return self.lanes.next_due(self._clock())

    def halt(self) -> None:
        """Begin nothing more: what is going on is finished, and what was claimed beside it is given back (F34)."""
        self._halting = True

    def give_up(self) -> int:
        """The process is stopped and ends before its work does: that is no death of a ticket's work (F11).

        Answers how many tickets are held. Raises :class:`core.errors.StoreUnavailable`.
        """
        return self._holding.stopped()

    def _batch(self, account: AccountKey) -> int:
        room = self.lanes.room(account, self._clock())
        taken = self._take(account, self._holding.share(room), None) if room > 0 else 0
        self.lanes.taken(account, taken, max(room, 0))
        return taken

    def _take(self, account: AccountKey, limit: int, ref: TicketRef | None) -> int:
        with self.lanes.working(account, limit):
            claims = self._holding.claim(account, limit, ref)
            self._unless_put_off(claims)
        self.lanes.done(account, len(claims), self._clock())
        return len(claims)

    def _unless_put_off(self, claims: Sequence[Claim]) -> None:
        try:
            self._work(claims)
        except StoreUnavailable:
            self._holding.put_off(claims)
            raise

    @abstractmethod
    def _work(self, claims: Sequence[Claim]) -> None:
        """Take a turn on each of these, which are ours for the length of a lease, and settle every outcome."""
