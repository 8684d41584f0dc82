"""Keeps the webhook calls of a pretend helpdesk in the order in which they are due, whichever helpdesk it is."""

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol, TypeVar

QUEUED = "queued"
MOST_KEPT = 1000
"""How many calls are remembered; older ones that have ended are forgotten first."""


class Call(Protocol):
    """A call that waits, or has ended: then its status is another than queued."""

    status: str
    due_at: datetime
    order: float


Waiting = TypeVar("Waiting", bound=Call)


def next_due_at(calls: Iterable[Call]) -> datetime | None:
    """When the next call is due; ``None`` when none waits."""
    return min((one.due_at for one in calls if one.status == QUEUED), default=None)


def next_due(calls: Iterable[Waiting], now: datetime) -> Waiting | None:
    """The call whose turn it is; ``None`` when none is due."""
    due = (one for one in calls if one.status == QUEUED and one.due_at <= now)
    return min(due, key=lambda one: (one.due_at, one.order), default=None)


def keep(calls: list[Waiting], one: Waiting) -> None:
    """Remember a call and forget the oldest of those that ended, where there are too many."""
    calls.append(one)
    if len(calls) > MOST_KEPT:
        ended = [each for each in calls if each.status != QUEUED]
        for old in ended[: len(calls) - MOST_KEPT]:
            calls.remove(old)
