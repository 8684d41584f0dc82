"""Counts what came in through an account's webhook over a while, so that silence can be told from quiet (F13).

Deliveries are numbered in the order they came, so a moment is found among their numbers by halving: no index has to be
kept for it on the one path where every microsecond counts.
"""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, func, select

from store.database import Database
from store.queries import of_account
from store.schema import deliveries

HOOK = "hook"
ECHO = "ignored:own_echo"
"""What a delivery is ignored for that our own write called forth: there is one for each, and nothing to look into."""


class FeedBook:
    """The stream of deliveries; every method raises :class:`core.errors.StoreUnavailable` when it cannot."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def heard(self, connector: str, account: str, since: datetime, until: datetime, *, enough: int) -> int:
        """How many webhooks came from ``since`` on and before ``until``, counted up to ``enough``."""
        with self._database.reading() as connection:
            some = select(deliveries.c.id).where(
                _of_feed(connector, account),
                deliveries.c.id >= _first_since(connection, since),
                deliveries.c.id < _first_since(connection, until),
            )
            return connection.scalar(select(func.count()).select_from(some.limit(enough).subquery())) or 0

    def last_heard(self, connector: str, account: str, since: datetime) -> datetime | None:
        """When the last webhook came, if it came after ``since``."""
        with self._database.reading() as connection:
            its = (_of_feed(connector, account), deliveries.c.id >= _first_since(connection, since))
            newest = select(deliveries.c.received_at).where(*its).order_by(deliveries.c.id.desc()).limit(1)
            found: datetime | None = connection.scalar(newest)
            return found

    def known_at(self, connector: str, account: str, moment: datetime) -> bool:
        """Whether a webhook had come before a moment, as far as is remembered."""
        with self._database.reading() as connection:
            its = (_of_feed(connector, account), deliveries.c.id < _first_since(connection, moment))
            return connection.scalar(select(deliveries.c.id).where(*its).limit(1)) is not None

    def ends_since(self, since: datetime) -> Mapping[tuple[str, str], tuple[int, int]]:
        """For each account, how many deliveries came since a moment, and how many were ignored; echoes left out."""
        whose = (deliveries.c.connector, deliveries.c.account)
        query = select(*whose, deliveries.c.state, func.count()).group_by(*whose, deliveries.c.state)
        found: dict[tuple[str, str], tuple[int, int]] = {}
        with self._database.reading() as connection:
            its = (deliveries.c.id >= _first_since(connection, since), deliveries.c.rule != ECHO)
            for connector, account, state, count in connection.execute(query.where(*its)):
                came, ignored = found.get((connector, account), (0, 0))
                found[connector, account] = (came + count, ignored + (count if state == "ignored" else 0))
        return found


def _of_feed(connector: str, account: str) -> ColumnElement[bool]:
    return and_(of_account(deliveries, connector, account), deliveries.c.channel == HOOK)


def _first_since(connection: Connection, moment: datetime) -> int:
    """The number of the first delivery that came at a moment or later; one more than the last where there is none."""
    low, high = 0, (connection.scalar(select(func.max(deliveries.c.id))) or 0) + 1
    while low < high:
        middle = (low + high) // 2
        at_or_after = select(deliveries.c.id, deliveries.c.received_at).where(deliveries.c.id >= middle)
        row = connection.execute(at_or_after.order_by(deliveries.c.id).limit(1)).first()
        if row is None or row.received_at >= moment:
            high = middle
        else:
            low = row.id + 1
    return low
