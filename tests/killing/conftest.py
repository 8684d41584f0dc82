"""An account of each helpdesk for the processes that die, and the nurseries they come from."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.killing.keeper import Nursery, nursery
from tests.killing.matrix import Hall
from tests.stories import packs
from tests.stories.conftest import PRETENDS
from tests.stories.stage import Stage, staged

Stages = Callable[[str], tuple[Stage, Nursery]]


@pytest.fixture(scope="session")
def stages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stages]:
    """One account per helpdesk, installed into when somebody first asks for it, with a nursery of its own."""
    made: dict[str, tuple[Stage, Nursery]] = {}
    with ExitStack() as stack:

        def stage(host: str) -> tuple[Stage, Nursery]:
            if host not in made:
                folder = tmp_path_factory.mktemp("killing")
                there = stack.enter_context(staged(folder, PRETENDS[host](), packs.mulesoft))
                made[host] = there, stack.enter_context(nursery(there.secrets))
            return made[host]

        yield stage


@pytest.fixture
def hall(stages: Stages, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Hall]:
    """The helpdesk that the test is about, Zendesk where it says nothing."""
    stage, born = stages(getattr(request, "param", "zendesk"))
    yield Hall(born, tmp_path, stage)
    born.clear()
    stage.end()


@pytest.fixture(scope="session")
def plain_nursery() -> Iterator[Nursery]:
    """A nursery for what needs no helpdesk."""
    with nursery({}) as made:
        yield made


@pytest.fixture
def cellar(plain_nursery: Nursery, tmp_path: Path) -> Iterator[Hall]:
    """Where the memory alone is put to the test."""
    yield Hall(plain_nursery, tmp_path)
    plain_nursery.clear()
