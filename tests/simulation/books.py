"""Reads the service's own books with the plainest means there are, beside and not through its code."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

FINISHED = frozenset({"applied", "ignored", "parked"})


@dataclass(frozen=True)
class Books:
    """What the database says at the end.

    ``states`` are the deliveries' by host and the sender's id; ``outbox`` counts notes by state; ``unarmed`` names
    open escalations without a moment and without a reason.
    """

    states: dict[tuple[str, str], str]
    outbox: Counter[str]
    unarmed: list[str]
    parked: list[tuple[str, str]]
    ways: Counter[str]
    contested: list[tuple[str, str, str]]
    """Host, ticket and field of what the journal calls fought over."""
    asked: list[tuple[str, str, str, datetime, datetime]]
    """Host, ticket and kind of what asked for something, when it came and when it was dealt with."""


def read_books(path: Path) -> Books:
    """The books of one database file."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as here:
        rows = here.execute("SELECT connector, delivery_id, state, rule, ticket_id FROM deliveries").fetchall()
        notes = here.execute("SELECT ticket_id, key, state, why FROM outbox").fetchall()
        fights = here.execute("SELECT connector, ticket_id, facts FROM journal WHERE kind = 'contested'").fetchall()
        asked = here.execute(
            "SELECT connector, ticket_id, kind, received_at, finished_at FROM deliveries"
            " WHERE kind IN ('request', 'act') AND finished_at IS NOT NULL AND state <> 'parked' ORDER BY id"
        ).fetchall()
        open_ones = here.execute(
            "SELECT t.ticket_id, t.due_at, t.due_why FROM tickets t JOIN escalations e"
            " ON (e.connector, e.account, e.ticket_id) = (t.connector, t.account, t.ticket_id)"
            " WHERE e.state IN ('requested', 'active')"
        ).fetchall()
    return Books(
        states={(connector, sender): state for connector, sender, state, _, _ in rows},
        outbox=Counter(state for _, _, state, _ in notes),
        unarmed=[str(ticket) for ticket, due_at, why in open_ones if due_at is None and not why.startswith("waiting:")],
        parked=[(ticket, f"delivery {sender}: {rule}") for _, sender, state, rule, ticket in rows if state == "parked"]
        + [(ticket, f"note {key}: {why}") for ticket, key, state, why in notes if state == "parked"],
        ways=Counter(why for _, _, state, why in notes if state == "sent"),
        contested=[(host, ticket, json.loads(facts)["field"]) for host, ticket, facts in fights],
        asked=[(host, ticket, kind, _moment(came), _moment(went)) for host, ticket, kind, came, went in asked],
    )


def _moment(micros: int) -> datetime:
    return datetime.fromtimestamp(0, UTC) + timedelta(microseconds=micros)
