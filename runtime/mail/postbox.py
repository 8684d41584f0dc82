"""Sends the answers to mails: decides what to say once it is known, and hands each over at most once (F63, T34).

Rule 1: what was on its way when we stopped is unknown, and stays so until a person decides.
Rule 2: what the mail server did not take is tried again at the next visit, until it is a day old.
Rule 3: never more than so many an hour.
"""

from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from core.errors import WillNotWork
from runtime.mail.outcome import PENDING, from_waiting, said_of
from runtime.mail.outgoing import Outgoing, from_reply, to_reply, written
from runtime.mail.restraint import A_DAY, AN_HOUR, AN_HOUR_TO_ALL, why_not
from runtime.mail.sending import MailServer, Outcome, Sent
from runtime.mail.settings import Mailbox, SmtpPart
from runtime.metrics import Metrics
from runtime.turn import Desk, Tools
from store import MailRow, ReplyState
from store.mails import GONE_OUT

LOST_AFTER = timedelta(minutes=10)
"""An answer that is on its way for longer went out in a process that is gone."""
MOST_FAILURES = 3
MOST_AT_ONCE = 1000
ENDS = {
    Sent.TAKEN: ReplyState.SENT,
    Sent.NOT_TAKEN: ReplyState.DUE,
    Sent.REFUSED: ReplyState.REJECTED,
    Sent.UNKNOWN: ReplyState.UNKNOWN,
}

log = structlog.get_logger("halyard.mail")


class Postbox:
    """The answers of one account's mailbox."""

    def __init__(self, tools: Tools, desk: Desk, mailbox: Mailbox, metrics: Metrics) -> None:
        self._tools = tools
        self._book = tools.store.mails
        self._desk = desk
        self._account = (desk.account.connector, desk.account.name)
        self._figures = metrics.mail
        self._smtp = mailbox.part.smtp
        self._mailbox = mailbox

    @property
    def closed(self) -> str:
        """Why no answer leaves by mail at all; empty where they do."""
        return "" if self._smtp is not None else "no_smtp"

    def deliver(self) -> int:
        """Decide on what is open and send what is due; answers how many answers were taken."""
        now = self._tools.clock()
        for row in self._book.unanswered(*self._account, ReplyState.SENDING):
            if row.reply_at is None or row.reply_at < now - LOST_AFTER:
                self._move(row, ReplyState.UNKNOWN, "interrupted while it was sent")
        for row in self._book.unanswered(*self._account, ReplyState.OPEN, MOST_AT_ONCE):
            self._settle(row)
        return self._send_due(now) if self._smtp is not None else 0

    def _settle(self, row: MailRow) -> None:
        """Say what came of a request, once it was dealt with."""
        delivery = self._tools.store.delivery(row.connector, row.account, row.key)
        if row.reply is None or delivery is None:
            self._move(row, ReplyState.WITHHELD, "nothing to say")
            return
        if delivery.state == PENDING:
            return
        answer, opened = said_of(self._tools, self._desk, delivery, from_waiting(row.reply))
        now = self._tools.clock()
        why = self.closed or why_not(self._book, *self._account, row.sender, row.ticket_id, now, opened=opened)
        if why:
            self._move(row, ReplyState.WITHHELD, why)
        else:
            self._book.move_reply(row, ReplyState.DUE, now, reply=to_reply(answer))

    def _send_due(self, now: datetime) -> int:
        sent = failures = 0
        for row in self._book.unanswered(*self._account, ReplyState.DUE, MOST_AT_ONCE):
            if row.reply_at is None or row.reply_at < now - A_DAY:
                self._move(row, ReplyState.WITHHELD, "too_late")
            elif failures < MOST_FAILURES and self._may_send_more(now):
                ended = self._send(row)
                sent += ended is ReplyState.SENT
                failures += ended is ReplyState.DUE
        return sent

    def _may_send_more(self, now: datetime) -> bool:
        return self._book.answered_since(*self._account, now - AN_HOUR, states=GONE_OUT) < AN_HOUR_TO_ALL

    def _send(self, row: MailRow) -> ReplyState:
        smtp = self._smtp
        if smtp is None or row.reply is None:
            return self._move(row, ReplyState.WITHHELD, self.closed or "nothing to say")
        try:
            answer = self._worded(row, smtp)
            data = written(answer, sender=smtp.from_, account=row.account, mark=row.mark, at=self._tools.clock())
        except WillNotWork as error:
            return self._move(row, ReplyState.WITHHELD, str(error))
        if not self._book.move_reply(row, ReplyState.SENDING, self._tools.clock()):
            return ReplyState.SENDING
        outcome = self._handed_over(smtp, data, answer)
        return self._end(replace(row, reply_state=ReplyState.SENDING), outcome, planned_at=row.reply_at)

    def _worded(self, row: MailRow, smtp: SmtpPart) -> Outgoing:
        """The answer as kept; never to ourselves."""
        answer = from_reply(row.reply or {})
        if answer.to in (smtp.from_, self._mailbox.part.address):
            raise WillNotWork("an answer to ourselves")
        return answer

    def _handed_over(self, smtp: SmtpPart, data: bytes, answer: Outgoing) -> Outcome:
        server = MailServer(smtp, self._mailbox.smtp_password, self._mailbox.ca_file)
        return server.send(data, tuple(one for one in (answer.to, answer.cc) if one))

    def _end(self, row: MailRow, outcome: Outcome, planned_at: datetime | None) -> ReplyState:
        """Note what came of it; what was not taken keeps the moment it was planned, so that it grows old."""
        state, now = ENDS[outcome.sent], self._tools.clock()
        at = planned_at if state is ReplyState.DUE and planned_at is not None else now
        self._book.move_reply(row, state, at, outcome.why)
        self._figures.answers.labels(*self._account, outcome.sent.value).inc()
        if outcome.sent is not Sent.TAKEN:
            log.warning("answer to a mail", account=row.account, key=row.key, came_to=state.value, why=outcome.why)
        return state

    def _move(self, row: MailRow, to: ReplyState, why: str) -> ReplyState:
        self._book.move_reply(row, to, self._tools.clock(), why)
        self._figures.answers.labels(*self._account, to.value).inc()
        return to
