"""Remembers what stands in the way of the work: since when, until when, and which person took note of it.

Rule 1: an alarm stands at most once for each kind, account and subject; raising it again refreshes it.
Rule 2: an alarm that is over and comes back is another one, so that its history can be read.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, delete, select, update

from store import codec
from store.alarm_tables import IS_STANDING, alarms
from store.columns import storable
from store.database import Database


@dataclass(frozen=True, slots=True, order=True)
class AlarmKey:
    """What an alarm is about; the account is empty for one about the service itself."""

    kind: str
    connector: str = ""
    account: str = ""
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Alarm:
    """Something that stands, or stood, in the way; ``seen_at`` is when it was last met."""

    id: int
    key: AlarmKey
    facts: Mapping[str, str]
    opened_at: datetime
    seen_at: datetime
    ended_at: datetime | None = None
    confirmed_at: datetime | None = None
    confirmed_by: str = ""

    @property
    def kind(self) -> str:
        """Which of the listed kinds of alarm it is."""
        return self.key.kind


class AlarmBook:
    """The alarms of all accounts; every method raises :class:`core.errors.StoreUnavailable` when it cannot."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def stands(self, key: AlarmKey, facts: Mapping[str, str], at: datetime) -> bool:
        """Say that something stands in the way; true where that is news."""
        row = {**_columns(key), "facts": codec.dump(facts), "opened_at": at, "seen_at": at}
        opened = self._database.insert(alarms).values(row).on_conflict_do_nothing().returning(alarms.c.id)
        with self._database.writing("alarm") as connection:
            if connection.execute(opened).first() is not None:
                return True
            met = update(alarms).where(_is(key), IS_STANDING, alarms.c.seen_at <= at)
            connection.execute(met.values(seen_at=at, facts=row["facts"]))
            return False

    def over(self, key: AlarmKey, at: datetime) -> bool:
        """Say that it stands no more; false where it did not stand."""
        with self._database.writing("alarm") as connection:
            ended = update(alarms).where(_is(key), IS_STANDING).values(ended_at=at)
            return connection.execute(ended).rowcount > 0

    def confirm(self, number: int, by: str, at: datetime, *, ends: bool) -> bool:
        """Write down that a person took note of a standing alarm, which ``ends`` it where that is what it waits for.

        False where none stands under this number.
        """
        changes: dict[str, Any] = {"confirmed_at": at, "confirmed_by": by}
        if ends:
            changes["ended_at"] = at
        with self._database.writing("alarm") as connection:
            noted = update(alarms).where(alarms.c.id == number, IS_STANDING).values(changes)
            return connection.execute(noted).rowcount == 1

    def open(self) -> tuple[Alarm, ...]:
        """The alarms that stand, oldest first."""
        with self._database.reading() as connection:
            return _alarms(connection, IS_STANDING, newest_first=False, limit=None)

    def rows(self, *, limit: int = 100) -> tuple[Alarm, ...]:
        """Alarms that stand and that are over, newest first."""
        with self._database.reading() as connection:
            return _alarms(connection, limit=limit)

    def ended_since(self, since: datetime) -> tuple[Alarm, ...]:
        """The alarms that were over at a moment or later, oldest first."""
        with self._database.reading() as connection:
            return _alarms(connection, alarms.c.ended_at >= since, newest_first=False, limit=None)

    def named(self, numbers: Sequence[int]) -> tuple[Alarm, ...]:
        """The alarms with these numbers, standing or over, oldest first."""
        with self._database.reading() as connection:
            return _alarms(connection, alarms.c.id.in_(numbers), newest_first=False, limit=None)

    def last(self, key: AlarmKey) -> Alarm | None:
        """The alarm that stands, or stood last, about this; ``None`` where there never was one."""
        with self._database.reading() as connection:
            return next(iter(_alarms(connection, _is(key), limit=1)), None)

    def forget(self, before: datetime) -> int:
        """Forget the alarms that were over before a moment; answers how many that were."""
        with self._database.writing("alarm") as connection:
            return connection.execute(delete(alarms).where(alarms.c.ended_at < before)).rowcount


def _columns(key: AlarmKey) -> dict[str, str]:
    return {"kind": key.kind, "connector": key.connector, "account": key.account, "subject": storable(key.subject)}


def _is(key: AlarmKey) -> ColumnElement[bool]:
    return and_(*(alarms.c[name] == value for name, value in _columns(key).items()))


def _alarms(
    connection: Connection, *its: ColumnElement[bool] | Any, newest_first: bool = True, limit: int | None
) -> tuple[Alarm, ...]:
    order = alarms.c.id.desc() if newest_first else alarms.c.id
    query = select(alarms).where(*its).order_by(order).limit(limit)
    return tuple(_alarm(row) for row in connection.execute(query))


def _alarm(row: Row[Any]) -> Alarm:
    return Alarm(
        id=row.id,
        key=AlarmKey(row.kind, row.connector, row.account, row.subject),
        facts=codec.details(row.facts),
        opened_at=row.opened_at,
        seen_at=row.seen_at,
        ended_at=row.ended_at,
        confirmed_at=row.confirmed_at,
        confirmed_by=row.confirmed_by,
    )
