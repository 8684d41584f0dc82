"""Who filters and dashboards are shared with: read from a body, shown in an answer, and asked when somebody looks."""

from typing import Any

from sandbox.jira import shapes
from sandbox.jira.access import BROWSE, may
from sandbox.jira.errors import bad_request
from sandbox.jira.records import Json, User
from sandbox.jira.views import View
from sandbox.jira.world import World

PUBLIC = frozenset({"global", "loggedin", "authenticated"})


def read_shares(world: World, rows: Any) -> list[Json]:
    """`[{"type": "group", "group": {"name"}}]` and the like, in the plain form; 400 for whatever else."""
    if not isinstance(rows, list):
        raise bad_request("Permissions to share are a list.")
    return [_read(world, one) for one in rows]


def _read(world: World, one: Any) -> Json:
    kind = one.get("type") if isinstance(one, dict) else None
    if kind in PUBLIC:
        return {"type": kind}
    named = one.get(kind) if isinstance(one, dict) and kind in ("group", "project", "user") else None
    if not isinstance(named, dict):
        raise bad_request("The sandbox shares with a group, a project, a user, everybody, or who is logged in.")
    match kind:
        case "group":
            known = world.groups.values()
            found = next((g.id for g in known if named.get("groupId") == g.id or named.get("name") == g.name), None)
        case "project":
            found = str(named.get("id")) if str(named.get("id")) in world.projects else None
        case _:
            found = str(named.get("accountId")) if named.get("accountId") in world.users else None
    if found is None:
        raise bad_request(f"There is no such {kind} to share with.")
    return {"type": kind, "id": found}


def shared_with(world: World, user: User, shares: list[Json]) -> bool:
    return any(_shared(world, user, one) for one in shares)


def _shared(world: World, user: User, one: Json) -> bool:
    match one["type"]:
        case "group":
            return world.groups[one["id"]].name in user.groups
        case "project":
            return may(world, user, BROWSE, world.projects[one["id"]])
        case "user":
            return user.id == str(one["id"])
        case _:
            return user.licensed


def shown_shares(view: View, shares: list[Json]) -> list[Json]:
    return [{"id": number, **_shown(view, one)} for number, one in enumerate(shares, start=10001)]


def _shown(view: View, one: Json) -> Json:
    world = view.world
    match one["type"]:
        case "group":
            group = world.groups[one["id"]]
            link = view.url(f"/group?groupId={group.id}")
            return {"type": "group", "group": {"name": group.name, "groupId": group.id, "self": link}}
        case "project":
            return {"type": "project", "project": shapes.project(view, world.projects[one["id"]])}
        case "user":
            return {"type": "user", "user": bare_person(view, one["id"])}
        case kind:
            return {"type": kind}


def bare_person(view: View, user_id: str) -> Json:
    """Somebody as lists of shares and dashboards name them."""
    user = view.world.users[user_id]
    return {
        "accountId": user.id,
        "displayName": user.display_name,
        "active": user.active,
        "self": view.url(f"/user?accountId={user.id}"),
    }
