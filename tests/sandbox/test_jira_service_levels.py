"""How a promise's clock runs: calendars, pauses, breaches, and a second run after a reopening."""

from datetime import UTC, datetime, timedelta

import pytest

from sandbox.jira.service_levels import Cycle, Goal, Turn, cycles
from sandbox.jira.support_hours import BUSINESS_HOURS, ROUND_THE_CLOCK, Calendar

HOUR = timedelta(hours=1)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


FRIDAY = at("2026-11-20T14:00")  # 15:00 in Berlin


@pytest.mark.parametrize(
    ("begin", "end", "hours"),
    [
        ("2026-11-20T14:00", "2026-11-20T15:30", 1.5),
        ("2026-11-20T14:00", "2026-11-20T23:00", 2),
        ("2026-11-20T14:00", "2026-11-23T09:00", 3),
        ("2026-11-21T00:00", "2026-11-22T23:00", 0),
        ("2026-11-20T15:00", "2026-11-20T14:00", 0),
        ("2026-11-16T00:00", "2026-11-23T00:00", 40),
    ],
)
def test_only_open_hours_count(begin: str, end: str, hours: float) -> None:
    assert BUSINESS_HOURS.worked(at(begin), at(end)) == timedelta(hours=hours)


def test_round_the_clock_every_hour_counts_across_a_change_to_winter_time() -> None:
    berlin = Calendar("All day in Berlin", "Europe/Berlin")
    begin, end = at("2026-10-24T12:00"), at("2026-10-26T12:00")

    assert ROUND_THE_CLOCK.worked(begin, end) == berlin.worked(begin, end) == 48 * HOUR


@pytest.mark.parametrize(("hours", "due"), [(1, "2026-11-20T15:00"), (2, "2026-11-20T16:00"), (3, "2026-11-23T09:00")])
def test_a_length_ends_in_open_hours(hours: int, due: str) -> None:
    assert BUSINESS_HOURS.after(FRIDAY, hours * HOUR) == at(due)


def test_a_calendar_that_is_never_open_ends_nothing() -> None:
    with pytest.raises(ValueError, match="no 1:00:00 of open hours"):
        Calendar("Never", days=frozenset()).after(FRIDAY, HOUR)


def test_a_desk_is_open_from_its_first_moment_to_before_its_last() -> None:
    shown = [BUSINESS_HOURS.is_open(at(f"2026-11-20T{text}")) for text in ("07:59", "08:00", "15:59", "16:00")]

    assert shown == [False, True, True, False]


def run(*turns: tuple[float, Turn], hours: float = 4) -> list[Cycle]:
    """Cycles of turns so many hours after Friday, against a goal round the clock."""
    moments = [(FRIDAY + timedelta(hours=after), turn) for after, turn in turns]
    return cycles(moments, Goal(timedelta(hours=hours), ROUND_THE_CLOCK))


def test_a_running_cycle_counts_until_now_and_knows_its_end() -> None:
    (cycle,) = run((0, Turn.START))

    assert cycle.elapsed(FRIDAY + HOUR) == HOUR
    assert cycle.breach_at() == FRIDAY + 4 * HOUR
    assert [cycle.breached(FRIDAY + n * HOUR) for n in (3, 4)] == [False, True]


def test_a_paused_cycle_stands_still_and_has_no_end() -> None:
    (cycle,) = run((0, Turn.START), (1, Turn.PAUSE))

    assert (cycle.paused, cycle.elapsed(FRIDAY + 9 * HOUR), cycle.breach_at()) == (True, HOUR, None)


def test_a_pause_moves_the_end() -> None:
    (cycle,) = run((0, Turn.START), (1, Turn.PAUSE), (3, Turn.RESUME))

    assert (cycle.paused, cycle.breach_at()) == (False, FRIDAY + 6 * HOUR)


def test_a_breach_before_a_pause_is_remembered() -> None:
    (cycle,) = run((0, Turn.START), (5, Turn.PAUSE))

    assert (cycle.breach_at(), cycle.breached(FRIDAY + 9 * HOUR)) == (FRIDAY + 4 * HOUR, True)


def test_a_stop_ends_a_cycle_and_another_start_begins_the_next() -> None:
    first, second = run((0, Turn.START), (1, Turn.STOP), (2, Turn.START))

    assert (first.stopped_at, first.elapsed(FRIDAY + 9 * HOUR)) == (FRIDAY + HOUR, HOUR)
    assert first.breach_at() == FRIDAY + 4 * HOUR
    assert (second.started_at, second.stopped_at) == (FRIDAY + 2 * HOUR, None)


def test_turns_that_fit_nothing_change_nothing() -> None:
    (cycle,) = run(
        (0, Turn.PAUSE), (1, Turn.START), (2, Turn.START), (3, Turn.RESUME), (4, Turn.PAUSE), (5, Turn.PAUSE)
    )

    assert cycle.spans == [(FRIDAY + HOUR, FRIDAY + 4 * HOUR)]


def test_a_stop_while_paused_counts_nothing_more() -> None:
    (cycle,) = run((0, Turn.START), (1, Turn.PAUSE), (8, Turn.STOP))

    assert (cycle.paused, cycle.elapsed(FRIDAY + 9 * HOUR), cycle.breached(FRIDAY + 9 * HOUR)) == (False, HOUR, False)
