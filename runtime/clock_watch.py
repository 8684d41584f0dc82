"""Tells people of a clock that jumped or goes wrong, and mends what a clock that was ahead left behind (F50, F52).

Rule 1: a jump is an alarm for as long as it is held. Whoever confirms the alarm says that the clock is right.
Rule 2: where the time went back, what was put off until a moment that was never to come is in reach again. So it is
where the memory knows a later moment than the present at the start.
Rule 3: a helpdesk whose clock is more than five seconds from ours is an alarm: signatures bear a time.
"""

from datetime import datetime, timedelta

import structlog

from core.pace import Paced
from runtime.clock_guard import ClockGuard
from runtime.wiring import Service

log = structlog.get_logger("halyard.clock")

EVERY = timedelta(seconds=5)
"""How often to look."""
SAID_FROM = timedelta(seconds=30)
"""A smaller jump is held, too, but nobody is told: time services set clocks by seconds."""
APART = timedelta(seconds=5)
SEEN = "seen"
"""The name under which the memory keeps the last moment that it knew."""
SEEN_EVERY = timedelta(minutes=1)
JUMPED, SKEWED = "clock_jumped", "clock_skewed"
SLACK = timedelta(seconds=2)
"""How far the clocks of several machines may differ."""


class ClockWatch:
    """Looks at the clocks of one service."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._seen_at: datetime | None = None

    def look(self) -> None:
        """Look once; raises :class:`core.errors.StoreUnavailable`, and then the next look does what was left."""
        now = self._service.clock()
        if isinstance(self._service.clock, ClockGuard):
            self._jumps(self._service.clock)
            now = self._service.clock()
        self._remember(now)
        self._hosts()

    def _jumps(self, guard: ClockGuard) -> None:
        jump, alarms = guard.jump, self._service.alarms
        self._service.metrics.load.clock_jump.set(jump.by.total_seconds() if jump is not None else 0)
        if jump is None or abs(jump.by) < SAID_FROM:
            alarms.over(JUMPED)
            return
        facts = {"by_seconds": f"{jump.by.total_seconds():.0f}", "held_until": jump.until.isoformat("T", "seconds")}
        alarms.stands(JUMPED, facts=facts)
        said = alarms.last(JUMPED)
        if said is not None and said.confirmed_at is not None and said.confirmed_at >= jump.since:
            log.warning("clock followed, as a person confirmed", by_seconds=jump.by.total_seconds())
            guard.confirm()

    def _remember(self, now: datetime) -> None:
        """Keep the present, now and then; where it is earlier than what was kept, the time went back."""
        store = self._service.store
        if self._seen_at is None:
            kept = store.cursor("", "", SEEN)
            self._seen_at = datetime.fromisoformat(kept) if kept else now - SEEN_EVERY
        if went_back := now < self._seen_at - SLACK:
            concerned = store.queues.clock_went_back(now, now + self._service.settings.service.lease)
            log.warning("time went back", by_seconds=(self._seen_at - now).total_seconds(), tickets=concerned)
        if went_back or now - self._seen_at >= SEEN_EVERY:
            store.set_cursor("", "", SEEN, now.isoformat())
            self._seen_at = now

    def _hosts(self) -> None:
        for (connector, account), desk in self._service.desks.items():
            skew = desk.helpdesk.clock_skew() if isinstance(desk.helpdesk, Paced) else None
            if skew is None:
                continue
            self._service.metrics.load.host_clock.labels(connector, account).set(skew.total_seconds())
            if abs(skew) > APART:
                facts = {"ahead_seconds": f"{skew.total_seconds():.0f}"}
                self._service.alarms.stands(SKEWED, connector=connector, account=account, facts=facts)
            else:
                self._service.alarms.over(SKEWED, connector=connector, account=account)
