"""Reads all that was written down, ticket by ticket, and checks that it is still as it was written (T69).

Rule 1: one moment of the database is seen, so that a service at work beside it raises no false alarm.
Rule 2: no value in a row, whoever wrote it, stops the reading: what cannot be read is told of its ticket.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, Table, exists, literal, select, tuple_

from core.tickets import TicketRef
from store import escalations
from store.chain import first_break
from store.journal import entry_of
from store.queries import CHUNK, ref_of
from store.schema import TICKET, journal, tickets
from store.values import Broken, Damage, TicketLedger

Rows = Sequence[Row[*tuple[Any, ...]]]

_UNREADABLE = (ValueError, TypeError, OverflowError)


def walk(connection: Connection, *, connector: str | None = None, account: str | None = None) -> Iterator[TicketLedger]:
    """Every ticket that is known, in the order of their names, then those of which only the journal is left."""
    heads = select(*_key(tickets), tickets.c.journal_head).where(*_of_account(tickets, connector, account))
    known = exists().where(*(tickets.c[name] == journal.c[name] for name in TICKET))
    left = select(*_key(journal), literal("").label("journal_head")).distinct()
    left = left.where(*_of_account(journal, connector, account), ~known)
    for query, table in ((heads, tickets), (left, journal)):
        for page in _pages(connection, query, table):
            yield from checked(connection, page)


def _pages(connection: Connection, query: Select[*tuple[Any, ...]], table: Table) -> Iterator[Rows]:
    key = tuple_(*_key(table))
    query = query.order_by(*_key(table)).limit(CHUNK)
    page = connection.execute(query).all()
    while page:
        yield page
        last = page[-1]
        page = connection.execute(query.where(key > (last.connector, last.account, last.ticket_id))).all()


def checked(connection: Connection, page: Rows) -> list[TicketLedger]:
    """The tickets of a page; where one of them cannot be read, each by itself."""
    try:
        return _read(connection, page)
    except _UNREADABLE:
        if len(page) > 1:
            return [one for row in page for one in checked(connection, [row])]
    (row,) = page
    return [TicketLedger(ref_of(row), row.journal_head, (), (), (), Broken(Damage.UNREADABLE))]


def _read(connection: Connection, page: Rows) -> list[TicketLedger]:
    heads = {ref_of(row): row.journal_head for row in page}
    lines = _lines(connection, list(heads))
    known = escalations.of_many(connection, list(heads))
    broken = {ref: first_break(lines.get(ref, ()), head) for ref, head in heads.items()}
    cut = [ref for ref, one in broken.items() if one is not None and one.damage is Damage.TAIL_CUT]
    foreign = _elsewhere(connection, [heads[ref] for ref in cut])
    broken.update((ref, Broken(Damage.FOREIGN_HEAD)) for ref in cut if heads[ref] in foreign)
    return [
        TicketLedger(
            ref=ref,
            head=head,
            digests=tuple(row.digest for row in lines.get(ref, ())),
            lines=() if broken[ref] else tuple(entry_of(row) for row in lines.get(ref, ())),
            escalations=known.get(ref, ()),
            broken=broken[ref],
        )
        for ref, head in heads.items()
    ]


def _lines(connection: Connection, refs: list[TicketRef]) -> dict[TicketRef, Rows]:
    keys = [(one.connector, one.account, one.id) for one in refs]
    query = select(journal).where(tuple_(*_key(journal)).in_(keys)).order_by(*_key(journal), journal.c.id)
    return {ref: list(rows) for ref, rows in groupby(connection.execute(query), ref_of)}


def _elsewhere(connection: Connection, digests: list[str]) -> frozenset[str]:
    """Which of these heads are lines after all: of other tickets, as their own have none of them."""
    if not digests:
        return frozenset()
    return frozenset(connection.scalars(select(journal.c.digest).where(journal.c.digest.in_(digests))))


def _key(table: Table) -> list[ColumnElement[str]]:
    return [table.c[name] for name in TICKET]


def _of_account(table: Table, connector: str | None, account: str | None) -> list[ColumnElement[bool]]:
    given = {"connector": connector, "account": account}
    return [table.c[name] == value for name, value in given.items() if value is not None]
