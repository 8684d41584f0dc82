"""An engine room for every test: on SQLite, or on each database in turn."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from runtime.clock import ToldClock
from store import Store
from tests.runtime.engine_room import NOW, Room, opened, settings_in
from tests.runtime.tie_room import tie_settings, tied_room


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite database with its tables made, to be copied."""
    path = tmp_path_factory.mktemp("empty") / "halyard.sqlite3"
    Store.open(f"sqlite:///{path}", migrate=True).close()
    return path


@pytest.fixture
def sqlite(empty_database: Path, tmp_path: Path) -> str:
    """A fresh SQLite database."""
    copied = shutil.copy(empty_database, tmp_path / "halyard.sqlite3")
    return f"sqlite:///{copied}"


@pytest.fixture
def room(sqlite: str, tmp_path: Path) -> Iterator[Room]:
    """One account, acme, on SQLite."""
    with closing(Store.open(sqlite)) as store, opened(settings_in(tmp_path), store, ToldClock(NOW)) as made:
        yield made


@pytest.fixture
def two_accounts(sqlite: str, tmp_path: Path) -> Iterator[Room]:
    """Two accounts, acme and globex, on SQLite."""
    settings = settings_in(tmp_path, "acme", "globex")
    with closing(Store.open(sqlite)) as store, opened(settings, store, ToldClock(NOW)) as made:
        yield made


@pytest.fixture(params=["sqlite", "postgres"])
def any_room(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Room]:
    """One account, once on each database."""
    url: str = request.getfixturevalue("sqlite" if request.param == "sqlite" else "postgres_database")
    store = Store.open(url, migrate=True)
    with closing(store), opened(settings_in(tmp_path), store, ToldClock(NOW)) as made:
        yield made


@pytest.fixture
def tied(sqlite: str, tmp_path: Path) -> Iterator[Room]:
    """Acme, which asks globex; both agree."""
    with closing(Store.open(sqlite)) as store, tied_room(tie_settings(tmp_path), store) as made:
        yield made
