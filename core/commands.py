"""What a decision asks the host to do; one decision becomes one :class:`TicketUpdate` and one host write."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from core.tickets import TicketRef, Value


class NoteKind(StrEnum):
    """What can be done to a ticket only once, and is therefore recorded with a key."""

    COMMENT = "comment"
    FOLLOWER = "follower"
    CC = "cc"


@dataclass(frozen=True, slots=True)
class Note:
    """One thing that people see happen once: a comment, a follower or a CC given.

    ``key`` is the same however often the decision is taken again. For a comment ``text`` is plain text,
    ``public`` says whether the customer sees it, and ``author`` is the host's person id in whose name it is
    posted (empty: ours). For people ``email`` finds them in the host.
    """

    key: str
    kind: NoteKind
    text: str = ""
    public: bool = False
    author: str = ""
    email: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class TicketUpdate:
    """One write to one ticket.

    ``seen`` is the version it was decided on: the host must refuse it when the ticket moved on. ``key``
    names the write; it and the keys of all notes are left in the host as marks. ``fields`` are Halyard's
    field names with their wanted values.
    """

    ref: TicketRef
    seen: str
    key: str
    fields: Mapping[str, Value] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()

    @property
    def marks(self) -> tuple[str, ...]:
        """The keys the host must remember for this write."""
        return (self.key, *(note.key for note in self.notes))

    @property
    def fields_only(self) -> bool:
        """Whether it may go in a bulk call: nothing in it is seen by people as an act of ours."""
        return not self.notes
