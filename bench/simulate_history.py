"""Makes up last year's tickets for the replay: a conversation each, some with a change of severity, some escalated."""

import json
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from core.policy import Policy

BEGAN = datetime(2026, 1, 1, tzinfo=UTC)
UNTIL = datetime(2027, 1, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
IMPACT = "Nobody can send an order since nine this morning, some two hundred an hour are lost."
ESCALATED, REFUSED, RAISED = 0.05, 0.03, 0.1
"""The parts of all tickets that were escalated, that asked in vain, and whose severity was raised."""


def made_history(policy: Policy, tickets: int, seed: int = 7) -> Iterator[bytes]:
    """The lines of a history: its head, then ``tickets`` tickets, the same for the same seed."""
    chance = random.Random(seed)
    yield _line({"halyard_history": 1, "until": _at(UNTIL)})
    for number in range(tickets):
        yield _line(_ticket(policy, number, chance))


def _ticket(policy: Policy, number: int, chance: random.Random) -> dict[str, Any]:
    opened_at = BEGAN + chance.random() * (UNTIL - BEGAN - timedelta(days=20))
    severity, tier = chance.choice(policy.severities), chance.choice(policy.tiers)
    solved_at = opened_at + HOUR * chance.uniform(2, 300)
    line: dict[str, Any] = {
        "id": str(10_000 + number),
        "account": "helpdesk/acme",
        "created_at": _at(opened_at),
        "severity": severity,
        "tier": tier,
        "status": "closed",
        "region": chance.choice(("EMEA", "AMER", "APAC")),
        "organization": f"Customer {chance.randrange(400)}",
        "requester": {"email": f"user{chance.randrange(4000)}@customer.example", "time_zone": "Europe/Madrid"},
        "assignee": chance.choice(("kim@support.example", "bo@support.example")),
        "comments": list(_comments(opened_at, solved_at, chance)),
        "changes": [{"at": _at(solved_at), "field": "status", "from": "open", "value": "solved"}],
    }
    if chance.random() < RAISED:
        at = opened_at + (solved_at - opened_at) * 0.3
        line["changes"].append({"at": _at(at), "field": "severity", "from": policy.severities[-1], "value": severity})
    if chance.random() < REFUSED:
        line["requests"] = [{"at": _at(opened_at + HOUR), **_asked()}]
    if chance.random() < ESCALATED:
        line["escalations"] = [_escalation(policy, opened_at, solved_at)]
    return line


def _comments(opened_at: datetime, solved_at: datetime, chance: random.Random) -> Iterator[dict[str, Any]]:
    for turn in range(6):
        at = opened_at + (solved_at - opened_at) * (turn / 6)
        staff = turn % 2 == 1
        author = chance.choice(("kim@support.example", "lee@support.example")) if staff else "customer"
        yield {"at": _at(at), "author": author, "role": "agent" if staff else "requester", "text": "Any news? " * 8}


def _escalation(policy: Policy, opened_at: datetime, solved_at: datetime) -> dict[str, Any]:
    asked_at = max(opened_at + timedelta(days=7), solved_at - HOUR)
    taken_at, closed_at = asked_at + HOUR / 4, asked_at + timedelta(days=2)
    ends = {"acknowledged_at": _at(taken_at), "closed_at": _at(closed_at), "outcome": policy.outcomes[0].code}
    return {"opened_at": _at(asked_at), **_asked(), **ends}


def _asked() -> dict[str, Any]:
    return {
        "reason": "blocked",
        "details": {"impact": IMPACT, "wanted_outcome": "A second engineer on the case today."},
    }


def _at(moment: datetime) -> str:
    return moment.replace(microsecond=0).isoformat().replace("+00:00", "Z")


def _line(value: dict[str, Any]) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode() + b"\n"
