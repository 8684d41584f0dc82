"""Notices that our own memory is older than what a helpdesk shows of our work, and has all looked at again (F44).

Every write leaves its number in the helpdesk, and a ticket's numbers only grow: one that is higher than the number that
we remember was left by a memory that is gone, because a backup was put back in its place.

Rule 1: nothing waits for it. Each ticket is read before it is written to, and what it tells is taken up then.
Rule 2: the first sign has every ticket of the account that waits for something looked at, and the alarm stands until
that is done and two sweeps, from the cursor of the backup on, found all that changed since.
"""

from datetime import datetime

from core.tickets import Ticket, TicketRef
from runtime.alarms import Alarms
from store import JournalEntry, Store

KIND = "memory_restored"
AT_ONCE = 1000
"""So many tickets are woken in one go."""


class Restored:
    """Knows of which accounts our memory is being brought up to date."""

    def __init__(self, store: Store, alarms: Alarms) -> None:
        self._store = store
        self._alarms = alarms
        self._swept_at: dict[tuple[str, str], datetime] = {}

    def check(self, ref: TicketRef, revision: int, found: Ticket, now: datetime) -> tuple[JournalEntry, ...]:
        """What is entered of a ticket that bears later work of ours than ``revision``; nothing for any other."""
        newest = newest_write(found)
        if newest <= revision:
            return ()
        if not self._stands(ref.connector, ref.account):
            left = self._wake(ref, now)
            self._alarms.stands(KIND, connector=ref.connector, account=ref.account, facts={"left": str(left)})
        facts = {"remembered": str(revision), "in_helpdesk": str(newest)}
        return (JournalEntry(now, "memory_restored", "", facts, None),)

    def swept(self, connector: str, account: str, now: datetime) -> None:
        """The account was reconciled: what is left is said, and the end of it once everything was looked at."""
        before = self._swept_at.get((connector, account))
        self._swept_at[connector, account] = now
        alarm = self._stands(connector, account)
        if alarm is None:
            return
        left = self._store.sweeps.woken_by(connector, account, before or now)
        if before is None or before < alarm or left:
            self._alarms.stands(KIND, connector=connector, account=account, facts={"left": str(left)})
        else:
            self._alarms.over(KIND, connector=connector, account=account)

    def _stands(self, connector: str, account: str) -> datetime | None:
        """Since when the alarm of an account stands."""
        opened = (one for one in self._alarms.open() if one.kind == KIND)
        return next(
            (one.opened_at for one in opened if (one.key.connector, one.key.account) == (connector, account)), None
        )

    def _wake(self, ref: TicketRef, now: datetime) -> int:
        """Have every ticket that waits for something looked at, but for this one; answers how many."""
        after, woken = "", 0
        while refs := self._store.sweeps.watched_after(ref.connector, ref.account, after, AT_ONCE):
            woken += self._store.wake_many([one for one in refs if one != ref], now)
            after = refs[-1].id
        return woken


def newest_write(ticket: Ticket) -> int:
    """The highest number of a write of ours that the ticket bears; 0 for none."""
    begins = f"{ticket.ref.id}:"
    numbers = (one.removeprefix(begins) for one in ticket.marks if one.startswith(begins))
    return max((int(one) for one in numbers if one.isascii() and one.isdigit() and len(one) < 10), default=0)
