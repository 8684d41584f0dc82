"""Dashboards: pages of gadgets with a name, an owner, and people they are shared with."""

from typing import Any

from sandbox.jira.calls import CLOUD, Answer, ApiCall, Endpoint, needed, only
from sandbox.jira.errors import bad_request, not_found
from sandbox.jira.paging import POSITION, page_bean
from sandbox.jira.records import Json
from sandbox.jira.sharing import bare_person, read_shares, shared_with, shown_shares
from sandbox.jira.world import by_number

COLORS = frozenset(["blue", "red", "yellow", "green", "cyan", "purple", "gray", "white"])
WRITABLE = ("name", "description", "sharePermissions", "editPermissions")
SEARCHED = POSITION | {"dashboardName", "accountId", "orderBy", "expand", "status"}
EXPANDS = frozenset(
    ["description", "owner", "viewUrl", "favourite", "favouritedCount", "sharePermissions", "editPermissions"]
)
LONGEST = 255


def endpoints() -> tuple[Endpoint, ...]:
    one, extend = "/dashboard/<dashboard_id>", frozenset({"extendAdminPermissions"})
    gadget = one + "/gadget"
    item = one + "/items/<item_id>/properties"

    def cloud(method: str, path: str, handler: Any, params: frozenset[str] = frozenset()) -> Endpoint:
        return Endpoint(method, path, handler, params, deployments=CLOUD)

    return (
        cloud("POST", "/dashboard", create, extend),
        cloud("GET", "/dashboard/search", search, SEARCHED),
        cloud("GET", one, show),
        cloud("PUT", one, update, extend),
        cloud("DELETE", one, delete),
        cloud("GET", gadget, gadgets, frozenset({"moduleKey", "uri", "gadgetId"})),
        cloud("POST", gadget, add_gadget),
        cloud("DELETE", gadget + "/<gadget_id>", remove_gadget),
        cloud("GET", item, item_keys),
        cloud("GET", item + "/<name>", show_item),
        cloud("PUT", item + "/<name>", put_item),
    )


def _sees(call: ApiCall, one: Json) -> bool:
    shares = [*one["sharePermissions"], *one["editPermissions"]]
    return one["owner"] == call.user.id or shared_with(call.world, call.user, shares)


def _writes(call: ApiCall, one: Json) -> bool:
    return one["owner"] == call.user.id or shared_with(call.world, call.user, one["editPermissions"])


def _find(call: ApiCall, dashboard_id: str, *, writing: bool = False) -> Json:
    found = call.world.dashboards.get(dashboard_id)
    if found is None or not (_writes if writing else _sees)(call, found):
        raise not_found(f"The dashboard {dashboard_id}")
    return found


def _shown(call: ApiCall, one: Json) -> Json:
    return {
        "id": one["id"],
        "name": one["name"],
        "description": one["description"],
        "self": call.view.url(f"/dashboard/{one['id']}"),
        "view": f"{call.host}/jira/dashboards/{one['id']}",
        "owner": bare_person(call.view, one["owner"]),
        "isFavourite": False,
        "isWritable": _writes(call, one),
        "popularity": 0,
        "systemDashboard": False,
        "sharePermissions": shown_shares(call.view, one["sharePermissions"]),
        "editPermissions": shown_shares(call.view, one["editPermissions"]),
    }


def search(call: ApiCall) -> Answer:
    if not set(call.many("expand")) <= EXPANDS or call.text("orderBy", "name") not in ("name", "+name"):
        raise bad_request("The sandbox does not know this expansion or order of dashboards.")
    if call.text("status", "active") != "active":
        raise bad_request("The sandbox has active dashboards only.")
    word, owner = call.text("dashboardName").lower(), call.text("accountId")
    rows = [one for one in by_number(call.world.dashboards) if _sees(call, one) and word in one["name"].lower()]
    rows = sorted((one for one in rows if owner in ("", one["owner"])), key=lambda one: str(one["name"]))
    return Answer(page_bean(call, rows, lambda one: _shown(call, one)))


def show(call: ApiCall, dashboard_id: str) -> Answer:
    return Answer(_shown(call, _find(call, dashboard_id)))


def _read(call: ApiCall, known: Json) -> Json:
    wanted = call.record
    only(wanted, WRITABLE, "a dashboard")
    needed(wanted, ("name",))
    name, description = wanted["name"], wanted.get("description") or ""
    if not isinstance(name, str) or not isinstance(description, str) or max(len(name), len(description)) > LONGEST:
        raise bad_request(f"Name and description of a dashboard are texts of at most {LONGEST} characters.")
    for other in call.world.dashboards.values():
        if other["name"] == name and other["owner"] == known["owner"] and other["id"] != known["id"]:
            raise bad_request(f"You have a dashboard {name!r} already.")
    shares = {key: read_shares(call.world, wanted.get(key)) for key in ("sharePermissions", "editPermissions")}
    return known | {"name": name, "description": description} | shares


def create(call: ApiCall) -> Answer:
    blank: Json = {"id": "", "owner": call.user.id, "gadgets": []}
    one = _read(call, blank)
    one["id"] = call.world.numbers.text("dashboard")
    call.world.dashboards[one["id"]] = one
    return Answer(_shown(call, one))


def update(call: ApiCall, dashboard_id: str) -> Answer:
    """Everything but its gadgets is replaced."""
    known = _find(call, dashboard_id, writing=True)
    call.world.dashboards[dashboard_id] = _read(call, known)
    return Answer(_shown(call, call.world.dashboards[dashboard_id]))


def delete(call: ApiCall, dashboard_id: str) -> Answer:
    del call.world.dashboards[_find(call, dashboard_id, writing=True)["id"]]
    return Answer(None, 204)


def _shown_gadget(one: Json) -> Json:
    return {key: value for key, value in one.items() if key != "properties"}


def gadgets(call: ApiCall, dashboard_id: str) -> Answer:
    keys, uris, ids = call.many("moduleKey"), call.many("uri"), call.many("gadgetId")
    rows = [
        one
        for one in _find(call, dashboard_id)["gadgets"]
        if (not keys or one.get("moduleKey") in keys)
        and (not uris or one.get("uri") in uris)
        and (not ids or str(one["id"]) in ids)
    ]
    return Answer({"gadgets": [_shown_gadget(one) for one in rows]})


def add_gadget(call: ApiCall, dashboard_id: str) -> Answer:
    """By the key of its module or by its address; at the top of the first column unless a place is named."""
    known, wanted = _find(call, dashboard_id, writing=True), call.record
    only(wanted, ("moduleKey", "uri", "color", "position", "title", "ignoreUriAndModuleKeyValidation"), "a gadget")
    sources: Json = {key: wanted[key] for key in ("moduleKey", "uri") if key in wanted}
    if len(sources) != 1 or not all(isinstance(one, str) and one for one in sources.values()):
        raise bad_request("A gadget has a moduleKey or a uri.")
    color, title = wanted.get("color", "blue"), wanted.get("title", "Gadget")
    if color not in COLORS or not isinstance(title, str):
        raise bad_request(f"A gadget has a title, and a color out of {sorted(COLORS)}.")
    place = wanted.get("position", {"column": 0, "row": 0})
    if not isinstance(place, dict) or not all(isinstance(place.get(one), int) for one in ("column", "row")):
        raise bad_request("The position of a gadget is a column and a row.")
    one: Json = {
        "id": call.world.numbers.take("dashboard"),
        **sources,
        "color": color,
        "title": title,
        "position": place,
    }
    known["gadgets"].append(one | {"properties": {}})
    return Answer(one)


def _gadget(known: Json, gadget_id: str) -> Json:
    for one in known["gadgets"]:
        if str(one["id"]) == gadget_id:
            found: Json = one
            return found
    raise not_found(f"The gadget {gadget_id}")


def remove_gadget(call: ApiCall, dashboard_id: str, gadget_id: str) -> Answer:
    known = _find(call, dashboard_id, writing=True)
    known["gadgets"].remove(_gadget(known, gadget_id))
    return Answer(None, 204)


def item_keys(call: ApiCall, dashboard_id: str, item_id: str) -> Answer:
    one = _gadget(_find(call, dashboard_id), item_id)
    link = f"{call.host}{call.path}/"
    return Answer({"keys": [{"key": key, "self": link + key} for key in one["properties"]]})


def show_item(call: ApiCall, dashboard_id: str, item_id: str, name: str) -> Answer:
    one = _gadget(_find(call, dashboard_id), item_id)
    if name not in one["properties"]:
        raise not_found(f"The property {name}")
    return Answer({"key": name, "value": one["properties"][name]})


def put_item(call: ApiCall, dashboard_id: str, item_id: str, name: str) -> Answer:
    """What a gadget is set to, such as the filter it shows."""
    one = _gadget(_find(call, dashboard_id, writing=True), item_id)
    fresh = name not in one["properties"]
    one["properties"][name] = call.body
    return Answer({}, 201 if fresh else 200)
