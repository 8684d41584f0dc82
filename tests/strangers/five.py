"""Five accounts of strangers in one service: each helpdesk has its own address and credentials, and watches its door.

The people, the tickets' numbers and the ids of our fields are the same in all of them, so that nothing but the account
tells them apart. A helpdesk refuses whatever is not its own, and remembers it.
"""

from __future__ import annotations

import base64
import binascii
import io
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

from core.tickets import TicketRef
from runtime.access import Role
from runtime.clock import ToldClock
from runtime.console_settings import ConsolePart, ConsoleSettings
from runtime.demo import LINK_SECRET
from runtime.installation import Installation, installations
from runtime.jobs import jobs
from runtime.people_desk import digest
from runtime.serve import Running, start
from runtime.settings import Settings, load_settings
from sandbox.clock import Clock
from sandbox.serving import serve_in_thread
from sandbox.zendesk.world import World as Zendesk
from store import SessionRow
from tests.console.room import Browser
from tests.stories import packs
from tests.stories.desk import Desk
from tests.stories.jira_account import PretendJira
from tests.stories.people import EMAILS, HALYARD
from tests.stories.stage import CONFIGURATION, SELDOM, free_port, leave_unwatched
from tests.stories.zendesk_account import PretendZendesk

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

FIVE = (
    ("zendesk", "acme"),
    ("zendesk", "globex"),
    ("zendesk", "initech"),
    ("jira", "acme"),
    ("jira", "globex"),
)
"""Two of the names are there twice, in different helpdesks."""
FIRST_TICKET = 31_001
"""From which number on every one of them counts its tickets."""
SWEPT = timedelta(minutes=30)
FOR_PROGRAMS = ("/api/", "/oauth/", "/rest/")
REFUSED = b'{"error": "NotHere", "description": "This belongs to somebody else."}'


@dataclass
class Host:
    """One of the five: what it knows as its own, and whatever came to it that was not; ``calls`` are Halyard's."""

    connector: str
    name: str
    pretend: PretendZendesk | PretendJira
    url: str = ""
    calls: int = 0
    foreign: list[str] = field(default_factory=list)

    @property
    def key(self) -> tuple[str, str]:
        """The account's key in every row."""
        return self.connector, self.name

    @property
    def word(self) -> str:
        """A word that stands in this account's tickets and nowhere else."""
        return f"privateto{self.connector}{self.name}"

    @property
    def client(self) -> str:
        """What its own OAuth clients and tokens are called by."""
        return f"of-{self.connector}-{self.name}"

    def secrets(self) -> Mapping[str, str]:
        """The credentials of this account alone, under the names by which the configuration finds them."""
        shared = self.pretend.rehearsal.secrets
        own = {name: value for name, value in shared.items() if not name.startswith("HALYARD")}
        named = {name: value if name.endswith("EMAIL") else f"{value}-{self.client}" for name, value in own.items()}
        return {f"{name}__{self.name.upper()}": value for name, value in named.items()}

    def furnish(self, clock: Clock) -> WSGIApplication:
        """Make the helpdesk, with credentials of its own; answers its application behind its door."""
        app = self.pretend.make(clock)
        world = self.pretend.world
        if isinstance(world, Zendesk):
            named = {f"{name}-{self.client}": one for name, one in world.oauth_clients.items()}
            world.oauth_clients = {
                name: replace(one, identifier=name, secret=f"{one.secret}-{self.client}") for name, one in named.items()
            }
        world.secrets["signing_seed"] += f"-{self.client}"
        world.numbers.counters["ticket" if self.connector == "zendesk" else "issue"] = FIRST_TICKET
        return Gate(app.wsgi_app, self)


class Gate:
    """Stands before a helpdesk: lets its own in, and refuses and remembers a stranger's name, credential or word."""

    strangers: tuple[Host, ...] = ()

    def __init__(self, app: WSGIApplication, host: Host) -> None:
        self._app = app
        self._host = host

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if str(environ["PATH_INFO"]).startswith(FOR_PROGRAMS):
            wrong = self._wrong(environ)
            if wrong:
                self._host.foreign.append(f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']}: {wrong}")
                start_response("401 Unauthorized", [("Content-Type", "application/json")])
                return [REFUSED]
        return self._app(environ, start_response)

    def _wrong(self, environ: WSGIEnvironment) -> str:
        if f"http://{environ.get('HTTP_HOST')}" != self._host.url:
            return f"called by the name {environ.get('HTTP_HOST')}"
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        environ["wsgi.input"] = io.BytesIO(body)
        if not self._is_own(environ, body):
            return "a credential that is not ours"
        said = unquote(f"{environ['PATH_INFO']}?{environ.get('QUERY_STRING', '')}") + body.decode("utf-8", "replace")
        for other in self.strangers:
            if other is not self._host and any(one in said for one in (other.word, other.url, other.client)):
                return f"something of {other.key}"
        return ""

    def _is_own(self, environ: WSGIEnvironment, body: bytes) -> bool:
        kind, _, rest = str(environ.get("HTTP_AUTHORIZATION", "")).partition(" ")
        ours = self._host.client
        if str(environ["PATH_INFO"]).startswith("/oauth/"):
            return body.count(ours.encode()) == 2  # the client and its secret
        if kind == "Bearer":
            self._host.calls += ours in rest
            return ours in rest
        try:
            who, _, secret = base64.b64decode(rest).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            return False
        if self._host.connector != "jira" or not secret.endswith(f"-{ours}"):
            return not who.startswith(EMAILS[HALYARD])  # the people of a story sign in as in every other
        self._host.calls += 1
        plain = base64.b64encode(f"{who}:{secret.removesuffix(f'-{ours}')}".encode()).decode()
        environ["HTTP_AUTHORIZATION"] = f"Basic {plain}"
        return True


@dataclass
class Five:
    """The five helpdesks as their people see them, and the one service between them."""

    hosts: Mapping[tuple[str, str], Host]
    desks: Mapping[tuple[str, str], Desk]
    clock: Clock
    running: Running
    settings: Settings
    admin: Mapping[tuple[str, str], Installation]

    @property
    def any_desk(self) -> Desk:
        """One that moves the clock, which is the same for all."""
        return self.desks[FIVE[0]]

    def later(self, **length: float) -> None:
        """Let time pass for everybody."""
        seconds = {"minutes": 60, "hours": 3600}
        self.any_desk.advance(sum(seconds[name] * value for name, value in length.items()))

    def job(self, name: str) -> None:
        """Do one of the jobs that a rehearsal leaves aside."""
        (job,) = [one for one in self._jobs if one.name == name]
        job.run()

    def __post_init__(self) -> None:
        self._jobs = jobs(self.running.service)

    def ref(self, key: tuple[str, str], number: int = FIRST_TICKET) -> TicketRef:
        """A ticket as the service knows it."""
        return TicketRef(*key, str(number))

    def foreign(self) -> list[str]:
        """Whatever came to a helpdesk and was not its own."""
        return [one for host in self.hosts.values() for one in host.foreign]

    def operator(self, key: tuple[str, str]) -> Browser:
        """The browser of an administrator of one account alone, signed in to the console."""
        app = self.running.console
        assert app is not None
        browser = Browser(app.test_client(), self.settings.service.public_url)
        value, now = digest("/".join(key))[:43], self.clock.now()
        until = now + timedelta(hours=12)
        row = SessionRow(digest(value), "lou", Role.ADMIN.word, frozenset({key}), "local", now, now, until)
        self.running.service.store.access.sessions.open(row)
        browser.keep(value)
        return browser


def block(host: Host) -> str:
    """The account's entry in the configuration."""
    text = packs.mulesoft(host.pretend).replace("account: acme\n", f"account: {host.name}\n", 1)
    return text.format(url=host.url)


@contextmanager
def five(folder: Path) -> Iterator[Five]:
    """All of them, installed into by the real installer, and a service that runs, for as long as the block lasts."""
    clock = Clock(packs.START)
    hosts = {key: Host(*key, PretendZendesk() if key[0] == "zendesk" else PretendJira()) for key in FIVE}
    served = {}
    secrets: dict[str, str] = {**LINK_SECRET}
    Gate.strangers = tuple(hosts.values())
    started: list[Running] = []
    desks: dict[tuple[str, str], Desk] = {}
    try:
        for key, host in hosts.items():
            served[key] = serve_in_thread(host.furnish(clock), clock)
            host.url = served[key].url
            secrets |= host.secrets()
        path = folder / "halyard.yaml"
        path.write_text(CONFIGURATION.format(port=free_port()) + "".join(map(block, hosts.values())), "utf-8")
        admin = {
            (one.account.connector, one.account.name): one
            for one in installations(load_settings(path, secrets, installing=True), clock.now)
        }
        for key, one in admin.items():
            one.apply(one.plan(), lambda _step: None)
            hosts[key].pretend.by_hand()
            hosts[key].pretend.keep()
            hosts[key].pretend.start_over_with(tickets=False)
        settings = load_settings(path, secrets)
        for key, host in hosts.items():
            desks[key] = host.pretend.desk(host.url, settings.service.public_url)
            desks[key].control("POST", "reset")
        service = settings.service.model_copy(update={"sweep_every": SWEPT, "reread_every": SELDOM})
        console = ConsoleSettings(ConsolePart.model_validate({"sign_in": "local"}), None)
        settings = replace(settings, service=service, console=console)
        started.append(start(settings, ToldClock(clock.now()), migrate=True))
        leave_unwatched(started[0])
        clock.follow((f"{settings.service.public_url}/_clock",))
        yield Five(hosts, desks, clock, started[0], settings, admin)
    finally:
        clock.follow(())
        for desk in desks.values():
            desk.close()
        for running in started:
            running.close()
        for server in served.values():
            server.stop()
