"""Remembers: the product's one database, with everything that must survive a power cut."""

from store.alarms import Alarm, AlarmBook, AlarmKey
from store.intake import Intake
from store.mails import MailBook, MailRow, MailState, ReplyState
from store.notices import Notice, NoticeState
from store.store import Store
from store.ties import TieBook, TieRow
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
    OutageRow,
    Outgoing,
    ParkedRow,
    StoryRow,
    TicketLedger,
    Turn,
)

__all__ = [
    "Accepted",
    "Alarm",
    "AlarmBook",
    "AlarmKey",
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
    "MailBook",
    "MailRow",
    "MailState",
    "NoteState",
    "Notice",
    "NoticeState",
    "OutageRow",
    "Outgoing",
    "ParkedRow",
    "ReplyState",
    "Store",
    "StoryRow",
    "TicketLedger",
    "TieBook",
    "TieRow",
    "Turn",
]
