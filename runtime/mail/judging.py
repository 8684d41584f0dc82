"""Decides what becomes of one mail that was let on, by the helpdesk's own record of who wrote it (rule 14).

Rule 1: first who it is, then which case, then whether they are on it, and only then what it says: whoever is not on a
case learns nothing of it (T32, MX-a11).
Rule 2: nobody is put on a ticket because a mail said so.
Rule 3: what cannot be answered to its sender waits for a person: nothing is refused in silence.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from core.availability import Because
from core.cast import CastMember
from core.counterparts import Counterparts
from core.errors import TicketGone, WillNotWork
from core.policy import Policy
from core.requests import Request
from core.tickets import Person, Ticket, TicketRef
from runtime.mail import answers
from runtime.mail.asked import tickets_in
from runtime.mail.outcome import Writer, writer_for
from runtime.mail.outgoing import Outgoing
from runtime.mail.reading import Mail
from runtime.mail.settings import CsmMissing, Mailbox
from runtime.mail.wish import Wish, csm_not_copied, note_of, on_the_ticket, wish_of
from runtime.turn import Desk, Tools
from store import MailState


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of a mail: its state with the reason, the case it names, and what follows.

    ``request`` is what it becomes, with the ``writer`` that will tell what came of it; ``answer`` is what its sender
    is told at once.
    """

    state: MailState
    why: str = ""
    ticket_id: str = ""
    request: Request | None = None
    writer: Writer | None = None
    answer: Outgoing | None = None


@dataclass(frozen=True, slots=True)
class Judge:
    """Judges the mails of one account."""

    tools: Tools
    desk: Desk
    mailbox: Mailbox

    def judged(self, mail: Mail, now: datetime, vouched_by: str = "") -> Verdict:
        """What becomes of a mail; raises :class:`core.errors.HostError` where the helpdesk cannot say now."""
        account = self.desk.account
        person = self.desk.helpdesk.find_person(account.name, mail.sender)
        if person is None:
            return Verdict(MailState.HELD, "sender_unknown")
        named = tickets_in(mail.subject, mail.text)
        if len(named) != 1:
            return self._unnamed(mail, person, named, now)
        ref = self._ref(named[0])
        ticket = self._ticket(ref)
        if ticket is None or not on_the_ticket(person, ticket):
            return self._not_theirs(mail, person, ref)
        return self._theirs(mail, person, ticket, now, vouched_by)

    def asked_before(self, mail: Mail, ticket_id: str, now: datetime) -> Verdict:
        """A mail whose request was kept at a visit that did not come to its end: its sender is told what came of it."""
        account = self.desk.account
        person = self.desk.helpdesk.find_person(account.name, mail.sender)
        if person is None:
            return Verdict(MailState.ASKED, "", ticket_id)
        writer = writer_for(mail, person, self._wish(mail, person, account.policy, now).language, self.desk)
        return Verdict(MailState.ASKED, "", ticket_id, writer=writer)

    def _wish(
        self, mail: Mail, by: Person, policy: Policy, now: datetime, *, customer: Person | None = None, note: str = ""
    ) -> Wish:
        tongue = self.desk.account.cast.language
        return wish_of(mail, by, policy, now, customer=customer, note=note, tongue=tongue)

    def _ref(self, named: str) -> TicketRef:
        """The case that is meant: by its id, or where the helpdesk's people call it otherwise, by that name."""
        account, helpdesk = self.desk.account, self.desk.helpdesk
        found = None
        if not named.isdecimal() and isinstance(helpdesk, Counterparts):
            found = helpdesk.named_counterpart(account.name, named)
        return found or TicketRef(account.connector, account.name, named)

    def _ticket(self, ref: TicketRef) -> Ticket | None:
        """The case as it is; one that the helpdesk does not know, or could not, is none."""
        try:
            return self.desk.helpdesk.fetch(ref)
        except (TicketGone, WillNotWork):
            return None

    def _unnamed(self, mail: Mail, person: Person, named: tuple[str, ...], now: datetime) -> Verdict:
        """No case, or several: an escalation needs one (MX-18, MX-19)."""
        policy = self.desk.account.policy
        wish = self._wish(mail, person, policy, now)
        writer = writer_for(mail, person, wish.language, self.desk)
        text = answers.no_ticket(writer.voice(policy), named, wish.missing)
        why = "several_tickets" if named else "no_ticket"
        return Verdict(MailState.REFUSED, why, answer=writer.letter(text))

    def _not_theirs(self, mail: Mail, person: Person, ref: TicketRef) -> Verdict:
        policy = self.desk.account.policy
        wish = self._wish(mail, person, policy, self.tools.clock())
        writer = writer_for(mail, person, wish.language, self.desk)
        text = answers.not_found(writer.voice(policy))
        return Verdict(MailState.REFUSED, "not_found", ref.id, answer=writer.letter(text))

    def _theirs(self, mail: Mail, person: Person, ticket: Ticket, now: datetime, vouched_by: str) -> Verdict:
        account, ref = self.desk.account, ticket.ref
        policy = self.tools.shelf.policy_for(account, self.tools.store.history(ref), ticket)
        csm = csm_not_copied(mail, person, policy, account.cast, ticket)
        refusing = csm if self.mailbox.part.csm_missing is CsmMissing.REFUSE else None
        customer = ticket.requester if person.staff else None
        wish = self._wish(mail, person, policy, now, customer=customer, note=note_of(mail, csm, vouched_by))
        writer = writer_for(mail, person, wish.language, self.desk, csm)
        if wish.missing or refusing is not None:
            text = answers.lacking(writer.voice(policy), ticket.called, wish.missing, refusing)
            return Verdict(MailState.REFUSED, _lacks(wish.missing, refusing), ref.id, answer=writer.letter(text))
        return Verdict(MailState.ASKED, "", ref.id, request=replace(wish.request, at=now), writer=writer)


def _lacks(missing: tuple[Because, ...], csm: CastMember | None) -> str:
    return ", ".join((*(one.code for one in missing), *(("csm_missing",) if csm is not None else ())))
