"""Opens the database and gives out its two kinds of transaction, one for reading and one for writing.

Rule 1: nothing of a database library leaves this folder: every error becomes one of :mod:`core.errors`.
Rule 2: a transaction that writes passes three commit points: before, inside, after.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import Connection, Engine, Table, create_engine, event, exc, make_url
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects import sqlite as sqlite_dialect
from sqlalchemy.engine import URL

from core.errors import StoreError, StoreUnavailable
from store import sqlite
from store.points import point
from store.soundness import Soundness
from store.waits import DatabaseLocked, Waits

BUSY = timedelta(seconds=10)
"""How long a locked database is waited for."""
FROZEN_AFTER = timedelta(seconds=20)
"""How long a transaction that writes may stand still before PostgreSQL ends it, and with it the locks on its rows.

None of ours waits for anything but the database, so whoever does is frozen, and would keep others out of its ticket
for as long as it is (F46).
"""

# The same statement or value fails again; everything else may pass.
_OURS = (exc.IntegrityError, exc.DataError, exc.ProgrammingError, exc.NotSupportedError)
_DRIVERS_OURS = tuple(
    getattr(driver, name)
    for driver in (sqlite3, psycopg)
    for name in ("IntegrityError", "DataError", "ProgrammingError", "NotSupportedError")
)
_READING = "halyard_reading"


@dataclass(frozen=True, slots=True)
class Release:
    """What a release of Halyard knows of schemas: the one it needs, and every one that came before it."""

    needs: str = ""
    known: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Database:
    """An open database; ``file`` and ``writers`` are there for SQLite only, ``release`` says whose tables are used."""

    engine: Engine
    reader: Engine
    file: Path | None
    writers: sqlite.Writers | None
    busy: timedelta
    warnings: tuple[str, ...]
    release: Release = Release()
    soundness: Soundness = field(default_factory=Soundness)
    waits: Waits = field(default_factory=Waits)

    @property
    def is_sqlite(self) -> bool:
        """Whether this is the embedded database."""
        return self.file is not None

    @contextmanager
    def writing(self, name: str) -> Iterator[Connection]:
        """A transaction that is committed at the end of the block, and undone when anything is raised.

        Raises :class:`StoreUnavailable` when the database is locked, full, gone or otherwise cannot.
        """
        point(f"{name}:before")
        with self.waits.asking() as has_its_turn, self._turn(), self._trusted(), self.engine.begin() as connection:
            has_its_turn()
            yield connection
            point(f"{name}:inside")
        point(f"{name}:after")

    @contextmanager
    def writing_directly(self, name: str) -> Iterator[Any]:
        """As :meth:`writing`, with the driver's own cursor: for the one path where the layers between count."""
        point(f"{name}:before")
        with (
            self.waits.asking() as has_its_turn,
            self._turn(),
            self._trusted(),
            closing(self.engine.raw_connection()) as connection,
        ):
            cursor = connection.cursor()
            if self.is_sqlite:
                cursor.execute("BEGIN IMMEDIATE")
            has_its_turn()
            # Anything raised here is undone as the connection goes back to the pool.
            yield cursor
            point(f"{name}:inside")
            with _known_outcome():
                connection.commit()
        point(f"{name}:after")

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that sees one moment of the database."""
        with self._trusted(), self.reader.begin() as connection:
            yield connection

    def insert(self, table: Table) -> postgresql.Insert | sqlite_dialect.Insert:
        """An insert that can say what happens on conflict."""
        return insert_into(table, self.is_sqlite)

    def close(self) -> None:
        """Give back every connection, and the right to write; connections to a broken file are left as they are."""
        # The last connection to an SQLite file writes as it closes.
        with self._turn():
            if not self.soundness.fault:
                self.engine.dispose()
        if self.file is not None and self.writers is not None:
            sqlite.leave(self.file)

    @contextmanager
    def _trusted(self) -> Iterator[None]:
        """Ask the database something, in our errors; nothing once it cannot be trusted any more."""
        self.soundness.demand()
        try:
            with translated():
                yield
        except StoreUnavailable as error:
            self.soundness.met(error)
            raise

    def _turn(self) -> Any:
        return nullcontext() if self.writers is None else self.writers.turn(self.busy)


def insert_into(table: Table, is_sqlite: bool) -> postgresql.Insert | sqlite_dialect.Insert:
    """An insert that can say what happens on conflict, for one of the two databases."""
    return sqlite_dialect.insert(table) if is_sqlite else postgresql.insert(table)


def is_there(url: str) -> bool:
    """Whether there is a database to look at: a SQLite file, or any PostgreSQL, which tells by itself.

    Raises :class:`StoreError` for an address it cannot use.
    """
    address = _address(url)
    return address.get_backend_name() != "sqlite" or Path(str(address.database)).exists()


def open_database(url: str, *, busy: timedelta = BUSY, read_only: bool = False) -> Database:
    """Open ``sqlite:///path`` or ``postgresql+psycopg://...``.

    Raises :class:`StoreError` for an address it cannot use, :class:`StoreUnavailable` when another process is
    the one that may write. PostgreSQL is not connected to before it is needed.
    """
    address = _address(url)
    if address.get_backend_name() == "sqlite":
        return _open_sqlite(address, busy, read_only)
    engine = create_engine(
        address,
        hide_parameters=True,
        pool_pre_ping=True,
        pool_timeout=busy.total_seconds(),
        connect_args={"connect_timeout": 10},
    )
    _prepare_postgres(engine, busy, writes=not read_only)
    reader = engine.execution_options(isolation_level="REPEATABLE READ")
    return Database(engine, reader, None, None, busy, ())


@contextmanager
def translated() -> Iterator[None]:
    """Turn what the database says into our errors, without the values it was given."""
    try:
        yield
    except (*_OURS, UnicodeEncodeError) as error:
        raise StoreError(f"the database refused a value or statement: {_said(error)}") from error
    except (exc.DBAPIError, exc.TimeoutError, exc.DisconnectionError) as error:
        away = DatabaseLocked if _is_lock(error) else StoreUnavailable
        raise away(f"the database did not answer: {_said(error)}") from error
    except exc.StatementError as error:
        raise StoreError(_said(error)) from error
    except (sqlite3.Error, psycopg.Error) as error:
        # From the driver directly, on the hot path.
        away = DatabaseLocked if _is_lock(error) else StoreUnavailable
        kind = StoreError if isinstance(error, _DRIVERS_OURS) else away
        raise kind(f"the database did not do it: {_said(error)}") from error


class OutcomeUnknown(StoreUnavailable):
    """The line was lost during the commit: what was written may be kept, and is looked for before it is repeated."""


@contextmanager
def _known_outcome() -> Iterator[None]:
    """Tell a commit that was refused from one whose answer was lost; raises :class:`OutcomeUnknown` for the latter."""
    try:
        yield
    except psycopg.OperationalError as error:
        # Whatever the server itself says has a number; a line that was cut has none.
        if error.sqlstate is not None:
            raise
        raise OutcomeUnknown(f"the line to the database was lost during a commit: {_said(error)}") from error


def _is_lock(error: Exception) -> bool:
    """Whether a lock, or a connection, did not come free within the time that is waited for it."""
    inner = error.orig if isinstance(error, exc.DBAPIError) else error
    if isinstance(inner, sqlite3.Error):
        # The low byte is the kind, the rest which lock it was.
        return getattr(inner, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY
    return isinstance(inner, psycopg.errors.LockNotAvailable | exc.TimeoutError)


def deadlocked(error: StoreUnavailable) -> bool:
    """Whether two transactions stood in each other's way, so that a second attempt helps."""
    cause = error.__cause__
    inner = cause.orig if isinstance(cause, exc.DBAPIError) else cause
    return isinstance(inner, psycopg.errors.DeadlockDetected | psycopg.errors.SerializationFailure)


def _said(error: Exception) -> str:
    """The first line only: the following ones may hold values."""
    inner = error.orig if isinstance(error, exc.StatementError) and error.orig is not None else error
    return (str(inner).splitlines() or [type(inner).__name__])[0]


def _address(url: str) -> URL:
    try:
        address = make_url(url)
    except exc.ArgumentError:
        address = None
    if address is not None and address.get_backend_name() == "postgresql":
        return address.set(drivername="postgresql+psycopg")
    if (
        address is not None
        and address.get_backend_name() == "sqlite"
        and address.database not in {None, "", ":memory:"}
    ):
        return address.set(drivername="sqlite")
    raise StoreError("the database address must be sqlite:///PATH or postgresql+psycopg://USER@HOST/NAME")


def _open_sqlite(address: URL, busy: timedelta, read_only: bool) -> Database:
    file = Path(str(address.database))
    version = sqlite3.sqlite_version_info
    if read_only and not file.exists():
        raise StoreError(f"there is no database at {file}; run `halyard db upgrade`")
    warnings = tuple(filter(None, (sqlite.version_warning(version), sqlite.keep_private(file))))
    alone = not sqlite.safe_with_many_writers(version)
    writers = None if read_only else sqlite.writers(file, alone=alone)
    engine = create_engine(address, hide_parameters=True, paramstyle="named", pool_timeout=busy.total_seconds())
    _prepare_sqlite(engine, busy, writes=not read_only)
    return Database(engine, engine.execution_options(**{_READING: True}), file, writers, busy, warnings)


def _prepare_sqlite(engine: Engine, busy: timedelta, *, writes: bool) -> None:
    @event.listens_for(engine, "connect")
    def _connected(connection: sqlite3.Connection, _record: object) -> None:
        sqlite.set_up(connection, busy, writes=writes)

    @event.listens_for(engine, "begin")
    def _begun(connection: Connection) -> None:
        # A transaction that reads first and writes later can fail half-way; one that means to write says so.
        reading = not writes or connection.get_execution_options().get(_READING)
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


def _prepare_postgres(engine: Engine, busy: timedelta, *, writes: bool) -> None:
    @event.listens_for(engine, "connect")
    def _connected(connection: Any, _record: object) -> None:
        if writes:
            still = int(FROZEN_AFTER / timedelta(milliseconds=1))
            connection.execute(f"SET idle_in_transaction_session_timeout = {still}")
        else:
            connection.execute("SET default_transaction_read_only = on")
        connection.execute(f"SET lock_timeout = {int(busy / timedelta(milliseconds=1))}")
        connection.commit()
