"""Checks what somebody asked for: is it an escalation at all, is the reason one of ours, is enough said.

Every shortcoming is found at once, each with a kind sentence; none of them uses up the right to escalate.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from core.availability import Because
from core.policy import Policy, Question, Reason, Redirect, WhoMayAsk
from core.sentences import Choices
from core.tickets import Person, Role, Ticket

ESCALATION = "escalation"
"""The need that is an escalation; every other need is one of the policy's redirects."""


WITH_THE_TICKET = timedelta(seconds=5)
"""A first comment this soon after the ticket was created is its description."""


@dataclass(frozen=True, slots=True)
class Request:
    """Somebody asks for an escalation, by any channel.

    ``key`` is the same for the same request however often it arrives; ``channel`` is ``host``, ``form``,
    ``api`` and so on; ``details`` answers the policy's questions by code.
    """

    key: str
    channel: str
    by: Person
    at: datetime
    need: str = ESCALATION
    reason: str = ""
    details: Mapping[str, str] = field(default_factory=dict)


def redirect_of(request: Request, policy: Policy) -> Redirect | None:
    """The right way for a need that is no escalation, or ``None`` (MS-18 to MS-21)."""
    return policy.redirect(request.need)


def problems(request: Request, policy: Policy) -> tuple[Because, ...]:
    """All that is wrong with the answers themselves; needs no ticket, so a form can show it at once."""
    if request.need not in ("", ESCALATION) and policy.redirect(request.need) is None:
        return (Because("unknown_need", {"choices": _titles(policy.redirects)}),)
    reason = policy.reason(request.reason)
    if reason is None:
        return (
            Because("reason_missing", {"choices": _titles(policy.reasons)}),
            *_answers(request, policy, ()),
        )
    return _answers(request, policy, reason.requires)


def missing_evidence(request: Request, policy: Policy, ticket: Ticket) -> tuple[Because, ...]:
    """Facts the chosen reason needs and the ticket does not show (MS-22)."""
    reason = policy.reason(request.reason)
    needed = reason.evidence.unanswered_comments if reason is not None else 0
    if reason is None or not needed:
        return ()
    found = unanswered_comments(ticket)
    if found >= needed:
        return ()
    return (Because("evidence_missing", {"reason": reason.title, "needed": needed, "found": found}),)


def may_ask(request: Request, policy: Policy, ticket: Ticket) -> bool:
    """Whether this person may use the action here; staff act on the customer's behalf (MS-a9).

    A host lets only people with write access reach the action, and a form link is bound to its person, so
    ``any_contact`` asks nothing more.
    """
    if policy.who is WhoMayAsk.ANY_CONTACT or request.by.staff:
        return True
    return ticket.requester is not None and request.by.id == ticket.requester.id


def unanswered_comments(ticket: Ticket) -> int:
    """How many comments the requester wrote since the last public answer of a person (MS-22).

    The ticket's own description, which some hosts keep as its first comment, is not a chase; internal notes and
    automatic replies are not answers.
    """
    count = 0
    described = bool(ticket.comments) and ticket.comments[0].at <= ticket.created_at + WITH_THE_TICKET
    for comment in ticket.comments[described:]:
        if comment.public and comment.role in (Role.AGENT, Role.OWNER):
            count = 0
        elif comment.public and comment.role is Role.REQUESTER:
            count += 1
    return count


def _answers(request: Request, policy: Policy, required: tuple[str, ...]) -> tuple[Because, ...]:
    found = (
        _answer(question, request.details.get(question.code, ""), question.required or question.code in required)
        for question in policy.questions
    )
    return tuple(problem for problem in found if problem is not None)


def _answer(question: Question, text: str, required: bool) -> Because | None:
    text = text.strip()
    values: dict[str, object] = {
        "question": question.title,
        "hint": question.hint,
        "least": question.min_length,
        "most": question.max_length,
    }
    if not text:
        return Because("answer_missing", values) if required else None
    if len(text) > question.max_length:
        return Because("answer_too_long", values)
    if len(text) < question.min_length:
        return Because("answer_too_short", values)
    words = {word.casefold() for word in text.split() if any(letter.isalnum() for letter in word)}
    if len(words) < question.min_words:
        return Because("answer_too_vague", values)
    return None


def _titles(items: tuple[Reason, ...] | tuple[Redirect, ...]) -> Choices:
    return Choices(item.title for item in items)
