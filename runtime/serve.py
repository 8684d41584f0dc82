"""Starts the service: the HTTP doors, the metronome and the workers, in one process.

The composition root: the one module of ``runtime`` that looks up to the doors.
"""

from __future__ import annotations

import signal
import threading
from dataclasses import dataclass
from types import FrameType
from typing import TYPE_CHECKING

import structlog
from flask import Flask

from console.app import create_console
from core.errors import StoreError
from runtime import told
from runtime.clock import Clock, ToldClock
from runtime.jobs import jobs
from runtime.listener import Listener
from runtime.runner import EmbeddedRunner, Runner
from runtime.settings import Settings
from runtime.told import ToldRunner
from runtime.wiring import Service, open_store, wire
from store import Store
from store.intake import Intake
from webhooks.app import create_app
from webhooks.doors import Doors

if TYPE_CHECKING:
    from collections.abc import Iterable

    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

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
        self.listener.close()
        self.runner.stop()
        self.intake.close()
        self.service.hang_up()
        self.service.store.close()


def start(settings: Settings, clock: Clock, *, migrate: bool = False) -> Running:
    """Open the database, wire everything, listen and begin to work; answers once requests are taken.

    With a :class:`ToldClock` the work is done in its time, when told; otherwise at once and by itself.
    Raises :class:`core.errors.StoreError` and ``OSError`` (the address is taken), leaving nothing open.
    """
    store = open_store(settings, migrate=migrate)
    try:
        return _start(settings, clock, store)
    except (StoreError, OSError):
        store.close()
        raise


def _start(settings: Settings, clock: Clock, store: Store) -> Running:
    service = wire(settings, clock, store)
    runner = _runner(service, clock)
    intake = Intake(store)
    app = create_app(Doors(service, intake, runner.wake))
    console = create_console(service, intake, runner.wake)
    if isinstance(runner, ToldRunner):
        told.add_routes(app, runner)
    try:
        listener = Listener(together(app, console), settings.service.listen)
    except OSError:
        intake.close()
        raise
    for job in jobs(service):
        runner.every(job.interval, job.name, job.run)
    runner.start()
    return Running(service, app, console, runner, intake, listener)


def together(app: Flask, console: Flask | None) -> WSGIApplication:
    """One application of the two: what begins with ``/console`` is the console's, where there is one.

    Each holds its own addresses to what opens them, so nothing rests on which of the two is asked.
    """

    def asked(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        path = str(environ.get("PATH_INFO", ""))
        theirs = console is not None and (path == "/console" or path.startswith("/console/"))
        return (console if console is not None and theirs else app)(environ, start)

    return asked


def _runner(service: Service, clock: Clock) -> Runner:
    def drain() -> int:
        turns = service.engine.drain()
        service.metrics.last_tick.set(clock().timestamp())
        return turns

    if isinstance(clock, ToldClock):
        return ToldRunner(clock, drain, service.store.next_due)
    return EmbeddedRunner(service.engine.turn, drain)


def run_until_stopped(running: Running) -> None:
    """Serve until SIGTERM or SIGINT, then end in order."""
    stopped = threading.Event()

    def stop(_signal: int, _frame: FrameType | None) -> None:
        stopped.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    stopped.wait()
    log.info("stopping")
    running.close()
