"""Keeps a scheduler's jobs in reach when the machine's clock is set back.

APScheduler keeps the moment of each job's next run by the machine's clock. Set back by a day, it would do nothing for
a day. What lies further ahead than its own interval was left behind by a clock that is right again, and runs now.
"""

import threading
from datetime import timedelta
from typing import Any

from apscheduler.schedulers.background import BackgroundScheduler

from runtime.clock import Clock

LOOKS_EVERY = timedelta(seconds=1)
NOTHING = timedelta(0)
SLACK = timedelta(seconds=1)


class Beat:
    """Looks at a scheduler's jobs once a second, by a count that nobody can set."""

    def __init__(self, scheduler: BackgroundScheduler, clock: Clock) -> None:
        self._scheduler = scheduler
        self._clock = clock
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="halyard-beat", daemon=True)

    def start(self) -> None:
        """Begin to look."""
        self._thread.start()

    def stop(self) -> None:
        """Look no more."""
        self._over.set()
        if self._thread.is_alive():
            self._thread.join()

    def put_right(self) -> int:
        """Bring what was left behind into reach; answers how many jobs."""
        now = self._clock()
        left = [job for job in self._scheduler.get_jobs() if _left_behind(job, now)]
        for job in left:
            job.modify(next_run_time=now)
        return len(left)

    def _run(self) -> None:
        while not self._over.wait(LOOKS_EVERY.total_seconds()):
            self.put_right()


def _left_behind(job: Any, now: Any) -> bool:
    interval = getattr(job.trigger, "interval", NOTHING)
    return job.next_run_time is not None and bool(job.next_run_time - now > interval + SLACK)
