"""A mail server on loopback that takes our answers, refuses them or dies, as it is told."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass
class PostOffice:
    """What was handed in, and what is done with the next mails."""

    taken: list[tuple[str, tuple[str, ...], bytes]] = field(default_factory=list)
    answers_rcpt: dict[str, str] = field(default_factory=dict)
    answers_data: str = ""
    dies_at: str = ""
    port: int = 0

    @property
    def letters(self) -> list[EmailMessage]:
        """The mails taken, as their readers see them."""
        return [message_from_bytes(data, policy=policy.default) for _, _, data in self.taken]

    @property
    def texts(self) -> list[str]:
        """What they say."""
        return [str(one.get_content()) for one in self.letters]

    async def handle_RCPT(  # noqa: N802 - the library's name for it
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """A recipient is named."""
        answer = self.answers_rcpt.get(address, "250 ok")
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - the same
        """A whole mail was given: it is kept before anything is said, as a server does that dies then."""
        if not self.answers_data:
            content = envelope.content or b""
            data = content if isinstance(content, bytes) else content.encode()
            self.taken.append((envelope.mail_from or "", tuple(envelope.rcpt_tos), data))
        if self.dies_at == "data":
            transport: Any = server.transport
            transport.abort()
        return self.answers_data or "250 taken"


@contextmanager
def post_office() -> Iterator[PostOffice]:
    """A mail server for as long as the block lasts."""
    office = PostOffice()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        office.port = int(probe.getsockname()[1])
    controller = Controller(office, hostname="127.0.0.1", port=office.port)
    controller.start()
    try:
        yield office
    finally:
        controller.stop()
