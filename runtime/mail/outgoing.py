"""Writes the mails that we send, and reads each again before it leaves (T33, T35).

Rule 1: a mail of ours is recognisable as a robot's: it says that it is an automatic answer, bears our mark, and is
sent by nobody, so that what cannot be delivered never comes back as mail.
Rule 2: what leaves has exactly the fields that were put in, each once; otherwise it does not leave.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Any

from core.errors import NotReadable, WillNotWork
from runtime.mail.head import head_of, tidy
from runtime.mail.robots import LOOP_MARK
from runtime.mail.sender import domain_of, plain

LONGEST_SUBJECT = 150
MOST_TEXT = 20_000
MESSAGE_ID = re.compile(r"<[!-;=?-~]{1,250}>")


@dataclass(frozen=True, slots=True)
class Outgoing:
    """An answer to be sent: to whom, who is copied in, what it says; ``answers`` is the id of the mail it answers."""

    to: str
    cc: str
    subject: str
    text: str
    answers: str


def mark_of(key: str) -> str:
    """The mark by which our answer to a mail is known again, made from the mail's key."""
    return hashlib.sha256(f"answer to {key}".encode()).hexdigest()[:32]


def to_reply(outgoing: Outgoing) -> Mapping[str, Any]:
    """An answer as it is kept until it is sent."""
    return asdict(outgoing)


def from_reply(reply: Mapping[str, Any]) -> Outgoing:
    """The answer that :func:`to_reply` was given."""
    return Outgoing(**{name: str(reply[name]) for name in ("to", "cc", "subject", "text", "answers")})


def written(outgoing: Outgoing, *, sender: str, account: str, mark: str, at: datetime) -> bytes:
    """The mail as it goes over the wire; raises :class:`WillNotWork` for one that would say more than we put in."""
    recipients = (outgoing.to, *((outgoing.cc,) if outgoing.cc else ()))
    if not all(plain(one) for one in (sender, *recipients)):
        raise WillNotWork("an answer is sent to plain addresses only")
    fields = {
        "From": sender,
        "To": outgoing.to,
        **({"Cc": outgoing.cc} if outgoing.cc else {}),
        "Subject": tidy(outgoing.subject, LONGEST_SUBJECT),
        "Date": format_datetime(at),
        "Message-ID": f"<halyard.{mark}@{domain_of(sender)}>",
        **_thread(outgoing.answers),
        "Auto-Submitted": "auto-replied",
        "X-Auto-Response-Suppress": "All",
        LOOP_MARK.title(): tidy(account, 60),
    }
    message = EmailMessage(policy=SMTP)
    for name, value in fields.items():
        message[name] = value
    message.set_content(_calm(outgoing.text), cte="quoted-printable")
    data = message.as_bytes()
    _read_again(data, [*fields, "Content-Type", "Content-Transfer-Encoding", "MIME-Version"])
    return data


def _thread(answers: str) -> Mapping[str, str]:
    return {"In-Reply-To": answers, "References": answers} if MESSAGE_ID.fullmatch(answers) else {}


def _calm(text: str) -> str:
    return "\n".join(tidy(line, 2000) for line in text[:MOST_TEXT].split("\n"))


def _read_again(data: bytes, names: list[str]) -> None:
    try:
        found = [name for name, _ in head_of(data).fields]
    except NotReadable as error:
        raise WillNotWork(f"an answer could not be read again before it was sent: {error}") from error
    if sorted(found) != sorted(name.lower() for name in names):
        raise WillNotWork("an answer had other fields than were put in before it was sent")
