"""What deciding starts from and what it comes to; both are plain values."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from core.availability import Availability, Because
from core.cast import Cast
from core.commands import Note, NoteKind
from core.escalation import Escalation, History
from core.outages import Outage
from core.policy import Policy
from core.sentences import say
from core.tickets import Ticket, Value
from core.ties import Order, Tie


@dataclass(frozen=True, slots=True)
class Scene:
    """All that a decision may look at: the ticket as just read, the policy, who plays which role, the moment.

    ``outages`` are those of the account that go on, and those that the ticket's escalations were part of.
    ``reading`` is a language that the reader chose before any that the host knows of them. The policy is held with its
    words in the reader's ``language``. ``ties`` are those to tickets of other accounts.
    """

    ticket: Ticket
    policy: Policy
    cast: Cast
    now: datetime
    outages: tuple[Outage, ...] = ()
    reading: str = ""
    ties: tuple[Tie, ...] = ()
    language: str = field(init=False)

    def __post_init__(self) -> None:
        """Settle the language once: every word of this scene is in it."""
        requester = self.ticket.requester
        known = requester.language if requester is not None else ""
        language = self.policy.language_for(self.reading, known, self.cast.language)
        object.__setattr__(self, "language", language)
        spoken = self.policy.in_language(language)
        if spoken is not self.policy:
            object.__setattr__(self, "policy", spoken)

    @property
    def zone(self) -> str:
        """The requester's time zone where the host knows it, else the account's."""
        requester = self.ticket.requester
        return known_zone(requester.time_zone if requester is not None else "", self.cast.time_zone)

    @property
    def inside(self) -> "Scene":
        """The same scene in the words of staff."""
        return replace(self, reading=self.policy.language_for(self.cast.language))

    @property
    def inside_zone(self) -> str:
        """The account's time zone, in which staff read."""
        return known_zone(self.cast.time_zone, "UTC")

    def say(self, code: str, **values: object) -> str:
        """A sentence for the requester, with the policy's own wording where it has one."""
        return say(code, values, self.zone, self.policy.texts, self.language)

    def tell(self, because: Because) -> str:
        """A reason in the requester's words."""
        return because.text(self.zone, self.policy.texts, self.language)

    def tell_inside(self, because: Because) -> str:
        """A reason in the words of staff."""
        inside = self.inside
        return because.text(self.inside_zone, inside.policy.texts, inside.language)

    def say_inside(self, code: str, **values: object) -> str:
        """A sentence for staff, in the account's language and zone."""
        inside = self.inside
        return say(code, values, self.inside_zone, inside.policy.texts, inside.language)


class Entry(NamedTuple):
    """One line of the journal: what happened, by whom, with which facts."""

    kind: str
    actor: str
    facts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Draft:
    """A decision in the making: each stage hands on a fuller one."""

    history: History
    notes: tuple[Note, ...] = ()
    entries: tuple[Entry, ...] = ()
    rule: str = "looked"

    def entered(self, kind: str, actor: str = "", **facts: str) -> "Draft":
        """The draft with one more journal line."""
        return Draft(self.history, self.notes, (*self.entries, Entry(kind, actor, facts)), self.rule)

    def noted(self, *notes: Note) -> "Draft":
        """The draft with more notes; one whose key is already there is left out."""
        known = {note.key for note in self.notes}
        fresh = tuple(note for note in notes if note.key not in known)
        return Draft(self.history, self.notes + fresh, self.entries, self.rule)

    def ruled(self, rule: str) -> "Draft":
        """The draft with the name of the rule that dealt with the event."""
        return Draft(self.history, self.notes, self.entries, rule)

    def remembering(self, history: History) -> "Draft":
        """The draft with this history in place of its own."""
        return Draft(history, self.notes, self.entries, self.rule)

    def handling(self, key: str) -> "Draft":
        """The draft that remembers a use of the host's fields, or an alarm, as dealt with."""
        return self.remembering(replace(self.history, handled=(*self.history.handled, key)))

    def moved(self, escalation: Escalation) -> "Draft":
        """The draft with this escalation in place of its earlier self, or added."""
        others = tuple(one for one in self.history.escalations if one.number != escalation.number)
        together = tuple(sorted((*others, escalation), key=lambda one: one.number))
        return self.remembering(replace(self.history, escalations=together))


@dataclass(frozen=True, slots=True)
class LinkGrant:
    """A link to the request form that should stand on the ticket; the runtime signs it.

    ``number`` counts the links of this ticket, so that a spent one is never issued again.
    """

    number: int
    issued_at: datetime
    expires_at: datetime


Wanted = Mapping[str, Value | LinkGrant]
"""What our fields on the ticket should hold."""


@dataclass(frozen=True, slots=True)
class Passed:
    """An open escalation that goes on on another ticket of the account, whose id is ``into``.

    ``label`` is what people call the ticket that it was asked for on, ``at`` when that one was merged away.
    """

    into: str
    escalation: Escalation
    label: str
    at: datetime

    @property
    def key(self) -> str:
        """Names this passing on: the same however often it is decided, so that no ring of merges goes round twice."""
        return f"merge:{self.escalation.ref}:{self.escalation.number}:{self.into}"


@dataclass(frozen=True, slots=True)
class Decision:
    """What one look at a ticket comes to.

    ``wanted`` is what the held fields should say (derived, see :mod:`core.drift`); ``notes`` are done once
    each. ``due_at`` is the one armed moment; where it is ``None``, ``due_why`` names the reason for none.
    ``rule`` names what dealt with the event; ``orders`` are the counterparts that are to be opened elsewhere,
    ``passed`` the escalations that go on on another ticket of the account.
    """

    history: History
    availability: Availability
    wanted: Wanted
    notes: tuple[Note, ...]
    entries: tuple[Entry, ...]
    due_at: datetime | None
    due_why: str
    rule: str
    orders: tuple[Order, ...] = ()
    passed: tuple[Passed, ...] = ()


def comment(key: str, text: str, *, public: bool, author: str = "") -> Note:
    """A comment note."""
    return Note(key=key, kind=NoteKind.COMMENT, text=text, public=public, author=author)


@lru_cache(maxsize=1024)
def known_zone(zone: str, otherwise: str) -> str:
    """``zone`` where it names a time zone, else ``otherwise``, else UTC: a host's odd name loses no decision."""
    for name in (zone, otherwise):
        try:
            if name:
                ZoneInfo(name)
                return name
        except (ZoneInfoNotFoundError, ValueError, OSError):
            continue
    return "UTC"
