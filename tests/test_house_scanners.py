"""The scanners themselves: every rule of ours shows what it finds, and nothing is passed over in silence."""

from typing import Any

import pytest

from tests import house
from tests.rules.scan import FEWEST, Rule, findings, judged, lay_out, rules, unwaived
from tests.rules.waivers import WAIVED

RULE = Rule("no-such-thing", "T0", "webhooks/door.py", "bad()\n", "good()\n")


def semgrep(*found: tuple[str, str], errors: tuple[Any, ...] = (), scanned: tuple[str, ...] = ("x",)) -> dict[str, Any]:
    """An answer as semgrep gives it: rule and path of each finding."""
    results = [
        {"check_id": f"tests.rules.{rule}", "path": path, "start": {"line": 3}, "extra": {"message": "no"}}
        for rule, path in found
    ]
    return {"results": results, "errors": list(errors), "paths": {"scanned": list(scanned)}}


def bandit(*found: tuple[str, str], errors: tuple[Any, ...] = ()) -> dict[str, Any]:
    """An answer as bandit gives it: file and rule of each finding."""
    results = [{"filename": name, "test_id": rule, "line_number": 3, "issue_text": "no"} for name, rule in found]
    return {"results": results, "errors": list(errors)}


def test_g17_there_are_rules_of_our_own_and_each_shows_bad_and_good_code() -> None:
    found = rules()

    assert len(found) >= FEWEST
    assert len({rule.id for rule in found}) == len(found)
    assert [rule.id for rule in found if not (rule.row and rule.bad.strip() and rule.good.strip())] == []
    assert [rule.id for rule in found if rule.bad == rule.good] == []


def test_t2_t28_the_rules_that_the_safety_case_asks_for_are_there() -> None:
    rows = {row for rule in rules() for row in rule.row.split(", ")}

    assert rows >= {"T2", "T14", "T24", "T26", "T28", "T59", "T64", "T65", "T67"}


def test_g17_examples_are_laid_where_the_rule_looks(tmp_path: Any) -> None:
    lay_out(tmp_path, [RULE])

    assert (tmp_path / "no-such-thing" / "bad" / "webhooks" / "door.py").read_text() == "bad()\n"
    assert (tmp_path / "no-such-thing" / "good" / "webhooks" / "door.py").read_text() == "good()\n"


BAD, GOOD = (f"no-such-thing/{kind}/webhooks/door.py" for kind in ("bad", "good"))


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (semgrep((RULE.id, BAD)), []),
        (semgrep(), ["no-such-thing: does not find the code that it is about"]),
        (semgrep(("another", BAD)), ["no-such-thing: does not find the code that it is about"]),
        (semgrep((RULE.id, BAD), (RULE.id, GOOD)), ["no-such-thing: finds code that is right"]),
        (semgrep((RULE.id, BAD), errors=({"message": "gave up"},)), ["semgrep could not do all: gave up"]),
        (semgrep((RULE.id, BAD), scanned=()), ["semgrep read no file at all"]),
    ],
)
def test_g17_a_rule_is_tried_before_it_is_believed(answer: dict[str, Any], words: list[str]) -> None:
    assert list(judged([RULE], answer)) == words


def test_g17_a_finding_and_a_file_that_was_not_read_are_faults_alike() -> None:
    found = list(findings(semgrep(("one-clock", "core/x.py"), errors=({"message": "gave up"},))))

    assert found == ["core/x.py:3: one-clock: no", "semgrep could not do all: gave up"]


@pytest.mark.parametrize(
    ("answer", "faults"),
    [
        (bandit(("a.py", "B1")), 0),
        (bandit(("./a.py", "B1")), 0),
        (bandit(("a.py", "B1"), ("a.py", "B1")), 1),
        (bandit(("a.py", "B1"), ("a.py", "B2")), 1),
        (bandit(), 1),
        (bandit(("a.py", "B1"), errors=({"filename": "b.py", "reason": "syntax"},)), 1),
    ],
)
def test_g17_what_is_waived_is_counted_exactly(answer: dict[str, Any], faults: int) -> None:
    assert len(list(unwaived(answer, {"a.py: B1": (1, "it is right here")}))) == faults


def test_g17_every_waiver_names_a_file_of_ours_and_a_reason() -> None:
    assert [name for name in WAIVED if not (house.ROOT / name.partition(":")[0]).is_file()] == []
    assert [name for name, (count, why) in WAIVED.items() if count < 1 or len(why.split()) < 3] == []


def test_g17_make_check_runs_the_scanners() -> None:
    lines = (house.ROOT / "Makefile").read_text().splitlines()

    assert "scan" in next(line for line in lines if line.startswith("CHECKS :=")).split()
