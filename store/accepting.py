"""Takes in what arrives at any door: once per delivery, and durable before anybody hears yes.

Rule 1: one transaction for everything given; all of it is stored or none (I1, F37).
Rule 2: a delivery is known by its id or by its digest, per account; a copy is counted, never stored (F1, F2).
Rule 3: rows are taken in one order (deliveries, tickets, copies), so that two senders do not lock each other out.

This is the one hot path, so its statements are compiled once and go to the driver directly.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ClauseElement, Connection, and_, bindparam, delete, literal_column, or_, select, update

from core.errors import StoreError, StoreUnavailable
from store.codec import dump
from store.columns import micros, storable
from store.database import Database, OutcomeUnknown, deadlocked
from store.queries import key_of
from store.schema import TICKET, deliveries, tickets, used_links
from store.values import Accepted, Arrival

Row = dict[str, Any]

ATTEMPTS = 3

_DELIVERY = (
    *TICKET,
    "channel",
    "kind",
    "delivery_id",
    "digest",
    "received_at",
    "actor",
    "host_kind",
    "body",
    "nonce",
)


@dataclass(frozen=True, slots=True)
class Statements:
    """The statements of the hot path as the driver takes them."""

    deliver: str
    wake: str
    use_link: str
    undeliver: str
    known: str
    count_copy: str


def compile_statements(database: Database) -> Statements:
    """The hot path for one database, compiled once for each kind of database there is."""
    kind = database.engine.dialect.name
    if kind not in _COMPILED:
        _COMPILED[kind] = _compiled(database)
    return _COMPILED[kind]


_COMPILED: dict[str, Statements] = {}


def _compiled(database: Database) -> Statements:
    deliver = database.insert(deliveries).on_conflict_do_nothing().returning(deliveries.c.id)
    link = database.insert(used_links).on_conflict_do_nothing().returning(used_links.c.nonce)
    same_account = and_(deliveries.c.connector == bindparam("connector"), deliveries.c.account == bindparam("account"))
    same_id = deliveries.c.delivery_id == bindparam("delivery_id")
    known = (
        select(deliveries.c.id, deliveries.c.delivery_id, deliveries.c.ticket_id)
        .where(same_account, or_(same_id, deliveries.c.digest == bindparam("digest")))
        .order_by(deliveries.c.id)
    )
    copy = update(deliveries).where(deliveries.c.id == bindparam("first"))
    return Statements(
        deliver=_sql(database, deliver, _DELIVERY),
        wake=_sql(database, wake_statement(database), (*TICKET, "wake_at")),
        use_link=_sql(database, link, ("connector", "account", "nonce", "ticket_id", "used_at")),
        undeliver=_sql(database, delete(deliveries).where(same_account, same_id)),
        known=_sql(database, known),
        count_copy=_sql(database, copy.values(copies=deliveries.c.copies + literal_column("1"))),
    )


def wake_statement(database: Database) -> Any:
    """An upsert that lets a ticket be looked at from ``wake_at`` on, or from when it already was to be."""
    insert = database.insert(tickets)
    return insert.on_conflict_do_update(
        index_elements=list(TICKET),
        set_={"wake_at": insert.excluded.wake_at},
        where=or_(tickets.c.wake_at.is_(None), tickets.c.wake_at > insert.excluded.wake_at),
    )


def accept(database: Database, statements: Statements, arrivals: Sequence[Arrival]) -> tuple[Accepted, ...]:
    """Store what is new, count what is not; answers in the order given.

    Raises :class:`StoreUnavailable` when nothing could be stored, :class:`StoreError` for an arrival that cannot be.
    """
    rows = [_row(arrival) for arrival in arrivals]
    if not rows:
        return ()
    attempt = 0
    while True:
        attempt += 1
        answers: list[Accepted] = []
        try:
            _accept_once(database, statements, rows, answers)
            return tuple(answers)
        except OutcomeUnknown:
            if _are_there(database, statements, rows, answers):
                return tuple(answers)
            if attempt == ATTEMPTS:
                raise
        except StoreUnavailable as error:
            # Nothing was stored, and whoever stood in the way is through now.
            if not deadlocked(error) or attempt == ATTEMPTS:
                raise


def pass_on(database: Database, connection: Connection, arrivals: Sequence[Arrival]) -> None:
    """Store what a turn passes on to other tickets, in its own transaction; what is known already is left as it is."""
    if not arrivals:
        return
    fresh = database.insert(deliveries).on_conflict_do_nothing().returning(deliveries.c.id)
    for one in sorted(arrivals, key=lambda one: one.ref):
        row = {**_row(one), "received_at": one.received_at}
        if connection.execute(fresh.values(row)).first() is not None:
            connection.execute(wake_statement(database), {**key_of(one.ref), "wake_at": one.received_at})


def _accept_once(database: Database, statements: Statements, rows: Sequence[Row], answers: list[Accepted]) -> None:
    """Take in all rows; the answers, in the same order, hold once this returns."""
    with database.writing_directly("accept") as cursor:
        answers += _Door(cursor, statements, pipelined=not database.is_sqlite).take_in(rows)


def _are_there(database: Database, statements: Statements, rows: Sequence[Row], answers: Sequence[Accepted]) -> bool:
    """Whether a commit whose answer was lost was carried out: its deliveries are known by their ids (F42)."""
    new = [row for row, answer in zip(rows, answers, strict=True) if answer is Accepted.NEW]
    with database.writing_directly("accept") as cursor:
        for row in new:
            cursor.execute(statements.known, row)
            if row["delivery_id"] not in {found[1] for found in cursor.fetchall()}:
                return False
    return True


@dataclass(frozen=True, slots=True)
class _Door:
    """One transaction's way through the statements, on the driver's own cursor."""

    cursor: Any
    statements: Statements
    pipelined: bool

    def take_in(self, rows: Sequence[Row]) -> tuple[Accepted, ...]:
        """Deliver in the order given, then wake the tickets, then count the copies."""
        answers = self._deliver(rows)
        wakes: dict[tuple[str, ...], int] = {}
        copies: list[int] = []
        for row, answer in zip(rows, answers, strict=True):
            if answer is Accepted.NEW or (answer is Accepted.DUPLICATE and self._copy(row, copies)):
                key = tuple(row[name] for name in TICKET)
                wakes[key] = min(row["received_at"], wakes.get(key, row["received_at"]))
        self._many(
            self.statements.wake,
            [{**dict(zip(TICKET, key, strict=True)), "wake_at": wakes[key]} for key in sorted(wakes)],
        )
        self._many(self.statements.count_copy, [{"first": first} for first in sorted(copies)])
        return tuple(answers)

    def _deliver(self, rows: Sequence[Row]) -> list[Accepted]:
        if self.pipelined and len(rows) > 1 and not any(row["nonce"] for row in rows):
            self.cursor.executemany(self.statements.deliver, rows, returning=True)
            answers = [self._answer()]
            while self.cursor.nextset():
                answers.append(self._answer())
            return answers
        return [self._deliver_one(row) for row in rows]

    def _deliver_one(self, row: Row) -> Accepted:
        self.cursor.execute(self.statements.deliver, row)
        answer = self._answer()
        if answer is not Accepted.NEW or not row["nonce"]:
            return answer
        self.cursor.execute(self.statements.use_link, {**row, "used_at": row["received_at"]})
        if self.cursor.fetchone() is not None:
            return Accepted.NEW
        self.cursor.execute(self.statements.undeliver, row)
        return Accepted.LINK_USED

    def _answer(self) -> Accepted:
        return Accepted.DUPLICATE if self.cursor.fetchone() is None else Accepted.NEW

    def _copy(self, row: Row, copies: list[int]) -> bool:
        """Note a copy of the first row there is; answers whether its ticket is to be woken all the same.

        The same words under a new id, or about another ticket, may be news.
        """
        self.cursor.execute(self.statements.known, row)
        known = self.cursor.fetchall()
        copies.append(known[0][0])
        ids, ticket_ids = {one[1] for one in known}, {one[2] for one in known}
        return row["delivery_id"] not in ids or row["ticket_id"] not in ticket_ids

    def _many(self, statement: str, rows: list[Row]) -> None:
        if len(rows) == 1:
            self.cursor.execute(statement, rows[0])
        elif rows:
            self.cursor.executemany(statement, rows)


def _row(arrival: Arrival) -> Row:
    ref = arrival.ref
    keys = {
        "connector": ref.connector,
        "account": ref.account,
        "ticket_id": ref.id,
        "delivery_id": arrival.delivery_id,
        "digest": arrival.digest,
    }
    for name, key in keys.items():
        if not key or storable(key) != key:
            raise StoreError(f"the {name} of an arrival must be plain text and not empty, it is {key!r}")
    return {
        **keys,
        "channel": arrival.channel,
        "kind": arrival.kind,
        "received_at": micros(arrival.received_at),
        "actor": storable(arrival.actor),
        "host_kind": storable(arrival.host_kind),
        "body": None if arrival.body is None else dump(arrival.body),
        "nonce": storable(arrival.nonce),
    }


def _sql(database: Database, statement: ClauseElement, columns: Sequence[str] | None = None) -> str:
    return str(statement.compile(dialect=database.engine.dialect, column_keys=columns))
