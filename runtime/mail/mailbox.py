"""Reads the escalation mailbox over IMAP: what is unread, how large it is, then the mails one by one.

Rule 1: size and age are asked for before anything is fetched, and no more is fetched than was asked for (T36).
Rule 2: reading a mail marks nothing; :meth:`OpenMailbox.mark_seen` is called only after the mail is in our own
database (I1).
Rule 3: what the mailbox does wrong is one of three: away (try later), closed to us, or not there as configured.

Over imap-tools and the standard library below it. Two of their habits are kept out: parsing a mail while fetching it,
and expunging a folder after each flag, which would take away what others marked for deletion.
"""

import imaplib
import re
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from imap_tools import errors as imap_errors
from imap_tools.mailbox import BaseMailBox, MailBox, MailBoxUnencrypted

from core.errors import CredentialsRefused, HostError, TryLater, WillNotWork
from runtime.mail.settings import Mailbox, Tls

SECONDS = 30.0
AT_ONCE = 200
"""How many unread mails are asked about at once."""

SIZE = re.compile(rb"RFC822\.SIZE ([0-9]{1,12})")
UID = re.compile(rb"UID ([0-9]{1,10})")
ARRIVED = re.compile(rb'INTERNALDATE "([^"]{1,40})"')


@dataclass(frozen=True, slots=True)
class Lying:
    """A mail that lies unread: the server's number for it in this visit, its bytes, and when it came."""

    uid: str
    size: int
    arrived_at: datetime | None


@dataclass(frozen=True, slots=True)
class OpenMailbox:
    """A mailbox in one visit; every method raises :class:`core.errors.HostError` kinds only."""

    box: BaseMailBox

    def unread(self, without: frozenset[str] = frozenset()) -> tuple[Lying, ...]:
        """The mails that lie unread, the oldest first, at most :data:`AT_ONCE`; ``without`` those named."""
        with translated():
            found = (uid for uid in self.box.uids("UNSEEN UNDELETED", charset=None) if uid not in without)
            uids = sorted(found, key=int)[:AT_ONCE]
            if not uids:
                return ()
            answer = self._asked("FETCH", ",".join(uids), "(UID RFC822.SIZE INTERNALDATE)")
        lying = {one.uid: one for one in map(_lying, answer) if one is not None}
        return tuple(lying[uid] for uid in uids if uid in lying)

    def fetch(self, uid: str, most: int) -> bytes:
        """The first ``most`` bytes of a mail; it stays unread. Empty where it is gone."""
        with translated():
            answer = self._asked("FETCH", uid, f"(BODY.PEEK[]<0.{most}>)")
        return next((bytes(one[1]) for one in answer if isinstance(one, tuple)), b"")

    def about(self, word: str) -> tuple[str, ...]:
        """The mails, read or not, whose subject holds a word of letters and digits."""
        with translated():
            return tuple(self.box.uids(f'SUBJECT "{word}"', charset=None))

    def mark_seen(self, uid: str) -> None:
        """Say that a mail is dealt with."""
        with translated():
            self._asked("STORE", uid, "+FLAGS.SILENT", r"(\Seen)")

    def _asked(self, *words: str) -> Sequence[Any]:
        status, answer = self.box.client.uid(*words)
        if status != "OK":
            raise TryLater(f"the mailbox did not do {words[0]}")
        return [one for one in answer if one is not None]


@contextmanager
def visited(mailbox: Mailbox) -> Iterator[OpenMailbox]:
    """The mailbox, open for one visit; raises ``TryLater``, ``CredentialsRefused`` and ``WillNotWork``."""
    box = _connected(mailbox)
    try:
        _entered(box, mailbox)
        yield OpenMailbox(box)
    finally:
        # Whatever goes wrong in saying goodbye, what was to be done is done.
        with suppress(HostError), translated():
            box.logout()
        with suppress(OSError):
            box.client.shutdown()


@contextmanager
def translated() -> Iterator[None]:
    """What a mailbox does wrong, in our own words; certificates that do not hold are for a person to mend."""
    try:
        yield
    except ssl.SSLCertVerificationError as error:
        raise WillNotWork("the mailbox shows a certificate that does not hold") from error
    except imap_errors.MailboxLoginError as error:
        raise CredentialsRefused("the mailbox refuses its user or password") from error
    except imap_errors.MailboxFolderSelectError as error:
        raise WillNotWork("the mailbox has no folder of that name") from error
    except (OSError, imaplib.IMAP4.error, imap_errors.ImapToolsError, ValueError, EOFError) as error:
        raise TryLater(f"the mailbox does not answer: {type(error).__name__}") from error


def _connected(mailbox: Mailbox) -> BaseMailBox:
    imap = mailbox.part.imap
    with translated():
        context = ssl.create_default_context(cafile=mailbox.ca_file)
        if imap.tls is Tls.SSL:
            return MailBox(imap.host, imap.port, timeout=SECONDS, ssl_context=context)
        box = MailBoxUnencrypted(imap.host, imap.port, timeout=SECONDS)
        try:
            # The library's own way to STARTTLS leaves the line open where the server will not.
            if imap.tls is Tls.STARTTLS:
                box.client.starttls(context)
        except BaseException:
            box.client.shutdown()
            raise
        return box


def _entered(box: BaseMailBox, mailbox: Mailbox) -> None:
    imap = mailbox.part.imap
    with translated():
        try:
            password = mailbox.imap_password.reveal()
            enter = box.login if (imap.user + password).isascii() else box.login_utf8
            enter(imap.user, password, initial_folder=None)
        except imaplib.IMAP4.abort:
            raise
        except imaplib.IMAP4.error as error:
            raise CredentialsRefused("the mailbox refuses its user or password") from error
        box.folder.set(imap.folder)


def _lying(line: Any) -> Lying | None:
    text = line[0] if isinstance(line, tuple) else line
    uid, size = UID.search(text), SIZE.search(text)
    if uid is None or size is None:
        return None
    arrived = ARRIVED.search(text)
    return Lying(uid[1].decode(), int(size[1]), _moment(arrived[1]) if arrived is not None else None)


def _moment(text: bytes) -> datetime | None:
    try:
        return datetime.strptime(text.decode("ascii").strip(), "%d-%b-%Y %H:%M:%S %z").astimezone(UTC)
    except ValueError:
        return None
