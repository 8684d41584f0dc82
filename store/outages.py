"""Keeps the outages of each account, and wakes the tickets that one means something for.

Rule 1: an outage is written together with the wake of its tickets, or not at all: what waits for it has no other clock.
Rule 2: an outage is changed field by field, so that the feed and a person never undo each other's words.
"""

import dataclasses
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, bindparam, or_, select, true, update

from core.errors import StoreError
from core.outages import Outage, OutageSource
from core.tickets import Ticket
from store import codec
from store.claims import earlier
from store.columns import Moment, refuse_naive, storable
from store.database import Database
from store.queries import CHUNK, of_account
from store.schema import IS_OF_OUTAGE, IS_OPEN, escalations, outages, tickets
from store.values import OutageRow

_FIELDS = tuple(one.name for one in dataclasses.fields(Outage))
CHANGEABLE = frozenset(_FIELDS) - {"id", "source", "ended_at"}
"""What may be changed of an outage; its end is said by :func:`end` alone."""


def add(database: Database, connector: str, account: str, outage: Outage, at: datetime) -> int | None:
    """Store a new outage and wake its tickets; ``None`` where its id is known, and then nothing is changed."""
    if not outage.id or storable(outage.id) != outage.id:
        raise StoreError(f"the id of an outage must be plain text and not empty, it is {outage.id!r}")
    row = {"connector": connector, "account": account, **_row({name: getattr(outage, name) for name in _FIELDS})}
    insert = database.insert(outages).values(row).on_conflict_do_nothing().returning(outages.c.id)
    with database.writing("outage") as connection:
        if connection.execute(insert).first() is None:
            return None
        return _wake(connection, connector, account, outage.id, at)


def change(
    database: Database, connector: str, account: str, id_: str, changes: Mapping[str, Any], at: datetime | None
) -> int | None:
    """Change an outage and wake its tickets unless ``at`` is ``None``; ``None`` where there is none of this id."""
    if unknown := sorted(changes.keys() - CHANGEABLE):
        raise StoreError(f"{unknown[0]} of an outage cannot be changed")
    if not changes:
        raise StoreError("a change of an outage must change something")
    return _update(database, connector, account, id_, _row(changes), true(), at)


def end(database: Database, connector: str, account: str, id_: str, ended_at: datetime, at: datetime) -> int | None:
    """Say that an outage is over and wake its tickets; ``None`` where there is none of this id that goes on."""
    refuse_naive(ended_at)
    return _update(database, connector, account, id_, {"ended_at": ended_at}, outages.c.ended_at.is_(None), at)


def of(connection: Connection, connector: str, account: str, ids: Collection[str]) -> tuple[Outage, ...]:
    """The outages of an account that go on, and those with these ids, oldest first."""
    running = outages.c.ended_at.is_(None)
    meant = or_(running, outages.c.id.in_(sorted(ids))) if ids else running
    query = select(outages).where(of_account(outages, connector, account), meant)
    rows = connection.execute(query.order_by(outages.c.started_at, outages.c.id))
    return tuple(_outage(row) for row in rows)


def rows(
    connection: Connection, connector: str | None, account: str | None, *, running: bool, limit: int
) -> tuple[OutageRow, ...]:
    """Outages for operators, newest first."""
    query = select(outages)
    if connector is not None:
        query = query.where(outages.c.connector == connector)
    if account is not None:
        query = query.where(outages.c.account == account)
    if running:
        query = query.where(outages.c.ended_at.is_(None))
    newest = (outages.c.started_at.desc(), outages.c.connector, outages.c.account, outages.c.id)
    found = connection.execute(query.order_by(*newest).limit(limit))
    return tuple(OutageRow(row.connector, row.account, _outage(row)) for row in found)


def shown(database: Database, connector: str, account: str) -> Iterator[Ticket]:
    """The tickets of an account on which the action shows, as last seen; read a page at a time."""
    last = ""
    while True:
        query = select(tickets.c.ticket_id, tickets.c.snapshot).where(
            of_account(tickets, connector, account), tickets.c.verdict == "available", tickets.c.ticket_id > last
        )
        with database.reading() as connection:
            page = connection.execute(query.order_by(tickets.c.ticket_id).limit(CHUNK)).all()
        for row in page:
            ticket = codec.snapshot(row.snapshot)
            if ticket is not None:
                yield ticket
        if len(page) < CHUNK:
            return
        last = page[-1].ticket_id


def wake(database: Database, connector: str, account: str, id_: str, at: datetime) -> int:
    """Wake the tickets with an escalation that is part of an outage which is not stored here; answers how many."""
    part = _part_of(connector, account, id_)
    with database.reading() as connection:
        if connection.execute(part.limit(1)).first() is None:
            return 0
    with database.writing("outage") as connection:
        return _woken(connection, connector, account, tickets.c.ticket_id.in_(part), at)


def _update(
    database: Database,
    connector: str,
    account: str,
    id_: str,
    values: Mapping[str, Any],
    where: ColumnElement[bool],
    at: datetime | None,
) -> int | None:
    this = (of_account(outages, connector, account), outages.c.id == id_, where)
    with database.writing("outage") as connection:
        if not connection.execute(update(outages).where(*this).values(values)).rowcount:
            return None
        return 0 if at is None else _wake(connection, connector, account, id_, at)


def _wake(connection: Connection, connector: str, account: str, id_: str, at: datetime) -> int:
    """Wake every ticket with an open escalation, with one that is part of this outage, or on which it is shown."""
    open_now = select(escalations.c.ticket_id).where(of_account(escalations, connector, account), IS_OPEN)
    part, number = _part_of(connector, account, id_), tickets.c.ticket_id
    meant = or_(number.in_(open_now), number.in_(part), tickets.c.verdict == "outage")
    return _woken(connection, connector, account, meant, at)


def _part_of(connector: str, account: str, id_: str) -> Select[Any]:
    its = select(escalations.c.ticket_id).where(of_account(escalations, connector, account))
    return its.where(escalations.c.outage == id_, IS_OF_OUTAGE)


def _woken(connection: Connection, connector: str, account: str, which: ColumnElement[bool], at: datetime) -> int:
    wake_at = bindparam("new_wake_at", type_=Moment)
    woken = update(tickets).where(of_account(tickets, connector, account), which).values(wake_at=earlier(wake_at))
    return connection.execute(woken, {"new_wake_at": at}).rowcount


def _row(values: Mapping[str, Any]) -> dict[str, Any]:
    row = {name: value.value if isinstance(value, OutageSource) else value for name, value in values.items()}
    return {**row, **({"matches": codec.dump(row["matches"])} if "matches" in row else {})}


def _outage(row: Row[Any]) -> Outage:
    values = {name: getattr(row, name) for name in _FIELDS}
    return Outage(**(values | {"source": OutageSource(row.source), "matches": codec.matches(row.matches)}))
