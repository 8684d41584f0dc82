"""Goes through the rules that decide whether the action is there: what each asks, what it read, and from where.

Rule 1: every rule that a policy has is told, also after one that stands in the way: a person sees all of them at once.
Rule 2: the rules all pass if and only if the action is available.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from core.availability import Availability, Verdict, used
from core.calendars import next_closing, next_opening
from core.chases import chased_by_request, unanswered_comments
from core.conditions import Condition, fact
from core.escalation import History
from core.policy import Policy, SeverityBasis
from core.sentences import duration, moment, times
from core.terms import Unknown
from core.tickets import UNWRITABLE, Ticket
from core.waiting import Opening, allowance_of, opening, rated

OWN_RECORDS = "Halyard's own records"
"""Where what we remember comes from."""

Source = Callable[[str], str]
"""Where a fact was read, by its name: ``severity``, ``sla.first_response_due_at``, ``facts.NAME``."""


@dataclass(frozen=True, slots=True)
class Read:
    """A value that a rule read, and where it came from."""

    name: str
    value: object
    source: str


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule by its place in the policy; ``changes_at`` is when what it says changes by time alone."""

    place: str
    passes: bool
    text: str
    read: tuple[Read, ...] = ()
    changes_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class _Asked:
    """All that the rules are asked about; ``ticket`` has the severity that counts, ``told`` the one it was given."""

    told: Ticket
    ticket: Ticket
    policy: Policy
    history: History
    at: datetime
    zone: str
    source: Source
    answer: Availability

    def read(self, *names: str) -> tuple[Read, ...]:
        """Facts of the ticket."""
        return tuple(Read(name, _value(self.ticket, name), self.source(name)) for name in names)

    def when(self, at: datetime) -> str:
        return moment(at, self.zone)


def rules_of(
    ticket: Ticket, policy: Policy, history: History, at: datetime, zone: str, source: Source, answer: Availability
) -> tuple[Rule, ...]:
    """Every rule for ``ticket`` at ``at`` (aware), in the order in which they are asked.

    ``answer`` is what came of it all.
    """
    asked = _Asked(ticket, rated(ticket, policy), policy, history, at, zone, source, answer)
    found = [rule for check in _CHECKS for rule in check(asked)]
    if not answer.available and all(rule.passes for rule in found):
        reason = answer.because[0]
        found.append(Rule(reason.code, False, reason.text(zone, policy.texts), (), answer.next_change_at))
    return tuple(found)


def _running(asked: _Asked) -> Iterator[Rule]:
    current = asked.history.current
    read = (Read("escalations", len(asked.history.escalations), asked.source("escalations")),)
    if current is None:
        yield Rule("running", True, "No escalation runs.", read)
    else:
        yield Rule("running", False, f"{current.id} runs since {asked.when(current.opened_at)}.", read)


def _status(asked: _Asked) -> Iterator[Rule]:
    ticket = asked.ticket
    hidden = sorted({*asked.policy.hidden_when, *map(str, UNWRITABLE)})
    text = f"Hidden while a ticket is {', '.join(hidden)}; it is {ticket.status}."
    yield Rule("hidden_when", str(ticket.status) not in hidden, text, asked.read("status"))
    if ticket.merged_into:
        yield Rule("merged", False, f"It was merged into {ticket.merged_into}.", asked.read("merged_into"))


def _uses(asked: _Asked) -> Iterator[Rule]:
    policy = asked.policy
    allowance = allowance_of(asked.ticket, policy, asked.at)
    granted = allowance is not None and allowance.at_most is not None
    at_most = allowance.at_most if allowance is not None and granted else policy.uses.at_most
    count = used(policy, asked.history)
    read = (Read("uses", count, asked.source("escalations")), *(asked.read("organization") if granted else ()))
    if at_most is None:
        yield Rule("uses.at_most", True, f"A ticket may be escalated without limit; used {count}.", read)
        return
    place = "allowances" if granted else "uses.at_most"
    until = allowance.until if allowance is not None and granted else None
    yield Rule(place, count < at_most, f"A ticket may be escalated {times(at_most)}; used {count}.", read, until)


def _contract(asked: _Asked) -> Iterator[Rule]:
    rule, ticket = asked.policy.entitlement, asked.ticket
    if not rule.contract:
        return
    until = ticket.contract_valid_until
    read = asked.read("contract.state", "contract.valid_until")
    place = "entitlement.contract"
    if ticket.contract:
        yield Rule(place, ticket.contract == "valid", f"A contract is needed; its state is {ticket.contract}.", read)
    elif until is None:
        allowed = rule.unknown is Unknown.ALLOW
        yield Rule(place, allowed, f"A contract is needed; none is known, and then the rule is: {rule.unknown}.", read)
    else:
        valid = asked.at < until
        text = f"A contract is needed; it is valid until {asked.when(until)}."
        yield Rule(place, valid, text, read, until if valid else None)


def _chases(asked: _Asked) -> Iterator[Rule]:
    rule = asked.policy.chase_first
    if rule is None:
        return
    if rule.unless is not None and rule.unless.holds(asked.ticket):
        facts = asked.read(*rule.unless.facts)
        yield Rule("chase_first.unless", True, f"Need not be chased first: {_facts(rule.unless)}.", facts)
        return
    found = unanswered_comments(asked.ticket) + chased_by_request(asked.ticket, asked.history)
    text = f"Must be chased {rule.at_least} times since the last answer; chased {found}."
    read = (Read("unanswered comments", found, asked.source("comments")),)
    yield Rule("chase_first", found >= rule.at_least, text, read)


def _waits(asked: _Asked) -> Iterator[Rule]:
    """The wait, and that the action stays once it showed."""
    policy, at = asked.policy, asked.at
    found = opening(asked.ticket, policy, at)
    shown_at = asked.history.shown_at
    stays = policy.waits.sticky and shown_at is not None and shown_at <= at
    over = found.at is not None and found.at <= at
    yield _wait(asked, found, passes=over or stays)
    if shown_at is not None and stays and not over:
        text = f"It was shown on {asked.when(shown_at)}, so it stays."
        yield Rule("waits.sticky", True, text, (Read("shown_at", shown_at, OWN_RECORDS),))


def _wait(asked: _Asked, found: Opening, *, passes: bool) -> Rule:
    """The rule that says from when the action is there, with the values that it read."""
    changes_at = found.until if passes else found.at
    opened = asked.read("created_at")
    opens = f", that is from {asked.when(found.at)}" if found.at is not None else ""
    match found.code:
        case "early":
            when = next(one for one in asked.policy.early_when if one.holds(asked.ticket))
            return Rule(
                "early_when", passes, f"No waiting: {_facts(when)}{opens}.", (*asked.read(*when.facts), *opened)
            )
        case "allowance":
            wait = f"{duration(found.wait.after)} after the opening" if found.wait and found.wait.after else "at once"
            read = (*asked.read("organization"), *opened)
            return Rule("allowances", passes, f"An exception of the customer: {wait}{opens}.", read, changes_at)
        case "sla" | "sla_kept" | "sla_unknown":
            read = asked.read("sla.first_response_due_at", "sla.first_response_at")
            text = {
                "sla": f"From the response time of the SLA on{opens}.",
                "sla_kept": "Only where the response time of the SLA was missed; it was kept.",
                "sla_unknown": "From the response time of the SLA on; it is not known.",
            }[found.code]
            return Rule("waits.sla", passes, text, read, changes_at)
        case "wait" | "never":
            return _table(asked, found, opens, passes=passes, changes_at=changes_at)
        case _:
            return Rule("waits", passes, f"There is no waiting{opens}.", opened, changes_at)


def _table(asked: _Asked, found: Opening, opens: str, *, passes: bool, changes_at: datetime | None) -> Rule:
    wait = found.wait
    severity, tier = (wait.severity or "unknown", wait.tier or "unknown") if wait is not None else ("", "")
    place = f"waits.after.{severity}.{tier}" if wait is not None and not wait.unlisted else "waits.unlisted"
    read = (*_severity(asked, severity), *asked.read("tier", "created_at"))
    doubt = " The table has no such cell: the slowest counts." if wait is not None and wait.unlisted else ""
    if wait is None or wait.after is None:
        return Rule(place, passes, f"Severity {severity}, tier {tier}: no time is set, so never.", read)
    clock = f" on the calendar {asked.policy.waits.clock}" if asked.policy.waits.clock else ""
    text = f"Severity {severity}, tier {tier}: {duration(wait.after)}{clock} after the opening{opens}.{doubt}"
    return Rule(place, passes, text, read, changes_at)


def _severity(asked: _Asked, counted: str) -> tuple[Read, ...]:
    """The severity that counts, and what it was worked out from where no person set one."""
    policy = asked.policy
    if asked.ticket.severity and not asked.told.severity:
        return (Read("severity", counted, "policy: priority, by impact and urgency"), *asked.read("impact", "urgency"))
    basis = policy.waits.severity
    how = "" if basis is SeverityBasis.CURRENT else f", {basis.replace('_', ' ')}"
    return (Read("severity", counted, f"{asked.source('severity')}{how}"),)


def _rest(asked: _Asked) -> Iterator[Rule]:
    """What is asked last: the pause after the last escalation, support hours, an outage."""
    policy, answer = asked.policy, asked.answer
    code = answer.because[0].code
    ended = [one.closed_at for one in asked.history.escalations if one.closed_at is not None]
    if policy.uses.cool_down and ended:
        passes = code != "not_yet_cool_down"
        text = (
            f"{duration(policy.uses.cool_down)} must pass after an escalation; the last ended {asked.when(max(ended))}."
        )
        read = (Read("closed_at", max(ended), asked.source("escalations")),)
        yield Rule("uses.cool_down", passes, text, read, None if passes else answer.available_at)
    hours = policy.calendar(policy.open_hours)
    if hours is not None:
        opens_at = next_opening(hours, asked.at)
        open_now = opens_at <= asked.at
        changes_at = next_closing(hours, asked.at) if open_now else opens_at
        if code == "not_yet_hours":
            # The wait ends outside the hours: what counts is the opening after that.
            changes_at = answer.available_at
        text = f"Taken in the hours of {policy.open_hours}; {'open' if open_now else 'closed'} now."
        yield Rule("open_hours", open_now, text, (), changes_at)
    if answer.verdict is Verdict.OUTAGE:
        yield Rule("outage.requests", False, answer.because[0].text(asked.zone, policy.texts))


_CHECKS: tuple[Callable[[_Asked], Iterator[Rule]], ...] = (_running, _status, _uses, _contract, _chases, _waits, _rest)


def _facts(when: Condition) -> str:
    return " and ".join(f"{name} is {' or '.join(sorted(values))}" for name, values in when.facts.items())


def _value(ticket: Ticket, name: str) -> Any:
    match name:
        case "created_at":
            return ticket.created_at
        case "merged_into":
            return ticket.merged_into
        case "contract.state":
            return ticket.contract
        case "contract.valid_until":
            return ticket.contract_valid_until
        case "sla.first_response_due_at":
            return ticket.first_response_due_at
        case "sla.first_response_at":
            return ticket.first_response_at
        case _:
            return fact(ticket, name)
