"""Decides who works on which ticket: claims, leases, wakes, and the fence that keeps late workers out.

Rule 1: a ticket has one worker at a time. Every claim raises the fence; a worker with an older one changes nothing.
Rule 2: no wake is lost. A claim takes the wake it answers; whatever wakes the ticket later stays until the next claim.
Rule 3: a worker that never came back counts as a failure and a death before the next one starts, and what it held is
claimed by itself from then on, so that no neighbour dies of the same (F11). Whoever comes back takes its death back.
Rule 4: a due moment that a claim was taken for and put off waits for the release's ``wake_at``, not longer.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    Update,
    bindparam,
    case,
    null,
    or_,
    select,
    update,
)

from core.errors import LostTheRace
from core.tickets import TicketRef
from store import fence
from store.accepting import wake_statement
from store.columns import Moment
from store.database import Database
from store.queries import CHUNK, key_of, of_account, of_this, of_ticket, ref_of, this
from store.queues import AccountKey, choose, choosing, queues
from store.schema import IS_PENDING, SWEPT_RANK, TICKET, deliveries, tickets
from store.values import Claim

_COLUMNS = (
    *(tickets.c[name] for name in TICKET),
    tickets.c.fence,
    tickets.c.revision,
    tickets.c.wake_at,
    tickets.c.due_at,
    tickets.c.hold_until,
    tickets.c.leased_until,
    tickets.c.tries,
    tickets.c.deaths,
)
_HELD = (
    select(*(tickets.c[name] for name in ("fence", "revision", "memory", "journal_head")))
    .where(of_this(tickets))
    .with_for_update()
)
_CAME_BACK = update(tickets).where(of_this(tickets), tickets.c.deaths > 0).values(deaths=0)
_TRIED = update(deliveries).where(of_this(deliveries), IS_PENDING).values(tries=deliveries.c.tries + 1)


def claim(
    database: Database,
    *,
    now: datetime,
    worker: str,
    lease: timedelta,
    limit: int,
    ref: TicketRef | None,
    of: AccountKey | None = None,
    ready: bool = False,
) -> tuple[Claim, ...]:
    """Claim what is ready, most urgent first, in one transaction; see :meth:`store.store.Store.claim`."""
    if ref is None and not _anything_ready(database, now, of):
        return ()
    with database.writing("claim") as connection:
        if ref is not None and ready:
            chosen: Sequence[Row[Any]] = connection.execute(_this(ref, now).where(tickets.c.ready_at <= now)).all()
        elif ref is not None:
            connection.execute(database.insert(tickets).values(key_of(ref)).on_conflict_do_nothing())
            chosen = connection.execute(_this(ref, now)).all()
        else:
            chosen = _apart(choose(connection, _READY, now, limit, of))
        claims = _take(connection, chosen, now=now, worker=worker, until=now + lease)
        fence.must_fit(connection, database)
        return claims


def release(database: Database, claim: Claim, *, wake_at: datetime | None, failed: bool) -> bool:
    """Give a ticket back; see :meth:`store.store.Store.release`."""
    given = {**this(claim.ref), "its_fence": claim.fence, "new_wake_at": wake_at}
    with database.writing("release") as connection:
        freed = connection.execute(_given_back(waking=wake_at is not None, failed=failed), given).rowcount == 1
        if freed and failed:
            connection.execute(_TRIED, this(claim.ref))
        if not freed:
            connection.execute(_CAME_BACK, this(claim.ref))
        return freed


def hold(connection: Connection, claim: Claim) -> Row[Any]:
    """The claimed ticket's row, kept from others until the transaction ends.

    Raises :class:`LostTheRace` when somebody claimed the ticket since.
    """
    row = connection.execute(_HELD, this(claim.ref)).first()
    if row is None or row.fence != claim.fence:
        raise LostTheRace(f"ticket {claim.ref} was claimed by somebody else since {claim.worker} took it")
    return row


def next_due(connection: Connection) -> datetime | None:
    """When the next ticket can be claimed."""
    return min((one.soonest_at for one in queues(connection)), default=None)


def waiting(connection: Connection, now: datetime, limit: int) -> tuple[TicketRef, ...]:
    """The tickets that could be claimed now, most urgent first; nobody is kept from them by asking."""
    return tuple(ref_of(row) for row in choose(connection, _WAITING, now, limit, None))


def wake_many(database: Database, refs: Sequence[TicketRef], at: datetime) -> int:
    """Have these tickets looked at from ``at`` on; answers how many there are."""
    statement = wake_statement(database)
    unique = sorted(set(refs))
    for start in range(0, len(unique), CHUNK):
        with database.writing("wake") as connection:
            rows = [{**key_of(ref), "wake_at": at, "rank": SWEPT_RANK} for ref in unique[start : start + CHUNK]]
            connection.execute(statement, rows)
    return len(unique)


def known_versions(connection: Connection, connector: str, account: str, ids: Sequence[str]) -> Mapping[str, str]:
    """The version last seen of each of these tickets that was seen at all."""
    found: dict[str, str] = {}
    seen = select(tickets.c.ticket_id, tickets.c.version).where(
        of_account(tickets, connector, account), tickets.c.version != ""
    )
    for start in range(0, len(ids), CHUNK):
        rows = connection.execute(seen.where(tickets.c.ticket_id.in_(ids[start : start + CHUNK])))
        found.update((row.ticket_id, row.version) for row in rows)
    return found


def _anything_ready(database: Database, now: datetime, of: AccountKey | None) -> bool:
    # Nearly every tick finds nothing, and reading needs no turn at writing.
    with database.reading() as connection:
        return any(one.soonest_at <= now for one in queues(connection) if of in (None, one.account))


def _apart(chosen: Sequence[Row[Any]]) -> Sequence[Row[Any]]:
    """A ticket whose worker never came back is claimed alone; others wait for their turn, which comes at once."""
    first = next((place for place, row in enumerate(chosen) if row.leased_until is not None), len(chosen))
    return chosen[: max(first, 1)]


_WAITING = choosing((*_COLUMNS, tickets.c.ready_at))
_READY = _WAITING.with_for_update(skip_locked=True)


def _this(ref: TicketRef, now: datetime) -> Select[Any]:
    free = or_(tickets.c.leased_until.is_(None), tickets.c.leased_until <= now)
    return select(*_COLUMNS).where(of_ticket(tickets, ref), free).with_for_update()


def _take(
    connection: Connection, chosen: Sequence[Row[Any]], *, now: datetime, worker: str, until: datetime
) -> tuple[Claim, ...]:
    if not chosen:
        return ()
    claims = tuple(
        Claim(
            ref=ref_of(row),
            fence=row.fence + 1,
            revision=row.revision,
            due_at=row.due_at,
            tries=row.tries + (row.leased_until is not None),
            worker=worker,
            deaths=row.deaths + (row.leased_until is not None),
        )
        for row in chosen
    )
    connection.execute(_LEASE, [_lease_row(claim, now, until) for claim in claims])
    never_back = [row for row in chosen if row.leased_until is not None]
    if never_back:
        connection.execute(_TRIED, [this(ref_of(row)) for row in never_back])
    return claims


def _lease() -> Update:
    """Rule 2: the wake is taken along. Rule 4: a due moment that has come is held by this claim."""
    until = bindparam("until", type_=Moment)
    return (
        update(tickets)
        .where(of_this(tickets), tickets.c.fence == bindparam("old_fence"))
        .values(
            fence=tickets.c.fence + 1,
            leased_until=until,
            leased_by=bindparam("worker"),
            tries=bindparam("now_tries"),
            deaths=bindparam("now_deaths"),
            wake_at=None,
            hold_until=case((tickets.c.due_at <= bindparam("now", type_=Moment), until), else_=null()),
        )
    )


_LEASE = _lease()


def _lease_row(claim: Claim, now: datetime, until: datetime) -> dict[str, Any]:
    given = {
        "old_fence": claim.fence - 1,
        "now_tries": claim.tries,
        "now_deaths": claim.deaths,
        "worker": claim.worker,
        "now": now,
    }
    return {**this(claim.ref), **given, "until": until}


@cache
def _given_back(*, waking: bool, failed: bool) -> Update:
    values = free()
    if failed:
        values["tries"] = tickets.c.tries + 1
    if waking:
        wake_at = bindparam("new_wake_at", type_=Moment)
        values["wake_at"] = earlier(wake_at)
        values["hold_until"] = case((tickets.c.hold_until.is_not(None), wake_at), else_=null())
    return update(tickets).where(of_this(tickets), tickets.c.fence == bindparam("its_fence")).values(values)


def free() -> dict[str, Any]:
    """The columns of a ticket that nobody works on and nothing failed on."""
    return {"leased_until": None, "leased_by": "", "tries": 0, "deaths": 0, "hold_until": None}


def earlier(wake_at: ColumnElement[datetime]) -> ColumnElement[datetime]:
    """The wake a ticket already has, if it comes before this one, else this one."""
    return case((tickets.c.wake_at <= wake_at, tickets.c.wake_at), else_=wake_at)
