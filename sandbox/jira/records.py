"""What a Jira site remembers: people, projects, fields, issues, comments and what changed when.

Ids are text, as Jira writes them. Moments are aware and in UTC.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

Json = dict[str, Any]

SOFTWARE, SERVICE_DESK = "jira-software", "jira-servicedesk"
ADMINISTRATORS = "jira-administrators"


@dataclass
class User:
    """A person, a customer, or the account an integration acts as.

    ``name`` and ``key`` are what a Data Center knows people by; Cloud shows ``id`` only.
    """

    id: str
    name: str
    key: str
    display_name: str
    email: str
    created_at: datetime
    account_type: str = "atlassian"
    active: bool = True
    licences: set[str] = field(default_factory=set)
    groups: list[str] = field(default_factory=list)
    email_visible: bool = True
    time_zone: str = "UTC"
    locale: str = "en_US"

    @property
    def customer(self) -> bool:
        return self.account_type == "customer"

    @property
    def licensed(self) -> bool:
        return self.active and bool(self.licences) and not self.customer

    @property
    def agent(self) -> bool:
        return self.licensed and SERVICE_DESK in self.licences

    @property
    def admin(self) -> bool:
        return self.active and ADMINISTRATORS in self.groups


@dataclass
class Group:
    """A group of people, named by policies and permissions."""

    id: str
    name: str


@dataclass
class Project:
    """A project: its types, who may do what, and which workflow and screens it uses.

    ``permissions`` maps a permission's key to grants: `licence:<product>`, `group:<name>`, `user:<id>`,
    `reporter`, `assignee`, or `customers` (whoever sees the issue in the portal, and only there).
    ``workflows`` maps an issue type's id, or "" for all others, to a workflow's id.
    ``screens`` maps `create`, `edit` and `view` to a screen's id.
    """

    id: str
    key: str
    name: str
    type_key: str
    lead_id: str
    issue_type_ids: list[str]
    permissions: dict[str, list[str]]
    workflows: dict[str, str] = field(default_factory=dict)
    screens: dict[str, str] = field(default_factory=dict)
    simplified: bool = False
    former_keys: list[str] = field(default_factory=list)
    next_number: int = 1
    archived_at: datetime | None = None
    components: dict[str, Json] = field(default_factory=dict)
    security_levels: dict[str, Json] = field(default_factory=dict)
    properties: dict[str, Any] = field(default_factory=dict)
    description: str = ""


@dataclass
class Option:
    """One choice of a select field; its id stays when it is renamed."""

    id: str
    value: str
    disabled: bool = False


@dataclass
class Context:
    """Where a custom field exists and which options it has there; empty lists mean everywhere."""

    id: str
    name: str
    project_ids: list[str] = field(default_factory=list)
    issue_type_ids: list[str] = field(default_factory=list)
    options: list[Option] = field(default_factory=list)
    description: str = ""
    default: Json | None = None


@dataclass
class CustomField:
    """A custom field; ``kind`` is the last part of its type, such as `select`."""

    id: str
    name: str
    type: str
    description: str = ""
    searcher: str | None = None
    contexts: list[Context] = field(default_factory=list)
    locked: bool = False
    trashed_at: datetime | None = None

    @property
    def kind(self) -> str:
        return self.type.rpartition(":")[2]

    @property
    def number(self) -> int:
        return int(self.id.rpartition("_")[2])


@dataclass
class Comment:
    """One message on an issue; ``body`` is an Atlassian document."""

    id: str
    author_id: str
    body: Json
    created_at: datetime
    updated_at: datetime
    update_author_id: str
    public: bool = True
    visibility: Json | None = None
    properties: dict[str, Any] = field(default_factory=dict)


@dataclass
class History:
    """Everything one change did to an issue, as its changelog lists it."""

    id: str
    author_id: str
    created_at: datetime
    items: list[Json]
    metadata: Json | None = None


@dataclass
class Issue:
    """A support case or a piece of work.

    ``values`` holds custom fields in their plain form (`sandbox.jira.field_values`); texts that take formatting,
    ``description`` among them, are Atlassian documents.
    """

    id: str
    key: str
    project_id: str
    type_id: str
    status_id: str
    summary: str
    creator_id: str
    reporter_id: str | None
    created_at: datetime
    updated_at: datetime
    status_changed_at: datetime
    description: Json | None = None
    environment: Json | None = None
    priority_id: str | None = None
    assignee_id: str | None = None
    resolution_id: str | None = None
    resolved_at: datetime | None = None
    security_id: str | None = None
    due_on: str | None = None
    parent_id: str | None = None
    labels: list[str] = field(default_factory=list)
    component_ids: list[str] = field(default_factory=list)
    values: dict[str, Any] = field(default_factory=dict)
    properties: dict[str, Any] = field(default_factory=dict)
    watcher_ids: list[str] = field(default_factory=list)
    request_type_id: str | None = None
    archived_at: datetime | None = None


@dataclass
class Link:
    """Two issues and how they belong together: the inward one `blocks` the outward one."""

    id: str
    type_id: str
    inward_id: str
    outward_id: str


@dataclass
class RemoteLink:
    """A link from an issue to something elsewhere; ``shown`` is what the API takes and gives."""

    id: int
    global_id: str
    shown: Json


@dataclass
class Organization:
    """A customer company of the service desks."""

    id: str
    name: str
    member_ids: list[str] = field(default_factory=list)
    properties: dict[str, Any] = field(default_factory=dict)
    created_at: datetime | None = None


@dataclass
class RequestType:
    """What a customer may ask for in a portal; the issue type it makes, and the fields of its form."""

    id: str
    name: str
    description: str
    service_desk_id: str
    issue_type_id: str
    field_ids: list[str] = field(default_factory=list)
    required: list[str] = field(default_factory=list)


@dataclass
class ServiceDesk:
    """The portal of a service project, its customers and their companies."""

    id: str
    project_id: str
    customer_ids: list[str] = field(default_factory=list)
    organization_ids: list[str] = field(default_factory=list)
    open_to_all: bool = False


@dataclass
class SlaCycle:
    """One run of a service level's clock on an issue; the times it stood still are in ``pauses``."""

    metric_id: str
    started_at: datetime
    goal_seconds: int
    stopped_at: datetime | None = None
    pauses: list[tuple[datetime, datetime | None]] = field(default_factory=list)


@dataclass
class Delivery:
    """One webhook call that is to be made or was made."""

    id: str
    webhook_id: str
    body: str
    why: str
    flow: str
    due_at: datetime
    created_at: datetime
    order: float
    status: str = "queued"
    attempts: list[Json] = field(default_factory=list)
    url: str = ""
    held: bool = False


@dataclass(frozen=True)
class Actor:
    """Who does something to an issue, and through which door: `api`, `page`, `portal` or `workflow`."""

    user: User
    channel: str = "api"
