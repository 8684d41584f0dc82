"""A whole service beside a pretend Zendesk: installed once for the run, started over for every story.

Nothing is put in the service's place: real doors, real engine, a real database. Only the helpdesk and the
clock are the sandbox's. What a story asserts it reads over HTTP, as the people of the helpdesk would.
"""

from __future__ import annotations

import shutil
import socket
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.policy import Policy
from runtime.clock import ToldClock
from runtime.demo import LINK_SECRET
from runtime.installation import installations
from runtime.serve import Running, start
from runtime.settings import Settings, load_settings
from runtime.told import ToldRunner
from sandbox.clock import Clock
from sandbox.serving import serve_in_thread
from store import Store
from tests.stories.desk import Desk
from tests.stories.packs import Account
from tests.stories.pretend import Pretend

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

START = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
API_TOKEN = "story-token-4kXw9Qm2Zr7Tb1Vn6Hc8Ld3"
SELDOM = timedelta(days=400)
"""How often the stories' service reconciles: the first time only, so that what is seen came by other ways."""

CONFIGURATION = """\
halyard: 1
service:
  public_url: http://127.0.0.1:{port}
  listen: 127.0.0.1:{port}
accounts:
"""


@dataclass
class Stage:
    """The pretend account with Halyard installed in it, and all that a service for it needs."""

    folder: Path
    url: str
    clock: Clock
    pretend: Pretend
    settings: Settings
    secrets: Mapping[str, str]
    started: list[Running] = field(default_factory=list)
    desks: list[Desk] = field(default_factory=list)

    def set(self, *, at: datetime = START, tickets: bool = False) -> Desk:
        """The account as it was installed, at a moment, with the demo's tickets or none; nothing else is left."""
        self.clock.start = at
        self.clock.follow(())
        self.pretend.start_over_with(tickets=tickets)
        desk = self.pretend.desk(self.url, self.settings.service.public_url)
        self.desks.append(desk)
        desk.control("POST", "reset")
        return desk

    def database(self, folder: Path) -> str:
        """A fresh SQLite database, its tables made."""
        path = folder / "halyard.sqlite3"
        shutil.copy(self.folder / "empty.sqlite3", path)
        return f"sqlite:///{path}"

    def serve(
        self,
        database: str,
        *,
        sweep_every: timedelta = SELDOM,
        settings: Settings | None = None,
        ours: Callable[[datetime], ToldClock] = ToldClock,
    ) -> Running:
        """Start the service on a database and have it follow the sandbox's clock; ``ours`` makes its own of that."""
        told = settings or self.settings
        service = told.service.model_copy(
            update={"database": database, "sweep_every": sweep_every, "reread_every": SELDOM}
        )
        running = start(replace(told, service=service), ours(self.clock.now()), migrate=True)
        leave_unwatched(running)
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
def staged(folder: Path, pretend: Pretend, account: Account, more: Mapping[str, str] | None = None) -> Iterator[Stage]:
    """The account, installed into by the real installer, for as long as the block lasts.

    ``account`` is its entry in the configuration, ``more`` are secrets besides the helpdesk's own.
    """
    clock = Clock(START)
    secrets = {**LINK_SECRET, **pretend.rehearsal.secrets, "HALYARD_API_TOKEN": API_TOKEN, **(more or {})}
    served = serve_in_thread(dated(pretend.make(clock), clock), clock)
    try:
        path = folder / "halyard.yaml"
        block = account(pretend).format(url=served.url)
        path.write_text(CONFIGURATION.format(port=free_port()) + block, "utf-8")
        for one in installations(load_settings(path, secrets, installing=True), clock.now):
            one.apply(one.plan(), lambda _step: None)
        pretend.by_hand()
        Store.open(f"sqlite:///{folder / 'empty.sqlite3'}", migrate=True).close()
        pretend.keep()
        yield Stage(folder, served.url, clock, pretend, load_settings(path, secrets), secrets)
    finally:
        served.stop()


def dated(app: WSGIApplication, clock: Clock) -> WSGIApplication:
    """The helpdesk, whose answers bear the date of its own clock, as those of every helpdesk do."""

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        def start(status: str, headers: list[tuple[str, str]], *more: Any) -> Callable[[bytes], object]:
            told = [one for one in headers if one[0].lower() != "date"]
            return start_response(
                status, [*told, ("Date", format_datetime(clock.now().astimezone(UTC), usegmt=True))], *more
            )

        return app(environ, start)

    return answer


def leave_unwatched(running: Running) -> None:
    """Take away what only looks on, every minute: stories are about the work, tests/runtime about who watches it."""
    runner = running.runner
    if isinstance(runner, ToldRunner):
        runner._jobs[:] = [job for job in runner._jobs if job.name not in runner._aside]


def leave_unvisited(running: Running) -> None:
    """Look into no mailbox by itself: a story says when, and its hours pass at once."""
    runner = running.runner
    if isinstance(runner, ToldRunner):
        runner._jobs[:] = [job for job in runner._jobs if not job.name.startswith("mailbox:")]


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def today(settings: Settings) -> Policy:
    """The policy of the one account."""
    return settings.accounts[0].policy
