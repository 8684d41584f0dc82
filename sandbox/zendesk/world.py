"""The whole pretend Zendesk account in memory: one place for all that it knows."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any

from sandbox.clock import Clock
from sandbox.faults import Faults
from sandbox.journal import Journal
from sandbox.limits import Limits
from sandbox.wire import Wire
from sandbox.zendesk.allowances import ALLOWED
from sandbox.zendesk.numbering import Numbers
from sandbox.zendesk.records import (
    Audit,
    Comment,
    Group,
    Json,
    Membership,
    OAuthClient,
    Organization,
    Ticket,
    Token,
    User,
)

DEMO_SECRETS = {
    "halyard": "sandbox-halyard-client-secret",
    "halyard-setup": "sandbox-halyard-setup-client-secret",
    "api_token": "sandbox-api-token",
    "signing_seed": "sandbox-signing-seed",
}
KEPT_ON_RESET = frozenset({"clock", "lock", "secrets", "faults", "wire", "seed"})


@dataclass
class Account:
    """The account itself and the settings that change how it behaves."""

    id: int = 1234567
    subdomain: str = "acme"
    name: str = "Acme Support"
    collaboration: bool = True
    time_zone: str = "UTC"


@dataclass
class Invocation:
    """One webhook call that is to be made or was made."""

    id: str
    webhook_id: str
    event_id: str
    body: str
    why: str
    due_at: datetime
    order: float
    created_at: datetime
    status: str = "queued"
    status_code: int | None = None
    completed_at: datetime | None = None
    tries: dict[str, int] = field(default_factory=dict)
    attempts: list[Json] = field(default_factory=list)

    @property
    def attempts_or_end(self) -> bool:
        """Whether there is anything to show of it yet."""
        return bool(self.attempts) or self.status != "queued"

    @property
    def shown_status(self) -> str:
        """While it waits for another try, the status of the last one."""
        waiting = self.status == "queued" and self.attempts
        return str(self.attempts[0]["status"]) if waiting else self.status


@dataclass
class World:
    """Everything the account knows; whoever reads or writes it holds the lock."""

    clock: Clock
    seed: Callable[["World"], None]
    secrets: dict[str, str] = field(default_factory=lambda: dict(DEMO_SECRETS))
    lock: threading.RLock = field(default_factory=threading.RLock)
    faults: Faults = field(default_factory=Faults)
    wire: Wire = field(default_factory=Wire)
    journal: Journal = field(default_factory=Journal)
    account: Account = field(default_factory=Account)
    numbers: Numbers = field(default_factory=Numbers)
    limits: Limits = field(default_factory=lambda: Limits(dict(ALLOWED)))
    users: dict[int, User] = field(default_factory=dict)
    organizations: dict[int, Organization] = field(default_factory=dict)
    groups: dict[int, Group] = field(default_factory=dict)
    memberships: dict[int, Membership] = field(default_factory=dict)
    brands: dict[int, Json] = field(default_factory=dict)
    recipient_addresses: dict[int, Json] = field(default_factory=dict)
    sla_policies: dict[int, Json] = field(default_factory=dict)
    organization_fields: dict[str, Json] = field(default_factory=dict)
    custom_statuses: dict[int, Json] = field(default_factory=dict)
    ticket_fields: dict[int, Json] = field(default_factory=dict)
    forms: dict[int, Json] = field(default_factory=dict)
    categories: dict[str, Json] = field(default_factory=dict)
    triggers: dict[int, Json] = field(default_factory=dict)
    macros: dict[int, Json] = field(default_factory=dict)
    views: dict[int, Json] = field(default_factory=dict)
    automations: dict[int, Json] = field(default_factory=dict)
    automations_run_at: datetime | None = None
    webhooks: dict[str, Json] = field(default_factory=dict)
    webhook_secrets: dict[str, int] = field(default_factory=dict)
    invocations: list[Invocation] = field(default_factory=list)
    breakers: dict[str, datetime] = field(default_factory=dict)
    tickets: dict[int, Ticket] = field(default_factory=dict)
    earlier: dict[int, Ticket] = field(default_factory=dict)
    comments: dict[int, list[Comment]] = field(default_factory=dict)
    audits: dict[int, list[Audit]] = field(default_factory=dict)
    jobs: dict[str, Json] = field(default_factory=dict)
    idempotency: dict[str, tuple[datetime, str, int]] = field(default_factory=dict)
    app: Json = field(default_factory=dict)
    oauth_clients: dict[str, OAuthClient] = field(default_factory=dict)
    tokens: dict[str, Token] = field(default_factory=dict)

    def now(self) -> datetime:
        return self.clock.now()

    def called(self, user_id: int) -> str:
        """What a person is called; whoever is nobody here is the system."""
        known = self.users.get(user_id)
        return known.name if known is not None else "Zendesk"

    def user_by_email(self, email: str) -> User | None:
        wanted = email.strip().lower()
        return next((user for user in self.users.values() if user.email.lower() == wanted), None)

    def groups_of(self, user_id: int) -> list[int]:
        return [place.group_id for place in self.memberships.values() if place.user_id == user_id]

    def default_form_id(self) -> int:
        return next(key for key, form in self.forms.items() if form["default"])

    def default_brand_id(self) -> int:
        return next(iter(self.brands))

    def default_status_id(self, category: str) -> int | None:
        """The custom status an account without custom statuses has for a status; closed has solved's."""
        wanted = "solved" if category == "closed" else category
        found = (s for s in self.custom_statuses.values() if s["default"] and s["status_category"] == wanted)
        return next((status["id"] for status in found), None)

    def reset(self) -> None:
        """Start over: seeded again, clock at its start, no faults, nothing on the wire."""
        self.clock.reset()
        self.faults.clear()
        self.wire.clear()
        with self.lock:
            fresh = World(clock=self.clock, seed=self.seed, secrets=self.secrets)
            self.seed(fresh)
            for one in fields(self):
                if one.name not in KEPT_ON_RESET:
                    setattr(self, one.name, getattr(fresh, one.name))


def make_world(clock: Clock, seed: Callable[[World], None], secrets: dict[str, str] | None = None) -> World:
    """A seeded account; secrets not given are the fixed ones of the demo."""
    world = World(clock=clock, seed=seed, secrets={**DEMO_SECRETS, **(secrets or {})})
    seed(world)
    return world


def sorted_records(records: dict[int, Any]) -> list[Any]:
    """By id, the order in which Zendesk lists things unless told otherwise."""
    return [records[key] for key in sorted(records)]
