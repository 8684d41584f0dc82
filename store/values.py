"""What goes into the memory and what comes out of it, as plain values.

Moments are aware; the store refuses naive ones. Rows for operators end in ``Row``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Literal

from core.commands import Note
from core.escalation import Escalation, History
from core.outages import Outage
from core.tickets import Ticket, TicketRef


@dataclass(frozen=True, slots=True)
class Arrival:
    """Something that asks us to look at a ticket, from any door.

    ``channel`` is the door (``hook``, ``form``, ``api``, ``mail``, ``operator``, ``sweep``); ``kind`` is a ticket
    event's kind, ``request`` or ``act``. ``delivery_id`` and ``digest`` are each unique per account and never
    empty. ``body`` is what was asked, for requests and acts only; never a host's body. ``nonce`` is a single-use
    token, consumed in the same transaction.
    """

    ref: TicketRef
    channel: str
    kind: str
    delivery_id: str
    digest: str
    received_at: datetime
    actor: str = ""
    host_kind: str = ""
    body: Mapping[str, Any] | None = None
    nonce: str = ""


class Accepted(StrEnum):
    """What became of an arrival at the door."""

    NEW = "new"
    DUPLICATE = "duplicate"
    LINK_USED = "link_used"


@dataclass(frozen=True, slots=True)
class Arrived:
    """An arrival that waits for its ticket to be looked at; ``tries`` counts the attempts that failed."""

    id: int
    arrival: Arrival
    tries: int


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to work on one ticket for a while.

    ``fence`` grows with every claim of the ticket, ``revision`` with every save. ``tries`` counts failures in a
    row: releases that said so, and workers that never came back. ``deaths`` counts the latter alone.
    """

    ref: TicketRef
    fence: int
    revision: int
    due_at: datetime | None
    tries: int
    worker: str
    deaths: int = 0


class NoteState(StrEnum):
    """Where a note stands on its way to the host."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    PARKED = "parked"
    VOID = "void"


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A note that is not in the host yet; ``sending_at`` set means that it may be there nevertheless.

    ``looks`` counts how often its mark was looked for in the host, ``tries`` how often sending it failed.
    """

    note: Note
    state: NoteState
    made_at: datetime
    sending_at: datetime | None
    looks: int
    tries: int


@dataclass(frozen=True, slots=True)
class NoteRow:
    """A note as operators see it, on its way or not; ``why`` says how it ended."""

    note: Note
    state: NoteState
    made_at: datetime
    ended_at: datetime | None
    why: str
    tries: int


@dataclass(frozen=True, slots=True)
class Case:
    """All that the memory has on a claimed ticket; ``outgoing`` holds waiting and sending notes, oldest first.

    ``wrote`` is the version that our last write made, where nobody has looked at the ticket since and saw another.
    """

    history: History
    arrived: tuple[Arrived, ...]
    outgoing: tuple[Outgoing, ...]
    snapshot: Ticket | None
    writes: tuple[datetime, ...] = ()
    wrote: str = ""


@dataclass(frozen=True, slots=True)
class Finished:
    """The end of an arrival, with the rule that dealt with it."""

    arrived_id: int
    state: Literal["applied", "ignored", "parked"]
    rule: str


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """One thing that happened, for ever; ``escalation`` is its number on the ticket."""

    at: datetime
    kind: str
    actor: str
    facts: Mapping[str, Any]
    escalation: int | None


@dataclass(frozen=True, slots=True)
class Board:
    """What the live board shows of a ticket and sorts by; ``rank`` 0 is the most urgent."""

    verdict: str
    available_at: datetime | None
    severity: str
    tier: str
    rank: int


@dataclass(frozen=True, slots=True)
class Turn:
    """What one look at a ticket came to, saved in one transaction.

    ``snapshot`` is kept without its comments; ``None`` leaves the last one. ``due_at`` is the one armed moment,
    ``due_why`` says why there is none. ``wake_at`` asks for another look; a wake that came meanwhile and is
    earlier stays. ``notes`` are the new ones: a key that is already known is left as it is. ``passed`` are arrivals for
    other tickets of the account, which are woken; one that is known is left as it is. ``numbered`` is the highest
    revision that the host knows of: what is saved has a higher one.
    """

    history: History
    board: Board
    snapshot: Ticket | None
    due_at: datetime | None
    due_why: str
    wake_at: datetime | None
    finished: tuple[Finished, ...]
    notes: tuple[Note, ...]
    journal: tuple[JournalEntry, ...]
    at: datetime
    passed: tuple[Arrival, ...] = ()
    numbered: int = 0


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    """An arrival as operators see it; ``state`` is ``pending``, ``applied``, ``ignored`` or ``parked``."""

    id: int
    arrival: Arrival
    state: str
    rule: str
    copies: int
    tries: int
    finished_at: datetime | None


@dataclass(frozen=True, slots=True)
class EscalationRow:
    """An escalation as operators see it, with its ticket's armed moment and last snapshot."""

    ref: TicketRef
    escalation: Escalation
    due_at: datetime | None
    due_why: str
    board: Board
    snapshot: Ticket | None


@dataclass(frozen=True, slots=True)
class JournalRow:
    """A journal entry with the ticket it belongs to."""

    id: int
    ref: TicketRef
    entry: JournalEntry


class Damage(StrEnum):
    """What is wrong with a ticket's journal, told by its first line that is not as it was written."""

    CHANGED = "changed"
    """The line's own words or digest are others than were written."""
    MISSING = "missing"
    """What stood before the line is gone, or was written anew."""
    REORDERED = "reordered"
    """The line stands in another place than it was written at."""
    ADDED = "added"
    """The line was put in, or the ticket's head turned back to before it."""
    TAIL_CUT = "tail_cut"
    """The last lines are gone: the ticket knows a later one."""
    FOREIGN_HEAD = "foreign_head"
    """The ticket's head is that of no line of its own."""
    UNREADABLE = "unreadable"
    """A line, an escalation or a promise of the ticket holds a value that we never wrote."""


@dataclass(frozen=True, slots=True)
class Broken:
    """Where a ticket's journal first differs from what was written: the line's number, moment and kind.

    The line is ``None`` where it is not about one: for a tail that was cut, a foreign head, what cannot be read.
    """

    damage: Damage
    line: int | None = None
    at: datetime | None = None
    kind: str = ""


@dataclass(frozen=True, slots=True)
class TicketLedger:
    """All that was written down of a ticket: its journal, oldest first, and its escalations with their promises.

    ``digests`` are those of its lines and ``head`` that of the last one, as the ticket knows it. Of a journal that is
    ``broken`` no line is given, for none can be trusted.
    """

    ref: TicketRef
    head: str
    digests: tuple[str, ...]
    lines: tuple[JournalEntry, ...]
    escalations: tuple[Escalation, ...]
    broken: Broken | None


@dataclass(frozen=True, slots=True)
class StoryRow:
    """All that is known of one ticket from its beginning, its journal oldest first.

    ``snapshot`` is ``None`` where the ticket was never looked at.
    """

    ref: TicketRef
    snapshot: Ticket | None
    history: History
    journal: tuple[JournalEntry, ...]


@dataclass(frozen=True, slots=True)
class ParkedRow:
    """Work that waits for a person: a delivery (``id`` is its number) or a note (``id`` is its key)."""

    kind: Literal["delivery", "note"]
    id: str
    ref: TicketRef
    since: datetime
    why: str


@dataclass(frozen=True, slots=True)
class Counts:
    """How much there is of everything.

    ``accepted`` counts all deliveries, ``copies`` their repeats. ``overdue`` counts open escalations whose armed
    moment has passed; ``None`` when no moment was given to compare with.
    """

    accepted: int
    copies: int
    applied: int
    ignored: int
    parked: int
    pending: int
    open_escalations: int
    overdue: int | None
    outbox_waiting: int
    outbox_parked: int
    oldest_pending_at: datetime | None


@dataclass(frozen=True, slots=True)
class OutageRow:
    """An outage with the account it belongs to, as operators see it."""

    connector: str
    account: str
    outage: Outage
