"""Turns what a person asked for on a page, in a mail or by a command into an arrival that the store keeps.

The one place that writes and reads the body of a request; what it says of an act is read in :mod:`runtime.turn`.
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


def request_of(arrival: Arrival) -> Request:
    """The request that an arrival of :func:`request_arrival` carries."""
    body: Mapping[str, Any] = arrival.body or {}
    customer = body.get("on_behalf_of")
    return Request(
        key=arrival.delivery_id,
        channel=arrival.channel,
        by=_read(body["by"]),
        at=arrival.received_at,
        need=str(body["need"]),
        reason=str(body["reason"]),
        details={str(key): str(value) for key, value in dict(body["details"]).items()},
        note=str(body.get("note", "")),
        on_behalf_of=_read(customer) if customer is not None else None,
    )


def act_arrival(
    ref: TicketRef, move: Move, key: str, by: str, at: datetime, details: Mapping[str, str], *, email: str = ""
) -> Arrival:
    """An operator's act on the open escalation of a ticket; ``email`` is their address, by the helpdesk's own word."""
    return Arrival(
        ref=ref,
        channel="operator",
        kind="act",
        delivery_id=key,
        digest=_digest(key),
        received_at=at,
        actor=by,
        body={"move": move.value, "details": dict(details), **({"email": email} if email else {})},
    )


def rebase_arrival(ref: TicketRef, escalation: str, version: str, key: str, by: str, at: datetime) -> Arrival:
    """An operator's move of an open escalation to the policy version that they saw a preview of."""
    return Arrival(
        ref=ref,
        channel="operator",
        kind="rebase",
        delivery_id=key,
        digest=_digest(key),
        received_at=at,
        actor=by,
        body={"escalation": escalation, "version": version},
    )


def _read(body: Mapping[str, Any]) -> Person:
    """Somebody as :func:`_person` wrote them down; what an earlier version did not write is not known (F57)."""
    return Person(
        id=str(body["id"]),
        name=str(body["name"]),
        email=str(body["email"]),
        staff=bool(body["staff"]),
        time_zone=str(body.get("time_zone", "")),
        organization=str(body.get("organization", "")),
        language=str(body.get("language", "")),
    )


def _person(one: Person) -> Mapping[str, Any]:
    return {
        "id": one.id,
        "name": one.name,
        "email": one.email,
        "staff": one.staff,
        "time_zone": one.time_zone,
        "organization": one.organization,
        "language": one.language,
    }


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
