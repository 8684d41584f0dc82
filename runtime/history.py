"""Tells the stories of tickets as lines of a history, for people, for other programs and for ``policy simulate``.

Rule 1: a line says what is known and nothing else. Of comments we keep none: those in a line are the words that the
journal counted as answers, without their text.
Rule 2: same store, same lines, in the same order. The format is told in ``docs/history.md``.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from core.escalation import Escalation, Obligation
from core.intake import INSIDE
from core.measures import different_words
from core.tickets import Person, Status, Ticket
from runtime.explain import rfc3339
from runtime.history_file import FORMAT
from runtime.policy_tree import plain
from runtime.settings import Account
from runtime.ticket_changes import TICKET_CHANGED
from store import JournalEntry, StoryRow

WORDS = frozenset({"contacted", "updated", "replied"})
"""Journal lines that stand for a public word of somebody who answers."""

ASKED = frozenset({"refused", "redirected"})
"""Journal lines that stand for a request which opened nothing."""

OVER = frozenset({Status.SOLVED, Status.CLOSED, Status.DELETED})

CODES = frozenset({"answers", "at", "before", "after", "channel", "code", "due_at", "escalation", "field", "level"}) | {
    *("need", "outcome", "owner", "parked", "promise", "reason", "role", "severity", "tier", "to")
}
"""Facts of journal lines that are never words of people."""


def head_line(until_at: datetime) -> dict[str, Any]:
    """The first line of a history that is known up to a moment."""
    return {"halyard_history": FORMAT, "until": rfc3339(until_at)}


def policy_line(name: str, version: str, text: str) -> dict[str, Any]:
    """A policy version's text."""
    return {"policy": f"{name}@{version}", "policy_text": text}


def account_line(account: Account) -> dict[str, Any]:
    """Who plays which role at an account, and its policies of today."""
    rules = [
        {"when": plain(rule.when.facts), "policy": f"{rule.policy.name}@{rule.policy.version}"}
        for rule in account.rules
    ]
    return {
        "account": f"{account.connector}/{account.name}",
        "cast": plain(account.cast),
        "policy": f"{account.policy.name}@{account.policy.version}",
        "rules": rules,
    }


def ticket_line(story: StoryRow, *, texts: bool = True) -> dict[str, Any]:
    """A ticket and its story; without ``texts`` answers are measured and no words of people are told."""
    ticket, history = story.snapshot, story.history
    line: dict[str, Any] = {"id": story.ref.id, "account": f"{story.ref.connector}/{story.ref.account}"}
    if ticket is not None:
        line |= _facts(ticket, texts=texts)
        line["changes"] = list(_changes(ticket, story.journal))
    line["inherited_uses"] = history.inherited_uses
    line["all_comments"] = False
    line["comments"] = [_word(entry, history.escalations) for entry in story.journal if entry.kind in WORDS]
    line["requests"] = [_request(entry, ticket) for entry in story.journal if entry.kind in ASKED]
    line["escalations"] = [_escalation(one, ticket, texts=texts) for one in history.escalations]
    line["journal"] = [_entry(entry, texts=texts) for entry in story.journal]
    return line


def _facts(ticket: Ticket, *, texts: bool) -> dict[str, Any]:
    names = ("type", "severity", "tier", "region", "organization", "impact", "urgency", "brand", "product", "problem")
    told: dict[str, Any] = {
        "created_at": rfc3339(ticket.created_at),
        "status": str(ticket.status),
        **{name: getattr(ticket, name) for name in names},
        "requester": _requester(ticket.requester),
        "assignee": _assignee(ticket.assignee),
        "contract": {"valid_until": rfc3339(ticket.contract_valid_until), "state": ticket.contract or None},
        "sla": {
            "first_response_due_at": rfc3339(ticket.first_response_due_at),
            "first_response_at": rfc3339(ticket.first_response_at),
        },
        "facts": dict(sorted(ticket.facts.items())),
        "partners": sorted(ticket.partners),
        "followup_of": ticket.followup_of,
        "merged_into": ticket.merged_into,
        "subject": ticket.subject if texts else "",
    }
    return _set(told)


def _set(told: Mapping[str, Any]) -> dict[str, Any]:
    """What is known; a block of nothing is nothing."""
    blocks = {name: _set(value) if isinstance(value, dict) else value for name, value in told.items()}
    return {name: value for name, value in blocks.items() if value not in (None, "", {}, [])}


def _requester(person: Person | None) -> dict[str, Any]:
    if person is None:
        return {}
    names = ("id", "email", "name", "time_zone", "organization")
    return {name: getattr(person, name) for name in names}


def _assignee(person: Person | None) -> dict[str, Any]:
    return {name: getattr(person, name) for name in ("id", "email", "name")} if person is not None else {}


def _changes(ticket: Ticket, journal: tuple[JournalEntry, ...]) -> Iterator[dict[str, Any]]:
    """What the ticket was from when on: severities as the host tells them, the rest as the journal saw it."""
    seen = [entry.facts for entry in journal if entry.kind == TICKET_CHANGED]
    for at, value in ticket.severities:
        yield {"at": rfc3339(at), "field": "severity", "value": value}
    for facts in seen:
        if facts["field"] != "severity" or not ticket.severities:
            told = {"field": facts["field"], "from": facts["before"], "value": facts["after"]}
            yield {"at": rfc3339(datetime.fromisoformat(str(facts["at"]))), **told}
    if ticket.status in OVER and not any(facts["field"] == "status" for facts in seen):
        # Nobody saw it happen; the ticket changed last when it was over already.
        yield {"at": rfc3339(ticket.updated_at), "field": "status", "from": "open", "value": str(ticket.status)}


def _word(entry: JournalEntry, escalations: tuple[Escalation, ...]) -> dict[str, Any]:
    """An answer, at the moment that it was given where a promise tells it, else when it was seen."""
    met = (one.met_at for each in escalations for one in each.obligations if one.ended_by == entry.actor)
    at = max((one for one in met if one is not None and one <= entry.at), default=entry.at)
    return {"at": rfc3339(at), "author": entry.actor, "role": "agent", "public": True}


def _request(entry: JournalEntry, ticket: Ticket | None) -> dict[str, Any]:
    facts = entry.facts
    need = facts.get("to") if entry.kind == "redirected" else facts.get("need", "escalation")
    channel = str(facts.get("channel", "form"))
    told = {
        "at": rfc3339(entry.at),
        "channel": channel,
        "by": _by(entry.actor, "", channel, ticket),
        "need": need,
        "reason": facts.get("reason"),
        "details": _measures(str(facts["answers"])) if "answers" in facts else None,
        "result": f"refused:{facts['code']}" if entry.kind == "refused" else f"redirected:{need}",
    }
    return {name: value for name, value in told.items() if value is not None}


def _measures(text: str) -> dict[str, Any]:
    """The answers that the journal measured."""
    parts = (one.replace("=", "/").split("/") for one in text.split())
    return {code: {"length": int(length), "words": int(words)} for code, length, words in parts}


def _by(number: str, name: str, channel: str, ticket: Ticket | None) -> dict[str, Any]:
    """Who asked: the requester as known, anybody else by id, staff where the channel is for staff."""
    requester = ticket.requester if ticket is not None else None
    if requester is not None and requester.id == number:
        return _set({"id": number, "email": requester.email, "name": requester.name})
    return {**_set({"id": number, "name": name}), "staff": channel in INSIDE}


def _escalation(one: Escalation, ticket: Ticket | None, *, texts: bool) -> dict[str, Any]:
    answers = {code: text for code, text in one.details.items() if not code.startswith("closed.")}
    measured = {code: {"length": len(text), "words": different_words(text)} for code, text in answers.items()}
    return {
        "number": one.number,
        "policy": f"{one.policy}@{one.policy_version}",
        "state": str(one.state),
        "opened_at": rfc3339(one.opened_at),
        "channel": one.channel,
        "by": _by(one.requested_by, one.requested_by_name, one.channel, ticket),
        "reason": one.reason,
        "details": answers if texts else measured,
        "level": one.level,
        "owner": one.owner,
        "owner_name": one.owner_name,
        **_moments(one),
        "outcome": one.outcome,
        "tenures": [{"at": rfc3339(each.from_at), "level": each.level, "owner": each.owner} for each in one.tenures],
        "steps": [{"at": rfc3339(each.at), "code": each.code, "by": each.by} for each in one.records],
        "promises": [_promise(each) for each in one.obligations],
    }


def _moments(one: Escalation) -> dict[str, Any]:
    names = ("accepted_at", "acknowledged_at", "contacted_at", "closed_at")
    return {name: rfc3339(getattr(one, name)) for name in names if getattr(one, name) is not None}


def _promise(one: Obligation) -> dict[str, Any]:
    told = {
        "kind": one.kind.value,
        "basis_at": rfc3339(one.basis_at),
        "due_at": rfc3339(one.due_at) if one.held_at is None else None,
        "ended": one.ended.value if one.ended is not None else None,
        "ended_at": rfc3339(one.ended_at),
        "ended_by": one.ended_by or None,
    }
    return {**{name: value for name, value in told.items() if value is not None}, "missed": one.missed}


def _entry(entry: JournalEntry, *, texts: bool) -> dict[str, Any]:
    facts = {name: value for name, value in entry.facts.items() if texts or name in CODES}
    told = {"at": rfc3339(entry.at), "kind": entry.kind, "by": entry.actor, "facts": facts}
    return {**told, "escalation": entry.escalation} if entry.escalation is not None else told
