"""All that watches, run as the service runs it: from the fault to the figure, the notice and the silent heart."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from core.errors import CredentialsRefused, TryLater
from core.secrets import Secret
from runtime.alarm_kinds import Urgency
from runtime.clock import ToldClock
from runtime.heartbeat import Heartbeat
from runtime.jobs import jobs
from runtime.notice_settings import Channel, Watching
from runtime.told import ToldRunner
from store import Store
from tests.runtime.engine_room import NOW, Room, escalated, opened, settings_in, ticket
from tests.runtime.sink import Sink, listening

MINUTE = timedelta(minutes=1)


@dataclass
class Watch:
    """A room whose jobs are run as time passes, half a minute at a time."""

    room: Room
    sink: Sink
    heart: Path

    def __post_init__(self) -> None:
        service = self.room.service
        self.runner = ToldRunner(self.room.clock, service.engine.drain, service.store.next_due)
        for job in jobs(service):
            self.runner.every(job.interval, job.name, job.run)

    def until(self, moment: datetime) -> None:
        while self.room.clock() < moment:
            self.runner.tell(min(self.room.clock() + timedelta(seconds=30), moment))

    @property
    def titles(self) -> list[str]:
        return [json.loads(body)["title"] for _, body in self.sink.came]

    def kinds(self) -> set[str]:
        return {one.kind for one in self.room.service.alarms.open()}

    def beat_at(self) -> str:
        return self.heart.read_text("utf-8").strip()


@contextmanager
def watched(sqlite: str, folder: Path) -> Iterator[Watch]:
    with listening() as sink, closing(Store.open(sqlite)) as store:
        channel = Channel("duty", Secret(sink.address("json", "/in")), Urgency.SOON)
        watching = Watching((channel,), Heartbeat(folder / "heart"))
        settings = replace(settings_in(folder), watching=watching)
        with opened(settings, store, ToldClock(NOW)) as room:
            yield Watch(room, sink, folder / "heart")


@pytest.fixture
def watch(sqlite: str, tmp_path: Path) -> Iterator[Watch]:
    with watched(sqlite, tmp_path) as made:
        yield made


def test_f26_g16_lost_credentials_are_a_figure_and_a_notice_within_a_minute_and_told_to_be_over(watch: Watch) -> None:
    room = watch.room
    room.desk.put(ticket())
    watch.until(NOW + MINUTE)
    room.desk.closed_to_us = lambda _: CredentialsRefused("the token is no longer good")
    room.hint()

    watch.until(NOW + 2 * MINUTE)

    whose = {"account": "acme", "connector": "zendesk", "kind": "credentials_refused"}
    assert room.metric("halyard_alarm", **whose) == 1
    assert watch.titles == ["Halyard: alarm: credentials refused"]

    room.desk.closed_to_us = lambda _: None
    watch.until(NOW + 25 * MINUTE)
    assert room.metric("halyard_alarm", **whose) == 0
    assert watch.titles == ["Halyard: alarm: credentials refused", "Halyard: over: credentials refused"]


def test_g16_f15_a_helpdesk_that_is_down_is_told_in_five_minutes_and_explains_what_is_late(watch: Watch) -> None:
    room = watch.room
    for number in ("1", "2", "3"):
        escalated(room, number)
    due_at = room.store.next_due()
    assert due_at is not None
    watch.runner.tell(due_at - MINUTE)
    room.desk.closed_to_us = lambda _: TryLater("no answer")

    watch.until(due_at + 7 * MINUTE)

    assert "helpdesk_down" in watch.kinds()
    assert "escalation_overdue" not in watch.kinds()
    assert watch.titles == ["Halyard: alarm: helpdesk down"]
    assert watch.beat_at() >= (due_at + 6 * MINUTE).isoformat()[:19]


def test_f67_an_overdue_escalation_stills_the_heart_and_is_told(watch: Watch) -> None:
    """The worker is dead, and only the jobs go on."""
    room = watch.room
    escalated(room)
    due_at = room.store.next_due()
    assert due_at is not None
    watch.runner.tell(due_at - MINUTE)
    watch.runner._drain = lambda: 0

    watch.until(due_at + 10 * MINUTE)

    assert watch.kinds() == {"escalation_overdue"}
    assert watch.titles == ["Halyard: alarm: escalation overdue"]
    assert watch.beat_at() < (due_at + 2 * MINUTE).isoformat()[:19]


def test_f67_a_dead_auditor_is_missed_by_whoever_waits_for_its_sign(watch: Watch) -> None:
    """Muted: its job is taken away. Nothing inside says so, and the last sign grows old."""
    watch.until(NOW + 5 * MINUTE)
    before = watch.beat_at(), watch.room.metric("halyard_heartbeat_timestamp_seconds")
    watch.runner._jobs = [job for job in watch.runner._jobs if job.name != "audit"]

    watch.until(NOW + 15 * MINUTE)

    assert (watch.beat_at(), watch.room.metric("halyard_heartbeat_timestamp_seconds")) == before
    assert before[1] >= NOW.timestamp()
    assert watch.kinds() == set()


def test_a_rehearsals_time_does_not_stop_for_those_who_watch(watch: Watch) -> None:
    service = watch.room.service
    aside = {job.name for job in jobs(service) if job.aside}
    runner = ToldRunner(watch.room.clock, service.engine.drain, service.store.next_due, aside)
    ran: list[str] = []
    runner.every(30 * timedelta(seconds=1), "audit", lambda: ran.append("audit"))
    runner.every(timedelta(hours=1), "sweep", lambda: ran.append("sweep"))

    runner.tell(NOW)
    assert runner.next_due() == NOW + timedelta(hours=1)
    runner.tell(NOW + timedelta(hours=1))

    assert {"audit", "lookout", "notices to operators", "purge"} <= aside
    assert ran == ["sweep", "audit"] * 2
