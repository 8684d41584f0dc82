"""An open store, once on SQLite and once on PostgreSQL."""

from collections.abc import Iterator
from contextlib import closing

import pytest

from store import Store


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    """A store with its tables in place."""
    with closing(Store.open(database_url)) as opened:
        yield opened
