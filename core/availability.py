"""Says whether a ticket may be escalated now, since or from when, and why.

Rule 1: the answer is exactly one of available, not yet with its moment, or refused with a reason.
Rule 2: asking again at the moment it names gives the other answer; a bound is inclusive (MS-a5).
Rule 3: one day is 24 hours of elapsed time in UTC (MS-03).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from core.escalation import Escalation, History, State
from core.languages import ENGLISH
from core.policy import Instead, Policy, SeverityBasis, Unlisted, UsedBy
from core.sentences import often, say, word
from core.tickets import UNWRITABLE, Ticket


class Verdict(StrEnum):
    """The one-word answer; the words are fixed for scripts that read them."""

    AVAILABLE = "available"
    NOT_YET = "not_yet"
    ALREADY_USED = "already_used"
    ACTIVE = "active"
    NOT_ENTITLED = "not_entitled"
    NOT_ALLOWED = "not_allowed"
    CLOSED = "closed"
    OUTAGE = "outage"


@dataclass(frozen=True, slots=True)
class Because:
    """One reason, as a code with the values read; :meth:`text` puts it in words."""

    code: str
    values: Mapping[str, object]

    def text(self, zone: str, texts: Mapping[str, str] | None = None, language: str = ENGLISH) -> str:
        """The reason in plain words of a language, times in ``zone``."""
        return say(self.code, self.values, zone, texts, language)


class Alternative(NamedTuple):
    """What the requester can do now instead."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Availability:
    """Whether the action is there; ``next_change_at`` is when this answer changes by time alone."""

    verdict: Verdict
    available_at: datetime | None
    next_change_at: datetime | None
    because: tuple[Because, ...]
    alternatives: tuple[Alternative, ...] = ()

    @property
    def available(self) -> bool:
        """Whether the action may be used this instant."""
        return self.verdict is Verdict.AVAILABLE


@dataclass(frozen=True, slots=True)
class Wait:
    """How long this ticket must be open first; ``after`` is ``None`` where the policy says never."""

    severity: str
    tier: str
    after: timedelta | None
    unlisted: tuple[str, ...]


def availability(ticket: Ticket, policy: Policy, history: History, now: datetime) -> Availability:
    """Whether ``ticket`` may be escalated at ``now`` (aware) under ``policy``, given what is remembered.

    Follows MS-01 to MS-08 and the readings MS-a1 to MS-a5, MS-a7; pure.
    """
    refused = _refused(ticket, policy, history)
    if refused is not None:
        verdict, because = refused
        instead = () if verdict is Verdict.CLOSED else alternatives(policy)
        return Availability(verdict, None, None, (because,), instead)
    return _by_time(ticket, policy, history, now)


def alternatives(policy: Policy) -> tuple[Alternative, ...]:
    """The ways that are open at any time and do not use up the right (MS-10, MS-18 to MS-21)."""
    return tuple(
        [
            Alternative(redirect.code, redirect.title)
            for redirect in policy.redirects
            if redirect.instead is Instead.COMMENT
        ]
    )


def asked_by(escalation: Escalation) -> str:
    """Who asked for an escalation, as sentences name them."""
    name = escalation.requested_by_name
    if name and not escalation.requested_by:
        return word("word_somebody")
    return name or word("word_requester")


def used(policy: Policy, history: History) -> int:
    """How many of the ticket's uses are spent (MS-08, MS-a2, MS-a3)."""
    accepted = len([one for one in history.escalations if one.state is not State.DECLINED])
    inherited = history.inherited_uses if policy.uses.inherited_by_followups else 0
    refused = history.refused_requests if policy.uses.used_by is UsedBy.ANY_REQUEST else 0
    return accepted + inherited + refused


def wait_for(ticket: Ticket, policy: Policy) -> Wait:
    """The waiting time of a ticket: its severity row and tier column, or the slowest it could be (MS-a4)."""
    severity = effective_severity(ticket, policy)
    rows = policy.waits.after
    row = rows.get(severity)
    after = row.get(ticket.tier) if row is not None else None
    if after is not None:
        return Wait(severity, ticket.tier, after, ())
    unlisted = _unlisted(ticket.tier, severity, policy)
    if policy.waits.unlisted is Unlisted.NEVER:
        return Wait(severity, ticket.tier, None, unlisted)
    candidates = (row,) if row is not None else tuple(rows.values())
    slowest = max(_possible(candidate, ticket.tier) for candidate in candidates)
    return Wait(severity, ticket.tier, slowest, unlisted)


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


def _refused(ticket: Ticket, policy: Policy, history: History) -> tuple[Verdict, Because] | None:
    current = history.current
    if current is not None:
        values = {
            "ticket": ticket.ref.id,
            "opened_at": current.opened_at,
            "requested_by": asked_by(current),
            "owner": current.owner_name or word("word_lead"),
        }
        return Verdict.ACTIVE, Because("active", values)
    status = _hidden_status(ticket, policy)
    if status:
        return Verdict.CLOSED, Because("closed", {"ticket": ticket.ref.id, "status": word(f"word_{status}")})
    at_most = policy.uses.at_most
    if at_most is not None and used(policy, history) >= at_most:
        return Verdict.ALREADY_USED, _already_used(ticket, policy, history, at_most)
    return None


def _hidden_status(ticket: Ticket, policy: Policy) -> str:
    """The status that hides the action (MS-a7), or nothing; a ticket that takes no writes any more always does."""
    if ticket.merged_into:
        return "merged"
    if ticket.status in policy.hidden_when or ticket.status in UNWRITABLE:
        return str(ticket.status)
    return ""


def _already_used(ticket: Ticket, policy: Policy, history: History, at_most: int) -> Because:
    accepted = [one for one in history.escalations if one.state is not State.DECLINED]
    if not accepted:
        inherited = policy.uses.inherited_by_followups and history.inherited_uses > 0
        code = "already_used_before" if inherited else "already_used_by_request"
        return Because(code, {"ticket": ticket.ref.id, "times": often(at_most)})
    last = accepted[-1]
    values = {
        "ticket": ticket.ref.id,
        "opened_at": last.opened_at,
        "requested_by": asked_by(last),
        "times": often(at_most),
    }
    return Because("already_used", values)


def _by_time(ticket: Ticket, policy: Policy, history: History, now: datetime) -> Availability:
    wait = wait_for(ticket, policy)
    values = _wait_values(ticket, wait)
    doubts = tuple([Because(code, values) for code in wait.unlisted]) if wait.after is not None else ()
    opens_at = ticket.created_at.astimezone(UTC) + wait.after if wait.after is not None else None
    shown_at = _shown_at(policy, history, now)
    since = _earlier(opens_at, shown_at)
    if since is None:
        return Availability(Verdict.NOT_ENTITLED, None, None, (Because("never", values),), alternatives(policy))
    values = {**values, "available_at": since, "wait": wait.after}
    if now < since:
        values["remaining"] = since - now
        because = (Because("not_yet", values), *doubts)
        return Availability(Verdict.NOT_YET, since, since, because, alternatives(policy))
    kept = (Because("shown_before", values),) if since != opens_at else ()
    return Availability(Verdict.AVAILABLE, since, None, (Because("available", values), *kept, *doubts))


def _earlier(one: datetime | None, other: datetime | None) -> datetime | None:
    if one is None or other is None:
        return one or other
    return min(one, other)


def _shown_at(policy: Policy, history: History, now: datetime) -> datetime | None:
    """Since when the action shows and therefore stays, where the policy keeps it (MS-a1)."""
    shown_at = history.shown_at
    return shown_at if policy.waits.sticky and shown_at is not None and shown_at <= now else None


def _wait_values(ticket: Ticket, wait: Wait) -> dict[str, object]:
    return {
        "ticket": ticket.ref.id,
        "severity": wait.severity or word("word_unknown"),
        "tier": wait.tier[:1].upper() + wait.tier[1:] or word("word_unknown"),
        "created_at": ticket.created_at,
    }


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
