"""Tells people of a helpdesk that answers slowly, or takes calls and never answers (F16).

Rule 1: every process looks at its own calls, so whichever one meets a slow helpdesk tells of it. None says that it is
over, because another may still wait: the alarm fades once nobody met it for five minutes.
Rule 2: looking is done with the beat, asks no helpdesk and waits for none.
"""

import threading
from collections.abc import Callable, Mapping
from datetime import timedelta

from core.pace import Timed
from runtime.alarms import Alarms
from runtime.clock import stopwatch

SLOW = timedelta(seconds=10)
"""An answer that took so long is told of: usual ones take a second, and a call is given up after half a minute."""
LOOK_EVERY = timedelta(seconds=15)


class SlowHosts:
    """Looks at the helpdesks of one process; safe to share between threads."""

    def __init__(
        self, desks: Mapping[tuple[str, str], object], alarms: Alarms, seconds: Callable[[], float] = stopwatch
    ) -> None:
        self._desks = {account: desk for account, desk in desks.items() if isinstance(desk, Timed)}
        self._alarms = alarms
        self._seconds = seconds
        self._lock = threading.Lock()
        self._looked_at: float | None = None

    def look(self) -> None:
        """Look once, unless somebody did just now; raises nothing."""
        if not self._is_time():
            return
        for (connector, account), desk in self._desks.items():
            found = desk.slowness()
            if found is not None and found.slowest >= SLOW:
                facts = {"seconds": f"{found.slowest.total_seconds():.0f}", "unanswered": str(found.unanswered)}
                self._alarms.stands("helpdesk_slow", connector=connector, account=account, facts=facts)

    def _is_time(self) -> bool:
        with self._lock:
            now = self._seconds()
            if self._looked_at is not None and now - self._looked_at < LOOK_EVERY.total_seconds():
                return False
            self._looked_at = now
            return True
