"""Runs one plan: moves the clock from moment to moment and lets everything happen that is due, in one thread.

Rule 1: what happens next depends on the plan alone; two runs of one plan leave the same trace.
Rule 2: a replica's work may be interrupted at every call and every commit point: by the other replica's work inside
it, by people, by its own end.
"""

from __future__ import annotations

import contextlib
import hashlib
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import requests

from core.tickets import TicketRef
from store.points import hooked
from tests.simulation.dice import dice
from tests.simulation.hooks import Hooks
from tests.simulation.hosts import SERVICE_PORT, START, Hosts
from tests.simulation.life import Life
from tests.simulation.plan import HOUR, Entry, Plan
from tests.simulation.replicas import PowerCut, Replica
from tests.simulation.restores import Backups
from tests.simulation.strikes import Strikes

if TYPE_CHECKING:
    from collections.abc import Iterable

    from _typeshed.wsgi import StartResponse, WSGIEnvironment

NAMES = ("A", "B")
SECOND = timedelta(seconds=1)
DEEPEST = 2
"""How many replicas' work may lie one inside the other."""
MOST_STEPS_AN_HOUR = 500
"""Many times what the busiest histories need; whoever does not come to rest is told soon."""


class Stuck(Exception):
    """The simulation does not come to an end."""


@dataclass
class Course:
    """One run of one plan."""

    hosts: Hosts
    plan: Plan
    trace: list[str] = field(default_factory=list)
    struck: Counter[str] = field(default_factory=Counter)
    steps: int = 0
    now: datetime = START
    replicas: dict[str, Replica] = field(default_factory=dict)
    stumbles: list[str] = field(default_factory=list)
    """Exceptions in the service that are faults of its own."""

    def __post_init__(self) -> None:
        self.hosts.start_over()
        self.now = START
        settings = self.hosts.told(self.plan.hosts, timedelta(seconds=self.plan.sweep_every))
        for name, skew in zip(NAMES, self.plan.skews, strict=True):
            off = timedelta(seconds=skew)
            replica = Replica(name, settings, self.hosts.store(name), lambda: self.now, off, watched=self.plan.watched)
            self.replicas[name] = replica
        self.places = {name: self.hosts.every[name] for name in self.plan.hosts}
        self.pace = dice(self.plan.seed, "pace")
        self.turns = dice(self.plan.seed, "turns")
        self.strikes = Strikes(self)
        self.hooks = Hooks(self)
        self.backups = Backups(self)
        self.life = Life(self)
        self._next = 0
        self._worked_at = START - SECOND

    # --- telling -----------------------------------------------------------------------------------------------

    def told(self, what: str) -> None:
        """Put a line into the trace."""
        self.trace.append(f"{(self.now - START).total_seconds():10.1f} {what}")

    def digest(self) -> str:
        """The trace in one word."""
        return hashlib.sha256("\n".join(self.trace).encode()).hexdigest()

    def seconds(self) -> float:
        """How far it is from the start."""
        return (self.now - START).total_seconds()

    def pass_time(self, length: float) -> None:
        """Some time passes."""
        self.now += timedelta(seconds=length)
        self.hosts.clock.show(self.now)

    # --- running -----------------------------------------------------------------------------------------------

    def run(self) -> None:
        """From the first moment to the end of the plan; what is settled after it is for the caller to say."""
        with self._wired():
            for name in NAMES:
                self._start(self.replicas[name])
            self.until(START + timedelta(seconds=self.plan.faults_end))
            # What has not struck by now strikes no more.
            self.strikes.end()
            self.hooks.weather.clear()
            self.until(START + timedelta(seconds=self.plan.ends))

    def settle(self, length: timedelta) -> None:
        """Let time pass in which nothing goes wrong and nobody does anything."""
        with self._wired():
            self.until(self.now + length)

    @contextmanager
    def _wired(self) -> Iterator[None]:
        line = self.hosts.line
        line.places[SERVICE_PORT] = self._doors
        line.struck = self.strikes.carry
        try:
            with hooked(self.strikes.passed):
                yield
        finally:
            line.struck = None

    def until(self, end: datetime) -> None:
        """Everything up to a moment, in order."""
        most = int(self.plan.ends / HOUR * MOST_STEPS_AN_HOUR)
        while True:
            moment = self._next_moment()
            if moment is None or moment > end:
                break
            self.steps += 1
            if self.steps > most:
                raise Stuck(f"G9 no end after {most} steps")
            self.now = max(self.now, moment)
            self.hosts.clock.show(self.now)
            self._do_what_is_due()
        self.now = max(self.now, end)
        self.hosts.clock.show(self.now)

    def _next_moment(self) -> datetime | None:
        moments = [self.hooks.next_at()]
        if self._next < len(self.plan.entries):
            moments.append(START + timedelta(seconds=self.plan.entries[self._next].at))
        moments += self._dues()
        return min((one for one in moments if one is not None), default=None)

    def _do_what_is_due(self) -> None:
        while self._next < len(self.plan.entries):
            entry = self.plan.entries[self._next]
            if START + timedelta(seconds=entry.at) > self.now:
                break
            self._next += 1
            self.enter(entry)
        self.hooks.run_due()
        dues = self._dues()
        names = [*NAMES]
        self.turns.shuffle(names)
        for name in names:
            due = dues[NAMES.index(name)]
            if due is not None and due <= self.now:
                self.work(self.replicas[name])
                self._worked_at = self.now

    def _dues(self) -> list[datetime | None]:
        due = self.hosts.store(NAMES[0]).next_due()
        moments = [replica.due_at(due) for replica in self.replicas.values()]
        # Whoever could not do what is due looks again at the next beat of the metronome.
        beat = self._worked_at + SECOND
        return [max(one, beat) if one is not None and one <= self._worked_at else one for one in moments]

    def enter(self, entry: Entry) -> None:
        """An entry's moment has come."""
        if not any(one.take(entry) for one in (self.strikes, self.hooks, self.backups)):
            self.life.do(entry)

    # --- replicas ----------------------------------------------------------------------------------------------

    def work(self, replica: Replica) -> None:
        """One replica does what is due, or comes back."""
        if not replica.up:
            if replica.back_at is not None and replica.back_at <= self.now:
                self._start(replica)
            return
        did = ""
        before = replica.failed_turns
        with self._as(replica):
            try:
                did = replica.tick()
            except Exception as error:  # noqa: BLE001 - a fault of the service's own is what is looked for
                self._stumbled(replica, error)
        if replica.failed_turns > before:
            self.stumbles.append(f"{replica.failed_turns - before} turns failed")
        self.told(f"{replica.name} {did}")

    def _stumbled(self, replica: Replica, error: Exception) -> None:
        place = traceback.extract_tb(error.__traceback__)[-1]
        said = f"{type(error).__name__}: {error} at {place.filename.rpartition('/')[2]}:{place.lineno}"
        self.told(f"{replica.name} stumbled: {said}")
        self.stumbles.append(said)

    @contextmanager
    def _as(self, replica: Replica) -> Iterator[None]:
        """The block is a replica's work; where it dies in it, it is down for a while."""
        replica.working += 1
        try:
            with self.hosts.line.calling(replica.name):
                yield
        except PowerCut as cut:
            if cut.replica != replica.name or replica.working > 1:
                raise
            self._gone(replica)
        finally:
            replica.working -= 1

    def _gone(self, replica: Replica) -> None:
        self.struck["crash"] += 1
        replica.back_at = self.now + timedelta(seconds=self.strikes.down_for)
        self.told(f"{replica.name} died, back in {self.strikes.down_for} s")
        replica.take_down()

    def look_at_everything(self) -> None:
        """Both replicas take a turn on every ticket there is, whether anything is due on it or not."""
        with self._wired():
            for replica in self.replicas.values():
                service = replica.service
                if service is None:
                    continue
                with self._as(replica):
                    for row in self.life.cases:
                        host = self.places[self.life.where[row]]
                        service.engine.turn(TicketRef(host.name, host.account, self.life.cases[row].id))

    def _start(self, replica: Replica) -> None:
        replica.dead = False
        replica.working += 1
        try:
            with self.hosts.line.calling(replica.name):
                replica.start()
            self.told(f"{replica.name} started")
        except PowerCut:
            self._gone(replica)
        finally:
            replica.working -= 1

    def others_work(self, than: str) -> None:
        """The other replica does what is due, in the middle of this one's work."""
        for name in NAMES:
            other = self.replicas[name]
            if name != than and other.up and not other.working:
                self.struck["nested"] += 1
                self.work(other)

    def bounce(self, name: str, down_for: float) -> None:
        """A replica is stopped in order and started again."""
        replica = self.replicas[name]
        if replica.up and not replica.working:
            self.told(f"{name} stopped, back in {down_for} s")
            self.strikes.troubled(self.now + timedelta(seconds=down_for))
            replica.take_down()
            replica.back_at = self.now + timedelta(seconds=down_for)

    # --- the way in --------------------------------------------------------------------------------------------

    def _doors(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """What stands before the replicas: a call goes to one that is up; no one there is no answer."""
        up = [one for one in self.replicas.values() if one.up and not one.working]
        if not up:
            raise requests.ConnectionError("nobody listens")
        replica = self.turns.choice(up)
        app = replica.app
        answer: Iterable[bytes] | None = None
        with self._as(replica):
            answer = list(app.wsgi_app(environ, self._watched(start_response))) if app is not None else None
        if answer is None:
            raise requests.ConnectionError("the line was cut")
        return answer

    def _watched(self, start_response: StartResponse) -> StartResponse:
        def start(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            if status.startswith("500"):
                self.stumbles.append(f"a door answered {status}")
            return start_response(status, headers, *more)

        return start

    @contextmanager
    def interrupted(self) -> Iterator[None]:
        """People at work in the middle of a replica's call: what they call is not the replica's."""
        with self.hosts.line.calling(""):
            yield

    def try_people(self, what: str, act: Callable[[], Any]) -> Any:
        """Something that somebody tries; the host may refuse it, and the line may be cut."""
        with self.interrupted(), contextlib.suppress(requests.RequestException):
            try:
                came = act()
            except AssertionError as refused:
                self.told(f"people {what}: refused {str(refused)[:80]}")
                return None
            self.told(f"people {what}: {came if came is not None else 'done'}")
            return came
        self.told(f"people {what}: no answer")
        return None
