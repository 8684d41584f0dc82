"""Takes down who could not be copied in, as an arrival like any other, so that the ticket comes to say so (F25).

Rule 1: it is kept before the write counts as done, so that a process that dies in between has not forgotten it.
Rule 2: it is named by the note that was to copy the person in, so that it comes once.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from core.commands import Note, NoteKind, TicketUpdate
from core.events import Uncopied
from core.tickets import TicketRef
from core.uncopied import NotCopied, WhyNot
from store import Arrival

KIND = "uncopied"
"""The kind of arrival that says so."""
CHANNEL = "receipt"


def arrivals(update: TicketUpdate, dropped: Iterable[str], now: datetime) -> tuple[Arrival, ...]:
    """Whom a helpdesk left out of what it took, by what it said of them."""
    why = {one.email: one.why for one in dropped if isinstance(one, NotCopied)}
    return tuple(_arrival(update.ref, note, why[note.email], now) for note in _ccs(update) if note.email in why)


def refused(part: TicketUpdate, now: datetime) -> tuple[Arrival, ...]:
    """Whom a helpdesk refuses to have copied in."""
    return tuple(_arrival(part.ref, note, WhyNot.REFUSED, now) for note in _ccs(part))


def event_of(arrival: Arrival) -> Uncopied:
    """The event that an arrival of this kind carries."""
    body: Mapping[str, Any] = arrival.body or {}
    return Uncopied(str(body["given"]), str(body["email"]), str(body["name"]), WhyNot(body["why"]))


def _ccs(update: TicketUpdate) -> Iterator[Note]:
    return (note for note in update.notes if note.kind is NoteKind.CC)


def _arrival(ref: TicketRef, note: Note, why: WhyNot, now: datetime) -> Arrival:
    key = f"{note.key}:{KIND}"
    return Arrival(
        ref=ref,
        channel=CHANNEL,
        kind=KIND,
        delivery_id=key,
        digest=hashlib.sha256(key.encode()).hexdigest(),
        received_at=now,
        body={"given": note.key, "email": note.email, "name": note.name, "why": why.value},
    )
