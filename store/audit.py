"""Looks at what is remembered as an auditor would: by rows alone, without asking whoever wrote them (F67, F68, I3).

Rule 1: it only reads. What it plants to prove that it would see is undone in the same transaction, seen by nobody.
Rule 2: an answer names a few tickets and counts the rest, so that a hundred thousand of them are one alarm.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, FromClause, Table, and_, func, or_, select, tuple_

from core.escalation import State
from core.tickets import TicketRef
from store import ledger
from store.database import Database
from store.queries import of_account
from store.schema import IS_OPEN, IS_PARKED, IS_PENDING, TICKET, deliveries, escalations, outbox, tickets
from store.values import TicketLedger

NAMED = 3
"""How many tickets an answer names."""
CANARY = TicketRef("canary", "canary", "canary")
"""An account that no helpdesk is called."""
LIVING = ("pending", "applied", "ignored", "parked")
"""The states in which a delivery may be (I2)."""


@dataclass(frozen=True, slots=True)
class Found:
    """What is so of several tickets of an account: how many, and the first of them."""

    connector: str
    account: str
    count: int
    tickets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tally:
    """The deliveries of an account by what became of them; ``strays`` are in no state that there is."""

    accepted: int
    copies: int
    applied: int
    ignored: int
    parked: int
    pending: int
    strays: int


class _UndoneError(Exception):
    """Takes back what was planted."""


class AuditBook:
    """The questions of the auditor; every method raises :class:`core.errors.StoreUnavailable` when it cannot."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def overdue(self, now: datetime, grace: timedelta) -> tuple[Found, ...]:
        """Open escalations whose moment passed more than ``grace`` ago, and that nobody put off or works on."""
        with self._database.reading() as connection:
            return _overdue(connection, now, grace)

    def unarmed(self) -> tuple[Found, ...]:
        """Open escalations with neither a moment nor a named reason for none, and with no look to come (I3)."""
        none = (tickets.c.due_at.is_(None), tickets.c.due_why == "", tickets.c.ready_at.is_(None))
        with self._database.reading() as connection:
            return _open_where(connection, *none)

    def parked_notes(self) -> tuple[Found, ...]:
        """The notes that wait for a person, by account."""
        return self._named(outbox, outbox.c.ended_at, IS_PARKED)

    def parked_deliveries(self) -> tuple[Found, ...]:
        """The deliveries that wait for a person, by account."""
        return self._named(deliveries, deliveries.c.finished_at, IS_PARKED)

    def pending_since(self, before: datetime) -> tuple[Found, ...]:
        """The deliveries that came before a moment and wait for a worker, by account."""
        return self._named(deliveries, deliveries.c.received_at, IS_PENDING, deliveries.c.received_at < before)

    def tally(self) -> Tally:
        """The balance of all deliveries, from one moment of the database."""
        counted = (func.count(), func.coalesce(func.sum(deliveries.c.copies), 0))
        with self._database.reading() as connection:
            rows = connection.execute(select(deliveries.c.state, *counted).group_by(deliveries.c.state)).all()
        number = {state: count for state, count, _ in rows}
        return Tally(
            accepted=sum(number.values()),
            copies=sum(int(copies) for _, _, copies in rows),
            strays=sum(count for state, count in number.items() if state not in LIVING),
            **{state: number.get(state, 0) for state in LIVING},
        )

    def journals(self, after: TicketRef | None, limit: int) -> tuple[TicketLedger, ...]:
        """Some tickets with their journals as checked, in the order of their keys; none after the last."""
        key = [tickets.c[name] for name in TICKET]
        query = select(*key, tickets.c.journal_head).order_by(*key).limit(limit)
        if after is not None:
            query = query.where(tuple_(*key) > (after.connector, after.account, after.id))
        with self._database.reading() as connection:
            page = connection.execute(query).all()
            return tuple(ledger.checked(connection, page)) if page else ()

    def _named(self, table: Table, order: ColumnElement[Any], *its: Any) -> tuple[Found, ...]:
        with self._database.reading() as connection:
            return _found(connection, table, table, order, its)

    def sees(self, now: datetime, grace: timedelta) -> bool:
        """Whether an overdue escalation would be found: one is planted, looked for, and taken back again."""
        seen = False
        try:
            with self._database.writing("canary") as connection:
                _plant(connection, now - grace - timedelta(seconds=1))
                seen = any(
                    (one.connector, one.account) == (CANARY.connector, CANARY.account)
                    for one in _overdue(connection, now, grace)
                )
                raise _UndoneError
        except _UndoneError:
            return seen


def _found(
    connection: Connection, source: FromClause, whose: Table, order: ColumnElement[Any], its: Sequence[Any]
) -> tuple[Found, ...]:
    key = (whose.c.connector, whose.c.account)
    counted = select(*key, func.count()).select_from(source).where(*its).group_by(*key).order_by(*key)
    found = []
    for connector, account, count in connection.execute(counted).all():
        named = select(whose.c.ticket_id).select_from(source).where(*its, of_account(whose, connector, account))
        first = connection.scalars(named.order_by(order, whose.c.ticket_id).limit(NAMED))
        found.append(Found(connector, account, count, tuple(dict.fromkeys(first))))
    return tuple(found)


def _overdue(connection: Connection, now: datetime, grace: timedelta) -> tuple[Found, ...]:
    late = (
        tickets.c.due_at < now - grace,
        or_(tickets.c.hold_until.is_(None), tickets.c.hold_until < now - grace),
        or_(tickets.c.leased_until.is_(None), tickets.c.leased_until < now - grace),
    )
    return _open_where(connection, *late)


def _open_where(connection: Connection, *its: ColumnElement[bool]) -> tuple[Found, ...]:
    joined = and_(*(escalations.c[name] == tickets.c[name] for name in TICKET))
    return _found(connection, escalations.join(tickets, joined), tickets, tickets.c.due_at, (IS_OPEN, *its))


def _plant(connection: Connection, due_at: datetime) -> None:
    key = dict(zip(TICKET, (CANARY.connector, CANARY.account, CANARY.id), strict=True))
    connection.execute(tickets.insert().values(**key, due_at=due_at))
    known = {"number": 1, "state": State.ACTIVE.value, "level": 1, "policy_version": "", "details": "{}"}
    connection.execute(escalations.insert().values(**key, **known, opened_at=due_at))
