"""Remembers the named tokens of the API by their digests: what each may do, until when, and whether it was used.

Rule 1: a token is one account's; its name is used once there, and stays with it after it was revoked.
Rule 2: a revoked or expired token opens nothing from that moment on.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, select, update

from store.access_tables import api_tokens
from store.database import Database
from store.queries import of_account


@dataclass(frozen=True, slots=True)
class TokenRow:
    """A token as it is kept, without what opens a door."""

    connector: str
    account: str
    name: str
    digest: str
    role: str
    made_at: datetime
    made_by: str
    expires_at: datetime | None = None
    revoked_at: datetime | None = None
    revoked_by: str = ""
    used_at: datetime | None = None

    def stands(self, now: datetime) -> bool:
        """Whether it opens its account now."""
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)


class TokenBook:
    """The tokens of all accounts; every method raises :class:`core.errors.StoreUnavailable` when it cannot."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, row: TokenRow) -> bool:
        """Keep a new token; false where its account has or had one of that name."""
        names = ("connector", "account", "name", "digest", "role", "made_at", "made_by", "expires_at")
        values = {name: getattr(row, name) for name in names}
        insert = self._database.insert(api_tokens).values(values)
        with self._database.writing("access") as connection:
            added = insert.on_conflict_do_nothing().returning(api_tokens.c.name)
            return connection.execute(added).first() is not None

    def find(self, connector: str, account: str, digest: str) -> TokenRow | None:
        """The account's token of this digest, whether or not it still opens anything."""
        its = and_(of_account(api_tokens, connector, account), api_tokens.c.digest == digest)
        with self._database.reading() as connection:
            row = connection.execute(select(api_tokens).where(its)).first()
        return None if row is None else _row(row)

    def digests(self) -> frozenset[tuple[str, str, str]]:
        """Connector, account and digest of every token that was not revoked."""
        columns = select(api_tokens.c.connector, api_tokens.c.account, api_tokens.c.digest)
        with self._database.reading() as connection:
            found = connection.execute(columns.where(api_tokens.c.revoked_at.is_(None)))
            return frozenset((row.connector, row.account, row.digest) for row in found)

    def all(self, connector: str | None = None, account: str | None = None) -> tuple[TokenRow, ...]:
        """The tokens of one account or of all, by account and name, revoked ones too."""
        its: list[ColumnElement[bool]] = []
        if connector is not None and account is not None:
            its.append(of_account(api_tokens, connector, account))
        order = (api_tokens.c.connector, api_tokens.c.account, api_tokens.c.name)
        with self._database.reading() as connection:
            return tuple(map(_row, connection.execute(select(api_tokens).where(*its).order_by(*order))))

    def revoke(self, connector: str, account: str, name: str, at: datetime, by: str) -> bool:
        """Let a token open nothing any more; false where there is none of that name that did."""
        its = and_(of_account(api_tokens, connector, account), api_tokens.c.name == name)
        change = update(api_tokens).where(its, api_tokens.c.revoked_at.is_(None))
        with self._database.writing("access") as connection:
            return connection.execute(change.values(revoked_at=at, revoked_by=by)).rowcount == 1

    def used(self, row: TokenRow, at: datetime) -> None:
        """Say that a token opened its account."""
        its = and_(of_account(api_tokens, row.connector, row.account), api_tokens.c.name == row.name)
        with self._database.writing("access") as connection:
            connection.execute(update(api_tokens).where(its).values(used_at=at))


def _row(row: Row[Any]) -> TokenRow:
    return TokenRow(
        connector=row.connector,
        account=row.account,
        name=row.name,
        digest=row.digest,
        role=row.role,
        made_at=row.made_at,
        made_by=row.made_by,
        expires_at=row.expires_at,
        revoked_at=row.revoked_at,
        revoked_by=row.revoked_by,
        used_at=row.used_at,
    )
