"""Sends the escalation mailbox a forged mail, and sees whether the mail server lets itself be impersonated (T30).

Everything we believe about senders rests on one promise of the mail server: that the topmost line of its id is its
own. This asks the server instead of trusting it. A server may treat what is handed in by its own users otherwise than
what comes from outside; a bad answer is a reason to look, a good one no proof.
"""

from collections.abc import Callable
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from enum import StrEnum

from core.errors import NotReadable, TryLater, WillNotWork
from runtime.mail.authenticity import read
from runtime.mail.head import head_of
from runtime.mail.mailbox import OpenMailbox, visited
from runtime.mail.robots import LOOP_MARK
from runtime.mail.sending import MailServer, Sent
from runtime.mail.settings import Mailbox, SmtpPart

LOOKS = 30
BETWEEN_LOOKS = 2.0
"""Seconds; mails take their time."""
FORGED_DOMAIN = "forged.invalid"
MOST = 64 * 1024


class Kept(StrEnum):
    """What the mail server does about a line that claims to be its own."""

    KEPT = "kept"
    """Its own line stands on top, or the forged one is gone."""
    SILENT = "silent"
    """The forged line is gone, and no line of the server's own is there: every mail would be held."""
    BROKEN = "broken"
    """The forged line is the topmost of the server's id: anybody could write in anybody's name."""


def check(mailbox: Mailbox, word: str, at: datetime, wait: Callable[[float], None]) -> Kept:
    """Send the forged mail, with ``word`` in its subject, and look at what arrives.

    Raises ``WillNotWork`` without a way to send, ``TryLater`` where the mail does not arrive within a minute.
    """
    smtp = mailbox.part.smtp
    if smtp is None:
        raise WillNotWork("the mailbox has no smtp to send a mail by; send it a forged one yourself, see docs/mail.md")
    server = MailServer(smtp, mailbox.smtp_password, mailbox.ca_file)
    outcome = server.send(forged(mailbox, smtp, word, at), (mailbox.part.address,))
    if outcome.sent is not Sent.TAKEN:
        raise TryLater(f"the mail server did not take the forged mail: {outcome.sent} {outcome.why}")
    for _ in range(LOOKS):
        wait(BETWEEN_LOOKS)
        with visited(mailbox) as box:
            data = _arrived(box, word)
        if data:
            return judged(data, mailbox.part.trusted_authserv_id)
    raise TryLater("the forged mail did not arrive within a minute; is the mailbox the one of that address?")


def forged(mailbox: Mailbox, smtp: SmtpPart, word: str, at: datetime) -> bytes:
    """A mail from our own address that says of itself that our server vouches for it."""
    message = EmailMessage(policy=SMTP.clone(max_line_length=500))
    fields = {
        "Authentication-Results": f"{mailbox.part.trusted_authserv_id}; dmarc=pass header.from={FORGED_DOMAIN}",
        "From": smtp.from_,
        "To": mailbox.part.address,
        "Subject": f"Set-up check {word}",
        "Date": format_datetime(at),
        "Auto-Submitted": "auto-generated",
        LOOP_MARK.title(): "check",
    }
    for name, value in fields.items():
        message[name] = value
    message.set_content("This mail checks that the mail server removes what claims to be its own. It may be deleted.")
    return message.as_bytes()


def judged(data: bytes, authserv_id: str) -> Kept:
    """What the topmost line of the server's id in an arrived mail says about the server."""
    try:
        head = head_of(data)
    except NotReadable as error:
        raise WillNotWork(f"the mail that arrived cannot be read: {error}") from error
    for line in head.every("authentication-results"):
        whose, results = read(line)
        if whose == authserv_id:
            ours = any(value == FORGED_DOMAIN for one in results or () for _, value in one.properties)
            return Kept.BROKEN if ours else Kept.KEPT
    return Kept.SILENT


def _arrived(box: OpenMailbox, word: str) -> bytes:
    for uid in box.about(word):
        data = box.fetch(uid, MOST)
        box.mark_seen(uid)
        return data
    return b""
