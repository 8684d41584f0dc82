"""Forgets what has served its time, class by class, a few hundred rows at a time (T63).

Rule 1: nothing that is open, due, pending or parked is forgotten, whatever its age.
Rule 2: what makes repeats harmless stays longer than its words: a note's key for ever, a delivery's ids for the time of
its own class.
Rule 3: the journal is not touched here, so that its chains stay whole; :mod:`store.forgetting` writes it anew.
"""

from datetime import datetime

import msgspec
from sqlalchemy import ColumnElement, Delete, Table, Update, and_, delete, exists, select, tuple_, update

from store.database import Database
from store.queries import CHUNK
from store.schema import IS_OPEN, TICKET, deliveries, escalations, outbox, tickets, used_links

FORGOTTEN = "{}"
"""What stands in the place of a note's words."""


class _Snapshot(msgspec.Struct):
    """Of a ticket as last read, when it had last changed."""

    updated_at: datetime


_UPDATED = msgspec.json.Decoder(_Snapshot)


class RetentionBook:
    """Forgets; every method answers how many rows that were and raises :class:`core.errors.StoreUnavailable`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def requests(self, before: datetime) -> int:
        """The words of requests and acts that were dealt with before a moment."""
        its = (_is_finished(before), deliveries.c.body.is_not(None))
        return self._in_pieces(deliveries, its, update(deliveries).values(body=None))

    def deliveries(self, before: datetime) -> int:
        """Deliveries that were dealt with before a moment, and form links used before it."""
        gone = self._in_pieces(deliveries, (_is_finished(before),), delete(deliveries))
        with self._database.writing("purge") as connection:
            return gone + connection.execute(delete(used_links).where(used_links.c.used_at < before)).rowcount

    def notes(self, before: datetime) -> int:
        """The words of notes that were sent, or given up, before a moment."""
        its = (outbox.c.state.in_(("sent", "void")), outbox.c.ended_at < before, outbox.c.note != FORGOTTEN)
        return self._in_pieces(outbox, its, update(outbox).values(note=FORGOTTEN))

    def snapshots(self, before: datetime) -> int:
        """Tickets as last read that had not changed since before a moment and on which nothing is open or due."""
        forgotten, after = 0, ("", "", "")
        while True:
            page = self._quiet(after)
            if not page:
                return forgotten
            after = page[-1][0]
            old = [key for key, snapshot in page if _UPDATED.decode(snapshot).updated_at < before]
            if old:
                forgotten += self._forget_snapshots(old)

    def _quiet(self, after: tuple[str, str, str]) -> list[tuple[tuple[str, str, str], str]]:
        key = [tickets.c[name] for name in TICKET]
        its = (tuple_(*key) > after, tickets.c.snapshot.is_not(None), is_quiet())
        query = select(*key, tickets.c.snapshot).where(*its).order_by(*key)
        with self._database.reading() as connection:
            return [((row[0], row[1], row[2]), row[3]) for row in connection.execute(query.limit(CHUNK))]

    def _forget_snapshots(self, keys: list[tuple[str, str, str]]) -> int:
        its = (tuple_(*(tickets.c[name] for name in TICKET)).in_(keys), is_quiet())
        with self._database.writing("purge") as connection:
            return connection.execute(update(tickets).where(*its).values(snapshot=None)).rowcount

    def _in_pieces(self, table: Table, its: tuple[ColumnElement[bool], ...], forget: Update | Delete) -> int:
        forgotten = last = 0
        while True:
            query = select(table.c.id).where(table.c.id > last, *its).order_by(table.c.id).limit(CHUNK)
            with self._database.writing("purge") as connection:
                numbers = connection.scalars(query).all()
                if not numbers:
                    return forgotten
                last = numbers[-1]
                forgotten += connection.execute(forget.where(table.c.id.in_(numbers), *its)).rowcount


def _is_finished(before: datetime) -> ColumnElement[bool]:
    return and_(deliveries.c.state.in_(("applied", "ignored")), deliveries.c.finished_at < before)


def is_quiet() -> ColumnElement[bool]:
    """Whether nothing of a ticket is open, due or to be looked at."""
    mine = (escalations.c[name] == tickets.c[name] for name in TICKET)
    return and_(tickets.c.ready_at.is_(None), ~exists().where(*mine, IS_OPEN))
