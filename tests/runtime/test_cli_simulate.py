"""The command: the same bytes however many work on it, every fault of a history with its place, words for people."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bench.simulate_history import made_history
from core.events import Move
from runtime.asking import act_arrival
from runtime.clock import ToldClock
from runtime.policy_file import load_policy
from tests import house
from tests.runtime.commands import configured, halyard
from tests.runtime.histories import ASKED, at, became, history, result, said, simulate, ticket
from tests.runtime.own_policy import edited, written
from tests.webhooks.service import FILLED, NOW, running
from tests.webhooks.service import ticket as live

TICKETS = 700


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A made-up year of some tickets."""
    path = tmp_path_factory.mktemp("made") / "year.jsonl"
    path.write_bytes(b"".join(made_history(load_policy("mulesoft"), TICKETS)))
    return path


def run(path: Path, *words: str) -> str:
    """The command as a process of its own, as it starts others."""
    asked = ("policy", "simulate", "--policy", "mulesoft", "--against", "mulesoft", "--history", str(path), *words)
    program = "import sys; from runtime.cli import main; main()"
    ran = subprocess.run(
        [sys.executable, "-c", program, *asked], cwd=house.ROOT, capture_output=True, text=True, check=True, timeout=120
    )
    assert ran.stderr == "", "quiet when piped"
    return ran.stdout


# --- deterministic --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("jobs", ["2", "3"])
def test_the_same_history_gives_the_same_bytes_whatever_the_jobs(made: Path, jobs: str) -> None:
    alone, shared = run(made, "--jobs", "1", "--json"), run(made, "--jobs", jobs, "--json")

    assert alone == shared
    found = json.loads(alone)
    assert (found["tickets"], found["judged"], found["compared"]) == (TICKETS,) * 3
    assert found["draft"] == found["today"]
    assert found["draft"]["escalations"]["opened"] > 0


def test_a_history_of_few_tickets_starts_no_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("runtime.simulate.ProcessPoolExecutor", None)

    assert simulate(history(tmp_path, ticket()), "--jobs", 4).code == 0


def test_faults_are_found_whatever_the_jobs(made: Path, tmp_path: Path) -> None:
    lines = made.read_bytes().splitlines(keepends=True)
    for number in (5, 300, 690):
        lines[number] = b"{broken\n"
    broken = tmp_path / "broken.jsonl"
    broken.write_bytes(b"".join(lines))
    words = ("policy", "simulate", "--policy", "mulesoft", "--history", broken, "--jobs")

    alone, shared = (halyard(*words, jobs) for jobs in (1, 2))

    assert alone.code == shared.code == 1
    assert alone.err == shared.err
    assert [line.split(":")[1] for line in alone.err.splitlines()] == ["6", "301", "691"]


# --- what is wrong with a history ------------------------------------------------------------------------------


def faults(folder: Path, text: str) -> list[str]:
    path = folder / "h.jsonl"
    path.write_text(text, "utf-8")
    ran = simulate(path)
    assert (ran.code, ran.out) == (1, "")
    return [line.removeprefix(f"{path}:") for line in ran.err.splitlines()]


HEAD = '{"halyard_history": 1, "until": "2026-12-01T00:00:00Z"}\n'
FIRST = 'the first line must be like {"halyard_history": 1, "until": "2027-01-01T00:00:00Z"}'
STATUSES = "'new', 'open', 'pending', 'hold', 'solved', 'closed'"
LATE = "is after 2026-12-01T00:00:00+00:00, up to when the first line says the history is known"
OPENED = '"created_at": "2026-11-02T09:00:00Z"'
BAD = [
    ("", [f"1:1: is empty; {FIRST}"]),
    ("\n\n", [f"1:1: is empty; {FIRST}"]),
    ('{"id": 1}\n', [f"1:1: {FIRST}"]),
    ("[]\n", ["1:1: must be one JSON object a line"]),
    ('{"halyard_history": 2, "until": "2026-12-01T00:00:00Z"}', ["1:21: halyard_history: input should be 1, not 2"]),
    ('{"halyard_history": 1}', ["1:1: until: is missing"]),
    (HEAD + HEAD, ["2:1: only the first line says which format this is"]),
    (
        HEAD + "{nonsense}\n" + '{"id": 1}\n' + "nonsense",
        [
            "2:2: is not JSON: Expecting property name enclosed in double quotes",
            "4:1: is not JSON: Expecting value",
        ],
    ),
    (HEAD + f'{{"id": 1, {OPENED}, "colour": "red"\n', ["2:64: is not JSON: Expecting ',' delimiter"]),
    (
        HEAD + f'{{"id": 1, {OPENED}, "colour": "red", "status": "gone"}}\n',
        [
            "2:49: colour: is not a setting here; remove it or check the spelling",
            f"2:76: status: input should be {STATUSES} or 'deleted', not 'gone'",
        ],
    ),
    (
        HEAD + f'{{"id": 1, {OPENED}}}\n{{"id": 2, "id": 3, {OPENED}, "x": 1}}\n',
        [
            "3:1: x: is not a setting here; remove it or check the spelling",
            "3:11: id: is given twice, first at column 2; keep one",
        ],
    ),
    (
        HEAD + '{"id": 1, "created_at": "2026-11-02T09:00:00"}\n',
        ["2:25: created_at: needs a time zone, such as 2026-11-22T10:00:00Z"],
    ),
    (HEAD + '{"id": 1, "created_at": "9999-11-02T09:00:00Z"}\n', ["2:25: created_at: must be between 1970 and 2100"]),
    (
        HEAD + f'{{"id": 1, {OPENED}, "changes": [{{"at": "2026-11-03T09:00:00Z", "field": "status", "value": "x"}}]}}',
        ["2:61: changes[1]: 'x' is no status; there is new, open, pending, hold, solved, closed, deleted"],
    ),
    (
        HEAD + f'{{"id": 1, {OPENED}, "comments": [{{"at": "2026-12-03T09:00:00Z", "role": "agent"}}]}}\n',
        [f"2:69: comments[1].at: {LATE}"],
    ),
    (
        HEAD + '{"id": 1, "created_at": "2026-12-01T00:00:01Z"}\n',
        [f"2:25: created_at: {LATE}"],
    ),
    (
        HEAD + f'{{"id": 1, {OPENED}}}\n{{"id": 1, {OPENED}, "account": "b"}}\n\n{{"id": "1", {OPENED}}}\n',
        ["5:1: ticket /1 is in line 2 already"],
    ),
    (HEAD + f'{{"id": 1, {OPENED}}}\n{{"account": "a", "cast": {{}}}}\n', ["3:1: must stand before the first ticket"]),
    (
        HEAD + '{"account": "a", "cast": {}, "policy": "own@1"}\n',
        ["1:1: the policy of a, own@1, has no line with its policy_text"],
    ),
    (
        HEAD + '{"account": "a", "cast": {"people": {"lead": {"name": "L"}}}}\n{}\n7\n',
        [
            "2:46: cast.people.lead.email: is missing",
            "4:1: must be one JSON object a line",
        ],
    ),
]


@pytest.mark.parametrize(("text", "said"), BAD)
def test_every_fault_of_a_history_is_said_with_line_and_column(tmp_path: Path, text: str, said: list[str]) -> None:
    assert faults(tmp_path, text) == said


def test_a_policy_in_a_history_is_checked_with_the_lines_of_both(tmp_path: Path) -> None:
    line = json.dumps({"policy": "own@1", "policy_text": edited(("at_most: 1", "at_most: 0"))})

    (fault,) = faults(tmp_path, f"{HEAD}{line}\n")

    assert fault.startswith("2 own@1:10:")
    assert "uses.at_most" in fault


@pytest.mark.parametrize("value", [b"\xff\xfe", b'{"id": "\xff"}', b'{"id": ' + b"[" * 3000, b"null", b'"x"', b"{}"])
def test_bytes_that_are_no_line_are_a_fault_and_no_trace(tmp_path: Path, value: bytes) -> None:
    path = tmp_path / "h.jsonl"
    path.write_bytes(HEAD.encode() + value + b"\n")

    ran = simulate(path)

    if value == b"{}":
        assert ran.code == 0, "a ticket of which nothing is known"
    else:
        assert (ran.code, ran.out) == (1, "")
        assert ran.err.startswith(f"{path}:2:")


def test_a_line_that_never_ends_is_refused_by_its_length(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("runtime.history_file.LONGEST_LINE", 1024 * 1024)
    path = tmp_path / "h.jsonl"
    path.write_text(HEAD + '{"id": "' + "x" * 3 * 1024 * 1024 + '"}\n' + f'{{"id": 2, {OPENED}}}\n')

    ran = simulate(path)

    assert ran.err == f"{path}:2:1: is longer than 1 MiB\n"


def test_many_scripts_write_null_for_what_they_do_not_know(tmp_path: Path) -> None:
    path = history(tmp_path, {**ticket(), "tier": None, "comments": None, "sla": {"first_response_at": None}})

    assert result(path)["judged"] == 1


def test_a_history_or_policy_that_is_not_there_is_a_failure(tmp_path: Path) -> None:
    missing = simulate(tmp_path / "none.jsonl")
    strange = simulate(history(tmp_path, ticket()), draft="nothing")

    assert (missing.code, strange.code) == (1, 1)
    assert "none.jsonl: No such file or directory" in missing.err
    assert "the packs are" in strange.err


@pytest.mark.parametrize("words", [("--jobs", "-1"), ("--jobs", "many")])
def test_a_number_of_jobs_there_is_not_is_wrong_usage(tmp_path: Path, words: tuple[str, str]) -> None:
    assert simulate(history(tmp_path, ticket()), *words).code == 2


# --- for people -----------------------------------------------------------------------------------------------


def test_people_read_the_draft_beside_today(tmp_path: Path) -> None:
    old, new = written(tmp_path, name="old.yaml"), written(tmp_path, ("gold: 2d", "gold: 1d"), name="new.yaml")
    one = {"opened_at": at(4, 10), **ASKED, "closed_at": at(5, 10), "outcome": "solution"}
    early = [{"at": at(3, 12), **ASKED}]
    path = history(
        tmp_path,
        ticket(1, escalations=[one]),
        ticket(2, requests=early, changes=[became(at(3, 20), "status", "solved", "open")]),
        ticket(3, comments=[said(at(3))]),
    )

    lines = simulate(path, "--against", old, draft=new).out.splitlines()

    assert lines[0].endswith(": 3 of 3 tickets up to 2026-12-01T00:00:00Z")
    told = [" ".join(line.split()) for line in lines]
    for words in (
        "draft today",
        "tickets that may be escalated 3 2",
        "half of them within 1 day 2 days",
        "within 1 day 3 0",
        "accepted 2 1",
        "refused: not yet 0 1",
        "promises of contact 2 1",
        "1 tickets may be escalated that may not today",
        "2 tickets may be escalated sooner, half of them by 1 day or more",
        "1 requests: refused:not_yet today, accepted under the draft",
    ):
        assert words in told, words
    assert [line for line in told if line.startswith("escalation_lead: 2 escalations (today 1), 2 at once at most")]
    assert told[-1].startswith("nobody is known to play escalation_lead, support_manager, customer_success;")


def test_people_are_told_what_was_taken_as_good_and_what_was_not_judged(tmp_path: Path) -> None:
    unknown = ticket(1)
    del unknown["created_at"]
    path = history(tmp_path, unknown, ticket(2, status="closed"), ticket(3, requests=[{"at": at(5)}]))

    said = simulate(path).out

    for words in (
        "1 tickets were not judged: when they were opened is not known",
        "1 tickets are over and nothing says when",
        "1 requests whose answers are not known",
        "1 requests whose reason is not known",
        "nothing to compare with",
    ):
        assert words in said, words


def test_a_bar_moves_on_a_terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")

    words = ("policy", "simulate", "--policy", "mulesoft", "--history", history(tmp_path, ticket()), "--json")
    ran = halyard(*words, environment={"FORCE_COLOR": "1"})

    assert ran.code == 0
    assert "replaying" in ran.err
    assert ran.data["judged"] == 1


def test_the_lines_that_the_page_shows_can_be_replayed(tmp_path: Path) -> None:
    page = (house.ROOT / "docs" / "history.md").read_text("utf-8")
    head, ahead, one = re.findall(r"```json\n(.*?)```", page, re.DOTALL)
    policy, account = re.split(r"\n(?=\{)", ahead)
    told = {**json.loads(policy), "policy_text": edited()}
    path = history(tmp_path, told, json.loads(account), json.loads(one), until=json.loads(head)["until"])

    found = result(path)

    assert found["judged"] == 1
    assert found["draft"]["eligible"]["median_seconds"] == 172_800
    assert found["draft"]["requests"] == {"asked": 1, "accepted": 1, "refused": {}, "redirected": {}}
    assert found["unplayed_roles"] == {"zendesk/acme": ["support_manager", "customer_success"]}


# --- what was exported ------------------------------------------------------------------------------------------


def test_what_was_exported_replays_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("runtime.clock.system_clock", ToldClock(NOW + timedelta(days=3)))
    with running(tmp_path, "acme") as world:
        one = world.see(live(created_at=NOW - timedelta(hours=5)))
        world.client.post(world.shown_link(one), data=FILLED)
        world.service.engine.drain()
        for minutes, move in ((20, Move.ACKNOWLEDGE), (200, Move.CLOSE)):
            for passed in (minutes - 75, minutes):
                world.clock.tell(NOW + timedelta(minutes=passed))
                world.service.engine.drain()
            act = act_arrival(one.ref, move, f"act:{move}", "operator:kim", world.clock(), {"outcome": "solution"})
            world.service.store.accept([act])
            world.service.engine.drain()
        world.see(live("2", created_at=NOW - timedelta(hours=1)))
        really = world.service.store.history(one.ref).escalations[0]
    configured(tmp_path, "acme")
    for words in ((), ("--without-texts",)):
        path = tmp_path / "history.jsonl"
        exported = halyard("export", "--output", path, *words, "--config", tmp_path / "halyard.yaml")
        assert exported.code == 0

        found: dict[str, Any] = result(path, draft="mulesoft")

        assert (found["against"], found["compared"]) == ("as_it_was", 2)
        assert found["draft"] == found["today"]
        today = found["today"]
        assert today["requests"] == {"asked": 1, "accepted": 1, "refused": {}, "redirected": {}}
        assert {kind: counted.get("missed", 0) for kind, counted in today["promises"].items()} == {
            each.kind.value: int(each.missed) for each in really.obligations
        }
        assert [(each["owner"], each["open_hours"]) for each in today["load"]] == [("j.doe@support.example", 3.3)]
        assert today["eligible"]["tickets"] == 2
