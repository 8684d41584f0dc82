"""Each benchmark runs at its smallest and ends with its ratios; how fast anything is, no test says."""

import json
import re
import subprocess
import sys

import pytest

from bench.__main__ import NAMES, main
from bench.measuring import Contestant, Rounds, interleaved
from bench.report import Figure, Goal, Outcome, Ratio
from tests import house


@pytest.mark.parametrize("name", NAMES)
def test_a_benchmark_runs_and_ends_with_ratios_or_what_it_reached(name: str, capfd: pytest.CaptureFixture[str]) -> None:
    status = main([name, "--tiny"])

    lines = capfd.readouterr().out.splitlines()
    assert status == 0
    assert lines[0] == f"{name} (tiny)"
    assert re.fullmatch(rf"ratio {name}: [\d.,]+ x .+|reached {name}: [A-Z]\d+: .+", lines[-1])


def test_programs_are_answered_in_json(capsys: pytest.CaptureFixture[str]) -> None:
    status = main(["decide", "--tiny", "--json"])

    (outcome,) = json.loads(capsys.readouterr().out)
    assert status == 0
    assert outcome["name"] == "decide"
    assert outcome["ratios"]
    assert {"cores", "python", "sqlite"} == outcome["machine"].keys()


def test_a_name_nobody_knows_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    status = main(["decode"])

    assert status == 2
    assert "no benchmark is called decode" in capsys.readouterr().err


def test_contestants_take_turns() -> None:
    order: list[str] = []

    def turn(name: str) -> int:
        order.append(name)
        return 1

    contestants = [Contestant("a", lambda: turn("a")), Contestant("b", lambda: turn("b"))]

    rounds = interleaved(contestants, rounds=2, timer=iter(range(100)).__next__)

    assert order == ["a", "b", "b", "a"]
    assert rounds.rates == {"a": (1.0, 1.0), "b": (1.0, 1.0)}


def test_what_comes_afterwards_is_not_timed() -> None:
    moments = iter(range(100))

    def afterwards() -> None:
        for _ in range(10):
            next(moments)

    contestant = Contestant("a", lambda: 6, afterwards)

    rounds = interleaved([contestant], rounds=2, timer=moments.__next__)

    assert rounds.rates == {"a": (6.0, 6.0)}


def test_a_ratio_is_taken_within_each_round() -> None:
    rounds = Rounds({"ours": (10.0, 100.0, 30.0), "theirs": (5.0, 50.0, 10.0)})

    assert rounds.ratio("ours", "theirs") == 2
    assert rounds.rate("ours") == 30


def test_an_outcome_says_what_was_missed_and_ends_with_the_ratio() -> None:
    outcome = Outcome(
        name="decide",
        size="full",
        figures=(Figure("ours", 1234.5, "a second"),),
        goals=(Goal("twice as many", reached=False), Goal("as many", reached=True)),
        ratios=(Ratio(1.25, "theirs"),),
    )

    assert outcome.lines() == [
        "decide (full)",
        "  ours       1,234 a second",
        "  goal MISSED: twice as many",
        "  goal reached: as many",
        "ratio decide: 1.25 x theirs",
    ]


def test_a_readers_memory_is_its_own_and_not_that_of_whoever_started_it() -> None:
    held = bytearray(b"x") * (300 * 1024**2)

    done = subprocess.run(
        [sys.executable, "-c", "from bench.memory import peak; print(peak())"],
        capture_output=True,
        text=True,
        check=True,
        cwd=house.ROOT,
    )

    assert len(held) == 300 * 1024**2
    assert 0 < float(done.stdout) < 250
