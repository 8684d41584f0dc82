"""One API call: who makes it, what it asks for, and how an endpoint says what it understands."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sandbox.zendesk.errors import bad_request, invalid, not_understood, too_many_values
from sandbox.zendesk.records import Actor, Json, Ticket, User
from sandbox.zendesk.world import World

MOST_IDS = 100


@dataclass(frozen=True)
class Answer:
    """What an endpoint answers."""

    body: Json | None
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class ApiCall:
    """A request after its sender has been recognised."""

    world: World
    user: User
    params: Mapping[str, str]
    body: Json
    headers: Mapping[str, str]
    host: str
    path: str
    stale: bool = False

    @property
    def actor(self) -> Actor:
        return Actor(self.user, "api", self.headers.get("User-Agent", "unknown"))

    def ticket_as_read(self, ticket: Ticket) -> Ticket:
        """The ticket, or how it was before its last change while a stale read is planned."""
        return self.world.earlier.get(ticket.id, ticket) if self.stale else ticket


@dataclass(frozen=True)
class Endpoint:
    """One method on one path: who may call it, what it understands, what it costs."""

    method: str
    path: str
    handler: Callable[..., Answer]
    resource: str = ""
    params: frozenset[str] = frozenset()
    who: str = "agent"
    limits: tuple[str, ...] = ()
    locked: bool = True
    reads: bool | None = None
    global_scope: bool = False

    @property
    def reading(self) -> bool:
        return self.method == "GET" if self.reads is None else self.reads


def envelope(call: ApiCall, name: str, also: Iterable[str] = ()) -> Json:
    """The object a body wraps, as `{"ticket": {...}}`; anything beside it is not understood."""
    for key in call.body.keys() - {name, *also}:
        raise not_understood(f"the property {key!r} in the body")
    inner = call.body.get(name)
    if not isinstance(inner, dict):
        raise bad_request("BadRequest", f"The body needs an object {name!r}")
    return inner


def only(record: Json, known: Iterable[str], where: str) -> None:
    """Refuse properties nobody knows."""
    for key in sorted(record.keys() - set(known)):
        raise not_understood(f"the property {key!r} in {where}")


def needed(record: Json, names: Iterable[str]) -> None:
    """Refuse a record that lacks something it cannot be without."""
    for name in names:
        if record.get(name) in (None, ""):
            raise invalid(name, f"{name.capitalize()}: cannot be blank", "BlankValue")


def ids_param(call: ApiCall, name: str = "ids") -> list[int]:
    """`?ids=1,2,3`, at most a hundred."""
    parts = [part.strip() for part in call.params.get(name, "").split(",") if part.strip()]
    if len(parts) > MOST_IDS:
        raise too_many_values(MOST_IDS)
    if not parts or not all(part.isdigit() for part in parts):
        raise bad_request("BadRequest", f"{name} must be a list of ids")
    return [int(part) for part in parts]


def truth(value: Any) -> bool:
    return value in (True, "true", "1", 1)
