"""Lets a person decide on a note that could not be written: once more, or never; the journal says who and why (T70).

Rule 1: only the holder of the ticket's claim decides, so that nobody decides while the note is on its way (F46).
Rule 2: the decision and its line in the journal are written together, or not at all.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select, update

from core.commands import Note
from core.tickets import TicketRef
from store import codec, journal
from store.claims import hold
from store.database import Database
from store.queries import of_ticket, ref_of
from store.schema import IS_PARKED, outbox, tickets
from store.values import Claim, JournalEntry, NoteState


@dataclass(frozen=True, slots=True)
class ParkedNote:
    """A note that waits for a person; ``number`` is how people call it."""

    number: int
    ref: TicketRef
    note: Note
    since: datetime
    why: str
    tries: int


class ParkedNoteBook:
    """The parked notes; every method raises :class:`core.errors.StoreUnavailable` when it cannot."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def rows(self, *, number: int | None = None, limit: int = 100) -> tuple[ParkedNote, ...]:
        """The notes that wait for a person, oldest first; with ``number`` only that one."""
        query = select(outbox).where(IS_PARKED).order_by(outbox.c.ended_at, outbox.c.id).limit(limit)
        if number is not None:
            query = query.where(outbox.c.id == number)
        with self._database.reading() as connection:
            return tuple(map(parked_note, connection.execute(query)))

    def retry(self, claim: Claim, number: int, by: str, reason: str, at: datetime) -> bool:
        """Let a parked note of the claimed ticket be written after all; its mark is looked for first.

        False where it is parked no more. Raises :class:`core.errors.LostTheRace`.
        """
        values = {"state": NoteState.WAITING.value, "sending_at": None, "ended_at": None, "looks": 0, "tries": 0}
        return self._decide(claim, number, {**values, "why": ""}, "note_retried", by, reason, at)

    def drop(self, claim: Claim, number: int, by: str, reason: str, at: datetime) -> bool:
        """Let a parked note of the claimed ticket never be written; as :meth:`retry`."""
        values = {"state": NoteState.VOID.value, "ended_at": at, "why": "dropped"}
        return self._decide(claim, number, values, "note_dropped", by, reason, at)

    def _decide(
        self, claim: Claim, number: int, values: dict[str, object], kind: str, by: str, reason: str, at: datetime
    ) -> bool:
        its = (outbox.c.id == number, of_ticket(outbox, claim.ref), IS_PARKED)
        with self._database.writing("decide") as connection:
            held = hold(connection, claim)
            row = connection.execute(select(outbox.c.key, outbox.c.why).where(*its)).first()
            if row is None:
                return False
            connection.execute(update(outbox).where(*its).values(values))
            entry = JournalEntry(at, kind, by, {"note": row.key, "was": row.why, "reason": reason}, None)
            head = journal.add(connection, claim.ref, [entry], held.journal_head)
            connection.execute(update(tickets).where(of_ticket(tickets, claim.ref)).values(journal_head=head))
            return True


def parked_note(row: Row[Any]) -> ParkedNote:
    """A row of the outbox as a note that waits for a person."""
    return ParkedNote(row.id, ref_of(row), codec.note(row.note), row.ended_at, row.why, row.tries)
