"""The pretend helpdesks of the contract suites stand in the same process."""

from collections.abc import Iterator

import pytest

from tests.directly import directly


@pytest.fixture(autouse=True)
def _without_sockets() -> Iterator[None]:
    with directly():
        yield
