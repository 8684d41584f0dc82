"""The pretend helpdesks of a simulation: installed into once per process, as they were then again for every seed."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from runtime.demo import LINK_SECRET
from runtime.installation import installations
from runtime.settings import Settings, load_settings
from runtime.sweep import SLICES
from sandbox.clock import Clock
from sandbox.jira.deliveries import Deliveries as JiraDeliveries
from sandbox.zendesk.deliveries import Deliveries as ZendeskDeliveries
from store import Store
from tests.simulation.line import Line
from tests.stories import packs
from tests.stories.jira_account import PretendJira
from tests.stories.jira_desk import JiraDesk
from tests.stories.zendesk_account import PretendZendesk
from tests.stories.zendesk_desk import ZendeskDesk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.stories.pretend import Pretend

START = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
SERVICE_PORT = 8080
SERVICE = f"http://127.0.0.1:{SERVICE_PORT}"
BUSY = timedelta(milliseconds=1)
"""How long a locked database is waited for: whoever holds the lock is this very thread."""
PORTS = {"zendesk": 8081, "jira": 8082}
TOKENS = {name: f"{name}-token-4kXw9Qm2Zr7Tb1Vn6Hc8Ld3" for name in PORTS}
"""What a customer's own system signs in with at each account's API."""
CONFIGURATION = f"""\
halyard: 1
service:
  public_url: {SERVICE}
  listen: 127.0.0.1:{SERVICE_PORT}
accounts:
"""


class Hands(Clock):
    """The pretend hosts' clock, moved by the simulation alone."""

    def show(self, now: datetime) -> None:
        """Move to a moment; never back."""
        self._now = max(self._now, now)


class SilentZendesk(ZendeskDesk):
    """People of the pretend Zendesk, after whose acts nothing happens by itself."""

    def settle(self) -> dict[str, Any]:
        return {}


class SilentJira(JiraDesk):
    """People of the pretend Jira, after whose acts nothing happens by itself."""

    def settle(self) -> dict[str, Any]:
        return {}


Desk = SilentZendesk | SilentJira


@dataclass
class Host:
    """One pretend helpdesk: its account, its people, its outgoing webhooks."""

    name: str
    pretend: Any
    deliveries: Any
    made: Any
    desk_kept: Desk | None = None

    @property
    def account(self) -> str:
        """What the configuration calls the account."""
        return f"acme-{self.name}"

    @property
    def world(self) -> Any:
        """All that it knows."""
        return self.pretend.world

    @property
    def calls(self) -> list[Any]:
        """Its webhook calls, ended or not."""
        return list(self.world.invocations if self.name == "zendesk" else self.world.deliveries)

    @property
    def desk(self) -> Desk:
        """Its people."""
        if self.desk_kept is None:
            kind = SilentZendesk if self.name == "zendesk" else SilentJira
            self.desk_kept = kind(f"http://127.0.0.1:{PORTS[self.name]}", SERVICE)
        return self.desk_kept


@dataclass
class Hosts:
    """Every pretend helpdesk with Halyard installed in it, and what a service for them is told."""

    folder: Path
    clock: Hands
    line: Line
    every: Mapping[str, Host]
    settings: Settings
    stores: dict[str, Store] = field(default_factory=dict)

    def __post_init__(self) -> None:
        Store.open(f"sqlite:///{self.folder / 'empty.sqlite3'}", migrate=True).close()

    @property
    def database(self) -> Path:
        """The file that all replicas share."""
        return self.folder / "simulated.sqlite3"

    def start_over(self) -> None:
        """The accounts as after their installation, without tickets, at the first moment; an empty database."""
        for host in self.every.values():
            host.world.reset()
        with (
            closing(sqlite3.connect(self.folder / "empty.sqlite3")) as empty,
            closing(sqlite3.connect(self.database)) as here,
        ):
            empty.backup(here)

    def store(self, replica: str) -> Store:
        """A replica's connections to the database: opened once, for a process that ends leaves no more than them."""
        if replica not in self.stores:
            self.stores[replica] = Store.open(f"sqlite:///{self.database}", busy=BUSY)
        return self.stores[replica]

    def close(self) -> None:
        """Close the database."""
        while self.stores:
            self.stores.popitem()[1].close()

    def told(self, names: tuple[str, ...], sweep_every: timedelta) -> Settings:
        """The settings of a service for some of the helpdesks."""
        update = {
            "database": f"sqlite:///{self.database}",
            "sweep_every": sweep_every,
            "reread_every": sweep_every * SLICES,
        }
        chosen = tuple(one for one in self.settings.accounts if one.connector in names)
        return replace(self.settings, service=self.settings.service.model_copy(update=update), accounts=chosen)


def quick_folder() -> str | None:
    """A folder in memory where there is one: what a simulation writes need not survive it."""
    memory = Path("/dev") / "shm"
    return str(memory) if memory.is_dir() else None


@contextmanager
def installed() -> Iterator[Hosts]:
    """Both helpdesks, installed into by the real installer, for as long as the block lasts."""
    with tempfile.TemporaryDirectory(prefix="halyard-simulation-", dir=quick_folder()) as folder:
        clock, line = Hands(START), Line()
        pretends: tuple[Pretend, ...] = (PretendZendesk(), PretendJira())
        every = {one.name: _host(one, clock) for one in pretends}
        line.places |= {PORTS[name]: host.made.wsgi_app for name, host in every.items()}
        with line.open():
            hosts = _installed(Path(folder), clock, line, every)
            try:
                yield hosts
            finally:
                hosts.close()


def _host(pretend: Any, clock: Hands) -> Host:
    made = pretend.make(clock)
    kind = ZendeskDeliveries if pretend.name == "zendesk" else JiraDeliveries
    return Host(pretend.name, pretend, kind(pretend.world), made)


def _block(host: Host) -> str:
    told = packs.mulesoft(host.pretend).format(url=f"http://127.0.0.1:{PORTS[host.name]}")
    return told.replace("account: acme", f"account: {host.account}")


def _installed(folder: Path, clock: Hands, line: Line, every: Mapping[str, Host]) -> Hosts:
    path = folder / "halyard.yaml"
    path.write_text(CONFIGURATION + "".join(_block(host) for host in every.values()), "utf-8")
    secrets = {**LINK_SECRET, **{f"HALYARD_API_TOKEN__ACME_{name.upper()}": token for name, token in TOKENS.items()}}
    for host in every.values():
        secrets |= host.pretend.rehearsal.secrets
    for one in installations(load_settings(path, secrets, installing=True), clock.now):
        one.apply(one.plan(), lambda _step: None)
    for host in every.values():
        host.pretend.by_hand()
        host.pretend.keep()
        host.pretend.start_over_with(tickets=False)
    return Hosts(folder, clock, line, every, load_settings(path, secrets))
