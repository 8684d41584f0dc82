"""Keeps escalations and the promises made in them, one row each.

Rule 1: an escalation that was stored never disappears.
Rule 2: every field of the two values has a column of its name; a test compares them.
"""

import dataclasses
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, Insert, Row, Select, and_, bindparam, case, delete, func, select, tuple_

from core.errors import StoreError
from core.escalation import Ending, Escalation, History, Obligation, State
from core.policy import PromiseKind
from core.tickets import TicketRef
from store import codec
from store.database import Database, insert_into
from store.queries import CHUNK, key_of, of_this, of_ticket, ref_of, this
from store.schema import ESCALATION, IS_OF_OUTAGE, IS_OPEN, TICKET, escalations, obligations, tickets
from store.values import Board, EscalationRow

_FIELDS = tuple(one.name for one in dataclasses.fields(Escalation) if one.name not in {"ref", "obligations"})
_PROMISE_FIELDS = tuple(one.name for one in dataclasses.fields(Obligation))

_ESCALATIONS = select(escalations).where(of_this(escalations)).order_by(escalations.c.number)
_OBLIGATIONS = select(obligations).where(of_this(obligations)).order_by(obligations.c.position)
_NO_OBLIGATIONS = delete(obligations).where(of_this(obligations), obligations.c.number == bindparam("its_number"))
_OBLIGED = obligations.insert()

_READ_FROM_TEXT: Mapping[str, Callable[[str], Any]] = {
    "details": codec.details,
    "records": codec.records,
    "tenures": codec.tenures,
}
"""What is kept as text, with how it is read back."""

Key = tuple[str, str, str, int]


def of(connection: Connection, ref: TicketRef) -> tuple[Escalation, ...]:
    """The escalations of one ticket, oldest first."""
    rows = connection.execute(_ESCALATIONS, this(ref)).all()
    if not rows:
        return ()
    promises = _by_escalation(connection.execute(_OBLIGATIONS, this(ref)))
    return tuple(_escalation(row, promises.get(_key(row), ())) for row in rows)


def of_many(connection: Connection, refs: Sequence[TicketRef]) -> dict[TicketRef, tuple[Escalation, ...]]:
    """The escalations of some tickets, not more than :data:`CHUNK`, oldest first; a ticket without any is left out."""
    these = tuple_(*(escalations.c[name] for name in TICKET)).in_(
        [(one.connector, one.account, one.id) for one in refs]
    )
    rows = connection.execute(select(escalations).where(these).order_by(escalations.c.number)).all()
    promises = _promises_of(connection, [_key(row) for row in rows])
    found: dict[TicketRef, tuple[Escalation, ...]] = {}
    for row in rows:
        found[ref_of(row)] = (*found.get(ref_of(row), ()), _escalation(row, promises.get(_key(row), ())))
    return found


def save(database: Database, connection: Connection, ref: TicketRef, history: History) -> None:
    """Write what changed; raises :class:`StoreError` for a history that lost or mixed up escalations."""
    stored = {one.number: one for one in of(connection, ref)}
    coming = {one.number: one for one in history.escalations}
    if any(one.ref != ref for one in history.escalations) or len(coming) < len(history.escalations):
        raise StoreError(f"the history of {ref} holds an escalation twice or of another ticket")
    if lost := sorted(stored.keys() - coming.keys()):
        raise StoreError(f"escalation {lost[0]} of {ref} is stored and missing in the history to save")
    # Oldest first: what closes makes room for what opens.
    for number in sorted(coming):
        if coming[number] != stored.get(number):
            _write(database, connection, coming[number])


def uses(connection: Connection, ref: TicketRef) -> int:
    """How many of the ticket's escalations were accepted, that is not declined."""
    accepted = escalations.c.state != State.DECLINED.value
    return connection.scalar(select(func.count()).where(of_ticket(escalations, ref), accepted)) or 0


def rows(
    connection: Connection,
    *,
    open_only: bool,
    connector: str | None,
    account: str | None,
    ref: TicketRef | None,
    outage: str | None,
    limit: int,
) -> tuple[EscalationRow, ...]:
    """Escalations with what operators see beside them, newest first."""
    query = _with_ticket()
    if open_only:
        query = query.where(IS_OPEN)
    if connector is not None:
        query = query.where(escalations.c.connector == connector)
    if account is not None:
        query = query.where(escalations.c.account == account)
    if ref is not None:
        query = query.where(of_ticket(escalations, ref))
    if outage is not None:
        query = query.where(escalations.c.outage == outage, IS_OF_OUTAGE)
    newest = (escalations.c.opened_at.desc(), *(escalations.c[name] for name in ESCALATION))
    return _read(connection, query.order_by(*newest).limit(limit))


def soonest(connection: Connection, accounts: Collection[tuple[str, str]], limit: int) -> tuple[EscalationRow, ...]:
    """The open escalations of these accounts, the one that is due soonest first, those without a moment last."""
    if not accounts:
        return ()
    theirs = tuple_(escalations.c.connector, escalations.c.account).in_(sorted(accounts))
    due = (tickets.c.due_at.is_(None), tickets.c.due_at, *(escalations.c[name] for name in ESCALATION))
    return _read(connection, _with_ticket().where(IS_OPEN, theirs).order_by(*due).limit(limit))


def count_of(connection: Connection, now: datetime) -> dict[tuple[str, str], tuple[int, int]]:
    """How many escalations of each account are open, and how many of those have a moment that has passed."""
    joined = and_(*(escalations.c[name] == tickets.c[name] for name in ESCALATION[:3]))
    late = func.sum(case((tickets.c.due_at < now, 1), else_=0))
    whose = (escalations.c.connector, escalations.c.account)
    query = select(*whose, func.count(), late).select_from(escalations.join(tickets, joined))
    found = connection.execute(query.where(IS_OPEN).group_by(*whose))
    return {(connector, account): (number, int(overdue or 0)) for connector, account, number, overdue in found}


def _with_ticket() -> Select[Any]:
    joined = and_(*(escalations.c[name] == tickets.c[name] for name in ESCALATION[:3]))
    return select(
        escalations,
        *(tickets.c[name].label(f"ticket_{name}") for name in ("due_at", "due_why", "snapshot")),
        *(tickets.c[one.name].label(f"board_{one.name}") for one in dataclasses.fields(Board)),
    ).join(tickets, joined)


def _read(connection: Connection, query: Select[Any]) -> tuple[EscalationRow, ...]:
    found = connection.execute(query).all()
    promises = _promises_of(connection, [_key(row) for row in found])
    return tuple(_row(row, promises.get(_key(row), ())) for row in found)


def count_open(connection: Connection) -> int:
    """How many escalations ask for attention."""
    return connection.scalar(select(func.count()).select_from(escalations).where(IS_OPEN)) or 0


def count_overdue(connection: Connection, now: datetime) -> int:
    """How many open escalations have an armed moment that has passed."""
    joined = and_(*(escalations.c[name] == tickets.c[name] for name in ESCALATION[:3]))
    query = select(func.count()).select_from(escalations.join(tickets, joined))
    return connection.scalar(query.where(IS_OPEN, tickets.c.due_at < now)) or 0


def _write(database: Database, connection: Connection, escalation: Escalation) -> None:
    values = {name: getattr(escalation, name) for name in _FIELDS}
    values |= {"state": escalation.state.value}
    values |= {name: codec.dump(values[name]) for name in _READ_FROM_TEXT}
    key = {**key_of(escalation.ref), "number": escalation.number}
    connection.execute(_kept(database.is_sqlite), key | values)
    connection.execute(_NO_OBLIGATIONS, {**this(escalation.ref), "its_number": escalation.number})
    rows = [
        {**key, "position": position, **_promise_values(one)} for position, one in enumerate(escalation.obligations)
    ]
    if rows:
        connection.execute(_OBLIGED, rows)


@cache
def _kept(is_sqlite: bool) -> Insert:
    insert = insert_into(escalations, is_sqlite)
    new = {name: insert.excluded[name] for name in _FIELDS if name != "number"}
    return insert.on_conflict_do_update(index_elements=list(ESCALATION), set_=new)


def _promise_values(obligation: Obligation) -> dict[str, Any]:
    values = {name: getattr(obligation, name) for name in _PROMISE_FIELDS}
    ended = obligation.ended.value if obligation.ended is not None else None
    return values | {"kind": obligation.kind.value, "holds": codec.dump_holds(obligation.holds), "ended": ended}


def _promises_of(connection: Connection, keys: Sequence[Key]) -> dict[Key, tuple[Obligation, ...]]:
    found: dict[Key, tuple[Obligation, ...]] = {}
    column = tuple_(*(obligations.c[name] for name in ESCALATION))
    for start in range(0, len(keys), CHUNK):
        query = select(obligations).where(column.in_(keys[start : start + CHUNK]))
        found |= _by_escalation(connection.execute(query.order_by(obligations.c.position)))
    return found


def _by_escalation(rows: Iterable[Row[Any]]) -> dict[Key, tuple[Obligation, ...]]:
    found: dict[Key, tuple[Obligation, ...]] = {}
    for row in rows:
        values = {name: getattr(row, name) for name in _PROMISE_FIELDS}
        values |= {"kind": PromiseKind(row.kind), "holds": codec.holds(row.holds)}
        values["ended"] = Ending(row.ended) if row.ended is not None else None
        found[_key(row)] = (*found.get(_key(row), ()), Obligation(**values))
    return found


def _key(row: Row[Any]) -> Key:
    return (row.connector, row.account, row.ticket_id, row.number)


def _escalation(row: Row[Any], promises: tuple[Obligation, ...]) -> Escalation:
    values = {name: getattr(row, name) for name in _FIELDS}
    values |= {"state": State(row.state)}
    values |= {name: read(values[name]) for name, read in _READ_FROM_TEXT.items()}
    return Escalation(ref=ref_of(row), obligations=promises, **values)


def _row(row: Row[Any], promises: tuple[Obligation, ...]) -> EscalationRow:
    board = Board(**{one.name: getattr(row, f"board_{one.name}") for one in dataclasses.fields(Board)})
    return EscalationRow(
        ref=ref_of(row),
        escalation=_escalation(row, promises),
        due_at=row.ticket_due_at,
        due_why=row.ticket_due_why,
        board=board,
        snapshot=codec.snapshot(row.ticket_snapshot),
    )
