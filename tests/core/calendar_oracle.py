"""A slow second opinion on opening hours: looks at the wall clock of every minute and counts those that are open.

It shares nothing with :mod:`core.calendars` but the rule. There, wall clocks are turned into moments; here, moments are
turned into wall clocks, and nothing is known of offsets, gaps or times that are shown twice. Every zone's offsets and
every opening hour asked about are whole minutes, so that each minute is open or closed as a whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, lru_cache
from zlib import crc32
from zoneinfo import ZoneInfo

from core.calendars import Calendar, Interval

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
MINUTES = 24 * 60

ZONES = (
    "Africa/Cairo",
    "Africa/Casablanca",
    "America/Asuncion",
    "America/Havana",
    "America/Los_Angeles",
    "America/New_York",
    "America/Nuuk",
    "America/Santiago",
    "America/Sao_Paulo",
    "America/St_Johns",
    "Antarctica/Troll",
    "Asia/Beirut",
    "Asia/Gaza",
    "Asia/Kathmandu",
    "Asia/Kolkata",
    "Asia/Tehran",
    "Atlantic/Azores",
    "Australia/Lord_Howe",
    "Europe/Dublin",
    "Europe/Madrid",
    "Pacific/Apia",
    "Pacific/Auckland",
    "Pacific/Chatham",
    "UTC",
)
YEARS = (2020, 2030)


def between(text: str) -> tuple[Interval, ...]:
    """``08:00-12:30 14:00-24:00`` as intervals."""
    pairs = (part.split("-") for part in text.split())
    return tuple(
        Interval(time.fromisoformat(start), time.fromisoformat(end.replace("24:", "00:"))) for start, end in pairs
    )


OFFICE, FRIDAY = between("08:00-12:30 14:00-18:00"), between("08:00-15:00")
ALWAYS, NIGHT = between("00:00-24:00"), between("00:00-00:30 00:45-02:00 02:15-02:40 03:00-04:00 23:15-24:00")
HOURS: Mapping[str, tuple[tuple[Interval, ...], ...]] = {
    "office": (OFFICE, OFFICE, OFFICE, OFFICE, FRIDAY, (), ()),
    "response": (ALWAYS, ALWAYS, ALWAYS, ALWAYS, between("00:00-22:00"), (), ()),
    "night": (NIGHT, NIGHT, (), NIGHT, NIGHT, NIGHT, between("01:30-02:30 23:30-23:50")),
    "weekend": ((), (), (), (), between("22:00-24:00"), ALWAYS, ALWAYS),
}


def calendar(name: str, zone: str) -> Calendar:
    """One of the calendars above with holidays and days of their own, in a zone."""
    closed = {
        date(year, month, day) for year in range(2010, 2031) for month, day in ((1, 1), (3, 29), (10, 31), (12, 25))
    }
    special = {date(2024, 2, 29): between("10:00-11:00"), date(2026, 12, 25): NIGHT, date(2028, 2, 29): ()}
    return Calendar(name, zone, HOURS[name], frozenset(closed), special)


class Oracle:
    """Answers about one calendar, minute by minute."""

    def __init__(self, asked: Calendar) -> None:
        self._asked = asked
        self._ranges = cache(self._open_minutes)

    def is_open(self, minute: int) -> bool:
        """Whether it is open in this minute, counted from 1970."""
        today = walls(self._asked.zone, minute // MINUTES)[minute % MINUTES].date()
        days = (today - DAY, today, today + DAY)
        return any(minute in minutes for day in days for minutes in self._ranges(day))

    def elapsed(self, start: datetime, end: datetime) -> timedelta:
        """The open time between two moments."""
        passed = timedelta(0)
        for minute in range(_minute(start), _minute(end) + 1):
            began = EPOCH + MINUTE * minute
            part = min(end, began + MINUTE) - max(start, began)
            if part > timedelta(0) and self.is_open(minute):
                passed += part
        return passed

    def due(self, basis: datetime, within: timedelta) -> datetime:
        """The moment at which so much open time has passed."""
        left, minute = within, _minute(basis)
        while True:
            began = max(basis, EPOCH + MINUTE * minute)
            part = EPOCH + MINUTE * (minute + 1) - began
            if self.is_open(minute):
                if part >= left:
                    return began + left
                left -= part
            minute += 1

    def _open_minutes(self, day: date) -> tuple[range, ...]:
        """From the first minute that shows the start or later to the last that shows less than the end."""
        number = (day - EPOCH.date()).days
        # No zone is a whole day ahead of UTC or behind it.
        days = [walls(self._asked.zone, one) for one in (number - 1, number, number + 1)]
        shown = list(enumerate([wall for one in days for wall in one], (number - 1) * MINUTES))
        found = []
        for start, end in self._hours(day):
            opens = datetime.combine(day, start)
            closes = datetime.combine(day, end) if end != time(0) else datetime.combine(day + DAY, end)
            first = next(minute for minute, wall in shown if wall >= opens)
            last = next(minute for minute, wall in reversed(shown) if wall < closes)
            found.append(range(first, last + 1))
        return tuple(found)

    def _hours(self, day: date) -> tuple[Interval, ...]:
        if day in self._asked.open_dates:
            return self._asked.open_dates[day]
        if day in self._asked.closed:
            return ()
        return self._asked.hours[day.isoweekday() - 1]


@lru_cache(maxsize=64)
def walls(zone: str, day: int) -> tuple[datetime, ...]:
    """What a zone's wall clock shows in each minute of a UTC day, counted from 1970."""
    known = ZoneInfo(zone)
    return tuple((EPOCH + DAY * day + MINUTE * one).astimezone(known).replace(tzinfo=None) for one in range(MINUTES))


@cache
def changes(zone: str, first: int, last: int) -> tuple[datetime, ...]:
    """When a zone's clocks are changed, from one year to before another: the next hour of each change, or the third."""
    known, step = ZoneInfo(zone), timedelta(hours=3)
    hours = (datetime(last, 1, 1, tzinfo=UTC) - (start := datetime(first, 1, 1, tzinfo=UTC))) // step
    moments = [start + step * number for number in range(hours)]
    offsets = [at.astimezone(known).utcoffset() for at in moments]
    return tuple(at for at, before, now in zip(moments[1:], offsets, offsets[1:], strict=False) if before != now)


def questions(zone: str, first: int, last: int, count: int) -> Iterator[tuple[datetime, timedelta]]:
    """A basis and a length of time, always the same: some around each change of the clocks, ``count`` anywhere."""
    for number, change in enumerate(changes(zone, first, last)):
        yield (
            change - timedelta(seconds=_any(zone, number, 1, 86_400)),
            timedelta(seconds=_any(zone, number, 2, 50_000)),
        )
        yield (
            change + timedelta(minutes=_any(zone, number, 3, 360) - 180),
            timedelta(minutes=_any(zone, number, 4, 300)),
        )
    start = datetime(first, 1, 1, tzinfo=UTC)
    seconds = int((datetime(last, 1, 1, tzinfo=UTC) - start).total_seconds())
    for number in range(count):
        yield (
            start + timedelta(seconds=_any(zone, number, 5, seconds)),
            timedelta(seconds=_any(zone, number, 6, 108_000)),
        )


def _any(zone: str, number: int, what: int, below: int) -> int:
    """Some number from 1 to this, the same each time."""
    return 1 + crc32(f"{zone} {number} {what}".encode()) % below


def _minute(at: datetime) -> int:
    return (at - EPOCH) // MINUTE
