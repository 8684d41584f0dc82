"""Counts opening hours: when so much open time will have passed, and how much has, exact across clock changes.

Rule 1: open time is real time. An interval begins at the first moment at which the wall clock of its zone shows its
start or later, and lasts up to the last moment at which it shows less than its end. So an hour that is skipped is not
counted, one that is shown twice counts twice, and what overlaps then counts once.
Rule 2: at the moment of closing it is closed. Open time that is used up at a closing is used up at that moment, not
at the next opening.
Rule 3: no search is endless: what is not found within ``FURTHEST`` years is not there, and is said.

In place of a calendar every function takes ``None``, for plain elapsed time in UTC, open at every moment (MS-03).
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import MAXYEAR, UTC, date, datetime, time, timedelta
from itertools import accumulate
from typing import NamedTuple
from zoneinfo import ZoneInfo

from core.errors import NeverOpen

FURTHEST = 30
"""How many years ahead are searched: a promise of ten years has room, and an empty calendar soon comes to an end."""

TOO_LONG = timedelta(days=730)
"""A calendar without an open minute for so long is a slip of the pen."""

_NOTHING = timedelta(0)
_DAY = timedelta(days=1)
_WEEK = timedelta(days=7)
_TICK = timedelta(microseconds=1)


class Interval(NamedTuple):
    """Open from ``start`` until ``end`` by the wall clock of one day; an ``end`` of 00:00 is the end of that day."""

    start: time
    end: time


@dataclass(frozen=True, slots=True)
class Calendar:
    """When somebody is there: the ``hours`` of each weekday, Monday first, in ``zone`` (an IANA name).

    ``closed`` are days without hours, such as public holidays; ``open_dates`` give single days hours of their own
    and win over both.
    """

    name: str
    zone: str
    hours: tuple[tuple[Interval, ...], ...]
    closed: frozenset[date] = frozenset()
    open_dates: Mapping[date, tuple[Interval, ...]] = field(default_factory=dict)
    known: dict[int, "Year"] = field(default_factory=dict, init=False, repr=False, compare=False)
    """Years already worked out; always the same for the same calendar, so that it is no part of its value."""

    def intervals(self, day: date) -> tuple[Interval, ...]:
        """The opening hours of one day, as the wall clock of the zone counts days."""
        special = self.open_dates.get(day)
        if special is not None:
            return special
        return () if day in self.closed else self.hours[day.weekday()]


@dataclass(frozen=True, slots=True)
class Year:
    """The open spans of one UTC year, in order and apart; ``sums[n]`` is the open time up to the end of span ``n``."""

    starts: tuple[datetime, ...]
    ends: tuple[datetime, ...]
    sums: tuple[timedelta, ...]

    @property
    def total(self) -> timedelta:
        """The open time of the whole year."""
        return self.sums[-1] if self.sums else _NOTHING

    def before(self, at: datetime) -> timedelta:
        """The open time of the year before a moment in it."""
        place = bisect_right(self.starts, at) - 1
        if place < 0:
            return _NOTHING
        end = self.ends[place]
        return self.sums[place] if at >= end else self.sums[place] - (end - at)

    def reached(self, passed: timedelta) -> datetime:
        """The earliest moment at which so much open time of the year has passed; not more than there is."""
        place = bisect_left(self.sums, passed)
        return self.ends[place] - (self.sums[place] - passed)


def due(calendar: Calendar | None, basis_at: datetime, within: timedelta) -> datetime:
    """The earliest moment, in UTC, by which ``within`` of open time has passed since ``basis_at`` (aware).

    ``basis_at`` itself where nothing has to pass. Raises :class:`NeverOpen` where there is not so much to come.
    """
    at = basis_at.astimezone(UTC)
    if calendar is None or within <= _NOTHING:
        return at + max(within, _NOTHING)
    left = within + _year(calendar, at.year).before(at)
    for year in _years(calendar, at):
        if left <= year.total:
            return year.reached(left)
        left -= year.total
    raise NeverOpen(f"calendar {calendar.name} has less than {within} of open time in {FURTHEST} years from {at}")


def elapsed(calendar: Calendar | None, start_at: datetime, end_at: datetime) -> timedelta:
    """How much open time lies between two moments (aware); nothing where the end is before the start."""
    start, end = start_at.astimezone(UTC), end_at.astimezone(UTC)
    if end <= start:
        return _NOTHING
    if calendar is None:
        return end - start
    between = (_year(calendar, year).total for year in range(start.year, end.year))
    return sum(between, _NOTHING) + _year(calendar, end.year).before(end) - _year(calendar, start.year).before(start)


def is_open(calendar: Calendar | None, at: datetime) -> bool:
    """Whether it is open at a moment (aware)."""
    if calendar is None:
        return True
    at = at.astimezone(UTC)
    year = _year(calendar, at.year)
    place = bisect_right(year.starts, at) - 1
    return place >= 0 and at < year.ends[place]


def next_opening(calendar: Calendar | None, at: datetime) -> datetime:
    """The first moment from ``at`` (aware) on at which it is open, in UTC; ``at`` itself where it is open then.

    Raises :class:`NeverOpen` where none is found.
    """
    at = at.astimezone(UTC)
    if calendar is None:
        return at
    for year in _years(calendar, at):
        place = bisect_right(year.ends, at)
        if place < len(year.ends):
            return max(at, year.starts[place])
    raise NeverOpen(f"calendar {calendar.name} is not open within {FURTHEST} years from {at}")


def next_closing(calendar: Calendar | None, at: datetime) -> datetime | None:
    """The first moment from ``at`` (aware) on at which it is closed, in UTC; ``None`` where it never closes."""
    at = at.astimezone(UTC)
    if calendar is None:
        return None
    for year in _years(calendar, at):
        place = bisect_right(year.ends, at)
        if place == len(year.ends) or at < year.starts[place]:
            return at
        # What is open as the year ends may stay open: the next year says.
        at = year.ends[place]
    return None


def empty_from(calendar: Calendar) -> date | None:
    """The day that begins two years or more without an open minute; ``None`` for a calendar as it should be."""
    if not any(calendar.hours):
        return max((day for day, hours in calendar.open_dates.items() if hours), default=date.min) + _DAY
    first: date | None = None
    last = date.min
    for day in sorted({*calendar.closed, *calendar.open_dates}):
        if calendar.intervals(day):
            continue
        if first is None or not _without_hours(calendar, last, day):
            first = day
        last = day
        if last - first >= TOO_LONG:
            return first
    return None


def _without_hours(calendar: Calendar, after: date, before: date) -> bool:
    """Whether no day between two has hours; in more than a week of ordinary days one has, as some weekday does."""
    if before - after > _WEEK:
        return False
    return not any(calendar.intervals(after + _DAY * day) for day in range(1, (before - after).days))


def _years(calendar: Calendar, at: datetime) -> Iterator[Year]:
    for year in range(at.year, at.year + FURTHEST):
        yield _year(calendar, year)


def _year(calendar: Calendar, year: int) -> Year:
    found = calendar.known.get(year)
    if found is None:
        found = calendar.known[year] = _worked_out(calendar, year)
    return found


def _worked_out(calendar: Calendar, year: int) -> Year:
    if not 1 < year < MAXYEAR:
        raise NeverOpen(f"calendar {calendar.name} has no hours in the year {year}")
    first, last = datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 1, tzinfo=UTC)
    starts: list[datetime] = []
    ends: list[datetime] = []
    for opens_at, closes_at in sorted(_spans(calendar, date(year, 1, 1))):
        start, end = max(opens_at, first), min(closes_at, last)
        if ends and start <= ends[-1]:
            ends[-1] = max(end, ends[-1])
        elif start < end:
            starts.append(start)
            ends.append(end)
    sums = accumulate(end - start for start, end in zip(starts, ends, strict=True))
    return Year(tuple(starts), tuple(ends), tuple(sums))


def _spans(calendar: Calendar, new_year: date) -> Iterator[tuple[datetime, datetime]]:
    """The intervals of each day of a year and of two days around it, for a zone's days are not those of UTC."""
    zone = ZoneInfo(calendar.zone)
    for number in range(-2, 368):
        day = new_year + _DAY * number
        for start, end in calendar.intervals(day):
            until = datetime.combine(day, end) if end > time.min else datetime.combine(day + _DAY, time.min)
            yield _first(datetime.combine(day, start), zone), _last(until, zone)


def _first(wall: datetime, zone: ZoneInfo) -> datetime:
    """The first moment at which the zone's clock shows ``wall`` or later."""
    early, late = _both(wall, zone)
    return early if early <= late else _jump(late, early, zone)


def _last(wall: datetime, zone: ZoneInfo) -> datetime:
    """The moment up to which the zone's clock shows, at the last, less than ``wall``."""
    early, late = _both(wall, zone)
    if early > late:
        return _jump(late, early, zone)
    if early < late and (late - _TICK).astimezone(zone).replace(tzinfo=None) >= wall:
        # The clock was put back to exactly this: it never showed less again.
        return early
    return late


def _both(wall: datetime, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The two moments a wall clock's time may mean: the same, or apart where it is shown twice or skipped."""
    return wall.replace(tzinfo=zone).astimezone(UTC), wall.replace(tzinfo=zone, fold=1).astimezone(UTC)


def _jump(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """The moment between two, the second included, at which the zone's clock is put ahead."""
    offset = before.astimezone(zone).utcoffset()
    while after - before > _TICK:
        middle = before + (after - before) // 2
        if middle.astimezone(zone).utcoffset() == offset:
            before = middle
        else:
            after = middle
    return after
