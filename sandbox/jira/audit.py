"""Keeps a record of every change to the site's configuration: what, when, and by whom.

Rule 1: only what was done is recorded; a refused call leaves nothing.
Rule 2: records say which object, by its id and its name, and never a value that may be secret.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sandbox.jira.calls import Answer, Endpoint
from sandbox.jira.records import Json, User
from sandbox.jira.world import World

WORKFLOWS = "workflows"
DONE = {"POST": "created", "DELETE": "deleted"}


@dataclass(frozen=True)
class Kind:
    """A kind of object whose changes are recorded: how it is called, and where the site keeps it."""

    word: str
    type_name: str
    category: str
    kept: Callable[[World], Mapping[str, Any]]


KINDS = {
    "field": Kind("Custom field", "CUSTOM_FIELD", "fields", lambda world: world.custom_fields),
    "screens": Kind("Screen", "SCREEN", "screens", lambda world: world.screens),
    WORKFLOWS: Kind("Workflow", "WORKFLOW", "workflows", lambda world: world.workflows),
    "filter": Kind("Filter", "FILTER", "filters", lambda world: world.filters),
    "dashboard": Kind("Dashboard", "DASHBOARD", "dashboards", lambda world: world.dashboards),
    "webhook": Kind("Webhook", "WEBHOOK", "system", lambda world: world.webhooks),
}


def about(endpoint: Endpoint) -> Kind | None:
    """The kind of object that an endpoint changes; None where it only reads, or nobody keeps a record of it."""
    if endpoint.reading or endpoint.path.endswith("/favourite"):
        return None
    return KINDS.get(endpoint.path.split("/")[1])


def named(world: World, kind: Kind | None, path: Mapping[str, str]) -> tuple[str, str] | None:
    """The id and the name of the object that a call is about, as it is before; None where there is none yet."""
    number = next(iter(path.values()), "")
    found = kind.kept(world).get(number) if kind is not None else None
    return None if found is None else (number, _name(found))


def note(world: World, user: User, endpoint: Endpoint, before: tuple[str, str] | None, answer: Answer) -> None:
    """Record what a call did; ``before`` is what :func:`named` said of the object."""
    kind = about(endpoint)
    if kind is None:
        return
    depth = endpoint.path.count("/")
    if kind is KINDS[WORKFLOWS]:
        done = "created" if endpoint.path.endswith("/create") else "updated"
        for one in (answer.body or {}).get("workflows", ()):
            _add(world, user, kind, (str(one["id"]), str(one["name"])), done)
    elif before is None:
        _add(world, user, kind, _made(answer.body), "created")
    else:
        done = DONE.get(endpoint.method, "updated") if depth == 2 else "updated"
        _add(world, user, kind, before, done)


def _made(body: Json) -> tuple[str, str]:
    number = body["id"] if "id" in body else str(body["self"]).rpartition("/")[2]
    return str(number), str(body["name"])


def _name(found: Any) -> str:
    return str(found["name"] if isinstance(found, dict) else found.name)


def _add(world: World, user: User, kind: Kind, which: tuple[str, str], done: str) -> None:
    number, name = which
    world.audit.append(
        {
            "id": len(world.audit) + 1,
            "summary": f"{kind.word} {done}",
            "category": kind.category,
            "created_at": world.now(),
            "author_id": user.id,
            "object": {"id": number, "name": name, "typeName": kind.type_name},
        }
    )
