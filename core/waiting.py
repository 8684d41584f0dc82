"""Works out from when a ticket may be escalated: by the policy's table, by its SLA, or at once.

Rule 1: one day is 24 hours of elapsed time in UTC (MS-03), unless the policy counts on a calendar.
Rule 2: a bound is inclusive (MS-a5).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from core.calendars import due
from core.policy import Policy, Reason, SeverityBasis, Unlisted
from core.terms import Allowance, SlaBasis
from core.tickets import Ticket


@dataclass(frozen=True, slots=True)
class Wait:
    """How long this ticket must be open first; ``after`` is ``None`` where the policy says never."""

    severity: str
    tier: str
    after: timedelta | None
    unlisted: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Opening:
    """From when a ticket may be escalated, and by which rule.

    ``at`` is ``None`` where no passing of time opens it; ``code`` then says why. ``wait`` is the row of the table,
    where it was asked. ``until`` is when this stops to hold by time alone.
    """

    at: datetime | None
    code: str
    wait: Wait | None = None
    until: datetime | None = None


def rated(ticket: Ticket, policy: Policy) -> Ticket:
    """The ticket with the severity that its impact and urgency amount to, where no person set one (CM-02)."""
    if ticket.severity or not policy.priority:
        return ticket
    row = policy.priority.get(ticket.impact.casefold())
    return replace(ticket, severity=row.get(ticket.urgency.casefold(), "")) if row is not None else ticket


def opening(ticket: Ticket, policy: Policy, now: datetime, reason: Reason | None = None) -> Opening:
    """From when the ticket may be escalated on this ground, or on any where none is named, other gates aside."""
    created_at = ticket.created_at.astimezone(UTC)
    if (reason is not None and reason.early) or any(one.holds(ticket) for one in policy.early_when):
        return Opening(created_at, "early")
    plain = _plain_opening(ticket, policy)
    allowance = allowance_of(ticket, policy, now)
    if allowance is None or allowance.wait is None:
        return plain
    allowed_at = created_at + allowance.wait
    if plain.at is not None and plain.at <= allowed_at:
        return plain
    until = allowance.until if plain.at is None or allowance.until < plain.at else None
    return Opening(allowed_at, "allowance", Wait(ticket.severity, ticket.tier, allowance.wait, ()), until)


def allowance_of(ticket: Ticket, policy: Policy, now: datetime) -> Allowance | None:
    """The exception granted to the ticket's customer that holds now, or ``None``; the first listed counts."""
    name = ticket.organization.casefold()
    for one in policy.allowances:
        if now < one.until and name in one.organizations:
            return one
    return None


def wait_for(ticket: Ticket, policy: Policy) -> Wait:
    """The waiting time of a ticket: its severity row and tier column, or the slowest it could be (MS-a4)."""
    return wait_of(effective_severity(ticket, policy), ticket.tier, policy)


def wait_of(severity: str, tier: str, policy: Policy) -> Wait:
    """The waiting time of tickets of one severity and tier; the table has at least one row (MS-a4)."""
    rows = policy.waits.after
    row = rows.get(severity)
    after = row.get(tier) if row is not None else None
    if after is not None:
        return Wait(severity, tier, after, ())
    unlisted = _unlisted(tier, severity, policy)
    if policy.waits.unlisted is Unlisted.NEVER:
        return Wait(severity, tier, None, unlisted)
    candidates = (row,) if row is not None else tuple(rows.values())
    slowest = max(_possible(candidate, tier) for candidate in candidates)
    return Wait(severity, tier, slowest, unlisted)


def effective_severity(ticket: Ticket, policy: Policy) -> str:
    """The severity that sets the wait: current, at creation, or the highest so far (MS-a1)."""
    basis = policy.waits.severity
    if basis is SeverityBasis.CURRENT or not ticket.severities:
        return ticket.severity
    if basis is SeverityBasis.AT_CREATION:
        return ticket.severities[0][1]
    seen = (*(value for _, value in ticket.severities), ticket.severity)
    known = [value for value in seen if value in policy.severities]
    return min(known, key=policy.severities.index, default=ticket.severity)


def _plain_opening(ticket: Ticket, policy: Policy) -> Opening:
    """The opening by the policy's own times, exceptions aside."""
    waits = policy.waits
    if waits.sla is not None and ticket.first_response_due_at is not None:
        return _by_sla(ticket, waits.sla, ticket.first_response_due_at.astimezone(UTC))
    if waits.after:
        return _by_table(ticket, policy)
    if waits.sla is not None:
        return Opening(None, "sla_unknown")
    return Opening(ticket.created_at.astimezone(UTC), "at_once")


def _by_sla(ticket: Ticket, basis: SlaBasis, due_at: datetime) -> Opening:
    answered_at = ticket.first_response_at
    if basis is SlaBasis.ONLY_IF_BREACHED and answered_at is not None and answered_at <= due_at:
        return Opening(None, "sla_kept")
    return Opening(due_at, "sla")


def _by_table(ticket: Ticket, policy: Policy) -> Opening:
    wait = wait_for(ticket, policy)
    if wait.after is None:
        return Opening(None, "never", wait)
    return Opening(due(policy.calendar(policy.waits.clock), ticket.created_at, wait.after), "wait", wait)


def _unlisted(tier: str, severity: str, policy: Policy) -> tuple[str, ...]:
    rows = policy.waits.after
    doubts = []
    if severity not in rows:
        doubts.append("severity_unlisted")
    if not any(tier in row for row in rows.values()):
        doubts.append("tier_unlisted")
    return tuple(doubts) or ("tier_unlisted",)


def _possible(row: Mapping[str, timedelta], tier: str) -> timedelta:
    return row[tier] if tier in row else max(row.values())
