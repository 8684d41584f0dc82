"""Alarms and parked notes at a terminal: listed, confirmed, decided on, with who did it written down."""

import getpass
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from core.tickets import TicketRef
from runtime.clock import system_clock
from store import AlarmKey, Store
from tests.runtime.commands import configured, halyard
from tests.store.made import NOW, claim, note, turn

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
