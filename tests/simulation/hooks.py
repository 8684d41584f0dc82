"""What becomes of the hosts' webhooks on their way: lost, doubled, late, in another order, or just delivered.

Every delivery that the service answered with a 2xx is noted: what it accepted, it may not lose.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

import requests

from sandbox.jira.hook_calls import Outcome as JiraOutcome
from sandbox.zendesk.hook_calls import Outcome as ZendeskOutcome
from tests.simulation.dice import dice
from tests.simulation.hosts import SERVICE_PORT
from tests.simulation.line import Answered, Call
from tests.simulation.plan import Entry

if TYPE_CHECKING:
    import random

    from tests.simulation.course import Course

ID_HEADERS = {"zendesk": "X-Zendesk-Webhook-Invocation-Id", "jira": "X-Atlassian-Webhook-Identifier"}
FORGOTTEN_AFTER = timedelta(minutes=20)


@dataclass(frozen=True)
class Accepted:
    """A delivery that the service said yes to."""

    at: datetime
    host: str
    id: str


@dataclass(frozen=True)
class Forged:
    """A delivery that was none of the helpdesk's, and how it was answered."""

    at: datetime
    host: str
    status: int


@dataclass
class Weather:
    """How deliveries fare for a while."""

    until: datetime
    facts: dict[str, Any]
    dice: random.Random


@dataclass(order=True)
class Copy:
    """One more delivery of the same call."""

    at: datetime
    number: int
    host: str = field(compare=False)
    call: Call = field(compare=False)


@dataclass
class Hooks:
    """The deliveries of one run."""

    course: Course
    accepted: list[Accepted] = field(default_factory=list)
    delivered: int = 0
    weather: list[Weather] = field(default_factory=list)
    copies: list[Copy] = field(default_factory=list)
    known: set[tuple[str, float]] = field(default_factory=set)
    doubled: dict[str, tuple[int, float]] = field(default_factory=dict)
    forging: int = 0
    forged: list[Forged] = field(default_factory=list)

    def __post_init__(self) -> None:
        for name, host in self.course.places.items():
            host.deliveries.send = partial(self._send, name)

    def take(self, entry: Entry) -> bool:
        """Whether an entry is about deliveries."""
        if entry.kind == "forge":
            self.forging += entry.facts["times"]
            return True
        if entry.kind != "hooks":
            return False
        until = self.course.now + timedelta(seconds=entry.facts["lasts"])
        if entry.facts.get("loss") or entry.facts.get("late") or entry.facts.get("swap"):
            self.course.strikes.troubled(until + timedelta(seconds=entry.facts.get("late_by", 0)))
        self.weather.append(Weather(until, entry.facts, dice(self.course.plan.seed, "hooks", entry.at)))
        self.course.told(str(entry))
        return True

    def next_at(self) -> datetime | None:
        """When the next delivery is due."""
        moments = [host.deliveries.next_due_at() for host in self.course.places.values()]
        if self.copies:
            moments.append(self.copies[0].at)
        return min((one for one in moments if one is not None), default=None)

    def run_due(self) -> None:
        """Make every delivery that is due."""
        for name, host in self.course.places.items():
            due = host.deliveries.next_due_at()
            if due is None or due > self.course.now:
                continue
            self._look_at_new(name, host)
            with self.course.interrupted():
                host.deliveries.run_due()
            self._forget(host)
        while self.copies and self.copies[0].at <= self.course.now:
            copy = heapq.heappop(self.copies)
            self._carry(copy.host, copy.call)

    def _look_at_new(self, name: str, host: Any) -> None:
        """Each call's fate is cast once, when it is first due."""
        self.weather = [one for one in self.weather if self.course.now < one.until]
        for one in host.calls:
            if one.status != "queued" or (name, one.order) in self.known or one.due_at > self.course.now:
                continue
            self.known.add((name, one.order))
            for weather in self.weather:
                self._befalls(name, one, weather)

    def _befalls(self, name: str, one: Any, weather: Weather) -> None:
        rolled, facts, struck = weather.dice.random(), weather.facts, self.course.struck
        later = weather.dice.uniform(0, 1)
        if rolled < facts.get("loss", 0):
            self._lose(name, one)
        elif rolled < facts.get("loss", 0) + facts.get("late", 0):
            one.due_at += timedelta(seconds=round(60 + later * facts.get("late_by", 3600)))
            struck["hook_late"] += 1
        elif rolled < facts.get("loss", 0) + facts.get("late", 0) + facts.get("swap", 0):
            one.due_at += timedelta(seconds=round(1 + later * 40))
            struck["hook_swapped"] += 1
        elif rolled > 1 - facts.get("double", 0):
            times = 50 if later > 0.97 else 2 + int(later * 3)
            self.doubled[one.id] = (times, later)
            struck["hook_doubled"] += 1

    @contextmanager
    def unheard(self) -> Iterator[None]:
        """Of what is done in the block the service is not told."""
        before = {(name, one.order) for name, host in self.course.places.items() for one in host.calls}
        yield
        self.course.strikes.troubled(self.course.now + timedelta(seconds=self.course.plan.sweep_every))
        for name, host in self.course.places.items():
            for one in host.calls:
                if (name, one.order) not in before:
                    self.known.add((name, one.order))
                    self._lose(name, one)

    def _lose(self, name: str, one: Any) -> None:
        one.status = "terminated" if name == "zendesk" else "failed"
        self.course.struck["hook_lost"] += 1

    def _forget(self, host: Any) -> None:
        """Calls that ended long ago are only in the way."""
        kept = host.world.invocations if host.name == "zendesk" else host.world.deliveries
        if len(kept) > 40:
            until = self.course.now - FORGOTTEN_AFTER
            kept[:] = [one for one in kept if one.status == "queued" or one.created_at > until]

    def _send(self, name: str, composed: Any) -> Any:
        call = Call(
            "",
            SERVICE_PORT,
            getattr(composed, "method", "POST"),
            "/" + composed.url.split("://", 1)[1].partition("/")[2],
            composed.headers,
            composed.body,
        )
        if self.forging > 0:
            self.forging -= 1
            self._forge(name, call)
        answered = self._carry(name, call)
        times, later = self.doubled.pop(call.headers.get(ID_HEADERS[name], ""), (1, 0.0))
        for number in range(1, times):
            at = self.course.now + timedelta(seconds=round(number * later * 20 / times, 1))
            heapq.heappush(self.copies, Copy(at, len(self.known) * 100 + number, name, call))
        kind = ZendeskOutcome if name == "zendesk" else JiraOutcome
        if answered is None:
            return kind()
        return kind(answered.status, headers=answered.headers, payload=answered.body.decode())

    def _forge(self, name: str, call: Call) -> None:
        """What somebody sends who saw a delivery and does not know the secret: the same signature under other words."""
        new = {ID_HEADERS[name]: f"forged-{len(self.forged)}"}
        other = replace(call, headers={**call.headers, **new}, body=call.body.replace(b"{", b"{ ", 1))
        try:
            status = self.course.hosts.line.carry(other).status
        except requests.RequestException:
            return
        self.forged.append(Forged(self.course.now, name, status))
        self.course.struck["forged"] += 1
        self.course.told(f"{name} forged hook: {status}")

    def _carry(self, name: str, call: Call) -> Answered | None:
        self.delivered += 1
        try:
            answered = self.course.hosts.line.carry(call)
        except requests.RequestException:
            self.course.told(f"{name} hook: no answer")
            return None
        if 200 <= answered.status < 300:
            self.accepted.append(Accepted(self.course.now, name, call.headers.get(ID_HEADERS[name], "")))
        self.course.told(f"{name} hook: {answered.status} {answered.body[:60].decode()}".rstrip())
        return answered
