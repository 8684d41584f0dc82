"""Keeps the service going on one machine: a metronome that looks for due work, and a wake-up per ticket.

APScheduler carries both; losing every wake-up loses nothing, since the metronome finds what is due (rule 5).
Each account has threads of its own, so that a helpdesk that accepts and never answers holds up no other's work (F16).
"""

import logging
from collections.abc import Callable, Mapping
from datetime import UTC, timedelta
from functools import partial
from typing import Protocol

import structlog
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

from core.errors import HalyardError
from core.tickets import TicketRef
from runtime.beat import Beat
from runtime.clock import system_clock

log = structlog.get_logger("halyard.runner")

TICK_EVERY = timedelta(seconds=1)
WORKERS = 4
"""How many threads an account has, and how many the jobs that belong to none."""
NO_LANES: Mapping[str, Callable[[], int]] = {}


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

    def __init__(
        self,
        turn: Callable[[TicketRef], object],
        tick: Callable[[], int],
        lanes: Mapping[str, Callable[[], int]] = NO_LANES,
    ) -> None:
        """``tick`` does all that is due; ``lanes``, by ``connector/account``, do it for one account each instead."""
        self._turn = turn
        self._lanes = dict(lanes)
        self._ticks = self._lanes or {"": tick}
        executors = {name: ThreadPoolExecutor(WORKERS) for name in ("default", *self._lanes)}
        defaults = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        self._scheduler = BackgroundScheduler(executors=executors, job_defaults=defaults, timezone=UTC)
        self._in_reach = Beat(self._scheduler, system_clock)

    def wake(self, ref: TicketRef) -> None:
        """Take a turn on the ticket as soon as a worker is free; several wake-ups of one ticket become one."""
        account = f"{ref.connector}/{ref.account}"
        self._scheduler.add_job(
            _guarded,
            args=(self._turn, ref),
            id=f"ticket:{ref}",
            replace_existing=True,
            next_run_time=system_clock(),
            executor=account if account in self._lanes else "default",
        )

    def every(self, interval: timedelta, name: str, job: Callable[[], object]) -> None:
        """Run ``job`` every ``interval``, at once the first time; one at a time, late ones merged."""
        self._every(interval, name, job, "default")

    def _every(self, interval: timedelta, name: str, job: Callable[[], object], executor: str) -> None:
        self._scheduler.add_job(
            _guarded_job,
            "interval",
            args=(job,),
            seconds=interval.total_seconds(),
            id=name,
            next_run_time=system_clock(),
            executor=executor,
        )

    def start(self) -> None:
        """Begin to tick."""
        # It warns whenever a beat finds the one before it still at work, which is how a backlog is worked off.
        logging.getLogger("apscheduler.scheduler").setLevel(logging.ERROR)
        for name, tick in self._ticks.items():
            self._every(TICK_EVERY, f"tick {name}".strip(), partial(_until_idle, tick), name or "default")
        self._scheduler.start()
        self._in_reach.start()

    def stop(self) -> None:
        """Take nothing new, finish what is being done (F34).

        Emptied before it is shut down: a scheduler that is handing a job out meanwhile would miss it, and die of that.
        """
        self._in_reach.stop()
        self._scheduler.pause()
        self._scheduler.remove_all_jobs()
        self._scheduler.shutdown(wait=True)


def _until_idle(tick: Callable[[], int]) -> None:
    while tick():
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
