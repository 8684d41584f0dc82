"""Answers what a sweep asks of the memory: which change was our own, which we were told of, what is due a second look.

All answers are about one account; ids are the host's.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, exists, func, or_, select

from core.tickets import Ticket, TicketRef
from store import codec
from store.columns import storable
from store.database import Database
from store.queries import CHUNK, of_account, ref_of
from store.schema import IS_OPEN, IS_PENDING, TICKET, deliveries, escalations, tickets


class SweepBook:
    """The part of the memory that sweeps ask; every method raises :class:`core.errors.StoreUnavailable`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def wrote(self, connector: str, account: str, ids: Sequence[str]) -> Mapping[str, str]:
        """The version that our last write made of each of these tickets, where we wrote any."""
        query = select(tickets.c.ticket_id, tickets.c.wrote).where(
            of_account(tickets, connector, account), tickets.c.wrote != ""
        )
        return {row.ticket_id: row.wrote for row in self._rows(query, tickets.c.ticket_id, ids)}

    def waiting(self, connector: str, account: str, ids: Sequence[str]) -> frozenset[str]:
        """Those of these tickets that something has come in for which nobody has dealt with yet."""
        query = select(deliveries.c.ticket_id).where(of_account(deliveries, connector, account), IS_PENDING).distinct()
        return frozenset(row.ticket_id for row in self._rows(query, deliveries.c.ticket_id, ids))

    def snapshots(self, connector: str, account: str, ids: Sequence[str]) -> Mapping[str, Ticket]:
        """These tickets as last saved, without comments; one never seen is left out."""
        query = select(tickets.c.ticket_id, tickets.c.snapshot).where(
            of_account(tickets, connector, account), tickets.c.snapshot.is_not(None)
        )
        found = ((number, codec.snapshot(text)) for number, text in self._rows(query, tickets.c.ticket_id, ids))
        return {number: ticket for number, ticket in found if ticket is not None}

    def watched(self, connector: str, account: str) -> int:
        """How many tickets have an open escalation or a moment at which something changes by itself."""
        query = select(func.count()).select_from(tickets).where(of_account(tickets, connector, account), _watched())
        with self._database.reading() as connection:
            return connection.scalar(query) or 0

    def watched_after(self, connector: str, account: str, after: str, limit: int) -> tuple[TicketRef, ...]:
        """Some of those tickets in the order of their ids, the next ones after an id; empty at the end."""
        its = (of_account(tickets, connector, account), tickets.c.ticket_id > after, _watched())
        query = select(*(tickets.c[name] for name in TICKET)).where(*its).order_by(tickets.c.ticket_id).limit(limit)
        with self._database.reading() as connection:
            return tuple(ref_of(row) for row in connection.execute(query))

    def woken_by(self, connector: str, account: str, at: datetime) -> int:
        """How many of an account's tickets were to be looked at by then, and were not yet."""
        waiting = (of_account(tickets, connector, account), tickets.c.wake_at <= at)
        with self._database.reading() as connection:
            return connection.scalar(select(func.count()).select_from(tickets).where(*waiting)) or 0

    def _rows(self, query: Select[Any], column: Any, ids: Sequence[str]) -> list[Any]:
        found: list[Any] = []
        with self._database.reading() as connection:
            for start in range(0, len(ids), CHUNK):
                found += connection.execute(query.where(column.in_(ids[start : start + CHUNK]))).all()
        return found


def wrote(version: str) -> dict[str, str]:
    """What is kept of a write of ours: the version that it made, where the host told it."""
    return {"wrote": storable(version)} if version else {}


def _watched() -> Any:
    its = (escalations.c[name] == tickets.c[name] for name in TICKET)
    return or_(tickets.c.due_at.is_not(None), exists(select(1).where(*its, IS_OPEN)))
