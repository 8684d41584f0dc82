"""Remembers the tickets that a helpdesk shows as they were before: a sign that it was restored from a backup (F14)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Column, Index, PrimaryKeyConstraint, String, Table, delete, func, select

from core.tickets import TicketRef
from store.columns import Moment
from store.database import Database
from store.queries import key_of, of_account, of_ticket, ref_of
from store.schema import TICKET, metadata

setbacks = Table(
    "setbacks",
    metadata,
    *(Column(name, String, nullable=False) for name in TICKET),
    *(Column(name, Moment, nullable=False) for name in ("known_at", "found_at", "first_at", "seen_at")),
    PrimaryKeyConstraint(*TICKET),
    Index("ix_setbacks_seen_at", "connector", "account", "seen_at"),
)


@dataclass(frozen=True, slots=True)
class Setback:
    """A ticket that was changed at ``known_at``, by what we saw, and at ``found_at`` by what is shown now.

    ``first_at`` and ``seen_at`` are when that was met first and last.
    """

    ref: TicketRef
    known_at: datetime
    found_at: datetime
    first_at: datetime
    seen_at: datetime


class SetbackBook:
    """The setbacks of all accounts; every method raises :class:`core.errors.StoreUnavailable` when it cannot."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def met(self, ref: TicketRef, known_at: datetime, found_at: datetime, now: datetime) -> Setback:
        """Keep that a ticket went back; answers it as it is kept, from when it was met first."""
        row = {**key_of(ref), "known_at": known_at, "found_at": found_at, "first_at": now, "seen_at": now}
        insert = self._database.insert(setbacks).values(row)
        again = {name: getattr(insert.excluded, name) for name in ("known_at", "found_at", "seen_at")}
        kept = insert.on_conflict_do_update(index_elements=list(TICKET), set_=again).returning(setbacks.c.first_at)
        with self._database.writing("setback") as connection:
            first_at = connection.execute(kept).scalar_one()
        return Setback(ref, known_at, found_at, first_at, now)

    def settled(self, ref: TicketRef) -> None:
        """Forget a ticket's setback: it is decided on as it is."""
        with self._database.writing("setback") as connection:
            connection.execute(delete(setbacks).where(of_ticket(setbacks, ref)))

    def count(self, connector: str, account: str, since: datetime) -> int:
        """How many tickets of an account were met so since a moment."""
        query = select(func.count()).select_from(setbacks).where(of_account(setbacks, connector, account))
        with self._database.reading() as connection:
            return connection.scalar(query.where(setbacks.c.seen_at >= since)) or 0

    def listed(self, connector: str, account: str, limit: int = 1000) -> Collection[Setback]:
        """The tickets of an account that went back, in the order of their ids."""
        query = select(setbacks).where(of_account(setbacks, connector, account)).order_by(setbacks.c.ticket_id)
        with self._database.reading() as connection:
            rows = connection.execute(query.limit(limit)).all()
        return tuple(Setback(ref_of(row), row.known_at, row.found_at, row.first_at, row.seen_at) for row in rows)
