"""Reads the calendars of a policy file: opening hours by weekday, public holidays, and days with hours of their own.

Rule 1: a file means the same whenever it is read: public holidays are taken for the years ``HOLIDAY_YEARS``, whatever
the date is. They come from the installed ``holidays`` library, so that an upgrade of it may know better.
Rule 2: every fault names the thing, the value and the cure, and all are told at once.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time
from difflib import get_close_matches
from functools import cache
from itertools import pairwise
from typing import Annotated, Any
from zoneinfo import available_timezones

from pydantic import BaseModel, ConfigDict, Field, JsonValue, StringConstraints, WithJsonSchema

from core.calendars import Calendar, Interval, due, empty_from
from core.durations import LONGEST, parse_duration
from core.errors import NeverOpen

HOLIDAY_YEARS = range(2020, 2041)
"""The years whose public holidays are known; later ones are ordinary days until a release moves this on."""

ELAPSED = "elapsed"
"""The clock that needs no calendar."""

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
INTERVALS_A_DAY = 24
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2100, 12, 31)

Fault = tuple[tuple[str | int, ...], str]

_TIMES = r"[0-9]{1,2}:[0-9]{2}\s*-\s*[0-9]{1,2}:[0-9]{2}"
_DAYS = rf"({'|'.join(WEEKDAYS)})(\s*-\s*({'|'.join(WEEKDAYS)}))?"
_DATE = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
_INTERVAL = re.compile(r"([0-9]{1,2}):([0-9]{2})\s*-\s*([0-9]{1,2}):([0-9]{2})")
_CHECKED_FROM = datetime(2026, 1, 1, tzinfo=UTC)

_HOURS_SHAPE = {
    "type": "string",
    "pattern": rf"^\s*{_TIMES}(\s*,\s*{_TIMES})*\s*$",
    "examples": ["08:00-12:30, 14:00-18:00"],
}
_DATE_SHAPE = {"type": "string", "pattern": _DATE, "examples": ["2026-12-24"]}
_DAYS_SHAPE: dict[str, JsonValue] = {"pattern": rf"^\s*(daily|{_DAYS}(\s*,\s*{_DAYS})*)\s*$"}

# The patterns are for editors; what is said about a value that does not fit is said by `faults`, in words.
Hours = Annotated[str, WithJsonSchema(_HOURS_SHAPE)]
Date = Annotated[str, WithJsonSchema(_DATE_SHAPE)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=False)


class HolidaysPart(_Part):
    """The public holidays of a country, or of a part of it: codes such as ES and MD."""

    country: Annotated[str, StringConstraints(max_length=100)]
    subdivision: Annotated[str, StringConstraints(max_length=100)] = ""


class CalendarPart(_Part):
    """Opening hours: by weekday in a time zone, without holidays and closed days, with other hours on single days."""

    zone: Annotated[str, StringConstraints(max_length=100)] = Field(examples=["Europe/Madrid"])
    hours: dict[str, Hours] = Field(min_length=1, max_length=20, json_schema_extra={"propertyNames": _DAYS_SHAPE})
    holidays: HolidaysPart | None = None
    closed: Annotated[tuple[Date, ...], Field(max_length=1000)] = ()
    open: dict[str, Hours] = Field(
        default_factory=dict, max_length=1000, json_schema_extra={"propertyNames": {"pattern": _DATE}}
    )


def calendar_of(name: str, part: CalendarPart) -> Calendar:
    """The calendar of a part in which :func:`faults` found none; raises ``ValueError`` for the first otherwise."""
    week: list[tuple[Interval, ...]] = [()] * 7
    for days, hours in part.hours.items():
        for day in parse_days(days):
            week[day] = parse_hours(hours)
    closed = frozenset(parse_date(one) for one in part.closed)
    if part.holidays is not None:
        closed |= public_holidays(part.holidays.country, part.holidays.subdivision)
    special = {parse_date(day): parse_hours(hours) for day, hours in part.open.items()}
    return Calendar(name, parse_zone(part.zone), tuple(week), closed, special)


def faults(value: Mapping[str, Any]) -> Iterator[Fault]:
    """Every fault of sense in the calendars of a policy file's plain values, and in the promises that run on them."""
    calendars = _mapping(value.get("calendars"))
    good: dict[str, Calendar] = {}
    for name, given in calendars.items():
        path = ("calendars", name)
        if name == ELAPSED:
            yield path, f"{ELAPSED} is the clock that needs no calendar; use another name"
        found = list(_faults(path, _mapping(given)))
        yield from found
        made = None if found else _made(name, given)
        if made is not None and (since := empty_from(made)) is not None:
            yield path, f"is never open for two years from {since}; give it hours, or close fewer days"
        elif made is not None:
            good[name] = made
    for kind, promise in _mapping(value.get("promises")).items():
        yield from _promise(("promises", kind), _mapping(promise), list(calendars), good)
    suggestions = {**_mapping(value.get("suggestions"))}
    suggestions["within"] = suggestions.get("remind_after")
    for where, message in _promise(("suggestions",), suggestions, list(calendars), good):
        yield ("suggestions", "remind_after") if where[-1] == "within" else where, message
    yield from _named(("open_hours",), value.get("open_hours", ELAPSED), list(calendars))
    yield from _waits(_mapping(value.get("waits")), list(calendars), good)


def parse_zone(text: str) -> str:
    """The name of a time zone; raises ``ValueError`` with the nearest ones."""
    if text in _zones():
        return text
    by_word = {word.lower(): zone for zone in sorted(_zones()) for word in (zone, zone.rsplit("/", maxsplit=1)[-1])}
    near = [by_word[word] for word in get_close_matches(text.strip().lower(), by_word, 2)]
    cure = f"did you mean {' or '.join(dict.fromkeys(near))}?" if near else "use a name such as Europe/Madrid"
    raise ValueError(f"no time zone is called {text[:60]!r}; {cure}")


def parse_days(text: str) -> tuple[int, ...]:
    """The weekdays of ``mon``, ``mon-thu, sat`` or ``daily``, Monday as 0; raises ``ValueError``."""
    if text.strip() == "daily":
        return tuple(range(7))
    found: list[int] = []
    for part in text.split(","):
        ends = [_weekday(word.strip()) for word in part.split("-", maxsplit=1)]
        first, last = ends[0], ends[-1]
        found += [(first + number) % 7 for number in range((last - first) % 7 + 1)]
    return tuple(found)


def parse_hours(text: str) -> tuple[Interval, ...]:
    """The intervals of ``08:00-12:30, 14:00-18:00``, in order; raises ``ValueError``."""
    if not text.strip():
        raise ValueError("has no hours; leave the weekday out, or put the date under closed")
    found = sorted(_interval(part.strip()) for part in text.split(","))
    if len(found) > INTERVALS_A_DAY:
        raise ValueError(f"has more than {INTERVALS_A_DAY} intervals on a day; join some of them")
    for one, other in pairwise(found):
        if one.end == time.min or other.start < one.end:
            raise ValueError(f"{_spoken(one)} and {_spoken(other)} overlap; give each hour once")
    return tuple(found)


def parse_date(text: str) -> date:
    """The date ``2026-12-24``; raises ``ValueError``."""
    try:
        found = date.fromisoformat(text) if re.fullmatch(_DATE, text) else None
    except ValueError:
        found = None
    if found is None:
        raise ValueError(f"{text[:60]!r} is not a date; write it like 2026-12-24")
    if not FIRST_DAY <= found <= LAST_DAY:
        raise ValueError(f"{text} is not between {FIRST_DAY.year} and {LAST_DAY.year}; check the year")
    return found


@cache
def public_holidays(country: str, subdivision: str) -> frozenset[date]:
    """The public holidays of a country's code, or of a part of it, in ``HOLIDAY_YEARS``; raises ``ValueError``."""
    # Loaded only where a policy asks for it: a command that does not should be quick.
    import holidays

    known = holidays.list_supported_countries()
    if country not in known:
        raise ValueError(f"no holidays are known for {country[:60]!r}; {_near_country(country, list(known))}")
    try:
        return frozenset(holidays.country_holidays(country, subdiv=subdivision or None, years=HOLIDAY_YEARS))
    except NotImplementedError as error:
        parts = known[country]
        there = f"there is {', '.join(parts)}" if parts else "it has none; leave subdivision out"
        raise ValueError(f"{subdivision[:60]!r} is no subdivision of {country}; {there}") from error


def _faults(path: tuple[str, ...], given: Mapping[str, Any]) -> Iterator[Fault]:
    yield from _said((*path, "zone"), parse_zone, given.get("zone"))
    yield from _hours((*path, "hours"), _mapping(given.get("hours")))
    asked = _mapping(given.get("holidays"))
    country, subdivision = asked.get("country"), asked.get("subdivision", "")
    if isinstance(country, str) and isinstance(subdivision, str):
        yield from _said((*path, "holidays"), lambda one: public_holidays(one, subdivision), country)
    closed = given.get("closed")
    for index, day in enumerate(closed if isinstance(closed, list) else ()):
        yield from _said((*path, "closed", index), parse_date, day)
    for day, hours in _mapping(given.get("open")).items():
        yield from _said((*path, "open", day), parse_date, day)
        yield from _said((*path, "open", day), parse_hours, hours)
        if isinstance(closed, list) and day in closed:
            yield (*path, "open", day), f"{day} is under closed too; keep one of them"


def _hours(path: tuple[str, ...], hours: Mapping[str, Any]) -> Iterator[Fault]:
    seen: dict[int, str] = {}
    for days, text in hours.items():
        yield from _said((*path, days), parse_hours, text)
        bad = list(_said((*path, days), parse_days, days))
        yield from bad
        for day in () if bad else parse_days(days):
            if day in seen:
                yield (*path, days), f"{WEEKDAYS[day]} is in {seen[day]!r} too; give each weekday once"
                break
            seen[day] = days


def _said(path: tuple[str | int, ...], parse: Any, given: object) -> Iterator[Fault]:
    """What parsing a text comes to, where it is a text at all: other values are faults of form."""
    if isinstance(given, str):
        try:
            parse(given)
        except ValueError as error:
            yield path, str(error)


def _made(name: str, given: object) -> Calendar | None:
    """The calendar, where its form is right too."""
    try:
        return calendar_of(name, CalendarPart.model_validate(given))
    except ValueError:
        return None


def _named(path: tuple[str, ...], clock: object, names: list[str]) -> Iterator[Fault]:
    if not isinstance(clock, str) or clock == ELAPSED or clock in names:
        return
    near = get_close_matches(clock, names, 1) or names
    cure = f"there is {', '.join(near)}" if near else f"describe it under calendars, or say {ELAPSED}"
    yield path, f"no calendar is called {clock[:60]!r}; {cure}"


def _waits(waits: Mapping[str, Any], names: list[str], good: Mapping[str, Calendar]) -> Iterator[Fault]:
    """Every wait of the table, on the clock of the table."""
    clock = waits.get("clock", ELAPSED)
    yield from _named(("waits", "clock"), clock, names)
    for severity, row in _mapping(waits.get("after")).items():
        for tier, within in _mapping(row).items():
            given = {"clock": clock if clock in good else ELAPSED, "within": within}
            for path, message in _promise(("waits", "after", severity), given, names, good):
                yield (*path[:-1], tier), message


def _promise(
    path: tuple[str, ...], promise: Mapping[str, Any], names: list[str], good: Mapping[str, Calendar]
) -> Iterator[Fault]:
    clock, within = promise.get("clock", ELAPSED), promise.get("within")
    if not isinstance(clock, str) or clock == ELAPSED:
        return
    yield from _named((*path, "clock"), clock, names)
    if not isinstance(within, str):
        return
    if re.search("[dw]", within):
        yield (
            (*path, "within"),
            f"{within[:60]!r} on a calendar would be days of 24 open hours; write hours, such as 16h",
        )
    elif clock in good and (message := _too_long(good[clock], within)):
        yield (*path, "within"), message


def _too_long(calendar: Calendar, within: str) -> str:
    try:
        due_at = due(calendar, _CHECKED_FROM, parse_duration(within))
    except NeverOpen:
        return f"{within[:60]} is more than {calendar.name} is open in a lifetime; promise less, or open more"
    except ValueError:
        return ""
    if due_at - _CHECKED_FROM <= LONGEST:
        return ""
    return f"{within[:60]} takes until {due_at.year} on {calendar.name}; promise less, or open more"


def _weekday(word: str) -> int:
    if word in WEEKDAYS:
        return WEEKDAYS.index(word)
    raise ValueError(f"{word[:60]!r} is not a weekday; use {', '.join(WEEKDAYS)}, a range such as mon-fri, or daily")


def _interval(text: str) -> Interval:
    found = _INTERVAL.fullmatch(text)
    if found is None:
        raise ValueError(f"{text[:60]!r} is not opening hours; write them like 08:00-12:30, 14:00-18:00")
    first, second, third, fourth = (int(group) for group in found.groups())
    start, end = first * 60 + second, third * 60 + fourth
    if start >= 1440 or end > 1440 or second > 59 or fourth > 59:
        raise ValueError(f"{text} is not in a day, which goes from 00:00 to 24:00")
    if end == start:
        raise ValueError(f"{text} has no length; for a whole day write 00:00-24:00")
    if end < start:
        cure = f"write {_clock(start)}-24:00 on this day and 00:00-{_clock(end)} on the next"
        raise ValueError(f"{text} ends before it begins; {cure}")
    return Interval(time(start // 60, start % 60), time(end // 60 % 24, end % 60))


def _spoken(one: Interval) -> str:
    return f"{one.start:%H:%M}-{'24:00' if one.end == time.min else f'{one.end:%H:%M}'}"


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _near_country(text: str, codes: list[str]) -> str:
    from holidays.registry import COUNTRIES

    named = {name.replace("_", " "): entry[1] for name, entry in COUNTRIES.items()}
    word = text.strip().lower().replace("_", " ")
    near = [named[name] for name in get_close_matches(word, named, 1)]
    near = [text.strip().upper()] if text.strip().upper() in codes else near
    return f"did you mean {near[0]}?" if near else "use the code of a country, such as ES"


@cache
def _zones() -> frozenset[str]:
    """Every zone whose name means the same on every machine."""
    return frozenset(available_timezones()) - {"localtime", "Factory"}


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
