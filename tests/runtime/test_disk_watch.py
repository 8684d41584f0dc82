"""An operator is told before the disk under the database is full, and when its log grows without end."""

from __future__ import annotations

import pytest

from runtime import disk_watch
from store.disk import Room as DiskRoom
from tests.runtime.engine_room import Room

MANY = 1024**3


@pytest.mark.parametrize(
    ("measured", "alarms"),
    [
        (DiskRoom(100, 9, 1, 0), {"disk_nearly_full"}),
        (DiskRoom(100, 10, 1, 0), set()),
        (DiskRoom(100, 50, 1, MANY), {"database_log_long"}),
        (DiskRoom(0, 0, 0, MANY), {"disk_nearly_full", "database_log_long"}),
        (None, set()),
    ],
)
def test_f37_f40_a_disk_nearly_full_and_a_long_log_are_told(
    room: Room, monkeypatch: pytest.MonkeyPatch, measured: DiskRoom | None, alarms: set[str]
) -> None:
    monkeypatch.setattr(type(room.store.disk), "room", lambda _: measured)

    disk_watch.look(room.store, room.service.metrics, room.service.alarms)

    assert {one.kind for one in room.service.alarms.open()} == alarms


def test_f37_an_alarm_is_over_when_there_is_room_again_and_the_figures_are_shown(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    for measured in (DiskRoom(100, 5, 7, MANY), DiskRoom(100, 60, 7, 8)):
        monkeypatch.setattr(type(room.store.disk), "room", lambda _, one=measured: one)
        disk_watch.look(room.store, room.service.metrics, room.service.alarms)

    assert room.service.alarms.open() == ()
    assert room.metric("halyard_disk_free_ratio") == 0.6
    assert (room.metric("halyard_database_bytes"), room.metric("halyard_database_log_bytes")) == (7, 8)
