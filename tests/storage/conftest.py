"""A disk that fails, for the tests of what becomes of the memory on it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import IN_CI
from tests.killing.keeper import nursery
from tests.storage import disk
from tests.storage.faultpoints import Shop


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The failing disk, compiled. Without a compiler a developer's run skips and a build fails."""
    try:
        return disk.build(tmp_path_factory.mktemp("disk"))
    except FileNotFoundError as missing:
        if IN_CI:
            pytest.fail(str(missing))
        pytest.skip(str(missing))


@pytest.fixture(scope="session")
def shop(library: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """One of everything, on that disk."""
    folder = tmp_path_factory.mktemp("shop")
    failing = folder / "failing"
    failing.mkdir()
    with nursery(disk.environment(library, failing)) as born:
        yield Shop(born, failing, folder)
