"""Opening hours agree with a slow second opinion, over two dozen zones and ten years: F51.

``make calendars`` asks about every day of every calendar; here a part is asked, always the same.
"""

import os
from datetime import UTC, date, datetime

import pytest

from core.calendars import due, elapsed, is_open
from tests.core.calendar_oracle import (
    DAY,
    EPOCH,
    HOURS,
    MINUTE,
    MINUTES,
    YEARS,
    ZONES,
    Oracle,
    calendar,
    changes,
    questions,
)

EVERY_DAY = os.environ.get("CALENDARS") == "every day"
STEP = 1 if EVERY_DAY else 901
"""Every how many days a whole day is compared."""
PLACES = [*((zone, *YEARS) for zone in ZONES), ("Pacific/Apia", 2011, 2012), ("America/St_Johns", 2010, 2011)]
"""With the year in which Samoa had no 30 December, and one in which Newfoundland changed at a minute past midnight."""


def test_f51_there_are_twenty_zones_and_ten_years() -> None:
    assert len(ZONES) >= 20
    assert YEARS[1] - YEARS[0] >= 10
    assert sum(len(changes(zone, *YEARS)) for zone in ZONES) > 300


@pytest.mark.parametrize(("zone", "first", "last"), PLACES)
def test_f51_due_and_elapsed_agree_with_the_oracle(zone: str, first: int, last: int) -> None:
    pairs = [(made := calendar(name, zone), Oracle(made)) for name in HOURS]
    asked_about = list(questions(zone, first, last, 400 if EVERY_DAY else 6))
    for number, (basis, within) in enumerate(asked_about if EVERY_DAY else asked_about[::5]):
        for asked, oracle in pairs if EVERY_DAY else pairs[number % len(pairs) :][:1]:
            found = due(asked, basis, within)

            assert found == oracle.due(basis, within), (asked.name, basis, within)
            assert elapsed(asked, basis, basis + within) == oracle.elapsed(basis, basis + within)


@pytest.mark.parametrize(("zone", "first", "last"), PLACES)
def test_f51_whole_days_agree_with_the_oracle_minute_by_minute(zone: str, first: int, last: int) -> None:
    start = datetime(first, 1, 1, tzinfo=UTC)
    days = (datetime(last, 1, 1, tzinfo=UTC) - start).days
    changed = sorted((at - start).days for at in changes(zone, first, last))
    pairs = [(made := calendar(name, zone), Oracle(made)) for name in HOURS]
    for day in sorted({*range(0, days, STEP), *(changed if EVERY_DAY else changed[::9])}):
        begin = start + DAY * day
        first_minute = (begin - EPOCH) // MINUTE
        for asked, oracle in pairs if EVERY_DAY else pairs[day % len(pairs) :][:1]:
            minutes = [minute for minute in range(first_minute, first_minute + MINUTES) if oracle.is_open(minute)]

            assert elapsed(asked, begin, begin + DAY) == MINUTE * len(minutes), (asked.name, begin)
            every_other = range(first_minute, first_minute + MINUTES, 5)
            shown = [minute for minute in every_other if is_open(asked, EPOCH + MINUTE * minute)]
            assert shown == [minute for minute in minutes if minute in every_other], (asked.name, begin)


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("Europe/Madrid", date(2027, 3, 28), 23),
        ("Europe/Madrid", date(2026, 10, 25), 25),
        ("Australia/Lord_Howe", date(2026, 10, 4), 23.5),
        ("Antarctica/Troll", date(2027, 3, 28), 22),
        ("Pacific/Apia", date(2011, 12, 30), 0),
        ("America/St_Johns", date(2011, 11, 6), 25),
    ],
)
def test_f51_the_oracle_knows_days_of_other_lengths(zone: str, day: date, hours: float) -> None:
    """Were it blind to the change of the clocks, it would prove nothing."""
    oracle = Oracle(calendar("weekend", zone))

    (minutes,) = oracle._open_minutes(day)

    assert len(minutes) == hours * 60
