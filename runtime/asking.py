"""Turns what a person asked for on a page, in a mail or by a command into an arrival that the store keeps.

The one place that writes the body which :mod:`runtime.turn` reads back.
"""

import hashlib
from collections.abc import Mapping
from datetime import datetime

from core.events import Move
from core.requests import Request
from core.tickets import TicketRef
from store import Arrival


def request_arrival(ref: TicketRef, request: Request, nonce: str = "") -> Arrival:
    """A request for an escalation; ``nonce`` is consumed with it."""
    body = {
        "by": {
            "id": request.by.id,
            "name": request.by.name,
            "email": request.by.email,
            "staff": request.by.staff,
        },
        "need": request.need,
        "reason": request.reason,
        "details": dict(request.details),
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


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
