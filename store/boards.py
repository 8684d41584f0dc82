"""Reads what the console's pages show of escalations: the board, the notes of a ticket, and how many there are."""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import select

from core.tickets import TicketRef
from store import codec, escalations
from store.database import Database
from store.queries import of_ticket
from store.schema import outbox
from store.values import EscalationRow, NoteRow, NoteState


class BoardBook:
    """Looks on; every method raises :class:`core.errors.StoreUnavailable` when it cannot."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def soonest(self, accounts: Collection[tuple[str, str]], limit: int = 200) -> tuple[EscalationRow, ...]:
        """The open escalations of these accounts, the one that is due soonest first, those without a moment last."""
        with self._database.reading() as connection:
            return escalations.soonest(connection, accounts, limit)

    def counts(self, now: datetime) -> Mapping[tuple[str, str], tuple[int, int]]:
        """How many escalations are open, and how many of those overdue, of each account that has any."""
        with self._database.reading() as connection:
            return escalations.count_of(connection, now)

    def notes(self, ref: TicketRef, limit: int = 200) -> tuple[NoteRow, ...]:
        """What was, is or will be said in the helpdesk about a ticket, newest first."""
        query = select(outbox).where(of_ticket(outbox, ref)).order_by(outbox.c.id.desc()).limit(limit)
        with self._database.reading() as connection:
            return tuple(
                NoteRow(
                    note=codec.note(row.note),
                    state=NoteState(row.state),
                    made_at=row.made_at,
                    ended_at=row.ended_at,
                    why=row.why,
                    tries=row.tries,
                )
                for row in connection.execute(query)
            )
