"""The clock of a promise by the table: it starts, stands still, goes on and ends exactly (F51)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from core.calendars import Calendar
from core.clocks import begin, due_of, ended, held, resumed
from core.escalation import Ending, Hold, Obligation
from core.policy import Promise, PromiseKind
from tests.core.calendar_oracle import HOURS
from tests.core.cases import DAY, HOUR

MADRID = ZoneInfo("Europe/Madrid")
OFFICE = Calendar("office", "Europe/Madrid", HOURS["office"])
CONTACT = Promise(PromiseKind.CONTACT, 4 * HOUR)


def madrid(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of November 2026 in Madrid, in UTC as it is remembered; the second is a Monday."""
    return datetime(2026, 11, day, hour, minute, tzinfo=MADRID).astimezone(UTC)


def made(**changes: Any) -> Obligation:
    """Four open hours promised on Monday at nine."""
    return begin(replace(CONTACT, clock="office", **changes), madrid(2, 9), OFFICE)


def test_a_promise_on_a_calendar_remembers_which() -> None:
    assert made() == Obligation(
        PromiseKind.CONTACT, madrid(2, 9), 4 * HOUR, madrid(2, 14, 30), madrid(2, 14, 30), calendar="office"
    )


def test_MS03_without_a_calendar_time_is_elapsed_across_a_change_of_the_clocks() -> None:
    basis = datetime(2026, 10, 24, 17, 0, tzinfo=MADRID)

    assert begin(replace(CONTACT, within=DAY), basis).due_at.astimezone(MADRID).hour == 16


HOLDS = [
    # Held from, going on from, due.
    ([], (2, 14, 30)),
    ([((2, 10), (2, 11))], (2, 15, 30)),
    ([((2, 10), (2, 13))], (2, 17)),
    ([((2, 10), (3, 8))], (3, 11)),
    ([((2, 13), (2, 13, 30))], (2, 14, 30)),
    ([((2, 13), (2, 14, 10))], (2, 14, 40)),
    ([((2, 10), (2, 11)), ((2, 12), (2, 14))], (2, 16)),
    ([((2, 10), (2, 10)), ((2, 10), (2, 10))], (2, 14, 30)),
    ([((2, 10), (6, 14))], (9, 10)),
    # What was due before the hold began stays due.
    ([((2, 14, 30), (2, 16))], (2, 14, 30)),
    ([((2, 17), (3, 9))], (2, 14, 30)),
]


@pytest.mark.parametrize(("holds", "expected"), HOLDS)
def test_f51_a_hold_puts_off_the_due_moment_by_the_open_time_it_took(
    holds: list[tuple[tuple[int, ...], tuple[int, ...]]], expected: tuple[int, ...]
) -> None:
    one = made()
    for from_, until in holds:
        one = held(one, madrid(*from_))
        assert (one.held_at, one.next_at) == (madrid(*from_), None)
        one = resumed(one, madrid(*until), OFFICE)

    assert one.due_at == one.next_at == due_of(one, OFFICE) == madrid(*expected)
    assert one.held_at is None


def test_f51_elapsed_time_is_put_off_by_the_length_of_the_hold() -> None:
    one = begin(CONTACT, madrid(2, 9))

    one = resumed(held(one, madrid(2, 10)), madrid(5, 10, 20), None)

    assert one.due_at == madrid(5, 13, 20)


def test_a_due_moment_is_left_alone_while_nobody_knows_when_it_goes_on() -> None:
    one = held(made(), madrid(2, 10))

    assert one.due_at == due_of(one, OFFICE) == madrid(2, 14, 30)


def test_holding_what_is_held_and_resuming_what_runs_changes_nothing() -> None:
    one = held(made(), madrid(2, 10))

    assert held(one, madrid(2, 11)) is one
    assert resumed(made(), madrid(2, 11), OFFICE) == made()


def test_holds_are_in_order_whatever_moments_a_host_tells() -> None:
    early = held(made(), madrid(2, 8))
    back = resumed(early, madrid(2, 7), OFFICE)
    again = held(back, madrid(2, 8, 30))
    on = held(resumed(again, madrid(2, 11), OFFICE), madrid(2, 10))

    assert back.holds == (Hold(madrid(2, 9), madrid(2, 9)),)
    assert again.held_at == madrid(2, 9)
    assert on.held_at == madrid(2, 11)


def test_a_breach_that_was_said_is_not_taken_back_by_a_hold_from_before() -> None:
    one = held(replace(made(), fired=1), madrid(2, 10))

    assert one.held_at == one.due_at == madrid(2, 14, 30)
    assert resumed(one, madrid(2, 16), OFFICE).due_at == madrid(2, 14, 30)


@pytest.mark.parametrize("how", Ending)
def test_an_ended_promise_keeps_how_when_and_by_whom(how: Ending) -> None:
    one = ended(made(), how, madrid(2, 10), "bo")

    assert (one.running, one.ended, one.ended_at, one.ended_by) == (False, how, madrid(2, 10), "bo")
    assert one.next_at is None
    assert one.met_at == (madrid(2, 10) if how is Ending.MET else None)
    assert ended(one, Ending.VOID, madrid(2, 11)) is one


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        (made(), False),
        (replace(made(), fired=1), True),
        (ended(made(), Ending.MET, madrid(2, 14, 30)), False),
        (ended(made(), Ending.MET, madrid(2, 14, 31)), True),
        (ended(made(), Ending.VOID, madrid(3, 9)), False),
        (ended(held(made(), madrid(2, 10)), Ending.MET, madrid(3, 9)), False),
        (ended(held(made(), madrid(2, 14, 29)), Ending.MET, madrid(3, 9)), False),
        (ended(held(made(), madrid(2, 14, 31)), Ending.MET, madrid(3, 9)), True),
    ],
    ids=["running", "said", "in time", "late", "void", "held", "just held", "held too late"],
)
def test_a_promise_is_missed_by_its_own_clock(one: Obligation, expected: bool) -> None:
    assert one.missed is expected


def test_the_time_of_a_hold_is_counted_to_the_microsecond() -> None:
    tick = timedelta(microseconds=1)
    one = resumed(held(made(), madrid(2, 10) + tick), madrid(2, 11) + 3 * tick, OFFICE)

    assert one.due_at == madrid(2, 15, 30) + 2 * tick
    assert one.holds == (Hold(madrid(2, 10) + tick, madrid(2, 11) + 3 * tick),)
