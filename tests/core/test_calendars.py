"""Opening hours by the table: ends, lunch, weekends, holidays, changes of the clock, and searches that end (F51)."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from core.calendars import (
    FURTHEST,
    Calendar,
    Interval,
    due,
    elapsed,
    empty_from,
    is_open,
    next_closing,
    next_opening,
)
from core.errors import NeverOpen
from tests.core.calendar_oracle import ALWAYS, FRIDAY, HOURS, OFFICE, between
from tests.core.cases import DAY, HOUR, MINUTE

MADRID = ZoneInfo("Europe/Madrid")
TICK = timedelta(microseconds=1)
OPEN = Calendar("office", "Europe/Madrid", HOURS["office"], frozenset({date(2026, 12, 24), date(2026, 12, 25)}))
RESPONSE = Calendar("response", "UTC", HOURS["response"])
"""Weekdays from Monday 00:00 to Friday 22:00 UTC, as one support organisation publishes it."""
DAILY = Calendar("daily", "UTC", (ALWAYS,) * 7)
NEVER = Calendar("never", "UTC", ((),) * 7)


def madrid(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    """A moment of 2026 in Madrid; the second of November is a Monday."""
    return datetime(2026, month, day, hour, minute, tzinfo=MADRID)


@pytest.mark.parametrize(
    ("basis", "within", "expected"),
    [
        (madrid(2, 9), 2 * HOUR, madrid(2, 11)),
        (madrid(2, 11), 90 * MINUTE, madrid(2, 12, 30)),
        (madrid(2, 11), 91 * MINUTE, madrid(2, 14, 1)),
        (madrid(2, 13), HOUR, madrid(2, 15)),
        (madrid(2, 12, 30), HOUR, madrid(2, 15)),
        (madrid(2, 6), HOUR, madrid(2, 9)),
        (madrid(2, 20), HOUR, madrid(3, 9)),
        (madrid(6, 14), HOUR, madrid(6, 15)),
        (madrid(6, 14), 2 * HOUR, madrid(9, 9)),
        (madrid(7, 12), TICK, madrid(9, 8) + TICK),
        (madrid(2, 8), timedelta(hours=41), madrid(6, 15)),
        (madrid(23, 17, month=12), 2 * HOUR, madrid(28, 9, month=12)),
        (madrid(2, 13), timedelta(0), madrid(2, 13)),
        (madrid(2, 13), -HOUR, madrid(2, 13)),
    ],
)
def test_f51_due_is_the_earliest_moment_with_enough_open_time(
    basis: datetime, within: timedelta, expected: datetime
) -> None:
    found = due(OPEN, basis, within)

    assert (found, found.tzinfo) == (expected, UTC)


def test_f51_a_promise_of_many_years_goes_over_their_ends() -> None:
    found = due(DAILY, madrid(2, 9), DAY * 3660)

    assert found == madrid(2, 9).astimezone(UTC) + DAY * 3660
    assert elapsed(DAILY, madrid(2, 9), found) == DAY * 3660


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (madrid(2, 9), madrid(2, 11), 2 * HOUR),
        (madrid(2, 12), madrid(2, 15), HOUR * 1.5),
        (madrid(2, 18), madrid(3, 8), timedelta(0)),
        (madrid(2, 0), madrid(9, 0), timedelta(hours=41)),
        (madrid(3, 9), madrid(2, 9), timedelta(0)),
        (madrid(21, 0, month=12), madrid(28, 0, month=12), timedelta(hours=25.5)),
    ],
)
def test_f51_elapsed_counts_open_time_only(start: datetime, end: datetime, expected: timedelta) -> None:
    assert elapsed(OPEN, start, end) == expected


def test_f51_elapsed_goes_over_the_ends_of_years() -> None:
    start, end = datetime(2026, 12, 31, 12, tzinfo=UTC), datetime(2029, 1, 1, 12, tzinfo=UTC)

    assert elapsed(DAILY, start, end) == end - start


@pytest.mark.parametrize(
    ("at", "open_", "opens", "closes"),
    [
        (madrid(2, 7, 59), False, madrid(2, 8), madrid(2, 7, 59)),
        (madrid(2, 8), True, madrid(2, 8), madrid(2, 12, 30)),
        (madrid(2, 12, 30) - TICK, True, madrid(2, 12, 30) - TICK, madrid(2, 12, 30)),
        (madrid(2, 12, 30), False, madrid(2, 14), madrid(2, 12, 30)),
        (madrid(6, 15), False, madrid(9, 8), madrid(6, 15)),
        (madrid(24, 9, month=12), False, madrid(28, 8, month=12), madrid(24, 9, month=12)),
    ],
)
def test_f51_at_the_moment_of_closing_it_is_closed(
    at: datetime, open_: bool, opens: datetime, closes: datetime
) -> None:
    assert (is_open(OPEN, at), next_opening(OPEN, at), next_closing(OPEN, at)) == (open_, opens, closes)


def test_f51_what_is_open_as_the_year_ends_closes_in_the_next() -> None:
    lasting = Calendar("lasting", "UTC", HOURS["response"])
    at = datetime(2026, 12, 31, 12, tzinfo=UTC)

    assert next_closing(lasting, at) == datetime(2027, 1, 1, 22, tzinfo=UTC)
    assert next_opening(lasting, datetime(2027, 12, 31, 23, tzinfo=UTC)) == datetime(2028, 1, 3, tzinfo=UTC)
    assert not is_open(RESPONSE, datetime(2028, 1, 1, tzinfo=UTC))
    assert elapsed(RESPONSE, datetime(2028, 1, 1, tzinfo=UTC), datetime(2028, 1, 2, tzinfo=UTC)) == timedelta(0)


@pytest.mark.parametrize("year", [2026, 2027, 2028, 2029])
@pytest.mark.parametrize("zone", ["America/Los_Angeles", "Pacific/Auckland", "Pacific/Kiritimati", "Etc/GMT+12"])
def test_f51_the_days_of_a_zone_reach_over_the_ends_of_utc_years(zone: str, year: int) -> None:
    always = Calendar("always", zone, (ALWAYS,) * 7)
    new_year = datetime(year, 1, 1, tzinfo=UTC)

    assert elapsed(always, new_year - DAY, new_year) == elapsed(always, new_year, new_year + DAY) == DAY


def test_f51_closed_days_at_the_end_of_a_year_are_closed_from_the_last_hours_on() -> None:
    early = Calendar("early", "UTC", HOURS["office"], frozenset(date(2026, 12, day) for day in range(8, 32)))
    at = datetime(2026, 12, 7, 18, tzinfo=UTC)

    assert next_closing(early, at) == at
    assert next_closing(early, at - MINUTE) == at


def test_f51_in_place_of_a_calendar_nothing_is_plain_elapsed_time() -> None:
    at = madrid(24, 17, month=10)

    assert due(None, at, DAY) == at.astimezone(UTC) + DAY
    assert due(None, at, DAY).astimezone(MADRID).hour == 16
    assert elapsed(None, at, at.astimezone(UTC) + DAY) == DAY
    assert elapsed(None, at, at - HOUR) == timedelta(0)
    assert (is_open(None, at), next_opening(None, at), next_closing(None, at)) == (True, at, None)


def test_f51_what_never_closes_has_no_closing() -> None:
    assert next_closing(DAILY, madrid(2, 9)) is None


CHANGES = [
    # Put ahead from 02:00 to 03:00.
    ("Europe/Madrid", date(2027, 3, 28), "01:00-04:00", 2),
    ("Europe/Madrid", date(2027, 3, 28), "02:00-03:00", 0),
    ("Europe/Madrid", date(2027, 3, 28), "02:15-02:45", 0),
    ("Europe/Madrid", date(2027, 3, 28), "01:30-02:30", 0.5),
    ("Europe/Madrid", date(2027, 3, 28), "02:30-03:30", 0.5),
    ("Europe/Madrid", date(2027, 3, 28), "00:00-24:00", 23),
    # Put back from 03:00 to 02:00.
    ("Europe/Madrid", date(2026, 10, 25), "01:00-04:00", 4),
    ("Europe/Madrid", date(2026, 10, 25), "02:00-03:00", 2),
    ("Europe/Madrid", date(2026, 10, 25), "02:30-02:45", 1.25),
    ("Europe/Madrid", date(2026, 10, 25), "01:00-02:00", 1),
    ("Europe/Madrid", date(2026, 10, 25), "03:00-04:00", 1),
    ("Europe/Madrid", date(2026, 10, 25), "01:00-02:30 02:30-04:00", 4),
    ("Europe/Madrid", date(2026, 10, 25), "01:00-02:15 02:45-04:00", 4),
    ("Europe/Madrid", date(2026, 10, 25), "00:00-24:00", 25),
    # Half an hour, and two hours.
    ("Australia/Lord_Howe", date(2026, 10, 4), "00:00-24:00", 23.5),
    ("Australia/Lord_Howe", date(2027, 4, 4), "01:30-02:00", 1),
    ("Antarctica/Troll", date(2027, 3, 28), "00:00-24:00", 22),
    ("Pacific/Chatham", date(2026, 9, 27), "02:00-04:00", 1),
    # At midnight: from 24:00 to 23:00, from 01:00 to 00:00, from 00:00 to 01:00, and a minute past it.
    ("Africa/Cairo", date(2026, 10, 29), "23:00-24:00", 2),
    ("America/Havana", date(2026, 11, 1), "00:00-24:00", 25),
    ("America/Havana", date(2026, 10, 31), "18:00-24:00", 6),
    ("Asia/Beirut", date(2026, 3, 29), "00:00-08:00", 7),
    ("Asia/Beirut", date(2026, 3, 28), "18:00-24:00", 6),
    ("America/St_Johns", date(2010, 11, 6), "18:00-24:00", 7),
    # The day that Samoa left out.
    ("Pacific/Apia", date(2011, 12, 30), "00:00-24:00", 0),
    ("Pacific/Apia", date(2011, 12, 29), "12:00-24:00", 12),
    # Ramadan, and the leap day.
    ("Africa/Casablanca", date(2026, 2, 15), "00:00-24:00", 25),
    ("Asia/Kathmandu", date(2028, 2, 29), "09:00-17:00", 8),
]


@pytest.mark.parametrize(("zone", "day", "hours", "expected"), CHANGES)
def test_f51_an_interval_is_as_long_as_it_really_was(zone: str, day: date, hours: str, expected: float) -> None:
    only = Calendar("only", zone, ((),) * 7, open_dates={day: between(hours)})
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)

    found = elapsed(only, noon - 3 * DAY, noon + 3 * DAY)

    assert found == timedelta(seconds=round(expected * 3600))


def test_f51_a_day_of_its_own_wins_over_a_closed_day_and_over_the_week() -> None:
    special = {date(2026, 12, 24): between("08:00-12:00"), date(2026, 12, 28): ()}
    both = Calendar("both", "Europe/Madrid", HOURS["office"], OPEN.closed, special)

    assert both.intervals(date(2026, 12, 24)) == between("08:00-12:00")
    assert both.intervals(date(2026, 12, 25)) == ()
    assert both.intervals(date(2026, 12, 28)) == ()
    assert both.intervals(date(2026, 12, 31)) == OFFICE
    assert both.intervals(date(2027, 1, 1)) == FRIDAY
    assert due(both, madrid(24, 7, month=12), 5 * HOUR) == madrid(29, 9, month=12)


@pytest.mark.parametrize("ask", [next_opening, lambda calendar, at: due(calendar, at, HOUR)])
def test_f51_a_search_for_what_never_comes_ends(ask: object) -> None:
    assert callable(ask)
    with pytest.raises(NeverOpen, match=f"never.*{FURTHEST} years"):
        ask(NEVER, madrid(2, 9))


@pytest.mark.parametrize("year", [1, 9999])
def test_f51_a_year_at_the_end_of_time_is_refused(year: int) -> None:
    with pytest.raises(NeverOpen, match=f"no hours in the year {year}"):
        is_open(DAILY, datetime(year, 6, 1, tzinfo=UTC))


DAYS = [date(2027, 1, 1) + DAY * number for number in range(800)]


@pytest.mark.parametrize(
    ("hours", "closed", "special", "expected"),
    [
        (HOURS["office"], (), {}, None),
        (HOURS["office"], DAYS, {}, date(2027, 1, 1)),
        (HOURS["office"], DAYS[:730], {}, None),
        (HOURS["office"], DAYS[:731], {}, date(2027, 1, 1)),
        (HOURS["office"], DAYS, {DAYS[400]: OFFICE}, None),
        (HOURS["office"], DAYS, {DAYS[5]: OFFICE}, DAYS[6]),
        (HOURS["office"], [one for one in DAYS if one.weekday() < 5], {}, date(2027, 1, 1)),
        (HOURS["office"], [one for one in DAYS if one.weekday() < 4], {}, None),
        (HOURS["weekend"], [one for one in DAYS if one.day % 2], {}, None),
        (HOURS["office"], DAYS[:10] + DAYS[790:], {}, None),
        (HOURS["office"], (), dict.fromkeys(DAYS, ()), date(2027, 1, 1)),
        (((),) * 7, (), {}, date(1, 1, 2)),
        (((),) * 7, (), {DAYS[3]: OFFICE, DAYS[9]: ()}, DAYS[4]),
    ],
)
def test_f51_two_years_without_an_open_minute_are_found(
    hours: tuple[tuple[Interval, ...], ...],
    closed: list[date],
    special: dict[date, tuple[Interval, ...]],
    expected: date | None,
) -> None:
    assert empty_from(Calendar("c", "UTC", hours, frozenset(closed), special)) == expected


def test_f51_what_was_worked_out_is_no_part_of_a_calendars_value() -> None:
    one, other = (Calendar("office", "Europe/Madrid", HOURS["office"]) for _ in range(2))

    due(one, madrid(2, 9), HOUR)

    assert one.known
    assert not other.known
    assert one == other
    assert repr(one) == repr(other)


def test_f51_a_response_calendar_as_published() -> None:
    """Twelve hours to a first answer, twenty-four to a following one, on weekdays only."""
    friday, saturday = datetime(2026, 11, 6, 15, tzinfo=UTC), datetime(2026, 11, 7, 9, tzinfo=UTC)

    assert due(RESPONSE, friday, 12 * HOUR) == datetime(2026, 11, 9, 5, tzinfo=UTC)
    assert due(RESPONSE, saturday, 24 * HOUR) == datetime(2026, 11, 10, tzinfo=UTC)
    assert due(RESPONSE, saturday, timedelta(hours=118)) == datetime(2026, 11, 13, 22, tzinfo=UTC)
    assert Interval(time(0), time(0)) in RESPONSE.intervals(date(2026, 11, 9))
