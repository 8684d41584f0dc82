"""The list of planted bugs fits the product as it is: every bug can be planted, and what comes of it is Python."""

import ast
from pathlib import Path

import pytest

from tests import house
from tests.planted.bugs import Bug, bugs

BUGS = bugs()
LEAST = 30


def test_there_are_enough_bugs_and_each_is_told_in_its_own_words() -> None:
    assert len({one.says for one in BUGS}) == len(BUGS) >= LEAST


@pytest.mark.parametrize("bug", BUGS, ids=lambda one: one.says.replace(" ", "-"))
def test_a_bug_changes_one_line_and_leaves_python(bug: Bug) -> None:
    before = house.text(Path(bug.file)) or ""

    after = bug.in_text(before)

    changed = [(one, other) for one, other in zip(before.splitlines(), after.splitlines(), strict=True) if one != other]
    assert [(one.strip(), other.strip()) for one, other in changed] == [(bug.line, bug.planted)]
    ast.parse(after)


def test_a_bug_whose_line_is_gone_is_told() -> None:
    gone = Bug("gone", BUGS[0].file, "a line that is nowhere", "pass")

    with pytest.raises(ValueError, match=r"bring bugs\.toml up to date"):
        gone.in_text(house.text(Path(gone.file)) or "")
