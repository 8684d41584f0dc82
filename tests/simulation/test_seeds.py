"""Three hundred seeded histories: whatever goes wrong on the way, nothing is lost and nothing is done twice."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.simulation.__main__ import digest_elsewhere
from tests.simulation.disk import PUT_BACK
from tests.simulation.draw import draw
from tests.simulation.hosts import Hosts, installed
from tests.simulation.plan import read_plan
from tests.simulation.restores import with_restore
from tests.simulation.shrink import shrunk
from tests.simulation.trial import tried

SEEDS = 300
AT_ONCE = 10
KEPT = sorted(Path(__file__).parent.glob("plans/*.json"))


@pytest.fixture(scope="module")
def hosts() -> Iterator[Hosts]:
    """The pretend helpdesks, installed into once for all seeds of a process."""
    with installed() as made:
        yield made


@pytest.mark.parametrize("first", range(1, SEEDS + 1, AT_ONCE))
def test_i1_i2_i3_i4_i5_i6_i7_i9_i10_g1_g8_g9_seeds_keep_every_promise(hosts: Hosts, first: int) -> None:
    for seed in range(first, first + AT_ONCE):
        trial = tried(hosts, draw(seed))
        assert not trial.findings, f"make simulate SEEDS=1 START={seed}: {trial.findings}"


@pytest.mark.parametrize("seed", [7, 150])
def test_g21_a_seed_leaves_the_same_trace_again_and_in_a_process_that_hashes_otherwise(hosts: Hosts, seed: int) -> None:
    once, again = tried(hosts, draw(seed)), tried(hosts, draw(seed))

    assert len(once.trace) > 10
    assert once.trace == again.trace
    assert digest_elsewhere(seed) == once.digest


def test_f44_our_own_backup_of_hours_ago_put_back_loses_nothing_and_doubles_nothing(hosts: Hosts) -> None:
    for seed in (2, 3, 11):
        trial = tried(hosts, with_restore(draw(seed)))
        assert (trial.findings, trial.struck[PUT_BACK]) == ([], 1), f"--restores --seeds 1 --start {seed}"


def test_g1_the_faults_of_a_few_seeds_are_of_every_kind(hosts: Hosts) -> None:
    struck = set().union(*(tried(hosts, draw(seed)).struck for seed in range(1, 9)))

    assert {"crash", "nested", "meanwhile", "cut_after", "time_out", "429", "stale", "hook_lost"} <= struck


@pytest.mark.parametrize("path", KEPT, ids=lambda path: path.stem)
def test_a_plan_that_once_failed_passes(hosts: Hosts, path: Path) -> None:
    trial = tried(hosts, read_plan(path.read_text(encoding="utf-8")))

    assert trial.findings == []


def test_a_failing_plan_is_made_smaller_and_is_read_back_as_it_was_written(hosts: Hosts) -> None:
    plan = draw(5)
    failed = tried(hosts, plan)
    failed.findings.append("I99 a promise that nothing breaks")

    assert shrunk(hosts, failed, most=3).plan == plan
    assert read_plan(plan.written()) == plan
