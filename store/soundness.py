"""Tells a disk that is full from one that cannot be trusted any more, and keeps a damaged file from being written to.

Rule 1: after a failed sync nobody knows what is on the disk: nothing more is written, and the process is to end and
look anew (F38).
Rule 2: a damaged file is never written again; a person restores it (F43).
"""

import sqlite3
import threading
from contextlib import closing
from pathlib import Path

from sqlalchemy import exc

from core.errors import StorageBroken, StoreError, StoreUnavailable

RESTORE = "restore a backup (docs/when-it-breaks.md)"
UNSYNCED = frozenset({sqlite3.SQLITE_IOERR_FSYNC, sqlite3.SQLITE_IOERR_DIR_FSYNC})
DAMAGED = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
PRIMARY = 0xFF
"""The part of an error's number that says what it is about; the rest says where."""


class Soundness:
    """Whether one open database can still be trusted; once lost, trust does not come back."""

    def __init__(self) -> None:
        self.fault = ""
        self._lost = threading.Event()

    def demand(self) -> None:
        """Raise :class:`StorageBroken` where trust is lost."""
        if self.fault:
            raise StorageBroken(self.fault)

    def met(self, error: StoreUnavailable) -> None:
        """The database could not: raise :class:`StorageBroken` where that says it can never be trusted again."""
        fault = fault_of(error.__cause__)
        if fault:
            self.fault = f"{fault}: {error}"
            self._lost.set()
            raise StorageBroken(self.fault) from error

    def lost(self, within_seconds: float) -> bool:
        """Whether trust is lost, waited for so long."""
        return self._lost.wait(within_seconds)


def fault_of(error: BaseException | None) -> str:
    """What an error says about the storage: a failed sync, damage, or nothing (it is full, locked or away)."""
    inner = error.orig if isinstance(error, exc.DBAPIError) else error
    code = getattr(inner, "sqlite_errorcode", 0) if isinstance(inner, sqlite3.Error) else 0
    if code in UNSYNCED:
        return "what was written did not reach the disk"
    if code & PRIMARY in DAMAGED:
        return "the database file is damaged"
    return ""


def refuse_damage(file: Path) -> None:
    """Look through an SQLite file before anything is written to it; raises :class:`StoreError` where it is damaged.

    After an unclean end, which leaves its log behind, every index is compared as well. Nothing is written.
    """
    if not file.exists() or not file.stat().st_size:
        return
    log = file.with_name(file.name + "-wal")
    thorough = log.exists() and log.stat().st_size > 0
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            pragma = "integrity_check(1)" if thorough else "quick_check(1)"
            found = str(connection.execute(f"PRAGMA {pragma}").fetchone()[0])
    except sqlite3.Error as error:
        if not fault_of(error):
            return
        found = str(error)
    if found != "ok":
        said = (found.splitlines() or [""])[-1]
        raise StoreError(f"the database {file} is damaged and was left as it is ({said}); {RESTORE}")
