"""Takes what somebody asked for through a door of ours: kept once, looked at at once where that can be.

Rule 1: it is on the disk before anybody is told so (I1); what cannot be looked at now is looked at soon.
Rule 2: the same key with other words is refused, and with the same words is the same request.
"""

import contextlib
from collections.abc import Callable

from core.errors import HalyardError, KeyTaken
from core.tickets import TicketRef
from runtime.wiring import Service
from store import Accepted, Arrival, DeliveryRow
from store.intake import Intake

Wake = Callable[[TicketRef], None]


def look_now(service: Service, wake: Wake, ref: TicketRef) -> None:
    """Take the ticket's turn; where that cannot be now, what was asked is kept all the same and looked at soon."""
    taken = False
    with contextlib.suppress(HalyardError):
        taken = service.engine.turn(ref, waited_for=True)
    if not taken:
        wake(ref)


def take(service: Service, intake: Intake, wake: Wake, arrival: Arrival) -> DeliveryRow:
    """Keep an arrival that is new, have its ticket looked at, and answer what is known of it.

    Raises :class:`core.errors.KeyTaken` where its key was used for something else.
    """
    ref = arrival.ref
    row = service.store.delivery(ref.connector, ref.account, arrival.delivery_id)
    if row is None:
        outcome = intake.accept([arrival])[0]
        service.metrics.deliveries.labels(ref.connector, outcome.value).inc()
        if outcome is Accepted.NEW:
            look_now(service, wake, ref)
        row = service.store.delivery(ref.connector, ref.account, arrival.delivery_id)
    if row is None:
        raise AssertionError("what was just kept is there")
    if _words(row.arrival) != _words(arrival):
        raise KeyTaken("key_taken", "this Idempotency-Key was used for something else; take a new one")
    return row


def _words(arrival: Arrival) -> tuple[object, ...]:
    """What makes two arrivals the same request."""
    return arrival.ref, arrival.channel, arrival.kind, arrival.actor, arrival.body
