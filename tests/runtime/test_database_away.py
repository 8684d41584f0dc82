"""A database that is away is asked more and more seldom, and as often as ever once it is back (F41)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise

import pytest
from structlog.testing import capture_logs

from core.errors import StoreUnavailable, TryLater
from runtime.database_away import LONGEST, SHORTEST, DatabaseAway, GrowingPause
from runtime.leader import LeaderRunner
from runtime.roles import _beat
from tests.runtime.engine_room import Room

BEATS = 120


class Metronome:
    """Beats once a second on a watch of its own, over a database that can be switched off."""

    def __init__(self, share: float = 1.0) -> None:
        self.now = 0.0
        self.there = True
        self.asked: list[float] = []
        self.away = DatabaseAway(lambda: self.now, lambda: share)

    def work(self) -> int:
        self.asked.append(self.now)
        if not self.there:
            raise StoreUnavailable("the database does not answer")
        return 1

    def beat(self, times: int = 1) -> int:
        done = 0
        for _ in range(times):
            done = self.away.ask(self.work)
            self.now += 1
        return done


def gaps(moments: list[float]) -> list[float]:
    return [after - before for before, after in pairwise(moments)]


@pytest.mark.parametrize("share", [0.0, 0.5, 1.0])
def test_f41_the_pause_grows_with_each_try_up_to_its_bound(share: float) -> None:
    pause = GrowingPause(lambda: share)

    waits = [pause.failed() for _ in range(40)]

    assert waits == sorted(waits)
    assert waits[0] == SHORTEST * (1 + share)
    assert LONGEST / 2 <= waits[-1] <= LONGEST <= timedelta(seconds=30)
    pause.worked()
    assert pause.failed() == waits[0]


def test_f41_several_machines_do_not_come_back_in_the_same_instant() -> None:
    assert len({GrowingPause().failed() for _ in range(20)}) > 1


def test_f41_while_the_database_is_away_the_beat_asks_more_and_more_seldom() -> None:
    metronome = Metronome()
    metronome.there = False

    metronome.beat(BEATS)

    assert gaps(metronome.asked) == [2, 4, 8, 16, 20, 20, 20, 20]


def test_f41_the_first_answer_brings_back_the_beat_of_a_second() -> None:
    metronome = Metronome()
    metronome.there = False
    metronome.beat(BEATS)
    metronome.there = True
    back_at, metronome.asked = metronome.now, []

    metronome.beat(40)

    assert metronome.asked[0] - back_at <= LONGEST.total_seconds()
    assert set(gaps(metronome.asked)) == {1}
    assert metronome.beat() == 1


def test_f41_the_log_has_one_line_for_each_pause_and_one_for_its_end() -> None:
    metronome = Metronome()
    metronome.beat(3)
    metronome.there = False

    with capture_logs() as lines:
        metronome.beat(BEATS)
        tries = len(metronome.asked) - 3
        metronome.there = True
        metronome.beat(BEATS)

    assert [one["event"] for one in lines] == ["database away"] * tries + ["database is back"]
    assert [one["again_in_seconds"] for one in lines[:4]] == [2, 4, 8, 16]


def test_f41_accounts_that_meet_the_same_absence_count_it_once() -> None:
    metronome = Metronome()
    metronome.there = False

    def meanwhile() -> int:
        # Another account's thread is in the middle of its work as well, and fails first.
        metronome.beat()
        raise StoreUnavailable("the database does not answer")

    with capture_logs() as lines:
        metronome.away.ask(meanwhile)

    assert [one["again_in_seconds"] for one in lines] == [2]


def test_f41_while_one_asks_whether_it_is_back_the_others_wait() -> None:
    metronome = Metronome()
    metronome.there = False
    metronome.beat(2)
    metronome.asked = []
    others: list[int] = []

    def probe() -> int:
        others.extend(metronome.away.ask(metronome.work) for _ in range(4))
        return 1

    assert metronome.away.ask(probe) == 1
    assert (others, metronome.asked) == ([0] * 4, [])


def test_f41_another_fault_is_not_taken_for_an_absence() -> None:
    metronome = Metronome()
    metronome.there = False
    metronome.beat(2)

    def stumble() -> int:
        raise TryLater("the helpdesk is away")

    with pytest.raises(TryLater):
        metronome.away.ask(stumble)

    assert not metronome.away.doubtful


class Nobody:
    """Leads nothing and wakes nobody; knows how often the lead was asked for."""

    def __init__(self) -> None:
        self.asked = 0

    def take(self) -> bool:
        self.asked += 1
        return False

    def send(self, _ref: object) -> None:
        """A wake-up; none is sent."""


@pytest.mark.parametrize("may", [True, False])
def test_f41_a_clock_does_not_ask_for_the_lead_while_the_database_is_away(may: bool) -> None:
    lock = Nobody()
    made: Callable[..., LeaderRunner] = LeaderRunner

    runner = made(lock, lock, lambda: 0, lambda: 7, may_ask=lambda: may)

    assert (runner._seek(), lock.asked) == (7, int(may))


def test_f41_a_beat_that_finds_no_database_is_a_beat_all_the_same(room: Room) -> None:
    def gone() -> int:
        raise StoreUnavailable("the database does not answer")

    metronome = Metronome()
    beat = _beat(room.service, gone, metronome.away)
    room.service.pulse.expect()

    assert [beat() for _ in range(3)] == [0, 0, 0]
    assert metronome.away.doubtful
    assert room.service.pulse.sick() == ""
