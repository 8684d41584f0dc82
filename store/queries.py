"""The conditions and conversions that many queries share.

A statement of the turn is put together once and given its ticket as parameters (:func:`of_this`, :func:`this`): putting
it together costs more than asking it.
"""

from typing import Any

from sqlalchemy import ColumnElement, Row, Table, and_, bindparam

from core.tickets import TicketRef
from store.schema import TICKET

CHUNK = 500
"""How many values one statement is given at most."""


def of_ticket(table: Table, ref: TicketRef) -> ColumnElement[bool]:
    """Only the rows of this one ticket of this one account."""
    return and_(table.c.connector == ref.connector, table.c.account == ref.account, table.c.ticket_id == ref.id)


def of_this(table: Table) -> ColumnElement[bool]:
    """Only the rows of the ticket that the parameters name; see :func:`this`."""
    return and_(*(table.c[name] == bindparam(f"its_{name}") for name in TICKET))


def this(ref: TicketRef) -> dict[str, Any]:
    """The parameters of :func:`of_this`."""
    return {"its_connector": ref.connector, "its_account": ref.account, "its_ticket_id": ref.id}


def of_account(table: Table, connector: str, account: str) -> ColumnElement[bool]:
    """Only the rows of this one account."""
    return and_(table.c.connector == connector, table.c.account == account)


def key_of(ref: TicketRef) -> dict[str, str]:
    """The columns that name a ticket."""
    return {"connector": ref.connector, "account": ref.account, "ticket_id": ref.id}


def ref_of(row: Row[*tuple[Any, ...]]) -> TicketRef:
    """The ticket a row belongs to."""
    return TicketRef(row.connector, row.account, row.ticket_id)
