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
from tests.webhooks.service import ENVIRONMENT

Stages = Callable[[str], tuple[Stage, Nursery]]


@pytest.fixture(scope="session")
def warm_nursery() -> Iterator[Nursery]:
    """The interpreter that all share: to import everything takes longer than most of what is tested here."""
    with nursery({}) as made:
        yield made


@pytest.fixture(scope="session")
def stages(warm_nursery: Nursery, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stages]:
    """One account per helpdesk, installed into when somebody first asks for it, with a nursery of its own."""
    made: dict[str, tuple[Stage, Nursery]] = {}
    with ExitStack() as stack:

        def stage(host: str) -> tuple[Stage, Nursery]:
            if host not in made:
                folder = tmp_path_factory.mktemp("killing")
                there = stack.enter_context(staged(folder, PRETENDS[host](), packs.mulesoft))
                made[host] = there, Nursery(warm_nursery.process, there.secrets)
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
def born(warm_nursery: Nursery) -> Nursery:
    """A nursery for the service of an account whose helpdesk is not there."""
    return Nursery(warm_nursery.process, ENVIRONMENT)


@pytest.fixture
def cellar(warm_nursery: Nursery, tmp_path: Path) -> Iterator[Hall]:
    """Where the memory alone is put to the test."""
    yield Hall(warm_nursery, tmp_path)
    warm_nursery.clear()
