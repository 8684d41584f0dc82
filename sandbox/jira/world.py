"""The whole pretend Jira site in memory: one place for all that it knows."""

import copy
import threading
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal

from sandbox.clock import Clock
from sandbox.faults import Faults
from sandbox.jira.allowances import ALLOWED
from sandbox.jira.numbering import Numbers
from sandbox.jira.records import (
    Comment,
    CustomField,
    Delivery,
    Group,
    History,
    Issue,
    Json,
    Link,
    Organization,
    Project,
    RemoteLink,
    RequestType,
    ServiceDesk,
    SlaCycle,
    User,
)
from sandbox.jira.times import to_millis
from sandbox.journal import Journal
from sandbox.limits import Limits
from sandbox.wire import Wire

if TYPE_CHECKING:
    from sandbox.jira.changes import Change

Deployment = Literal["Cloud", "Server"]
DEMO_SECRETS = {
    "api_token": "sandbox-jira-token",
    "scoped_token": "sandbox-jira-scoped-token",
    "personal_access_token": "sandbox-jira-pat",
    "signing_seed": "sandbox-jira-signing-seed",
}
KEPT_ON_RESET = frozenset({"clock", "lock", "secrets", "faults", "wire", "seed", "listeners", "deployment"})


@dataclass
class Site:
    """The site itself and the settings that change how it behaves."""

    name: str = "acme"
    title: str = "Acme Support"
    cloud_id: str = "5a8dac5e-0000-4000-8000-61636d65cafe"
    time_zone: str = "UTC"
    search_lag: timedelta = timedelta(seconds=3)
    watching: bool = True
    linking: bool = True
    most: dict[str, int] = field(default_factory=lambda: {"comments": 5000, "links": 2000, "remote links": 2000})


@dataclass
class World:
    """Everything the site knows; whoever reads or writes it holds the lock.

    ``listeners`` are told of every change once it is true (`sandbox.jira.changes`); they outlive a reset.
    ``snapshots`` are what the search index has seen of an issue, oldest first; None where it was deleted.
    """

    clock: Clock
    seed: Callable[["World"], None]
    deployment: Deployment = "Cloud"
    secrets: dict[str, str] = field(default_factory=lambda: dict(DEMO_SECRETS))
    listeners: list[Callable[["World", "Change"], None]] = field(default_factory=list)
    lock: threading.RLock = field(default_factory=threading.RLock)
    faults: Faults = field(default_factory=Faults)
    wire: Wire = field(default_factory=Wire)
    journal: Journal = field(default_factory=Journal)
    site: Site = field(default_factory=Site)
    numbers: Numbers = field(default_factory=Numbers)
    limits: Limits = field(default_factory=lambda: Limits(dict(ALLOWED)))
    users: dict[str, User] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)
    projects: dict[str, Project] = field(default_factory=dict)
    issue_types: dict[str, Json] = field(default_factory=dict)
    statuses: dict[str, Json] = field(default_factory=dict)
    priorities: dict[str, Json] = field(default_factory=dict)
    resolutions: dict[str, Json] = field(default_factory=dict)
    link_types: dict[str, Json] = field(default_factory=dict)
    custom_fields: dict[str, CustomField] = field(default_factory=dict)
    screens: dict[str, Json] = field(default_factory=dict)
    workflows: dict[str, Json] = field(default_factory=dict)
    filters: dict[str, Json] = field(default_factory=dict)
    dashboards: dict[str, Json] = field(default_factory=dict)
    webhooks: dict[str, Json] = field(default_factory=dict)
    webhook_secrets: dict[str, str] = field(default_factory=dict)
    deliveries: list[Delivery] = field(default_factory=list)
    issues: dict[str, Issue] = field(default_factory=dict)
    earlier: dict[str, Issue] = field(default_factory=dict)
    snapshots: dict[str, list[tuple[datetime, Issue | None]]] = field(default_factory=dict)
    moved_keys: dict[str, str] = field(default_factory=dict)
    comments: dict[str, list[Comment]] = field(default_factory=dict)
    histories: dict[str, list[History]] = field(default_factory=dict)
    links: dict[str, Link] = field(default_factory=dict)
    remote_links: dict[str, list[RemoteLink]] = field(default_factory=dict)
    organizations: dict[str, Organization] = field(default_factory=dict)
    service_desks: dict[str, ServiceDesk] = field(default_factory=dict)
    request_types: dict[str, RequestType] = field(default_factory=dict)
    sla_metrics: dict[str, Json] = field(default_factory=dict)
    sla_cycles: dict[str, list[SlaCycle]] = field(default_factory=dict)
    tasks: dict[str, Json] = field(default_factory=dict)
    audit: list[Json] = field(default_factory=list)

    def now(self) -> datetime:
        """The pretend time, as precisely as Jira keeps it."""
        return to_millis(self.clock.now())

    @property
    def cloud(self) -> bool:
        return self.deployment == "Cloud"

    def user_by_email(self, email: str) -> User | None:
        wanted = email.strip().lower()
        return next((user for user in self.users.values() if user.email.lower() == wanted), None)

    def user_by_name(self, name: str) -> User | None:
        """By a Data Center's user name."""
        return next((user for user in self.users.values() if user.name.lower() == name.strip().lower()), None)

    def project_named(self, id_or_key: str) -> Project | None:
        """By id, by key, or by a key it once had."""
        wanted = id_or_key.strip().upper()
        for one in self.projects.values():
            if wanted in (one.id, one.key, *one.former_keys):
                return one
        return None

    def issue_named(self, id_or_key: str) -> Issue | None:
        """By id, by key in any case, or by a key it had before it was moved."""
        wanted = id_or_key.strip().upper()
        if wanted in self.issues:
            return self.issues[wanted]
        found = next((one for one in self.issues.values() if one.key == wanted), None)
        return found or self.issues.get(self.moved_keys.get(wanted, ""))

    def project_of(self, issue: Issue) -> Project:
        return self.projects[issue.project_id]

    def desk_of(self, project: Project) -> ServiceDesk | None:
        """The service desk of a project, if it has one."""
        return next((one for one in self.service_desks.values() if one.project_id == project.id), None)

    def index(self) -> None:
        """Let the search index have all issues as they are, with no lag."""
        then = self.now() - self.site.search_lag
        self.snapshots = {key: [(then, copy.deepcopy(issue))] for key, issue in self.issues.items()}

    def reset(self) -> None:
        """Start over: seeded again, clock at its start, no faults, nothing on the wire."""
        self.clock.reset()
        self.faults.clear()
        self.wire.clear()
        with self.lock:
            fresh = World(clock=self.clock, seed=self.seed, deployment=self.deployment, secrets=self.secrets)
            self.seed(fresh)
            fresh.index()
            for one in fields(self):
                if one.name not in KEPT_ON_RESET:
                    setattr(self, one.name, getattr(fresh, one.name))


def make_world(
    clock: Clock,
    seed: Callable[[World], None],
    secrets: dict[str, str] | None = None,
    deployment: Deployment = "Cloud",
) -> World:
    """A seeded site; secrets not given are the fixed ones of the demo."""
    world = World(clock=clock, seed=seed, deployment=deployment, secrets={**DEMO_SECRETS, **(secrets or {})})
    seed(world)
    world.index()
    return world


def by_number(records: dict[str, Any]) -> list[Any]:
    """By id as a number, the order in which Jira lists things unless told otherwise."""
    return [records[key] for key in sorted(records, key=int)]
