"""Starts the service: the HTTP doors, the metronome and the workers, in one process or each in its own.

The composition root: the one module of ``runtime`` that looks up to the doors.
"""

from __future__ import annotations

import signal
import threading
from dataclasses import dataclass
from functools import partial
from types import FrameType
from typing import TYPE_CHECKING

import structlog
from flask import Flask

from console.app import create_console
from core.errors import StoreError
from runtime import logs, told
from runtime.clock import Clock
from runtime.jobs import jobs
from runtime.listener import DRAIN_SECONDS, Listener
from runtime.roles import Duty, on_sqlite, runner_for, sharers
from runtime.runner import Runner
from runtime.settings import Settings
from runtime.told import ToldRunner
from runtime.watchdog import Watchdog, end_late
from runtime.wiring import Service, open_store, refuse_damage, wire
from store import Store
from store.intake import Intake
from webhooks.app import create_app, create_watch_app
from webhooks.doors import Doors

if TYPE_CHECKING:
    from collections.abc import Iterable

    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

AWAKE_EVERY = 1.0
"""How often the main thread wakes to see whether it was told to stop, in seconds."""

log = structlog.get_logger("halyard.serve")


@dataclass(slots=True)
class Running:
    """A service that listens; :meth:`close` ends it in order: doors, workers, then the store."""

    service: Service
    app: Flask
    console: Flask | None
    runner: Runner
    intake: Intake
    listener: Listener

    @property
    def port(self) -> int:
        """The port it listens on."""
        return self.listener.port

    def close(self) -> None:
        """Stop listening, finish what is being done, hang up, close the database (F34)."""
        self.service.engine.halt()
        self.listener.close()
        self.runner.stop()
        self.intake.close()
        self.service.hang_up()
        self.service.store.close()


def start(settings: Settings, clock: Clock, *, migrate: bool = False, duty: Duty = Duty.ALL) -> Running:
    """Open the database, wire everything, listen and begin to work; answers once requests are taken.

    With a :class:`ToldClock` the work is done in its time, when told; otherwise at once and by itself.
    On PostgreSQL, tables of another release are no error: the process holds until they are its own (F58).
    Raises :class:`core.errors.StoreError`, also for a damaged database, which is left as it is (F43), and
    ``OSError`` (the address is taken), leaving nothing open.
    """
    refuse_damage(settings)
    store = open_store(settings, migrate=migrate, any_schema=not on_sqlite(settings))
    try:
        return _start(settings, clock, store, duty)
    except (StoreError, OSError):
        store.close()
        raise


def _start(settings: Settings, clock: Clock, store: Store, duty: Duty) -> Running:
    service = wire(settings, clock, store, sharers=sharers(duty))
    runner = runner_for(service, duty)
    intake = Intake(store)
    doors = Doors(service, intake, runner.wake)
    web = duty in (Duty.ALL, Duty.WEB)
    app = create_app(doors) if web else create_watch_app(doors)
    console = create_console(service, intake, runner.wake) if web else None
    if isinstance(runner, ToldRunner):
        told.add_routes(app, runner)
    try:
        listener = Listener(together(app, console), settings.service.listen, proxy=settings.service.proxy)
    except OSError:
        intake.close()
        raise
    if duty in (Duty.ALL, Duty.CLOCK):
        for job in jobs(service):
            runner.every(job.interval, job.name, service.hold.unless_held(job.run))
    runner.start()
    return Running(service, app, console, runner, intake, listener)


def together(app: Flask, console: Flask | None) -> WSGIApplication:
    """One application of the two: what begins with ``/console`` is the console's, where there is one, and so is ``/``.

    Each holds its own addresses to what opens them, so nothing rests on which of the two is asked.
    """

    def asked(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        path = str(environ.get("PATH_INFO", ""))
        theirs = path in ("/", "/console") or path.startswith("/console/")
        return (console if console is not None and theirs else app)(environ, start)

    return asked


def run_until_stopped(running: Running) -> None:
    """Serve until SIGTERM or SIGINT, then end in order; where that takes too long, end all the same (F34).

    Meanwhile a watchdog ends the process when it cannot go on (F38, F47, F48).
    """
    logs.never_wait()
    stopped = threading.Event()
    watchdog = Watchdog(running.service.pulse, running.service.store.disk.soundness)

    def stop(_signal: int, _frame: FrameType | None) -> None:
        stopped.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    watchdog.start()
    # Whichever thread a signal reaches, only this one answers it, and only once it is awake; a process that was
    # frozen may get its SIGTERM while this thread is still asleep.
    while not stopped.wait(AWAKE_EVERY):
        continue
    log.info("stopping")
    late = threading.Timer(DRAIN_SECONDS, end_late, [partial(_give_up, running)])
    late.daemon = True
    late.start()
    watchdog.stop()
    running.close()
    late.cancel()


def _give_up(running: Running) -> int:
    return running.service.engine.give_up()
