"""Says when an act would be for nothing: of a ticket that nobody knows, or on an escalation that there is not.

Rule 1: nothing is kept of such an act, so that whoever asked hears of it now and not from a journal.
Rule 2: where something of the ticket still waits to be decided, the act waits its turn behind it.
"""

from collections.abc import Callable
from contextlib import suppress

from core.errors import HostError, TicketGone, WillNotWork
from core.events import Move
from core.tickets import Ticket, TicketRef
from store import Store

WITHOUT = (Move.STEP, Move.LIFT)
"""What can be done although no escalation runs: steps that come before one, and taking a ticket out of an outage."""
WAITING = ("pending", "parked")


def nothing_known(store: Store, ref: TicketRef, move: Move, gone: Callable[[], bool]) -> str:
    """Why this move would be for nothing; empty where it may be asked for.

    ``gone`` says of a ticket that was never seen, and of which something can be done unescalated, whether the helpdesk
    does not know it either.
    """
    if store.escalations(ref=ref, limit=1) or _waits(store, ref):
        return ""
    seen = store.snapshot(ref) is not None
    if move not in WITHOUT:
        why = "was never escalated" if seen else "was never seen here, so no escalation of it is known"
        return f"{ref} {why}: there is nothing to {move.value.replace('_', ' ')}"
    return "" if seen or not gone() else f"no ticket {ref} is known, here or to the helpdesk"


def is_gone(ref: TicketRef, fetch: Callable[[TicketRef], Ticket]) -> bool:
    """Whether the helpdesk says that there is no such ticket; one that cannot be asked now does not."""
    with suppress(HostError):
        try:
            fetch(ref)
        except (TicketGone, WillNotWork):
            return True
    return False


def _waits(store: Store, ref: TicketRef) -> bool:
    return any(store.deliveries(ref=ref, state=state, limit=1) for state in WAITING)
