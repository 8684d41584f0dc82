"""Ways in which a service falls ill while it runs, each in a process of its own; what takes minutes takes a moment."""

from __future__ import annotations

import resource
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from apscheduler.schedulers.base import BaseScheduler

from runtime import pulse, watchdog

if TYPE_CHECKING:
    from runtime.serve import Running
    from tests.killing.orders import Order

SOON = timedelta(seconds=0.5)


def hurry(_order: Order) -> None:
    """A watchdog that waits for half a second where it waits for minutes."""
    for name in ("SILENT_AFTER", "DEAD_AFTER", "STUCK_AFTER"):
        setattr(pulse, name, SOON)
    defaults: dict[str, Any] = watchdog.Watchdog.__init__.__kwdefaults__ or {}
    defaults["every_seconds"] = 0.05


def hurry_with_work_alone(order: Order) -> None:
    """The same for work that does not come back; the metronome is given its time."""
    hurry(order)
    pulse.DEAD_AFTER = timedelta(minutes=5)


def lose_the_metronome(running: Running) -> None:
    """The thread that hands out the work ends at its next round, and nobody hears of it."""

    def die(_scheduler: Any) -> float:
        raise SystemExit

    BaseScheduler._process_jobs = die
    runner: Any = running.runner
    runner._scheduler.wakeup()


def run_out_of_memory(_running: Running) -> None:
    """From now on the process may have no more memory than it has."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
    limit = pages * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


def nothing(_: object) -> None:
    """All is well."""


BEFORE: dict[str, Callable[[Any], None]] = {"serve silent": hurry, "serve stuck": hurry_with_work_alone}
"""What is done before a service starts, by what it is called in an order."""
AFTER: dict[str, Callable[[Any], None]] = {"serve silent": lose_the_metronome, "serve small": run_out_of_memory}
"""What is done once it runs."""
