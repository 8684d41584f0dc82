"""Says to the sender of a mail what came of the request that it became, once the ticket was looked at.

What was decided is in the delivery's rule; the sentences are worked out anew from the ticket as it was last seen, as
the request form does.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.availability import Because, availability
from core.cast import CastMember
from core.decisions import known_zone
from core.intake import completed
from core.policy import Policy
from core.requests import Request, problems, unfit
from core.tickets import Person, TicketRef
from runtime.asking import request_of
from runtime.mail import answers
from runtime.mail.answers import Voice
from runtime.mail.head import tidy
from runtime.mail.outgoing import Outgoing
from runtime.mail.reading import Mail
from runtime.mail.sentences import said
from runtime.turn import Desk, Tools
from store import DeliveryRow

PENDING = "pending"


@dataclass(frozen=True, slots=True)
class Writer:
    """All that is needed to write to the sender of a mail later: who they are, how to speak, which mail it was."""

    to: str
    name: str
    language: str
    zone: str
    subject: str
    answers: str
    csm: CastMember | None

    def voice(self, policy: Policy) -> Voice:
        """How they are spoken to under a policy."""
        spoken = policy.in_language(self.language)
        return Voice(Person(id="", name=self.name, email=self.to), self.language, self.zone, spoken.texts)

    def letter(self, text: str, *, copied: bool = False) -> Outgoing:
        """An answer, with their customer success manager in copy where ``copied`` and one was missing."""
        cc = self.csm.email if self.csm is not None and copied else ""
        return Outgoing(self.to, cc, f"Re: {self.subject}", text, self.answers)


def writer_for(mail: Mail, by: Person, language: str, desk: Desk, csm: CastMember | None = None) -> Writer:
    """How to write to the sender of a mail."""
    subject = tidy(mail.subject, 120)
    while subject[:3].lower() == "re:":
        subject = subject[3:].strip()
    zone = known_zone(by.time_zone, desk.account.cast.time_zone)
    subject = subject or said("mail_subject", language, desk.account.policy.in_language(language).texts)
    return Writer(mail.sender, by.name, language, zone, subject, mail.message_id, csm)


def to_waiting(writer: Writer) -> Mapping[str, Any]:
    """A writer as kept until it is known what to say."""
    csm = {"email": writer.csm.email, "name": writer.csm.name} if writer.csm is not None else None
    names = ("to", "name", "language", "zone", "subject", "answers")
    return {**{name: getattr(writer, name) for name in names}, "csm": csm}


def from_waiting(kept: Mapping[str, Any]) -> Writer:
    """The writer that :func:`to_waiting` was given."""
    csm = kept["csm"]
    names = ("to", "name", "language", "zone", "subject", "answers")
    member = CastMember(str(csm["email"]), str(csm["name"])) if csm is not None else None
    return Writer(**{name: str(kept[name]) for name in names}, csm=member)


def said_of(tools: Tools, desk: Desk, delivery: DeliveryRow, writer: Writer) -> tuple[Outgoing, bool]:
    """The answer that tells what came of a request that was dealt with, and whether it opened an escalation."""
    ref, (kind, _, code) = delivery.arrival.ref, delivery.rule.partition(":")
    seen = tools.store.snapshot(ref)
    policy = tools.shelf.policy_for(desk.account, tools.store.history(ref), seen)
    called = seen.called if seen is not None else ref.id
    voice = writer.voice(policy)
    if delivery.state == "applied" and kind == "accepted":
        return writer.letter(answers.accepted(voice, called, code, writer.csm), copied=True), True
    if delivery.state == "applied" and kind == "refused":
        spoken = policy.in_language(writer.language)
        because = _because(tools, spoken, request_of(delivery.arrival), ref, code)
        return writer.letter(answers.refused(voice, called, [voice.because(one) for one in because])), False
    if delivery.rule == "ignored:no_such_ticket":
        return writer.letter(answers.not_found(voice)), False
    return writer.letter(answers.left_to_people(voice, called, writer.csm), copied=True), False


def _because(tools: Tools, policy: Policy, request: Request, ref: TicketRef, code: str) -> Sequence[Because]:
    """Why a request was refused, from the ticket as it was last seen; without its comments, which are not kept."""
    ticket, history = tools.store.snapshot(ref), tools.store.history(ref)
    if ticket is None:
        return ()
    request = completed(request, policy)
    reason = policy.reason(request.reason)
    if code in ("channel_closed", "not_allowed"):
        return (Because(code, {"ticket": ticket.called}),)
    if code == "evidence_missing" and reason is not None:
        # How many there were is not kept; that they were too few is what was decided.
        needed = reason.evidence.unanswered_comments
        return (Because(code, {"reason": reason.title, "needed": needed, "found": "fewer"}),)
    outages = tools.store.outages_of(ref.connector, ref.account)
    answer = availability(ticket, policy, history, tools.clock(), reason, outages)
    return answer.because if not answer.available else problems(request, policy) or unfit(request, policy, ticket)
