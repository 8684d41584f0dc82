"""An operator is told before the disk under the database is full, and when its log grows without end."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import timedelta

import pytest

from core.errors import StoreUnavailable
from runtime import disk_watch
from store import Store
from store.disk import Room as DiskRoom
from tests.house import ROOT
from tests.runtime.engine_room import Room, opened, ref

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


def test_f40_a_write_given_up_at_a_locked_database_is_counted_and_told(room: Room) -> None:
    file = str(room.store._database.file)
    with (
        closing(Store.open(f"sqlite:///{file}", busy=timedelta(milliseconds=20))) as store,
        opened(room.settings, store, room.clock) as hurried,
    ):
        watch = disk_watch.LockWatch(store, hurried.service.alarms)
        watch.look()
        with closing(sqlite3.connect(file, isolation_level=None)) as holder:
            holder.execute("BEGIN IMMEDIATE")
            with pytest.raises(StoreUnavailable, match="locked"):
                store.wake_many([ref()], hurried.clock())
        assert hurried.service.alarms.open() == ()

        watch.look()

        assert [one.kind for one in hurried.service.alarms.open()] == ["database_locked"]
        assert hurried.metric("halyard_database_waits_in_vain_total") == 1
        assert hurried.metric("halyard_database_waits_total") == 1
        assert hurried.metric("halyard_database_wait_seconds_total") >= 0.02


def test_f40_a_reader_that_never_ends_lets_the_log_grow_and_is_told(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    def look() -> float:
        disk_watch.look(room.store, room.service.metrics, room.service.alarms)
        return room.metric("halyard_database_log_bytes")

    with closing(sqlite3.connect(str(room.store._database.file), isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM deliveries").fetchone()
        before = look()
        monkeypatch.setattr(disk_watch, "LONGEST_LOG", before + 50_000)
        for number in range(4):
            room.store.set_cursor("zendesk", "acme", f"c{number}", "x" * 40_000)

        assert look() > before + 50_000
        assert [one.kind for one in room.service.alarms.open()] == ["database_log_long"]


def test_f40_the_limit_of_the_log_is_the_one_that_the_alert_rules_and_the_guide_name() -> None:
    mebibytes = disk_watch.LONGEST_LOG // 1024**2

    assert f"> {mebibytes} * 1024 * 1024" in (ROOT / "deploy" / "prometheus-alerts.yaml").read_text("utf-8")
    assert f"above {mebibytes} MiB" in (ROOT / "docs" / "operating.md").read_text("utf-8")
