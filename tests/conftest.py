"""What every test may ask for: a database of its own, on either engine, and a repeatable run.

`postgres_url` is the run's server, `postgres_database` a fresh database on it, `database_url` the same test
once on SQLite and once on PostgreSQL. Their tables are in place; the `bare` ones have none.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import structlog
from hypothesis import HealthCheck, settings

from tests import postgres, routing, statements

if TYPE_CHECKING:
    from playwright.sync_api import Browser
    from xdist.workermanage import WorkerController

pytest_plugins = ("tests.outcomes", "tests.conformance", "tests.canaries")

IN_CI = os.environ.get("CI", "").lower() in {"1", "true", "yes"}
FOLDER = pytest.StashKey[Path]()

routing.remember_builders()
statements.remember_statements()

settings.register_profile("dev", deadline=None, max_examples=50)
settings.register_profile(
    "ci",
    deadline=None,
    derandomize=True,
    max_examples=60,
    print_blob=True,
    # A shared machine stalls now and then; that says nothing about the code.
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci" if IN_CI else "dev"))


def pytest_configure(config: pytest.Config) -> None:
    worker = getattr(config, "workerinput", None)
    config.stash[FOLDER] = Path(worker["postgres_folder"]) if worker else postgres.make_folder()


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: WorkerController) -> None:
    node.workerinput["postgres_folder"] = str(node.config.stash[FOLDER])


def pytest_collection_finish() -> None:
    """What was collected stays to the end: the garbage collector need not look through it again and again."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup() -> None:
    """Each test finds logging as at first: a command that an earlier one ran may have set it up."""
    structlog.reset_defaults()


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput") and FOLDER in config.stash:
        postgres.stop_server(config.stash[FOLDER])


@pytest.fixture(scope="session")
def postgres_server(pytestconfig: pytest.Config) -> postgres.Server:
    """The run's PostgreSQL. Without one a developer's run skips and a build fails."""
    try:
        binaries = postgres.find_binaries((*postgres.system_folders(), *postgres.wheel_folders()))
    except postgres.PostgresMissing as missing:
        if IN_CI:
            pytest.fail(str(missing))
        pytest.skip(str(missing))
    return postgres.ensure_server(pytestconfig.stash[FOLDER], binaries)


@pytest.fixture(scope="session")
def postgres_url(postgres_server: postgres.Server) -> str:
    """The server's maintenance database, for tests that create and drop databases themselves."""
    return postgres_server.url("postgres")


@pytest.fixture
def postgres_database(postgres_server: postgres.Server) -> Iterator[str]:
    """A fresh PostgreSQL database, its tables in place and empty, as an SQLAlchemy address."""
    from tests import tables

    with postgres.fresh_database(postgres_server, tables.postgres_template(postgres_server)) as url:
        yield url


@pytest.fixture
def bare_postgres(postgres_server: postgres.Server) -> Iterator[str]:
    """A PostgreSQL database without tables."""
    with postgres.fresh_database(postgres_server) as url:
        yield url


@pytest.fixture
def sqlite_database(pytestconfig: pytest.Config, tmp_path: Path) -> str:
    """A fresh SQLite database, its tables in place and empty."""
    from tests import tables

    return tables.sqlite_copy(pytestconfig.stash[FOLDER], tmp_path / "halyard.sqlite3")


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest) -> str:
    """A fresh database, its tables in place and empty, as an SQLAlchemy address; the test runs once per engine."""
    url: str = request.getfixturevalue(f"{request.param}_database")
    return url


@pytest.fixture(params=["sqlite", "postgres"])
def bare_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database without tables as an SQLAlchemy address; the test runs once per engine."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'halyard.sqlite3'}"
    url: str = request.getfixturevalue("bare_postgres")
    return url


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The system's Chromium. Without one a developer's run skips and a build fails."""
    from tests import browsing

    path = browsing.found()
    if path is None and not IN_CI:
        pytest.skip("no Chromium on this machine")
    assert path is not None, "a build needs Chromium"
    with browsing.driven(path) as running:
        yield running
