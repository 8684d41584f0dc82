"""Watches the room under the embedded database, and raises an alarm before it is used up (F37, F40)."""

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
