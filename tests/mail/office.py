"""A mail room at work: a mailbox and a mail server on loopback, a real database and engine, a helpdesk in memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from core.commands import NoteKind
from core.tickets import Person, Ticket
from runtime.clock import ToldClock
from runtime.mail.room import MailRoom, Visit
from runtime.settings import Settings, load_settings
from store import MailRow, MailState, ReplyState, Store
from tests.mail.imap_server import Folder, imap_server
from tests.mail.letters import ANA as ANAS_ADDRESS
from tests.mail.letters import MAILBOX, OUR_SERVER
from tests.mail.post_office import PostOffice, post_office
from tests.runtime.engine_room import ENVIRONMENT, FakeDesk, Room, opened
from tests.runtime.engine_room import ticket as a_ticket

NOW = datetime.fromisoformat("2026-11-22T14:00:00+00:00")
ANA = Person(id="41", name="Ana Ruiz", email=ANAS_ADDRESS, time_zone="Europe/Madrid", organization="Acme")
BO = Person(id="42", name="Bo Chen", email="bo@globex.example", organization="Globex")
PAT = Person(id="43", name="Pat", email="pat@acme.example", organization="Acme")
KIM = Person(id="7", name="Kim", email="kim@support.example", staff=True)
CSM = Person(id="9", name="Customer Success", email="csm@support.example", staff=True)
PASSWORDS = {"HALYARD_IMAP_PASSWORD": "made up for reading", "HALYARD_SMTP_PASSWORD": "made up for writing"}
ACCOUNT = """\
halyard: 1
accounts:
  - account: acme
    connector: zendesk
    policy: {policy}
    time_zone: Europe/Madrid
    people:
      escalation_lead: {{email: j.doe@support.example, name: J. Doe}}
      support_manager: {{email: manager@support.example, name: Support Manager}}
      regional_manager: {{email: region@support.example, name: Region Lead}}
      customer_success: {{email: csm@support.example, name: Customer Success}}
    helpdesk: {{url: "https://acme.zendesk.com", account_id: "1234567", severity: {{ticket_field: Severity}},
               tier: {{organization_field: tier}}}}
    mailbox:
      address: {address}
      imap: {{host: 127.0.0.1, port: {imap}, tls: none, user: escalation}}
      smtp: {{host: 127.0.0.1, port: {smtp}, tls: none, from: {address}}}
      trusted_authserv_id: {server}
"""


@dataclass
class Office:
    """The room, what lies in its mailbox, what left it, and the helpdesk behind it."""

    room: Room
    folder: Folder
    post: PostOffice

    @property
    def mail_room(self) -> MailRoom:
        """The room under test."""
        return self.room.service.mail_rooms["zendesk", "acme"]

    @property
    def store(self) -> Store:
        """The service's memory."""
        return self.room.store

    @property
    def desk(self) -> FakeDesk:
        """The helpdesk."""
        return self.room.desk

    def put(self, number: str = "10421", **changes: Any) -> Ticket:
        """Ana's case, under contract, long unanswered."""
        known = {
            "requester": ANA,
            "organization": "Acme",
            "contract": "valid",
            "created_at": NOW - timedelta(days=2),
            "first_response_due_at": NOW - timedelta(days=1),
        }
        return self.desk.put(a_ticket(number, **{**known, **changes}))

    def receive(self, *mails: bytes) -> Visit:
        """Mails arrive and the mailbox is visited."""
        for data in mails:
            self.folder.put(data, self.room.clock())
        return self.visit()

    def visit(self) -> Visit:
        """The mailbox is visited."""
        return self.mail_room.visit()

    def later(self, **length: float) -> None:
        """Time passes."""
        self.room.clock.tell(self.room.clock() + timedelta(**length))

    def rows(self, state: MailState | None = None) -> Sequence[MailRow]:
        """The mails as remembered, oldest first."""
        return tuple(reversed(self.store.mails.rows(state=state, limit=20_000)))

    def ends(self) -> list[str]:
        """What became of every mail, oldest first."""
        return [f"{one.state}:{one.why}" for one in self.rows()]

    def replies(self) -> list[ReplyState]:
        """Where the answer to every mail stands, oldest first."""
        return [one.reply_state for one in self.rows()]

    def escalations(self) -> int:
        """How many escalations there are."""
        return len(self.store.escalations(limit=1000))

    def notes(self, *, public: bool) -> list[str]:
        """What was written into tickets."""
        written = (note for update in self.desk.seen for note in update.notes)
        return [note.text for note in written if note.kind is NoteKind.COMMENT and note.public is public]


def settings_for(folder: Path, imap: int, smtp: int, policy: str = "mendix", **mailbox: str) -> Settings:
    """The settings of acme with a mailbox on these ports; ``mailbox`` are further lines of its block."""
    path = folder / "halyard.yaml"
    text = ACCOUNT.format(policy=policy, imap=imap, smtp=smtp, address=MAILBOX, server=OUR_SERVER)
    path.write_text(text + "".join(f"      {name}: {value}\n" for name, value in mailbox.items()), "utf-8")
    return load_settings(path, {**ENVIRONMENT, **PASSWORDS})


@contextmanager
def office_in(folder: Path, database: str, *, smtp: bool = True, **more: str) -> Iterator[Office]:
    """A room at work; without ``smtp`` no answer leaves it."""
    lying = Folder()
    with imap_server(lying) as port, post_office() as post:
        settings = settings_for(folder, port, post.port, **more)
        if not smtp:
            settings = without_smtp(settings)
        store = Store.open(database)
        clock = ToldClock(NOW)
        try:
            desk = FakeDesk(clock)
            desk.people = (ANA, BO, PAT, KIM, CSM)
            with opened(settings, store, clock, {"acme": desk}) as room:
                yield Office(room, lying, post)
        finally:
            store.close()


def without_smtp(settings: Settings) -> Settings:
    """The settings with no way for answers to leave."""
    account = settings.accounts[0]
    mailbox = account.mailbox
    assert mailbox is not None
    closed = replace(mailbox, part=mailbox.part.model_copy(update={"smtp": None}))
    return replace(settings, accounts=(replace(account, mailbox=closed),))
