"""Makes the tables in which Procrastinate keeps wake-ups, in a schema of their own beside ours; PostgreSQL only.

Rule 1: they hold hints and nothing else, so that they may be thrown away and made anew at any time.
Rule 2: they are the library's own, as the installed release of it wants them; `halyard db upgrade` sees to that.
"""

from contextlib import closing
from hashlib import sha256

from procrastinate.schema import SchemaManager
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from sqlalchemy import Connection, make_url, text

SCHEMA = "halyard_queue"

_MARK = text("SELECT obj_description(oid, 'pg_namespace') FROM pg_namespace WHERE nspname = :schema")


def conninfo(url: str) -> str:
    """How Procrastinate reaches its tables in the database at ``url``; holds the password, if there is one."""
    plain = plain_conninfo(url)
    options = f"{conninfo_to_dict(plain).get('options') or ''} -c search_path={SCHEMA}".strip()
    return make_conninfo(plain, options=options, application_name="halyard queue")


def plain_conninfo(url: str) -> str:
    """The same address as the driver takes it; holds the password, if there is one."""
    address = make_url(url).set(drivername="postgresql+psycopg")
    _, given = address.get_dialect()().create_connect_args(address)
    return make_conninfo(**given)


def make(connection: Connection) -> None:
    """Make them, in the transaction that is going on; on SQLite there is nothing to do."""
    if connection.dialect.name != "postgresql":
        return
    before = connection.scalar(text("SELECT current_setting('search_path')"))
    connection.execute(text(f"CREATE SCHEMA {SCHEMA}"))
    connection.execute(text(f"SET LOCAL search_path TO {SCHEMA}"))
    # Through the driver itself: one text of many statements, with percent signs that stand for themselves.
    with closing(connection.connection.cursor()) as cursor:
        cursor.execute(SchemaManager.get_schema())
    connection.execute(text("SELECT set_config('search_path', :before, true)"), {"before": before})
    connection.execute(text(f"COMMENT ON SCHEMA {SCHEMA} IS '{_wanted()}'"))


def remove(connection: Connection) -> None:
    """Remove them, and every hint with them."""
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE"))


def renew(connection: Connection) -> None:
    """Make them anew where they are missing, or another release of the library made them."""
    if connection.dialect.name != "postgresql":
        return
    found = connection.execute(_MARK, {"schema": SCHEMA}).first()
    if found is None or found[0] != _wanted():
        remove(connection)
        make(connection)


def _wanted() -> str:
    return f"Wake-ups, made by Procrastinate; holds nothing that may not be lost. {_digest()}"


def _digest() -> str:
    return sha256(SchemaManager.get_schema().encode()).hexdigest()[:16]
