"""The replicas of the service in a simulation: real ones, on one database file, that can die in the middle of anything.

Rule 1: a replica that died changes nothing any more, neither in the database nor in a host: whatever it still tries
raises the same end again.
Rule 2: everything runs in the one thread of the simulation; another replica runs inside a call, never beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from flask import Flask

from core.errors import HalyardError, StoreUnavailable
from core.tickets import TicketRef
from runtime.jobs import Job, jobs
from runtime.settings import Settings
from runtime.wiring import Service, wire
from store import Accepted, Arrival, Store
from store.intake import Intake
from webhooks.app import create_app
from webhooks.doors import Doors

ASIDE_EVERY = timedelta(hours=2)


class PowerCut(BaseException):
    """A replica's process is gone."""

    def __init__(self, replica: str) -> None:
        super().__init__(replica)
        self.replica = replica


class StraightIntake(Intake):
    """Takes arrivals in without a thread of its own."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def accept(self, arrivals: Sequence[Arrival]) -> tuple[Accepted, ...]:
        return self._store.accept(tuple(arrivals)) if arrivals else ()

    @property
    def working(self) -> bool:
        return True


@dataclass
class Beat:
    """A job and when it is next to be run."""

    job: Job
    next_at: datetime


@dataclass
class Replica:
    """One process of the service, as far as a simulation needs one."""

    name: str
    settings: Settings
    store: Store
    now: Callable[[], datetime]
    skew: timedelta = timedelta(0)
    watched: bool = False
    service: Service | None = None
    app: Flask | None = None
    beats: list[Beat] = field(default_factory=list)
    wanted: list[TicketRef] = field(default_factory=list)
    dead: bool = False
    back_at: datetime | None = None
    started: int = 0
    working: int = 0
    """How many pieces of its work are under way, one inside the other."""

    def clock(self) -> datetime:
        """What its machine's clock shows."""
        return self.now() + self.skew

    @property
    def up(self) -> bool:
        """Whether it runs and can be given work."""
        return self.service is not None and not self.dead

    @property
    def failed_turns(self) -> float:
        """How many turns ended in a fault of the service's own since it started."""
        if self.service is None:
            return 0.0
        return next(one.samples[0].value for one in self.service.metrics.stumbles.collect())

    def start(self) -> None:
        """Start it on the database as it is; whatever dies or fails here is raised."""
        self.dead = False
        service = wire(self.settings, self.clock, self.store)
        self.service = service
        self.app = create_app(Doors(service, StraightIntake(self.store), self.wanted.append))
        self.beats = [Beat(job, self.now()) for job in jobs(service) if self.watched or not job.aside]
        self.started += 1
        self.back_at = None

    def take_down(self) -> None:
        """Forget all that the process held in its memory."""
        self.service, self.app, self.beats = None, None, []
        self.wanted.clear()

    def due_at(self, due: datetime | None) -> datetime | None:
        """When it next has something to do by itself, on the true clock; ``due`` is when the next ticket is."""
        if self.service is None or self.dead:
            return self.back_at
        moments = [beat.next_at for beat in self.beats if not beat.job.aside]
        if due is not None:
            moments.append(due - self.skew)
        if self.wanted:
            moments.append(self.now())
        return min(moments, default=None)

    def tick(self) -> str:
        """Do all that is due; answers what came of it."""
        service = self.service
        if service is None:
            return "down"
        said = []
        for beat in self.beats:
            if beat.next_at <= self.now():
                # What watches only is watched seldom here: it is no part of what is judged.
                interval = max(beat.job.interval, ASIDE_EVERY) if beat.job.aside else beat.job.interval
                while beat.next_at <= self.now():
                    beat.next_at += interval
                said.append(_tried(beat.job.name, beat.job.run))
        while self.wanted:
            ref = self.wanted.pop(0)
            said.append(_tried(f"turn {ref.id}", partial(service.engine.turn, ref)))
        said.append(_tried("drain", service.engine.drain))
        return ", ".join(said)


def _tried(name: str, work: Callable[[], object]) -> str:
    """What the outer shell of the real service does: a failure is put off, everything else is a fault of ours."""
    try:
        done = work()
    except StoreUnavailable:
        return f"{name}: database busy"
    except HalyardError as error:
        return f"{name}: {type(error).__name__}"
    return f"{name}: {done}" if isinstance(done, int) else name
