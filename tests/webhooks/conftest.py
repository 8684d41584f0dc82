"""A wired service per test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.webhooks.service import World, running, ticket


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """A service with two accounts, acme and globex."""
    with running(tmp_path) as made:
        yield made


@pytest.fixture
def link(world: World) -> str:
    """The link that stands on Ana's case once it can be escalated."""
    world.see(ticket())
    return world.shown_link(ticket())
