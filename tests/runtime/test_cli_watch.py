"""Alarms and parked notes at a terminal: listed, confirmed, decided on, with who did it written down."""

import getpass
import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from core.escalation import History, State
from core.tickets import TicketRef
from runtime.clock import system_clock
from store import AlarmKey, Store
from tests.runtime.commands import configured, halyard
from tests.store.made import NOW, claim, entry, escalation, note, turn

REF = TicketRef("zendesk", "acme", "1")


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = configured(tmp_path)
    halyard("db", "upgrade", "--config", path)
    return path


@pytest.fixture
def store(config: Path) -> Iterator[Store]:
    with closing(Store.open(f"sqlite:///{config.parent / 'halyard.db'}")) as opened:
        yield opened


def parked(store: Store) -> int:
    """A note that could not be written; answers its number."""
    store.wake_many([REF], NOW)
    held = claim(store, REF)
    held = store.save(held, turn(notes=(note("E-1-1:1:received"),)))
    store.park(held, ["E-1-1:1:received"], NOW, "the field is gone\x1b[2J")
    store.release(held, wake_at=None)
    (row,) = store.watch.notes.rows()
    return row.number


def test_without_an_alarm_the_list_is_empty_and_ends_well(config: Path) -> None:
    ran = halyard("alarms", "list", "--config", config)

    assert (ran.code, ran.out) == (0, "no alarm stands\n")


def test_i8_standing_alarms_are_listed_with_what_to_do_and_end_with_3(config: Path, store: Store) -> None:
    store.alarms.stands(AlarmKey("helpdesk_down", "zendesk", "acme"), {"why": "no route\x1b[2J"}, NOW)
    store.alarms.stands(AlarmKey("of_another_release"), {}, NOW)
    store.close()

    words = halyard("alarms", "list", "--config", config)
    data = halyard("alarms", "list", "--json", "--config", config)

    assert (words.code, data.code) == (3, 3)
    assert "helpdesk_down  zendesk/acme" in words.out
    assert "To do: Nothing, when the helpdesk says that it is down" in words.out
    assert "\x1b" not in words.out
    first, second = data.data
    assert [first[name] for name in ("kind", "urgency", "account", "ended_at")] == [
        "helpdesk_down",
        "now",
        "acme",
        None,
    ]
    assert (second["kind"], second["means"]) == ("of_another_release", "")


def test_alarms_that_are_over_are_listed_when_asked_for(config: Path, store: Store) -> None:
    key = AlarmKey("helpdesk_down", "zendesk", "acme")
    store.alarms.stands(key, {}, NOW)
    store.alarms.over(key, NOW)
    store.close()

    assert halyard("alarms", "list", "--config", config).out == "no alarm stands\n"
    ran = halyard("alarms", "list", "--all", "--config", config)

    assert ran.code == 0
    assert " to 2026-03-02T09:00:00Z" in ran.out


@pytest.mark.parametrize(("kind", "over"), [("notice_unknown", True), ("helpdesk_down", False)])
def test_t70_an_alarm_is_confirmed_by_name(config: Path, store: Store, kind: str, over: bool) -> None:
    store.alarms.stands(AlarmKey(kind), {}, NOW)
    store.close()

    ran = halyard("alarms", "confirm", 1, "--json", "--config", config)

    assert ran.data == {"confirmed": 1, "kind": kind, "over": over}
    (row,) = halyard("alarms", "list", "--all", "--json", "--config", config).data
    assert row["confirmed_by"] == f"operator:{getpass.getuser()}"
    assert (row["ended_at"] is not None) is over
    assert halyard("alarms", "confirm", 9, "--config", config).code == 1


def test_parked_notes_are_listed(config: Path, store: Store) -> None:
    assert halyard("notes", "list", "--config", config).out == "no notes wait for a person\n"
    number = parked(store)
    store.close()

    words = halyard("notes", "list", "--config", config)
    (row,) = halyard("notes", "list", "--json", "--config", config).data

    assert "zendesk/acme/1  E-1-1:1:received" in words.out
    assert "\x1b" not in words.out
    assert (row["number"], row["ticket"], row["public"]) == (number, "zendesk/acme/1", True)


@pytest.mark.parametrize(
    ("decision", "done", "kind"), [("retry", "retried", "note_retried"), ("drop", "dropped", "note_dropped")]
)
def test_t70_a_parked_note_is_decided_on_and_the_journal_says_who_and_why(
    config: Path, store: Store, decision: str, done: str, kind: str
) -> None:
    number = parked(store)
    store.close()

    ran = halyard("notes", decision, number, "--reason", " said\n by phone ", "--json", "--config", config)

    assert ran.data == {"note": number, "done": done, "ticket": "zendesk/acme/1"}
    with closing(Store.open(f"sqlite:///{config.parent / 'halyard.db'}")) as after:
        (line,) = after.journal(REF)
        assert (line.entry.kind, line.entry.actor) == (kind, f"operator:{getpass.getuser()}")
        assert line.entry.facts["reason"] == "said by phone"
        assert after.next_due() is not None
        assert after.integrity() == "ok"
    assert halyard("notes", decision, number, "--reason", "again", "--config", config).code == 1


def test_a_note_whose_ticket_is_worked_on_is_left_alone(config: Path, store: Store) -> None:
    number = parked(store)
    claim(store, REF, now=system_clock())
    store.close()

    ran = halyard("notes", "drop", number, "--reason", "x", "--config", config)

    assert ran.code == 1
    assert "is being worked on" in ran.err


def test_a_decision_needs_its_reason(config: Path, store: Store) -> None:
    number = parked(store)
    store.close()

    assert "say why" in halyard("notes", "drop", number, "--reason", "  ", "--config", config).err
    assert halyard("notes", "drop", number, "--config", config).code == 2


# --- one person's share -------------------------------------------------------------------------------------------


def ana_asked(store: Store, number: str, state: State) -> None:
    """A ticket on which Ana asked."""
    ref = TicketRef("zendesk", "acme", number)
    store.wake_many([ref], NOW)
    held = claim(store, ref)
    asked = escalation(of=ref, state=state, requested_by="ana@acme.example", requested_by_name="Ana Ruiz")
    held = store.save(held, turn(history=History(escalations=(asked,)), journal=(entry("remarked", by="Ana Ruiz"),)))
    store.release(held, wake_at=None)


def test_t63_a_persons_tickets_are_written_out(config: Path, store: Store) -> None:
    ana_asked(store, "1", State.CLOSED)
    store.wake_many([TicketRef("zendesk", "acme", "2")], NOW)
    store.close()

    ran = halyard("export", "--person", "Ana@acme.example", "--config", config)
    all_of_them = halyard("export", "--config", config)

    told = [json.loads(line) for line in ran.out.splitlines()]
    assert [one["id"] for one in told if one.get("kind") == "ticket" or "escalations" in one] == ["1"]
    assert len(all_of_them.out.splitlines()) == len(told) + 1


def test_t63_a_person_is_erased_only_when_told_to_and_what_is_left_is_named(config: Path, store: Store) -> None:
    ana_asked(store, "1", State.CLOSED)
    ana_asked(store, "2", State.ACTIVE)
    store.close()
    asked = ("erase", "--person", "ana@acme.example", "--config", config)

    dry = halyard(*asked)
    assert (dry.code, "would be erased from 1 tickets" in dry.out, "nothing was changed" in dry.out) == (0, True, True)
    kept = halyard("escalations", "verify", "--json", "--config", config)
    ran = halyard(*asked, "--yes", "--json")

    assert ran.code == 3
    assert (ran.data["tickets"], ran.data["left"]) == (["zendesk/acme/1"], ["zendesk/acme/2"])
    assert ran.data["instead"].startswith("erased-")
    heads = config.parent / "kept.json"
    heads.write_text(kept.out, "utf-8")
    since = halyard("escalations", "verify", "--since", heads, "--json", "--config", config).data
    assert since["heads"]["zendesk/acme/1"] != json.loads(kept.out)["heads"]["zendesk/acme/1"]
    assert {one["kind"] for one in since["faults"]} == {one["kind"] for one in json.loads(kept.out)["faults"]}
    assert halyard(*asked, "--yes", "--json").data["tickets"] == []


def test_what_is_no_address_is_refused(config: Path) -> None:
    assert halyard("erase", "--person", "Ana Ruiz", "--config", config).code == 2
