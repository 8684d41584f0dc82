"""Who else sees a filter or a dashboard, and who else may change it.

Rule 1: it is shared with a person, with a group, with whoever may browse a project, with everyone signed in, or with
everyone; each is asked for in that one form.
Rule 2: whoever may change a thing sees it.
Rule 3: sharing takes the right to share; a project or a group that one does not see cannot be shared with.
"""

from typing import Any

from sandbox.jira import shapes
from sandbox.jira.access import BROWSE, may, may_globally
from sandbox.jira.calls import ApiCall, only
from sandbox.jira.errors import FieldProblem, bad_request, not_understood
from sandbox.jira.records import Json, User
from sandbox.jira.views import View
from sandbox.jira.world import World
from sandbox.jira.written_values import read_user

# What a request calls everyone signed in, and what answers call them.
ASKED, TOLD = "authenticated", "loggedin"
NAMED = ("user", "group", "project")
MOST_SHARES = 100


def read_shares(call: ApiCall, body: Json, name: str, known: list[Json]) -> list[Json]:
    """The shares in a body, each once and in a fixed order; those that were there before keep their ids."""
    if name not in body:
        return known
    raw = body[name]
    if not isinstance(raw, list) or not all(isinstance(one, dict) for one in raw) or len(raw) > MOST_SHARES:
        raise bad_request(f"{name} is a list of at most {MOST_SHARES} objects.")
    if raw and not may_globally(call.user, "CREATE_SHARED_OBJECTS"):
        raise bad_request("You need the permission 'Share dashboards and filters' for this.")
    ids = {(one["type"], one["of"]): one["id"] for one in known}
    wanted = sorted({_read(call, one) for one in raw})
    return [
        {"id": ids.get(pair) or call.world.numbers.take("share"), "type": pair[0], "of": pair[1]} for pair in wanted
    ]


def _read(call: ApiCall, raw: Json) -> tuple[str, str]:
    """The kind of a share and the id of whom it names."""
    only(raw, ("id", "type", *NAMED, "role"), "a share permission")
    kind = raw.get("type")
    if kind == "projectRole" or raw.get("role") is not None:
        raise not_understood("shares with a role of a project")
    if kind not in (*NAMED, "global", ASKED):
        raise bad_request(f"There is no share of the type {kind!r}.")
    beside = [name for name in NAMED if name != kind and raw.get(name) is not None]
    if beside:
        raise bad_request(f"A share of the type {kind!r} does not name a {beside[0]}.")
    readers = {"user": _user, "group": _group, "project": _project}
    return str(kind), readers[str(kind)](call, raw.get(str(kind))) if kind in readers else ""


def _user(call: ApiCall, raw: Any) -> str:
    try:
        return read_user(call.world, raw)
    except FieldProblem as problem:
        raise bad_request(str(problem)) from None


def _group(call: ApiCall, raw: Any) -> str:
    for one in call.world.groups.values():
        if isinstance(raw, dict) and (
            raw.get("groupId") == one.id if "groupId" in raw else raw.get("name") == one.name
        ):
            return one.name
    raise bad_request("There is no such group.")


def _project(call: ApiCall, raw: Any) -> str:
    one = call.world.projects.get(str(raw.get("id"))) if isinstance(raw, dict) else None
    if one is None or not may(call.world, call.user, BROWSE, one):
        raise bad_request("There is no such project.")
    return one.id


def sees(world: World, user: User, thing: Json) -> bool:
    """Whether somebody sees a filter or a dashboard."""
    return changes(world, user, thing) or any(_fits(world, user, one) for one in thing["share"])


def changes(world: World, user: User, thing: Json) -> bool:
    """Whether somebody may change it: its owner, and whom the owner lets."""
    return thing["owner_id"] == user.id or any(_fits(world, user, one) for one in thing["edit"])


def _fits(world: World, user: User, share: Json) -> bool:
    match share["type"]:
        case "user":
            return bool(share["of"] == user.id)
        case "group":
            return share["of"] in user.groups
        case "project":
            return may(world, user, BROWSE, world.projects[share["of"]])
        case _:
            return user.active


def shared_users(world: World, thing: Json) -> list[User]:
    """Everyone but the owner who sees it, by id."""
    known = (world.users[key] for key in sorted(world.users))
    return [one for one in known if one.active and one.id != thing["owner_id"] and sees(world, one, thing)]


def shown_shares(view: View, shares: list[Json]) -> list[Json]:
    return [_shown(view, one) for one in shares]


def _shown(view: View, share: Json) -> Json:
    kind, of = share["type"], share["of"]
    shown: Json = {"id": share["id"], "type": TOLD if kind == ASKED else kind}
    if kind == "user":
        shown["user"] = thin_person(view, of)
    elif kind == "group":
        shown["group"] = _group_shown(view, of)
    elif kind == "project":
        shown["project"] = shapes.project(view, view.world.projects[of])
    return shown


def _group_shown(view: View, name: str) -> Json:
    group_id = next(one.id for one in view.world.groups.values() if one.name == name)
    shown = {"name": name, "self": view.url(f"/group?groupname={name}")}
    return shown | {"groupId": group_id} if view.world.cloud else shown


def thin_person(view: View, user_id: str) -> Json:
    """Somebody as shares and dashboards show them: no mail address, no time zone."""
    whole = view.person(view.world.users[user_id])
    kept = ("self", "accountId", "name", "key", "displayName", "active", "avatarUrls")
    return {name: whole[name] for name in kept if name in whole}


def chosen(call: ApiCall, rows: list[Json], name: str) -> list[Json]:
    """Those of these things that fit what a search asks for: ``name`` is the parameter for a part of the name."""
    if call.text("groupname") and call.text("groupId"):
        raise bad_request("Give groupname or groupId, not both.")
    word, owner, project = call.text(name).lower(), call.text("accountId"), call.text("projectId")
    groups = [one.name for one in call.world.groups.values() if call.text("groupId") == one.id]
    groups = groups or [one for one in (call.text("groupId"), call.text("groupname")) if one]
    return [
        one
        for one in rows
        if word in one["name"].lower()
        and (not owner or one["owner_id"] == owner)
        and (not project or _names(one, "project", [project]))
        and (not groups or _names(one, "group", groups))
    ]


def _names(thing: Json, kind: str, wanted: list[str]) -> bool:
    return any(one["type"] == kind and one["of"] in wanted for one in thing["share"])


def in_order(call: ApiCall, rows: list[Json]) -> list[Json]:
    """In the order asked for: by name unless told otherwise."""
    asked = call.text("orderBy", "name")
    word = asked.removeprefix("-").removeprefix("+")
    people = call.world.users
    keys = {
        "name": lambda one: one["name"].lower(),
        "id": lambda one: int(one["id"]),
        "description": lambda one: one["description"].lower(),
        "owner": lambda one: people[one["owner_id"]].display_name.lower(),
        "is_shared": lambda one: bool(one["share"]),
    }
    if word not in keys:
        raise bad_request(f"The sandbox orders these by {', '.join(sorted(keys))}, not by {asked!r}.")
    by_id = sorted(rows, key=lambda one: int(one["id"]))
    return sorted(by_id, key=keys[word], reverse=asked.startswith("-"))
