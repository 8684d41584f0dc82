"""``halyard export``: the history as lines that can be read again, and as a table that is safe to open."""

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from core.requests import Request
from core.tickets import Status
from runtime.asking import request_arrival
from runtime.clock import ToldClock
from runtime.escalation_table import COLUMNS, write_table
from runtime.history_file import AccountLine, HeadLine, Line, PolicyLine, TicketLine, kind_of, lines_of, read_line
from runtime.policy_file import load_policy
from store import Store
from tests.runtime.commands import Ran, configured, halyard
from tests.webhooks.service import ANA, FILLED, IMPACT, NOW, World, running, ticket

SUBJECT = "Labels do not print"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Ana's case, asked for too early and escalated later, answered and solved; a second ticket nothing happened to."""
    monkeypatch.setattr("runtime.clock.system_clock", ToldClock(NOW + timedelta(days=3)))
    with running(tmp_path, "acme", "globex") as world:
        _lived(world)
        world.see(ticket("2", "globex", created_at=NOW - timedelta(days=100), subject="Old"))
    configured(tmp_path, "acme", "globex")
    return tmp_path


def _lived(world: World) -> None:
    one = world.see(ticket(created_at=NOW - timedelta(hours=1)))
    early = Request("api:1", "api", ANA, world.clock(), reason="blocked", details={"impact": IMPACT})
    world.service.store.accept([request_arrival(one.ref, early)])
    world.service.engine.drain()
    world.clock.tell(NOW + timedelta(hours=4))
    world.service.engine.drain()
    world.client.post(world.shown_link(one), data=FILLED)
    world.service.engine.drain()
    for minutes in (45, 60):
        world.clock.tell(NOW + timedelta(hours=4, minutes=minutes))
        world.service.engine.drain()
    held = world.desk.fetch(one.ref)
    world.desk.put(replace(held, version="90", status=Status.SOLVED, updated_at=NOW + timedelta(hours=5)))
    world.service.engine.turn(one.ref)


def export(folder: Path, *words: object) -> Ran:
    return halyard("export", *words, "--config", folder / "halyard.yaml")


def lines(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def tickets(text: str) -> dict[str, dict[str, Any]]:
    return {line["id"]: line for line in lines(text) if "id" in line}


# --- JSON Lines -----------------------------------------------------------------------------------------------


def test_a_history_begins_with_its_version_and_all_that_a_replay_needs(folder: Path) -> None:
    ran = export(folder)

    head, policy, acme, globex, *_ = lines(ran.out)
    assert (ran.code, ran.err) == (0, "")
    assert head == {"halyard_history": 1, "until": "2026-11-25T10:00:00Z"}
    version = load_policy("mulesoft").version
    assert policy["policy"] == f"mulesoft@{version}"
    assert "severities: [S1" in policy["policy_text"]
    assert [acme["account"], globex["account"]] == ["zendesk/acme", "zendesk/globex"]
    assert acme["policy"] == f"mulesoft@{version}"
    assert acme["cast"]["people"]["escalation_lead"]["email"] == "j.doe@support.example"


def test_every_line_can_be_read_again(folder: Path) -> None:
    text = export(folder).out

    found = [Line(n, line.encode()) for n, line in enumerate(text.splitlines(), 1)]
    kinds = [kind_of(one, "h") for one in found]
    read = [read_line(kind, one, "h") for kind, one in zip(kinds, found, strict=True)]

    assert kinds == [HeadLine, PolicyLine, AccountLine, AccountLine, TicketLine, TicketLine]
    assert read[-1].cast if isinstance(read[-1], AccountLine) else True
    one = read[-2]
    assert isinstance(one, TicketLine)
    assert one.id == "10421"
    assert not one.knows_comments


def test_a_ticket_is_told_with_its_facts_and_everything_that_happened(folder: Path) -> None:
    one = tickets(export(folder).out)["10421"]

    assert (one["account"], one["created_at"], one["severity"], one["tier"], one["status"]) == (
        "zendesk/acme",
        "2026-11-22T09:00:00Z",
        "S1",
        "titanium",
        "solved",
    )
    assert one["requester"] == {"id": "41", "email": ANA.email, "name": "Ana Ruiz", "time_zone": "Europe/Madrid"}
    assert one["changes"] == [
        {"at": "2026-11-22T15:00:00Z", "field": "status", "from": "open", "value": "solved"},
    ]
    (refused,) = one["requests"]
    assert (refused["at"], refused["channel"], refused["result"]) == ("2026-11-22T10:00:00Z", "api", "refused:not_yet")
    assert refused["details"]["impact"] == {"length": len(IMPACT), "words": 9}
    (escalation,) = one["escalations"]
    assert (escalation["opened_at"], escalation["reason"], escalation["owner"]) == (
        "2026-11-22T14:00:00Z",
        "blocked",
        "j.doe@support.example",
    )
    assert escalation["details"]["impact"] == IMPACT
    assert [each["kind"] for each in escalation["promises"]] == ["acknowledge", "contact"]
    assert escalation["tenures"] == [{"at": "2026-11-22T14:00:00Z", "level": 1, "owner": "j.doe@support.example"}]
    kinds = [each["kind"] for each in one["journal"]]
    assert kinds.index("refused") < kinds.index("opened") < kinds.index("ticket_changed")


def test_without_texts_no_word_of_anybody_is_told(folder: Path) -> None:
    whole, bare = export(folder).out, export(folder, "--without-texts").out

    words = (IMPACT, FILLED["wanted_outcome"], SUBJECT)
    assert [text for text in words if text not in whole] == []
    assert [text for text in words if text in bare] == []
    (escalation,) = tickets(bare)["10421"]["escalations"]
    assert escalation["details"]["impact"] == {"length": len(IMPACT), "words": 9}


def test_the_same_store_gives_the_same_bytes_in_the_order_of_its_keys(folder: Path) -> None:
    first, second = export(folder).out, export(folder).out

    assert first == second
    assert list(tickets(first)) == ["10421", "2"]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (("--account", "globex"), ["2"]),
        (("--account", "zendesk/acme"), ["10421"]),
        (("--since", "2026-11-22T09:00:00Z"), ["10421"]),
        (("--since", "2026-11-22T09:00:01Z"), []),
        (("--until", "2026-11-22T09:00:00Z"), ["2"]),
        (("--since", "2026-01-01T00:00:00Z", "--until", "2027-01-01T00:00:00+01:00"), ["10421", "2"]),
    ],
)
def test_tickets_are_chosen_by_account_and_by_when_they_were_opened(
    folder: Path, words: tuple[str, ...], found: list[str]
) -> None:
    assert list(tickets(export(folder, *words).out)) == found


def test_t20_an_account_s_history_names_nobody_of_another(folder: Path) -> None:
    assert "zendesk/acme" not in export(folder, "--account", "globex").out


def test_a_ticket_that_was_never_read_is_told_by_its_name_alone(folder: Path) -> None:
    store = Store.open(f"sqlite:///{folder}/halyard.db")
    store.wake_many([ticket("9").ref], NOW)
    store.close()

    assert tickets(export(folder).out)["9"] == {
        "id": "9",
        "account": "zendesk/acme",
        "inherited_uses": 0,
        "all_comments": False,
        "comments": [],
        "requests": [],
        "escalations": [],
        "journal": [],
    }
    assert "9" not in tickets(export(folder, "--since", "2026-01-01T00:00:00Z").out)


def test_a_file_is_whole_and_its_owner_s_alone(folder: Path) -> None:
    path = folder / "history.jsonl"

    ran = export(folder, "--output", path, "--json")

    assert ran.data == {"tickets": 2, "output": str(path)}
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.read_text("utf-8") == export(folder).out
    assert [one.name for one in folder.iterdir() if one.name.endswith(".part")] == []
    assert export(folder, "-o", path).out == f"2 tickets in {path}\n"


def test_a_file_that_could_not_be_finished_is_not_there(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any, **__: Any) -> Iterator[Any]:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("runtime.cli_export.ticket_line", broken)
    path = folder / "history.jsonl"

    ran = export(folder, "--output", path)

    assert ran.code == 1
    assert "No space left" in ran.err
    assert [one.name for one in folder.iterdir() if one.name.startswith("history")] == []


@pytest.mark.parametrize(
    "words",
    [
        ("--since", "yesterday"),
        ("--until", "2026-11-22"),
        ("--since", "2026-11-22T00:00:00Z", "--until", "2026-11-22T00:00:00Z"),
        ("--account", "nobody"),
        ("--format", "xml"),
    ],
)
def test_a_choice_there_is_not_is_wrong_usage(folder: Path, words: tuple[str, ...]) -> None:
    assert export(folder, *words).code == 2


# --- the table ------------------------------------------------------------------------------------------------


def test_a_table_has_a_row_for_each_escalation(folder: Path) -> None:
    ran = export(folder, "--format", "csv")

    (row,) = csv.DictReader(io.StringIO(ran.out))
    assert tuple(row) == COLUMNS
    assert (row["ticket"], row["state"], row["owner"], row["requested_by"]) == (
        "10421",
        "requested",
        "j.doe@support.example",
        ANA.email,
    )
    assert (row["acknowledge_made"], row["acknowledge_missed"], row["next_update_made"]) == ("1", "1", "")


@pytest.mark.parametrize("text", ["=1+1", "+49 600", "-1", "@sum", "\tx", "\rx", '=HYPERLINK("x","y")'])
def test_t60_no_cell_of_a_table_is_a_formula(text: str) -> None:
    file = io.StringIO(newline="")
    one = {"number": 1, "promises": [], "by": {"id": text}, "owner_name": text, "level": -1}

    write_table([{"id": text, "severity": text, "escalations": [one]}], file)

    (row,) = csv.DictReader(io.StringIO(file.getvalue(), newline=""))
    assert [row[name] for name in ("ticket", "severity", "owner_name", "requested_by")] == [f"'{text}"] * 4
    assert [cell for cell in row.values() if cell and cell[0] in "=+-@\t\r"] == []


# --- reading lines --------------------------------------------------------------------------------------------


def test_lines_are_numbered_as_they_lie_in_the_file_and_long_ones_are_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("runtime.history_file.LONGEST_LINE", 10)
    stream = io.BytesIO(b"one\n\n  \n" + b"x" * 35 + b"\nfour\nfive")

    found = list(lines_of(stream))

    assert [one.number for one in found] == [1, 4, 5, 6]
    assert [one.data for one in found if len(one.data) <= 10] == [b"one\n", b"four\n", b"five"]
