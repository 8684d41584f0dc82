"""A clock that was set is followed only where it stays so; what falls due by it is done once, and in time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from bench.jump_plans import FakeRows, Plan, made_plan, play
from runtime.clock_guard import HOLD, ClockGuard
from tests.runtime.engine_room import NOW

SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
SAMPLE = 250


class Machine:
    """A machine's two clocks: one that can be set, one that only counts."""

    def __init__(self) -> None:
        self.passed = timedelta(0)
        self.ahead = timedelta(0)
        self.guard = ClockGuard(self.wall, lambda: self.passed)

    def wall(self) -> datetime:
        return NOW + self.passed + self.ahead

    def goes_on(self, by: timedelta) -> datetime:
        """Time passes; the clock is read every second of it."""
        for _ in range(int(by / SECOND)):
            self.passed += SECOND
            self.guard()
        return self.guard()

    def is_set(self, by: timedelta) -> datetime:
        """Somebody sets the clock."""
        self.ahead += by
        return self.guard()


@pytest.mark.parametrize("by", [DAY, -DAY, timedelta(seconds=2), timedelta(seconds=-2)])
def test_f50_time_goes_on_as_if_nothing_had_been_for_five_minutes(by: timedelta) -> None:
    machine = Machine()

    at_once = machine.is_set(by)
    late = machine.goes_on(HOLD - SECOND)

    assert (at_once, late) == (NOW, NOW + HOLD - SECOND)
    held = machine.guard.jump
    assert held is not None
    assert (held.by, held.since, held.until) == (by, NOW, NOW + HOLD)


@pytest.mark.parametrize("by", [DAY, -DAY])
def test_f50_set_right_within_five_minutes_it_never_was(by: timedelta) -> None:
    machine = Machine()
    machine.is_set(by)
    machine.goes_on(HOLD - SECOND)

    machine.is_set(-by)

    assert machine.goes_on(HOLD) == NOW + 2 * HOLD - SECOND
    assert machine.guard.jump is None


@pytest.mark.parametrize("by", [DAY, -DAY])
def test_f50_a_clock_that_stays_where_it_was_set_is_followed(by: timedelta) -> None:
    machine = Machine()
    machine.is_set(by)

    assert machine.goes_on(HOLD) == NOW + by + HOLD
    assert machine.guard.jump is None
    assert machine.goes_on(HOLD) == NOW + by + 2 * HOLD


def test_f50_every_new_setting_is_held_anew() -> None:
    machine = Machine()
    for _ in range(5):
        machine.is_set(DAY)
        machine.goes_on(HOLD - 2 * SECOND)

    assert machine.guard() == NOW + 5 * (HOLD - 2 * SECOND)
    assert machine.goes_on(2 * SECOND) == NOW + 5 * (HOLD - 2 * SECOND) + 2 * SECOND + 5 * DAY


def test_f50_a_person_who_says_that_the_clock_is_right_need_not_wait() -> None:
    machine = Machine()
    machine.is_set(DAY)

    machine.guard.confirm()

    assert machine.guard() == NOW + DAY
    assert machine.guard.jump is None


def test_f52_a_clock_that_is_put_right_bit_by_bit_is_followed_all_the_way() -> None:
    """Half a thousandth fast, as time services do it, for a day."""
    machine = Machine()
    for _ in range(1440):
        machine.passed += timedelta(minutes=1)
        machine.ahead += timedelta(milliseconds=30)
        machine.guard()

    assert machine.guard() == machine.wall()
    assert machine.ahead > timedelta(seconds=40)


def test_f52_the_time_told_does_not_go_back_by_less_than_a_second() -> None:
    machine = Machine()
    machine.goes_on(SECOND)
    before = machine.guard()

    after = machine.is_set(timedelta(milliseconds=-800))

    assert after == before
    assert machine.goes_on(SECOND) == machine.wall()


# --- whole plans of settings ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(10))
def test_g13_f50_random_settings_of_the_clock_make_nothing_early_lost_or_doubled(seed: int) -> None:
    each = SAMPLE // 10
    plans = [made_plan(one) for one in range(seed * each, (seed + 1) * each)]

    verdicts = {plan: play(plan, FakeRows()) for plan in plans}

    assert [(plan, one) for plan, one in verdicts.items() if not one.clean] == []


def believing(wall: Callable[[], datetime], _steady: Callable[[], timedelta]) -> Callable[[], datetime]:
    """A product that believes the machine's clock at once."""
    return wall


def stubborn(wall: Callable[[], datetime], steady: Callable[[], timedelta]) -> Callable[[], datetime]:
    """A product that never believes it again."""
    began = wall()
    return lambda: began + steady()


class ForgetfulRows(FakeRows):
    """A room that leaves what was put off out of reach when the time goes back."""

    def went_back(self, now: datetime) -> None:
        """Nothing."""


def faults(clocks: Callable[..., Callable[[], datetime]], rows: Callable[[], FakeRows]) -> dict[str, int]:
    verdicts = [play(made_plan(seed), rows(), clocks) for seed in range(60)]
    return {name: sum(len(getattr(one, name)) for one in verdicts) for name in ("early", "lost", "doubled")}


def test_g13_the_judge_sees_deadlines_that_a_jump_makes_early() -> None:
    assert faults(believing, FakeRows)["early"] > 0


def test_g13_the_judge_sees_deadlines_that_never_come() -> None:
    assert faults(stubborn, FakeRows)["lost"] + faults(stubborn, FakeRows)["early"] > 0


def test_g13_the_judge_sees_what_a_clock_that_went_back_leaves_out_of_reach() -> None:
    assert faults(ClockGuard, ForgetfulRows)["lost"] > 0


def test_g13_the_judge_sees_what_is_done_twice() -> None:
    class Twice(FakeRows):
        def take_due(self, now: datetime) -> list[str]:
            return [name for name in super().take_due(now) for _ in range(2)]

    assert faults(ClockGuard, Twice)["doubled"] > 0


def test_g13_a_plan_that_sets_nothing_is_done_in_time() -> None:
    plan = Plan((), ((0.0, 1000.0),), ((10.0, 60.0),))

    assert play(Plan(((0.0, 0.0),), plan.deadlines, plan.retries), FakeRows()).clean
