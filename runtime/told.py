"""Runs the service in step with a rehearsal's pretend clock: nothing happens until the time is told, then all of it.

The sandbox asks when something is next due and tells the time; everything due is done before it is answered.
Mounted only by ``halyard demo``.
"""

import threading
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import Flask, Response, jsonify, request

from core.errors import HalyardError
from core.tickets import TicketRef
from runtime.clock import ToldClock
from runtime.explain import rfc3339
from runtime.routes import add_route, public


@dataclass(slots=True)
class _Job:
    name: str
    interval: timedelta
    run: Callable[[], object]
    next_at: datetime


class ToldRunner:
    """The metronome of a rehearsal: its seconds are those of the pretend clock."""

    def __init__(
        self,
        clock: ToldClock,
        drain: Callable[[], int],
        next_due: Callable[[], datetime | None],
        aside: Collection[str] = (),
    ) -> None:
        """``aside`` names the jobs for which the time does not stop."""
        self._clock = clock
        self._aside = frozenset(aside)
        self._drain = drain
        self._next_due = next_due
        self._jobs: list[_Job] = []
        self._telling = threading.Lock()

    def wake(self, ref: TicketRef) -> None:
        """Nothing: whoever delivered the hint tells the time right after, and then everything is done."""

    def every(self, interval: timedelta, name: str, job: Callable[[], object]) -> None:
        """Run ``job`` every ``interval`` of pretend time, at once the first time."""
        self._jobs.append(_Job(name, interval, job, self._clock()))

    def start(self) -> None:
        """Nothing runs by itself."""

    def stop(self) -> None:
        """Wait for what is being done."""
        with self._telling:
            return

    def tell(self, now: datetime) -> tuple[str, ...]:
        """Move the clock and do all that is due; answers what was done, in words."""
        with self._telling:
            self._clock.tell(now)
            did = self._run_due(aside=False)
            turns = self._drain()
            if turns:
                did.append(f"Halyard looked at {turns} ticket{'s' if turns > 1 else ''}")
            return (*did, *self._run_due(aside=True))

    def next_due(self) -> datetime | None:
        """When something is next due by itself."""
        moments = [job.next_at for job in self._jobs if job.name not in self._aside]
        due = self._next_due()
        return min([*moments, *([due] if due is not None else [])], default=None)

    def _run_due(self, *, aside: bool) -> list[str]:
        due = [one for one in self._jobs if (one.name in self._aside) is aside and one.next_at <= self._clock()]
        return [text for job in due for text in self._run(job)]

    def _run(self, job: _Job) -> list[str]:
        while job.next_at <= self._clock():
            job.next_at += job.interval
        try:
            job.run()
        except HalyardError as error:
            return [f"Halyard's {job.name} was put off: {error}"]
        return []


def add_routes(app: Flask, runner: ToldRunner) -> None:
    """``GET`` and ``POST /_clock``, as the sandbox's clock speaks to its followers."""

    def due() -> Response:
        return jsonify(next_due_at=rfc3339(runner.next_due()))

    def tell() -> tuple[Response, int]:
        try:
            body = request.get_json(silent=True)
            now = datetime.fromisoformat(str(body["now"])) if isinstance(body, dict) else None
        except (KeyError, ValueError, RecursionError):
            now = None
        if now is None or now.tzinfo is None:
            return jsonify(error="now must be a moment such as 2026-11-22T10:00:00Z"), 400
        did = runner.tell(now)
        return jsonify(did=list(did), next_due_at=rfc3339(runner.next_due())), 200

    why = public("the clock of a rehearsal, which nobody else has")
    add_route(app, "/_clock", "clock_due", due, why)
    add_route(app, "/_clock", "clock_tell", tell, why, methods=("POST",))
