"""Watches the room under the embedded database and who waits for it, and raises an alarm in time (F37, F40)."""

from dataclasses import dataclass

from runtime.alarms import Alarms
from runtime.metrics import Metrics
from store import Store

LEAST_FREE = 0.10
"""The share of the disk below which somebody is told."""
LONGEST_LOG = 256 * 1024 * 1024
"""How many bytes the write-ahead log may have: a reader that never ends keeps it from being emptied."""


def look(store: Store, metrics: Metrics, alarms: Alarms) -> None:
    """Measure once; nothing to do for PostgreSQL. Raises :class:`core.errors.StoreUnavailable`."""
    room = store.disk.room()
    if room is None:
        return
    metrics.disk.show(room)
    if room.free_share < LEAST_FREE:
        alarms.stands("disk_nearly_full", facts={"free": f"{room.free_share:.0%}"})
    else:
        alarms.over("disk_nearly_full")
    if room.log > LONGEST_LOG:
        alarms.stands("database_log_long", facts={"megabytes": str(room.log // 1024**2)})
    else:
        alarms.over("database_log_long")


@dataclass(slots=True)
class LockWatch:
    """Tells of writes that were given up because the database stayed locked; those of this process (F40)."""

    store: Store
    alarms: Alarms
    _known: int = 0

    def look(self) -> None:
        """Look once; raises :class:`core.errors.StoreUnavailable`, and then the next look tells."""
        in_vain = self.store.waits.so_far().in_vain
        if in_vain > self._known:
            self.alarms.stands("database_locked", facts={"writes": str(in_vain)})
        self._known = in_vain
