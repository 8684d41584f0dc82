"""A helpdesk of ninety days: tickets come, some are escalated, all are closed and forgotten by the pretend host.

What people do is planned beforehand, moment by moment, so that a seed says everything.
"""

import heapq
import random
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import IntEnum

from bench.pretend_desk import ANA, LIMIT, PretendDesk
from connectors.zendesk.budget import Budget
from core.fields import ACKNOWLEDGE, OUTCOME, OWN
from core.tickets import HostRequest, Person, Status, Ticket, TicketRef

KIM = Person(id="52", name="Kim", email="kim@support.example", staff=True)
BUSY = 1_000 * LIMIT
"""The host's limit is not what is looked at here."""
ASKED_AFTER = timedelta(days=8)
"""By then the action is open at every severity."""
ONE_IN = 20
"""One ticket in so many is escalated."""


class Deed(IntEnum):
    """What somebody does with a ticket."""

    OPEN = 0
    WRITE = 1
    ASK = 2
    TAKE_UP = 3
    END = 4
    CLOSE = 5


@dataclass(frozen=True, slots=True, order=True)
class Planned:
    """One deed, with its moment."""

    at: datetime
    ticket: str
    deed: Deed


def planned(start: datetime, days: int, count: int, seed: int = 15) -> list[Planned]:
    """Everything that happens, in order: ``count`` tickets over so many days, each closed in time."""
    chance, found = random.Random(seed), list[Planned]()
    for number in range(count):
        at = start + timedelta(seconds=chance.randrange(days * 86_400))
        found.extend(_life(str(100_000 + number), at, number % ONE_IN == 0))
    heapq.heapify(found)
    return [heapq.heappop(found) for _ in range(len(found))]


def _life(ticket: str, at: datetime, escalated: bool) -> Iterator[Planned]:
    day = timedelta(days=1)
    yield Planned(at, ticket, Deed.OPEN)
    yield Planned(at + day, ticket, Deed.WRITE)
    if escalated:
        asked_at = at + ASKED_AFTER
        yield Planned(asked_at, ticket, Deed.ASK)
        yield Planned(asked_at + timedelta(minutes=20), ticket, Deed.TAKE_UP)
        yield Planned(asked_at + day, ticket, Deed.END)
    yield Planned(at + ASKED_AFTER + 2 * day, ticket, Deed.CLOSE)


@dataclass
class SoakDesk(PretendDesk):
    """The pretend helpdesk, whose people act, and which keeps nothing of what was closed the day before."""

    escalated: int = 0
    _closed: dict[str, datetime] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._budget = Budget(self.clock, BUSY)

    def act(self, planned: Planned) -> None:
        """Let somebody do what was planned."""
        now, number = planned.at, planned.ticket
        ticket = self._changed.get(number) or self._opened(number, now)
        self._changed[number] = _after(ticket, planned.deed, now)
        self.escalated += planned.deed is Deed.ASK
        if planned.deed is Deed.CLOSE:
            self._closed[number] = now

    def forget(self) -> None:
        """Keep no journal, and no ticket that was closed two days ago."""
        self.journal.clear()
        old = [number for number, at in self._closed.items() if at < self.clock() - timedelta(days=2)]
        for number in old:
            del self._closed[number], self._changed[number], self.severities[number], self.opened_at[number]

    def _opened(self, number: str, now: datetime) -> Ticket:
        self.severities[number] = f"S{int(number) % 4 + 1}"
        self.opened_at[number] = now
        return Ticket(
            ref=TicketRef("zendesk", "acme", number),
            version="0",
            status=Status.OPEN,
            created_at=now,
            updated_at=now,
            subject="Labels do not print",
            severity=self.severities[number],
            tier="gold",
            requester=ANA,
            fields=dict.fromkeys(OWN),
        )


def _after(ticket: Ticket, deed: Deed, now: datetime) -> Ticket:
    version = str(int(ticket.version) + 1)
    ticket = replace(ticket, version=version, updated_at=now)
    match deed:
        case Deed.ASK:
            details = {"impact": "Two warehouses cannot ship", "wanted_outcome": "A call today"}
            asked = HostRequest(f"use-{ticket.ref.id}", ANA, now, "escalation", "blocked", details)
            return replace(ticket, request=asked)
        case Deed.TAKE_UP:
            return replace(ticket, request=None, fields={**ticket.fields, ACKNOWLEDGE: True})
        case Deed.END:
            return replace(ticket, fields={**ticket.fields, ACKNOWLEDGE: None, OUTCOME: "solution"})
        case Deed.CLOSE:
            return replace(ticket, status=Status.CLOSED)
        case _:
            return ticket
