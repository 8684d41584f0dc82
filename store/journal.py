"""Writes down what happened to each ticket, for ever and so that a later change shows (T69).

Rule 1: lines are added, never changed.
Rule 2: each line carries the digest of the line before it, per ticket, and a digest over itself and that; the ticket
keeps the last one, its head. A line changed, taken out, moved or put in breaks the chain, and :mod:`store.chain` finds
where.
"""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, select

from core.tickets import TicketRef
from store import codec
from store.columns import micros, storable
from store.queries import key_of, of_ticket, ref_of
from store.schema import TICKET, journal
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
            "before": head,
        }
        head = digest_of(line)
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
    return tuple(JournalRow(row.id, ref_of(row), entry_of(row)) for row in connection.execute(query))


def digest_of(line: Mapping[str, Any]) -> str:
    """The digest over every column of a line but its number, which is the table's and not the ticket's."""
    parts = [line["before"], *(line[name] for name in TICKET), micros(line["at"])]
    parts += [line[name] for name in ("kind", "actor", "facts", "escalation")]
    return hashlib.sha256(codec.dump(parts).encode()).hexdigest()


def entry_of(row: Row[Any]) -> JournalEntry:
    """What a row of the table says."""
    return JournalEntry(
        at=row.at, kind=row.kind, actor=row.actor, facts=codec.facts(row.facts), escalation=row.escalation
    )
