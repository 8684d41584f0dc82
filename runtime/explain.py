"""Says why the action is there or not, in words and as data: the verdict, each reason, what else to do."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from core.availability import Availability, availability
from core.escalation import History
from core.outages import Outage
from core.policy import Policy
from core.sentences import duration, moment
from core.tickets import Ticket
from runtime.explain_rules import OWN_RECORDS, Rule, Source, rules_of

ASSUMED = {
    "created_at_unknown": "When the ticket was opened is unknown, so it counts as opened at the moment asked about.",
}


def ticket_file_source(name: str) -> str:
    """Where a fact of a ticket file comes from."""
    return f"ticket file: {name}"


def helpdesk_source(told: Mapping[str, str]) -> Source:
    """Where a fact of a live ticket comes from, as its connector tells."""

    def source(name: str) -> str:
        return OWN_RECORDS if name == "escalations" else told.get(name, "helpdesk")

    return source


def explain(
    ticket: Ticket,
    policy: Policy,
    history: History,
    at: datetime,
    zone: str,
    assumed: tuple[str, ...] = (),
    outages: tuple[Outage, ...] = (),
    source: Source = ticket_file_source,
) -> dict[str, Any]:
    """The answer for ``ticket`` at ``at`` (aware) as plain data; moments in RFC 3339 UTC, durations in seconds.

    ``source`` says where a fact came from, for the list of rules.
    """
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
        "rules": [_rule(one) for one in rules_of(ticket, policy, history, at, zone, source, answer)],
    }


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "rule": rule.place,
        "passes": rule.passes,
        "text": rule.text,
        "read": [{"name": one.name, "value": _value(one.value), "from": one.source} for one in rule.read],
        "changes_at": rfc3339(rule.changes_at),
    }


def in_words(ticket: Ticket, answer: Mapping[str, Any], availability_at: Availability, at: datetime, zone: str) -> str:
    """The same answer for a person at a terminal."""
    lines = [f"Case {ticket.called} at {moment(at, zone)}: {answer['verdict'].replace('_', ' ')}"]
    if availability_at.next_change_at is not None:
        left = duration(availability_at.next_change_at - at)
        lines.append(f"  changes at {moment(availability_at.next_change_at, zone)}, in {left}")
    lines += [f"  {reason['code']}: {reason['text']}" for reason in answer["reasons"]]
    lines += [f"  {line}" for rule in answer["rules"] for line in _rule_lines(rule)]
    lines += [f"  instead: {one['text']}" for one in answer["alternatives"]]
    return "\n".join(lines)


def _rule_lines(rule: Mapping[str, Any]) -> Iterator[str]:
    """A rule with a plus where it passes, and below it what it read."""
    yield f"{'+' if rule['passes'] else '-'} {rule['rule']}: {rule['text']}"
    for one in rule["read"]:
        value = "unknown" if one["value"] in ("", None) else one["value"]
        yield f"    {one['name']} is {value}, from {one['from']}"


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
