"""A clock that was set, or that differs from a helpdesk's, is told of, and what it left behind is mended."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from core.pace import Pace
from runtime.clock import ToldClock
from runtime.clock_guard import HOLD, ClockGuard
from runtime.clock_watch import ClockWatch
from runtime.jobs import jobs
from runtime.wiring import Service, wire
from store import Store
from tests.runtime.engine_room import (
    LEAD,
    NOW,
    FakeDesk,
    KitOver,
    Room,
    escalated,
    ref,
    settings_in,
    ticket,
)

DAY, SECOND = timedelta(days=1), timedelta(seconds=1)


class Machine:
    """A machine whose clock is set, with a service on it whose steady time is the told one."""

    def __init__(self, store: Store, folder: Path) -> None:
        self.steady, self.ahead = ToldClock(NOW), timedelta(0)
        self.guard = ClockGuard(lambda: self.steady() + self.ahead, lambda: self.steady() - NOW)
        settings = settings_in(folder)
        self.desk = FakeDesk(self.steady)
        kit: Any = KitOver(self.desk)
        accounts = tuple(replace(one, kit=kit) for one in settings.accounts)
        self.service: Service = wire(replace(settings, accounts=accounts), self.guard, store)
        self.room = Room(self.service, self.steady, {"acme": self.desk}, settings)
        self.watch = ClockWatch(self.service)

    def beat(self) -> None:
        """What the service does by itself every few seconds."""
        self.watch.look()
        self.service.engine.drain()

    def goes_on(self, by: timedelta, every: timedelta = timedelta(seconds=20)) -> None:
        """Time passes."""
        until = self.steady() + by
        while self.steady() < until:
            self.steady.tell(min(until, self.steady() + every))
            self.beat()

    def is_set(self, by: timedelta) -> None:
        """Somebody sets the clock."""
        self.ahead += by
        self.beat()

    def missed(self) -> list[str]:
        """What staff were told of missed promises."""
        return [key for key in self.desk.notes("1", public=False) if "missed" in key]


@pytest.fixture
def machine(sqlite: str, tmp_path: Path) -> Iterator[Machine]:
    with closing(Store.open(sqlite)) as store:
        yield Machine(store, tmp_path)


def alarms(machine: Machine) -> list[str]:
    return [one.kind for one in machine.service.alarms.open()]


def test_f50_set_a_day_forward_nothing_falls_due_by_it_and_somebody_is_told(machine: Machine) -> None:
    escalated(machine.room)

    machine.is_set(DAY)
    machine.goes_on(HOLD - timedelta(seconds=20))

    assert machine.missed() == []
    assert alarms(machine) == ["clock_jumped"]
    assert machine.room.metric("halyard_clock_jump_seconds") == DAY.total_seconds()
    (alarm,) = machine.service.alarms.open()
    assert alarm.facts["by_seconds"] == "86400"


def test_f50_set_right_again_all_is_as_if_it_never_was(machine: Machine) -> None:
    escalated(machine.room)
    machine.is_set(DAY)
    machine.goes_on(timedelta(minutes=4))

    machine.is_set(-DAY)
    machine.goes_on(timedelta(minutes=10))

    assert (machine.missed(), alarms(machine)) == ([], [])
    machine.goes_on(timedelta(hours=1))
    assert len(machine.missed()) == len(set(machine.missed())) > 0


def test_f50_a_clock_that_stays_a_day_ahead_is_followed_and_each_promise_is_missed_once(machine: Machine) -> None:
    escalated(machine.room)
    machine.is_set(DAY)

    machine.goes_on(timedelta(minutes=30))

    first = machine.missed()
    assert len(first) == len(set(first)) > 0
    assert alarms(machine) == []


def test_f50_whoever_confirms_the_alarm_says_that_the_clock_is_right(machine: Machine) -> None:
    escalated(machine.room)
    machine.is_set(DAY)
    (alarm,) = machine.service.alarms.open()

    machine.service.alarms.confirm(alarm.id, "kim")
    machine.goes_on(timedelta(seconds=20))

    assert machine.guard() == machine.steady() + DAY
    assert machine.missed() != []


def test_f50_an_earlier_word_on_another_jump_confirms_nothing(machine: Machine) -> None:
    machine.is_set(DAY)
    (alarm,) = machine.service.alarms.open()
    machine.service.alarms.confirm(alarm.id, "kim")
    machine.goes_on(timedelta(minutes=1))

    machine.is_set(DAY)
    machine.goes_on(timedelta(minutes=2))

    assert machine.guard() == machine.steady() + DAY
    assert machine.guard.jump is not None


def test_f50_set_back_by_a_day_nothing_is_said_twice_and_what_comes_in_is_looked_at(machine: Machine) -> None:
    escalated(machine.room)
    machine.goes_on(timedelta(minutes=30))
    before = machine.missed()

    machine.is_set(-DAY)
    machine.goes_on(timedelta(minutes=30))
    machine.desk.say("1", LEAD, "I lead this from here.")
    machine.room.hint(received_at=machine.guard())
    machine.goes_on(timedelta(minutes=1))

    assert machine.missed() == before
    assert machine.service.store.counts().pending == 0

    machine.is_set(DAY)
    machine.goes_on(HOLD + timedelta(minutes=1))
    machine.room.hint(received_at=machine.guard())
    machine.goes_on(timedelta(minutes=1))
    assert machine.missed() == before
    current = machine.service.store.history(ref()).current
    assert current is not None
    assert current.contacted_at is not None


def test_f50_what_came_in_while_the_clock_was_ahead_is_looked_at_once_it_is_right(machine: Machine) -> None:
    """Followed a day ahead, a word came in while the service was stopped; then the clock was set right."""
    machine.is_set(DAY)
    machine.goes_on(HOLD + timedelta(minutes=2))
    machine.desk.put(ticket("7"))
    machine.room.hint("7", received_at=machine.guard())

    machine.ahead -= DAY
    machine.goes_on(HOLD + timedelta(minutes=1))

    assert machine.desk.held("7", "escalation") == "available"
    assert machine.guard() == machine.steady()


def test_f50_at_the_start_a_memory_of_a_later_time_is_brought_into_reach(sqlite: str, tmp_path: Path) -> None:
    with closing(Store.open(sqlite)) as store:
        first = Machine(store, tmp_path)
        first.is_set(DAY)
        first.goes_on(HOLD + timedelta(minutes=2))
        first.desk.put(ticket("7"))
        first.room.hint("7", received_at=first.guard())

        second = Machine(store, tmp_path)
        second.desk.put(ticket("7"))
        second.beat()

    assert second.desk.held("7", "escalation") == "available"


def test_f50_a_second_or_two_are_held_but_nobody_is_told(machine: Machine) -> None:
    machine.is_set(timedelta(seconds=20))

    assert machine.guard() == NOW
    assert alarms(machine) == []


class KnowsTheTime(FakeDesk):
    """A helpdesk that tells how far its clock is ahead of ours."""

    ahead: timedelta | None = None

    def clock_skew(self) -> timedelta | None:
        """As told."""
        return self.ahead

    def pace(self) -> Pace:
        """Everything may be done."""
        return Pace(50, NOW)


def test_f52_a_helpdesk_whose_clock_is_more_than_five_seconds_off_is_told_of(room: Room) -> None:
    desk = KnowsTheTime(room.clock)
    key = ("zendesk", "acme")
    service = replace(room.service, desks={key: replace(room.service.desks[key], helpdesk=desk)})
    watch, seen = ClockWatch(service), []

    for seconds in (None, 4, -6, 600, 0):
        desk.ahead = timedelta(seconds=seconds) if seconds is not None else None
        watch.look()
        seen.append([one.kind for one in service.alarms.open()])

    assert seen == [[], [], ["clock_skewed"], ["clock_skewed"], []]
    assert room.metric("halyard_host_clock_ahead_seconds", connector="zendesk", account="acme") == 0


def test_a_rehearsal_has_no_clock_to_watch(room: Room) -> None:
    assert "clock" not in [one.name for one in jobs(room.service)]


def test_f50_a_running_service_watches_its_clock(machine: Machine) -> None:
    assert "clock" in [one.name for one in jobs(machine.service)]
