"""What a support ticket is to us: the facts of one moment, in the helpdesk field's own words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

Value = str | bool | int | None
"""What a field of ours can hold; ``None`` is an empty field."""


@dataclass(frozen=True, slots=True, order=True)
class TicketRef:
    """Which ticket: connector, account and the host's own id. Ids of two accounts never meet."""

    connector: str
    account: str
    id: str

    def __str__(self) -> str:
        return f"{self.connector}/{self.account}/{self.id}"


class Status(StrEnum):
    """The host's status, reduced to what a policy may ask about."""

    NEW = "new"
    OPEN = "open"
    PENDING = "pending"
    HOLD = "hold"
    SOLVED = "solved"
    CLOSED = "closed"
    DELETED = "deleted"


UNWRITABLE = frozenset({Status.CLOSED, Status.DELETED})
"""Statuses in which the host takes no writes any more."""


class Role(StrEnum):
    """Who wrote a comment: the customer's side, an agent, the escalation's owner, or no person at all."""

    REQUESTER = "requester"
    AGENT = "agent"
    OWNER = "owner"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody the host knows; ``id`` is the host's, ``time_zone`` an IANA name where known.

    ``organization`` is the customer or partner they belong to, named as :attr:`Ticket.organization` is. ``language`` is
    a BCP 47 tag as the host gives it, such as ``pt-BR``; empty where it does not say.
    """

    id: str
    name: str = ""
    email: str = ""
    staff: bool = False
    time_zone: str = ""
    organization: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Comment:
    """One message on the ticket; ``author`` is the host's person id.

    ``copied`` are the addresses, in small letters, that this very message put into CC; ``organization`` is the
    author's.
    """

    at: datetime
    author: str
    role: Role
    public: bool
    text: str
    id: str = ""
    copied: frozenset[str] = frozenset()
    organization: str = ""


@dataclass(frozen=True, slots=True)
class HostRequest:
    """The Escalate action as used inside the host: what was ticked and filled in, and by whom.

    ``key`` names this one use of the action (the host's own id of the change), so that the same tick is
    never taken for two requests.
    """

    key: str
    by: Person | None
    at: datetime
    need: str
    reason: str
    details: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class HostStep:
    """What staff recorded inside the host about the escalation: the step chosen, and the words beside it.

    ``key`` names this one use (the host's own id of the change), so that it is never taken twice.
    """

    key: str
    by: Person | None
    at: datetime
    code: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Ticket:
    """A snapshot of one ticket; ``version`` is what the host compares when two people write at once.

    ``fields`` holds Halyard's own fields by their names in :mod:`core.fields`; ``marks`` are the keys of
    our earlier writes that the host still remembers; ``severities`` lists earlier values with the moment
    each began, oldest first. ``flagged`` is the change by which a person set the escalated flag by hand, where one
    did last. ``partners`` are the organizations that may act for this ticket's one (MX-a10); ``problem`` is the id
    of the ticket that this one is an instance of; ``facts`` holds whatever else the account maps, by name.
    ``contract`` is ``valid``, ``none``, or empty where the host does not say and only the date counts.
    ``label`` is what people call the ticket, ``url`` where staff open it. ``gone`` says how it went, where it was
    neither closed nor deleted: ``moved`` to where no policy holds, or ``archived``. ``changed_by`` names who or which
    rule last set each of our fields, as far as the host tells. ``marked_at`` says when the host had each mark,
    ``steps`` which steps people chose and we took, oldest first, both as far as it tells; they are asked where our own
    memory may be an older one (F44).
    """

    ref: TicketRef
    version: str
    status: Status
    created_at: datetime
    updated_at: datetime
    subject: str = ""
    type: str = ""
    severity: str = ""
    tier: str = ""
    region: str = ""
    organization: str = ""
    requester: Person | None = None
    assignee: Person | None = None
    followers: frozenset[str] = frozenset()
    ccs: frozenset[str] = frozenset()
    comments: tuple[Comment, ...] = ()
    fields: Mapping[str, Value] = field(default_factory=dict)
    request: HostRequest | None = None
    step: HostStep | None = None
    flagged: HostStep | None = None
    marks: frozenset[str] = frozenset()
    severities: tuple[tuple[datetime, str], ...] = ()
    followup_of: str = ""
    merged_into: str = ""
    contract_valid_until: datetime | None = None
    first_response_due_at: datetime | None = None
    first_response_at: datetime | None = None
    impact: str = ""
    urgency: str = ""
    brand: str = ""
    product: str = ""
    contract: str = ""
    partners: frozenset[str] = frozenset()
    problem: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)
    label: str = ""
    url: str = ""
    gone: str = ""
    changed_by: Mapping[str, str] = field(default_factory=dict)
    marked_at: Mapping[str, datetime] = field(default_factory=dict)
    steps: tuple[HostStep, ...] = ()

    @property
    def called(self) -> str:
        """What people call it in a sentence, such as ``SUP-421``: its label without a number sign, or else its id."""
        return self.label.removeprefix("#") or self.ref.id
