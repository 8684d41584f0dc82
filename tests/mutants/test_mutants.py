"""The tables of `make mutants` fit the product as it is, and what becomes of mutants is counted rightly."""

from __future__ import annotations

import ast
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests import house
from tests.mutants.groups import ROOT, Waiver, groups, waivers
from tests.mutants.mutant import Mutant, of_pair
from tests.mutants.score import Score, keep, percent, reached, scores

GUARDS = ("signature", "token", "mail trust", "permission", "inbox", "outbox", "deadline")


def mutant(was: str, becomes: str) -> Mutant:
    before, after = (ast.parse(f"def f(a='', b=1):\n    {one}").body[0] for one in (was, becomes))
    assert isinstance(before, ast.FunctionDef)
    assert isinstance(after, ast.FunctionDef)
    return of_pair("core.clocks.x_f__mutmut_1", "core/clocks.py", before, after)


def score(**given: Any) -> Score:
    usual: dict[str, Any] = {"group": "g", "module": "m", "all": 20, "tried": 20, "noticed": 18, "waived": 0, "mute": 0}
    return Score(**{**usual, "missed": (), **given})


def test_g18_every_kind_of_guard_is_there_with_modules_and_tests_of_ours() -> None:
    files = {str(path) for path in house.files()}

    assert tuple(one.name for one in groups()) == GUARDS
    assert [one for group in groups() for one in (*group.modules, *group.tests) if one not in files] == []
    assert all(group.modules and group.tests for group in groups())


@pytest.mark.parametrize("waiver", waivers(), ids=lambda one: f"{one.module}: {one.becomes}"[:60])
def test_g18_a_waiver_names_a_line_that_is_there_and_a_reason(waiver: Waiver) -> None:
    lines = ast.unparse(ast.parse((ROOT / waiver.module).read_text("utf-8")))

    assert waiver.was in lines
    assert waiver.was != waiver.becomes
    assert len(waiver.why) > 20


@pytest.mark.parametrize(
    ("was", "becomes", "mute"),
    [
        ("raise E('code', 'in words')", "raise E('code', 'XXin wordsXX')", True),
        ("raise E('code', 'in words')", "raise E('code', None)", True),
        ("raise E('code', f'in words {a}')", "raise E('code', None)", True),
        ("a.encode('ascii')", "a.encode('ASCII')", True),
        ("a.encode('ascii')", "a.encode('XXasciiXX')", False),
        ("raise E('code', 'in words')", "raise E('XXcodeXX', 'in words')", False),
        ("raise E('code', 'in words')", "raise E('code')", False),
        ("return a < b", "return a <= b", False),
        ("log.warning('in words', why=a)", "log.warning('in words', why=None)", True),
    ],
)
def test_words_for_people_are_told_from_what_guards(was: str, becomes: str, mute: bool) -> None:
    found = mutant(was, becomes)

    assert (found.was, found.becomes, found.mute) == (was, becomes, mute)
    assert found.function == "core.clocks.x_f"


def test_a_change_of_a_default_is_a_change_of_the_line_that_has_it() -> None:
    before, after = (ast.parse(f"def x_f(a={one}):\n    return a").body[0] for one in ("1", "2"))
    assert isinstance(before, ast.FunctionDef)
    assert isinstance(after, ast.FunctionDef)

    found = of_pair("core.clocks.x_f__mutmut_7", "core/clocks.py", before, after)

    assert (found.was, found.becomes) == ("def f(a=1):", "def f(a=2):")


def test_what_never_ends_is_noticed_what_no_test_reaches_is_missed_and_what_is_waived_does_not_count() -> None:
    made = [Mutant(f"x_f__mutmut_{one}", "m", f"was {one}", f"is {one}", mute=one > 4) for one in range(6)]
    verdicts = dict(
        zip([one.name for one in made], ["noticed", "endless", "missed", "unreached", "missed"], strict=False)
    )

    (found,) = scores("g", {"m": made}, {"m": made[:5]}, verdicts, [Waiver("m", "was 4", "is 4", "is all the same")])

    assert (found.all, found.tried, found.noticed, found.waived, found.mute) == (5, 4, 2, 1, 1)
    assert found.missed == ("was 2  ->  is 2", "was 3  ->  is 3")


def test_g18_the_goal_is_nine_in_ten_and_a_share_is_never_rounded_up() -> None:
    assert score().reached
    assert not score(tried=21, all=21).reached
    assert (percent(1999, 2000), percent(0, 0)) == ("99.9 %", "100.0 %")


def test_g18_the_figure_says_what_was_drawn_and_what_falls_short() -> None:
    told = reached([score(), score(module="n", all=99, noticed=10)], 3)

    assert "70.0 % of 40 mutants in 2 of 3 modules noticed, a sample of 119 drawn by a fixed seed" in told
    assert told.endswith("the least is 50.0 % in n, and 1 modules miss the goal of 90 %")
    assert "sample" not in reached([score()], 1)


def test_g18_newer_scores_take_the_place_of_older_and_the_figure_is_of_all_that_are_there(tmp_path: Path) -> None:
    file = tmp_path / "mutants.json"
    first, *others = [score(module=module) for group in groups() for module in group.modules]

    keep(file, [replace(first, noticed=3)], "make mutants")
    keep(file, others, "make mutants")
    keep(file, [first], "make mutants")

    kept = json.loads(file.read_text())
    assert kept["reached"]["G18"] == reached([first, *others], 1 + len(others))
    assert [one["noticed"] for one in kept["modules"]] == [18] * (1 + len(others))
