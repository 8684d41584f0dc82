"""Holds what must be said in a helpdesk exactly once, from the decision to the host's receipt.

Rule 1: a key exists once per account, for ever; making a note again changes nothing (I4).
Rule 2: a note says ``sending`` before the host is called, so that after a crash its mark is looked for first (F33).
Rule 3: only the holder of the ticket's claim moves its notes, along the table ``MOVES`` (F46).
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, Insert, Update, bindparam, func, select, update

from core.commands import Note
from core.errors import LostTheRace
from core.tickets import TicketRef
from store import codec
from store.claims import hold
from store.columns import storable
from store.database import Database, insert_into
from store.queries import key_of, of_this, of_ticket, ref_of, this
from store.schema import IS_PARKED, IS_UNSENT, outbox, tickets
from store.sweeping import wrote
from store.values import Claim, NoteState, Outgoing, ParkedRow

MOVES: Mapping[NoteState, tuple[NoteState, ...]] = {
    NoteState.SENDING: (NoteState.WAITING,),
    NoteState.SENT: (NoteState.WAITING, NoteState.SENDING, NoteState.PARKED),
    NoteState.WAITING: (NoteState.SENDING, NoteState.PARKED),
    NoteState.PARKED: (NoteState.WAITING, NoteState.SENDING),
    NoteState.VOID: (NoteState.WAITING, NoteState.SENDING, NoteState.PARKED),
}
"""To a state, from which states. A waiting note may turn out to be sent: its mark was found in the host."""

WRITTEN = "written"
"""How we know that a note is in the host: by the receipt of a write of ours."""

_UNSENT = select(outbox).where(of_this(outbox), IS_UNSENT).order_by(outbox.c.id)


def add(database: Database, connection: Connection, ref: TicketRef, notes: Sequence[Note], at: datetime) -> None:
    """Put new notes in, in their order; a key that is there already is left as it is."""
    rows = [{**key_of(ref), "key": note.key, "note": codec.dump(note), "made_at": at} for note in notes]
    if rows:
        connection.execute(_added(database.is_sqlite), rows)


def unsent(connection: Connection, ref: TicketRef) -> tuple[Outgoing, ...]:
    """What is waiting or on its way, oldest first."""
    return tuple(
        Outgoing(
            note=codec.note(row.note),
            state=NoteState(row.state),
            made_at=row.made_at,
            sending_at=row.sending_at,
            looks=row.looks,
            tries=row.tries,
        )
        for row in connection.execute(_UNSENT, this(ref))
    )


def sending(database: Database, claim: Claim, keys: Sequence[str], at: datetime) -> None:
    """Say that these go out now; raises :class:`LostTheRace` when one of them is no longer waiting."""
    _move(database, "sending", claim, keys, NoteState.SENDING, {"sending_at": at}, all_of_them=True)


def sent(database: Database, claim: Claim, keys: Sequence[str], at: datetime, how: str, version: str) -> None:
    """Say that these are in the host, and how we know; one that was known to be stays as it is."""
    values = {"ended_at": at, "why": how, "version": storable(version)}
    _move(database, "sent", claim, keys, NoteState.SENT, values, version=version if how == WRITTEN else "")


def look(database: Database, claim: Claim, keys: Sequence[str]) -> None:
    """Count that the marks of these were looked for and not found; they may still be in the host."""
    _move(database, "unsent", claim, keys, NoteState.SENDING, {"looks": 1}, of=(NoteState.SENDING,))


def back(database: Database, claim: Claim, keys: Sequence[str], *, tried: bool = True) -> None:
    """Say that these are not in the host: let them wait again, counted as a try or not, and be looked for anew."""
    values = {"sending_at": None, "ended_at": None, "looks": None, "tries": int(tried)}
    _move(database, "unsent", claim, keys, NoteState.WAITING, values)


def park(database: Database, claim: Claim, keys: Sequence[str], at: datetime, why: str) -> None:
    """Leave these to a person."""
    _move(database, "park", claim, keys, NoteState.PARKED, {"ended_at": at, "why": why})


def void(database: Database, claim: Claim, keys: Sequence[str], at: datetime, why: str) -> None:
    """Say that these are never to be sent."""
    _move(database, "void", claim, keys, NoteState.VOID, {"ended_at": at, "why": why})


def parked(connection: Connection, limit: int) -> tuple[ParkedRow, ...]:
    """The notes that wait for a person, oldest first."""
    query = select(outbox).where(IS_PARKED).order_by(outbox.c.ended_at, outbox.c.id).limit(limit)
    return tuple(
        ParkedRow(kind="note", id=row.key, ref=ref_of(row), since=row.ended_at, why=row.why)
        for row in connection.execute(query)
    )


def count_unsent(connection: Connection) -> int:
    """How many notes are waiting or on their way."""
    return connection.scalar(select(func.count()).select_from(outbox).where(IS_UNSENT)) or 0


def count_parked(connection: Connection) -> int:
    """How many notes wait for a person."""
    return connection.scalar(select(func.count()).select_from(outbox).where(IS_PARKED)) or 0


def _move(
    database: Database,
    name: str,
    claim: Claim,
    keys: Sequence[str],
    to: NoteState,
    values: Mapping[str, Any],
    *,
    of: tuple[NoteState, ...] | None = None,
    all_of_them: bool = False,
    version: str = "",
) -> None:
    with database.writing(name) as connection:
        hold(connection, claim)
        if version:
            connection.execute(update(tickets).where(of_ticket(tickets, claim.ref)).values(wrote(version)))
        given = {**this(claim.ref), "keys": keys, **{f"new_{column}": value for column, value in values.items()}}
        moved = connection.execute(_moved(to, of or MOVES[to], tuple(values)), given).rowcount
        if all_of_them and moved != len(set(keys)):
            raise LostTheRace(f"{len(set(keys)) - moved} notes of {claim.ref} are no longer waiting to be sent")


@cache
def _moved(to: NoteState, of: tuple[NoteState, ...], columns: tuple[str, ...]) -> Update:
    """What moves notes; a number given for ``looks`` or ``tries`` is added, ``None`` starts it again."""
    values: dict[str, Any] = {"state": to.value}
    for name in columns:
        column, new = outbox.c[name], bindparam(f"new_{name}", type_=outbox.c[name].type)
        values[name] = func.coalesce(column + new, 0) if name in {"looks", "tries"} else new
    its = (of_this(outbox), outbox.c.key.in_(bindparam("keys", expanding=True)))
    states = outbox.c.state.in_([state.value for state in of])
    return update(outbox).where(*its, states).values(values)


@cache
def _added(is_sqlite: bool) -> Insert:
    return insert_into(outbox, is_sqlite).on_conflict_do_nothing()
