"""Reads the ``mailbox`` block of an account: where its escalation mailbox lies, and how answers leave.

Rule 1: TLS always, with the server's certificate checked (T28). Only a mailbox on this very machine, for a rehearsal,
may do without.
Rule 2: passwords are never in the file; see :mod:`runtime.secret_sources`.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, WithJsonSchema

from core.durations import parse_duration
from core.policy import Policy
from core.secrets import Secret
from runtime.mail.reading import Trust
from runtime.mail.sender import plain
from runtime.policy_words import Duration, spelled

IMAP_PASSWORD = "HALYARD_IMAP_PASSWORD"  # noqa: S105 - the variable's name, not a secret
SMTP_PASSWORD = "HALYARD_SMTP_PASSWORD"  # noqa: S105 - the same
SHORTEST_POLL = timedelta(seconds=10)
SERVER_ID = r"^[A-Za-z0-9][A-Za-z0-9._-]{0,252}$"
HOST = r"^[A-Za-z0-9._:-]{1,253}$"

Fault = tuple[tuple[str | int, ...], str]


def _address(text: str) -> str:
    if not plain(text):
        raise ValueError(f"{text[:60]!r} is not an e-mail address")
    return text.lower()


def _server_id(text: str) -> str:
    if not re.fullmatch(SERVER_ID, text):
        raise ValueError(
            "must be the id that your mail server writes into Authentication-Results, such as mx.acme.example"
        )
    return text.lower()


def _host(text: str) -> str:
    if not re.fullmatch(HOST, text):
        raise ValueError(f"{text[:60]!r} is not the name of a machine")
    return text.lower()


def _poll(length: timedelta) -> timedelta:
    if length < SHORTEST_POLL:
        raise ValueError(f"must be at least 10s, not {spelled(length)}")
    return length


Address = Annotated[str, AfterValidator(_address), WithJsonSchema({"type": "string", "format": "email"})]
ServerId = Annotated[str, AfterValidator(_server_id), WithJsonSchema({"type": "string", "pattern": SERVER_ID})]
Host = Annotated[str, AfterValidator(_host), WithJsonSchema({"type": "string", "pattern": HOST})]
Port = Annotated[int, Field(ge=1, le=65535)]


class Tls(StrEnum):
    """How a connection is made safe: from its first byte, or once the server was greeted; ``none`` on loopback only."""

    SSL = "ssl"
    STARTTLS = "starttls"
    NONE = "none"


class CsmMissing(StrEnum):
    """What happens to a mail without the customer success manager in copy (MX-a3)."""

    ADD = "add"
    REFUSE = "refuse"


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ImapPart(_Part):
    """Where mails are read: an IMAP folder, with its password in ``HALYARD_IMAP_PASSWORD``."""

    host: Host
    port: Port = 993
    tls: Tls = Tls.SSL
    user: Annotated[str, Field(min_length=1, max_length=200)]
    folder: Annotated[str, Field(min_length=1, max_length=200)] = "INBOX"


class SmtpPart(_Part):
    """How answers leave; with a ``user``, its password is in ``HALYARD_SMTP_PASSWORD``."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    host: Host
    port: Port = 587
    tls: Tls = Tls.STARTTLS
    user: Annotated[str, Field(max_length=200)] = ""
    from_: Annotated[Address, Field(alias="from")]


class MailboxPart(_Part):
    """The escalation mailbox of an account; ``trusted_authserv_id`` names the one server that is believed."""

    address: Address
    imap: ImapPart
    smtp: SmtpPart | None = None
    trusted_authserv_id: ServerId
    csm_missing: CsmMissing = CsmMissing.ADD
    poll_every: Annotated[Duration, AfterValidator(_poll)] = parse_duration("1m")
    own_ca_file: str = ""


@dataclass(frozen=True, slots=True)
class Mailbox:
    """An escalation mailbox, ready to be read; ``ca_file`` is a certificate authority of one's own."""

    part: MailboxPart
    imap_password: Secret
    smtp_password: Secret | None
    ca_file: Path | None

    @property
    def trust(self) -> Trust:
        """Whom its mails are believed on the word of, and the addresses that are ours."""
        smtp = self.part.smtp
        own = {self.part.address, *((smtp.from_,) if smtp is not None else ())}
        return Trust(self.part.trusted_authserv_id, frozenset(own))


def read_mailbox(
    part: MailboxPart | None,
    root: Path,
    secret: Callable[[str], Secret | None],
    policies: tuple[Policy, ...],
    *,
    installing: bool,
) -> tuple[Mailbox | None, tuple[Fault, ...]]:
    """The mailbox of a block, or every fault of the block and its passwords with the path in the block.

    ``installing`` tolerates that its passwords are not there, for an installation reads no mail.
    """
    if part is None:
        return None, ()
    ca_file = root / part.own_ca_file if part.own_ca_file else None
    imap_password, smtp_password = secret(IMAP_PASSWORD), secret(SMTP_PASSWORD)
    needs_smtp = part.smtp is not None and bool(part.smtp.user)
    faults = [*_unsafe(part), *_not_taken(policies)]
    if ca_file is not None and not ca_file.is_file():
        faults.append((("own_ca_file",), f"{part.own_ca_file} is not there; name a file of certificates in PEM"))
    if not installing and imap_password is None:
        faults.append((("imap",), f"no password: set {IMAP_PASSWORD}"))
    if not installing and needs_smtp and smtp_password is None:
        faults.append((("smtp",), f"no password: set {SMTP_PASSWORD}"))
    if faults or imap_password is None:
        return None, tuple(faults)
    return Mailbox(part, imap_password, smtp_password, ca_file), ()


def shared_mailboxes(parts: Sequence[tuple[str, MailboxPart | None]]) -> Iterator[tuple[int, str]]:
    """Which of the accounts' blocks name the mailbox of an earlier one: they would take each other's mails."""
    seen: dict[tuple[str, int, str, str], int] = {}
    for place, (_, part) in enumerate(parts):
        if part is not None:
            imap = part.imap
            first = seen.setdefault((imap.host, imap.port, imap.user, imap.folder), place)
            if first != place:
                yield place, f"is the mailbox of {parts[first][0]} too; give it one of its own"


def on_this_machine(host: str) -> bool:
    """Whether a host is this machine itself."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _unsafe(part: MailboxPart) -> Iterator[Fault]:
    for name, server in (("imap", part.imap), ("smtp", part.smtp)):
        if server is not None and server.tls is Tls.NONE and not on_this_machine(server.host):
            yield (name, "tls"), "none is for this machine alone; use ssl or starttls"


def _not_taken(policies: tuple[Policy, ...]) -> Iterator[Fault]:
    """A mailbox whose policy takes no mails would refuse every one of them."""
    for policy in policies:
        if not policy.takes("mail"):
            yield (), f"{policy.name} takes no request by mail; add mail to its channels, or leave the mailbox out"
