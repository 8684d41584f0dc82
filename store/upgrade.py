"""Brings a database to the tables this version of Halyard needs, and says which ones it has."""

from collections.abc import Callable
from datetime import timedelta
from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, text

from core.errors import OtherSchema, StoreError
from store import queue_tables
from store.database import BUSY, Database, Release, is_there, open_database

# Any number will do, as long as every Halyard takes the same.
_ADVISORY_LOCK = 7_234_518


def upgrade(url: str, revision: str = "head", *, busy: timedelta = BUSY) -> str:
    """Bring the tables up to ``revision``; answers the revision reached.

    Raises :class:`StoreError` for an unknown revision, :class:`StoreUnavailable` when the database cannot.
    """
    return _move(url, busy, lambda config: command.upgrade(config, revision), renew=revision in ("head", head()))


def downgrade(url: str, revision: str, *, busy: timedelta = BUSY) -> str:
    """Take the tables back to ``revision`` (``base``: to none, and with them all that is remembered)."""
    return _move(url, busy, lambda config: command.downgrade(config, revision))


def current(url: str) -> str:
    """The revision the database has; empty for none. Only looks, so that it may be asked beside a running service."""
    if not is_there(url):
        return ""
    database = open_database(url, read_only=True)
    try:
        return revision_of(database)
    finally:
        database.close()


def head() -> str:
    """The revision this version of Halyard needs."""
    return ScriptDirectory.from_config(_config()).get_current_head() or ""


@cache
def release() -> Release:
    """What this version of Halyard knows of schemas."""
    script = ScriptDirectory.from_config(_config())
    return Release(head(), frozenset(one.revision for one in script.walk_revisions()))


def upgrade_open(database: Database) -> None:
    """Bring an open database to :func:`head`; one that is there already is not taken through the migrations again."""
    with database.writing("migrate") as connection:
        if MigrationContext.configure(connection).get_current_revision() != release().needs:
            _run(connection, lambda config: command.upgrade(config, "head"))
        queue_tables.renew(connection)


def revision_of(database: Database) -> str:
    """The revision an open database has; empty for none."""
    with database.reading() as connection:
        return MigrationContext.configure(connection).get_current_revision() or ""


def check(database: Database) -> None:
    """Raise :class:`OtherSchema` unless the tables are those that the database's release needs."""
    found, wanted = revision_of(database), database.release.needs
    if found == wanted:
        return
    state = f"is at revision {found}" if found else "has no tables yet"
    raise OtherSchema(f"the database {state}, this version needs {wanted}; run `halyard db upgrade`")


def _move(url: str, busy: timedelta, run: Callable[[Config], None], *, renew: bool = False) -> str:
    database = open_database(url, busy=busy)
    try:
        with database.writing("migrate") as connection:
            _run(connection, run)
            if renew:
                queue_tables.renew(connection)
        return revision_of(database)
    finally:
        database.close()


def _run(connection: Connection, run: Callable[[Config], None]) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _ADVISORY_LOCK})
    config = _config()
    config.attributes["connection"] = connection
    try:
        run(config)
    except CommandError as error:
        raise StoreError(f"the tables could not be changed: {error}") from error


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    return config
