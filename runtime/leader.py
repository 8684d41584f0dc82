"""Keeps the beat of several machines: one clock leads and does everything that is done at intervals, others wait.

Rule 1: before each piece of work the leader asks the database whether it still leads; where not, it stops at once.
Rule 2: the beat wakes workers for what is due; what nobody took although it was due for a while it does itself, so
that nothing is lost when every wake-up is.
"""

from collections.abc import Callable
from datetime import timedelta

import structlog

from core.errors import StoreUnavailable
from core.tickets import TicketRef
from runtime.queue_runner import Hints
from runtime.runner import EmbeddedRunner
from runtime.wiring import Service
from store.leadership import Lead

WAKES_A_BEAT = 4
"""How many workers are woken at each beat; one that is woken takes a batch."""
WAKE_MAY_TAKE = timedelta(seconds=5)
"""How long something may be due before the leader stops counting on a wake-up."""

log = structlog.get_logger("halyard.leader")


class LeaderRunner:
    """The runner of a clock: its jobs run for as long as it leads."""

    def __init__(
        self,
        lead: Lead,
        hints: Hints,
        tick: Callable[[], int],
        beat: Callable[[], int],
        say: Callable[[bool], object] = lambda _leads: None,
        may_ask: Callable[[], bool] = lambda: True,
    ) -> None:
        """``tick`` is the work of the leader, called every second, and again while it answers that there is more.

        ``beat`` is called every second whether it leads or not; ``say`` hears when it begins and when it ends.
        Where ``may_ask`` says no, the database is away, and the lead is not asked for.
        """
        self._lead = lead
        self._hints = hints
        self._tick = tick
        self._beat = beat
        self._say = say
        self._may_ask = may_ask
        self._outer = EmbeddedRunner(hints.send, self._seek)
        self._inner: EmbeddedRunner | None = None
        self._jobs: list[tuple[timedelta, str, Callable[[], object]]] = []

    @property
    def leads(self) -> bool:
        """Whether it believes to lead."""
        return self._inner is not None

    def wake(self, ref: TicketRef) -> None:
        """Wake a worker for a ticket."""
        self._outer.wake(ref)

    def every(self, interval: timedelta, name: str, job: Callable[[], object]) -> None:
        """Run ``job`` every ``interval`` while this clock leads, at once when it begins to."""
        self._jobs.append((interval, name, job))

    def start(self) -> None:
        """Try to lead, every second."""
        self._outer.start()

    def stop(self) -> None:
        """Finish what is being done, then let another lead (F34)."""
        self._outer.stop()
        self._end()
        self._lead.leave()
        self._hints.close()

    def _seek(self) -> int:
        if self._inner is None:
            if self._may_ask() and self._lead.take():
                self._begin()
        elif not self._lead.stands():
            log.error("lead lost")
            self._end()
        return self._beat()

    def _begin(self) -> None:
        log.info("leads")
        self._inner = EmbeddedRunner(self._hints.send, lambda: self._tick() if self._lead.stands() else 0)
        for interval, name, job in self._jobs:
            self._inner.every(interval, name, self._while_leading(job))
        self._inner.start()
        self._say(True)

    def _while_leading(self, job: Callable[[], object]) -> Callable[[], object]:
        def guarded() -> object:
            return job() if self._lead.stands() else None

        return guarded

    def _end(self) -> None:
        inner, self._inner = self._inner, None
        if inner is not None:
            inner.stop()
            self._say(False)


def lead_tick(service: Service, wake: Callable[[TicketRef], None]) -> int:
    """One beat of the leader: wake workers for what is due, do what was left lying; answers how much it did itself.

    Raises :class:`StoreUnavailable`.
    """
    now = service.clock()
    leases = service.store.leases
    try:
        for ref in leases.waiting(now, WAKES_A_BEAT):
            wake(ref)
    except StoreUnavailable as error:
        log.error("wake-ups not sent", why=str(error))
    return service.engine.tick() if leases.waiting(now - WAKE_MAY_TAKE, 1) else 0
