"""A mail room for every test that asks for one."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from store import Store
from tests.mail.office import Office, office_in


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite database with its tables made, to be copied."""
    path = tmp_path_factory.mktemp("empty") / "halyard.sqlite3"
    Store.open(f"sqlite:///{path}", migrate=True).close()
    return path


@pytest.fixture
def database(empty_database: Path, tmp_path: Path) -> str:
    """A fresh SQLite database."""
    return f"sqlite:///{shutil.copy(empty_database, tmp_path / 'halyard.sqlite3')}"


@pytest.fixture
def office(database: str, tmp_path: Path) -> Iterator[Office]:
    """A mail room under Mendix's process."""
    with office_in(tmp_path, database) as made:
        yield made
