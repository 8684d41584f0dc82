"""A whole service beside a pretend Zendesk: installed once for the run, started over for every story.

Nothing is put in the service's place: real doors, real engine, a real database. Only the helpdesk and the
clock are the sandbox's. What a story asserts it reads over HTTP, as the people of the helpdesk would.
"""

from __future__ import annotations

import copy
import shutil
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from connectors.zendesk.rehearsal import ZENDESK_REHEARSAL
from core.policy import Policy
from runtime.clock import ToldClock
from runtime.demo import LINK_SECRET
from runtime.installation import installations
from runtime.serve import Running, start
from runtime.settings import Settings, load_settings
from sandbox.clock import Clock
from sandbox.serving import serve_in_thread
from sandbox.zendesk import seed
from sandbox.zendesk.app import create_app
from sandbox.zendesk.world import KEPT_ON_RESET, World, make_world
from store import Store
from tests.stories.desk import Desk

START = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
API_TOKEN = "story-token-4kXw9Qm2Zr7Tb1Vn6Hc8Ld3"
SECRETS = {**LINK_SECRET, **ZENDESK_REHEARSAL.secrets, "HALYARD_API_TOKEN": API_TOKEN}
SELDOM = timedelta(days=400)
"""How often the stories' service reconciles: the first time only, so that what is seen came by other ways."""

CONFIGURATION = """\
halyard: 1
service:
  public_url: http://127.0.0.1:{port}
  listen: 127.0.0.1:{port}
accounts:
"""

Seed = Callable[[World], None]


@dataclass
class Stage:
    """The pretend account with Halyard installed in it, and all that a service for it needs."""

    folder: Path
    url: str
    clock: Clock
    world: World
    settings: Settings
    bare: Seed
    furnished: Seed
    started: list[Running] = field(default_factory=list)
    desks: list[Desk] = field(default_factory=list)

    def set(self, *, at: datetime = START, tickets: bool = False) -> Desk:
        """The account as it was installed, at a moment, with the demo's tickets or none; nothing else is left."""
        self.clock.start = at
        self.clock.follow(())
        self.world.seed = self.furnished if tickets else self.bare
        desk = Desk(self.url, self.settings.service.public_url)
        self.desks.append(desk)
        desk.control("POST", "reset")
        return desk

    def database(self, folder: Path) -> str:
        """A fresh SQLite database, its tables made."""
        path = folder / "halyard.sqlite3"
        shutil.copy(self.folder / "empty.sqlite3", path)
        return f"sqlite:///{path}"

    def serve(self, database: str, *, sweep_every: timedelta = SELDOM, settings: Settings | None = None) -> Running:
        """Start the service on a database and have it follow the sandbox's clock."""
        told = settings or self.settings
        service = told.service.model_copy(update={"database": database, "sweep_every": sweep_every})
        running = start(replace(told, service=service), ToldClock(self.clock.now()), migrate=True)
        self.started.append(running)
        self.clock.follow((f"{self.settings.service.public_url}/_clock",))
        return running

    def stop(self) -> None:
        """Stop every service that still runs."""
        self.clock.follow(())
        while self.started:
            self.started.pop().close()

    def end(self) -> None:
        """Leave nothing running and no line open."""
        self.stop()
        while self.desks:
            self.desks.pop().close()

    @property
    def running(self) -> Running:
        """The service that runs."""
        return self.started[-1]

    def restart(self, database: str) -> Running:
        """Stop what runs and start anew on the same database."""
        self.stop()
        return self.serve(database)


@contextmanager
def staged(folder: Path, accounts: str = "") -> Iterator[Stage]:
    """The account, installed into by the real installer, for as long as the block lasts.

    ``accounts`` is its entry in the configuration; the rehearsal's own where none is given.
    """
    clock = Clock(START)
    world = make_world(clock, seed.seed_demo)
    served = serve_in_thread(create_app(world), clock)
    try:
        path = folder / "halyard.yaml"
        block = accounts.format(url=served.url) if accounts else ZENDESK_REHEARSAL.account_block(served.url)
        path.write_text(CONFIGURATION.format(port=_free_port()) + block, "utf-8")
        for one in installations(load_settings(path, SECRETS, installing=True), clock.now):
            one.apply(one.plan(), lambda _step: None)
        Store.open(f"sqlite:///{folder / 'empty.sqlite3'}", migrate=True).close()
        settings = load_settings(path, SECRETS)
        yield Stage(folder, served.url, clock, world, settings, _installed(world, bare=True), _installed(world))
    finally:
        served.stop()


def _installed(world: World, *, bare: bool = False) -> Seed:
    """A seed that brings back the account as it is now, without its tickets where it shall be bare."""
    kept = {one.name: copy.deepcopy(getattr(world, one.name)) for one in fields(world) if _seeded(one.name)}
    for name in ("tickets", "comments", "audits") if bare else ():
        kept[name] = {}

    def plant(fresh: World) -> None:
        for name, value in kept.items():
            setattr(fresh, name, copy.deepcopy(value))

    return plant


def _seeded(name: str) -> bool:
    return name not in KEPT_ON_RESET | {"journal", "limits", "tokens", "invocations", "jobs"}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def today(settings: Settings) -> Policy:
    """The policy of the one account."""
    return settings.accounts[0].policy
