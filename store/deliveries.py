"""Follows every delivery to its one end: applied, ignored by a named rule, or parked for a person (I2)."""

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, select, update

from core.errors import StoreError
from core.tickets import TicketRef
from store import codec, journal
from store.accepting import wake_statement
from store.columns import Moment, Words
from store.database import Database
from store.queries import key_of, of_account, of_this, of_ticket, ref_of, this
from store.schema import IS_PARKED, IS_PENDING, deliveries, tickets
from store.values import Arrival, Arrived, DeliveryRow, Finished, JournalEntry, ParkedRow

ASKING = ("request", "act", "rebase")
"""Deliveries that ask for something themselves, in their body."""

_PENDING = select(deliveries).where(of_this(deliveries), IS_PENDING).order_by(deliveries.c.id)
_FINISH = (
    update(deliveries)
    .where(of_this(deliveries), deliveries.c.id.in_(bindparam("ids", expanding=True)), IS_PENDING)
    .values(
        state=bindparam("new_state"), rule=bindparam("new_rule", type_=Words), finished_at=bindparam("at", type_=Moment)
    )
)


def pending(connection: Connection, ref: TicketRef) -> tuple[Arrived, ...]:
    """What waits for this ticket to be looked at, in the order it came."""
    found = connection.execute(_PENDING, this(ref))
    return tuple(Arrived(id=row.id, arrival=_arrival(row), tries=row.tries) for row in found)


def finish(connection: Connection, ref: TicketRef, finished: Sequence[Finished], at: datetime) -> None:
    """End these deliveries; raises :class:`StoreError` for one that is not pending on this ticket."""
    ends = sorted(finished, key=lambda one: (one.state, one.rule))
    for (state, rule), group in groupby(ends, key=lambda one: (one.state, one.rule)):
        ids = {one.arrived_id for one in group}
        given = {**this(ref), "ids": sorted(ids), "new_state": state, "new_rule": rule, "at": at}
        if connection.execute(_FINISH, given).rowcount != len(ids):
            raise StoreError(f"not all of the deliveries {sorted(ids)} are pending on {ref}")


def park_pending(connection: Connection, ref: TicketRef, at: datetime, why: str) -> int:
    """Leave all that is pending on a ticket to a person; answers how many there were."""
    its = (of_ticket(deliveries, ref), IS_PENDING)
    return connection.execute(update(deliveries).where(*its).values(state="parked", rule=why, finished_at=at)).rowcount


def row(connection: Connection, connector: str, account: str, delivery_id: str) -> DeliveryRow | None:
    """One delivery by its sender's id."""
    its = (of_account(deliveries, connector, account), deliveries.c.delivery_id == delivery_id)
    found = connection.execute(select(deliveries).where(*its)).first()
    return None if found is None else row_of(found)


def rows(
    connection: Connection,
    *,
    ref: TicketRef | None,
    connector: str | None,
    account: str | None,
    state: str | None,
    channel: str | None,
    limit: int,
    before_id: int | None,
) -> tuple[DeliveryRow, ...]:
    """Deliveries as operators see them, newest first."""
    query = select(deliveries).order_by(deliveries.c.id.desc()).limit(limit)
    if ref is not None:
        query = query.where(of_ticket(deliveries, ref))
    wanted = {"connector": connector, "account": account, "state": state, "channel": channel}
    for name, value in wanted.items():
        if value is not None:
            query = query.where(deliveries.c[name] == value)
    if before_id is not None:
        query = query.where(deliveries.c.id < before_id)
    return tuple(row_of(row) for row in connection.execute(query))


def replay(database: Database, connection: Connection, delivery: int, at: datetime, by: str) -> TicketRef:
    """Have a finished delivery looked at once more; the ticket's journal says who wanted it, where ``by`` does (T70).

    Raises :class:`StoreError` when there is no such one, or when what it asked for is forgotten.
    """
    row = connection.execute(select(deliveries).where(deliveries.c.id == delivery).with_for_update()).first()
    if row is None:
        raise StoreError(f"there is no delivery {delivery}")
    if row.kind in ASKING and row.body is None:
        raise StoreError(f"what delivery {delivery} asked for is forgotten because of its age; ask for it again")
    again = update(deliveries).where(deliveries.c.id == delivery)
    connection.execute(again.values(state="pending", rule="", finished_at=None, tries=0))
    ref = ref_of(row)
    connection.execute(wake_statement(database), {**key_of(ref), "wake_at": at})
    if by:
        its = of_ticket(tickets, ref)
        head = connection.execute(select(tickets.c.journal_head).where(its).with_for_update()).scalar_one()
        entry = JournalEntry(at, "delivery_replayed", by, {"delivery": str(delivery), "was": row.rule}, None)
        head = journal.add(connection, ref, [entry], head)
        connection.execute(update(tickets).where(its).values(journal_head=head))
    return ref


def parked(connection: Connection, limit: int) -> tuple[ParkedRow, ...]:
    """The deliveries that wait for a person, oldest first."""
    query = select(deliveries).where(IS_PARKED)
    found = connection.execute(query.order_by(deliveries.c.finished_at, deliveries.c.id).limit(limit))
    return tuple(
        ParkedRow(kind="delivery", id=str(row.id), ref=ref_of(row), since=row.finished_at, why=row.rule)
        for row in found
    )


def count_states(connection: Connection) -> dict[str, tuple[int, int]]:
    """For each state, how many deliveries are in it and how many copies of them came."""
    counted = (func.count(), func.coalesce(func.sum(deliveries.c.copies), 0))
    query = select(deliveries.c.state, *counted).group_by(deliveries.c.state)
    return {state: (number, int(copies)) for state, number, copies in connection.execute(query)}


def oldest_pending_at(connection: Connection) -> datetime | None:
    """When the delivery that waits longest came."""
    waiting = IS_PENDING
    oldest: datetime | None = connection.scalar(select(func.min(deliveries.c.received_at)).where(waiting))
    return oldest


def _arrival(row: Row[Any]) -> Arrival:
    return Arrival(
        ref=ref_of(row),
        channel=row.channel,
        kind=row.kind,
        delivery_id=row.delivery_id,
        digest=row.digest,
        received_at=row.received_at,
        actor=row.actor,
        host_kind=row.host_kind,
        body=None if row.body is None else codec.facts(row.body),
        nonce=row.nonce,
    )


def row_of(row: Row[Any]) -> DeliveryRow:
    """A row of the table as a delivery."""
    return DeliveryRow(
        id=row.id,
        arrival=_arrival(row),
        state=row.state,
        rule=row.rule,
        copies=row.copies,
        tries=row.tries,
        finished_at=row.finished_at,
    )
