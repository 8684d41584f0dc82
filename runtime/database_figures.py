"""The figures of the database: its room, the length of its log, and who waited for it."""

from collections.abc import Iterator

from prometheus_client import CollectorRegistry, Gauge
from prometheus_client.core import CounterMetricFamily
from prometheus_client.registry import Collector

from store.disk import Room
from store.waits import Waited


class DiskFigures:
    """The disk under the embedded database, as last measured."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._free = Gauge("halyard_disk_free_ratio", "How much of the database's disk is free", registry=registry)
        self._file = Gauge("halyard_database_bytes", "Size of the database file", registry=registry)
        self._log = Gauge("halyard_database_log_bytes", "Size of the database's write-ahead log", registry=registry)

    def show(self, room: Room) -> None:
        """Show what was measured."""
        self._free.set(room.free_share)
        self._file.set(room.file)
        self._log.set(room.log)


class WaitFigures(Collector):
    """How what is written waited for the database; the store counts, this shows."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._shown = Waited()
        registry.register(self)

    def show(self, waited: Waited) -> None:
        """Show what was counted so far."""
        self._shown = waited

    def collect(self) -> Iterator[CounterMetricFamily]:
        """The figures as monitoring reads them."""
        shown = self._shown
        figures = (
            ("halyard_database_waits", "Times that a write waited for the database", shown.times),
            ("halyard_database_wait_seconds", "How long writes waited for the database", shown.total.total_seconds()),
            ("halyard_database_waits_in_vain", "Writes given up because the database stayed locked", shown.in_vain),
        )
        for name, says, value in figures:
            yield CounterMetricFamily(name, says, value=value)
