"""Runs the service through ninety days with fifty thousand tickets, and watches its memory, database and tables (G-15).

Webhooks come signed through the real door, the memory is real and on the disk, and everything that the service does by
itself is done every hour; time is told. All ages of what is forgotten are at their shortest, thirty days, so that
forgetting has come round twice by the end.
"""

import base64
import hashlib
import hmac
import json
import logging
import os
import sqlite3
import tempfile
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

import structlog
from flask.testing import FlaskClient

from bench.accept_doors import CONFIGURATION, ENVIRONMENT, HOST_ACCOUNT, PATH, SECRET
from bench.pretend_desk import KitOver
from bench.report import Figure, Goal, Outcome
from bench.sizes import Size
from bench.soak_desk import Planned, SoakDesk, planned
from bench.tick_store import NOW
from runtime.clock import ToldClock
from runtime.jobs import Job, jobs
from runtime.settings import load_settings
from runtime.wiring import Service, open_store, wire
from store.intake import Intake
from webhooks.app import create_app
from webhooks.doors import Doors

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
SHORTEST = (
    "service:\n  retention: {requests: 30d, deliveries: 30d, notes: 30d, snapshots: 30d, mails: 30d, alarms: 30d}\n"
)
ASKS_THE_HOST = ("look at the webhooks",)
"""Left out: it asks a real helpdesk for its configuration."""
KEPT = frozenset({"tickets", "escalations", "obligations", "outbox", "journal"})
"""Grow with what happened and are kept, as docs/watching.md says; of the others none may grow for ever."""
FLAT = 1.10
MEGABYTE = 1024 * 1024
PRAGMAS = ("page_count", "page_size", "freelist_count")


@dataclass(frozen=True, slots=True)
class Amount:
    """How long, and how many tickets."""

    days: int
    tickets: int


AMOUNTS: Mapping[Size, Amount] = {
    Size.FULL: Amount(90, 50_000),
    Size.QUICK: Amount(90, 3_000),
    Size.TINY: Amount(2, 6),
}


@dataclass(frozen=True, slots=True)
class Sample:
    """What there was at the end of a day: bytes of memory and database, and the rows of each table."""

    day: int
    memory: int
    database: int
    rows: Mapping[str, int]


@dataclass
class Soak:
    """One run."""

    service: Service
    desk: SoakDesk
    clock: ToldClock
    door: FlaskClient
    file: Path
    work: tuple[Job, ...]
    samples: list[Sample] = field(default_factory=list)
    came: int = 0

    def tell_of(self, deed: Planned) -> None:
        """The host's own webhook about a ticket, signed."""
        stamp = self.clock().strftime("%Y-%m-%dT%H:%M:%SZ")
        body = json.dumps({"ticket_id": deed.ticket, "actor_id": "41", "account": "acme", "n": self.came}).encode()
        mac = hmac.digest(SECRET.encode(), stamp.encode() + body, hashlib.sha256)
        heads = {
            "X-Zendesk-Account-Id": HOST_ACCOUNT,
            "X-Zendesk-Webhook-Invocation-Id": f"soak-{self.came}",
            "X-Zendesk-Webhook-Signature": base64.b64encode(mac).decode(),
            "X-Zendesk-Webhook-Signature-Timestamp": stamp,
        }
        answer = self.door.post(PATH, data=body, headers=heads, content_type="application/json")
        if answer.status_code != 202:
            raise RuntimeError(f"the door answered {answer.status_code}: {answer.get_data(as_text=True)}")
        self.came += 1

    def hour(self, end: datetime, deeds: Iterator[Planned]) -> None:
        """Everything that people do until then, what falls due, and what the service does by itself."""
        for deed in deeds:
            self.clock.tell(deed.at)
            self.desk.act(deed)
            self.tell_of(deed)
            self.service.engine.drain()
        self.clock.tell(end)
        self.service.engine.drain()
        for job in self.work:
            job.run()

    def look(self, day: int) -> None:
        """Measure."""
        pages = Path("/proc/self/statm").read_text("ascii").split()[1]
        memory = int(pages) * os.sysconf("SC_PAGE_SIZE")
        with closing(sqlite3.connect(f"file:{self.file}?mode=ro", uri=True)) as database:
            size, page, free = (database.execute(f"PRAGMA {of}").fetchone()[0] for of in PRAGMAS)
            names = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            rows = {name: _count(database, name) for name in names if not name.startswith("sqlite_")}
        self.samples.append(Sample(day, memory, (size - free) * page, rows))


def _count(database: sqlite3.Connection, table: str) -> int:
    # The names come from the database's own list.
    found: int = database.execute(f'SELECT COUNT(*) FROM "{table}"').fetchone()[0]  # noqa: S608
    return found


def run(size: Size) -> Outcome:
    """Play, and answer what was found."""
    amount = AMOUNTS[size]
    with (
        tempfile.TemporaryDirectory(prefix="halyard-bench-") as temporary,
        _unlogged(),
        _begun(Path(temporary)) as soak,
    ):
        deeds = deque(planned(NOW, amount.days, amount.tickets))
        for day in range(1, amount.days + 1):
            for hour in range(24):
                end = NOW + (day - 1) * DAY + (hour + 1) * HOUR
                soak.hour(end, _until(deeds, end))
            soak.desk.forget()
            soak.look(day)
        return _outcome(size, amount, soak)


def _until(deeds: deque[Planned], end: datetime) -> Iterator[Planned]:
    while deeds and deeds[0].at <= end:
        yield deeds.popleft()


@contextmanager
def _unlogged() -> Iterator[None]:
    """What is logged is not what is looked at, and would fill the memory of whoever keeps it."""
    before = structlog.get_config()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    try:
        yield
    finally:
        structlog.configure(**before)


@contextmanager
def _begun(folder: Path) -> Iterator[Soak]:
    (folder / "halyard.yaml").write_text(CONFIGURATION + SHORTEST, "utf-8")
    clock = ToldClock(NOW)
    desk = SoakDesk(clock, {}, {})
    settings = load_settings(folder / "halyard.yaml", ENVIRONMENT)
    accounts = tuple(replace(one, kit=KitOver(one.kit, desk)) for one in settings.accounts)
    settings = replace(settings, accounts=accounts)
    with ExitStack() as stack:
        store = stack.enter_context(closing(open_store(settings, migrate=True)))
        intake = stack.enter_context(closing(Intake(store)))
        service = wire(settings, clock, store)
        door = create_app(Doors(service, intake, lambda _ref: None)).test_client()
        work = tuple(job for job in jobs(service) if job.name not in ASKS_THE_HOST)
        yield Soak(service, desk, clock, door, folder / "halyard.db", work)


def _outcome(size: Size, amount: Amount, soak: Soak) -> Outcome:
    thirds = [soak.samples[max(0, amount.days * third // 3 - 1)] for third in (1, 2, 3)]
    first, second, last = thirds
    memory = last.memory / first.memory
    growth = ((last.database - second.database) / max(1, second.database - first.database)) if amount.days > 2 else 1.0
    unbounded = sorted(
        name for name in last.rows if name not in KEPT and last.rows[name] > FLAT * second.rows[name] + 50
    )
    counts = soak.service.store.counts()
    escalated = last.rows["escalations"]
    left = counts.outbox_waiting + counts.outbox_parked
    per_ticket = last.database / amount.tickets
    figures = (
        Figure("days", amount.days, ""),
        Figure("tickets", amount.tickets, ""),
        Figure("webhooks", soak.came, ""),
        Figure("escalated", escalated, ""),
        Figure(
            "memory after a third, and at the end", last.memory / MEGABYTE, f"MB, was {first.memory / MEGABYTE:.0f}"
        ),
        Figure("database at the end", last.database / MEGABYTE, "MB"),
        Figure("database for each ticket", per_ticket / 1024, "kB"),
    )
    goals = (
        Goal(f"memory flat within 10 % from a third on; here {memory:.2f} x", memory <= FLAT),
        Goal(
            f"the database grows by as much in the last third as in the one before; here {growth:.2f} x", growth <= FLAT
        ),
        Goal(f"no table grows that is not kept; here {', '.join(unbounded) or 'none'}", not unbounded),
        Goal(
            f"every request opened one escalation; here {escalated} of {soak.desk.escalated}",
            escalated == soak.desk.escalated,
        ),
        Goal(f"nothing waits or is parked at the end; here {left}", left == 0),
    )
    said = (
        f"{amount.days} days, {amount.tickets:,} tickets, {soak.came:,} webhooks, {escalated:,} escalations: memory "
        f"{memory:.2f} x from the first third to the end, {per_ticket / 1024:.1f} kB of database a ticket, growth "
        f"of the last third {growth:.2f} x the one before, {len(unbounded)} tables without bound"
    )
    return Outcome("soak", size, figures, goals, (), reached={"G15": said})
