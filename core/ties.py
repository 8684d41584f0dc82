"""Knows the tickets of other accounts that are worked on for this one, and how the other side of each tie stands.

Rule 1: what crosses is a face: facts of a ticket's own escalation, never of one that is mirrored on it.
Rule 2: how a tie stands is told by the other side's face alone, and by how long that has not been seen.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from core.tickets import UNWRITABLE, Status, TicketRef

SILENT_AFTER = timedelta(hours=6)
"""How long the other side may go unread before that is said; it is looked at every hour."""

DONE = UNWRITABLE | {Status.SOLVED}
"""Statuses in which nobody works on a ticket any more."""


class Standing(StrEnum):
    """How a tie stands, as seen from one of its sides."""

    OPENING = "opening"
    """The other side is not there yet, or was never looked at."""
    WORKED_ON = "worked_on"
    ENDED = "ended"
    """The counterpart is solved, or the escalation that asked for it is over."""
    LOST = "lost"
    """The other ticket was deleted, or is hidden from us."""
    SILENT = "silent"
    """The other ticket could not be read for a long time."""
    REFUSED = "refused"
    """The other helpdesk takes no ticket from us at the moment; it is tried again."""
    NOT_AGREED = "not_agreed"
    """The configuration does not let the two accounts work together; it is tried again."""
    UNKNOWN = "unknown"
    """The ticket that staff named is none of the other account's, or is tied already."""


PENDING = frozenset({Standing.OPENING, Standing.REFUSED, Standing.NOT_AGREED})
"""The other side is still to be opened."""

OVER = frozenset({Standing.ENDED, Standing.LOST, Standing.UNKNOWN})
"""Nothing is to be expected of the other side."""


@dataclass(frozen=True, slots=True)
class Face:
    """What the other side of a tie may know of a ticket.

    ``label`` is what people call it, ``url`` where they open it. ``state`` is that of its latest escalation, empty
    where it has none; ``level`` and the next promise (``due_kind``, ``due_at``) are there while it runs and counts.
    """

    status: Status
    label: str = ""
    url: str = ""
    state: str = ""
    level: int = 0
    due_kind: str = ""
    due_at: datetime | None = None
    outcome: str = ""
    outcome_title: str = ""

    @property
    def runs(self) -> bool:
        """Whether an escalation that counts runs on it."""
        return self.level > 0


@dataclass(frozen=True, slots=True)
class Tie:
    """A tie as one of its two tickets sees it.

    ``ours`` says that this ticket asked for the other. ``face`` is the other side as its last turn left it at
    ``seen_at``; before that, ``seen_at`` is when it was opened. ``trouble`` is why it could not be opened.
    """

    key: str
    ours: bool
    other: TicketRef | None = None
    face: Face | None = None
    seen_at: datetime | None = None
    trouble: Standing | None = None

    @property
    def label(self) -> str:
        """What people call the other ticket."""
        named = self.face.label if self.face is not None else ""
        return named or (str(self.other) if self.other is not None else self.key)

    @property
    def title(self) -> str:
        """The same, with where it is opened."""
        url = self.face.url if self.face is not None else ""
        return f"{self.label} ({url})" if url else self.label


@dataclass(frozen=True, slots=True)
class TieSeen:
    """What a ticket remembers of a tie: how it stood when it was last looked at, since when, and what was told.

    ``times`` counts the changes, so that each is told under a key of its own. For one that this ticket asked for
    (``ours``), ``account`` is the policy's name for where it is, ``named`` the ticket that staff meant, and ``words``
    what they said of it.
    """

    key: str
    ours: bool
    standing: Standing
    at: datetime
    label: str = ""
    times: int = 0
    account: str = ""
    named: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class Order:
    """A counterpart that is still to be opened, or to be found by what staff called it."""

    key: str
    account: str
    title: str
    text: str
    wished_at: datetime
    named: str = ""


def standing(tie: Tie, now: datetime) -> Standing:
    """How a tie stands at ``now``."""
    if tie.trouble is not None:
        return tie.trouble
    if tie.face is not None and tie.face.status is Status.DELETED:
        return Standing.LOST
    if tie.face is not None and _ended(tie.face, ours=tie.ours):
        return Standing.ENDED
    if tie.seen_at is not None and now - tie.seen_at >= SILENT_AFTER:
        return Standing.SILENT
    return Standing.OPENING if tie.face is None else Standing.WORKED_ON


def _ended(face: Face, *, ours: bool) -> bool:
    """A counterpart has ended when nobody works on it; who asked for it, when what they asked for is over."""
    if ours or not face.state:
        return face.status in DONE
    return face.state in ("closed", "declined")
