"""The shapes of Zendesk's answers, reduced to what we read of them; everything else is skipped unread.

Rule 1: what may be missing or null in any account has a default; an answer without the rest is not an answer.
https://developer.zendesk.com/api-reference/ticketing/tickets/tickets/ and .../tickets/ticket_audits/
"""

from typing import Any

import msgspec
from msgspec import Struct

RULES = frozenset({"rule", "system"})
RULE_RELATIONS = frozenset({"trigger", "automation"})


class User(Struct, frozen=True):
    """A person; ``role`` is ``end-user``, ``agent`` or ``admin``, ``locale`` their language, such as ``pt-BR``."""

    id: int
    name: str = ""
    email: str | None = None
    role: str = "end-user"
    iana_time_zone: str | None = None
    locale: str | None = None
    organization_id: int | None = None
    active: bool = True
    suspended: bool = False

    @property
    def staff(self) -> bool:
        """Whether they work here."""
        return self.role in ("agent", "admin")


class Me(Struct):
    """``GET /api/v2/users/me``; a stranger is answered with an empty user."""

    id: int | None = None
    role: str = ""


class MeAnswer(Struct):
    """Who we act as."""

    user: Me


class UsersAnswer(Struct):
    """People found or shown."""

    users: list[User]


class UserAnswer(Struct):
    """``GET /api/v2/users/{id}``."""

    user: User


class Organization(Struct, frozen=True):
    """A customer company with its own fields."""

    id: int
    name: str = ""
    organization_fields: dict[str, Any] = {}


class OrganizationsAnswer(Struct):
    """Companies shown."""

    organizations: list[Organization]


class Identity(Struct, frozen=True):
    """One way a person is known by: an address, a telephone number, an account elsewhere."""

    type: str = ""
    value: str | None = None
    verified: bool | None = None
    verification_method: str | None = None


class IdentitiesAnswer(Struct):
    """The ways a person is known by."""

    identities: list[Identity]


class ViaSource(Struct, frozen=True):
    """Where something came from: ``rel`` is ``trigger``, ``automation``, ``follow_up``, ``merge``, ..."""

    rel: str | None = None
    source: dict[str, Any] | None = msgspec.field(name="from", default=None)
    target: dict[str, Any] | None = msgspec.field(name="to", default=None)


class Via(Struct, frozen=True):
    """How something was done: ``web``, ``email``, ``api``, ``rule``, ..."""

    channel: Any = None
    source: ViaSource | None = None

    @property
    def by_rule(self) -> bool:
        """Whether a rule of the account did it, and no person."""
        relation = self.source.rel if self.source is not None else None
        return str(self.channel) in RULES or relation in RULE_RELATIONS


class FieldValue(Struct, frozen=True, gc=False):
    """One custom field of a ticket; the value is decoded by whoever wants it."""

    id: int
    value: msgspec.Raw = msgspec.Raw(b"null")


class Ticket(Struct, frozen=True):
    """A ticket as ``GET /api/v2/tickets/ID`` answers it."""

    id: int
    status: str
    created_at: str
    updated_at: str
    subject: str | None = None
    type: str | None = None
    priority: str | None = None
    requester_id: int | None = None
    assignee_id: int | None = None
    organization_id: int | None = None
    brand_id: int | None = None
    problem_id: int | None = None
    follower_ids: list[int] | None = None
    email_cc_ids: list[int] | None = None
    tags: list[str] | None = None
    custom_fields: list[FieldValue] | None = None
    via: Via | None = None
    slas: Any = None


class TicketAnswer(Struct, frozen=True):
    """A ticket with the people and the company it names."""

    ticket: Ticket
    users: list[User] = []
    organizations: list[Organization] = []


class Event(Struct, frozen=True):
    """One thing an update did; ``field_name`` of a custom field is its id as text.

    The lists of people, before and after, are addresses; those of CCs and of followers have their own event.
    """

    type: str = ""
    id: Any = None
    field_name: Any = None
    value: Any = None
    previous_value: Any = None
    author_id: int | None = None
    body: str | None = None
    public: bool | None = None
    via: Via | None = None
    previous_email_ccs: Any = None
    current_email_ccs: Any = None
    previous_followers: Any = None
    current_followers: Any = None


class Audit(Struct, frozen=True):
    """One update of a ticket: who, when, and everything it did."""

    id: int
    author_id: int
    created_at: str
    metadata: dict[str, Any] | None = None
    events: list[Event] = []
    via: Via | None = None


class PageMeta(Struct):
    """How a list goes on."""

    has_more: bool | None = None
    after_cursor: str | None = None


class AuditsAnswer(Struct):
    """One page of a ticket's audits and the people in them."""

    audits: list[Audit]
    users: list[User] = []
    meta: PageMeta | None = None


class Option(Struct):
    """One option of a drop-down; its value is a tag."""

    value: str
    name: str | None = None


class TicketField(Struct):
    """A ticket field's definition; zenpy says ``None`` for what the answer does not say."""

    id: int
    type: str
    title: str | None = None
    active: bool | None = None
    created_at: str | None = None
    agent_description: str | None = None
    custom_field_options: list[Option] | None = None


class OrganizationField(Struct):
    """An organization field's definition; tickets' companies carry it by ``key``."""

    key: str
    custom_field_options: list[Option] | None = None


class Brand(Struct):
    """One of the account's brands."""

    id: int
    name: str | None = None


class Written(Struct):
    """A ticket as the answer to a write shows it."""

    updated_at: str
    follower_ids: list[int] | None = None
    email_cc_ids: list[int] | None = None


class WrittenEvent(Struct):
    """One thing a write did, as far as we look at it: who is copied in since."""

    current_email_ccs: Any = None


class WrittenAudit(Struct):
    """What a write did."""

    events: list[WrittenEvent] = []


class TicketsAnswer(Struct):
    """Several tickets."""

    tickets: list[Ticket]


class WriteAnswer(Struct):
    """The answer to ``PUT /api/v2/tickets/ID``."""

    ticket: Written
    audit: WrittenAudit | None = None


class JobResult(Struct):
    """What became of one ticket of a batch."""

    id: int | None = None
    success: bool | None = None
    error: Any = None
    details: Any = None


class Job(Struct):
    """A batch in the host's queue."""

    id: str
    status: str | None = None
    results: list[JobResult] | None = None
