"""Finds what is ready to be worked on, account by account and rank by rank, without reading through the tickets.

Rule 1: the cost of looking grows with accounts and ranks, of which there are few, and never with tickets.
Rule 2: an account whose work stands still holds up no other's and costs nothing.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    CTE,
    Connection,
    Integer,
    Row,
    Select,
    bindparam,
    case,
    func,
    literal,
    null,
    select,
    update,
)

from store.columns import Moment
from store.database import Database
from store.schema import IS_READY, TICKET, tickets

AccountKey = tuple[str, str]
"""A connector and an account of it."""


@dataclass(frozen=True, slots=True)
class Queue:
    """The tickets of one account and rank that are to be worked on at some time; ``soonest_at`` the first of them."""

    account: AccountKey
    rank: int
    soonest_at: datetime


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many tickets of one account and rank are ready at a moment, and since when the first of them."""

    account: AccountKey
    rank: int
    count: int
    oldest_at: datetime


def _first(of: Any, *conditions: Any) -> Any:
    return select(func.min(of)).where(IS_READY, *conditions).scalar_subquery()


def _walk(name: str, beyond: CTE | None) -> CTE:
    """Every value of a column that is in the index after those of ``beyond``, each found from the one before it."""
    of = tickets.c[name]
    known = list(beyond.c) if beyond is not None else []
    same = [tickets.c[one.name] == one for one in known]
    begun = select(*known, _first(of, *same).label(name))
    if beyond is not None:
        begun = begun.where(known[-1].is_not(None))
    walk = begun.cte(f"every_{name}", recursive=True)
    before = [walk.c[one.name] for one in known]
    following = _first(of, *(tickets.c[one.name] == one for one in before), of > walk.c[name])
    return walk.union_all(select(*before, following).where(walk.c[name].is_not(None)))


def _queues_query() -> Select[Any]:
    """Each account and rank there is, with its earliest moment."""
    found = _walk("rank", _walk("account", _walk("connector", None))).c
    same = (tickets.c[name] == found[name] for name in ("connector", "account", "rank"))
    soonest = _first(tickets.c.ready_at, *same).label("soonest")
    return select(found.connector, found.account, found.rank, soonest).where(found.rank.is_not(None))


# Put together once: it is asked at every tick, and putting it together costs more than asking it.
_QUEUES = _queues_query()


def queues(connection: Connection) -> tuple[Queue, ...]:
    """Every queue there is, the most urgent rank first, then by account."""
    rows = connection.execute(_QUEUES).all()
    found = (Queue((row.connector, row.account), row.rank, row.soonest) for row in rows if row.soonest is not None)
    return tuple(sorted(found, key=lambda one: (one.rank, one.account)))


def waiting(connection: Connection, now: datetime) -> tuple[Waiting, ...]:
    """How many tickets are ready at ``now``, by account and rank."""
    ready = tickets.c
    query = (
        select(ready.connector, ready.account, ready.rank, func.count().label("many"), func.min(ready.ready_at))
        .where(IS_READY, ready.ready_at <= now)
        .group_by(ready.connector, ready.account, ready.rank)
        .order_by(ready.connector, ready.account, ready.rank)
    )
    rows = connection.execute(query)
    return tuple(Waiting((connector, account), rank, many, oldest) for connector, account, rank, many, oldest in rows)


def choosing(columns: Collection[Any]) -> Select[Any]:
    """The tickets of one queue that can be claimed; the key settles ties, so that equal stores choose equally."""
    its = tickets.c
    ready = select(*columns).where(
        its.connector == bindparam("its_connector"),
        its.account == bindparam("its_account"),
        its.rank == bindparam("its_rank", type_=Integer),
        its.ready_at <= bindparam("now", type_=Moment),
    )
    order = (its.ready_at, *(its[name] for name in TICKET))
    return ready.order_by(*order).limit(bindparam("at_most", type_=Integer))


def choose(
    connection: Connection, ready: Select[Any], now: datetime, limit: int, of: AccountKey | None
) -> list[Row[Any]]:
    """Up to ``limit`` tickets that can be claimed, the most urgent first, then those that have waited longest."""
    chosen: list[Row[Any]] = []
    open_queues = [one for one in queues(connection) if one.soonest_at <= now and of in (None, one.account)]
    for rank in sorted({one.rank for one in open_queues}):
        left = limit - len(chosen)
        if left <= 0:
            break
        found: list[Row[Any]] = []
        for queue in open_queues:
            if queue.rank == rank:
                connector, account = queue.account
                its = {"its_connector": connector, "its_account": account, "its_rank": rank}
                found += connection.execute(ready, {**its, "now": now, "at_most": left}).all()
        chosen += sorted(found, key=lambda row: (row.ready_at, *(getattr(row, name) for name in TICKET)))[:left]
    return chosen


def clock_went_back(database: Database, now: datetime, leased_until: datetime) -> int:
    """Bring moments that a clock wrote while it was ahead back into reach; answers how many tickets it concerned.

    What was to be looked at or tried again after ``now`` is so at once, which harms nothing; no lease lasts longer
    than ``leased_until``. Due moments stay: they were counted from what people did.
    """
    its = tickets.c
    ahead = ((its.wake_at > now) | (its.hold_until > now) | (its.leased_until > leased_until)) & IS_READY
    values = {
        "wake_at": case((its.wake_at > now, literal(now, Moment)), else_=its.wake_at),
        "hold_until": case((its.hold_until > now, null()), else_=its.hold_until),
        "leased_until": case((its.leased_until > leased_until, literal(leased_until, Moment)), else_=its.leased_until),
    }
    with database.writing("wake") as connection:
        return connection.execute(update(tickets).where(ahead).values(values)).rowcount
