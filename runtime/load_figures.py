"""The figures of work that waits, of the accounts' lanes, and of the clocks."""

from prometheus_client import CollectorRegistry, Counter, Gauge


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
