"""Groups the books of those who watch over the service: auditor, feed, notices, and what forgets."""

from dataclasses import dataclass
from typing import Self

from store.audit import AuditBook
from store.database import Database
from store.dead_letters import DeadLetterBook
from store.erasing import ErasureBook
from store.feed import FeedBook
from store.forgetting import ForgettingBook
from store.notices import NoticeBook
from store.parked_notes import ParkedNoteBook
from store.retention import RetentionBook


@dataclass(frozen=True, slots=True)
class WatchBooks:
    """What those who watch ask and keep."""

    audit: AuditBook
    feed: FeedBook
    notices: NoticeBook
    retention: RetentionBook
    notes: ParkedNoteBook
    erasure: ErasureBook
    forgetting: ForgettingBook
    letters: DeadLetterBook

    @classmethod
    def over(cls, database: Database) -> Self:
        """The books over one database."""
        return cls(
            audit=AuditBook(database),
            feed=FeedBook(database),
            notices=NoticeBook(database),
            retention=RetentionBook(database),
            notes=ParkedNoteBook(database),
            erasure=ErasureBook(database),
            forgetting=ForgettingBook(database),
            letters=DeadLetterBook(database),
        )
