"""Knows which tickets and which accounts are to be left alone for now, and until when.

Rule 1: who was told to wait waits at least that long, whatever else happens to the ticket (F17).
Rule 2: an account where several tickets in a row could not be read is asked once a minute, by one ticket and each time
by another, until it answers again (F15, F16, F18): a dead helpdesk holds up nobody else's work, and a few tickets that
cannot be read do not pass for a dead helpdesk.
Rule 3: a clock that was set back makes nobody wait longer than anybody could have been told to.
Held in memory only: losing it costs a few calls too many, nothing else.
"""

import threading
from datetime import datetime, timedelta

from core.tickets import TicketRef

UNREAD_TICKETS = 3
"""So many different tickets must fail in a row; a single one may have a fault of its own."""
ACCOUNT_RESTS = timedelta(seconds=60)
ASKED_REST = timedelta(minutes=5)
"""How long a ticket waits that asked for a resting account in vain: the next time another one asks."""
LONGEST = timedelta(hours=1)
"""Nobody is told to wait for longer (F17)."""
LONG = timedelta(minutes=15)
"""Waits that together take so long are no longer the usual course of a helpdesk's limits."""

AccountKey = tuple[str, str]


class Patience:
    """Who is left alone, and until when; safe to share between threads."""

    def __init__(self) -> None:
        self._told: dict[TicketRef, datetime] = {}
        self._unread: dict[AccountKey, set[TicketRef]] = {}
        self._rests: dict[AccountKey, datetime] = {}
        self._asked: dict[AccountKey, set[TicketRef]] = {}
        self._limited: dict[tuple[AccountKey, str], datetime] = {}
        self._lock = threading.Lock()

    def until(self, ref: TicketRef, now: datetime) -> datetime | None:
        """Until when the ticket is left alone, or ``None`` where it may be worked on."""
        with self._lock:
            moments = (self._told.get(ref), self._rests.get(_account(ref)))
        return max((one for one in moments if one is not None and now < one <= now + LONGEST), default=None)

    def rests_until(self, account: AccountKey, now: datetime) -> datetime | None:
        """Until when a whole account is left alone, or ``None`` where it may be asked."""
        with self._lock:
            until = self._rests.get(account)
        return until if until is not None and now < until <= now + LONGEST else None

    def doubts(self, account: AccountKey) -> bool:
        """Whether an account rested and nobody knows yet whether it answers again."""
        with self._lock:
            return account in self._rests

    def told(self, ref: TicketRef, wait: timedelta, now: datetime) -> None:
        """The host said how long this ticket has to wait."""
        with self._lock:
            self._told = {one: until for one, until in self._told.items() if now < until}
            self._told[ref] = now + wait

    def limited(self, ref: TicketRef, door: str, wait: timedelta, now: datetime) -> datetime | None:
        """The account was told to wait at a door, ``reading`` or ``writing``.

        Answers since when it has waited there without one answer, where that is long once this wait is over.
        """
        with self._lock:
            since_at = self._limited.setdefault((_account(ref), door), now)
            if now < since_at:
                since_at = self._limited[_account(ref), door] = now
        return since_at if now + wait - since_at >= LONG else None

    def let_in(self, ref: TicketRef, door: str) -> None:
        """The account's helpdesk did what was asked at a door."""
        with self._lock:
            self._limited.pop((_account(ref), door), None)

    def unread(self, ref: TicketRef, now: datetime, told: timedelta | None = None) -> bool:
        """A ticket could not be read, and was told to wait; answers whether its account rests from now on."""
        with self._lock:
            if _account(ref) in self._rests:
                self._asked.setdefault(_account(ref), set()).add(ref)
            failed = self._unread.setdefault(_account(ref), set())
            failed.add(ref)
            if len(failed) < UNREAD_TICKETS:
                return False
            self._rests[_account(ref)] = now + max(ACCOUNT_RESTS, min(told or ACCOUNT_RESTS, LONGEST))
            return True

    def refused(self, ref: TicketRef, now: datetime) -> None:
        """The account's credentials were refused: it rests."""
        with self._lock:
            self._unread.setdefault(_account(ref), set()).add(ref)
            self._rests[_account(ref)] = now + ACCOUNT_RESTS

    def answered(self, ref: TicketRef) -> tuple[TicketRef, ...]:
        """The account answered: it no longer rests. Those are answered that asked for it in vain and may go on now."""
        with self._lock:
            self._unread.pop(_account(ref), None)
            self._rests.pop(_account(ref), None)
            return tuple(sorted(self._asked.pop(_account(ref), ())))


def _account(ref: TicketRef) -> AccountKey:
    return ref.connector, ref.account
