"""A helpdesk in memory with very many tickets and the limits of a real one, for what is about order, pace and doubles.

It enforces its limit as the host does, keeps a journal of everything that people would see, and can be away, or carry
out writes without saying so. The clock is told, so that hours pass in no time.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bench.accept_doors import CONFIGURATION, ENVIRONMENT
from bench.tick_store import OpenPromise, filled
from connectors.zendesk.budget import Budget
from core.commands import TicketUpdate
from core.errors import DecideAgain, LookBeforeRepeating, TryLater
from core.fields import OWN
from core.pace import Pace
from core.ports import Done, Page, Receipt
from core.tickets import Person, Status, Ticket, TicketRef
from runtime.clock import ToldClock
from runtime.settings import load_settings
from runtime.wiring import Service, open_store, wire

LIMIT = 100
"""How many updates a minute the helpdesk takes of everybody."""
MINUTE = timedelta(minutes=1)
ANA = Person(id="41", name="Ana Ruiz", email="ana@acme.example")


@dataclass(slots=True)
class Shown:
    """One update as people see it."""

    at: datetime
    ticket: str
    severity: str
    public: int
    keys: tuple[str, ...]


@dataclass
class PretendDesk:
    """The helpdesk; ``ambiguous_every`` n-th write is carried out and not answered."""

    clock: Callable[[], datetime]
    severities: dict[str, str]
    opened_at: dict[str, datetime]
    away: bool = False
    ambiguous_every: int = 0
    journal: list[Shown] = field(default_factory=list)
    asked: int = 0
    refused: int = 0
    ambiguous: int = 0
    first_written: float | None = None
    """When the first update came, by the timer of this process."""
    _changed: dict[str, Ticket] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._budget = Budget(self.clock, LIMIT)

    def pace(self) -> Pace:
        """What the connector says of these limits."""
        return self._budget.pace()

    def clock_skew(self) -> timedelta | None:
        """The same clock."""
        return timedelta(0)

    def fetch(self, ref: TicketRef) -> Ticket:
        """The ticket as it is now."""
        self.asked += 1
        if self.away:
            raise TryLater("no route to host")
        return self._changed.get(ref.id) or self._new(ref)

    def apply(self, updates: Sequence[TicketUpdate]) -> tuple[Receipt, ...]:
        """Take an update, if it is about the present version and within the limit."""
        receipts = tuple(self._take(one) for one in updates)
        self.ambiguous += bool(self.ambiguous_every) and len(self.journal) % self.ambiguous_every == 0
        if self.ambiguous_every and len(self.journal) % self.ambiguous_every == 0:
            raise LookBeforeRepeating("the line was cut")
        return receipts

    def changed_since(self, account: str, cursor: str) -> Page:
        """Nothing changed by anybody else."""
        del account
        return Page((), cursor, True)

    def find_person(self, account: str, email: str) -> Person | None:
        """Nobody."""
        del account, email
        return None

    def close(self) -> None:
        """Nothing is held open."""

    def busiest_minute(self) -> int:
        """The most updates in any minute of sixty seconds."""
        moments = [one.at for one in self.journal]
        most, start = 0, 0
        for end, at in enumerate(moments):
            while moments[start] <= at - MINUTE:
                start += 1
            most = max(most, end - start + 1)
        return most

    def doubles(self) -> list[str]:
        """What people saw more than once."""
        seen = Counter(key for one in self.journal for key in one.keys)
        return [key for key, many in seen.items() if many > 1]

    def _take(self, update: TicketUpdate) -> Receipt:
        if self.away:
            raise TryLater("no route to host")
        now = self.clock()
        self._budget.count_write()
        if sum(one.at > now - MINUTE for one in self.journal[-LIMIT - 1 :]) >= LIMIT:
            self.refused += 1
            raise TryLater("429", MINUTE)
        ticket = self._changed.get(update.ref.id) or self._new(update.ref)
        if ticket.version != update.seen:
            raise DecideAgain("the ticket moved on")
        fields = {**ticket.fields, **{name: update.fields[name] for name in update.fields if name in ticket.fields}}
        version = str(int(ticket.version) + 1)
        marks = ticket.marks | set(update.marks)
        self._changed[update.ref.id] = replace(ticket, version=version, updated_at=now, fields=fields, marks=marks)
        self.first_written = self.first_written or time.perf_counter()
        keys = tuple(note.key for note in update.notes)
        public = sum(note.public for note in update.notes)
        self.journal.append(Shown(now, update.ref.id, ticket.severity, public, keys))
        return Receipt(update.ref, update.key, Done.WRITTEN, version)

    def _new(self, ref: TicketRef) -> Ticket:
        return Ticket(
            ref=ref,
            version="1",
            status=Status.OPEN,
            created_at=self.opened_at[ref.id] - timedelta(days=1),
            updated_at=self.opened_at[ref.id],
            subject="Labels do not print",
            severity=self.severities[ref.id],
            tier="gold",
            requester=ANA,
            fields=dict.fromkeys(OWN),
        )


@dataclass(frozen=True)
class KitOver:
    """The connector's own kit with the pretend helpdesk behind it."""

    kit: Any
    desk: PretendDesk

    def __getattr__(self, name: str) -> Any:
        return getattr(self.kit, name)

    def helpdesk(self, settings: Any, clock: Any) -> PretendDesk:
        """The pretend helpdesk."""
        del settings, clock
        return self.desk

    def is_echo(self, helpdesk: Any, event: Any) -> bool:
        """Nothing comes back."""
        del helpdesk, event
        return False


@dataclass
class Started:
    """A service that begins to work on a full memory."""

    service: Service
    desk: PretendDesk
    clock: ToldClock


def fill(folder: Path, promises: Sequence[OpenPromise]) -> None:
    """A memory with these promises, and the configuration beside it."""
    (folder / "halyard.yaml").write_text(CONFIGURATION, "utf-8")
    filled(folder / "halyard.db", promises).close()


@contextmanager
def started(folder: Path, promises: Sequence[OpenPromise], now: datetime) -> Iterator[Started]:
    """The service as after a restart at that moment: open the memory, wire everything."""
    clock = ToldClock(now)
    desk = PretendDesk(clock, {one.id: one.severity for one in promises}, {one.id: one.opened_at for one in promises})
    settings = load_settings(folder / "halyard.yaml", ENVIRONMENT)
    accounts = tuple(replace(one, kit=KitOver(one.kit, desk)) for one in settings.accounts)
    settings = replace(settings, accounts=accounts)
    store = open_store(settings)
    try:
        yield Started(wire(settings, clock, store), desk, clock)
    finally:
        store.close()
