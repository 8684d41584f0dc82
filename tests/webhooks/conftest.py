"""A wired service per test."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.conftest import IN_CI
from tests.webhooks.browsing import BROWSERS, QUIET
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


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The system's Chromium; without one a developer's run skips and a build fails."""
    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if found is None and not IN_CI:
        pytest.skip("no Chromium on this machine")
    assert found is not None, "a build needs Chromium"
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=found, args=[*QUIET, "--no-sandbox"])
        yield running
        running.close()
