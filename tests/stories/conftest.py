"""One installed account per process, and a service in it for every story."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.stories.desk import Desk
from tests.stories.stage import Stage, staged


@pytest.fixture(scope="session")
def one_stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """The pretend account, installed into once."""
    with staged(tmp_path_factory.mktemp("stage")) as stage:
        yield stage


@pytest.fixture
def stage(one_stage: Stage) -> Iterator[Stage]:
    """The account as after its installation; whatever a test starts in it ends with the test."""
    yield one_stage
    one_stage.end()


@pytest.fixture
def desk(stage: Stage, tmp_path: Path) -> Desk:
    """A running service in an account without tickets, on a Sunday at ten."""
    desk = stage.set()
    stage.serve(stage.database(tmp_path))
    return desk
