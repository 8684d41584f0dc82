"""What holds for every calendar, moment and length of time, whatever the zone (F51)."""

from datetime import UTC, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from core.calendars import Calendar, Interval, due, elapsed, is_open, next_closing, next_opening
from tests.core.calendar_oracle import HOURS, ZONES, calendar

TICK = timedelta(microseconds=1)
START = datetime(2020, 1, 2, tzinfo=UTC)
MOMENTS = st.timedeltas(timedelta(0), timedelta(days=3600)).map(lambda after: START + after)
LENGTHS = st.timedeltas(TICK, timedelta(hours=100))
MADE = {(name, zone): calendar(name, zone) for name in HOURS for zone in ZONES}
MINUTES = st.lists(st.integers(0, 24 * 60), min_size=2, max_size=6, unique=True).map(sorted)


def clock(minute: int) -> time:
    return time(minute // 60 % 24, minute % 60)


@st.composite
def drawn(draw: st.DrawFn) -> Calendar:
    """A calendar of any hours, the same each day, in any of the zones."""
    ends = draw(MINUTES)
    hours = tuple(Interval(clock(start), clock(end)) for start, end in zip(ends[::2], ends[1::2], strict=False))
    return Calendar("drawn", draw(st.sampled_from(ZONES)), (hours,) * 7)


CALENDARS = st.sampled_from(list(MADE.values())) | drawn()


@given(CALENDARS, MOMENTS, LENGTHS)
def test_f51_exactly_the_promised_open_time_has_passed_when_it_is_due(
    one: Calendar, basis: datetime, within: timedelta
) -> None:
    found = due(one, basis, within)

    assert elapsed(one, basis, found) == within
    assert elapsed(one, basis, found - TICK) == within - TICK, "no moment earlier would do"


@given(CALENDARS, MOMENTS, LENGTHS, LENGTHS)
def test_f51_what_is_due_in_two_steps_is_due_in_one(
    one: Calendar, basis: datetime, first: timedelta, second: timedelta
) -> None:
    assert due(one, due(one, basis, first), second) == due(one, basis, first + second)


@given(CALENDARS, st.lists(MOMENTS, min_size=3, max_size=3).map(sorted))
def test_f51_open_time_adds_up_and_is_never_more_than_time(one: Calendar, moments: list[datetime]) -> None:
    first, second, third = moments

    assert elapsed(one, first, third) == elapsed(one, first, second) + elapsed(one, second, third)
    assert timedelta(0) <= elapsed(one, first, third) <= third - first


@given(CALENDARS, MOMENTS, st.timedeltas(timedelta(0), timedelta(days=4)), LENGTHS)
def test_f51_a_later_basis_is_never_due_earlier(
    one: Calendar, basis: datetime, later: timedelta, within: timedelta
) -> None:
    assert due(one, basis, within) <= due(one, basis + later, within)


@given(CALENDARS, MOMENTS)
def test_f51_between_an_opening_and_the_next_closing_it_is_open(one: Calendar, at: datetime) -> None:
    opens = next_opening(one, at)
    closes = next_closing(one, opens)

    assert elapsed(one, at, opens) == timedelta(0)
    assert is_open(one, opens)
    assert is_open(one, at) is (opens == at)
    if closes is not None:
        assert not is_open(one, closes)
        assert is_open(one, closes - TICK)
        assert elapsed(one, opens, closes) == closes - opens
        assert (next_closing(one, at) == at) is not is_open(one, at)
