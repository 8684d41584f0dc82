"""Remembers the people who may sign in with a password of ours, and the links with which they choose one.

Rule 1: whatever takes something from a person, or changes their password, ends their sessions in the same transaction.
Rule 2: a link is used once, and not after its time.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, select, update

from store.access_tables import sessions, users
from store.database import Database

AccountKeys = frozenset[tuple[str, str]]
LOCAL = "local"
"""What :attr:`SessionRow.how` begins with for the people of this book."""


@dataclass(frozen=True, slots=True)
class UserRow:
    """A person as they are kept; ``accounts`` are those that they may see (``None``: all).

    ``password`` is a hash, empty where they have not chosen one; ``link_digest`` that of the link with which they may,
    until ``link_until``.
    """

    name: str
    role: str
    accounts: AccountKeys | None
    made_at: datetime
    made_by: str
    password: str = ""
    link_digest: str | None = None
    link_until: datetime | None = None
    disabled_at: datetime | None = None


class UserBook:
    """Everybody with a password of ours; every method raises :class:`core.errors.StoreUnavailable` when it cannot."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, row: UserRow) -> bool:
        """Keep somebody new; false where there is somebody of that name."""
        values = {
            "name": row.name,
            "role": row.role,
            "accounts": accounts_text(row.accounts),
            "password": row.password,
            "link_digest": row.link_digest,
            "link_until": row.link_until,
            "made_at": row.made_at,
            "made_by": row.made_by,
            "changed_at": row.made_at,
            "changed_by": row.made_by,
        }
        insert = self._database.insert(users).values(values).on_conflict_do_nothing().returning(users.c.name)
        with self._database.writing("access") as connection:
            return connection.execute(insert).first() is not None

    def get(self, name: str) -> UserRow | None:
        """The person of that name, or ``None``."""
        with self._database.reading() as connection:
            row = connection.execute(select(users).where(users.c.name == name)).first()
        return None if row is None else _row(row)

    def all(self) -> tuple[UserRow, ...]:
        """Everybody, by name."""
        with self._database.reading() as connection:
            return tuple(map(_row, connection.execute(select(users).order_by(users.c.name))))

    def of_link(self, digest: str, now: datetime) -> UserRow | None:
        """Whose link this is, while it can be used."""
        its = (users.c.link_digest == digest, users.c.link_until > now, users.c.disabled_at.is_(None))
        with self._database.reading() as connection:
            row = connection.execute(select(users).where(*its)).first()
        return None if row is None else _row(row)

    def let(self, name: str, role: str, accounts: AccountKeys | None, at: datetime, by: str) -> bool:
        """Give somebody another role or other accounts; false where there is nobody of that name."""
        return self._change(name, {"role": role, "accounts": accounts_text(accounts)}, at, by)

    def disable(self, name: str, at: datetime, by: str) -> bool:
        """Shut somebody out, link and all; false where there is nobody of that name."""
        return self._change(name, {"disabled_at": at, "link_digest": None, "link_until": None}, at, by)

    def renew(self, name: str, digest: str, until: datetime, at: datetime, by: str) -> bool:
        """Take somebody's password and give them a link for a new one; one who was shut out is let in again."""
        values = {"password": "", "link_digest": digest, "link_until": until, "disabled_at": None}
        return self._change(name, values, at, by)

    def use_link(self, digest: str, password: str, at: datetime) -> str | None:
        """Use a link up for this password hash; answers whose it was, ``None`` where it cannot be used (any more)."""
        its = (users.c.link_digest == digest, users.c.link_until > at, users.c.disabled_at.is_(None))
        values = {"password": password, "link_digest": None, "link_until": None, "changed_at": at}
        change = update(users).where(*its).values(values).returning(users.c.name)
        with self._database.writing("access") as connection:
            name: str | None = connection.scalar(change)
            if name is not None:
                _end_sessions(connection, name)
            return name

    def rehash(self, name: str, old: str, new: str) -> None:
        """Keep the same password hashed as it is done now, unless it was changed meanwhile."""
        with self._database.writing("access") as connection:
            its = (users.c.name == name, users.c.password == old)
            connection.execute(update(users).where(*its).values(password=new))

    def _change(self, name: str, values: Mapping[str, Any], at: datetime, by: str) -> bool:
        change = update(users).where(users.c.name == name).values({**values, "changed_at": at, "changed_by": by})
        with self._database.writing("access") as connection:
            found = connection.execute(change).rowcount == 1
            _end_sessions(connection, name)
            return found


def accounts_text(accounts: AccountKeys | None) -> str | None:
    """The accounts as a column keeps them."""
    return None if accounts is None else json.dumps(sorted(accounts))


def accounts_of(text: str | None) -> AccountKeys | None:
    """What :func:`accounts_text` was given."""
    return None if text is None else frozenset((str(connector), str(name)) for connector, name in json.loads(text))


def _end_sessions(connection: Connection, name: str) -> None:
    connection.execute(delete(sessions).where(sessions.c.who == name, sessions.c.how.startswith(LOCAL)))


def _row(row: Row[Any]) -> UserRow:
    return UserRow(
        name=row.name,
        role=row.role,
        accounts=accounts_of(row.accounts),
        made_at=row.made_at,
        made_by=row.made_by,
        password=row.password,
        link_digest=row.link_digest,
        link_until=row.link_until,
        disabled_at=row.disabled_at,
    )
