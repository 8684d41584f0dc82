"""The escalation mailbox of a story's account: customers write to it, the service reads it in its own time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from email.message import EmailMessage
from pathlib import Path

from core.secrets import Secret
from runtime.mail.settings import Mailbox, MailboxPart
from runtime.settings import Settings
from store import Store
from tests.mail.imap_server import PASSWORD, USER, Folder, imap_server
from tests.mail.letters import MAILBOX, OUR_SERVER, letter
from tests.mail.post_office import PostOffice, post_office
from tests.stories import packs
from tests.stories.desk import Desk
from tests.stories.people import EMAILS, Who
from tests.stories.stage import Stage

POLLED_EVERY = 60


@dataclass(frozen=True)
class MailStory:
    """People at their mail programs, the helpdesk as they see it, and the service's memory for those who operate it."""

    desk: Desk
    folder: Folder
    post: PostOffice
    store: Store

    def write(self, who: Who, text: str, *, proven: bool = True, cc: str = "", subject: str = "Escalation") -> None:
        """Somebody writes to the mailbox, and a little later everything that follows has happened."""
        self.write_only(who, text, proven=proven, cc=cc, subject=subject)
        self.desk.advance(POLLED_EVERY)

    def write_only(
        self, who: Who, text: str, *, proven: bool = True, cc: str = "", subject: str = "Escalation"
    ) -> None:
        """Somebody writes; nobody has looked into the mailbox yet."""
        put(self.folder, self.desk, who, text, proven=proven, cc=cc, subject=subject)

    def replies(self) -> list[EmailMessage]:
        """What was answered by mail."""
        return self.post.letters

    def held(self) -> list[str]:
        """Why mails wait for a person."""
        return [row.why for row in self.store.mails.rows() if row.state == "held"]


def put(
    folder: Folder, desk: Desk, who: Who, text: str, *, proven: bool = True, cc: str = "", subject: str = "Escalation"
) -> None:
    """A mail of somebody's comes to lie in the mailbox."""
    address = EMAILS[who]
    domain = address.partition("@")[2]
    said = f"{OUR_SERVER}; dmarc={'pass' if proven else 'fail'} header.from={domain}"
    name = f"<{len(folder.mails)}@{domain}>"
    mail = letter(text, sender=f"Somebody <{address}>", results=said, cc=cc, subject=subject, message_id=name)
    folder.put(mail, desk.now())


def with_mailbox(settings: Settings, imap: int, smtp: int) -> Settings:
    """The settings of one account with a mailbox on these ports of loopback."""
    part = MailboxPart.model_validate(
        {
            "address": MAILBOX,
            "imap": {"host": "127.0.0.1", "port": imap, "tls": "none", "user": USER},
            "smtp": {"host": "127.0.0.1", "port": smtp, "tls": "none", "from": MAILBOX},
            "trusted_authserv_id": OUR_SERVER,
            "poll_every": f"{POLLED_EVERY}s",
        }
    )
    mailbox = Mailbox(part, Secret(PASSWORD), None, None)
    return replace(settings, accounts=(replace(settings.accounts[0], mailbox=mailbox),))


@contextmanager
def by_mail(stage: Stage, folder: Path) -> Iterator[MailStory]:
    """A running service that reads a mailbox, on a Monday at ten."""
    lying = Folder()
    with imap_server(lying) as imap, post_office() as post:
        desk = stage.set(at=packs.START)
        running = stage.serve(stage.database(folder), settings=with_mailbox(stage.settings, imap, post.port))
        try:
            yield MailStory(desk, lying, post, running.service.store)
        finally:
            stage.end()
