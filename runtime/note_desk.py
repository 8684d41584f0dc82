"""Takes a person's decision on a note that could not be written: once more, or never (T70).

One way for the command and for the console: the ticket is held meanwhile, as the service holds it for its own work.
"""

from datetime import datetime, timedelta
from enum import Enum

from store import Store
from store.parked_notes import ParkedNote

HELD_FOR = timedelta(seconds=30)
LONGEST_REASON = 500


class Decision(Enum):
    """What a person wants of a note that waits for them."""

    RETRY = "retry"
    DROP = "drop"


def one_line(reason: str) -> str:
    """A reason as the journal keeps it: one line, not too long; empty where nothing was said."""
    return " ".join(reason.split())[:LONGEST_REASON]


def decide(store: Store, found: ParkedNote, decision: Decision, by: str, reason: str, now: datetime) -> bool:
    """Do as ``by`` decided, and have the ticket looked at.

    False where the ticket is being worked on, or somebody else decided meanwhile. Raises
    :class:`core.errors.StoreError`.
    """
    claims = store.claim(now=now, worker=by, lease=HELD_FOR, limit=1, ref=found.ref)
    if not claims:
        return False
    book = store.watch.notes
    act = book.retry if decision is Decision.RETRY else book.drop
    try:
        return act(claims[0], found.number, by, reason, now)
    finally:
        store.release(claims[0], wake_at=now)
