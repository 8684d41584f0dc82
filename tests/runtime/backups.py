"""Our own backup: the memory as it was at a moment, put back in place of the one that went on (F44)."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from store import Store
from tests.runtime.engine_room import Room, opened


def back_up(url: str, to: Path) -> str:
    """Copy an SQLite database that is in use, whole; answers the copy's address."""
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as source, closing(sqlite3.connect(to)) as target:
        source.backup(target)
    return f"sqlite:///{to}"


@contextmanager
def put_back(room: Room, backup: str) -> Iterator[Room]:
    """The same helpdesks at the same moment, with the memory of a backup."""
    with closing(Store.open(backup)) as store, opened(room.settings, store, room.clock, room.desks) as restored:
        yield restored
