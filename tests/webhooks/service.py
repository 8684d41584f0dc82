"""A wired service over a database in a folder: everything is real but the helpdesk behind it and the clock."""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, cast

from flask import Flask
from flask.testing import FlaskClient

from connectors.zendesk.kit import ZENDESK
from core.commands import NoteKind, TicketUpdate
from core.decisions import LinkGrant
from core.errors import DecideAgain, TicketGone
from core.fields import LINK, OWN
from core.ports import ConnectorKit, Delivery, Done, Helpdesk, Page, Receipt
from core.tickets import Person, Status, Ticket, TicketRef, Value
from runtime.clock import ToldClock
from runtime.settings import Settings, load_settings
from runtime.wiring import Service, open_store, wire
from store.intake import Intake
from tests.zendesk import deliveries as wire_forms
from webhooks.app import create_app
from webhooks.doors import Doors

NOW = wire_forms.NOW
SECRETS = {"acme": wire_forms.SECRET, "globex": wire_forms.OTHER_SECRET}
TOKENS = {"acme": "Qx7Lm2Vt9Bz4Kc8Wn1Rf6Hs3Jd5Gp0YaU", "globex": "Zk3Tn8Xw1Fq6Mv9Cb4Lr7Pd2Hs5Jg0EyO"}
ENVIRONMENT = {
    "HALYARD_LINK_SECRET": "b7Yt2Lp9Xq4Wn8Zc3Vk6Rs1Jd5Hf0Gm",
    "ZENDESK_CLIENT_ID": "halyard",
    "ZENDESK_CLIENT_SECRET": "d5Nk8Qw2Ez7Ra4Tx9Yc1Ub6Im3Ol0Ps",
    **{f"HALYARD_API_TOKEN__{name.upper()}": token for name, token in TOKENS.items()},
    **{f"ZENDESK_WEBHOOK_SECRET__{name.upper()}": secret for name, secret in SECRETS.items()},
}
ACCOUNT = """\
  - account: {name}
    connector: zendesk
    policy: {policy}
    time_zone: Europe/Madrid
    people:
      escalation_lead: {{email: j.doe@support.example, name: J. Doe, title: Region Lead EMEA}}
      support_manager: {{email: manager@support.example, name: Support Manager}}
      customer_success: {{email: csm@support.example, name: Customer Success}}
    helpdesk:
      url: https://{name}.zendesk.com
      account_id: "{number}"
      severity: {{ticket_field: Severity}}
      tier: {{organization_field: tier}}
"""
JIRA_ACCOUNT = """\
  - account: {name}
    connector: jira
    policy: mulesoft
    people:
      escalation_lead: {{email: lead@acme.example, name: Lead}}
      support_manager: {{email: lead@acme.example, name: Lead}}
      customer_success: {{email: lead@acme.example, name: Lead}}
    helpdesk: {{url: "https://acme.atlassian.net", projects: [SUP], severity: {{field: Severity}}}}
"""
"""One more account, of the other connector."""
NUMBERS = {"acme": wire_forms.HOST_ACCOUNT, "globex": "7654321"}
ANA = Person(id="41", name="Ana Ruiz", email="ana@acme.example", time_zone="Europe/Madrid")
ASKS = ("ask.impact", "ask.changed", "ask.wanted_outcome", "ask.contact")
IMPACT = "Forty warehouse staff cannot print labels since nine o'clock"
FILLED = {"need": "escalation", "reason": "blocked", "impact": IMPACT, "wanted_outcome": "A named engineer tonight"}


class Desk:
    """A helpdesk in memory: the promises of :class:`core.ports.Helpdesk` and nothing else."""

    def __init__(self) -> None:
        self.tickets: dict[str, Ticket] = {}
        self.writes: list[TicketUpdate] = []
        self.people: list[Person] = []
        self.wrote = threading.Event()
        self._lock = threading.Lock()

    def put(self, ticket: Ticket) -> Ticket:
        """Let a ticket be there."""
        with self._lock:
            self.tickets[ticket.ref.id] = ticket
        return ticket

    def fetch(self, ref: TicketRef) -> Ticket:
        """The ticket as it is; raises ``TicketGone``."""
        with self._lock:
            found = self.tickets.get(ref.id)
        if found is None:
            raise TicketGone(f"there is no ticket {ref.id}")
        return found

    def close(self) -> None:
        """Nothing is held open."""

    def changed_since(self, account: str, cursor: str) -> Page:
        """Nothing ever changes by itself."""
        return Page((), cursor or "1", True)

    def find_person(self, account: str, email: str) -> Person | None:
        """Whoever is among its people."""
        return next((one for one in self.people if one.email == email.casefold()), None)

    def apply(self, updates: Sequence[TicketUpdate]) -> tuple[Receipt, ...]:
        """Take each update that was decided on the present version; raises ``DecideAgain`` for one that was not."""
        return tuple(self._apply(update) for update in updates)

    def _apply(self, update: TicketUpdate) -> Receipt:
        with self._lock:
            ticket = self.tickets[update.ref.id]
            if update.seen != ticket.version:
                raise DecideAgain("the ticket moved on")
            self.writes.append(update)
            self.wrote.set()
            self.tickets[update.ref.id] = replace(
                ticket,
                version=str(int(ticket.version) + 1),
                fields={**ticket.fields, **update.fields},
                marks=ticket.marks | set(update.marks),
            )
            return Receipt(update.ref, update.key, Done.WRITTEN, self.tickets[update.ref.id].version)

    def comments(self) -> list[tuple[str, str]]:
        """Who wrote what, of all that was posted; the author is empty for ours."""
        notes = [note for update in self.writes for note in update.notes if note.kind is NoteKind.COMMENT]
        return [(note.author, note.text) for note in notes]


class _KitOver:
    """The connector's own kit with another helpdesk behind it."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def helpdesk(self, settings: Any, clock: Callable[[], datetime]) -> Helpdesk:
        """The helpdesk in memory."""
        return self._desk

    def __getattr__(self, name: str) -> Any:
        return getattr(ZENDESK, name)


def over(settings: Settings, desks: Mapping[str, Desk]) -> Settings:
    """The same settings with these helpdesks behind their accounts."""
    accounts = (replace(one, kit=cast(ConnectorKit, _KitOver(desks[one.name]))) for one in settings.accounts)
    return replace(settings, accounts=tuple(accounts))


@dataclass(frozen=True)
class World:
    """A service, the helpdesks behind its accounts, its clock, and a client at its doors."""

    service: Service
    app: Flask
    client: FlaskClient
    clock: ToldClock
    desks: Mapping[str, Desk]
    woken: list[TicketRef] = field(default_factory=list)

    @property
    def desk(self) -> Desk:
        """The helpdesk of acme."""
        return self.desks["acme"]

    def rows(self) -> int:
        """How many deliveries are stored."""
        return self.service.store.counts().accepted

    def see(self, ticket: Ticket) -> Ticket:
        """Put a ticket into its helpdesk and have it looked at, as after a hint."""
        self.desks[ticket.ref.account].put(ticket)
        self.service.engine.turn(ticket.ref)
        self.service.engine.drain()
        return self.desks[ticket.ref.account].fetch(ticket.ref)

    def link(self, ticket: Ticket, *, requester: str = ANA.id, number: int = 1, lives: timedelta | None = None) -> str:
        """The path of a form link for a ticket, signed as the service signs."""
        now = self.clock()
        grant = LinkGrant(number, now, now + (lives or timedelta(days=3)))
        return self.path(self.service.links.url(ticket.ref, requester, grant))

    def shown_link(self, ticket: Ticket) -> str:
        """The path of the link that stands on the ticket."""
        return self.path(str(self.desks[ticket.ref.account].fetch(ticket.ref).fields[LINK]))

    def path(self, url: str) -> str:
        """The path of one of our addresses."""
        return url.removeprefix(self.service.settings.service.public_url)

    def hook(self, delivery: Delivery, *, connector: str = "zendesk", account: str | None = None) -> Any:
        """Post a delivery to its account's door, or to another's."""
        path = f"/hooks/{connector}/{account or delivery.account}"
        return self.client.post(path, data=delivery.body, headers=dict(delivery.headers))


def configuration(*names: str, policy: str = "mulesoft") -> str:
    """A ``halyard.yaml`` with these accounts."""
    head = "halyard: 1\nservice:\n  public_url: http://127.0.0.1:8080\n  database: sqlite:///halyard.db\naccounts:\n"
    return head + "".join(ACCOUNT.format(name=name, number=NUMBERS[name], policy=policy) for name in names)


def settings_in(folder: Path, *names: str, policy: str = "mulesoft") -> Settings:
    """The settings of these accounts, read from a file in the folder."""
    path = folder / "halyard.yaml"
    path.write_text(configuration(*names, policy=policy), "utf-8")
    return load_settings(path, ENVIRONMENT)


@cache
def _ready(names: tuple[str, ...], policy: str, text: str) -> tuple[Settings, bytes]:
    """Settings and an empty database with its tables, made once: a test takes a copy."""
    with tempfile.TemporaryDirectory() as folder:
        if text:
            (Path(folder) / policy).write_text(text, "utf-8")
        settings = settings_in(Path(folder), *names, policy=policy)
        open_store(settings, migrate=True).close()
        return settings, (Path(folder) / "halyard.db").read_bytes()


@contextmanager
def running(folder: Path, *names: str, policy: str = "mulesoft", text: str = "") -> Iterator[World]:
    """A wired service with these accounts, for as long as the block lasts; ``text`` is that of the policy's file."""
    settings, database = _ready(names or ("acme", "globex"), policy, text)
    settings = replace(settings, root=folder)
    if text:
        (folder / policy).write_text(text, "utf-8")
    (folder / "halyard.db").write_bytes(database)
    desks = {one.name: Desk() for one in settings.accounts}
    clock = ToldClock(NOW)
    store = open_store(settings)
    service = wire(over(settings, desks), clock, store)
    intake = Intake(store)
    woken: list[TicketRef] = []
    app = create_app(Doors(service, intake, woken.append))
    try:
        yield World(service, app, app.test_client(), clock, desks, woken)
    finally:
        intake.close()
        store.close()


def ticket(number: str = "10421", account: str = "acme", **changes: Any) -> Ticket:
    """Ana's case, opened long enough ago to be escalated, with our fields empty."""
    created_at = changes.pop("created_at", NOW - timedelta(days=8))
    fields: dict[str, Value] = dict.fromkeys((*OWN, *ASKS))
    given: dict[str, Any] = {
        "version": "1",
        "status": Status.OPEN,
        "updated_at": NOW,
        "subject": "Labels do not print",
        "severity": "S1",
        "tier": "titanium",
        "requester": ANA,
        "assignee": Person(id="7", name="Kim", email="kim@support.example", staff=True),
        "fields": fields,
    }
    return Ticket(ref=TicketRef("zendesk", account, number), created_at=created_at, **(given | changes))


def delivery(body: bytes | None = None, *, account: str = "acme", at: datetime = NOW, **headers: Any) -> Delivery:
    """A hook of an account's own trigger, signed with its secret now."""
    body = wire_forms.trigger_body(account=account) if body is None else body
    usual = {"x_zendesk_account_id": NUMBERS[account], "stamp": at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")}
    made = wire_forms.delivery(body, secret=SECRETS[account], at=at, **(usual | headers))
    return replace(made, account=account)
