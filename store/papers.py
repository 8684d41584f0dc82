"""Keeps policy texts as they were when escalations opened under them, and how far each sweep has read."""

import hashlib
from datetime import datetime

from sqlalchemy import Connection, select

from core.errors import StoreError
from store.database import Database
from store.queries import of_account
from store.schema import cursors, policies


def save_policy(database: Database, name: str, version: str, text: str, at: datetime) -> None:
    """Keep a policy version for ever; a version that is known stays as it is."""
    row = {"name": name, "version": version, "text": text, "digest": _digest(text), "saved_at": at}
    with database.writing("policy") as connection:
        connection.execute(database.insert(policies).values(row).on_conflict_do_nothing())


def policy_text(connection: Connection, name: str, version: str) -> str | None:
    """The text of a policy version; raises :class:`StoreError` when it is not as it was saved (T69)."""
    query = select(policies).where(policies.c.name == name, policies.c.version == version)
    row = connection.execute(query).first()
    if row is None:
        return None
    if _digest(row.text) != row.digest:
        raise StoreError(f"policy {name}, version {version}: the stored text was changed after it was saved")
    text: str = row.text
    return text


def changed_policies(connection: Connection) -> tuple[str, ...]:
    """The policy versions whose text is not as it was saved."""
    return tuple(
        f"{row.name} {row.version}"
        for row in connection.execute(select(policies).order_by(policies.c.name, policies.c.version))
        if _digest(row.text) != row.digest
    )


def cursor(connection: Connection, connector: str, account: str, name: str) -> str:
    """How far a sweep has read; empty at the beginning."""
    query = select(cursors.c.value).where(of_account(cursors, connector, account), cursors.c.name == name)
    return connection.scalar(query) or ""


def set_cursor(database: Database, connector: str, account: str, name: str, value: str) -> None:
    """Remember how far a sweep has read."""
    row = {"connector": connector, "account": account, "name": name, "value": value}
    insert = database.insert(cursors).values(row)
    with database.writing("cursor") as connection:
        connection.execute(
            insert.on_conflict_do_update(index_elements=["connector", "account", "name"], set_={"value": value})
        )


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
