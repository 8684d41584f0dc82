"""Benchmarks in the midst of thousands of other tests, with whose leavings and server they live."""

from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace

import pytest

from bench import measuring, several
from tests import postgres


@pytest.fixture(autouse=True)
def no_tidying(monkeypatch: pytest.MonkeyPatch) -> None:
    """A benchmark looks for garbage before each contestant; here that would be the garbage of a whole run."""
    monkeypatch.setattr(measuring, "gc", SimpleNamespace(collect=lambda: 0))


@pytest.fixture(autouse=True)
def no_server_of_its_own(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The benchmark that wants a PostgreSQL takes the run's."""

    @contextmanager
    def server() -> Iterator[postgres.Server]:
        yield request.getfixturevalue("postgres_server")

    monkeypatch.setattr(several, "_server", server)
