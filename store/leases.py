"""Tells a worker whether the tickets it holds are still its own, so that one that stood still does no old work (F46).

Rule 1: a ticket is somebody's for as long as nobody else claimed it *and* its lease has not run out.
Rule 2: a lease that ran out is lent anew only to whoever reads the ticket afresh, and only while nobody took it.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import bindparam, select, update

from core.tickets import TicketRef
from store import claims
from store.columns import Moment
from store.database import Database
from store.queries import of_this, this
from store.schema import tickets
from store.values import Claim

_LEASED = select(tickets.c.leased_until).where(of_this(tickets), tickets.c.fence == bindparam("its_fence"))
_RENEWED = (
    update(tickets)
    .where(of_this(tickets), tickets.c.fence == bindparam("its_fence"), tickets.c.leased_until.is_not(None))
    .values(leased_until=bindparam("until", type_=Moment))
)
# Whoever claims it next counts one death more, so that this one counts none.
_STOPPED = (
    update(tickets)
    .where(tickets.c.leased_by == bindparam("worker"), tickets.c.leased_until > bindparam("now", type_=Moment))
    .values(deaths=tickets.c.deaths - 1)
)


class LeaseBook:
    """The leases on tickets; every method is one transaction and raises :class:`core.errors.StoreUnavailable`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def standing(self, held: Sequence[Claim], now: datetime) -> tuple[Claim, ...]:
        """Those of these claims that may still be written for: nobody else has the ticket, the lease goes on."""
        with self._database.reading() as connection:
            ends = {claim: connection.scalar(_LEASED, _given(claim)) for claim in held}
        return tuple(claim for claim, until in ends.items() if until is not None and until > now)

    def claim_woken(self, ref: TicketRef, *, now: datetime, worker: str, lease: timedelta) -> tuple[Claim, ...]:
        """Claim this ticket if it is awake or due and free, as :meth:`Store.claim` does; else nothing."""
        return claims.claim(self._database, now=now, worker=worker, lease=lease, limit=1, ref=ref, ready=True)

    def waiting(self, now: datetime, limit: int) -> tuple[TicketRef, ...]:
        """The tickets that anybody could claim now, most urgent first."""
        with self._database.reading() as connection:
            return claims.waiting(connection, now, limit)

    def renew(self, claim: Claim, until: datetime) -> bool:
        """Hold a ticket until then, for work that begins by reading it; false where somebody else has it by now."""
        with self._database.writing("renew") as connection:
            return connection.execute(_RENEWED, {**_given(claim), "until": until}).rowcount == 1

    def stopped(self, worker: str, now: datetime) -> int:
        """Say that a worker is stopped on purpose: what it holds has not killed it (F11); answers how many tickets.

        The leases go on until their end, for what was begun may still be on its way.
        """
        with self._database.writing("renew") as connection:
            return connection.execute(_STOPPED, {"worker": worker, "now": now}).rowcount


def _given(claim: Claim) -> dict[str, object]:
    return {**this(claim.ref), "its_fence": claim.fence}
