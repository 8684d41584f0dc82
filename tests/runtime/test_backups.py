"""Our own backup, six hours old, is put back: all that happened since is found, and nothing is said twice (F44)."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from core.events import Move
from core.tickets import Status
from runtime.asking import act_arrival
from runtime.restored import KIND
from tests.runtime.backups import back_up, put_back
from tests.runtime.engine_room import LEAD, Room, escalated, ref, ticket

AGE = timedelta(hours=6)


def nothing(_: Room) -> None:
    """Nothing happens but time."""


def taken_up(room: Room) -> None:
    room.desk.change("1", fields={"acknowledge": True})
    room.look()


def closed(room: Room) -> None:
    act(room, Move.CLOSE, outcome="solution")


def another(room: Room) -> None:
    room.desk.put(ticket("3"))
    room.look("3")
    room.desk.tick("3", key="tick-3")
    room.look("3")


def raised(room: Room) -> None:
    act(room, Move.NEXT_LEVEL, why="It is worse.")


def opened_and_closed(room: Room) -> None:
    another(room)
    act(room, Move.CLOSE, "3", outcome="solution")


def act(room: Room, move: Move, number: str = "1", **details: str) -> None:
    room.store.accept([act_arrival(ref(number), move, f"{move}-{number}", "operator", room.clock(), details)])
    room.engine.drain()


def merged(room: Room) -> None:
    room.desk.change("1", status=Status.CLOSED, merged_into="2")
    room.look()


def state(room: Room) -> dict[str, tuple[str, ...]]:
    """What stands at each ticket: its escalation, its level, its owner."""
    return {
        row.escalation.id: (str(row.escalation.state), str(row.escalation.level), row.escalation.owner)
        for row in room.store.escalations()
    }


def said(room: Room) -> list[str]:
    return room.desk.notes()


@pytest.mark.parametrize("happened", [nothing, taken_up, raised, closed, another, opened_and_closed, merged])
def test_f44_what_happened_since_is_found_and_not_said_twice(
    room: Room, sqlite: str, tmp_path: Path, happened: Callable[[Room], None]
) -> None:
    escalated(room)
    room.desk.put(ticket("2", created_at=room.clock()))
    room.look("2")
    room.service.sweep_all()
    room.engine.drain()
    backup = back_up(sqlite, tmp_path / "backup.sqlite3")

    room.pass_time(60)
    happened(room)
    room.pass_time(AGE.total_seconds())
    before, words = state(room), said(room)

    with put_back(room, backup) as restored:
        restored.service.sweep_all()
        restored.engine.drain()
        restored.pass_time(120)

        assert state(restored) == before
        assert sorted(said(restored)) == sorted(set(words))
        assert len(said(restored)) == len(set(said(restored)))


def test_f44_restored_and_re_checking_is_told_until_all_was_looked_at(room: Room, sqlite: str, tmp_path: Path) -> None:
    escalated(room)
    room.desk.put(ticket("2", created_at=room.clock()))
    room.look("2")
    backup = back_up(sqlite, tmp_path / "backup.sqlite3")
    taken_up(room)
    room.pass_time(60)

    with put_back(room, backup) as restored:
        restored.desk.fetched.clear()
        looked(restored)
        first = standing(restored)
        looked_at = list(restored.desk.fetched)
        restored.service.sweep_all()
        restored.engine.drain()
        second = standing(restored)
        restored.pass_time(300)
        restored.service.sweep_all()

        assert (first, second, standing(restored)) == ([KIND], [KIND], [])
        assert set(looked_at) == {"1", "2"}
        assert "memory_restored" in [row.entry.kind for row in restored.store.journal(ref())]
        looked(restored)
        assert standing(restored) == [], "what was saved since is numbered above all that the helpdesk knows"


def test_f44_a_memory_that_is_up_to_date_is_no_restored_one(room: Room) -> None:
    escalated(room)
    taken_up(room)
    room.service.sweep_all()

    assert standing(room) == []


def looked(room: Room) -> None:
    room.store.wake_many([ref()], room.clock())
    room.engine.drain()


def standing(room: Room) -> list[str]:
    return [one.kind for one in room.service.alarms.open() if one.kind == KIND]


def test_f44_the_sweep_goes_on_from_the_cursor_of_the_backup(room: Room, sqlite: str, tmp_path: Path) -> None:
    room.desk.put(ticket("1"))
    room.service.sweep_all()
    room.engine.drain()
    cursor = room.store.cursor("zendesk", "acme", "changed")
    backup = back_up(sqlite, tmp_path / "backup.sqlite3")
    room.store.set_cursor("zendesk", "acme", "changed", "later")

    with put_back(room, backup) as restored:
        assert restored.store.cursor("zendesk", "acme", "changed") == cursor


def test_f44_the_words_of_people_are_read_again_and_count_once(room: Room, sqlite: str, tmp_path: Path) -> None:
    escalated(room)
    backup = back_up(sqlite, tmp_path / "backup.sqlite3")
    room.pass_time(60)
    room.desk.say("1", LEAD, "I lead this from here.")
    room.look()
    contacted = room.store.history(ref()).escalations[0].contacted_at

    with put_back(room, backup) as restored:
        restored.pass_time(60)
        restored.service.sweep_all()
        restored.engine.drain()

        assert contacted is not None
        assert restored.store.history(ref()).escalations[0].contacted_at == contacted
