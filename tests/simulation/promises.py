"""What the MuleSoft process promises, written once more from its published text, for the judge alone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from tests.simulation.facts import SEVERITY, Told

HOURS: Mapping[str, Mapping[str, int]] = {
    "S1": {"titanium": 4, "platinum": 8, "gold": 8},
    "S2": {"titanium": 24, "platinum": 48, "gold": 48},
    "S3": {"titanium": 72, "platinum": 120, "gold": 120},
    "S4": {"titanium": 120, "platinum": 168, "gold": 168},
}
REMINDED = " is still missing"
BEGUN_AGAIN = ("is taken up again", "goes on here as")
"""A person reopened it, or another ticket was merged into this one and brought its escalation along."""
OPEN, RUNNING = ("open", "pending", "hold"), ("requested", "active")


def begun_again(text: str) -> bool:
    """Whether a message says that an escalation goes on after one was closed."""
    return any(words in text for words in BEGUN_AGAIN)


def gate_open_at(ticket: Told, severity: str) -> datetime:
    """The moment from which a case of this severity and plan may be escalated."""
    return ticket.opened_at + timedelta(hours=HOURS[severity][ticket.plan])


def may_show(ticket: Told, at: datetime) -> bool:
    """Whether the action may show at a moment: it has once been time, and what is shown stays."""
    changes = [one for one in ticket.of(SEVERITY) if one.at <= at]
    spans = [(ticket.opened_at, ticket.severity), *((one.at, one.value) for one in changes)]
    ends = [*(since for since, _ in spans[1:]), at]
    return any(max(one[0], gate_open_at(ticket, one[1])) <= end for one, end in zip(spans, ends, strict=True))
