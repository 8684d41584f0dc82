"""Hands an escalation from a ticket that was merged away to the one that stays, by way of an arrival like any other.

Rule 1: it is written in the transaction of the turn that ended it there, so that it is never on neither ticket (F23).
Rule 2: it is named by what is passed on and to where, so that it comes once, whatever is decided again.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

import msgspec
import structlog

from core.decisions import Passed
from core.escalation import Escalation, History
from core.events import Merged
from core.tickets import Ticket, TicketRef
from runtime.settings import Account
from runtime.shelf import PolicyShelf
from store import Arrival, Arrived, JournalEntry

KIND = "handover"
"""The kind of arrival that carries an escalation to another ticket."""
CHANNEL = "merge"

log = structlog.get_logger("halyard.handovers")


class _Body(msgspec.Struct, frozen=True):
    escalation: Escalation
    label: str
    merged_at: datetime


def arrivals(source: TicketRef, passed: Iterable[Passed], now: datetime) -> tuple[Arrival, ...]:
    """What goes on elsewhere, as arrivals at the tickets where it does."""
    return tuple(
        Arrival(
            ref=replace(source, id=one.into),
            channel=CHANNEL,
            kind=KIND,
            delivery_id=one.key,
            digest=hashlib.sha256(one.key.encode()).hexdigest(),
            received_at=now,
            body=msgspec.to_builtins(_Body(one.escalation, one.label, one.at)),
        )
        for one in passed
    )


def merged_event(arrival: Arrival, account: Account, shelf: PolicyShelf, ticket: Ticket) -> Merged:
    """The event that an arrival of :func:`arrivals` carries, under the policy version that its escalation runs under.

    Raises :class:`ValueError` for a body that we never wrote.
    """
    body = msgspec.convert(arrival.body, _Body)
    policy = shelf.policy_for(account, History((body.escalation,)), ticket)
    return Merged(arrival.delivery_id, body.escalation, body.label, body.merged_at, policy)


def lost(arrived: Iterable[Arrived], now: datetime) -> tuple[JournalEntry, ...]:
    """What is said of escalations that came to a ticket which the helpdesk does not know."""
    found = []
    for one in arrived:
        if one.arrival.kind == KIND:
            log.error("an escalation went to a ticket that is not there", ref=str(one.arrival.ref), id=one.id)
            facts = {"merged": msgspec.convert(one.arrival.body, _Body).escalation.id, "status": "gone"}
            found.append(JournalEntry(now, "merge_ended", "host", facts, None))
    return tuple(found)
