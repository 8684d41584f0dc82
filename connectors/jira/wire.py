"""The shapes of Jira's answers, reduced to what we read of them; everything else is skipped unread.

Rule 1: what may be missing or null at any site has a default; an answer without the rest is not an answer.
Rule 2: a user is known by ``accountId`` in the cloud, by ``name`` on a Data Center, and by :attr:`User.id` to us.
Rule 3: a list says whether it goes on by ``total``, ``isLast`` or ``isLastPage``; whoever reads it says which.
https://developer.atlassian.com/cloud/jira/platform/rest/v3/ and /cloud/jira/service-desk/rest/
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec
from msgspec import Struct

NULL = msgspec.Raw(b"null")
STAFF = "atlassian"
CUSTOMER = "customer"
APP = "app"
SERVICE_DESK = "service_desk"


class User(Struct, frozen=True, rename="camel"):
    """A person; ``account_type`` is ``atlassian``, ``customer`` or ``app``, and is told in the cloud only."""

    account_id: str | None = None
    name: str | None = None
    key: str | None = None
    display_name: str = ""
    email_address: str | None = None
    active: bool = True
    time_zone: str | None = None
    locale: str | None = None
    account_type: str = ""

    @property
    def id(self) -> str:
        """What the host knows them by."""
        return self.account_id or self.name or ""


class Item(Struct, frozen=True, rename="camel"):
    """One field that a change changed: ids before and after where it has any, and the words for them."""

    field: str = ""
    field_id: str | None = None
    before: Any = msgspec.field(name="from", default=None)
    before_said: str | None = msgspec.field(name="fromString", default=None)
    after: Any = msgspec.field(name="to", default=None)
    after_said: str | None = msgspec.field(name="toString", default=None)

    def of(self, field_id: str, title: str = "") -> bool:
        """Whether it is about this field; a Data Center names a field by its title alone."""
        if self.field_id is not None:
            return self.field_id == field_id
        return self.field.casefold() in (field_id.casefold(), title.casefold())


class History(Struct, frozen=True, rename="camel"):
    """One change of an issue: who, when, and everything it changed."""

    id: str
    created: str
    author: User | None = None
    items: list[Item] = []
    history_metadata: Any = None


class Changelog(Struct, frozen=True, rename="camel"):
    """Changes within an issue's own answer; ``total`` may be more than are here."""

    histories: list[History] = []
    total: int = 0


class ChangelogPage(Struct, frozen=True, rename="camel"):
    """One page of an issue's changes, oldest first."""

    values: list[History]
    total: int | None = None
    is_last: bool | None = None


class Comment(Struct, frozen=True, rename="camel"):
    """One message; ``body`` is a document in the cloud and wiki text on a Data Center.

    ``jsd_author_can_see_request`` is false for a mail from somebody who is not on the request.
    """

    id: str
    created: str
    author: User | None = None
    body: Any = None
    jsd_public: bool | None = None
    jsd_author_can_see_request: bool | None = None
    visibility: Any = None


class Comments(Struct, frozen=True, rename="camel"):
    """A page of an issue's messages; ``total`` may be more than are here."""

    comments: list[Comment] = []
    total: int = 0


class StatusCategory(Struct, frozen=True):
    """The kind of a status: ``new``, ``indeterminate`` or ``done``."""

    key: str = ""


class Status(Struct, frozen=True, rename="camel"):
    """An issue's status at this site."""

    id: str = ""
    name: str = ""
    status_category: StatusCategory | None = None


class Named(Struct, frozen=True):
    """Anything with an id and a name: a priority, a component, an issue type."""

    id: str = ""
    name: str = ""


class Project(Struct, frozen=True, rename="camel"):
    """A project; ``project_type_key`` is ``service_desk``, ``software`` or ``business``."""

    id: str
    key: str
    project_type_key: str = ""


class LinkType(Struct, frozen=True):
    """A kind of link between issues."""

    id: str = ""
    name: str = ""
    inward: str = ""
    outward: str = ""


class Linked(Struct, frozen=True):
    """The issue at the other end of a link."""

    id: str


class Link(Struct, frozen=True, rename="camel"):
    """A link seen from one of its ends; the other end is the inward or the outward issue."""

    type: LinkType
    inward_issue: Linked | None = None
    outward_issue: Linked | None = None


class Editable(Struct, frozen=True, rename="camel"):
    """A field that an issue's edit screen offers, with the values to choose from where it has some."""

    allowed_values: list[Any] = []


class EditMeta(Struct, frozen=True):
    """What an issue's edit screen offers, by field id."""

    fields: dict[str, Editable] = {}


class Issue(Struct, frozen=True):
    """An issue; its fields are decoded by whoever wants them."""

    id: str
    key: str = ""
    fields: dict[str, msgspec.Raw] = {}
    properties: dict[str, msgspec.Raw] = {}
    changelog: Changelog | None = None
    editmeta: EditMeta | None = None

    @property
    def version(self) -> str:
        """What the host itself says of when the issue last changed; every edit and every comment moves it."""
        return str(msgspec.json.decode(self.fields["updated"]))


class IssueError(Struct, frozen=True):
    """An issue that could not be fetched together with others."""

    id: str = ""


class Issues(Struct, frozen=True, rename="camel"):
    """Issues fetched together; those that cannot be read now are among the errors."""

    issues: list[Issue] = []
    issue_errors: list[IssueError] = []


class Found(Struct, frozen=True, rename="camel"):
    """One page of a search: of the cloud with a token, of a Data Center with a total."""

    issues: list[Issue] = []
    next_page_token: str | None = None
    is_last: bool | None = None
    start_at: int = 0
    total: int | None = None


class Watchers(Struct, frozen=True):
    """Who watches an issue."""

    watchers: list[User] = []


class Schema(Struct, frozen=True):
    """What a field holds; ``custom`` is the kind of a custom field."""

    type: str = ""
    custom: str = ""
    items: str = ""


class Field(Struct, frozen=True, rename="camel"):
    """A field's definition; of a custom one the description is known, and with it our mark."""

    id: str
    name: str = ""
    description: str | None = None
    field_schema: Schema | None = msgspec.field(name="schema", default=None)

    @property
    def custom(self) -> str:
        """The kind of a custom field, in full."""
        return self.field_schema.custom if self.field_schema is not None else ""


class FieldPage(Struct, frozen=True, rename="camel"):
    """One page of a site's fields."""

    values: list[Field]
    total: int | None = None
    is_last: bool | None = None


class Property(Struct, frozen=True):
    """A value that somebody keeps with an issue, a project or an organization."""

    value: Any = None


class Organization(Struct, frozen=True):
    """A customer company of a service desk."""

    id: str
    name: str = ""


class OrganizationPage(Struct, frozen=True, rename="camel"):
    """One page of companies."""

    values: list[Organization]
    is_last_page: bool = True


class UserPage(Struct, frozen=True, rename="camel"):
    """One page of people of a service desk."""

    values: list[User] = []
    is_last_page: bool = True


class Moment(Struct, frozen=True, rename="camel"):
    """A moment as the service desk writes it: several times over."""

    epoch_millis: int | None = None


class Cycle(Struct, frozen=True, rename="camel"):
    """One run of a service level's clock; ``stop_time`` is there once it ended."""

    start_time: Moment | None = None
    breach_time: Moment | None = None
    stop_time: Moment | None = None


class ServiceLevel(Struct, frozen=True, rename="camel"):
    """One of a request's service levels with its clocks."""

    name: str = ""
    completed_cycles: list[Cycle] = []
    ongoing_cycle: Cycle | None = None


class ServiceLevelPage(Struct, frozen=True, rename="camel"):
    """One page of a request's service levels."""

    values: list[ServiceLevel] = []
    is_last_page: bool = True


class Request(Struct, frozen=True, rename="camel"):
    """What the service desk adds to an issue."""

    issue_id: str
    participants: UserPage = UserPage()
    sla: ServiceLevelPage = ServiceLevelPage()


def moment(text: object) -> datetime:
    """A moment as the platform writes it, ``2026-04-25T18:35:13.605+0530``; ``ValueError`` where it is none."""
    found = datetime.fromisoformat(str(text))
    if found.tzinfo is None:
        raise ValueError(f"{text!r} has no zone")
    return found


def decoded(fields: Mapping[str, msgspec.Raw], name: str) -> Any:
    """A field's value as plain JSON; ``None`` where the issue does not have it."""
    return msgspec.json.decode(fields.get(name, NULL))
