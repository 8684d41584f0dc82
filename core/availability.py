"""Says whether a ticket may be escalated now, since or from when, and why.

Rule 1: the answer is exactly one of available, not yet with its moment, or refused with a reason.
Rule 2: asking again at the moment it names gives the other answer; a bound is inclusive (MS-a5).
Rule 3: one day is 24 hours of elapsed time in UTC (MS-03).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from core.calendars import next_closing, next_opening
from core.chases import chased_by_request, unanswered_comments
from core.escalation import Escalation, History, State
from core.languages import ENGLISH
from core.outages import CLOSED_AS, DuringOutage, Outage, outage_of
from core.policy import Instead, Policy, Reason, UsedBy
from core.sentences import often, say, word
from core.terms import Unknown
from core.tickets import UNWRITABLE, Ticket
from core.waiting import Opening, allowance_of, opening, rated


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


NOT_YET = {"wait": "not_yet", "allowance": "not_yet", "sla": "not_yet_sla"}
"""The sentence for a moment still to come, by the rule that set it."""


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


def availability(
    ticket: Ticket,
    policy: Policy,
    history: History,
    now: datetime,
    reason: Reason | None = None,
    outages: Collection[Outage] = (),
) -> Availability:
    """Whether ``ticket`` may be escalated at ``now`` (aware) under ``policy``, given what is remembered.

    On the ground of ``reason``, where one is given: some need no waiting (MX-08, MX-09). ``outages`` are those of the
    account that go on; one that the ticket is part of is told of first (MX-39). Follows MS-01 to MS-08 and the readings
    MS-a1 to MS-a5, MS-a7; MX-03, MX-06, CM-05; pure.
    """
    ticket = rated(ticket, policy)
    answer = _answer(ticket, policy, history, now, reason)
    rule, outage = policy.outage, outage_of(ticket, outages, now, history.lifted)
    if rule is None or outage is None:
        return answer
    askable = answer.verdict in (Verdict.AVAILABLE, Verdict.NOT_YET)
    if askable and rule.requests is DuringOutage.REFUSE and outage.covers(ticket):
        because = outage_because("outage_refused", outage, ticket)
        return Availability(Verdict.OUTAGE, None, None, because, alternatives(policy))
    if answer.verdict is Verdict.CLOSED or not rule.mention:
        return answer
    return replace(answer, because=(*outage_because("outage_mention", outage, ticket), *answer.because))


def outage_because(code: str, outage: Outage, ticket: Ticket) -> tuple[Because, ...]:
    """An outage in words, and where to subscribe to it, where it is told anywhere (MX-39, MX-40).

    ``code`` is the sentence for one that may be named; the one for others has ``_unnamed`` at its end.
    """
    title = outage.public_title
    values = {"ticket": ticket.called, "outage": title, "started_at": outage.started_at}
    first = Because(code if title else f"{code}_unnamed", values)
    return (first, Because("outage_subscribe", {"url": outage.link})) if outage.link else (first,)


def _answer(ticket: Ticket, policy: Policy, history: History, now: datetime, reason: Reason | None) -> Availability:
    """The answer, outages aside."""
    refused = _refused(ticket, policy, history, now)
    if refused is not None:
        verdict, because = refused
        instead = () if verdict is Verdict.CLOSED else alternatives(policy)
        return Availability(verdict, None, None, (because,), instead)
    return _by_time(ticket, policy, history, now, reason)


def alternatives(policy: Policy) -> tuple[Alternative, ...]:
    """The ways that are open at any time and do not use up the right (MS-10, MS-18 to MS-21)."""
    instead = [
        Alternative(redirect.code, redirect.title)
        for redirect in policy.redirects
        if redirect.instead is Instead.COMMENT
    ]
    early = [Alternative(one.code, one.title) for one in policy.reasons if one.early and not one.staff_only]
    return (*instead, *early)


def asked_by(escalation: Escalation) -> str:
    """Who asked for an escalation, as sentences name them."""
    name = escalation.requested_by_name
    if name and not escalation.requested_by:
        return word("word_somebody")
    return name or word("word_requester")


def used(policy: Policy, history: History) -> int:
    """How many of the ticket's uses are spent (MS-08, MS-a2, MS-a3)."""
    inherited = history.inherited_uses if policy.uses.inherited_by_followups else 0
    refused = history.refused_requests if policy.uses.used_by is UsedBy.ANY_REQUEST else 0
    return len(accepted(policy, history)) + inherited + refused


def accepted(policy: Policy, history: History) -> tuple[Escalation, ...]:
    """The ticket's own escalations that count as uses: not the declined, nor those that an outage closed (MX-42)."""
    return tuple(one for one in history.escalations if one.state is not State.DECLINED and not _free(policy, one))


def _free(policy: Policy, escalation: Escalation) -> bool:
    """Whether it was closed for an outage and uses nothing up."""
    return policy.outage is not None and not policy.outage.uses_right and escalation.outcome == CLOSED_AS


def _refused(ticket: Ticket, policy: Policy, history: History, now: datetime) -> tuple[Verdict, Because] | None:
    current = history.current
    if current is not None:
        values = {
            "ticket": ticket.called,
            "opened_at": current.opened_at,
            "requested_by": asked_by(current),
            "owner": current.owner_name or word("word_lead"),
        }
        return Verdict.ACTIVE, Because("active", values)
    status = _hidden_status(ticket, policy)
    if status:
        return Verdict.CLOSED, Because("closed", {"ticket": ticket.called, "status": word(f"word_{status}")})
    at_most = _at_most(ticket, policy, now)
    if at_most is not None and used(policy, history) >= at_most:
        return Verdict.ALREADY_USED, _already_used(ticket, policy, history, at_most)
    return _not_entitled(ticket, policy, now) or _not_chased(ticket, policy, history)


def _at_most(ticket: Ticket, policy: Policy, now: datetime) -> int | None:
    """How often this ticket may be escalated; the customer may have been granted more."""
    allowance = allowance_of(ticket, policy, now)
    return policy.uses.at_most if allowance is None or allowance.at_most is None else allowance.at_most


def _not_entitled(ticket: Ticket, policy: Policy, now: datetime) -> tuple[Verdict, Because] | None:
    """Why the customer's contract does not allow it, or ``None`` (MX-03)."""
    if not policy.entitlement.contract or ticket.contract == "valid":
        return None
    values = {
        "organization": ticket.organization or word("word_your_company"),
        "valid_until": ticket.contract_valid_until,
    }
    if ticket.contract == "none":
        return Verdict.NOT_ENTITLED, Because("no_contract", values)
    if ticket.contract_valid_until is None:
        allowed = policy.entitlement.unknown is Unknown.ALLOW
        return None if allowed else (Verdict.NOT_ENTITLED, Because("no_contract", values))
    if now < ticket.contract_valid_until:
        return None
    return Verdict.NOT_ENTITLED, Because("contract_expired", values)


def _not_chased(ticket: Ticket, policy: Policy, history: History) -> tuple[Verdict, Because] | None:
    """Why the ticket must be chased first, or ``None`` (CM-05); urgent ones are not held up by it (CM-a2)."""
    rule = policy.chase_first
    if rule is None or (rule.unless is not None and rule.unless.holds(ticket)):
        return None
    found = unanswered_comments(ticket) + (1 if chased_by_request(ticket, history) else 0)
    if found >= rule.at_least:
        return None
    return Verdict.NOT_ALLOWED, Because("chase_first", {"ticket": ticket.called})


def _hidden_status(ticket: Ticket, policy: Policy) -> str:
    """The status that hides the action (MS-a7), or nothing; a ticket that takes no writes any more always does."""
    if ticket.merged_into:
        return "merged"
    if ticket.status in policy.hidden_when or ticket.status in UNWRITABLE:
        return str(ticket.status)
    return ""


def _already_used(ticket: Ticket, policy: Policy, history: History, at_most: int) -> Because:
    counted = accepted(policy, history)
    if not counted:
        inherited = policy.uses.inherited_by_followups and history.inherited_uses > 0
        code = "already_used_before" if inherited else "already_used_by_request"
        return Because(code, {"ticket": ticket.called, "times": often(at_most)})
    last = counted[-1]
    values = {
        "ticket": ticket.called,
        "opened_at": last.opened_at,
        "requested_by": asked_by(last),
        "times": often(at_most),
    }
    return Because("already_used", values)


def _by_time(ticket: Ticket, policy: Policy, history: History, now: datetime, reason: Reason | None) -> Availability:
    """The answer once only time, if anything, stands in the way."""
    found = opening(ticket, policy, now, reason)
    values = _wait_values(ticket, found)
    doubts = _doubts(found, values)
    shown_at = _shown_at(policy, history, now)
    since = _earlier(found.at, shown_at)
    if since is None:
        return Availability(Verdict.NOT_ENTITLED, None, None, (Because(found.code, values),), alternatives(policy))
    code, since = _latest((NOT_YET.get(found.code, "not_yet_soon"), since), _rest(policy, history))
    shown_before = shown_at is not None and since == shown_at != found.at
    code, since, closes_at = _in_hours(policy, code, since, now)
    values = {**values, "available_at": since}
    if now < since:
        values["remaining"] = since - now
        because = (Because(code, values), *doubts)
        return Availability(Verdict.NOT_YET, since, since, because, alternatives(policy))
    kept = (Because("shown_before", values),) if shown_before else ()
    until = _earlier(None if shown_at is not None else found.until, closes_at)
    return Availability(Verdict.AVAILABLE, since, until, (Because("available", values), *kept, *doubts))


def _rest(policy: Policy, history: History) -> tuple[str, datetime] | None:
    """When the next escalation may begin after the end of the last one (MX-a7)."""
    ends = [one.closed_at for one in history.escalations if one.closed_at is not None and not _free(policy, one)]
    if not ends or not policy.uses.cool_down:
        return None
    return "not_yet_cool_down", max(ends) + policy.uses.cool_down


def _in_hours(policy: Policy, code: str, since: datetime, now: datetime) -> tuple[str, datetime, datetime | None]:
    """From when it opens once support hours are looked at as well, and when it closes again."""
    hours = policy.calendar(policy.open_hours)
    if hours is None:
        return code, since, None
    opens_at = next_opening(hours, max(since, now))
    if opens_at > max(since, now):
        return "not_yet_hours", opens_at, None
    return code, since, next_closing(hours, now)


def _latest(one: tuple[str, datetime], other: tuple[str, datetime] | None) -> tuple[str, datetime]:
    return one if other is None or other[1] <= one[1] else other


def _earlier(one: datetime | None, other: datetime | None) -> datetime | None:
    if one is None or other is None:
        return one or other
    return min(one, other)


def _shown_at(policy: Policy, history: History, now: datetime) -> datetime | None:
    """Since when the action shows and therefore stays, where the policy keeps it (MS-a1)."""
    shown_at = history.shown_at
    return shown_at if policy.waits.sticky and shown_at is not None and shown_at <= now else None


def _doubts(found: Opening, values: Mapping[str, object]) -> tuple[Because, ...]:
    """What is wrong with the facts that the time was worked out from, where a time was."""
    if found.wait is None or found.wait.after is None or found.code not in ("wait", "never"):
        return ()
    return tuple([Because(code, values) for code in found.wait.unlisted])


def _wait_values(ticket: Ticket, found: Opening) -> dict[str, object]:
    wait = found.wait
    severity, tier = (wait.severity, wait.tier) if wait is not None else (ticket.severity, ticket.tier)
    return {
        "ticket": ticket.called,
        "severity": severity or word("word_unknown"),
        "tier": tier[:1].upper() + tier[1:] or word("word_unknown"),
        "created_at": ticket.created_at,
        "wait": wait.after if wait is not None else None,
    }
