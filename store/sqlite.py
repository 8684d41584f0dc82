"""Keeps an SQLite database safe: its settings, its file's permissions, one writer where the library needs it.

SQLite before 3.51.3 (3.50.7, 3.44.6 in their lines) can damage a file in write-ahead mode when two connections
write or checkpoint at the same instant (the "WAL-reset" fault, https://sqlite.org/wal.html). With such a library
one process at a time may write, and inside it one thread at a time.
"""

import contextlib
import fcntl
import os
import sqlite3
import stat
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from core.errors import StoreUnavailable
from store.waits import DatabaseLocked

Version = tuple[int, int, int]


def safe_with_many_writers(version: Version) -> bool:
    """Whether this SQLite is free of the WAL-reset fault."""
    match version:
        case (3, 50, patch):
            return patch >= 7
        case (3, 44, patch):
            return patch >= 6
        case _:
            return version >= (3, 51, 3)


def version_warning(version: Version) -> str:
    """The sentence for ``doctor`` about this version; empty when there is nothing to say."""
    if safe_with_many_writers(version):
        return ""
    number = ".".join(map(str, version))
    return (
        f"SQLite {number} has a fault that can damage the database when several processes write at once; "
        "Halyard lets only one process write. For more than one, use SQLite 3.51.3 or later, or PostgreSQL."
    )


def keep_private(path: Path) -> str:
    """Make the file exist and readable by its owner only; answers a warning when it is somebody else's.

    Raises :class:`StoreUnavailable` when it cannot be made.
    """
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
        if stat.S_IMODE(path.stat().st_mode) & 0o077:
            path.chmod(0o600)
    except PermissionError:
        if os.access(path, os.R_OK):
            return f"the database file {path} belongs to somebody else; give it to the user Halyard runs as"
        raise StoreUnavailable(f"the database file {path} cannot be opened; check its owner and mode") from None
    except OSError as error:
        raise StoreUnavailable(f"the database file {path} cannot be made: {error.strerror}") from error
    return ""


def set_up(connection: sqlite3.Connection, busy: timedelta, *, writes: bool) -> None:
    """Prepare a new connection: durable commits, patient locking, foreign keys, our own transactions."""
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {int(busy / timedelta(milliseconds=1))}")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute("PRAGMA synchronous = FULL")
    if writes:
        cursor.execute("PRAGMA journal_mode = WAL")
    else:
        cursor.execute("PRAGMA query_only = ON")
    cursor.close()


class Writers:
    """Whose turn it is to write to one database file; all stores of a process share one of these per file.

    A lock file keeps other processes out where the SQLite version needs that; ``turn`` lets one thread in at a
    time, which is also fairer than SQLite's own polling.
    """

    def __init__(self, path: Path, *, alone: bool) -> None:
        self.users = 1
        self._turn = threading.Lock()
        self._owner = 0
        self._lock_file = _lock(path) if alone else None

    @contextlib.contextmanager
    def turn(self, patience: timedelta) -> Iterator[None]:
        """Be the one who writes; raises :class:`DatabaseLocked` when the turn does not come in time."""
        if self._owner == threading.get_ident():
            raise StoreUnavailable("this thread is in the middle of another write to the same database")
        if not self._turn.acquire(timeout=patience.total_seconds()):
            raise DatabaseLocked(f"the database was locked for {patience.total_seconds():g} s; try again")
        self._owner = threading.get_ident()
        try:
            yield
        finally:
            self._owner = 0
            self._turn.release()

    def give_up(self) -> None:
        """Let other processes write."""
        if self._lock_file is not None:
            os.close(self._lock_file)
            self._lock_file = None


_REGISTRY: dict[tuple[int, Path], Writers] = {}
"""What this process writes to. The process number is in the key, because a fork inherits no lock."""
_REGISTRY_LOCK = threading.Lock()


def writers(path: Path, *, alone: bool) -> Writers:
    """This process's :class:`Writers` for a file; raises :class:`StoreUnavailable` when another process writes."""
    key = (os.getpid(), path.resolve())
    with _REGISTRY_LOCK:
        known = _REGISTRY.get(key)
        if known is None:
            known = _REGISTRY[key] = Writers(key[1], alone=alone)
        else:
            known.users += 1
        return known


def leave(path: Path) -> None:
    """One store of this process is done writing to a file."""
    key = (os.getpid(), path.resolve())
    with _REGISTRY_LOCK:
        known = _REGISTRY.get(key)
        if known is None:
            return
        known.users -= 1
        if not known.users:
            del _REGISTRY[key]
            known.give_up()


def _lock(path: Path) -> int:
    name = path.with_name(path.name + ".lock")
    descriptor = os.open(name, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        # A record lock and not flock: a forked child must not hold it on after its parent.
        fcntl.lockf(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        raise StoreUnavailable(
            f"another process writes to {path}, and SQLite {sqlite3.sqlite_version} is safe for one writer only; "
            "stop the other process, use SQLite 3.51.3 or later, or use PostgreSQL"
        ) from None
    return descriptor
