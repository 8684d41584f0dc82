"""Screens as an admin arranges them: which tabs there are, and which fields on each.

Rule 1: a field is on a screen once.
Rule 2: a screen that something uses cannot be deleted, nor the last tab of any.
Rule 3: a field that was thrown away keeps its place, and is not shown.
"""

from sandbox.jira.calls import CLOUD, Answer, ApiCall, Endpoint, needed, only, text_of
from sandbox.jira.errors import bad_request, field_errors, not_found
from sandbox.jira.fields import FieldDefinition, all_fields, field_named
from sandbox.jira.paging import POSITION, page_bean
from sandbox.jira.records import Json
from sandbox.jira.world import World, by_number

NOT_ON_SCREENS = frozenset({"issuekey", "project", "status", "created", "updated", "creator", "comment", "watches"})


def endpoints() -> tuple[Endpoint, ...]:
    one = "/screens/<screen>"
    tab = one + "/tabs/<tab>"
    return (
        Endpoint("GET", "/screens", screens, POSITION | {"id", "queryString"}, "admin", deployments=CLOUD),
        Endpoint("POST", "/screens", create, who="admin", deployments=CLOUD),
        Endpoint("PUT", one, update, who="admin", deployments=CLOUD),
        Endpoint("DELETE", one, delete, who="admin", deployments=CLOUD),
        Endpoint("GET", one + "/availableFields", available, who="admin"),
        Endpoint("GET", one + "/tabs", tabs, who="admin"),
        Endpoint("POST", one + "/tabs", add_tab, who="admin"),
        Endpoint("PUT", tab, rename_tab, who="admin"),
        Endpoint("DELETE", tab, delete_tab, who="admin"),
        Endpoint("GET", tab + "/fields", fields, who="admin"),
        Endpoint("POST", tab + "/fields", add_field, who="admin"),
        Endpoint("DELETE", tab + "/fields/<field>", delete_field, who="admin"),
    )


def find_screen(world: World, screen: str) -> Json:
    """A screen by id; 404 where there is none."""
    if screen not in world.screens:
        raise not_found(f"The screen {screen}")
    return world.screens[screen]


def _find_tab(world: World, screen: str, tab: str) -> Json:
    for one in find_screen(world, screen)["tabs"]:
        if one["id"] == tab:
            found: Json = one
            return found
    raise not_found(f"The tab {tab} of the screen {screen}")


def _shown(one: Json) -> Json:
    return {"id": int(one["id"]), "name": one["name"], "description": one["description"]}


def _shown_tab(one: Json) -> Json:
    return {"id": int(one["id"]), "name": one["name"]}


def _shown_field(one: FieldDefinition) -> Json:
    return {"id": one.id, "name": one.name}


def screens(call: ApiCall) -> Answer:
    ids, word = call.many("id"), call.text("queryString").lower()
    rows = [one for one in by_number(call.world.screens) if not ids or one["id"] in ids]
    return Answer(page_bean(call, [one for one in rows if word in one["name"].lower()], _shown, usual=100))


def create(call: ApiCall) -> Answer:
    body = call.record
    only(body, ("name", "description"), "a screen")
    needed(body, ("name",))
    name, description = _name(call.world, body, ""), text_of(body, "description")
    numbers = call.world.numbers
    tab = {"id": numbers.text("tab"), "name": "Field Tab", "fields": []}
    one: Json = {"id": numbers.text("screen"), "name": name, "description": description, "tabs": [tab]}
    call.world.screens[one["id"]] = one
    return Answer(_shown(one), 201)


def _name(world: World, body: Json, own_id: str) -> str:
    """The name in a body; 400 where another screen has it."""
    name = text_of(body, "name")
    _check_free(name, [one for one in world.screens.values() if one["id"] != own_id], "screen")
    return name


def _check_free(name: str, others: list[Json], what: str) -> None:
    if not name or any(one["name"].casefold() == name.casefold() for one in others):
        raise field_errors({"name": f"A {what} has a name, and no other {what} has the same."})


def update(call: ApiCall, screen: str) -> Answer:
    body = call.record
    only(body, ("name", "description"), "a screen")
    one = find_screen(call.world, screen)
    name = _name(call.world, body, one["id"]) if "name" in body else one["name"]
    one["description"] = text_of(body, "description") if "description" in body else one["description"]
    one["name"] = name
    return Answer(_shown(one))


def delete(call: ApiCall, screen: str) -> Answer:
    world = call.world
    find_screen(world, screen)
    transitions = (each for flow in world.workflows.values() for each in flow["transitions"])
    asked = (((each.get("transitionScreen") or {}).get("parameters") or {}).get("screenId") for each in transitions)
    if any(screen in project.screens.values() for project in world.projects.values()) or screen in asked:
        raise bad_request(f"The screen {screen} is in use.")
    del world.screens[screen]
    return Answer(None, 204)


def tabs(call: ApiCall, screen: str) -> Answer:
    return Answer([_shown_tab(one) for one in find_screen(call.world, screen)["tabs"]])


def add_tab(call: ApiCall, screen: str) -> Answer:
    body = call.record
    only(body, ("name",), "a tab")
    needed(body, ("name",))
    listed, name = find_screen(call.world, screen)["tabs"], text_of(body, "name")
    _check_free(name, listed, "tab")
    one = {"id": call.world.numbers.text("tab"), "name": name, "fields": []}
    listed.append(one)
    return Answer(_shown_tab(one))


def rename_tab(call: ApiCall, screen: str, tab: str) -> Answer:
    body = call.record
    only(body, ("name",), "a tab")
    one, name = _find_tab(call.world, screen, tab), text_of(body, "name")
    _check_free(name, [each for each in find_screen(call.world, screen)["tabs"] if each is not one], "tab")
    one["name"] = name
    return Answer(_shown_tab(one))


def delete_tab(call: ApiCall, screen: str, tab: str) -> Answer:
    one = _find_tab(call.world, screen, tab)
    listed = find_screen(call.world, screen)["tabs"]
    if len(listed) == 1:
        raise bad_request("A screen has one tab at least.")
    listed.remove(one)
    return Answer(None, 204)


def fields(call: ApiCall, screen: str, tab: str) -> Answer:
    found = [field_named(call.world, one) for one in _find_tab(call.world, screen, tab)["fields"]]
    return Answer([_shown_field(one) for one in found if one is not None])


def _taken(world: World, screen: str) -> set[str]:
    return {field for tab in find_screen(world, screen)["tabs"] for field in tab["fields"]}


def available(call: ApiCall, screen: str) -> Answer:
    """The fields that are not on the screen yet."""
    free = (one for one in all_fields(call.world) if one.id not in _taken(call.world, screen) | NOT_ON_SCREENS)
    return Answer([_shown_field(one) for one in free])


def add_field(call: ApiCall, screen: str, tab: str) -> Answer:
    body = call.record
    only(body, ("fieldId",), "a field of a tab")
    needed(body, ("fieldId",))
    field, one = text_of(body, "fieldId"), _find_tab(call.world, screen, tab)
    known = field_named(call.world, field)
    if known is None:
        raise not_found(f"The field {field}")
    if field in NOT_ON_SCREENS:
        raise bad_request(f"The field {field} cannot be put on a screen.")
    if field in _taken(call.world, screen):
        raise bad_request(f"The field {field} is on the screen {screen} already.")
    one["fields"].append(field)
    return Answer(_shown_field(known))


def delete_field(call: ApiCall, screen: str, tab: str, field: str) -> Answer:
    one = _find_tab(call.world, screen, tab)
    if field not in one["fields"] or field_named(call.world, field) is None:
        raise not_found(f"The field {field} on the tab {tab}")
    one["fields"].remove(field)
    return Answer(None, 204)
