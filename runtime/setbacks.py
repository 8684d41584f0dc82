"""Stops before a helpdesk that went back in time: restored from a backup, it shows many tickets as they were (F14).

Rule 1: one ticket that went back is left alone for ten minutes, in which others are looked at, so that it is known
whether it is one or many.
Rule 2: few are decided on anew as they are: their fields are put right, and what was said once is not said again.
Rule 3: of many nothing is written until a person has confirmed the alarm; :data:`MANY` is the bound.
"""

from datetime import datetime, timedelta

from core.tickets import Ticket, TicketRef
from runtime.alarms import Alarms
from runtime.recent import OldCopy
from store import JournalEntry, Store

LEAST = timedelta(minutes=15)
"""By how much a ticket must have gone back: a host's clock that was set right goes back too, by less (F28)."""
MANY = 20
WATCHED_FOR = timedelta(minutes=10)
AGAIN_AFTER = timedelta(minutes=2)
HELD_FOR = timedelta(minutes=15)
COUNTED_FOR = timedelta(hours=1)
CONFIRMED_FOR = timedelta(hours=25)
"""As long as a person's word holds: until every ticket that waits for something was looked at."""
LOOKED_AT = 200
"""How many other tickets are looked at to find out whether many went back."""
KIND = "host_went_back"


class WentBack(OldCopy):
    """The host shows the ticket as it was long before we last saw it; it is left alone for now."""


class Setbacks:
    """Knows which tickets of which accounts went back."""

    def __init__(self, store: Store, alarms: Alarms) -> None:
        self._store = store
        self._alarms = alarms

    def check(self, ref: TicketRef, known: Ticket | None, found: Ticket, now: datetime) -> tuple[JournalEntry, ...]:
        """What is entered of a ticket that went back and is decided on all the same; nothing for any other.

        Raises :class:`WentBack` for one that is left alone for now.
        """
        if known is None or known.updated_at - found.updated_at < LEAST:
            return ()
        first = not self._store.setbacks.count(ref.connector, ref.account, now - COUNTED_FOR)
        setback = self._store.setbacks.met(ref, known.updated_at, found.updated_at, now)
        if first:
            self._look_around(ref, now)
        if not self._confirmed(ref, now):
            self._hold_back(ref, setback.first_at, now)
        self._store.setbacks.settled(ref)
        facts = {"known_at": known.updated_at.isoformat(), "found_at": found.updated_at.isoformat()}
        return (JournalEntry(now, "went_back", "host", facts, None),)

    def _hold_back(self, ref: TicketRef, first_at: datetime, now: datetime) -> None:
        many = self._store.setbacks.count(ref.connector, ref.account, now - COUNTED_FOR)
        if many > MANY:
            facts = {"tickets": str(many)}
            self._alarms.stands(KIND, connector=ref.connector, account=ref.account, facts=facts)
            raise WentBack("the helpdesk went back in time; a person must say that work goes on", HELD_FOR)
        if now < first_at + WATCHED_FOR:
            raise WentBack("the ticket went back in time; others are looked at first", AGAIN_AFTER)

    def _confirmed(self, ref: TicketRef, now: datetime) -> bool:
        alarm = self._alarms.last(KIND, connector=ref.connector, account=ref.account)
        return alarm is not None and alarm.confirmed_at is not None and now < alarm.confirmed_at + CONFIRMED_FOR

    def _look_around(self, ref: TicketRef, now: datetime) -> None:
        """Have other tickets looked at; only at the first sign, and not this one, or it would go round and round."""
        watched = self._store.sweeps.watched_after(ref.connector, ref.account, "", LOOKED_AT)
        self._store.wake_many([one for one in watched if one != ref], now)
