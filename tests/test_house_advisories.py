"""The gate for known holes: a planted old version shuts it, and so does whatever could not be looked at."""

import json
import zipfile
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests import house
from tests.rules.advisories import FEWEST_RECORDS, Pin, faults, main, pins, recorded, told

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
LOCK = "pyjwt==2.10.0 \\\n    --hash=sha256:ab\nflask==3.1.2 \\\n    --hash=sha256:cd\n    # via -r requirements.in\n"
WANTED = frozenset({Pin("pyjwt", "2.10.0"), Pin("flask", "3.1.2")})


def record(name: str, number: str, *events: Mapping[str, str], modified: datetime = NOW, **more: Any) -> dict[str, Any]:
    """A record as the open vulnerability database writes it."""
    ranges = [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, *events] if not more else list(events)}]
    part = {"package": {"ecosystem": "PyPI", "name": name}, "ranges": ranges}
    return {"id": number, "modified": modified.isoformat(), "affected": [part]}


HOLES = (
    # Real holes of real releases: an issuer compared by its parts, and a public key taken for a shared one.
    record("PyJWT", "GHSA-75c5-xw7c-p5pm", {"introduced": "2.10.0"}, {"fixed": "2.10.1"}, exact=True),
    record("PyJWT", "GHSA-ffqj-6fqr-9h24", {"introduced": "1.5.0"}, {"fixed": "2.4.0"}, exact=True),
)
OTHERS = tuple(record(f"other-{number}", f"X-{number}", {"fixed": "1"}) for number in range(FEWEST_RECORDS))


def database(folder: Path, records: Sequence[Mapping[str, Any]]) -> Path:
    """A copy of the database with these records, as an archive."""
    file = folder / "all.zip"
    with zipfile.ZipFile(file, "w") as archive:
        for one in records:
            archive.writestr(f"{one['id']}.json", json.dumps(one))
    return file


def lock(folder: Path, text: str = LOCK) -> Path:
    file = folder / "requirements.lock"
    file.write_text(text, "utf-8")
    return file


def test_t68_a_planted_old_pyjwt_shuts_the_gate(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fresh = [{**one, "modified": datetime.now(UTC).isoformat()} for one in (*HOLES, *OTHERS)]
    held = database(tmp_path, fresh)

    shut = main([str(lock(tmp_path)), "--database", str(held)])
    said = capsys.readouterr().out
    mended = main([str(lock(tmp_path, LOCK.replace("2.10.0", "2.10.1"))), "--database", str(held)])

    assert (shut, mended) == (1, 0)
    assert "pyjwt 2.10.0: GHSA-75c5-xw7c-p5pm" in said


@pytest.mark.parametrize(
    ("version", "holes"),
    [
        ("1.4.2", []),
        ("1.5.0", ["GHSA-ffqj-6fqr-9h24"]),
        ("2.3.0", ["GHSA-ffqj-6fqr-9h24"]),
        ("2.4.0", []),
        ("2.10.0", ["GHSA-75c5-xw7c-p5pm"]),
        ("2.10.1", []),
        ("not.a.version", ["GHSA-75c5-xw7c-p5pm", "GHSA-ffqj-6fqr-9h24"]),
    ],
)
def test_t68_a_hole_is_that_of_the_versions_that_have_it(version: str, holes: list[str]) -> None:
    found = recorded([Pin("pyjwt", version)], [*HOLES, *OTHERS], NOW)

    assert [words.rpartition(": ")[2] for words in found] == holes


def test_t68_a_record_that_was_taken_back_is_no_hole() -> None:
    taken_back = [{**one, "withdrawn": NOW.isoformat()} for one in HOLES]

    assert list(recorded(WANTED, [*taken_back, *OTHERS], NOW)) == []


def test_t68_a_named_version_and_a_last_affected_one_are_holes() -> None:
    named = record("flask", "A", {"fixed": "0.1"})
    named["affected"][0]["versions"] = ["3.1.2"]
    last = record("flask", "B", {"last_affected": "3.1.2"})

    found = list(recorded([Pin("flask", "3.1.2")], [named, last, *OTHERS], NOW))

    assert found == ["flask 3.1.2: A", "flask 3.1.2: B"]
    assert list(recorded([Pin("flask", "3.1.3")], [named, last, *OTHERS], NOW)) == []


@pytest.mark.parametrize(
    ("records", "words"),
    [
        ([], "has 0 records"),
        (OTHERS[:-1], "which is not all of it"),
        (
            [{**one, "modified": (NOW - timedelta(days=31)).isoformat()} for one in OTHERS],
            "fetch one of the last 30 days",
        ),
    ],
)
def test_t68_an_old_database_or_a_part_of_one_shuts_the_gate(records: Any, words: str) -> None:
    assert any(words in one for one in recorded(WANTED, records, NOW))


def report(*dependencies: Mapping[str, Any]) -> dict[str, Any]:
    return {"dependencies": list(dependencies), "fixes": []}


GOOD: Sequence[Mapping[str, Any]] = (
    {"name": "PyJWT", "version": "2.10.0", "vulns": []},
    {"name": "flask", "version": "3.1.2", "vulns": []},
)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (report(*GOOD), []),
        (report({**GOOD[0], "vulns": [{"id": "CVE-1"}]}, GOOD[1]), ["pyjwt 2.10.0: CVE-1"]),
        (report(GOOD[0], {"name": "flask", "skip_reason": "not found"}), ["flask was not looked at: not found"]),
        (report(GOOD[0]), ["flask 3.1.2 was not looked at: the report does not speak of it"]),
        (
            report(GOOD[0], {**GOOD[1], "version": "3.0"}),
            ["flask 3.1.2 was not looked at: the report does not speak of it"],
        ),
    ],
)
def test_t68_what_was_skipped_counts_as_a_hole(answer: Mapping[str, Any], words: list[str]) -> None:
    assert list(told(WANTED, answer)) == words


def test_t68_a_database_that_cannot_be_read_shuts_the_gate(tmp_path: Path) -> None:
    broken = tmp_path / "all.zip"
    broken.write_bytes(b"PK nothing")

    assert "could not be checked" in faults([lock(tmp_path)], broken, NOW)[0]
    assert "could not be checked" in faults([lock(tmp_path)], tmp_path / "none.zip", NOW)[0]


def test_t68_nothing_asked_is_nothing_passed(tmp_path: Path) -> None:
    assert faults([lock(tmp_path, "# nothing\n")], None, NOW) == ("the lock names no package",)


def test_t68_a_scanner_that_is_not_there_shuts_the_gate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    assert "could not be checked" in faults([lock(tmp_path)], None, NOW)[0]


@pytest.mark.parametrize("said", ["", "no network\n", "{}", "[]"])
def test_t68_an_answer_that_is_none_shuts_the_gate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: str) -> None:
    program = tmp_path / ".venv-scan" / "bin" / "pip-audit"
    program.parent.mkdir(parents=True)
    program.write_text(f"#!/bin/sh\nprintf '%s' '{said.strip()}'\n")
    program.chmod(0o700)
    monkeypatch.chdir(tmp_path)

    assert "could not be checked" in faults([lock(tmp_path)], None, NOW)[0]


def test_t67_a_hostile_archive_is_read_in_place_and_writes_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "a" / "b"
    folder.mkdir(parents=True)
    with zipfile.ZipFile(folder / "all.zip", "w") as archive:
        archive.writestr("../../escaped.json", json.dumps(OTHERS[0]))
        archive.writestr("/absolute.json", json.dumps(OTHERS[1]))

    faults([lock(folder)], folder / "all.zip", NOW)

    assert sorted(path.name for path in tmp_path.rglob("*")) == ["a", "all.zip", "b", "requirements.lock"]


def test_t67_a_record_that_unpacks_without_end_is_not_unpacked(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "all.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bomb.json", b" " * 8_000_000)

    assert "larger than any record" in faults([lock(tmp_path)], tmp_path / "all.zip", NOW)[0]


def test_t68_what_only_another_platform_is_given_is_not_asked_of_the_index_here() -> None:
    text = "here==1.0 ; python_version >= '3'\nelsewhere==1.0 ; python_version < '3'\n"

    assert {pin.name for pin in pins(text)} == {"here", "elsewhere"}
    assert {pin.name for pin in pins(text, here=True)} == {"here"}


def test_t68_the_lock_files_of_the_project_are_understood() -> None:
    for name in ("requirements.lock", "requirements-dev.lock", "requirements-scan.lock"):
        text = (house.ROOT / name).read_text()
        lines = [line for line in text.splitlines() if line[:1].isalnum()]
        assert len(pins(text)) == len(lines) > 20
        assert all(one.version[0].isdigit() and " " not in one.version for one in pins(text))
