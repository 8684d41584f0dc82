"""The conditions and conversions that many queries share."""

from typing import Any

from sqlalchemy import ColumnElement, Row, Table, and_

from core.tickets import TicketRef
from store.schema import TICKET

CHUNK = 500
"""How many values one statement is given at most."""


def of_ticket(table: Table, ref: TicketRef) -> ColumnElement[bool]:
    """Only the rows of this one ticket of this one account."""
    return and_(table.c.connector == ref.connector, table.c.account == ref.account, table.c.ticket_id == ref.id)


def of_account(table: Table, connector: str, account: str) -> ColumnElement[bool]:
    """Only the rows of this one account."""
    return and_(table.c.connector == connector, table.c.account == account)


def key_of(ref: TicketRef) -> dict[str, str]:
    """The columns that name a ticket."""
    return dict(zip(TICKET, (ref.connector, ref.account, ref.id), strict=True))


def ref_of(row: Row[*tuple[Any, ...]]) -> TicketRef:
    """The ticket a row belongs to."""
    return TicketRef(row.connector, row.account, row.ticket_id)
