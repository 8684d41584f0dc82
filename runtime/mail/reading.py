"""Reads one mail from its bytes: who vouches for it, whether a person wrote it, and what it says. Pure.

Rule 1: a mail is let on only if a person seems to have written it and our own mail server vouches for its sender.
A robot's is ignored; every other one is held for a person of ours to look at.
Rule 2: whatever the bytes are, reading them ends soon and never fails.
"""

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from core.errors import NotReadable
from runtime.mail.authenticity import vouched_for
from runtime.mail.head import Head, head_of, words_of
from runtime.mail.parts import words_in
from runtime.mail.quoting import above_the_quote
from runtime.mail.robots import answered, robot
from runtime.mail.sender import recipients_of, sender_of

MOST_TEXT = 20_000
"""How many characters of what somebody wrote are kept."""

MESSAGE_ID = re.compile(r"<[!-;=?-~]{1,250}>")
TELLS_MAILS_APART = ("message-id", "from", "date", "subject")


class Standing(StrEnum):
    """Whether a mail is let on."""

    LET_ON = "let_on"
    HELD = "held"
    IGNORED = "ignored"


@dataclass(frozen=True, slots=True)
class Trust:
    """What we believe about our own mailbox: its server's id, and the addresses that are ours."""

    authserv_id: str
    own_addresses: frozenset[str]


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail as read.

    ``key`` is the same for the same mail however often it is found; ``text`` is what was written now, above what is
    quoted; ``why`` says why it is held or ignored; ``answers`` is the mark of the mail of ours it refers to.
    """

    key: str
    digest: str
    standing: Standing
    why: str = ""
    message_id: str = ""
    sender: str = ""
    subject: str = ""
    recipients: frozenset[str] = frozenset()
    text: str = ""
    from_html: bool = False
    attachments: int = 0
    answers: str = ""


def read_mail(data: bytes, trust: Trust) -> Mail:
    """The mail that these bytes are; never raises."""
    try:
        head = head_of(data)
    except NotReadable as error:
        return held_unread(data, error.code)
    sender = sender_of(head)
    vouched = bool(sender) and vouched_for(head, sender, trust.authserv_id)
    digest = _digest(head)
    message_id = next(iter(MESSAGE_ID.findall(head.first("message-id"))), "")
    mail = Mail(
        key=_key(message_id, digest, vouched=vouched),
        digest=digest,
        standing=Standing.HELD,
        message_id=message_id,
        sender=sender,
        subject=words_of(head.first("subject")),
        recipients=recipients_of(head),
        answers=answered(data),
    )
    why = robot(head, sender, trust.own_addresses)
    if why:
        return replace(mail, standing=Standing.IGNORED, why=why)
    return _with_words(mail, head, vouched=vouched)


def held_unread(data: bytes, why: str) -> Mail:
    """A mail of which nothing could be read, or was to be."""
    digest = hashlib.sha256(data).hexdigest()
    return Mail(_key("", digest, vouched=False), digest, Standing.HELD, why)


def shown_text(text: str) -> str:
    """What was written, without signs that are not seen or turn a text's direction (T13, T35)."""
    return "".join(sign for sign in text if sign in "\n\t" or unicodedata.category(sign) not in ("Cc", "Cf", "Cs"))


def to_body(mail: Mail) -> Mapping[str, Any]:
    """A held mail as it is kept until a person has decided on it."""
    return {
        "message_id": mail.message_id,
        "subject": mail.subject,
        "recipients": sorted(mail.recipients),
        "text": mail.text,
        "from_html": mail.from_html,
        "attachments": mail.attachments,
    }


def from_body(body: Mapping[str, Any], *, key: str, digest: str, sender: str) -> Mail:
    """A held mail as it was kept, now let on for ``sender``."""
    return Mail(
        key=key,
        digest=digest,
        standing=Standing.LET_ON,
        message_id=str(body["message_id"]),
        sender=sender,
        subject=str(body["subject"]),
        recipients=frozenset(map(str, body["recipients"])),
        text=str(body["text"]),
        from_html=bool(body["from_html"]),
        attachments=int(body["attachments"]),
    )


def _with_words(mail: Mail, head: Head, *, vouched: bool) -> Mail:
    try:
        words = words_in(head)
    except NotReadable as error:
        return replace(mail, why=error.code)
    text = above_the_quote(words.text)[:MOST_TEXT]
    mail = replace(mail, text=text, from_html=words.from_html, attachments=words.attachments)
    if not mail.sender:
        return replace(mail, why="sender_unclear")
    if not vouched:
        return replace(mail, why="sender_unproven")
    return replace(mail, standing=Standing.LET_ON)


def _digest(head: Head) -> str:
    """A digest of what stays the same on every way that a mail takes: not of what servers wrote on top."""
    digest = hashlib.sha256()
    for name in TELLS_MAILS_APART:
        for value in head.every(name):
            digest.update(f"{name}:{value}\n".encode("utf-8", "replace"))
    digest.update(head.body)
    return digest.hexdigest()


def _key(message_id: str, digest: str, *, vouched: bool) -> str:
    """Not by the server's own number, which it may give anew (F61); a forged copy does not stand for the true one."""
    told = f"{message_id}\n{digest}\n{'vouched' if vouched else 'not vouched'}"
    return f"mail:{hashlib.sha256(told.encode('utf-8', 'replace')).hexdigest()[:40]}"
