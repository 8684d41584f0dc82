"""Decides with as little as Python allows: whole seconds, one table, one plain value; the limit for decisions.

It leaves out what a product cannot: words, zones, requests, promises, the fields to write, people's mistakes.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from bench.decide_cases import Case
from core.policy import Policy

Table = Mapping[tuple[str, str], int]


@dataclass(frozen=True, slots=True)
class PlainTicket:
    """What the limit reads of a ticket; moments are whole seconds."""

    severity: str
    tier: str
    status: str
    created_at: int
    uses: int
    escalated: bool


@dataclass(slots=True)
class PlainDecision:
    """What the limit answers: the verdict, since or from when, when it changes, and the reason's code."""

    verdict: str
    opens_at: int
    due_at: int
    reason: str


def seconds(moment: datetime) -> int:
    """Whole seconds since 1970."""
    return int(moment.astimezone(UTC).timestamp())


def table(policy: Policy) -> Table:
    """The waiting time in seconds by severity and tier."""
    return {
        (severity, tier): int(wait.total_seconds())
        for severity, row in policy.waits.after.items()
        for tier, wait in row.items()
    }


def plain(case: Case) -> PlainTicket:
    """The ticket of a case as the limit sees it."""
    return PlainTicket(
        severity=case.ticket.severity,
        tier=case.ticket.tier,
        status=str(case.ticket.status),
        created_at=seconds(case.ticket.created_at),
        uses=len(case.history.escalations),
        escalated=case.history.current is not None,
    )


def decide_plainly(ticket: PlainTicket, waits: Table, now: int) -> PlainDecision:
    """The same verdict as ours for the tickets of this benchmark."""
    if ticket.escalated:
        return PlainDecision("active", 0, 0, "active")
    if ticket.status in ("solved", "closed", "deleted"):
        return PlainDecision("closed", 0, 0, "closed")
    if ticket.uses >= 1:
        return PlainDecision("already_used", 0, 0, "already_used")
    opens_at = ticket.created_at + waits[ticket.severity, ticket.tier]
    if now < opens_at:
        return PlainDecision("not_yet", opens_at, opens_at, "not_yet")
    return PlainDecision("available", opens_at, 0, "available")


def due_plainly(ticket: PlainTicket, waits: Table) -> int:
    """When the action appears."""
    return ticket.created_at + waits[ticket.severity, ticket.tier]
