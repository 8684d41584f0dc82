"""Puts what a mail asks for into the request that every channel makes, and names what is missing from it (MX-21).

Pure. Whether the request is granted is decided where all requests are; what is said here is only what the mail
itself lacks, so that its sender hears of everything at once.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from core.availability import Because
from core.cast import Cast, CastMember
from core.intake import completed
from core.owners import selectable
from core.policy import Policy
from core.requests import Request, problems
from core.tickets import Person, Ticket
from runtime.mail import reasons
from runtime.mail.asked import Parts, parts_of
from runtime.mail.labels import IMPACT, REASON, known
from runtime.mail.reading import Mail, shown_text

CHANNEL = "mail"
IMPACT_CODES = ("impact", "business_impact")
"""How policies call the question of the business impact."""
OF_A_QUESTION = "ask."
CSM_CHANNEL = "csm"


@dataclass(frozen=True, slots=True)
class Wish:
    """The request of a mail, what it lacks, and the language to answer in."""

    request: Request
    missing: tuple[Because, ...]
    language: str


def wish_of(
    mail: Mail,
    by: Person,
    policy: Policy,
    now: datetime,
    *,
    customer: Person | None = None,
    note: str = "",
    tongue: str = "",
) -> Wish:
    """What a mail asks for under a policy; ``customer`` is whom somebody of the staff asks for (MX-25).

    What is missing is said in the language of the mail's labels, else in its sender's, else in ``tongue``, the
    account's.
    """
    titles = [(one.code, one.title) for spoken in reasons.in_every_language(policy) for one in spoken.questions]
    parts = parts_of(mail.text, known(titles))
    impact = impact_question(policy)
    reason = reasons.meant(parts.by_label.get(REASON, ""), mail.text, policy, staff=by.staff)
    request = Request(
        key=mail.key,
        channel=CHANNEL,
        by=by,
        at=now,
        reason=reason,
        details=_details(parts, policy, impact, reason),
        note=note,
        on_behalf_of=customer,
    )
    language = policy.language_for(parts.language, by.language, tongue)
    return Wish(request, problems(completed(request, policy), policy.in_language(language)), language)


def impact_question(policy: Policy) -> str:
    """The question by which a policy asks for the business impact; nothing where it asks for none."""
    codes = [question.code for question in policy.questions]
    channel = policy.channels.get(CHANNEL)
    wanted = (*IMPACT_CODES, *(channel.requires if channel is not None else ()))
    return next((code for code in wanted if code in codes), "")


def on_the_ticket(by: Person, ticket: Ticket) -> bool:
    """Whether the helpdesk's own record has this person on the ticket or in its organization (T32, MX-a10, MX-a11).

    Its requester, whoever is copied in, their organization, the partners that act for it, and staff.
    """
    if by.staff or (ticket.requester is not None and ticket.requester.id == by.id):
        return True
    belongs = by.organization != "" and by.organization in (ticket.organization, *ticket.partners)
    return belongs or (by.email != "" and by.email.lower() in ticket.ccs)


def csm_not_copied(mail: Mail, by: Person, policy: Policy, cast: Cast, ticket: Ticket) -> CastMember | None:
    """The customer success manager who should have been in copy and was not, where the account has one (MX-a3)."""
    channel = policy.channels.get(CSM_CHANNEL)
    members = selectable(cast, channel.role, ticket) if channel is not None and channel.role else ()
    there = {*mail.recipients, mail.sender, by.email.lower()}
    if not members or any(one.email.lower() in there for one in members):
        return None
    return members[0]


def note_of(mail: Mail, csm: CastMember | None, vouched_by: str) -> str:
    """What a mail said, for the notes of the case (MX-20): all that somebody wrote, and what to know about it."""
    about = [f"From: {mail.sender}", f"Subject: {mail.subject}", f"Message: {mail.message_id or 'without an id'}"]
    if mail.from_html:
        about.append("The mail had no plain text; this is its HTML without tags.")
    if mail.attachments:
        about.append(f"Attached, and not opened: {mail.attachments}.")
    if csm is not None:
        about.append(
            f"{csm.name} <{csm.email}> was not in copy; our answer by mail, where one is sent, goes to them too."
        )
    if vouched_by:
        about.append(f"Our mail server did not vouch for the sender; {vouched_by} did.")
    return "\n".join((*map(shown_text, about), "", shown_text(mail.text)))


def _details(parts: Parts, policy: Policy, impact: str, reason: str) -> Mapping[str, str]:
    """The answers to the policy's questions: those under their own labels, the impact, and the free reason's words."""
    own = ((meaning.removeprefix(OF_A_QUESTION), text) for meaning, text in parts.by_label.items())
    asked = {question.code for question in policy.questions}
    details = {code: shown_text(text) for code, text in own if code in asked and code != impact}
    if impact and IMPACT in parts.by_label:
        details[impact] = shown_text(parts.by_label[IMPACT])
    detail = reasons.detail_of(policy, impact) if reason == reasons.FREE else ""
    if detail and REASON in parts.by_label:
        details.setdefault(detail, shown_text(parts.by_label[REASON]))
    return details
