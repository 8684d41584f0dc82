"""Databases with the tables in place: migrations run once per run of the tests, and what they made is copied.

A test that is about migrations asks for a bare database and runs them itself.
"""

from __future__ import annotations

import fcntl
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from store import Store, upgrade
from tests import postgres

TEMPLATE = "halyard_tables"


def sqlite_copy(folder: Path, path: Path) -> str:
    """Put an SQLite file with tables and nothing in them to ``path``; answers its address."""
    shutil.copy(sqlite_file(folder), path)
    return f"sqlite:///{path}"


@cache
def sqlite_file(folder: Path) -> Path:
    """What is copied; whoever of the run asks first makes it."""
    made = folder / "tables.sqlite3"
    with _alone(folder):
        if not made.exists():
            making = folder / "making.sqlite3"
            Store.open(f"sqlite:///{making}", migrate=True).close()
            making.rename(made)
    return made


@cache
def postgres_template(server: postgres.Server) -> str:
    """The database that others are copied from; whoever of the run asks first makes it."""
    made = server.folder / TEMPLATE
    with _alone(server.folder):
        if not made.exists():
            postgres.make_database(server, TEMPLATE)
            upgrade.upgrade(server.url(TEMPLATE))
            made.touch()
    return TEMPLATE


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    with (folder / "tables.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
