"""What the host still allows is read from its answers and counted besides."""

from datetime import timedelta

import pytest

from connectors.zendesk.budget import Budget, Headroom
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
