"""Hands a mail to the mail server, and says honestly what came of it (F63).

Rule 1: nothing is sent twice from here. Until the server was given the whole mail, it has none of it; from then until
its answer, nobody knows.
Rule 2: TLS with a certificate that is checked, or no connection; on this very machine a rehearsal may do without (T28).
"""

import smtplib
import ssl
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from core.secrets import Secret
from runtime.mail.sender import domain_of
from runtime.mail.settings import SmtpPart, Tls

SECONDS = 30.0
NOBODY = ""
"""The sender on the envelope: none, so that nothing ever comes back (RFC 3834)."""


class Sent(StrEnum):
    """What came of a mail: taken; not taken, try again; refused for good; or nobody knows."""

    TAKEN = "taken"
    NOT_TAKEN = "not_taken"
    REFUSED = "refused"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a mail, and the server's words on it."""

    sent: Sent
    why: str = ""


@dataclass(frozen=True, slots=True)
class MailServer:
    """The server by which answers leave."""

    part: SmtpPart
    password: Secret | None
    ca_file: Path | None

    def send(self, data: bytes, recipients: tuple[str, ...]) -> Outcome:
        """Hand over one mail for all recipients; never raises for anything the server or the network does."""
        try:
            server = self._connected()
        except (OSError, smtplib.SMTPException) as error:
            return Outcome(Sent.NOT_TAKEN, _words(error))
        try:
            outcome = self._addressed(server, recipients)
            return outcome if outcome is not None else _handed_over(server, data)
        finally:
            _hang_up(server)

    def _connected(self) -> smtplib.SMTP:
        part = self.part
        name = domain_of(part.from_)
        if part.tls is Tls.SSL:
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                part.host, part.port, name, timeout=SECONDS, context=self._context()
            )
        else:
            server = smtplib.SMTP(part.host, part.port, name, SECONDS)
        try:
            if part.tls is Tls.STARTTLS:
                server.starttls(context=self._context())
            if part.user and self.password is not None:
                server.login(part.user, self.password.reveal())
        except (OSError, smtplib.SMTPException):
            _hang_up(server)
            raise
        return server

    def _context(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=self.ca_file)

    def _addressed(self, server: smtplib.SMTP, recipients: tuple[str, ...]) -> Outcome | None:
        """The envelope; an outcome where the server does not take the first recipient, with nothing sent.

        Somebody in copy whom it does not take keeps nobody else from the mail.
        """
        try:
            server.ehlo_or_helo_if_needed()
            answers = [server.mail(NOBODY), *(server.rcpt(one) for one in recipients)]
        except (OSError, smtplib.SMTPException) as error:
            return Outcome(Sent.NOT_TAKEN, _words(error))
        code, words = max(answers[:2])
        return None if code < 300 else Outcome(_by_code(code), _said(code, words))


def _handed_over(server: smtplib.SMTP, data: bytes) -> Outcome:
    try:
        code, words = server.data(data)
    except smtplib.SMTPDataError as error:
        # The server did not want the mail at all: it said so before anything of it was sent.
        return Outcome(_by_code(error.smtp_code), _said(error.smtp_code, error.smtp_error))
    except (OSError, smtplib.SMTPException) as error:
        return Outcome(Sent.UNKNOWN, _words(error))
    return Outcome(Sent.TAKEN) if code < 300 else Outcome(_by_code(code), _said(code, words))


def _hang_up(server: smtplib.SMTP) -> None:
    try:
        server.quit()
    except (OSError, smtplib.SMTPException):
        server.close()


def _by_code(code: int) -> Sent:
    return Sent.REFUSED if code >= 500 else Sent.NOT_TAKEN


def _said(code: int, words: bytes | str) -> str:
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return f"{code} {' '.join(text.split())}"[:200]


def _words(error: Exception) -> str:
    """What went wrong, by its kind: a message of the network's may hold anything."""
    code = getattr(error, "smtp_code", None)
    return f"{type(error).__name__} {code}" if code else type(error).__name__
