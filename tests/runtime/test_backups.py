"""Our own backup, six hours old, is put back: all that happened since is found, and nothing is said twice (F44)."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from core.events import Move
from core.tickets import Status
from runtime.asking import act_arrival
from tests.runtime.backups import back_up, put_back
from tests.runtime.engine_room import LEAD, Room, escalated, ref, ticket

AGE = timedelta(hours=6)


def nothing(_: Room) -> None:
    """Nothing happens but time."""


def taken_up(room: Room) -> None:
    room.desk.change("1", fields={"acknowledge": True})
    room.look()


def closed(room: Room) -> None:
    room.store.accept([act_arrival(ref(), Move.CLOSE, "close", "operator", room.clock(), {"outcome": "solution"})])
    room.engine.drain()


def another(room: Room) -> None:
    room.desk.put(ticket("3"))
    room.look("3")
    room.desk.tick("3", key="tick-3")
    room.look("3")


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


@pytest.mark.parametrize("happened", [nothing, taken_up, closed, another, merged])
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
