"""Writes down what happened to each ticket, for ever and so that a later change shows (T69).

Rule 1: lines are added, never changed.
Rule 2: each line carries a digest over itself and the digest before it, per ticket; the ticket keeps the last one. A
line changed, taken out or put in breaks the chain, and :func:`broken` finds it.
"""

import hashlib
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, Row, select

from core.tickets import TicketRef
from store import codec
from store.columns import micros, storable
from store.queries import key_of, of_ticket, ref_of
from store.schema import TICKET, journal, tickets
from store.values import JournalEntry, JournalRow

_ADDED = journal.insert()


def add(connection: Connection, ref: TicketRef, entries: Sequence[JournalEntry], head: str) -> str:
    """Add lines after the one whose digest is ``head``; answers the new head."""
    rows = []
    for entry in entries:
        line = {
            **key_of(ref),
            "at": entry.at,
            "kind": storable(entry.kind),
            "actor": storable(entry.actor),
            "facts": codec.dump(entry.facts),
            "escalation": entry.escalation,
        }
        head = _digest(head, line)
        rows.append({**line, "digest": head})
    if rows:
        connection.execute(_ADDED, rows)
    return head


def rows(connection: Connection, ref: TicketRef | None, *, limit: int, before_id: int | None) -> tuple[JournalRow, ...]:
    """The journal of one ticket or of all, newest first."""
    query = select(journal).order_by(journal.c.id.desc()).limit(limit)
    if ref is not None:
        query = query.where(of_ticket(journal, ref))
    if before_id is not None:
        query = query.where(journal.c.id < before_id)
    return tuple(_row(row) for row in connection.execute(query))


def broken(connection: Connection) -> Iterator[TicketRef]:
    """The tickets whose journal is not as it was written."""
    heads = select(*(tickets.c[name] for name in TICKET), tickets.c.journal_head)
    wanted = {ref_of(row): row.journal_head for row in connection.execute(heads.where(tickets.c.journal_head != ""))}
    ordered = select(journal).order_by(*(journal.c[name] for name in TICKET), journal.c.id)
    reached: dict[TicketRef, str] = {}
    wrong: set[TicketRef] = set()
    for row in connection.execution_options(yield_per=1000).execute(ordered):
        ref = ref_of(row)
        reached[ref] = _digest(reached.get(ref, ""), row._asdict())
        if reached[ref] != row.digest:
            wrong.add(ref)
    yield from sorted(
        ref for ref in wanted.keys() | reached.keys() if ref in wrong or wanted.get(ref) != reached.get(ref)
    )


def _digest(before: str, line: dict[str, Any]) -> str:
    parts = [before, *(line[name] for name in TICKET), micros(line["at"])]
    parts += [line[name] for name in ("kind", "actor", "facts", "escalation")]
    return hashlib.sha256(codec.dump(parts).encode()).hexdigest()


def entry_of(row: Row[Any]) -> JournalEntry:
    """The line that a row holds."""
    return JournalEntry(
        at=row.at, kind=row.kind, actor=row.actor, facts=codec.facts(row.facts), escalation=row.escalation
    )


def _row(row: Row[Any]) -> JournalRow:
    return JournalRow(id=row.id, ref=ref_of(row), entry=entry_of(row))
