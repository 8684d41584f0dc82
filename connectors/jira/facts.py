"""Reads the facts that a policy asks about from where this account keeps them: the issue, the customer's company.

Pure. Rule 1: a fact is looked for in one place after another until one has something; nothing anywhere is empty.
Rule 2: what cannot be read as what it should be (a date that is none, a contract in words nobody mapped) is not
known; what is done with the unknown is the policy's to say.
Rule 3: a contract is valid through the whole of its last day where the reporter lives (MX-03).
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from connectors.jira import wire
from connectors.jira.changes import label
from connectors.jira.field_map import FieldMap, Source

FAR = date(9000, 1, 1)
"""Any day after this is this: dates end, contracts without an end do not."""
CONTRACTS = frozenset({"valid", "none"})
"""The two things that an account can say of a contract."""


@dataclass(frozen=True, slots=True)
class Company:
    """The customer's organization with those of its properties in which facts are."""

    id: str
    name: str = ""
    properties: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Places:
    """Where facts of one issue are: its fields, the customer's organization, who reported it."""

    fields: Mapping[str, msgspec.Raw]
    company: Company | None
    reporter: wire.User | None
    request_type: str = ""
    """The id of the field that holds the kind of request."""


def word(source: Source, at: Places) -> str:
    """A fact in our words; empty where no place has it."""
    found = _word(source, at)
    return word(source.otherwise, at) if not found and source.otherwise is not None else found


def contract(source: Source, at: Places) -> str:
    """``valid``, ``none``, or empty where the account does not say so in words we know."""
    found = word(source, at)
    return found if found in CONTRACTS else ""


def end_of_day(source: Source, at: Places, zone: str) -> datetime | None:
    """The first moment after a date kept by the account, in UTC; ``None`` where there is none.

    The day ends in the reporter's time zone, and in the account's ``zone`` where theirs is not known.
    """
    day = _day(_value(source, at))
    if day is None:
        return end_of_day(source.otherwise, at, zone) if source.otherwise is not None else None
    next_day = datetime.combine(min(day, FAR) + timedelta(days=1), time(), _zone(at.reporter, zone))
    return next_day.astimezone(UTC)


def companies(source: Source, at: Places) -> tuple[str, ...]:
    """The organizations that a fact lists, each as the account writes it: by name or by the host's id.

    A list is a list, or a text with commas, semicolons or lines between its entries.
    """
    value = _value(source, at)
    listed = value if isinstance(value, list) else [value]
    entries = [entry for one in listed for entry in _entries(one, source)]
    if not entries and source.otherwise is not None:
        return companies(source.otherwise, at)
    return tuple(dict.fromkeys(entries))


def is_id(text: str) -> bool:
    """Whether a word can be the host's id of a company."""
    return text.isascii() and text.isdigit() and len(text) < 20


def problem(links: Sequence[wire.Link], kind: str) -> str:
    """The issue that this one is an instance of, by the account's kind of link (its name, or a side's); else empty."""
    wanted = kind.casefold()
    for one in links if wanted else ():
        names = {one.type.name.casefold(), one.type.inward.casefold(), one.type.id}
        if one.inward_issue is not None and wanted in names:
            return one.inward_issue.id
    return ""


def first_response(levels: Sequence[wire.ServiceLevel], name: str) -> tuple[datetime | None, datetime | None]:
    """When the first answer is due and when it was given, by the service level of this name; ``None`` for unknown.

    The first run of its clock counts: what starts again after that is about later answers.
    """
    level = next((one for one in levels if name and one.name.casefold() == name.casefold()), None)
    if level is None:
        return None, None
    runs = sorted(level.completed_cycles, key=lambda one: _millis(one.start_time))
    first = runs[0] if runs else level.ongoing_cycle
    return (_moment(first.breach_time), _moment(first.stop_time)) if first is not None else (None, None)


def due_by_severity(severity: str, opened_at: datetime, fields: FieldMap) -> datetime | None:
    """When the first answer is due by the account's own times per severity."""
    after = fields.first_response_after.get(severity.casefold())
    return opened_at + after if after is not None else None


def _moment(told: wire.Moment | None) -> datetime | None:
    if told is None or told.epoch_millis is None:
        return None
    return datetime.fromtimestamp(told.epoch_millis / 1000, UTC)


def _millis(told: wire.Moment | None) -> int:
    return told.epoch_millis or 0 if told is not None else 0


def _word(source: Source, at: Places) -> str:
    value = _value(source, at)
    if isinstance(value, list) and source.values:
        return next((source.ours(one) for one in value if _mapped(source, one)), source.ours(value))
    return source.ours(value)


def _mapped(source: Source, value: Any) -> bool:
    """Whether one of several values is one that the operator has a word for."""
    plain = Source(source.kind)
    return source.ours(value) != plain.ours(value) or plain.ours(value).casefold() in source.values


def _value(source: Source, at: Places) -> Any:
    match source.kind:
        case "field":
            return wire.decoded(at.fields, source.field_id)
        case "priority":
            return wire.decoded(at.fields, "priority")
        case "component":
            return wire.decoded(at.fields, "components")
        case "label":
            return label(wire.decoded(at.fields, "labels") or (), source.key)
        case "project":
            known = wire.decoded(at.fields, "project")
            return known.get("key") if isinstance(known, dict) else None
        case "request_type":
            known = wire.decoded(at.fields, at.request_type)
            return known.get("requestType") if isinstance(known, dict) else None
        case "organization_property" if at.company is not None:
            return at.company.properties.get(source.key)
        case "reporter_time_zone" if at.reporter is not None:
            return _region(at.reporter.time_zone or "", source.values)
        case "always":
            return source.key
        case _:
            return None


def _region(zone: str, values: Mapping[str, str]) -> str | None:
    """The entry for a time zone: its own, or that of its first part, such as ``Europe``."""
    names = (zone.casefold(), zone.casefold().partition("/")[0])
    return next((name for name in names if name in values), None)


def _entries(value: object, source: Source) -> list[str]:
    whole = source.ours(value)
    if not isinstance(value, str) or whole != value:
        return [whole] if whole else []
    parts = (one.strip() for one in re.split(r"[,;\n]", value))
    return [source.worded("", one) for one in parts if one]


def _day(value: object) -> date | None:
    """A date as the host keeps it: a day alone, or the first moment of it."""
    try:
        return date.fromisoformat(value[:10]) if isinstance(value, str) else None
    except ValueError:
        return None


def _zone(person: wire.User | None, zone: str) -> ZoneInfo:
    theirs = person.time_zone if person is not None else None
    try:
        return ZoneInfo(theirs or zone)
    except (KeyError, ValueError, OSError):
        return ZoneInfo(zone)
