"""Says why the action is there or not, in words and as data: the verdict, each reason, what else to do."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from core.availability import Availability, availability
from core.escalation import History
from core.outages import Outage
from core.policy import Policy
from core.sentences import duration, moment
from core.tickets import Ticket

ASSUMED = {
    "created_at_unknown": "When the ticket was opened is unknown, so it counts as opened at the moment asked about.",
}


def explain(
    ticket: Ticket,
    policy: Policy,
    history: History,
    at: datetime,
    zone: str,
    assumed: tuple[str, ...] = (),
    outages: tuple[Outage, ...] = (),
) -> dict[str, Any]:
    """The answer for ``ticket`` at ``at`` (aware) as plain data; moments in RFC 3339 UTC, durations in seconds."""
    answer = availability(ticket, policy, history, at, outages=outages)
    reasons = [
        {"code": one.code, "text": one.text(zone, policy.texts), "values": _plain(one.values)} for one in answer.because
    ]
    reasons += [{"code": code, "text": ASSUMED[code], "values": {}} for code in assumed]
    return {
        "verdict": answer.verdict.value,
        "available": answer.available,
        "available_at": rfc3339(answer.available_at),
        "next_change_at": rfc3339(answer.next_change_at),
        "reasons": reasons,
        "alternatives": [{"code": one.code, "text": one.text} for one in answer.alternatives],
    }


def in_words(ticket: Ticket, answer: Mapping[str, Any], availability_at: Availability, at: datetime, zone: str) -> str:
    """The same answer for a person at a terminal."""
    lines = [f"Case {ticket.ref.id} at {moment(at, zone)}: {answer['verdict'].replace('_', ' ')}"]
    if availability_at.next_change_at is not None:
        left = duration(availability_at.next_change_at - at)
        lines.append(f"  changes at {moment(availability_at.next_change_at, zone)}, in {left}")
    lines += [f"  {reason['code']}: {reason['text']}" for reason in answer["reasons"]]
    lines += [f"  instead: {one['text']}" for one in answer["alternatives"]]
    return "\n".join(lines)


def rfc3339(at: datetime | None) -> str | None:
    """A moment as scripts read it, in UTC with a Z."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z") if at is not None else None


def _plain(values: Mapping[str, object]) -> dict[str, Any]:
    return {name: _value(value) for name, value in values.items()}


def _value(value: object) -> object:
    match value:
        case datetime():
            return rfc3339(value)
        case timedelta():
            return int(value.total_seconds())
        case int() | float() | str() | None:
            return value
        case _:
            return str(value)
