"""The calendars a service level runs on: round the clock, or only while the desk is open.

Rule 1: a calendar says which hours of which weekdays count, in a time zone of its own.
Rule 2: shifts begin and end by the wall clock of that zone, so a change to summer time shortens a night, never a shift.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

ONE_DAY = timedelta(days=1)
FURTHEST = timedelta(days=3660)
EVERY_DAY = frozenset(range(7))
WORKING_DAYS = frozenset(range(5))


@dataclass(frozen=True)
class Calendar:
    """Which hours count; opens and closes are hours of the local day, 0 to 24."""

    name: str
    time_zone: str = "UTC"
    days: frozenset[int] = EVERY_DAY
    opens: int = 0
    closes: int = 24

    def is_open(self, moment: datetime) -> bool:
        """Whether time counts at this moment."""
        return any(start <= moment < end for start, end in self._shifts(moment, moment))

    def worked(self, begin: datetime, end: datetime) -> timedelta:
        """How much time counts from one moment to a later one; nothing when it is not later."""
        spans = (min(end, closes) - max(begin, opens) for opens, closes in self._shifts(begin, end))
        return sum((span for span in spans if span > timedelta(0)), timedelta(0))

    def after(self, begin: datetime, length: timedelta) -> datetime:
        """The first moment by which `length` has counted since `begin`, in UTC."""
        left = length
        for opens, closes in self._shifts(begin, begin + FURTHEST):
            start = max(begin, opens)
            if closes <= start:
                continue
            if closes - start >= left:
                return start + left
            left -= closes - start
        raise ValueError(f"{self.name} has no {length} of open hours within ten years")

    def _shifts(self, begin: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
        """The open hours of every local day the span touches, in UTC."""
        zone = ZoneInfo(self.time_zone)
        day, last = begin.astimezone(zone).date(), end.astimezone(zone).date()
        while day <= last:
            if day.weekday() in self.days:
                yield _at(day, self.opens, zone), _at(day, self.closes, zone)
            day += ONE_DAY


def _at(day: date, hour: int, zone: ZoneInfo) -> datetime:
    shown = day + ONE_DAY if hour == 24 else day
    return datetime.combine(shown, time(hour % 24), zone).astimezone(UTC)


ROUND_THE_CLOCK = Calendar("24/7 calendar")
BUSINESS_HOURS = Calendar("Business hours", "Europe/Berlin", WORKING_DAYS, 9, 17)
