"""Writes down what became of a ticket between two looks, so that its story can be told again (``docs/history.md``)."""

from collections.abc import Mapping
from datetime import UTC, datetime

from core.tickets import Ticket
from store import JournalEntry

TICKET_CHANGED = "ticket_changed"
"""The kind of a journal line that says what became of a ticket."""

WATCHED = ("status", "severity", "tier", "assignee")
"""The facts whose changes are told."""


def ticket_changes(before: Ticket | None, after: Ticket, now: datetime) -> tuple[JournalEntry, ...]:
    """A line for each watched fact that is another than when the ticket was last looked at; none at the first look.

    The fact ``at`` is when the host changed the ticket last, which is as near as we know.
    """
    if before is None:
        return ()
    old, new = watched(before), watched(after)
    at = after.updated_at.astimezone(UTC).isoformat()
    return tuple(
        JournalEntry(now, TICKET_CHANGED, "", {"field": name, "before": old[name], "after": value, "at": at}, None)
        for name, value in new.items()
        if old[name] != value
    )


def watched(ticket: Ticket) -> Mapping[str, str]:
    """What a ticket says of these facts; the assignee by the host's id, nobody is the empty text."""
    assignee = ticket.assignee.id if ticket.assignee is not None else ""
    return dict(zip(WATCHED, (str(ticket.status), ticket.severity, ticket.tier, assignee), strict=True))
