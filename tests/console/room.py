"""A console over a wired service, and browsers before it that keep cookies and send forms as pages give them."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from console.app import create_console
from core.events import Move
from core.fields import LINK
from core.secrets import Secret
from core.tickets import TicketRef
from runtime.access import AccountKey, Role
from runtime.asking import act_arrival
from runtime.clock import ToldClock
from runtime.console_settings import ConsolePart, ConsoleSettings
from runtime.doctor_desk import DoctorDesk, Found
from runtime.passwords import hashed
from runtime.people_desk import digest
from runtime.settings import Settings, load_settings
from runtime.wiring import Service, open_store, wire
from store import SessionRow, Store, UserRow
from store.intake import Intake
from tests.webhooks.service import ACCOUNT, ENVIRONMENT, FILLED, NOW, Desk, over, ticket
from webhooks.app import create_app
from webhooks.doors import Doors

ORIGIN = "http://127.0.0.1:8080"
PASSWORD = "correct horse battery staple"
LOCAL: Mapping[str, Any] = {"sign_in": "local"}
FIVE = ("acme", "globex", "initech", "umbrella", "hooli")
WORD = re.compile(r'name="form_token" value="([0-9a-f]{64})"')
TOKENS = {name: f"Qx7Lm2Vt9Bz4Kc8Wn1Rf6Hs3Jd5Gp0Ya{name}" for name in FIVE}


@dataclass
class Sickbed:
    """What a look of the doctor finds at each place, which places were looked at, and how a look is begun.

    Told to ``wait``, looks stay undone until the test takes them from there.
    """

    finds: dict[AccountKey, Found] = field(default_factory=dict)
    looked: list[AccountKey] = field(default_factory=list)
    waiting: list[Callable[[], None]] = field(default_factory=list)
    wait: bool = False
    passed: float = 0.0
    fault: Exception | None = None

    def desk(self, clock: ToldClock) -> DoctorDesk:
        """A desk that looks here."""
        return DoctorDesk(self._look, clock, self._begin, lambda: self.passed)

    def _look(self, place: AccountKey) -> Found:
        self.looked.append(place)
        if self.fault is not None:
            raise self.fault
        return self.finds.get(place, Found(()))

    def _begin(self, work: Callable[[], None]) -> None:
        self.waiting.append(work) if self.wait else work()


@dataclass(frozen=True)
class Room:
    """A service with its console and its webhooks, the helpdesks behind it, and its clock."""

    service: Service
    console: Flask
    webhooks: Flask
    clock: ToldClock
    desks: Mapping[str, Desk]
    sickbed: Sickbed

    @property
    def store(self) -> Store:
        """The memory."""
        return self.service.store

    def browser(self) -> Browser:
        """A browser that was never here."""
        return Browser(self.console.test_client(), self.origin)

    @property
    def origin(self) -> str:
        """Where people open the console."""
        return self.service.settings.service.public_url

    def person(self, name: str = "kim", role: str = "responder", *accounts: str, password: str = PASSWORD) -> str:
        """Somebody with a password of ours; on these accounts of zendesk, or on all."""
        keys = frozenset(("zendesk", one) for one in accounts) or None
        self.store.access.users.add(UserRow(name, role, keys, NOW, "test", password=_hashed(password)))
        return name

    def somebody(self, role: Role, *accounts: str, who: str = "") -> Browser:
        """A browser of somebody who is signed in, without typing a password."""
        browser = self.browser()
        value = digest(f"{who} {role.word} {accounts}")[:43]
        keys = frozenset(("zendesk", one) for one in accounts) or None
        now = self.clock()
        row = SessionRow(digest(value), who or role.word, role.word, keys, "local", now, now, now + timedelta(hours=12))
        self.store.access.sessions.open(row)
        browser.keep(value)
        return browser

    def escalated(self, number: str = "10421", account: str = "acme", **changes: Any) -> TicketRef:
        """A ticket with an open escalation, asked for through its own form."""
        case = ticket(number, account, **changes)
        self.desks[account].put(case)
        self.service.engine.turn(case.ref)
        self.service.engine.drain()
        fields = self.desks[account].fetch(case.ref).fields
        link = str(fields[LINK]).removeprefix(self.origin)
        self.webhooks.test_client().post(link, data=FILLED)
        return case.ref

    def act(self, ref: TicketRef, move: Move, key: str, **details: str) -> None:
        """Somebody acts, and the ticket is looked at."""
        self.store.accept([act_arrival(ref, move, key, "operator:test", self.clock(), details)])
        self.service.engine.turn(ref)

    def state(self, ref: TicketRef) -> str:
        """Where the ticket's latest escalation stands."""
        return self.store.escalations(ref=ref)[0].escalation.state.value


class Browser:
    """Keeps cookies and sends forms with the word of the page that it got them from."""

    def __init__(self, client: FlaskClient, origin: str) -> None:
        self.client = client
        self.origin = origin
        self.word = ""

    def get(self, path: str, **more: Any) -> Any:
        """Open a page."""
        answer = self.client.get(path, base_url=self.origin, buffered=True, **more)
        found = WORD.search(answer.text)
        self.word = found[1] if found else self.word
        return answer

    def post(self, path: str, fields: Mapping[str, Any] | None = None, **more: Any) -> Any:
        """Send a form of our own, as the page that was opened last would."""
        headers = {"Origin": self.origin, "Sec-Fetch-Site": "same-origin", **more.pop("headers", {})}
        headers = {name: value for name, value in headers.items() if value is not None}
        data = {"form_token": self.word, **(fields or {})}
        answer = self.client.post(path, base_url=self.origin, data=data, headers=headers, **more)
        found = WORD.search(answer.text)
        self.word = found[1] if found else self.word
        return answer

    def sign_in(self, name: str = "kim", password: str = PASSWORD, wanted: str = "") -> Any:
        """Sign in as people do."""
        self.get("/console/sign-in")
        answer = self.post("/console/sign-in", {"name": name, "password": password, "next": wanted})
        if answer.status_code == 303:
            self.get("/console/me")
        return answer

    @property
    def cookie(self) -> str:
        """The name of the cookie by which the browser is known."""
        return "__Host-halyard-visit" if self.origin.startswith("https") else "halyard-rehearsal-visit"

    @property
    def value(self) -> str:
        """What that cookie holds."""
        host = self.origin.partition("://")[2].partition(":")[0]
        found = self.client.get_cookie(self.cookie, domain=host)
        return found.value if found is not None else ""

    def keep(self, value: str) -> None:
        """Let the browser hold this, and get the word that goes with it."""
        host = self.origin.partition("://")[2].partition(":")[0]
        self.client.set_cookie(self.cookie, value, domain=host)
        self.get("/console/me")


@cache
def _hashed(password: str) -> str:
    return hashed(password)


def _configuration(public_url: str, names: tuple[str, ...]) -> str:
    head = f"halyard: 1\nservice:\n  public_url: {public_url}\n  database: sqlite:///halyard.db\naccounts:\n"
    accounts = (ACCOUNT.format(name=name, number=1000 + n, policy="mulesoft") for n, name in enumerate(names))
    return head + "".join(accounts)


def _environment() -> Mapping[str, str]:
    secrets = {f"ZENDESK_WEBHOOK_SECRET__{one.upper()}": f"dGhpcyBpcyBhIHNlY3JldCBvZi{one}" for one in FIVE}
    return {**ENVIRONMENT, **secrets, **{f"HALYARD_API_TOKEN__{one.upper()}": TOKENS[one] for one in FIVE}}


@cache
def _ready(public_url: str, names: tuple[str, ...]) -> tuple[Settings, bytes]:
    """Settings and an empty database with its tables, made once: a test takes a copy."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "halyard.yaml"
        path.write_text(_configuration(public_url, names), "utf-8")
        settings = load_settings(path, _environment())
        open_store(settings, migrate=True).close()
        return settings, (Path(folder) / "halyard.db").read_bytes()


@contextmanager
def opened(
    folder: Path,
    part: Mapping[str, Any] = LOCAL,
    *,
    names: tuple[str, ...] = ("acme", "globex"),
    origin: str = ORIGIN,
) -> Iterator[Room]:
    """A console that people sign in to as ``part`` says, for as long as the block lasts."""
    settings, database = _ready(origin, names)
    console = ConsoleSettings(ConsolePart.model_validate(part), Secret("made up for this test"))
    settings = replace(settings, root=folder, console=console)
    (folder / "halyard.db").write_bytes(database)
    desks = {one.name: Desk() for one in settings.accounts}
    clock = ToldClock(NOW)
    store = open_store(settings)
    service = wire(over(settings, desks), clock, store)
    intake = Intake(store)
    sickbed = Sickbed()
    app = create_console(service, intake, lambda _: None, doctor=sickbed.desk(clock))
    assert app is not None
    try:
        yield Room(service, app, create_app(Doors(service, intake, lambda _: None)), clock, desks, sickbed)
    finally:
        intake.close()
        store.close()
