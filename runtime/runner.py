"""Keeps the service going on one machine: a metronome that looks for due work, and a wake-up per ticket.

APScheduler carries both; losing every wake-up loses nothing, since the metronome finds what is due (rule 5).
"""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Protocol

import structlog
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

from core.errors import HalyardError
from core.tickets import TicketRef

log = structlog.get_logger("halyard.runner")

TICK_EVERY = timedelta(seconds=1)
WORKERS = 4


class Runner(Protocol):
    """Carries wake-ups to whoever does the work, and keeps the beat."""

    def wake(self, ref: TicketRef) -> None:
        """Say that a ticket wants a turn soon; may be lost, may come twice."""
        ...

    def every(self, interval: timedelta, name: str, job: Callable[[], object]) -> None:
        """Run ``job`` every ``interval``."""
        ...

    def start(self) -> None:
        """Begin."""
        ...

    def stop(self) -> None:
        """Take nothing new and finish what is being done."""
        ...


class EmbeddedRunner:
    """The metronome and the workers of a single machine, in threads of the serving process."""

    def __init__(self, turn: Callable[[TicketRef], object], tick: Callable[[], int]) -> None:
        self._turn = turn
        self._tick = tick
        self._ticking = threading.Lock()
        executors = {"default": ThreadPoolExecutor(WORKERS)}
        defaults = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        self._scheduler = BackgroundScheduler(executors=executors, job_defaults=defaults, timezone=UTC)

    def wake(self, ref: TicketRef) -> None:
        """Take a turn on the ticket as soon as a worker is free; several wake-ups of one ticket become one."""
        self._scheduler.add_job(
            _guarded, args=(self._turn, ref), id=f"ticket:{ref}", replace_existing=True, next_run_time=datetime.now(UTC)
        )

    def every(self, interval: timedelta, name: str, job: Callable[[], object]) -> None:
        """Run ``job`` every ``interval``, at once the first time; one at a time, late ones merged."""
        self._scheduler.add_job(
            _guarded_job,
            "interval",
            args=(job,),
            seconds=interval.total_seconds(),
            id=name,
            next_run_time=datetime.now(UTC),
        )

    def start(self) -> None:
        """Begin to tick."""
        self.every(TICK_EVERY, "tick", self._until_idle)
        self._scheduler.start()

    def stop(self) -> None:
        """Take nothing new, finish what is being done (F34).

        Emptied before it is shut down: a scheduler that is handing a job out meanwhile would miss it, and die of that.
        """
        self._scheduler.pause()
        self._scheduler.remove_all_jobs()
        self._scheduler.shutdown(wait=True)

    def _until_idle(self) -> None:
        with self._ticking:
            while self._tick():
                continue


def _guarded(turn: Callable[[TicketRef], object], ref: TicketRef) -> None:
    try:
        turn(ref)
    except HalyardError as error:
        log.error("work put off", ref=str(ref), why=str(error))


def _guarded_job(job: Callable[[], object]) -> None:
    try:
        job()
    except HalyardError as error:
        log.error("job put off", why=str(error))
