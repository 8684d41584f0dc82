"""Forgets once a day what has served its time, by the ages of the configuration (T63)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

import structlog

from runtime.clock import Clock
from runtime.metrics import Metrics
from runtime.retention_settings import RetentionPart
from store import Store

EVERY = timedelta(days=1)

log = structlog.get_logger("halyard.retention")


@dataclass(frozen=True, slots=True)
class Purge:
    """Forgets what is older than its class allows; ``mailboxes`` are the accounts that have one."""

    store: Store
    clock: Clock
    metrics: Metrics
    ages: RetentionPart
    mailboxes: tuple[tuple[str, str], ...] = ()

    def run(self) -> Mapping[str, int]:
        """Forget once; answers how many of each class. Raises :class:`core.errors.StoreUnavailable`."""
        now, book, ages = self.clock(), self.store.watch.retention, self.ages
        forgotten = {
            "requests": book.requests(now - ages.requests),
            "deliveries": book.deliveries(now - ages.deliveries),
            "notes": book.notes(now - ages.notes),
            "snapshots": book.snapshots(now - ages.snapshots),
            "histories": self.store.watch.forgetting.histories(now - ages.histories, now),
            "mails": sum(self.store.mails.forget(*key, now - ages.mails) for key in self.mailboxes),
            "notices": self.store.watch.notices.forget(now - ages.alarms),
            "alarms": self.store.alarms.forget(now - ages.alarms),
        }
        for what, count in forgotten.items():
            self.metrics.watch.purged.labels(what).inc(count)
        if any(forgotten.values()):
            log.info("forgotten because of its age", **forgotten)
        return forgotten
