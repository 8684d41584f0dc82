"""Reads whole stories of tickets, page by page: what was last seen of them, what is remembered, what happened.

Rule: pages are in the order of the tickets' keys and do not overlap; each page is read in one transaction.
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Table, select, tuple_

from core.tickets import TicketRef
from store import codec, escalations, journal, schema
from store.queries import CHUNK, ref_of
from store.schema import TICKET, tickets
from store.schema import journal as lines
from store.values import JournalEntry, StoryRow


def page(
    connection: Connection, *, connector: str | None, account: str | None, after: TicketRef | None, limit: int
) -> tuple[StoryRow, ...]:
    """The stories of up to ``limit`` tickets that come after one; empty at the end."""
    found = _tickets(connection, connector, account, after, min(limit, CHUNK))
    refs = [ref_of(row) for row in found]
    escalated = escalations.of_many(connection, refs)
    happened = _journal(connection, refs)
    return tuple(
        StoryRow(
            ref=ref,
            snapshot=codec.snapshot(row.snapshot),
            history=codec.remembered(row.memory, escalated.get(ref, ())),
            journal=happened.get(ref, ()),
        )
        for ref, row in zip(refs, found, strict=True)
    )


def versions(connection: Connection, *, connector: str | None, account: str | None) -> tuple[tuple[str, str], ...]:
    """Every policy, by name and version, that an escalation runs or ran under."""
    table = schema.escalations
    query = select(table.c.policy, table.c.policy_version).distinct()
    if connector is not None:
        query = query.where(table.c.connector == connector)
    if account is not None:
        query = query.where(table.c.account == account)
    return tuple(sorted((row.policy, row.policy_version) for row in connection.execute(query)))


def _tickets(
    connection: Connection, connector: str | None, account: str | None, after: TicketRef | None, limit: int
) -> Sequence[Row[Any]]:
    query = select(*(tickets.c[name] for name in (*TICKET, "snapshot", "memory")))
    if connector is not None:
        query = query.where(tickets.c.connector == connector)
    if account is not None:
        query = query.where(tickets.c.account == account)
    if after is not None:
        query = query.where(_key(tickets) > tuple_(after.connector, after.account, after.id))
    return connection.execute(query.order_by(*(tickets.c[name] for name in TICKET)).limit(limit)).all()


def _journal(connection: Connection, refs: Sequence[TicketRef]) -> dict[TicketRef, tuple[JournalEntry, ...]]:
    query = select(lines).where(_any_of(lines, refs)).order_by(lines.c.id)
    grouped: dict[TicketRef, list[JournalEntry]] = defaultdict(list)
    for row in connection.execute(query):
        grouped[ref_of(row)].append(journal.entry_of(row))
    return {ref: tuple(entries) for ref, entries in grouped.items()}


def _key(table: Table) -> ColumnElement[Any]:
    return tuple_(*(table.c[name] for name in TICKET))


def _any_of(table: Table, refs: Sequence[TicketRef]) -> ColumnElement[bool]:
    return _key(table).in_([(one.connector, one.account, one.id) for one in refs])
