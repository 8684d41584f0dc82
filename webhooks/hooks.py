"""The door for helpdesks' webhooks: believe, remember, answer 202; everything else happens afterwards.

Rule 1: nothing unbelieved reaches the database (T1, T17).
Rule 2: the answer is given after the commit, never before (I1).
Rule 3: a duplicate is answered as the first was, never with 409 (F1).
Rule 4: what is signed and came too late is not believed; the account is reconciled instead, so that nothing is lost.
Rule 5: whoever only ever calls in vain is soon not listened to any more, and no helpdesk suffers for it (T17).
"""

import structlog
from flask import Flask, Response, jsonify, request
from werkzeug.exceptions import RequestEntityTooLarge

from core.errors import DeliveryRefused, NotBelieved
from core.ports import Delivery, Receiver, TicketEvent
from runtime.routes import add_route, signed_delivery
from runtime.who_calls import CALLER
from store import Accepted, Arrival
from webhooks.doors import MAX_BODY, Doors
from webhooks.flood import Flood

TOO_OLD = "too_old"
SIGNED_ALL_THE_SAME = (TOO_OLD, "wrong_account")
"""Why a call is not believed though its signature holds."""

log = structlog.get_logger("halyard.hooks")


def add_routes(app: Flask, doors: Doors) -> None:
    """``POST /hooks/<connector>/<account>``."""
    flood = Flood()

    def hook(connector: str, account: str) -> Response | tuple[Response, int]:
        receiver = doors.service.receivers.get((connector, account))
        if receiver is None:
            return jsonify(error="unknown_account", message="no such account here"), 404
        wait = flood.seconds_to_wait(_caller(), doors.service.clock())
        if wait:
            doors.service.metrics.deliveries.labels(connector, "refused_429").inc()
            return _not_listened_to(wait)
        return _receive(doors, _Believing(receiver, flood), connector, account)

    add_route(app, "/hooks/<connector>/<account>", "hook", hook, signed_delivery(), methods=("POST",))


class _Believing:
    """A receiver whose callers are remembered by whether they were believed."""

    def __init__(self, receiver: Receiver, flood: Flood) -> None:
        self._receiver = receiver
        self._flood = flood

    def receive(self, delivery: Delivery) -> tuple[TicketEvent, ...]:
        """As the receiver does; a call that is signed but too old, or cannot be read, was not made in vain."""
        caller = _caller()
        try:
            events = self._receiver.receive(delivery)
        except NotBelieved as refused:
            if refused.code not in SIGNED_ALL_THE_SAME:
                self._flood.in_vain(caller, delivery.received_at)
            raise
        self._flood.believed(caller, delivery.received_at)
        return events


def _caller() -> str:
    return str(request.environ.get(CALLER) or request.remote_addr or "")


def _not_listened_to(seconds: int) -> Response:
    answer = jsonify(error="slow_down", message="too many calls that nobody signed came from there; come again later")
    answer.status_code = 429
    answer.headers["Retry-After"] = str(seconds)
    return answer


def _receive(doors: Doors, receiver: Receiver, connector: str, account: str) -> tuple[Response, int]:
    counted = doors.service.metrics.deliveries
    try:
        events = receiver.receive(_delivery(doors, account))
    except DeliveryRefused as refused:
        counted.labels(connector, f"refused_{refused.status}").inc()
        if refused.code == TOO_OLD:
            doors.service.sweep_wishes.ask(connector, account)
        return jsonify(error=refused.code, message=str(refused)), refused.status
    outcomes = doors.intake.accept([_arrival(event, doors) for event in events])
    believed_by: set[str] = set()
    for event, outcome in zip(events, outcomes, strict=True):
        counted.labels(connector, outcome.value).inc()
        if outcome is Accepted.NEW:
            believed_by.add(event.believed_by)
            doors.wake(event.ref)
    doors.service.secret_uses.used((connector, account), believed_by)
    return jsonify(accepted=[outcome.value for outcome in outcomes]), 202


def _delivery(doors: Doors, account: str) -> Delivery:
    """The call as it came; a body over the cap or without a length is refused before it is read."""
    if request.content_length is not None and request.content_length > MAX_BODY:
        raise RequestEntityTooLarge
    headers = {name.lower(): value for name, value in request.headers.items()}
    body = request.get_data(cache=False, parse_form_data=False)
    return Delivery(account=account, headers=headers, body=body, received_at=doors.service.clock())


def _arrival(event: TicketEvent, doors: Doors) -> Arrival:
    return Arrival(
        ref=event.ref,
        channel="hook",
        kind=event.kind,
        delivery_id=event.delivery_id,
        digest=event.digest,
        received_at=doors.service.clock(),
        actor=event.actor,
        host_kind=event.host_kind,
    )
