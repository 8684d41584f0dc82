"""Remembers which accounts people made stand still, and tells what waits in each account.

Rule 1: an account that stands still goes on taking what arrives and loses nothing; nothing of its work is taken up.
Rule 2: one row per account says so; without it the account works.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import delete, select

from store import queues
from store.columns import storable
from store.database import Database
from store.load_tables import pauses
from store.queries import of_account
from store.queues import AccountKey, Queue, Waiting


class Stop(StrEnum):
    """Why an account stands still: for a while, or because it is to be taken out."""

    PAUSED = "paused"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Pause:
    """An account that stands still: since when, who said so (an operator's name), and why, in their words."""

    account: AccountKey
    kind: Stop
    since_at: datetime
    by: str = ""
    why: str = ""


class QueueBook:
    """The work of all accounts; every method raises :class:`core.errors.StoreUnavailable` when it cannot."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> tuple[Queue, ...]:
        """Every account and rank with work at some time, and when the first of it is ready; most urgent rank first."""
        with self._database.reading() as connection:
            return queues.queues(connection)

    def waiting(self, now: datetime) -> tuple[Waiting, ...]:
        """How many tickets are ready at ``now``, by account and rank."""
        with self._database.reading() as connection:
            return queues.waiting(connection, now)

    def clock_went_back(self, now: datetime, leased_until: datetime) -> int:
        """Bring what was written by a clock that was ahead into reach; see :func:`store.queues.clock_went_back`."""
        return queues.clock_went_back(self._database, now, leased_until)

    def pause(self, account: AccountKey, kind: Stop, at: datetime, by: str, why: str) -> bool:
        """Make an account stand still; false where it does so already for the same reason, and then nothing changes.

        One that is only paused may be removed; the other way round it stays removed.
        """
        connector, name = account
        row = {"kind": kind.value, "since_at": at, "by": storable(by), "why": storable(why)}
        insert = self._database.insert(pauses).values(connector=connector, account=name, **row)
        put = insert.on_conflict_do_update(
            index_elements=["connector", "account"],
            set_=row,
            where=(pauses.c.kind == Stop.PAUSED.value) & (insert.excluded.kind != pauses.c.kind),
        )
        with self._database.writing("pause") as connection:
            return connection.execute(put.returning(pauses.c.kind)).first() is not None

    def resume(self, account: AccountKey) -> bool:
        """Let an account work again; false where nothing kept it from it."""
        with self._database.writing("pause") as connection:
            return connection.execute(delete(pauses).where(of_account(pauses, *account))).rowcount == 1

    def pauses(self) -> dict[AccountKey, Pause]:
        """The accounts that stand still."""
        with self._database.reading() as connection:
            rows = connection.execute(select(pauses)).all()
        found = (Pause((row.connector, row.account), Stop(row.kind), row.since_at, row.by, row.why) for row in rows)
        return {one.account: one for one in found}
