"""What a Zendesk account remembers: people, companies, tickets, comments and what changed when."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

Json = dict[str, Any]

STATUSES = ("new", "open", "pending", "hold", "solved", "closed")
PRIORITIES = ("low", "normal", "high", "urgent")
TYPES = ("problem", "incident", "question", "task")
LIGHT_AGENT = 1


@dataclass
class User:
    """A person or the user an integration acts as."""

    id: int
    name: str
    email: str
    role: str
    created_at: datetime
    updated_at: datetime
    organization_id: int | None = None
    role_type: int | None = None
    default_group_id: int | None = None
    suspended: bool = False
    active: bool = True
    verified: bool = True
    tags: list[str] = field(default_factory=list)
    user_fields: Json = field(default_factory=dict)
    time_zone: str = "UTC"
    locale: str = "en-US"

    @property
    def staff(self) -> bool:
        return self.role in ("agent", "admin")

    @property
    def light(self) -> bool:
        return self.role_type == LIGHT_AGENT


@dataclass
class Organization:
    """A customer company."""

    id: int
    name: str
    created_at: datetime
    updated_at: datetime
    domain_names: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    organization_fields: Json = field(default_factory=dict)
    details: str | None = None
    notes: str | None = None
    external_id: str | None = None
    group_id: int | None = None


@dataclass
class Group:
    """A team of agents."""

    id: int
    name: str
    created_at: datetime


@dataclass
class Membership:
    """An agent's place in a group."""

    id: int
    user_id: int
    group_id: int
    created_at: datetime
    default: bool = False


@dataclass
class Comment:
    """One message in a ticket's conversation."""

    id: int
    author_id: int
    body: str
    html_body: str
    public: bool
    created_at: datetime
    audit_id: int
    channel: str


@dataclass
class Audit:
    """Everything one update did to a ticket."""

    id: int
    ticket_id: int
    author_id: int
    created_at: datetime
    channel: str
    client: str
    custom: Json
    events: list[Json]


@dataclass
class Ticket:
    """A support case."""

    id: int
    subject: str
    description: str
    requester_id: int
    submitter_id: int
    form_id: int
    brand_id: int
    created_at: datetime
    updated_at: datetime
    generated_timestamp: int
    status: str = "new"
    custom_status_id: int | None = None
    priority: str | None = None
    type: str | None = None
    organization_id: int | None = None
    assignee_id: int | None = None
    group_id: int | None = None
    external_id: str | None = None
    due_at: str | None = None
    problem_id: int | None = None
    channel: str = "web"
    is_public: bool = True
    comments_public: bool = True
    tags: list[str] = field(default_factory=list)
    values: dict[int, Any] = field(default_factory=dict)
    follower_ids: list[int] = field(default_factory=list)
    email_cc_ids: list[int] = field(default_factory=list)
    followup_source_id: int | None = None
    followup_ids: list[int] = field(default_factory=list)
    deleted_at: datetime | None = None


@dataclass(frozen=True)
class Actor:
    """Who does something to a ticket, and through which door."""

    user: User
    channel: str
    client: str = "sandbox"


@dataclass(frozen=True)
class OAuthClient:
    """An application registered with the account; its tokens act as the user it belongs to."""

    identifier: str
    secret: str
    user_id: int
    scopes: tuple[str, ...]


@dataclass(frozen=True)
class Token:
    """An access token and until when it opens the door."""

    user_id: int
    scopes: frozenset[str]
    client: str
    expires_at: datetime
