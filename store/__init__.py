"""Remembers: the product's one database, with everything that must survive a power cut."""

from store.intake import Intake
from store.store import Store
from store.values import (
    Accepted,
    Arrival,
    Arrived,
    Board,
    Broken,
    Case,
    Claim,
    Counts,
    Damage,
    DeliveryRow,
    EscalationRow,
    Finished,
    JournalEntry,
    JournalRow,
    NoteState,
    Outgoing,
    ParkedRow,
    TicketLedger,
    Turn,
)

__all__ = [
    "Accepted",
    "Arrival",
    "Arrived",
    "Board",
    "Broken",
    "Case",
    "Claim",
    "Counts",
    "Damage",
    "DeliveryRow",
    "EscalationRow",
    "Finished",
    "Intake",
    "JournalEntry",
    "JournalRow",
    "NoteState",
    "Outgoing",
    "ParkedRow",
    "Store",
    "TicketLedger",
    "Turn",
]
