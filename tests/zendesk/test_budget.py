"""What the host still allows is read from its answers and counted besides."""

from datetime import timedelta

import pytest

from connectors.zendesk.budget import CALLS_OF_A_TURN, Budget, Headroom
from core.pace import Pace
from tests.zendesk.host import Clock


def test_before_the_first_answer_only_our_own_writes_are_known() -> None:
    budget = Budget(Clock())
    budget.count_write()

    assert budget.headroom() == Headroom(None, None, 99, 100)
    assert budget.headroom().share == pytest.approx(0.99)


@pytest.mark.parametrize(
    "headers",
    [
        {"ratelimit-limit": "700", "ratelimit-remaining": "70", "ratelimit-reset": "41"},
        {"x-rate-limit": "700", "x-rate-limit-remaining": "70"},
        {"rate-limit": "700", "rate-limit-remaining": "70", "rate-limit-reset": "41"},
    ],
)
def test_f30_what_is_left_is_read_from_every_form_of_the_headers(headers: dict[str, str]) -> None:
    budget = Budget(Clock())
    budget.read(headers)

    assert budget.headroom().calls_left == 70
    assert budget.headroom().share == pytest.approx(0.1)


def test_what_was_left_is_forgotten_when_its_minute_is_over() -> None:
    clock = Clock()
    budget = Budget(clock)
    budget.read({"ratelimit-limit": "700", "ratelimit-remaining": "0", "ratelimit-reset": "41"})

    clock.now += timedelta(seconds=41)

    assert budget.headroom().calls_left == 700


def test_our_writes_count_for_a_minute() -> None:
    clock = Clock()
    budget = Budget(clock, writes_a_minute=20)
    for _ in range(25):
        budget.count_write()

    assert budget.headroom().writes_left == 0
    assert budget.headroom().share == 0
    clock.now += timedelta(minutes=1)
    assert budget.headroom().writes_left == 20


def test_f30_the_agents_updates_use_up_the_same_limit() -> None:
    clock = Clock()
    budget = Budget(clock)
    budget.read({"zendesk-ratelimit-tickets-update": "total=100; remaining=12; resets=30"})

    assert budget.headroom().writes_left == 12
    clock.now += timedelta(seconds=30)
    assert budget.headroom().writes_left == 100


def test_the_limit_of_one_ticket_is_not_taken_for_the_accounts() -> None:
    budget = Budget(Clock())
    budget.read({"zendesk-ratelimit-tickets-update-by-user": "total=30; remaining=1; resets=500"})

    assert budget.headroom().writes_left == 100


@pytest.mark.parametrize("value", ["", "-1", "many", "9" * 20, "1.5", "\u0663"])
def test_headers_that_make_no_sense_are_as_good_as_none(value: str) -> None:
    budget = Budget(Clock())
    budget.read({"ratelimit-limit": value, "ratelimit-remaining": value, "zendesk-ratelimit-tickets-update": value})

    assert budget.headroom() == Headroom(None, None, 100, 100)


# --- how many tickets may be taken up ----------------------------------------------------------------------------


def test_f30_before_the_first_answer_four_fifths_of_the_limit_on_updates_are_ours() -> None:
    clock = Clock()

    assert Budget(clock).pace() == Pace(80, clock.now + timedelta(seconds=1), 80)


def test_f30_of_what_others_leave_over_four_fifths_are_ours() -> None:
    """Others used 60 of 100: 40 are left to us, of which we take 32 and no more."""
    clock = Clock()
    budget = Budget(clock)
    taken = 0
    while budget.pace().turns > 0:
        budget.count_write()
        taken += 1
        told = f"total=100; remaining={40 - taken}; resets=30"
        budget.read({"zendesk-ratelimit-tickets-update": told})

    assert taken == 32
    assert budget.pace().more_at == clock.now + timedelta(minutes=1)


def test_f30_calls_of_any_kind_are_kept_to_four_fifths_too() -> None:
    budget = Budget(Clock())
    for _ in range(100):
        budget.count_call()
    budget.read({"ratelimit-limit": "200", "ratelimit-remaining": "100", "ratelimit-reset": "30"})

    pace = budget.pace()

    assert pace.turns == (160 - 100) // CALLS_OF_A_TURN
    assert pace.a_minute == 160 / CALLS_OF_A_TURN


def test_f30_what_others_take_meanwhile_is_taken_off_at_once() -> None:
    budget = Budget(Clock())
    budget.read({"ratelimit-limit": "200", "ratelimit-remaining": "190", "ratelimit-reset": "30"})
    before = budget.pace().turns
    budget.read({"ratelimit-limit": "200", "ratelimit-remaining": "20", "ratelimit-reset": "30"})

    assert (before, budget.pace().turns) == (38, 4)


@pytest.mark.parametrize("known", [{}, {"ratelimit-limit": "200", "ratelimit-remaining": "0"}])
def test_f17_an_account_that_is_limited_takes_up_nothing_until_the_time_it_named(known: dict[str, str]) -> None:
    clock = Clock()
    budget = Budget(clock)
    budget.read(known)
    budget.refused(timedelta(seconds=93))

    closed = budget.pace()
    clock.now = closed.more_at

    assert (closed.turns, closed.more_at) == (0, clock.now)
    assert budget.pace().turns > 0


def test_f50_a_clock_that_was_set_back_does_not_use_up_the_limit_for_a_day() -> None:
    clock = Clock()
    budget = Budget(clock)
    for _ in range(100):
        budget.count_write()

    clock.now -= timedelta(days=1)

    assert budget.headroom().writes_left == 100
