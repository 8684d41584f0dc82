"""The list of planted bugs fits the product as it is, and a few of them are found again; `make planted` hunts all."""

import ast
from pathlib import Path, PurePosixPath

import pytest

from core.drift import same
from tests import house
from tests.planted.__main__ import SEEDS, hunt
from tests.planted.bugs import Bug, bugs, found
from tests.planted.planting import NotHere, planted
from tests.simulation.hosts import installed

BUGS = bugs()
LEAST = 30
QUICK = (
    "notes are decided and not kept",
    "what was decided about is not finished",
    "fields that were written are not remembered",
)
"""Found by their first seeds: they show that the hunt itself still works."""


def test_there_are_enough_bugs_and_each_is_told_in_its_own_words() -> None:
    assert len({one.says for one in BUGS}) == len(BUGS) >= LEAST


@pytest.mark.parametrize("bug", BUGS, ids=lambda one: one.says.replace(" ", "-"))
def test_a_bug_changes_one_line_and_leaves_python(bug: Bug) -> None:
    before = house.text(Path(bug.file)) or ""

    after = bug.in_text(before)

    changed = [(one, other) for one, other in zip(before.splitlines(), after.splitlines(), strict=True) if one != other]
    assert [(one.strip(), other.strip()) for one, other in changed] == [(bug.line, bug.planted)]
    ast.parse(after)


def test_g2_only_bugs_of_the_list_are_called_found_and_each_within_a_thousand_seeds() -> None:
    seeds = found()

    assert set(seeds) <= {one.says for one in BUGS}
    assert max(seeds.values()) <= SEEDS


def test_g2_a_few_bugs_are_found_again_by_the_seed_that_showed_them() -> None:
    with installed() as hosts:
        again = [hunt(hosts, one, found()[one.says], 1) for one in BUGS if one.says in QUICK]

    assert len(again) == len(QUICK)
    assert [one.bug.says for one in again if one.seed is None] == []


def test_a_bug_is_in_the_product_for_as_long_as_it_is_planted() -> None:
    bug = Bug("all is alike", PurePosixPath("core/drift.py"), "return _plain(one) == _plain(other)", "return True")

    with planted(bug):
        assert same("one", "other")

    assert not same("one", "other")


def test_a_bug_in_no_function_is_not_planted_by_halves() -> None:
    constant = Bug("too patient", PurePosixPath("core/drift.py"), "CONTEST_AFTER = 3", "CONTEST_AFTER = 4")

    with pytest.raises(NotHere, match="CONTEST_AFTER"), planted(constant):
        pass


def test_a_bug_whose_line_is_gone_is_told() -> None:
    gone = Bug("gone", BUGS[0].file, "a line that is nowhere", "pass")

    with pytest.raises(ValueError, match=r"bring bugs\.toml up to date"):
        gone.in_text(house.text(Path(gone.file)) or "")
