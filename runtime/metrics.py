"""Counts and times what the service does, for the people who watch it.

Every figure is made here, so that a dashboard can be checked against this one list.
"""

from collections.abc import Iterable
from datetime import datetime

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest

from core.errors import StoreError
from runtime import logs
from runtime.database_figures import DiskFigures, WaitFigures
from runtime.load_figures import LoadFigures, SlowFigures
from store import Alarm, Counts, Store


class MailFigures:
    """The figures of the escalation mailboxes."""

    def __init__(self, registry: CollectorRegistry) -> None:
        whose = ("connector", "account")
        self.mails = Counter(
            "halyard_mails", "Mails by what became of them", (*whose, "state", "why"), registry=registry
        )
        self.answers = Counter(
            "halyard_mail_answers", "Answers to mails by what came of them", (*whose, "outcome"), registry=registry
        )
        self.failures = Counter(
            "halyard_mailbox_failures", "Visits to a mailbox that did not work", (*whose, "kind"), registry=registry
        )
        self.read_at = Gauge(
            "halyard_mailbox_last_read_timestamp_seconds",
            "When a mailbox was last read to its end",
            whose,
            registry=registry,
        )
        self.held = Gauge("halyard_mails_held", "Mails that wait for a person", whose, registry=registry)


class WatchFigures:
    """The figures of those who watch over the service."""

    def __init__(self, registry: CollectorRegistry) -> None:
        whose = ("kind", "connector", "account")
        self.alarms = Gauge("halyard_alarm", "Alarms that stand", whose, registry=registry)
        self.heartbeat = Gauge(
            "halyard_heartbeat_timestamp_seconds", "When the auditor last found all well", registry=registry
        )
        self.canary = Gauge(
            "halyard_canary_timestamp_seconds",
            "When the auditor last found the escalation planted for it",
            registry=registry,
        )
        self.notices = Counter(
            "halyard_notices", "Notices to operators by what came of them", ("channel", "outcome"), registry=registry
        )
        self.log_lines_dropped = Gauge(
            "halyard_log_lines_dropped", "Log lines that nobody was there to take", registry=registry
        )
        self.purged = Counter("halyard_purged", "Rows forgotten because of their age", ("what",), registry=registry)

    def show(self, standing: Iterable[Alarm], lines_dropped: int) -> None:
        """What stands at this moment."""
        self.alarms.clear()
        for one in standing:
            self.alarms.labels(one.kind, one.key.connector, one.key.account).inc()
        self.log_lines_dropped.set(lines_dropped)


class DriftFigures:
    """How each helpdesk's configuration compares with what was installed there."""

    def __init__(self, registry: CollectorRegistry) -> None:
        whose = ("connector", "account")
        self._drifted = Gauge(
            "halyard_drifted_objects", "Installed objects that are not as they were made", whose, registry=registry
        )
        self._looked_at = Gauge(
            "halyard_drift_looked_timestamp_seconds",
            "When a helpdesk was last compared with what was installed",
            whose,
            registry=registry,
        )

    def show(self, account: tuple[str, str], at: datetime, drifted: int | None) -> None:
        """Show what a look found; with ``None`` nothing could be compared, and there is no figure."""
        if drifted is None:
            self._drifted.remove(*account)
            return
        self._drifted.labels(*account).set(drifted)
        self._looked_at.labels(*account).set(at.timestamp())


class Metrics:
    """The figures of one process, in a registry of their own."""

    def __init__(self) -> None:
        registry = self._registry = CollectorRegistry()
        self.deliveries = Counter(
            "halyard_deliveries", "Incoming calls by what became of them", ("connector", "outcome"), registry=registry
        )
        self.turns = Histogram("halyard_turn_seconds", "Time to fetch, decide and save a ticket", registry=registry)
        self.writes = Histogram("halyard_host_write_seconds", "Time of one write to a helpdesk", registry=registry)
        self.host_writes = Counter("halyard_host_writes", "Updates a helpdesk took", registry=registry)
        self.host_errors = Counter("halyard_host_errors", "Calls a helpdesk did not do", ("kind",), registry=registry)
        self.races = Counter("halyard_races_lost", "Turns dropped because somebody else took over", registry=registry)
        self.stale_leases = Counter(
            "halyard_stale_leases_dropped", "Writes given up because their worker had stood still", registry=registry
        )
        self.stumbles = Counter("halyard_turns_failed", "Turns that ended in a fault of ours", registry=registry)
        self.parked = Counter("halyard_parked", "Writes left for a person", registry=registry)
        self.swept = Counter("halyard_found_by_sweep", "Tickets that only a sweep noticed", registry=registry)
        self.held = Gauge("halyard_held", "1 while the tables are another release's", registry=registry)
        self.leads = Gauge("halyard_leads", "1 while this clock leads", registry=registry)
        self.missed = Counter(
            "halyard_changes_missed", "Changes that no webhook told of", ("connector", "account"), registry=registry
        )
        self.mail = MailFigures(registry)
        self.load = LoadFigures(registry)
        self.slow = SlowFigures(registry)
        self.disk = DiskFigures(registry)
        self._waits = WaitFigures(registry)
        self.drift = DriftFigures(registry)
        # Memory, open files, and when the process began: names of their own, known to every dashboard.
        ProcessCollector(registry=registry)
        self.watch = WatchFigures(registry)
        self.last_tick = Gauge("halyard_last_tick_timestamp_seconds", "When work was last done", registry=registry)
        self.status_page_read = Gauge(
            "halyard_status_page_read_timestamp_seconds",
            "When each status page was last read in full",
            ("connector", "account"),
            registry=registry,
        )
        self._balance = Gauge("halyard_deliveries_balance", "Deliveries by state", ("state",), registry=registry)
        self._open = Gauge("halyard_open_escalations", "Escalations that are open", registry=registry)
        self._outbox = Gauge("halyard_outbox", "Notes not in a helpdesk yet, by state", ("state",), registry=registry)

    def render(self, store: Store | None) -> bytes:
        """The figures in the text form that monitoring systems read; without a store those of the process alone."""
        if store is not None:
            self._waits.show(store.waits.so_far())
            self._show(store.counts())
            self.watch.show(_standing(store), logs.lines_dropped())
        return generate_latest(self._registry)

    def listed(self) -> tuple[tuple[str, str, str], ...]:
        """Every figure of ours by its name as monitoring reads it, with its type and what it says; by name."""
        endings = {"counter": "_total"}
        families = [one for one in self._registry.collect() if one.name.startswith("halyard_")]
        return tuple(
            sorted((f"{one.name}{endings.get(one.type, '')}", one.type, one.documentation) for one in families)
        )

    def _show(self, counts: Counts) -> None:
        for state in ("accepted", "applied", "ignored", "parked", "pending", "copies"):
            self._balance.labels(state).set(getattr(counts, state))
        self._open.set(counts.open_escalations)
        self._outbox.labels("waiting").set(counts.outbox_waiting)
        self._outbox.labels("parked").set(counts.outbox_parked)


def _standing(store: Store) -> Iterable[Alarm]:
    """The alarms that stand; none while the tables are another release's."""
    try:
        return store.alarms.open()
    except StoreError:
        return ()
