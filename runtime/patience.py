"""Knows which tickets and which accounts are to be left alone for now, and until when.

Rule 1: who was told to wait waits at least that long, whatever else happens to the ticket (F17).
Rule 2: an account where several tickets in a row could not be read is asked once a minute, by one of them, until it
answers again (F15, F16, F18): a dead helpdesk holds up nobody else's work.
Held in memory only: losing it costs a few calls too many, nothing else.
"""

import threading
from datetime import datetime, timedelta

from core.tickets import TicketRef

UNREAD_TICKETS = 3
"""So many different tickets must fail in a row; a single one may have a fault of its own."""
ACCOUNT_RESTS = timedelta(seconds=60)
OTHERS_REST = timedelta(minutes=4)
"""How long the tickets wait that do not ask: thousands of them are not taken up every minute for nothing."""

AccountKey = tuple[str, str]


class Patience:
    """Who is left alone, and until when; safe to share between threads."""

    def __init__(self) -> None:
        self._told: dict[TicketRef, datetime] = {}
        self._unread: dict[AccountKey, set[TicketRef]] = {}
        self._rests: dict[AccountKey, datetime] = {}
        self._lock = threading.Lock()

    def until(self, ref: TicketRef, now: datetime) -> datetime | None:
        """Until when the ticket is left alone, or ``None`` where it may be worked on."""
        with self._lock:
            told, rests = self._told.get(ref), self._rests.get(_account(ref))
            asks = ref in self._unread.get(_account(ref), ())
        if rests is not None and now < rests and not asks:
            rests = now + OTHERS_REST
        return max((one for one in (told, rests) if one is not None and now < one), default=None)

    def told(self, ref: TicketRef, wait: timedelta, now: datetime) -> None:
        """The host said how long this ticket has to wait."""
        with self._lock:
            self._told = {one: until for one, until in self._told.items() if now < until}
            self._told[ref] = now + wait

    def unread(self, ref: TicketRef, now: datetime) -> bool:
        """A ticket could not be read; answers whether its account rests from now on."""
        with self._lock:
            failed = self._unread.setdefault(_account(ref), set())
            failed.add(ref)
            if len(failed) < UNREAD_TICKETS:
                return False
            self._rests[_account(ref)] = now + ACCOUNT_RESTS
            return True

    def refused(self, ref: TicketRef, now: datetime) -> None:
        """The account's credentials were refused: it rests."""
        with self._lock:
            self._unread.setdefault(_account(ref), set()).add(ref)
            self._rests[_account(ref)] = now + ACCOUNT_RESTS

    def answered(self, ref: TicketRef) -> None:
        """The account answered: it no longer rests."""
        with self._lock:
            self._unread.pop(_account(ref), None)
            self._rests.pop(_account(ref), None)


def _account(ref: TicketRef) -> AccountKey:
    return ref.connector, ref.account
