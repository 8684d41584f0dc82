"""A real process, killed with SIGKILL at commit points: what it promised is kept, and nothing is done twice (G-3).

Here is a sample of the kills; `make kill` carries out all of them.
"""

from __future__ import annotations

import pytest

from store.points import POINTS
from tests.killing.matrix import (
    ACTS,
    OF_ENGINES,
    Hall,
    Kill,
    act_killed,
    dry,
    every_act,
    kills,
    pair,
    states_of_acts,
    story_killed,
)

SAMPLE = (
    Kill("by form", "zendesk", "sqlite", "policy:inside"),
    Kill("by form", "zendesk", "sqlite", "save:after"),
    Kill("by agent", "zendesk", "sqlite", "host.write:after", 2),
    Kill("two at once", "zendesk", "sqlite", "claim:after", 3),
)
SAMPLE_OF_JIRA = (
    Kill("by form", "jira", "sqlite", "sent:inside"),
    Kill("by agent", "jira", "sqlite", "host.write:after"),
)
SAMPLE_ON_POSTGRES = (
    Kill("by form", "zendesk", "postgres", "accept:after"),
    Kill("two at once", "zendesk", "postgres", "host.write:before"),
)
ONE_OF_EACH_WRITE = [
    one
    for number, one in enumerate(one for one in every_act() if one.engine == "sqlite")
    # Before, inside and after take turns.
    if number % 3 == (number // 3) % 3
]


@pytest.fixture(scope="session")
def states(warm_nursery, tmp_path_factory) -> dict[str, str]:
    """What the memory is to hold when a process dies at each point of one of everything."""
    folder = tmp_path_factory.mktemp("states")
    return states_of_acts(Hall(warm_nursery, folder), f"sqlite:///{folder / 'memory.sqlite3'}")


@pytest.mark.parametrize("kill", ONE_OF_EACH_WRITE, ids=str)
def test_f32_g3_a_process_killed_at_any_point_leaves_each_write_whole_or_not_at_all(
    cellar: Hall, states: dict[str, str], kill: Kill, sqlite_database: str
) -> None:
    # Only what is killed while it makes the tables has to make them.
    bare = f"sqlite:///{cellar.folder / 'memory.sqlite3'}"
    database = bare if kill.point.startswith("migrate") else sqlite_database

    assert act_killed(cellar, kill, database, states[kill.point]) == []


@pytest.mark.parametrize("kill", SAMPLE, ids=str)
def test_f32_f33_g3_a_service_that_was_killed_loses_nothing_and_does_nothing_twice(hall: Hall, kill: Kill) -> None:
    assert hall.stage is not None

    assert story_killed(hall, kill, hall.stage.database(hall.folder)) == []


@pytest.mark.parametrize("hall", ["jira"], indirect=True)
@pytest.mark.parametrize("kill", SAMPLE_OF_JIRA, ids=str)
def test_f32_f33_g3_the_same_in_jira(hall: Hall, kill: Kill) -> None:
    assert hall.stage is not None

    assert story_killed(hall, kill, hall.stage.database(hall.folder)) == []


@pytest.mark.parametrize("kill", SAMPLE_ON_POSTGRES, ids=str)
def test_f32_f33_g3_the_same_on_postgresql(hall: Hall, kill: Kill, postgres_database: str) -> None:
    assert story_killed(hall, kill, postgres_database) == []


@pytest.mark.parametrize("story", ["two at once"])
def test_g3_a_story_that_nobody_disturbs_is_judged_as_well(hall: Hall, story: str) -> None:
    assert hall.stage is not None

    wrong, passed = dry(hall, Kill(story, "zendesk", "sqlite", ""), hall.stage.database(hall.folder))

    assert wrong == []
    assert {point.partition(":")[0] for point in passed} >= {"accept", "claim", "save", "sent", "host.write"}


def test_g3_the_kills_take_every_pair_of_story_and_point_first_then_every_database_then_the_rest() -> None:
    counts = {"save:before": 3, "migrate:before": 1}
    passings = {(story, host): counts for story in "ab" for host in ("zendesk", "jira")}

    told = list(kills(passings))

    assert set(told) >= set(every_act())
    assert len(told) == len(set(told)) == len(every_act()) + 2 * 2 * 2 * 4
    pairs = {pair(one) for one in told}
    assert pairs == {
        ("a", "save:before"),
        ("b", "save:before"),
        ("", "migrate:before"),
        *((ACTS, one) for one in POINTS),
    }
    first, second = told[: len(pairs)], told[len(pairs) : 2 * len(pairs)]
    assert {pair(one) for one in first} == pairs
    assert {(pair(one), one.engine) for one in (*first, *second)} == {(one, on) for one in pairs for on in OF_ENGINES}
    assert {one.engine for one in first} == {*OF_ENGINES}
