"""A process that cannot go on ends itself: a dead metronome, a call that never returns, storage not to be trusted."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator

import pytest
from structlog.testing import capture_logs

from core.errors import StorageBroken, StoreUnavailable
from runtime.pulse import Pulse
from runtime.watchdog import LOOKS, STORAGE, STUCK, Watchdog
from store.soundness import Soundness
from tests.runtime.engine_room import Room, ticket


class Seconds:
    """A clock that nobody sets; it goes on when a test says so."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


@pytest.fixture
def pulse(seconds: Seconds) -> Pulse:
    made = Pulse(seconds)
    made.expect()
    return made


@pytest.fixture
def ended() -> list[int]:
    """With what codes the process was ended."""
    return []


@pytest.fixture
def watchdog(pulse: Pulse, ended: list[int]) -> Watchdog:
    return Watchdog(pulse, Soundness(), ended.append)


def looks(watchdog: Watchdog, times: int = LOOKS) -> list[bool]:
    return [watchdog.look() for _ in range(times)]


def test_f48_a_silent_metronome_is_sick_after_a_minute_and_dead_half_a_minute_later(
    pulse: Pulse, seconds: Seconds
) -> None:
    told = []
    for after in (60, 1, 29, 1):
        seconds.now += after
        told.append((bool(pulse.sick()), bool(pulse.dead())))

    assert told == [(False, False), (True, False), (True, False), (True, True)]


def test_f48_where_no_metronome_is_expected_its_silence_means_nothing(seconds: Seconds) -> None:
    quiet = Pulse(seconds)
    quiet.beat()
    seconds.now += 10_000

    assert (quiet.sick(), quiet.dead()) == ("", "")


def test_f48_a_long_round_beats_with_every_ticket_that_is_done(pulse: Pulse, seconds: Seconds) -> None:
    with pulse.beating():
        for _ in range(5):
            with pulse.working("ticket 1"):
                seconds.now += 50
            assert pulse.sick() == ""


def test_f48_work_of_other_threads_does_not_hide_a_dead_metronome(pulse: Pulse, seconds: Seconds) -> None:
    def work() -> None:
        with pulse.working("ticket 1"):
            pass

    seconds.now += 91
    other = threading.Thread(target=work)
    other.start()
    other.join()

    assert "silent" in pulse.dead()


def test_f48_one_long_turn_of_the_metronome_is_sick_and_not_dead(pulse: Pulse, seconds: Seconds) -> None:
    with pulse.beating(), pulse.working("ticket 1"):
        seconds.now += 200
        assert pulse.sick()
        assert pulse.dead() == ""


def test_f47_work_that_does_not_come_back_in_five_minutes_is_stuck_though_others_go_on(
    pulse: Pulse, seconds: Seconds
) -> None:
    with pulse.working("ticket zendesk/acme/1"), pulse.working("the writes"):
        seconds.now += 301
        pulse.beat()
        assert "ticket zendesk/acme/1 has not come back" in pulse.dead()
    assert pulse.dead() == ""


def test_f48_the_process_is_ended_when_looks_in_a_row_agree(
    watchdog: Watchdog, seconds: Seconds, ended: list[int]
) -> None:
    seconds.now += 91

    with capture_logs() as logs:
        assert looks(watchdog) == [False] * (LOOKS - 1) + [True]

    assert ended == [STUCK]
    assert [(line["log_level"], line["code"]) for line in logs] == [("critical", STUCK)]


def test_f46_a_process_that_was_frozen_is_given_time_to_come_to_itself(
    watchdog: Watchdog, pulse: Pulse, seconds: Seconds, ended: list[int]
) -> None:
    seconds.now += 600
    looks(watchdog, LOOKS - 1)
    pulse.beat()

    assert looks(watchdog) == [False] * LOOKS
    assert ended == []


def test_f38_storage_that_cannot_be_trusted_ends_the_process_at_once(ended: list[int]) -> None:
    soundness, told = Soundness(), threading.Event()

    def end(code: int) -> None:
        ended.append(code)
        told.set()

    watchdog = Watchdog(Pulse(), soundness, end, every_seconds=3600)
    watchdog.start()
    error = StoreUnavailable("the database did not answer")
    error.__cause__ = fsync_failed()
    with capture_logs(), pytest.raises(StorageBroken):
        soundness.met(error)

    assert told.wait(10), "the watchdog was not woken"
    watchdog.stop()
    assert ended == [STORAGE]


def fsync_failed() -> Exception:
    """What the database says when a sync failed."""
    error = sqlite3.OperationalError("disk I/O error")
    error.sqlite_errorcode = sqlite3.SQLITE_IOERR_FSYNC
    return error


def test_f47_the_engine_says_what_it_works_on(room: Room) -> None:
    going_on: list[tuple[str, float]] = []
    room.desk.put(ticket())
    room.desk.closed_to_us = lambda _: going_on.extend(room.service.pulse._going_on.values())
    room.look()

    assert [what for what, _ in going_on] == ["ticket zendesk/acme/1", "the writes for zendesk/acme/1"]
    assert room.service.pulse._going_on == {}


def test_f34_a_service_that_is_stopping_begins_nothing_more_and_gives_back_what_it_claimed(room: Room) -> None:
    for number in ("1", "2", "3"):
        room.desk.put(ticket(number))
        room.hint(number)

    def stop(_: object) -> None:
        room.engine.halt()

    room.desk.closed_to_us = stop
    room.engine.drain()
    begun = set(room.desk.fetched)

    assert len(begun) == 1
    assert (
        len(room.store.claim(now=room.clock(), worker="next", lease=room.settings.service.lease, limit=9, ref=None))
        == 2
    )


def test_a_watchdog_that_is_stopped_looks_no_more(pulse: Pulse, ended: list[int]) -> None:
    watchdog = Watchdog(pulse, Soundness(), ended.append, every_seconds=0.01)
    watchdog.start()
    watchdog.stop()

    assert ended == []


@pytest.fixture(autouse=True)
def no_thread_is_left() -> Iterator[None]:
    yield
    assert [one.name for one in threading.enumerate() if one.name == "halyard-watchdog"] == []
