"""Reads the facts that a policy asks about from where this account keeps them: the ticket, its company, its SLA.

Pure. Rule 1: a fact is looked for in one place after another until one has something; nothing anywhere is empty.
Rule 2: what cannot be read as what it should be (a date that is none, a contract in words nobody mapped) is not
known; what is done with the unknown is the policy's to say.
Rule 3: a contract is valid through the whole of its last day where the requester lives (MX-03).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from connectors.contracts import CONTRACTS, day_of, end_of
from connectors.zendesk import wire
from connectors.zendesk.field_map import FieldMap, Source

FIRST_REPLY = "first_reply_time"


@dataclass(frozen=True, slots=True)
class Places:
    """Where facts of one ticket are: the ticket, its custom fields by id, its company, its requester."""

    ticket: wire.Ticket
    fields: Mapping[int, msgspec.Raw]
    organization: wire.Organization | None
    requester: wire.User | None


def places(ticket: wire.Ticket, organization: wire.Organization | None, requester: wire.User | None) -> Places:
    """The places of a ticket that has been read."""
    return Places(ticket, {pair.id: pair.value for pair in ticket.custom_fields or ()}, organization, requester)


def word(source: Source, at: Places) -> str:
    """A fact in our words; empty where no place has it."""
    found = source.ours(_value(source, at))
    return word(source.otherwise, at) if not found and source.otherwise is not None else found


def contract(source: Source, at: Places) -> str:
    """``valid``, ``none``, or empty where the account does not say so in words we know."""
    found = word(source, at)
    return found if found in CONTRACTS else ""


def end_of_day(source: Source, at: Places, zone: str) -> datetime | None:
    """The first moment after a date kept by the account, in UTC; ``None`` where there is none.

    The day ends in the requester's time zone, and in the account's ``zone`` where theirs is not known.
    """
    day = day_of(_value(source, at))
    if day is None:
        return end_of_day(source.otherwise, at, zone) if source.otherwise is not None else None
    return end_of(day, at.requester.iana_time_zone if at.requester is not None else None, zone)


def companies(source: Source, at: Places) -> tuple[tuple[str, ...], frozenset[int]]:
    """The companies that a fact lists, as (names, the host's ids).

    A list has commas, semicolons or lines between its entries. Ids, and words that the account maps, may have
    spaces between them; in a name a space is part of it.
    """
    value = _value(source, at)
    listed = value if isinstance(value, list) else [value]
    entries = [entry for one in listed for entry in _entries(one, source)]
    if not entries and source.otherwise is not None:
        return companies(source.otherwise, at)
    ids = frozenset(int(one) for one in entries if _is_id(one))
    return tuple(dict.fromkeys(one for one in entries if not _is_id(one))), ids


def brand(at: Places, fields: FieldMap) -> str:
    """The ticket's brand in our word, by its name, or by its id where its name is not known."""
    number = str(at.ticket.brand_id or "")
    return fields.brands.get(number, number)


def problem(ticket: wire.Ticket) -> str:
    """The ticket that this one is an incident of."""
    return str(ticket.problem_id) if ticket.type == "incident" and ticket.problem_id is not None else ""


def first_response_due_at(ticket: wire.Ticket, severity: str, opened_at: datetime, fields: FieldMap) -> datetime | None:
    """When the first answer is due: by the account's own times per severity, or else by the host's SLA."""
    after = fields.first_response_after.get(severity.casefold())
    return opened_at + after if after is not None else _sla_target(ticket.slas)


def _sla_target(slas: object) -> datetime | None:
    """The target for the first reply in the host's side-load, reached or not; it may look like anything."""
    metrics = slas.get("policy_metrics") if isinstance(slas, dict) else None
    for one in metrics if isinstance(metrics, list) else ():
        if isinstance(one, dict) and one.get("metric") == FIRST_REPLY:
            return _moment(one.get("breach_at"))
    return None


def _moment(value: object) -> datetime | None:
    try:
        found = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return found if found is not None and found.tzinfo is not None else None


def _value(source: Source, at: Places) -> Any:
    match source.kind:
        case "ticket_field":
            return msgspec.json.decode(at.fields.get(source.field_id, msgspec.Raw(b"null")))
        case "priority":
            return at.ticket.priority
        case "organization_field" if at.organization is not None:
            return at.organization.organization_fields.get(source.key)
        case "requester_time_zone" if at.requester is not None:
            return _region(at.requester.iana_time_zone or "", source.values)
        case "always":
            return source.key
        case _:
            return None


def _region(zone: str, values: Mapping[str, str]) -> str | None:
    """The entry for a time zone: its own, or that of its first part, such as ``Europe``."""
    return next((name for name in (zone, zone.partition("/")[0]) if name in values), None)


def _entries(value: object, source: Source) -> list[str]:
    text = source.ours(value)
    if text != str(value):
        return [text] if text else []
    found: list[str] = []
    for entry in (one.strip() for one in re.split(r"[,;\n]", text)):
        words = entry.split() if entry not in source.values else [entry]
        together = all(_is_id(one) or one in source.values for one in words)
        found += [source.values.get(one, one) for one in (words if together else [entry])]
    return [one for one in found if one]


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 20
