"""Screens: the lists of fields that people are shown, tab by tab."""

from typing import Any

from sandbox.jira.api.custom_fields import known_field
from sandbox.jira.calls import CLOUD, Answer, ApiCall, Endpoint, needed, only
from sandbox.jira.errors import bad_request, not_found
from sandbox.jira.fields import all_fields, field_named
from sandbox.jira.paging import POSITION, page_bean
from sandbox.jira.records import Json
from sandbox.jira.world import by_number
from sandbox.jira.written_fields import SYSTEM_READERS

LONGEST = 255
LISTED = POSITION | {"id", "queryString", "scope", "orderBy"}


def endpoints() -> tuple[Endpoint, ...]:
    one = "/screens/<screen_id>"
    tab = one + "/tabs/<tab_id>"
    project = frozenset({"projectKey"})

    def admin(method: str, path: str, handler: Any, params: frozenset[str] = frozenset()) -> Endpoint:
        return Endpoint(method, path, handler, params, who="admin")

    return (
        Endpoint("GET", "/screens", list_all, LISTED, who="admin", deployments=CLOUD),
        Endpoint("POST", "/screens", create, who="admin", deployments=CLOUD),
        Endpoint("PUT", one, update, who="admin", deployments=CLOUD),
        Endpoint("DELETE", one, delete, who="admin", deployments=CLOUD),
        admin("GET", one + "/availableFields", available),
        admin("GET", one + "/tabs", tabs, project),
        admin("POST", one + "/tabs", create_tab),
        admin("PUT", tab, rename_tab),
        admin("DELETE", tab, delete_tab),
        admin("GET", tab + "/fields", fields, project),
        admin("POST", tab + "/fields", add_field),
        admin("DELETE", tab + "/fields/<field_id>", remove_field),
        admin("POST", tab + "/fields/<field_id>/move", move_field),
    )


def _find(call: ApiCall, screen_id: str) -> Json:
    found = call.world.screens.get(screen_id)
    if found is None:
        raise not_found(f"The screen {screen_id}")
    return found


def _tab(call: ApiCall, screen_id: str, tab_id: str) -> Json:
    for tab in _find(call, screen_id)["tabs"]:
        if tab["id"] == tab_id:
            found: Json = tab
            return found
    raise not_found(f"The tab {tab_id}")


def _shown(screen: Json) -> Json:
    return {"id": int(screen["id"]), "name": screen["name"], "description": screen["description"]}


def list_all(call: ApiCall) -> Answer:
    ids, word = call.many("id"), call.text("queryString").lower()
    if call.text("orderBy", "id") not in ("id", "name", "+id", "+name"):
        raise bad_request("The sandbox orders screens by id or name.")
    if any(scope != "GLOBAL" for scope in call.many("scope")):
        return Answer(page_bean(call, [], _shown))
    rows = [one for one in by_number(call.world.screens) if not ids or one["id"] in ids]
    rows = [one for one in rows if word in one["name"].lower()]
    if call.text("orderBy", "id").endswith("name"):
        rows.sort(key=lambda one: str(one["name"]))
    return Answer(page_bean(call, rows, _shown, 100, 100))


def _words(call: ApiCall, known: Json) -> Json:
    only(call.record, ("name", "description"), "a screen")
    wanted = {key: call.record[key] for key in ("name", "description") if key in call.record}
    one = known | wanted
    if not isinstance(one["name"], str) or not isinstance(one["description"], str) or not one["name"].strip():
        raise bad_request("A screen has a name and a description.")
    if max(len(one["name"]), len(one["description"])) > LONGEST:
        raise bad_request(f"Names and descriptions of screens have {LONGEST} characters at most.")
    if any(other["name"] == one["name"] and other["id"] != one["id"] for other in call.world.screens.values()):
        raise bad_request(f"There is a screen {one['name']!r} already.")
    return one


def create(call: ApiCall) -> Answer:
    """With one tab that is empty."""
    needed(call.record, ("name",))
    one = _words(call, {"id": "", "name": "", "description": ""})
    one["id"] = call.world.numbers.text("screen")
    one["tabs"] = [{"id": call.world.numbers.text("tab"), "name": "Field Tab", "fields": []}]
    call.world.screens[one["id"]] = one
    _note(call, "screen_created", one)
    return Answer(_shown(one), 201)


def update(call: ApiCall, screen_id: str) -> Answer:
    known = _find(call, screen_id)
    call.world.screens[screen_id] = _words(call, known)
    return Answer(_shown(call.world.screens[screen_id]))


def delete(call: ApiCall, screen_id: str) -> Answer:
    """Not while a project or a transition shows it."""
    one = _find(call, screen_id)
    if any(screen_id in project.screens.values() for project in call.world.projects.values()):
        raise bad_request(f"The screen {one['name']!r} is used by a screen scheme.")
    for workflow in call.world.workflows.values():
        for transition in workflow["transitions"]:
            screen = transition["transitionScreen"]
            if screen is not None and screen["parameters"]["screenId"] == screen_id:
                raise bad_request(f"The screen {one['name']!r} is used by the workflow {workflow['name']!r}.")
    del call.world.screens[screen_id]
    _note(call, "screen_deleted", one)
    return Answer(None, 204)


def available(call: ApiCall, screen_id: str) -> Answer:
    """The fields that could be put on the screen and are not there yet."""
    there = {field_id for tab in _find(call, screen_id)["tabs"] for field_id in tab["fields"]}
    known = [one for one in all_fields(call.world) if one.custom is not None or one.id in SYSTEM_READERS]
    return Answer([{"id": one.id, "name": one.name} for one in known if one.id not in there])


def tabs(call: ApiCall, screen_id: str) -> Answer:
    return Answer([_shown_tab(one) for one in _find(call, screen_id)["tabs"]])


def _shown_tab(tab: Json) -> Json:
    return {"id": int(tab["id"]), "name": tab["name"]}


def _tab_name(call: ApiCall, screen_id: str) -> str:
    only(call.record, ("id", "name"), "a tab")
    name = call.record.get("name")
    if not isinstance(name, str) or not 0 < len(name.strip()) <= LONGEST:
        raise bad_request(f"The name of a tab is a text of at most {LONGEST} characters.")
    if any(tab["name"] == name for tab in _find(call, screen_id)["tabs"]):
        raise bad_request(f"The screen has a tab {name!r} already.")
    return name


def create_tab(call: ApiCall, screen_id: str) -> Answer:
    tab = {"id": "", "name": _tab_name(call, screen_id), "fields": []}
    tab["id"] = call.world.numbers.text("tab")
    _find(call, screen_id)["tabs"].append(tab)
    return Answer(_shown_tab(tab))


def rename_tab(call: ApiCall, screen_id: str, tab_id: str) -> Answer:
    tab = _tab(call, screen_id, tab_id)
    tab["name"] = _tab_name(call, screen_id)
    return Answer(_shown_tab(tab))


def delete_tab(call: ApiCall, screen_id: str, tab_id: str) -> Answer:
    _find(call, screen_id)["tabs"].remove(_tab(call, screen_id, tab_id))
    return Answer(None, 204)


def fields(call: ApiCall, screen_id: str, tab_id: str) -> Answer:
    """In their order; fields in the trash are left out."""
    found = [field_named(call.world, one) for one in _tab(call, screen_id, tab_id)["fields"]]
    return Answer([{"id": one.id, "name": one.name} for one in found if one is not None])


def add_field(call: ApiCall, screen_id: str, tab_id: str) -> Answer:
    """At the end of the tab; a screen has a field once."""
    tab = _tab(call, screen_id, tab_id)
    only(call.record, ("fieldId",), "the body")
    one = field_named(call.world, str(call.record.get("fieldId")))
    if one is None or (one.custom is None and one.id not in SYSTEM_READERS):
        raise bad_request(f"The field {call.record.get('fieldId')!r} cannot be put on a screen.")
    if any(one.id in each["fields"] for each in _find(call, screen_id)["tabs"]):
        raise bad_request(f"The field {one.id} is on the screen already.")
    tab["fields"].append(one.id)
    _note(call, "screen_changed", _find(call, screen_id))
    return Answer({"id": one.id, "name": one.name})


def remove_field(call: ApiCall, screen_id: str, tab_id: str, field_id: str) -> Answer:
    tab = _tab(call, screen_id, tab_id)
    if field_id not in tab["fields"]:
        raise not_found(f"The field {field_id} on the tab")
    tab["fields"].remove(field_id)
    _note(call, "screen_changed", _find(call, screen_id))
    return Answer(None, 204)


def move_field(call: ApiCall, screen_id: str, tab_id: str, field_id: str) -> Answer:
    """`{"position": "First" | "Last" | "Earlier" | "Later"}`, or `"after"` the address of another field."""
    known = _tab(call, screen_id, tab_id)["fields"]
    only(call.record, ("position", "after"), "the body")
    if known_field(call, field_id).id not in known:
        raise not_found(f"The field {field_id} on the tab")
    after, place = str(call.record.get("after") or "").rpartition("/")[2], known.index(field_id)
    places = {"First": 0, "Last": len(known) - 1, "Earlier": max(0, place - 1), "Later": place + 1}
    rest = [one for one in known if one != field_id]
    if after in rest:
        new = rest.index(after) + 1
    elif not after and call.record.get("position") in places:
        new = places[call.record["position"]]
    else:
        raise bad_request("Say either after which field, or position First, Last, Earlier or Later.")
    known[:] = [*rest[:new], field_id, *rest[new:]]
    return Answer(None, 204)


def _note(call: ApiCall, what: str, screen: Json) -> None:
    call.world.journal.note(call.world.now(), what, id=screen["id"], name=screen["name"], actor_id=call.user.id)
