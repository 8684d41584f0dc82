"""The figures of work that waits, of the accounts' lanes, of the clocks, and of how slow helpdesks answer."""

from collections.abc import Iterable, Iterator, Mapping

from prometheus_client import CollectorRegistry, Counter, Gauge
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from core.pace import Timed
from core.tickets import TicketRef
from runtime.read_backs import Fate


class LoadFigures:
    """What waits in each account, and how far each clock is off."""

    def __init__(self, registry: CollectorRegistry) -> None:
        whose = ("connector", "account")
        self.backlog = Gauge("halyard_backlog", "Tickets that are due and wait", whose, registry=registry)
        self.backlog_seconds = Gauge(
            "halyard_backlog_seconds", "How long what waits will take; NaN where nobody knows", whose, registry=registry
        )
        self.going = Gauge(
            "halyard_account_going",
            "1 for what an account's work does: on, limited, away, paused or removed",
            (*whose, "going"),
            registry=registry,
        )
        self.host_clock = Gauge(
            "halyard_host_clock_ahead_seconds", "How far a helpdesk's clock is ahead of ours", whose, registry=registry
        )
        self.clock_jump = Gauge(
            "halyard_clock_jump_seconds", "A jump of this machine's clock that is held; 0 for none", registry=registry
        )
        self.hot_tickets = Counter(
            "halyard_hot_tickets", "Times that so much came in on one ticket that looks were spaced", registry=registry
        )
        self._read_back = Counter(
            "halyard_notes_read_back",
            "Notes looked for in a helpdesk because no answer told: confirmed, repeated or parked",
            (*whose, "fate"),
            registry=registry,
        )

    def begin(self, accounts: Iterable[tuple[str, str]]) -> None:
        """Show these accounts from the start, for what begins with its first count is not seen to have grown."""
        for account in accounts:
            for fate in Fate:
                self._read_back.labels(*account, fate.value)

    def came_of(self, ref: TicketRef, fate: Fate, notes: int) -> None:
        """Count what came of notes that were looked for (F19, F33)."""
        self._read_back.labels(ref.connector, ref.account, fate.value).inc(notes)


class SlowFigures(Collector):
    """How slow each account's helpdesk is, at the moment of asking: a call that hangs shows while it does (F16)."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._desks: Mapping[tuple[str, str], Timed] = {}
        registry.register(self)

    def watch(self, desks: Mapping[tuple[str, str], object]) -> None:
        """From now on show these accounts' helpdesks, as far as they time their hosts."""
        self._desks = {account: desk for account, desk in desks.items() if isinstance(desk, Timed)}

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """The figures as monitoring reads them."""
        slowest = GaugeMetricFamily(
            "halyard_host_slowest_answer_seconds",
            "The slowest answer of the last five minutes; a call that still waits counts as long as it does",
            labels=("connector", "account"),
        )
        unanswered = GaugeMetricFamily(
            "halyard_host_unanswered_calls",
            "Calls of the last five minutes that a helpdesk left without an answer",
            labels=("connector", "account"),
        )
        for account, desk in self._desks.items():
            found = desk.slowness()
            slowest.add_metric(account, found.slowest.total_seconds() if found is not None else 0.0)
            unanswered.add_metric(account, found.unanswered if found is not None else 0)
        yield slowest
        yield unanswered
