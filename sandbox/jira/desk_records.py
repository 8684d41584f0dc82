"""What a service desk remembers beside its issues: itself, its kinds of request, companies and promises."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sandbox.jira.support_hours import Calendar


@dataclass(frozen=True)
class RequestField:
    """A field of a request type, under the label the portal shows it with."""

    field_id: str
    label: str
    required: bool = False
    visible: bool = True
    description: str = ""


@dataclass
class RequestType:
    """A kind of request that customers may raise."""

    id: str
    desk_id: str
    name: str
    issue_type_id: str
    description: str = ""
    fields: list[RequestField] = field(default_factory=list)


@dataclass
class ServiceDesk:
    """A project seen as a service desk; an open one takes requests from every customer."""

    id: str
    project_id: str
    open_to_all: bool = False
    customers: list[str] = field(default_factory=list)
    organizations: list[str] = field(default_factory=list)


@dataclass
class Organization:
    """A customer company: its people, and what programs keep about it."""

    id: str
    uuid: str
    name: str
    created_at: datetime
    members: list[str] = field(default_factory=list)
    properties: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class PromisedGoal:
    """How long something may take for issues whose priority is one of these, and on which calendar."""

    priorities: tuple[str, ...]
    length: timedelta
    calendar: Calendar


@dataclass(frozen=True)
class Promise:
    """A service level: when its clock stops, in which statuses it waits, and its goals, first match first."""

    id: str
    name: str
    desk_id: str
    stops_on: str
    waits_in: tuple[str, ...]
    goals: tuple[PromisedGoal, ...]
