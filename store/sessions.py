"""Remembers who is signed in, by the digest of what their browser keeps, and which tries to sign in failed.

Rule 1: a session that was ended, or outlived, opens nothing from that moment on (T53).
Rule 2: one answer of an identity provider makes one session (T55).
Rule 3: a try is counted before its password is looked at, so that many at once count as many (T55).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, and_, delete, or_, select, update

from store.access_tables import sessions, sign_in_tries, users
from store.columns import storable
from store.database import Database
from store.users import AccountKeys, accounts_of, accounts_text


@dataclass(frozen=True, slots=True)
class SessionRow:
    """Somebody who is signed in: what they may do, since when, when they were last seen, and how long at most.

    ``sign_in`` names the answer of an identity provider that it came from.
    """

    digest: str
    who: str
    role: str
    accounts: AccountKeys | None
    how: str
    made_at: datetime
    seen_at: datetime
    ends_at: datetime
    sign_in: str | None = None


@dataclass(frozen=True, slots=True)
class Brake:
    """How tries by one subject are slowed down: ``free`` cost nothing, each further one doubles the wait.

    The first wait is a second, the longest ``longest``; a day without a try forgets them all.
    """

    kind: str
    subject: str
    free: int
    longest: timedelta

    def wait(self, tries: int) -> timedelta:
        """How long nothing is tried after that many failed."""
        over = tries - self.free
        return timedelta(0) if over <= 0 else min(self.longest, timedelta(seconds=2 ** min(over - 1, 20)))


FORGOTTEN_AFTER = timedelta(days=1)


class SessionBook:
    """Everybody who is signed in; every method raises :class:`core.errors.StoreUnavailable` when it cannot."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def open(self, row: SessionRow, *, password: str | None = None) -> bool:
        """Let somebody in; false where this sign-in was used already.

        With ``password``, the hash that was found to match, also false where the person was shut out or changed since.
        """
        values = {
            "digest": row.digest,
            "who": storable(row.who),
            "role": row.role,
            "accounts": accounts_text(row.accounts),
            "how": row.how,
            "made_at": row.made_at,
            "seen_at": row.seen_at,
            "ends_at": row.ends_at,
            "sign_in": row.sign_in,
        }
        insert = self._database.insert(sessions).values(values).on_conflict_do_nothing().returning(sessions.c.digest)
        with self._database.writing("access") as connection:
            if password is not None:
                its = (users.c.name == row.who, users.c.password == password, users.c.disabled_at.is_(None))
                as_it_was = (users.c.role == row.role, users.c.accounts.is_not_distinct_from(values["accounts"]))
                found = select(users.c.name).where(*its, *as_it_was).with_for_update()
                if connection.execute(found).first() is None:
                    return False
            return connection.execute(insert).first() is not None

    def find(self, digest: str) -> SessionRow | None:
        """The session of this digest, whether or not its time is over."""
        with self._database.reading() as connection:
            row = connection.execute(select(sessions).where(sessions.c.digest == digest)).first()
        return None if row is None else _row(row)

    def seen(self, digest: str, at: datetime) -> None:
        """Say that somebody is still there."""
        with self._database.writing("access") as connection:
            connection.execute(update(sessions).where(sessions.c.digest == digest).values(seen_at=at))

    def end(self, digest: str) -> None:
        """Sign somebody out here."""
        with self._database.writing("access") as connection:
            connection.execute(delete(sessions).where(sessions.c.digest == digest))

    def end_all(self, who: str) -> int:
        """Sign somebody out everywhere; answers of how many places."""
        with self._database.writing("access") as connection:
            return connection.execute(delete(sessions).where(sessions.c.who == who)).rowcount

    def all(self, now: datetime) -> tuple[SessionRow, ...]:
        """Everybody who is signed in, by name, as far as their time is not over."""
        query = (
            select(sessions)
            .where(sessions.c.ends_at > now)
            .order_by(sessions.c.who, sessions.c.made_at, sessions.c.digest)
        )
        with self._database.reading() as connection:
            return tuple(map(_row, connection.execute(query)))

    def forget(self, now: datetime, idle: timedelta) -> int:
        """Forget sessions whose time is over, and tries that count no more; answers how many that were."""
        over = or_(sessions.c.ends_at <= now, sessions.c.seen_at <= now - idle)
        old = and_(sign_in_tries.c.last_at <= now - FORGOTTEN_AFTER)
        with self._database.writing("access") as connection:
            gone = connection.execute(delete(sessions).where(over)).rowcount
            return gone + connection.execute(delete(sign_in_tries).where(old)).rowcount


class TryBook:
    """Tries to sign in that failed, or are not known to have succeeded yet."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def count(self, brakes: Sequence[Brake], at: datetime) -> datetime | None:
        """Count a try against each of these; answers until when nothing may be tried, and then counted nothing."""
        with self._database.writing("access") as connection:
            for one in brakes:
                new = {"kind": one.kind, "subject": one.subject, "last_at": at}
                connection.execute(self._database.insert(sign_in_tries).values(new).on_conflict_do_nothing())
            found = [
                connection.execute(select(sign_in_tries).where(_of(one)).with_for_update()).one() for one in brakes
            ]
            waiting: list[datetime] = [row.until for row in found if row.until is not None and row.until > at]
            if waiting:
                return max(waiting)
            for one, row in zip(brakes, found, strict=True):
                tries = 1 + (row.tries if row.last_at > at - FORGOTTEN_AFTER else 0)
                values = {"tries": tries, "last_at": at, "until": at + one.wait(tries)}
                connection.execute(update(sign_in_tries).where(_of(one)).values(values))
        return None

    def forgive(self, brake: Brake) -> None:
        """Forget a subject's tries: it turned out to be who it said."""
        with self._database.writing("access") as connection:
            connection.execute(delete(sign_in_tries).where(_of(brake)))

    def uncount(self, brake: Brake) -> None:
        """Take one try back, and no more: somebody who may come in does not wash away others' failures."""
        with self._database.writing("access") as connection:
            lower = update(sign_in_tries).where(_of(brake), sign_in_tries.c.tries > 0)
            connection.execute(lower.values(tries=sign_in_tries.c.tries - 1, until=None))


def _of(brake: Brake) -> Any:
    return and_(sign_in_tries.c.kind == brake.kind, sign_in_tries.c.subject == brake.subject)


def _row(row: Row[Any]) -> SessionRow:
    return SessionRow(
        digest=row.digest,
        who=row.who,
        role=row.role,
        accounts=accounts_of(row.accounts),
        how=row.how,
        made_at=row.made_at,
        seen_at=row.seen_at,
        ends_at=row.ends_at,
        sign_in=row.sign_in,
    )
