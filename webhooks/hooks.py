"""The door for helpdesks' webhooks: believe, remember, answer 202; everything else happens afterwards.

Rule 1: nothing unbelieved reaches the database (T1, T17).
Rule 2: the answer is given after the commit, never before (I1).
Rule 3: a duplicate is answered as the first was, never with 409 (F1).
"""

import structlog
from flask import Flask, Response, jsonify, request
from werkzeug.exceptions import RequestEntityTooLarge

from core.errors import DeliveryRefused
from core.ports import Delivery, Receiver, TicketEvent
from runtime.routes import add_route, signed_delivery
from store import Accepted, Arrival
from webhooks.doors import MAX_BODY, Doors

log = structlog.get_logger("halyard.hooks")


def add_routes(app: Flask, doors: Doors) -> None:
    """``POST /hooks/<connector>/<account>``."""

    def hook(connector: str, account: str) -> tuple[Response, int]:
        receiver = doors.service.receivers.get((connector, account))
        if receiver is None:
            return jsonify(error="unknown_account", message="no such account here"), 404
        return _receive(doors, receiver, connector, account)

    add_route(app, "/hooks/<connector>/<account>", "hook", hook, signed_delivery(), methods=("POST",))


def _receive(doors: Doors, receiver: Receiver, connector: str, account: str) -> tuple[Response, int]:
    counted = doors.service.metrics.deliveries
    try:
        events = receiver.receive(_delivery(doors, account))
    except DeliveryRefused as refused:
        counted.labels(connector, f"refused_{refused.status}").inc()
        return jsonify(error=refused.code, message=str(refused)), refused.status
    outcomes = doors.intake.accept([_arrival(event, doors) for event in events])
    for event, outcome in zip(events, outcomes, strict=True):
        counted.labels(connector, outcome.value).inc()
        if outcome is Accepted.NEW:
            doors.wake(event.ref)
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
