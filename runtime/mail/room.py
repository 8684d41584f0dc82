"""Works through one account's escalation mailbox: each mail once, each answer at most once.

Rule 1: a mail is marked as seen only after it is in our database (I1); a mail found again is known by its key and
dealt with once (F61, F62).
Rule 2: what the helpdesk cannot say now is asked again at the next visit; what a mail does to us is that mail's own
affair, and the next one is looked at (F10, T36).
Rule 3: an answer whose fate nobody knows is never sent again by itself (F63).
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta

import structlog

from core.errors import HostError, StoreError
from core.tickets import TicketRef
from runtime.asking import request_arrival
from runtime.mail.judging import Judge, Verdict
from runtime.mail.mailbox import Lying, OpenMailbox, visited
from runtime.mail.outcome import to_waiting
from runtime.mail.outgoing import mark_of, to_reply
from runtime.mail.postbox import Postbox
from runtime.mail.reading import Mail, Standing, from_body, held_unread, read_mail, to_body
from runtime.mail.restraint import AN_HOUR, LOOKED_INTO_AN_HOUR, why_not
from runtime.mail.robots import BOUNCE
from runtime.mail.settings import Mailbox
from runtime.metrics import Metrics
from runtime.trouble import Trouble
from runtime.turn import Desk, Tools
from store import MailRow, MailState, ReplyState

MOST_BYTES = 10 * 1024 * 1024
LOOKED_AT_OF_LARGE = 64 * 1024
TOO_OLD = timedelta(days=7)
"""A mail that lay unread for longer is for a person: a mailbox may have been there before us."""
KEPT = timedelta(days=90)
MOST_HELD = 2000
"""How many held mails of an account are kept with their words; a flood of forgeries fills no disk."""
MOST_FAILURES = 3
ROUNDS = 10

log = structlog.get_logger("halyard.mail")


@dataclass(slots=True)
class Visit:
    """What one visit to a mailbox came to: mails by what became of them, copies, answers sent, and what was put off."""

    mails: Counter[str] = field(default_factory=Counter)
    copies: int = 0
    answers: int = 0
    put_off: int = 0


class MailRoom:
    """One account's mailbox; one visit at a time per process, and several processes do each other no harm."""

    def __init__(
        self, tools: Tools, desk: Desk, mailbox: Mailbox, turn: Callable[[TicketRef], bool], metrics: Metrics
    ) -> None:
        """``turn`` has the engine look at a ticket now; false where somebody else is at it."""
        self._tools = tools
        self._book = tools.store.mails
        self._desk = desk
        self._mailbox = mailbox
        self._turn = turn
        self._figures = metrics.mail
        self._account = (desk.account.connector, desk.account.name)
        self._judge = Judge(tools, desk, mailbox)
        self._postbox = Postbox(tools, desk, mailbox, metrics)
        self._failed: frozenset[str] = frozenset()

    @property
    def every(self) -> timedelta:
        """How often the mailbox is visited."""
        return self._mailbox.part.poll_every

    def visit(self) -> Visit:
        """Read what is unread, look again at what people released, and send the answers that are due.

        Raises :class:`core.errors.HostError` for a mailbox that is away or closed, once all else is done.
        """
        visit, away = Visit(), None
        self._book.forget(*self._account, self._tools.clock() - KEPT)
        try:
            with visited(self._mailbox) as box:
                self._read(box, visit)
            self._figures.read_at.labels(*self._account).set(self._tools.clock().timestamp())
        except HostError as error:
            away = error
            self._figures.failures.labels(*self._account, type(error).__name__).inc()
            log.error("mailbox could not be read", account=self._account[1], why=str(error))
        Trouble(self._tools.alarms, *self._account).visited(away)
        self._look_again(visit)
        visit.answers = self._postbox.deliver()
        self._figures.held.labels(*self._account).set(self._book.held(*self._account))
        if away is not None:
            raise away
        return visit

    # --- reading -------------------------------------------------------------------------------------------

    def _read(self, box: OpenMailbox, visit: Visit) -> None:
        """All that is unread, in rounds; what was put off at the last visit comes last, so that it blocks nobody."""
        done: set[str] = set()
        failed: set[str] = set()
        for _ in range(ROUNDS):
            lying = sorted(box.unread(frozenset(done)), key=lambda one: one.uid in self._failed)
            for one in lying:
                done.add(one.uid)
                if len(failed) >= MOST_FAILURES:
                    visit.put_off += 1
                elif not self._one(box, one, visit):
                    failed.add(one.uid)
            if not lying or len(failed) >= MOST_FAILURES:
                break
        self._failed = frozenset(failed)

    def _one(self, box: OpenMailbox, lying: Lying, visit: Visit) -> bool:
        """One mail, from the mailbox to its end; false where the helpdesk has to be asked again later."""
        mail = self._fetched(box, lying)
        if mail is None:
            return True
        try:
            self._take(mail, visit)
        except HostError as error:
            visit.put_off += 1
            log.warning("mail put off", account=self._account[1], key=mail.key, why=str(error))
            return False
        box.mark_seen(lying.uid)
        return True

    def _fetched(self, box: OpenMailbox, lying: Lying) -> Mail | None:
        """The mail as read; ``None`` where it is gone."""
        if lying.size > MOST_BYTES:
            beginning = box.fetch(lying.uid, LOOKED_AT_OF_LARGE)
            return held_unread(beginning + str(lying.size).encode(), "too_large") if beginning else None
        data = box.fetch(lying.uid, MOST_BYTES)
        if not data:
            return None
        mail = read_mail(data, self._mailbox.trust)
        old = lying.arrived_at is not None and lying.arrived_at < self._tools.clock() - TOO_OLD
        if old and mail.standing is Standing.LET_ON:
            return replace(mail, standing=Standing.HELD, why="too_old")
        return mail

    def _take(self, mail: Mail, visit: Visit) -> None:
        """Deal with a mail, once; raises :class:`core.errors.HostError` where it has to wait."""
        known = self._book.find(*self._account, mail.key)
        row = known if known is not None else self._ended(mail, self._verdict(mail))
        if self._book.keep(row):
            self._count(row, visit)
        else:
            visit.copies += 1
            self._figures.mails.labels(*self._account, "copy", "").inc()

    def _verdict(self, mail: Mail, vouched_by: str = "") -> Verdict:
        match mail.standing:
            case Standing.IGNORED:
                if mail.why == BOUNCE and mail.answers:
                    self._book.came_back(*self._account, mail.answers, self._tools.clock())
                return Verdict(MailState.IGNORED, mail.why)
            case Standing.HELD:
                return Verdict(MailState.HELD, mail.why)
            case _:
                return self._judged(mail, vouched_by)

    def _judged(self, mail: Mail, vouched_by: str) -> Verdict:
        now = self._tools.clock()
        before = self._tools.store.delivery(*self._account, mail.key)
        if before is not None:
            return self._judge.asked_before(mail, before.arrival.ref.id, now)
        looked_into = self._book.looked_into_since(*self._account, mail.sender, now - AN_HOUR)
        if looked_into >= LOOKED_INTO_AN_HOUR and not vouched_by:
            return Verdict(MailState.HELD, "too_many")
        try:
            return self._judge.judged(mail, now, vouched_by)
        except (HostError, StoreError):
            raise
        except Exception as error:  # noqa: BLE001 - a mail that trips us up is a person's to look at, not the next one's end
            log.error("mail could not be judged", key=mail.key, error=type(error).__name__)
            return Verdict(MailState.HELD, "stumbled")

    # --- ending --------------------------------------------------------------------------------------------

    def _ended(self, mail: Mail, verdict: Verdict, vouched_by: str = "") -> MailRow:
        """The row of a mail with all that follows; a request is kept before the mail is (F62)."""
        now = self._tools.clock()
        row = replace(self._row(mail, verdict), vouched_by=vouched_by)
        if verdict.state is MailState.ASKED:
            return self._asked(row, verdict, silent=bool(vouched_by))
        if verdict.answer is None or vouched_by:
            unsent = verdict.answer is not None
            return replace(row, reply_state=ReplyState.WITHHELD, reply_why="vouched") if unsent else row
        why = self._postbox.closed or why_not(self._book, *self._account, mail.sender, verdict.ticket_id, now)
        if why:
            # Its sender would not hear of it, so a person does (XX-03).
            held = replace(verdict, state=MailState.HELD, why=f"{verdict.why}; {why}")
            return self._row(mail, held)
        return replace(row, reply=to_reply(verdict.answer), reply_state=ReplyState.DUE, reply_at=now)

    def _asked(self, row: MailRow, verdict: Verdict, *, silent: bool) -> MailRow:
        ref = TicketRef(*self._account, verdict.ticket_id)
        if verdict.request is not None:
            self._tools.store.accept([request_arrival(ref, verdict.request)])
        self._turn(ref)
        if silent or verdict.writer is None:
            return replace(row, reply_state=ReplyState.WITHHELD, reply_why="vouched" if silent else "stranger")
        return replace(row, reply_state=ReplyState.OPEN, reply=to_waiting(verdict.writer))

    def _row(self, mail: Mail, verdict: Verdict) -> MailRow:
        now = self._tools.clock()
        held = verdict.state is MailState.HELD
        kept = held and mail.text != "" and self._book.held(*self._account) < MOST_HELD
        return MailRow(
            *self._account,
            key=mail.key,
            digest=mail.digest,
            received_at=now,
            state=verdict.state,
            mark=mark_of(mail.key),
            sender=mail.sender,
            subject=mail.subject,
            message_id=mail.message_id,
            why=verdict.why,
            ticket_id=verdict.ticket_id,
            body=to_body(mail) if kept else None,
            ended_at=None if held else now,
        )

    def _count(self, row: MailRow, visit: Visit) -> None:
        visit.mails[row.state.value] += 1
        self._figures.mails.labels(*self._account, row.state.value, row.why).inc()
        log.info("mail", account=row.account, key=row.key, state=row.state.value, why=row.why, ticket=row.ticket_id)

    # --- released by people --------------------------------------------------------------------------------

    def _look_again(self, visit: Visit) -> None:
        """The mails that a person released: the person's word stands in the place of our mail server's."""
        for row in self._book.released(*self._account):
            if row.body is None:
                continue
            mail = from_body(row.body, key=row.key, digest=row.digest, sender=row.sender)
            try:
                ended = self._ended(mail, self._verdict(mail, row.vouched_by), row.vouched_by)
            except HostError as error:
                visit.put_off += 1
                log.warning("released mail put off", key=row.key, why=str(error))
                continue
            settled = replace(ended, id=row.id, received_at=row.received_at)
            if self._book.settle(settled, MailState.RELEASED):
                self._count(settled, visit)
