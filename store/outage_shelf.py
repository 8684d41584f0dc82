"""The part of the memory that holds known outages; the rules of :mod:`store.store` hold here, too."""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from typing import Any

from core.outages import Outage
from core.tickets import Ticket
from store import outages
from store.database import Database
from store.values import OutageRow


class OutageShelf:
    """The outages of all accounts."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add_outage(self, connector: str, account: str, outage: Outage, at: datetime) -> int | None:
        """Keep a new outage and wake what it may concern; answers how many tickets, ``None`` where its id is known.

        Woken, here and below, is every ticket of the account with an open escalation, with one that is part of the
        outage, and with a refusal that shows because of one.
        """
        return outages.add(self._database, connector, account, outage, at)

    def change_outage(
        self, connector: str, account: str, id_: str, changes: Mapping[str, Any], at: datetime | None
    ) -> int | None:
        """Change fields of an outage, all but id, source and end; as above, ``None`` where there is none of this id.

        Without ``at`` nobody is woken: for words that decide nothing.
        """
        return outages.change(self._database, connector, account, id_, changes, at)

    def end_outage(self, connector: str, account: str, id_: str, ended_at: datetime, at: datetime) -> int | None:
        """Say since when an outage is over; as above, ``None`` where there is none of this id that still goes on."""
        return outages.end(self._database, connector, account, id_, ended_at, at)

    def wake_outage(self, connector: str, account: str, id_: str, at: datetime) -> int:
        """Wake the tickets whose escalations are part of an outage not kept here: of a problem ticket. How many?"""
        return outages.wake(self._database, connector, account, id_, at)

    def outages_of(self, connector: str, account: str, ids: Collection[str] = ()) -> tuple[Outage, ...]:
        """The outages of one account that have no end yet, and those with these ids, oldest first."""
        with self._database.reading() as connection:
            return outages.of(connection, connector, account, ids)

    def outages(
        self, *, connector: str | None = None, account: str | None = None, running: bool = False, limit: int = 100
    ) -> tuple[OutageRow, ...]:
        """Outages for operators, newest first."""
        with self._database.reading() as connection:
            return outages.rows(connection, connector, account, running=running, limit=limit)

    def shown_tickets(self, connector: str, account: str) -> Iterator[Ticket]:
        """The tickets of an account on which the action shows, as last saved, read a page at a time."""
        return outages.shown(self._database, connector, account)
