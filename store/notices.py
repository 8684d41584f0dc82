"""Holds what is said to operators, once for each channel, from the decision to the answer of whoever carries it.

Rule 1: a key exists once per channel, for ever: what was said about an alarm is not said again.
Rule 2: a notice says ``sending`` before it is handed over. Found so after a crash its fate is unknown, and it is never
sent again by itself: what carries it has no way to be asked.
Rule 3: only whoever moved a notice to ``sending`` hands it over, so two workers never send the same one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, delete, func, select, update

from store.alarm_tables import IS_DUE, notices
from store.database import Database


class NoticeState(StrEnum):
    """Where a notice stands; ``unknown`` is one of which nobody knows whether it went out."""

    DUE = "due"
    SENDING = "sending"
    SENT = "sent"
    UNKNOWN = "unknown"
    VOID = "void"


@dataclass(frozen=True, slots=True)
class Notice:
    """Something to say, or said, about an alarm on a channel; ``key`` names what is said, such as ``stands``."""

    connector: str
    account: str
    channel: str
    alarm: int
    key: str
    made_at: datetime
    id: int = 0
    state: NoticeState = NoticeState.DUE
    sending_at: datetime | None = None
    ended_at: datetime | None = None
    tries: int = 0
    why: str = ""


class NoticeBook:
    """The notices of all channels; every method raises :class:`core.errors.StoreUnavailable` when it cannot."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, wanted: Sequence[Notice]) -> int:
        """Put in what is not there yet; answers how many that were."""
        if not wanted:
            return 0
        rows = [
            {name: getattr(one, name) for name in ("connector", "account", "channel", "alarm", "key", "made_at")}
            for one in wanted
        ]
        insert = self._database.insert(notices).on_conflict_do_nothing().returning(notices.c.id)
        with self._database.writing("notice") as connection:
            return sum(connection.execute(insert.values(row)).first() is not None for row in rows)

    def states(self, channel: str, keys: Sequence[str]) -> Mapping[str, NoticeState]:
        """Where those of these keys stand that are there."""
        with self._database.reading() as connection:
            its = (notices.c.channel == channel, notices.c.key.in_(keys))
            rows = connection.execute(select(notices.c.key, notices.c.state).where(*its))
            return {row.key: NoticeState(row.state) for row in rows}

    def due(self, channel: str) -> tuple[Notice, ...]:
        """What a channel has yet to say, oldest first; also what it may have said when it was cut off."""
        with self._database.reading() as connection:
            query = select(notices).where(notices.c.channel == channel, IS_DUE).order_by(notices.c.id)
            return tuple(_notice(row) for row in connection.execute(query))

    def last_said_at(self, channel: str) -> datetime | None:
        """When something last went out on a channel, or may have."""
        gone = (NoticeState.SENDING.value, NoticeState.SENT.value, NoticeState.UNKNOWN.value)
        its = (notices.c.channel == channel, notices.c.state.in_(gone))
        with self._database.reading() as connection:
            found: datetime | None = connection.scalar(select(func.max(notices.c.sending_at)).where(*its))
            return found

    def sending(self, numbers: Sequence[int], at: datetime) -> bool:
        """Say that these go out now, all or none of them; false where one of them was taken by somebody else."""
        its = (notices.c.id.in_(numbers), notices.c.state == NoticeState.DUE.value)
        with self._database.writing("notice") as connection:
            still = connection.execute(select(notices.c.id).where(*its).with_for_update()).all()
            if len(still) < len(numbers):
                return False
            _move(connection, numbers, NoticeState.DUE, NoticeState.SENDING, sending_at=at)
            return True

    def ended(self, numbers: Sequence[int], state: NoticeState, at: datetime, why: str = "") -> None:
        """Say how these that were on their way ended."""
        with self._database.writing("notice") as connection:
            _move(connection, numbers, NoticeState.SENDING, state, ended_at=at, why=why)

    def back(self, numbers: Sequence[int], why: str) -> None:
        """Say that these did not go out and are to be tried again."""
        with self._database.writing("notice") as connection:
            _move(connection, numbers, NoticeState.SENDING, NoticeState.DUE, tries=notices.c.tries + 1, why=why)

    def withdraw(self, numbers: Sequence[int], at: datetime) -> None:
        """Say that these need not be said any more."""
        with self._database.writing("notice") as connection:
            _move(connection, numbers, NoticeState.DUE, NoticeState.VOID, ended_at=at)

    def forget(self, before: datetime) -> int:
        """Forget what ended before a moment; answers how many that were."""
        with self._database.writing("notice") as connection:
            return connection.execute(delete(notices).where(notices.c.ended_at < before)).rowcount


def _move(connection: Connection, numbers: Sequence[int], was: NoticeState, to: NoticeState, **values: Any) -> int:
    its = (notices.c.id.in_(numbers), notices.c.state == was.value)
    return connection.execute(update(notices).where(*its).values(state=to.value, **values)).rowcount


def _notice(row: Row[Any]) -> Notice:
    known = dict(zip(notices.columns.keys(), row, strict=True))
    return Notice(**{**known, "state": NoticeState(row.state)})
