"""Remembers: the product's one database, with everything that must survive a power cut."""

from store.intake import Intake
from store.mails import MailBook, MailRow, MailState, ReplyState
from store.store import Store
from store.values import (
    Accepted,
    Arrival,
    Arrived,
    Board,
    Case,
    Claim,
    Counts,
    DeliveryRow,
    EscalationRow,
    Finished,
    JournalEntry,
    JournalRow,
    NoteState,
    Outgoing,
    ParkedRow,
    Turn,
)

__all__ = [
    "Accepted",
    "Arrival",
    "Arrived",
    "Board",
    "Case",
    "Claim",
    "Counts",
    "DeliveryRow",
    "EscalationRow",
    "Finished",
    "Intake",
    "JournalEntry",
    "JournalRow",
    "MailBook",
    "MailRow",
    "MailState",
    "NoteState",
    "Outgoing",
    "ParkedRow",
    "ReplyState",
    "Store",
    "Turn",
]
