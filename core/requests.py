"""Checks what somebody asked for: is it an escalation at all, is the reason one of ours, is enough said.

Every shortcoming is found at once, each with a kind sentence; none of them uses up the right to escalate.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from core.availability import Because
from core.chases import unanswered_comments
from core.measures import different_words
from core.policy import Policy, Question, Reason, Redirect
from core.sentences import Choices
from core.terms import WhoMayAsk
from core.tickets import Person, Ticket

ESCALATION = "escalation"
"""The need that is an escalation; every other need is one of the policy's redirects."""


@dataclass(frozen=True, slots=True)
class Request:
    """Somebody asks for an escalation, by any channel.

    ``key`` is the same for the same request however often it arrives; ``channel`` is ``host``, ``form``,
    ``api`` and so on; ``details`` answers the policy's questions by code. ``note`` is what the request said in its own
    words, kept in the ticket (MX-20). ``on_behalf_of`` is the customer somebody asks for (MX-25).
    """

    key: str
    channel: str
    by: Person
    at: datetime
    need: str = ESCALATION
    reason: str = ""
    details: Mapping[str, str] = field(default_factory=dict)
    note: str = ""
    on_behalf_of: Person | None = None


def redirect_of(request: Request, policy: Policy) -> Redirect | None:
    """The right way for a need that is no escalation, or ``None`` (MS-18 to MS-21)."""
    return policy.redirect(request.need)


def problems(request: Request, policy: Policy) -> tuple[Because, ...]:
    """All that is wrong with the answers themselves; needs no ticket, so a form can show it at once."""
    if request.need not in ("", ESCALATION) and policy.redirect(request.need) is None:
        return (Because("unknown_need", {"choices": _titles(policy.redirects)}),)
    channel = policy.channels.get(request.channel)
    carried = channel.requires if channel is not None else ()
    reason = policy.reason(request.reason)
    if reason is None:
        offered = tuple(one for one in policy.reasons if request.by.staff or not one.staff_only)
        return (Because("reason_missing", {"choices": _titles(offered)}), *_answers(request, policy, carried))
    return _answers(request, policy, (*reason.requires, *carried))


def unfit(request: Request, policy: Policy, ticket: Ticket) -> tuple[Because, ...]:
    """Why the chosen reason does not count on this ticket, for this person, or by the facts on it (MX-14, MX-17)."""
    reason = policy.reason(request.reason)
    if reason is not None and reason.staff_only and not request.by.staff:
        return (Because("reason_staff_only", {"reason": reason.title}),)
    if reason is not None and reason.unless is not None and reason.unless.holds(ticket):
        return (Because("reason_unfit", {"reason": reason.title}),)
    return missing_evidence(request, policy, ticket)


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
    """Whether this person may use the action here; staff act on the customer's behalf (MS-a9, MX-02, MX-a10).

    A host lets only people with write access reach the action, and a form link is bound to its person, so
    ``any_contact`` asks nothing more.
    """
    by = request.by
    if policy.who is WhoMayAsk.ANY_CONTACT or by.staff:
        return True
    if ticket.requester is not None and by.id == ticket.requester.id:
        return True
    belongs = by.organization != "" and by.organization in (ticket.organization, *ticket.partners)
    return policy.who is WhoMayAsk.ORGANIZATION and belongs


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
    if different_words(text) < question.min_words:
        return Because("answer_too_vague", values)
    return None


def _titles(items: tuple[Reason, ...] | tuple[Redirect, ...]) -> Choices:
    return Choices(item.title for item in items)
