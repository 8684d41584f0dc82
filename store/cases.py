"""Reads all that is remembered of a ticket, and writes what one look at it came to, in one go.

Rule 1: a save is one transaction. It stands only if the claim's fence and revision still do; else nothing changed.
Rule 2: a wake that came while the ticket was worked on is kept.
"""

import dataclasses
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Connection, Update, bindparam, case, literal, null, select, update

from core.errors import LostTheRace, StoreError
from core.escalation import History, Written
from core.tickets import Ticket, TicketRef
from store import accepting, codec, deliveries, escalations, journal, outbox
from store.claims import earlier, free, hold
from store.columns import Moment, storable
from store.database import Database
from store.queries import of_this, of_ticket, this
from store.schema import tickets
from store.sweeping import wrote
from store.values import Case, Claim, JournalEntry, Turn

TRIED_AGAIN_AFTER = timedelta(hours=1)
"""How long a due moment rests after everything was tried in vain."""

_LOADED = select(tickets.c.fence, tickets.c.memory, tickets.c.snapshot, tickets.c.wrote).where(of_this(tickets))


def load(connection: Connection, claim: Claim) -> Case:
    """All there is on a claimed ticket; raises :class:`LostTheRace` when the claim no longer stands."""
    row = connection.execute(_LOADED, this(claim.ref)).first()
    if row is None or row.fence != claim.fence:
        raise LostTheRace(f"ticket {claim.ref} was claimed by somebody else since {claim.worker} took it")
    return Case(
        history=_history(connection, claim.ref, row.memory),
        arrived=deliveries.pending(connection, claim.ref),
        outgoing=outbox.unsent(connection, claim.ref),
        snapshot=codec.snapshot(row.snapshot),
        wrote=row.wrote,
    )


def save(database: Database, claim: Claim, turn: Turn) -> Claim:
    """Write a turn and answer the claim that goes on from it; see :meth:`store.store.Store.save`."""
    if turn.snapshot is not None and turn.snapshot.ref != claim.ref:
        raise StoreError(f"the snapshot for {claim.ref} is of {turn.snapshot.ref}")
    if any((one.ref.connector, one.ref.account) != (claim.ref.connector, claim.ref.account) for one in turn.passed):
        raise StoreError(f"what {claim.ref} passes on belongs to its own account")
    memory = codec.dump_memory(turn.history)
    with database.writing("save") as connection:
        row = hold(connection, claim)
        if row.revision != claim.revision:
            raise LostTheRace(f"ticket {claim.ref} is at revision {row.revision}, not {claim.revision}")
        head = journal.add(connection, claim.ref, turn.journal, row.journal_head)
        new = _new_values(claim, turn) | {"memory": memory, "journal_head": head}
        given = {**this(claim.ref), **{f"new_{name}": value for name, value in new.items()}}
        connection.execute(_turned(tuple(new)), given)
        escalations.save(database, connection, claim.ref, turn.history)
        deliveries.finish(connection, claim.ref, turn.finished, turn.at)
        outbox.add(database, connection, claim.ref, turn.notes, turn.at)
        accepting.pass_on(database, connection, turn.passed)
    return dataclasses.replace(claim, revision=_number(claim, turn), due_at=turn.due_at)


def remember(database: Database, claim: Claim, written: Mapping[str, Written], version: str) -> None:
    """Keep what our held fields were confirmed to hold, and in which version; other fields' memory stays."""
    with database.writing("remember") as connection:
        row = hold(connection, claim)
        values = {"memory": codec.with_written(row.memory, written), **wrote(version)}
        connection.execute(update(tickets).where(of_ticket(tickets, claim.ref)).values(values))


def give_up(database: Database, claim: Claim, at: datetime, why: str) -> None:
    """Leave what is pending to a person, say so in the journal, and free the ticket."""
    with database.writing("give_up") as connection:
        row = hold(connection, claim)
        parked = deliveries.park_pending(connection, claim.ref, at, why)
        entry = JournalEntry(at=at, kind="gave_up", actor="", facts={"why": why, "parked": parked}, escalation=None)
        head = journal.add(connection, claim.ref, [entry], row.journal_head)
        values = {
            **free(),
            "journal_head": head,
            "hold_until": case((tickets.c.due_at <= at, literal(at + TRIED_AGAIN_AFTER, Moment)), else_=null()),
        }
        connection.execute(update(tickets).where(of_ticket(tickets, claim.ref)).values(values))


def history(connection: Connection, ref: TicketRef) -> History:
    """What is remembered of a ticket; an empty history for one never seen."""
    memory = connection.scalar(select(tickets.c.memory).where(of_ticket(tickets, ref)))
    return _history(connection, ref, memory)


def snapshot(connection: Connection, ref: TicketRef) -> Ticket | None:
    """The ticket as last seen, without comments."""
    return codec.snapshot(connection.scalar(select(tickets.c.snapshot).where(of_ticket(tickets, ref))))


def _history(connection: Connection, ref: TicketRef, memory: str | None) -> History:
    return codec.remembered(memory, escalations.of(connection, ref))


def _new_values(claim: Claim, turn: Turn) -> dict[str, Any]:
    values: dict[str, Any] = {
        **{one.name: getattr(turn.board, one.name) for one in dataclasses.fields(turn.board)},
        "revision": _number(claim, turn),
        "due_at": turn.due_at,
        "due_why": turn.due_why,
    }
    if turn.wake_at is not None:
        values["wake_at"] = turn.wake_at
    if turn.snapshot is not None:
        values["version"] = storable(turn.snapshot.version)
        values["snapshot"] = codec.dump_snapshot(turn.snapshot)
    return values


def _number(claim: Claim, turn: Turn) -> int:
    """The number of a save: one more than that of the last one, here and in the host."""
    return max(claim.revision, turn.numbered) + 1


@cache
def _turned(names: tuple[str, ...]) -> Update:
    new = {name: bindparam(f"new_{name}", type_=tickets.c[name].type) for name in names}
    values: dict[str, Any] = dict(new)
    # A due moment that moved is not the one this claim may put off.
    values["hold_until"] = case((tickets.c.due_at == new["due_at"], tickets.c.hold_until), else_=null())
    if "wake_at" in new:
        values["wake_at"] = earlier(new["wake_at"])
    if "version" in new:
        # Whoever sees another version than our write made sees what came after it.
        values["wrote"] = case((tickets.c.wrote == new["version"], tickets.c.wrote), else_="")
    return update(tickets).where(of_this(tickets)).values(values)
