"""Turns what a person asked for on a page, in a mail or by a command into an arrival that the store keeps.

The one place that writes the body which :mod:`runtime.turn` reads back.
"""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from core.events import Move
from core.requests import Request
from core.tickets import Person, TicketRef
from store import Arrival


def request_arrival(ref: TicketRef, request: Request, nonce: str = "") -> Arrival:
    """A request for an escalation; ``nonce`` is consumed with it."""
    customer = request.on_behalf_of
    body = {
        "by": _person(request.by),
        "need": request.need,
        "reason": request.reason,
        "details": dict(request.details),
        "note": request.note,
        "on_behalf_of": _person(customer) if customer is not None else None,
    }
    return Arrival(
        ref=ref,
        channel=request.channel,
        kind="request",
        delivery_id=request.key,
        digest=_digest(request.key),
        received_at=request.at,
        actor=request.by.id,
        body=body,
        nonce=nonce,
    )


def act_arrival(ref: TicketRef, move: Move, key: str, by: str, at: datetime, details: Mapping[str, str]) -> Arrival:
    """An operator's act on the open escalation of a ticket."""
    return Arrival(
        ref=ref,
        channel="operator",
        kind="act",
        delivery_id=key,
        digest=_digest(key),
        received_at=at,
        actor=by,
        body={"move": move.value, "details": dict(details)},
    )


def person_of(body: Mapping[str, Any]) -> Person:
    """Somebody as :func:`request_arrival` wrote them down; what an earlier version did not write is not known."""
    return Person(
        id=str(body["id"]),
        name=str(body["name"]),
        email=str(body["email"]),
        staff=bool(body["staff"]),
        time_zone=str(body.get("time_zone", "")),
        organization=str(body.get("organization", "")),
    )


def _person(one: Person) -> Mapping[str, Any]:
    return {
        "id": one.id,
        "name": one.name,
        "email": one.email,
        "staff": one.staff,
        "time_zone": one.time_zone,
        "organization": one.organization,
    }


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
