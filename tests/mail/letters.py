"""Mails as they lie in the escalation mailbox: what our own server wrote on top, and what came with them."""

from __future__ import annotations

import random
from collections.abc import Sequence

from runtime.mail.reading import Mail, Standing, Trust, read_mail

OUR_SERVER = "mx.support.example"
MAILBOX = "escalation@support.example"
ANA = "ana@acme.example"
CSM = "csm@support.example"
TRUST = Trust(OUR_SERVER, frozenset({MAILBOX}))
IMPACT = "All 40 warehouse staff cannot print labels since 09:00; the orders of a whole day are at risk."
ASKS = f"Ticket number: 10421\nReason: production_impact\nBusiness impact: {IMPACT}\n"
PASSED = f"{OUR_SERVER}; dkim=pass header.d=acme.example; dmarc=pass (p=NONE) header.from=acme.example"
FAILED = f"{OUR_SERVER}; dkim=none; spf=fail smtp.mailfrom=evil.example; dmarc=fail (p=NONE) header.from=acme.example"


def letter(
    text: str = ASKS,
    *,
    sender: str = f"Ana Ruiz <{ANA}>",
    subject: str = "Escalation",
    results: str | None = PASSED,
    on_top: Sequence[str] = (),
    inside: Sequence[str] = (),
    cc: str = CSM,
    message_id: str = "<1@acme.example>",
    body: str | bytes | None = None,
) -> bytes:
    """A mail; ``on_top`` are lines of our server's side, ``inside`` lines that came with it, ``body`` replaces all."""
    top = [*on_top, "Received: from mail.acme.example by mx.support.example; Sun, 22 Nov 2026 14:00:00 +0000"]
    if results is not None:
        top.append(f"Authentication-Results: {results}")
    own = [f"From: {sender}", f"To: {MAILBOX}", f"Subject: {subject}", "Date: Sun, 22 Nov 2026 14:59:00 +0100"]
    own += [f"Cc: {cc}"] if cc else []
    own += [f"Message-ID: {message_id}"] if message_id else []
    content = ["MIME-Version: 1.0", 'Content-Type: text/plain; charset="utf-8"', "Content-Transfer-Encoding: 8bit", ""]
    head = "\r\n".join([*top, *inside, *own, *([] if body is not None else content), ""]).encode()
    rest = text.replace("\n", "\r\n") if body is None else body
    return head + (rest if isinstance(rest, bytes) else rest.encode())


def mixed(*parts: str | bytes, kind: str = "mixed", boundary: str = "b1") -> bytes:
    """The body of a mail made of parts, each with its own head."""
    pieces = [part if isinstance(part, bytes) else part.encode() for part in parts]
    mark = f"--{boundary}".encode()
    whole = b"".join(mark + b"\r\n" + piece + b"\r\n" for piece in pieces)
    return f'Content-Type: multipart/{kind}; boundary="{boundary}"\r\n\r\n'.encode() + whole + mark + b"--\r\n"


def part(text: str, kind: str = "text/plain; charset=utf-8", *more: str) -> str:
    """One part with its head."""
    return "\r\n".join([f"Content-Type: {kind}", *more, "", text])


def read(data: bytes) -> Mail:
    """A mail as our mailbox reads it."""
    return read_mail(data, TRUST)


def let_on(data: bytes) -> bool:
    """Whether a mail is let on."""
    return read(data).standing is Standing.LET_ON


def dice(seed: int) -> random.Random:
    """The same chances for the same seed."""
    return random.Random(seed)  # noqa: S311 - a corpus that can be repeated, not secrecy
