"""An engine over a real database, with a helpdesk in memory that fails as it is told."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from connectors.zendesk.kit import ZENDESK
from core.commands import NoteKind, TicketUpdate
from core.errors import DecideAgain, LookBeforeRepeating, TicketGone
from core.fields import OWN
from core.ports import Done, Page, Receipt, TicketLine
from core.tickets import Comment, HostRequest, Person, Role, Status, Ticket, TicketRef
from runtime.clock import ToldClock
from runtime.engine import Engine
from runtime.holding import Worker
from runtime.settings import Settings, load_settings
from runtime.turn import Desk, Tools
from runtime.wiring import Service, wire
from store import Arrival, Store

NOW = datetime(2026, 11, 22, 14, 0, tzinfo=UTC)
LEASE = timedelta(seconds=60)
ENVIRONMENT = {
    "HALYARD_LINK_SECRET": "b7Yt2Lp9Xq4Wn8Zc3Vk6Rs1Jd5Hf0Gm",
    "ZENDESK_CLIENT_ID": "halyard",
    "ZENDESK_CLIENT_SECRET": "d5Nk8Qw2Ez7Ra4Tx9Yc1Ub6Im3Ol0Ps",
    "ZENDESK_WEBHOOK_SECRET__ACME": "c4Mj7Pv1Dy6Qz3Sw8Xb0Ta5Hl2Nk9Or",
    "ZENDESK_WEBHOOK_SECRET__GLOBEX": "e6Ol9Rx3Fa8Sb5Uy0Zd2Vc7Jn4Pm1Qt",
}
HEAD = "halyard: 1\naccounts:\n"
ACCOUNT = """\
  - account: {name}
    connector: zendesk
    policy: {policy}
    time_zone: Europe/Madrid
    people:
      escalation_lead: {{email: j.doe@support.example, name: J. Doe, title: Region Lead EMEA}}
      support_manager: {{email: manager@support.example, name: Support Manager}}
      customer_success: {{email: csm@support.example, name: Customer Success Manager}}
    helpdesk: {{url: "https://{name}.zendesk.com", account_id: "{number}", severity: {{ticket_field: Severity}},
               tier: {{organization_field: tier}}}}
"""
ANA = Person(id="41", name="Ana Ruiz", email="ana@acme.example", time_zone="Europe/Madrid")
KIM = Person(id="7", name="Kim", email="kim@support.example", staff=True)
LEAD = Person(id="8", name="J. Doe", email="j.doe@support.example", staff=True)
ASKS = ("ask.impact", "ask.changed", "ask.wanted_outcome", "ask.contact")
ANSWERS = {
    "impact": "Forty warehouse staff cannot print labels since nine o'clock",
    "wanted_outcome": "A named engineer tonight",
}


@dataclass
class Accidents:
    """What calls end with instead, oldest first; each is used up once, ``after`` meaning once it was carried out."""

    before: list[Exception | None] = field(default_factory=list)
    after: list[Exception | None] = field(default_factory=list)

    def strike(self, planned: list[Exception | None]) -> None:
        """Raise what is planned next, if anything."""
        error = planned.pop(0) if planned else None
        if error is not None:
            raise error


class FakeDesk:
    """A helpdesk in memory: it keeps versions and marks, and everything that its people ever saw."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self.tickets: dict[str, Ticket] = {}
        self.people: tuple[Person, ...] = (ANA, KIM, LEAD)
        self.seen: list[TicketUpdate] = []
        self.fetched: list[str] = []
        self.tried: list[tuple[TicketUpdate, ...]] = []
        self.fetching = Accidents()
        self.writing = Accidents()
        self.refuses: Callable[[TicketUpdate], Exception | None] = lambda _: None
        self.closed_to_us: Callable[[TicketRef], Exception | None] = lambda _: None
        self.drops: tuple[str, ...] = ()
        self.stale: list[Ticket] = []
        self.pages: dict[str, Page] = {}
        self.meanwhile: Callable[[], object] | None = None
        self._clock = clock
        self._lock = threading.RLock()

    # --- the promises of core.ports.Helpdesk --------------------------------------------------------------------

    def fetch(self, ref: TicketRef) -> Ticket:
        """The ticket as it is, or as it was where the host answers with something old."""
        with self._lock:
            self.fetched.append(ref.id)
            self._refuse(ref)
            self.fetching.strike(self.fetching.before)
            if self.stale:
                return self.stale.pop(0)
            if ref.id not in self.tickets:
                raise TicketGone(f"there is no ticket {ref.id}")
            return self.tickets[ref.id]

    def close(self) -> None:
        """Nothing is held open."""

    def changed_since(self, account: str, cursor: str) -> Page:
        """The page planned for a cursor, or everything there is."""
        self.fetching.strike(self.fetching.before)
        if self.pages:
            return self.pages[cursor]
        return Page(tuple(line(one) for one in self.tickets.values()), "end", True)

    def find_person(self, account: str, email: str) -> Person | None:
        """Whoever of the people known has this address."""
        self.fetching.strike(self.fetching.before)
        return next((one for one in self.people if one.email == email), None)

    def apply(self, updates: Sequence[TicketUpdate]) -> tuple[Receipt, ...]:
        """Take what was decided on the present version; one update raises, of several each bears its error."""
        meanwhile, self.meanwhile = self.meanwhile, None
        if meanwhile is not None:
            meanwhile()
        with self._lock:
            self.tried.append(tuple(updates))
            self._refuse(updates[0].ref)
            self.writing.strike(self.writing.before)
            if len(updates) == 1:
                receipts: tuple[Receipt, ...] = (self._take(updates[0]),)
            else:
                receipts = tuple(self._take_or_tell(one) for one in updates)
            self.writing.strike(self.writing.after)
            return receipts

    # --- what people do and see ---------------------------------------------------------------------------------

    def put(self, ticket: Ticket) -> Ticket:
        """Let a ticket be there."""
        with self._lock:
            self.tickets[ticket.ref.id] = ticket
        return ticket

    def change(self, number: str, **values: Any) -> Ticket:
        """Somebody changes a ticket; fields of ours by name."""
        with self._lock:
            ticket = self.tickets[number]
            fields = {**ticket.fields, **values.pop("fields", {})}
            version = str(int(ticket.version) + 1)
            return self.put(replace(ticket, **values, fields=fields, version=version, updated_at=self._clock()))

    def tick(self, number: str, key: str = "tick-1", **changes: Any) -> Ticket:
        """Kim uses the action in the host."""
        asked = HostRequest(key, KIM, self._clock(), "escalation", "blocked", {**ANSWERS, **changes})
        return self.change(number, request=asked, fields={"escalate_now": True})

    def say(self, number: str, who: Person, text: str, *, public: bool = True) -> Ticket:
        """Somebody writes."""
        role = Role.AGENT if who.staff else Role.REQUESTER
        said = Comment(self._clock(), who.id, role, public, text, id=str(len(self.tickets[number].comments) + 1))
        return self.change(number, comments=(*self.tickets[number].comments, said))

    def notes(self, number: str = "", *, public: bool | None = None) -> list[str]:
        """The keys of all comments that stand in tickets, in the order they were posted."""
        return [
            note.key
            for update in self.seen
            for note in update.notes
            if note.kind is NoteKind.COMMENT
            and (not number or update.ref.id == number)
            and (public is None or note.public is public)
        ]

    def held(self, number: str, name: str) -> Any:
        """What a field says."""
        return self.tickets[number].fields[name]

    def _refuse(self, ref: TicketRef) -> None:
        error = self.closed_to_us(ref)
        if error is not None:
            raise error

    def _take(self, update: TicketUpdate) -> Receipt:
        error = self.refuses(update)
        if error is not None:
            raise error
        ticket = self.tickets.get(update.ref.id)
        if ticket is None:
            raise TicketGone("it is gone")
        if ticket.version != update.seen:
            raise DecideAgain("the ticket moved on")
        self.seen.append(update)
        fields = {**ticket.fields, **{name: update.fields[name] for name in update.fields if name in ticket.fields}}
        request = ticket.request if fields.get("escalate_now") else None
        after = replace(
            ticket,
            version=str(int(ticket.version) + 1),
            updated_at=self._clock(),
            fields=fields,
            request=request,
            marks=ticket.marks | set(update.marks),
            marked_at={**dict.fromkeys(update.marks, self._clock()), **ticket.marked_at},
        )
        self.put(after)
        return Receipt(update.ref, update.key, Done.WRITTEN, after.version, self.drops)

    def _take_or_tell(self, update: TicketUpdate) -> Receipt:
        try:
            return self._take(update)
        except Exception as error:  # noqa: BLE001 - what a bulk call tells of one item
            return Receipt(update.ref, update.key, Done.UNCHANGED, update.seen, error=error)


@dataclass(frozen=True)
class KitOver:
    """The connector's own kit with the fake behind it."""

    desk: FakeDesk
    echo_of: str = "us"

    def __getattr__(self, name: str) -> Any:
        return getattr(ZENDESK, name)

    def helpdesk(self, settings: Any, clock: Callable[[], datetime]) -> FakeDesk:
        return self.desk

    def is_echo(self, helpdesk: Any, event: Any) -> bool:
        return bool(event.actor == self.echo_of)


@dataclass
class Room:
    """A wired service, its clock, and the helpdesks of its accounts."""

    service: Service
    clock: ToldClock
    desks: Mapping[str, FakeDesk]
    settings: Settings
    arrivals: int = 0

    @property
    def store(self) -> Store:
        """The service's memory."""
        return self.service.store

    @property
    def desk(self) -> FakeDesk:
        """The helpdesk of acme."""
        return self.desks["acme"]

    @property
    def engine(self) -> Engine:
        """The engine under test."""
        return self.service.engine

    def hint(self, number: str = "1", *, account: str = "acme", **values: Any) -> Arrival:
        """A webhook came in; its ticket is not looked at yet."""
        self.arrivals += 1
        name = values.pop("delivery_id", f"hook-{self.arrivals}")
        given = {"channel": "hook", "kind": "changed", "received_at": self.clock(), **values}
        arrival = Arrival(ref=ref(number, account), delivery_id=name, digest=f"digest of {name}", **given)
        self.store.accept([arrival])
        return arrival

    def look(self, number: str = "1", *, account: str = "acme") -> None:
        """A webhook came in and all that is due is done."""
        self.hint(number, account=account)
        self.engine.drain()

    def pass_time(self, seconds: float = 0) -> None:
        """Time passes; everything that falls due on the way is done when it is due."""
        target = self.clock() + timedelta(seconds=seconds)
        while (due := self.engine.next_due()) is not None and due <= target:
            self.clock.tell(due)
            assert self.engine.drain() > 0, "something is due and nobody takes it"
        self.clock.tell(target)

    def until(self, settled: Callable[[], bool], *, within: timedelta) -> timedelta:
        """How long it took until something was so, doing what is due as it falls due."""
        began = self.clock()
        while not settled():
            due = self.engine.next_due()
            assert due is not None, "nothing is due any more"
            assert due - began <= within, f"not so within {within}"
            self.clock.tell(due)
            self.engine.drain()
        return self.clock() - began

    def another_engine(self, name: str = "second") -> Engine:
        """A second worker on the same memory and the same helpdesks."""
        desks = {key: Desk(one.account, one.helpdesk) for key, one in self.service.desks.items()}
        metrics = self.service.metrics
        told = metrics.load.came_of
        tools = Tools(self.store, self.clock, self.service.links, self.service.shelf, came_of=told)
        return Engine(tools, desks, Worker(name, LEASE), metrics)

    def metric(self, name: str, **labels: str) -> float:
        """A figure as monitoring reads it."""
        wanted = name + ("{" + ",".join(f'{k}="{v}"' for k, v in sorted(labels.items())) + "}" if labels else "")
        text = self.service.metrics.render(self.store).decode()
        return sum(float(row.rpartition(" ")[2]) for row in text.splitlines() if row.startswith(wanted + " "))


def ref(number: str = "1", account: str = "acme") -> TicketRef:
    return TicketRef("zendesk", account, number)


def ticket(number: str = "1", account: str = "acme", **changes: Any) -> Ticket:
    """Ana's case, S1 on Titanium, old enough to be escalated; our fields are there and empty."""
    given: dict[str, Any] = {
        "version": "1",
        "status": Status.OPEN,
        "created_at": NOW - timedelta(hours=4),
        "updated_at": NOW - timedelta(hours=1),
        "subject": "Labels do not print",
        "severity": "S1",
        "tier": "titanium",
        "requester": ANA,
        "assignee": KIM,
        "fields": dict.fromkeys((*OWN, *ASKS)),
    }
    return Ticket(ref=ref(number, account), **(given | changes))


def line(one: Ticket) -> TicketLine:
    """A ticket as a sweep reads it."""
    return TicketLine(
        ref=one.ref,
        version=one.version,
        updated_at=one.updated_at,
        status=one.status,
        severity=one.severity,
        created_at=one.created_at,
        organization_id="",
        fields=one.fields,
    )


def settings_in(folder: Path, *names: str, policy: str = "mulesoft") -> Settings:
    """The settings of these accounts, read from a file in the folder."""
    numbers = {"acme": "1234567", "globex": "7654321"}
    path = folder / "halyard.yaml"
    blocks = [ACCOUNT.format(name=name, number=numbers[name], policy=policy) for name in names or ("acme",)]
    path.write_text(HEAD + "".join(blocks), "utf-8")
    return load_settings(path, ENVIRONMENT)


@contextmanager
def opened(
    settings: Settings, store: Store, clock: ToldClock, desks: Mapping[str, FakeDesk] | None = None
) -> Iterator[Room]:
    """A room over an open store; the helpdesks are new unless given."""
    found = desks or {one.name: FakeDesk(clock) for one in settings.accounts}
    kits: Any = {name: KitOver(one) for name, one in found.items()}
    accounts = tuple(replace(one, kit=kits[one.name]) for one in settings.accounts)
    yield Room(wire(replace(settings, accounts=accounts), clock, store), clock, found, settings)


def escalated(room: Room, number: str = "1", **changes: Any) -> None:
    """A case that was looked at, then escalated by the host's action; everything is written."""
    room.desk.put(ticket(number, **changes))
    room.look(number)
    room.desk.tick(number)
    room.look(number)
    assert f"E-{number}-1:1:received" in room.desk.notes(number)


AMBIGUOUS = LookBeforeRepeating("the line was cut")
