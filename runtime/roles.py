"""Says what a process of Halyard is there for when several share one database, and what keeps it going.

On SQLite one process does all. On PostgreSQL `web` takes requests and wakes workers, `worker` takes turns, `clock`
finds what is due; any number of each may run.
"""

from collections.abc import Callable
from datetime import timedelta
from enum import StrEnum
from functools import partial

from runtime.clock import ToldClock
from runtime.database_away import DatabaseAway
from runtime.jobs import jobs
from runtime.leader import LeaderRunner, lead_tick
from runtime.queue_runner import Hints, QueueRunner, free_stalled
from runtime.runner import WORKERS, EmbeddedRunner, Runner
from runtime.settings import Settings
from runtime.told import ToldRunner
from runtime.wiring import Service, database_url
from store.leadership import Lead
from store.queue_tables import conninfo

FREE_STALLED_EVERY = timedelta(seconds=15)


SHARERS = 2 * WORKERS
"""How many threads are taken to share the work where there are several workers: those of two."""


class Duty(StrEnum):
    """What this process does; one machine does all."""

    ALL = "all"
    """Everything, in one process."""
    WEB = "web"
    """Takes requests, stores them and wakes the workers."""
    WORKER = "worker"
    """Takes turns on tickets when woken."""
    CLOCK = "clock"
    """Keeps the beat: finds what is due, sweeps, reads mailboxes; one leads, others wait to take over."""


def on_sqlite(settings: Settings) -> bool:
    """Whether the database is the embedded one, which one process has for itself."""
    return settings.service.database.startswith("sqlite:")


def sharers(duty: Duty) -> int:
    """How many threads on all machines share what is due with a process of this duty."""
    return 1 if duty is Duty.ALL else SHARERS


def runner_for(service: Service, duty: Duty) -> Runner:
    """What keeps a process going, by its duty; the duties other than ``all`` need PostgreSQL."""
    if isinstance(service.clock, ToldClock):
        aside = {job.name for job in jobs(service) if job.aside}
        return ToldRunner(service.clock, _beat(service, service.engine.drain), service.engine.next_due, aside)
    service.pulse.expect()
    away = DatabaseAway()
    if duty is Duty.ALL:
        lanes = {
            f"{connector}/{name}": _beat(service, partial(service.engine.drain, (connector, name)), away)
            for connector, name in service.desks
        }
        return EmbeddedRunner(service.engine.turn, _beat(service, service.engine.drain, away), lanes)
    beat = _beat(service, lambda: 0, away)
    queue = conninfo(database_url(service.settings))
    if duty is Duty.WORKER:
        return QueueRunner(queue, service.engine.woken, beat)
    hints = Hints(queue)
    if duty is Duty.WEB:
        return WakingRunner(hints, beat)
    return _clock(service, hints, queue, beat, away)


class WakingRunner(EmbeddedRunner):
    """The runner of a process that takes requests: it only hands wake-ups on, beside the requests."""

    def __init__(self, hints: Hints, beat: Callable[[], int]) -> None:
        super().__init__(hints.send, beat)
        self._hints = hints

    def stop(self) -> None:
        """Hand on what is waiting, then hang up."""
        super().stop()
        self._hints.close()


def _clock(service: Service, hints: Hints, queue: str, beat: Callable[[], int], away: DatabaseAway) -> Runner:
    lead = Lead(database_url(service.settings))
    unless_held = service.hold.unless_held

    def tick() -> int:
        return 0 if service.hold.why else lead_tick(service, hints.send)

    runner = LeaderRunner(lead, hints, tick, beat, service.metrics.leads.set, lambda: not away.doubtful)
    runner.every(FREE_STALLED_EVERY, "wake-ups of workers that are gone", unless_held(partial(free_stalled, queue)))
    return runner


def _beat(service: Service, work: Callable[[], int], away: DatabaseAway | None = None) -> Callable[[], int]:
    """What a process does every second: see whether the tables are ours, then the work; answers how much there was.

    While the database is ``away`` the beat goes on and asks it more and more seldom; a rehearsal is told instead.
    """

    def looked() -> int:
        if service.hold.look():
            return 0
        service.slow_hosts.look()
        return work()

    def beat() -> int:
        with service.pulse.beating():
            done = looked() if away is None else away.ask(looked)
        service.metrics.last_tick.set(service.clock().timestamp())
        return done

    return beat
