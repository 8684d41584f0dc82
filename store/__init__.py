"""Remembers: the product's one database, with everything that must survive a power cut."""

from store.access import AccessBook
from store.alarms import Alarm, AlarmBook, AlarmKey
from store.api_tokens import TokenRow
from store.intake import Intake
from store.mails import MailBook, MailRow, MailState, ReplyState
from store.notices import Notice, NoticeState
from store.queue_book import Pause, QueueBook, Stop
from store.queues import AccountKey, Queue, Waiting
from store.sessions import Brake, SessionRow
from store.store import Store
from store.ties import TieBook, TieRow
from store.users import UserRow
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
    NoteRow,
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
    "AccessBook",
    "AccountKey",
    "Alarm",
    "AlarmBook",
    "AlarmKey",
    "Arrival",
    "Arrived",
    "Board",
    "Brake",
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
    "NoteRow",
    "NoteState",
    "Notice",
    "NoticeState",
    "OutageRow",
    "Outgoing",
    "ParkedRow",
    "Pause",
    "Queue",
    "QueueBook",
    "ReplyState",
    "SessionRow",
    "Stop",
    "Store",
    "StoryRow",
    "TicketLedger",
    "TieBook",
    "TieRow",
    "TokenRow",
    "Turn",
    "UserRow",
    "Waiting",
]
