"""One installed account per process and helpdesk, and a service in it for every story.

A story is told in every helpdesk there is, unless it is marked: ``@pytest.mark.host("zendesk")``, or helpdesks take
turns at it (:mod:`tests.stories.turns`).
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.stories import outages as known
from tests.stories import packs
from tests.stories.desk import Desk
from tests.stories.jira_account import PretendJira
from tests.stories.pretend import Pretend
from tests.stories.stage import Stage, staged
from tests.stories.tied import Tied, tied
from tests.stories.turns import has_its_turn
from tests.stories.zendesk_account import PretendZendesk

PRETENDS: dict[str, Callable[[], Pretend]] = {"zendesk": PretendZendesk, "jira": PretendJira}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "host" in metafunc.fixturenames:
        mark = metafunc.definition.get_closest_marker("host")
        hosts = [name for name in PRETENDS if mark is None or name in mark.args]
        metafunc.parametrize("host", hosts, scope="session")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave out the cases whose turn it is in another helpdesk."""
    items[:] = [item for item in items if has_its_turn(item, PRETENDS)]


@pytest.fixture(scope="session")
def one_stage(host: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """The pretend account, installed into once."""
    with staged(tmp_path_factory.mktemp("stage"), PRETENDS[host](), packs.mulesoft) as stage:
        yield stage


@pytest.fixture
def stage(one_stage: Stage) -> Iterator[Stage]:
    """The account as after its installation; whatever a test starts in it ends with the test."""
    yield one_stage
    one_stage.end()


def _on_a_monday(stage: Stage, folder: Path) -> Iterator[Desk]:
    """A service that runs for as long as the test does."""
    desk = stage.set(at=packs.START)
    stage.serve(stage.database(folder))
    yield desk
    stage.end()


@pytest.fixture(scope="session")
def mendix_stage(host: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """The pretend account under Mendix's process."""
    with staged(tmp_path_factory.mktemp("mendix"), PRETENDS[host](), packs.mendix) as stage:
        yield stage


@pytest.fixture(scope="session")
def cloudm_stage(host: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """The pretend account under CloudM's process."""
    with staged(tmp_path_factory.mktemp("cloudm"), PRETENDS[host](), packs.cloudm) as stage:
        yield stage


@pytest.fixture(scope="session")
def own_stage(host: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """The pretend account under a process that ships with nothing but the docs."""
    folder = tmp_path_factory.mktemp("own")
    shutil.copy(packs.OWN_POLICY, folder)
    with staged(folder, PRETENDS[host](), packs.own) as stage:
        yield stage


@pytest.fixture
def own(own_stage: Stage, tmp_path: Path) -> Iterator[Desk]:
    """A running service under a process of one's own, on a Monday at ten."""
    yield from _on_a_monday(own_stage, tmp_path)


@pytest.fixture(scope="session")
def side_by_side_stage(host: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """The pretend account under a process for each of its customers."""
    with staged(tmp_path_factory.mktemp("side-by-side"), PRETENDS[host](), packs.side_by_side) as stage:
        yield stage


@pytest.fixture
def side_by_side(side_by_side_stage: Stage, tmp_path: Path) -> Iterator[Desk]:
    """A running service under several processes at once, on a Monday at ten."""
    yield from _on_a_monday(side_by_side_stage, tmp_path)


@pytest.fixture
def mendix(mendix_stage: Stage, tmp_path: Path) -> Iterator[Desk]:
    """A running service under Mendix's process, on a Monday at ten."""
    yield from _on_a_monday(mendix_stage, tmp_path)


@pytest.fixture
def cloudm(cloudm_stage: Stage, tmp_path: Path) -> Iterator[Desk]:
    """A running service under CloudM's process, on a Monday at ten."""
    yield from _on_a_monday(cloudm_stage, tmp_path)


@pytest.fixture
def desk(stage: Stage, tmp_path: Path) -> Desk:
    """A running service in an account without tickets, on a Sunday at ten."""
    desk = stage.set()
    stage.serve(stage.database(tmp_path))
    return desk


@pytest.fixture(scope="session")
def outage_stage(host: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Stage, str]]:
    """The pretend account under a process that knows of outages, and the address of a pretend status page."""
    folder = tmp_path_factory.mktemp("outages")
    with (
        known.status_page() as page,
        staged(folder, PRETENDS[host](), known.account(folder, page)) as stage,
    ):
        page.shares(stage.clock)
        yield stage, page.url


@pytest.fixture
def outages(
    outage_stage: tuple[Stage, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[known.Outages]:
    """A running service with nothing out of order, on a Sunday at ten."""
    with known.playing(*outage_stage, tmp_path, monkeypatch) as made:
        yield made


@pytest.fixture(scope="session")
def tied_helpdesks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tied]:
    """Both helpdesks and the service, started once."""
    with tied(tmp_path_factory.mktemp("tied")) as made:
        yield made


@pytest.fixture
def both(tied_helpdesks: Tied) -> Iterator[Tied]:
    """The same, with nothing left to go wrong afterwards."""
    yield tied_helpdesks
    assert tied_helpdesks.lab.faults_left() == []
