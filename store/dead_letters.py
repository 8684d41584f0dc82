"""Reads what waits for a person, in the accounts that the person may see: deliveries, notes and mails.

Oldest first, up to a limit for each. The rows are found by the same small indexes that the service itself uses.
"""

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, Table, false, or_, select

from store import deliveries as delivery_rows
from store import mails as mail_rows
from store.database import Database
from store.mails import MailRow, MailState
from store.parked_notes import ParkedNote, parked_note
from store.queries import of_account
from store.schema import IS_HELD, IS_PARKED, deliveries, mails, outbox
from store.values import DeliveryRow

Accounts = Collection[tuple[str, str]]


class DeadLetterBook:
    """Looks on; every method raises :class:`core.errors.StoreUnavailable` when it cannot."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def deliveries(self, accounts: Accounts, limit: int = 100) -> tuple[DeliveryRow, ...]:
        """The deliveries of these accounts that could not be worked on."""
        order = (deliveries.c.finished_at, deliveries.c.id)
        rows = self._rows(deliveries, accounts, order, limit, IS_PARKED)
        return tuple(map(delivery_rows.row_of, rows))

    def notes(self, accounts: Accounts, limit: int = 100) -> tuple[ParkedNote, ...]:
        """The notes of these accounts that could not be written."""
        rows = self._rows(outbox, accounts, (outbox.c.ended_at, outbox.c.id), limit, IS_PARKED)
        return tuple(map(parked_note, rows))

    def mails(self, accounts: Accounts, limit: int = 100) -> tuple[MailRow, ...]:
        """The mails of these accounts that nobody has vouched for yet."""
        rows = self._rows(mails, accounts, (mails.c.id,), limit, IS_HELD, mails.c.state == MailState.HELD)
        return tuple(map(mail_rows.row_of, rows))

    def _rows(
        self, table: Table, accounts: Accounts, order: tuple[Any, ...], limit: int, *its: ColumnElement[bool] | Any
    ) -> list[Any]:
        theirs = or_(false(), *(of_account(table, *key) for key in accounts))
        query = select(table).where(*its, theirs).order_by(*order).limit(limit)
        with self._database.reading() as connection:
            return list(connection.execute(query))
