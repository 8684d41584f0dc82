"""Tells a line of a history as a story that can be played again: the ticket as it began, and what happened, in order.

Rule 1: a fact that the line says no change of was so from the beginning. Before its first change a fact was what that
change says it was; where it does not say, a status was open and anything else unknown.
Rule 2: of two things at one moment, what the ticket became comes first, then what was said, done and asked.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from operator import itemgetter
from typing import Any

from core.requests import ESCALATION
from core.tickets import Comment, Person, Status, Ticket, TicketRef
from runtime.history_file import Answers, AskedPart, ChangePart, EscalationStory, PersonPart, TicketLine
from runtime.ticket_file import ticket_of

OPEN = "open"


class Did(StrEnum):
    """What staff did with an escalation."""

    TAKE_UP = "take_up"
    LEVEL = "level"
    STEP = "step"
    END = "end"


@dataclass(frozen=True, slots=True)
class Became:
    """A fact of the ticket got a value; ``answered`` is the first response."""

    field: str
    value: str


@dataclass(frozen=True, slots=True)
class Asked:
    """Somebody asked for an escalation; what is ``None`` is not known."""

    by: Person | None
    channel: str
    need: str
    reason: str | None
    details: Answers | None


@dataclass(frozen=True, slots=True)
class Acted:
    """Staff did something with the open escalation; ``value`` is a level, a step's code or an outcome."""

    what: Did
    value: str = ""
    who: str = ""
    declined: bool = False


Happening = Became | Comment | Acted | Asked


@dataclass(frozen=True, slots=True)
class Story:
    """A ticket as it began, what happened to it (moments and order), and from when to when it was escalated."""

    ticket: Ticket
    happenings: tuple[tuple[datetime, Happening], ...]
    escalated: tuple[tuple[datetime, datetime | None], ...]
    knows_comments: bool
    inherited_uses: int


def story_of(line: TicketLine, created_at: datetime) -> Story:
    """The story of a ticket that was opened at a moment."""
    ticket = ticket_of(line, created_at, conversation=False)
    changes = sorted(line.changes, key=lambda one: one.at)
    happened = sorted(_happened(line, ticket, changes), key=_MOMENT_AND_ORDER)
    account = line.account.partition("/")
    first = _at_first(ticket, changes)
    began = replace(
        ticket,
        ref=TicketRef(account[0] or "history", account[2] or account[0] or "history", str(line.id)),
        **first,
        severities=((created_at, first.get("severity", ticket.severity)),),
        partners=frozenset(line.partners),
        first_response_at=None,
    )
    spans = tuple([(one.opened_at, one.closed_at) for one in line.escalations])
    told = tuple([(max(at, created_at), what) for at, _, what in happened])
    return Story(began, told, spans, line.knows_comments, line.inherited_uses)


_MOMENT_AND_ORDER = itemgetter(0, 1)


def _at_first(ticket: Ticket, changes: list[ChangePart]) -> dict[str, Any]:
    """What the facts that changed were before anything did."""
    first: dict[str, Any] = {}
    for one in reversed(changes):
        first[one.field] = one.before if one.before is not None else (OPEN if one.field == "status" else "")
    if "status" in first:
        first["status"] = Status(first["status"])
    if "tier" in first:
        first["tier"] = first["tier"].lower()
    if "assignee" in first:
        first["assignee"] = _assigned(first["assignee"], ticket.assignee)
    return first


def _assigned(number: str, known: Person | None) -> Person | None:
    if known is not None and known.id == number:
        return known
    return Person(id=number, email=number if "@" in number else "", staff=True) if number else None


def _happened(line: TicketLine, ticket: Ticket, changes: list[ChangePart]) -> Iterator[tuple[datetime, int, Happening]]:
    for change in changes:
        value = change.value.lower() if change.field == "tier" else change.value
        yield change.at, 0, Became(change.field, value)
    if ticket.first_response_at is not None:
        yield ticket.first_response_at, 1, Became("answered", "")
    for said in line.comments:
        # What is written in it decides nothing here: requests are told as requests.
        yield said.at, 2, Comment(said.at, said.author, said.role, said.public, "")
    for request in line.requests:
        yield request.at, 4, _asked(request, ticket)
    for escalation in line.escalations:
        yield escalation.opened_at, 4, _asked(escalation, ticket)
        for at, act in _acts(escalation):
            # What was done in the very moment of the request was done after it.
            yield at, 5 if at <= escalation.opened_at else 3, act


def _asked(asked: AskedPart, ticket: Ticket) -> Asked:
    return Asked(_who(asked.by, ticket), asked.channel, asked.need or ESCALATION, asked.reason, asked.details)


def _who(by: PersonPart | None, ticket: Ticket) -> Person | None:
    """Who asked. Whoever is not staff and of no company known belongs to the ticket's: the host let them ask."""
    requester = ticket.requester
    if by is None or (requester is not None and (by.id or by.email) in (requester.id, requester.email)):
        return requester
    organization = by.organization or ("" if by.staff else ticket.organization)
    return Person(by.id or by.email, by.name, by.email, by.staff, organization=organization)


def _acts(one: EscalationStory) -> Iterator[tuple[datetime, Acted]]:
    """What staff did with an escalation, the words to its requester aside."""
    taken = (at for at in (one.accepted_at, one.acknowledged_at) if at is not None and at > one.opened_at)
    for at in sorted(set(taken)):
        yield at, Acted(Did.TAKE_UP)
    for number, tenure in enumerate(sorted(one.tenures, key=lambda each: each.at)):
        if number or tenure.level > 1 or tenure.at > one.opened_at:
            yield tenure.at, Acted(Did.LEVEL, str(tenure.level), tenure.owner)
    for step in one.steps:
        yield step.at, Acted(Did.STEP, step.code, (step.by.email or step.by.id) if step.by is not None else "")
    if one.closed_at is not None:
        declined = one.state == "declined" or one.outcome.startswith(("declined", "rejected"))
        yield one.closed_at, Acted(Did.END, one.outcome, declined=declined)
