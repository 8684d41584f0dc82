"""What `make coverage` says: which packages are counted, what is held against them, and what it writes down."""

import json
from pathlib import Path

import pytest

from tests import branches
from tests.branches import Count, below, by_package, report, told


def summary(taken: int, of: int, ran: int = 100) -> dict[str, dict[str, int]]:
    counts = {"num_statements": 100, "covered_lines": ran, "num_branches": of, "covered_branches": taken}
    return {"summary": counts}


def test_files_are_counted_with_their_package_and_migrations_with_the_store() -> None:
    files = {
        "connectors/jira/faults.py": summary(9, 10),
        "connectors/jira/parse.py": summary(10, 10),
        "connectors/registry.py": summary(0, 0),
        "store/outbox.py": summary(4, 4),
        "store/migrations/versions/0001_first.py": summary(1, 2),
    }

    assert by_package(files) == {
        "connectors": Count(100, 100, 0, 0),
        "connectors/jira": Count(200, 200, 20, 19),
        "store": Count(200, 200, 6, 5),
    }


def test_a_package_counts_with_the_lesser_of_its_branches_and_statements() -> None:
    assert Count(100, 80, 10, 10).percent == 80
    assert Count(100, 100, 10, 9).percent == 90
    assert Count(100, 100, 0, 0).percent == 100


def test_the_sandbox_is_told_apart_and_has_no_bound() -> None:
    packages = {
        "runtime": Count(10, 10, 100, 96),
        "webhooks": Count(10, 10, 100, 94),
        "sandbox/jira": Count(10, 1, 50, 5),
    }

    assert below(packages) == ["webhooks"]
    assert told(packages) == (
        "outside of the core 95.0 % of 200 branches taken, in webhooks the fewest with 94.0 %; in the sandbox, a tool "
        "for tests, 10.0 %"
    )


@pytest.mark.parametrize(("taken", "code"), [(95, 0), (94, 1)])
def test_g20_a_package_under_the_bound_is_named_and_ends_with_1(
    taken: int, code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(branches, "RESULT", tmp_path / "results" / "coverage.json")

    assert report({"runtime": Count(10, 10, 100, 100), "webhooks": Count(10, 10, 100, taken)}) == code

    written = json.loads(branches.RESULT.read_text("utf-8"))
    assert written["shown_by"] == "make coverage"
    assert f"in webhooks the fewest with {taken}.0 %" in written["reached"]["G20"]
    assert ("under 95 %: webhooks" in capsys.readouterr().out) is bool(code)
