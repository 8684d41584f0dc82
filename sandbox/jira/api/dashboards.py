"""Dashboards: made, changed, shared, searched and deleted, with the gadgets on them and what those are set to.

Rule 1: an owner has no two dashboards of the same name.
Rule 2: a change replaces all of a dashboard's details; it takes the owner, or an admin who says so.
Rule 3: gadgets stand in columns without gaps; one that comes between others moves those below it down.
"""

from typing import Any

from sandbox.jira.calls import CLOUD, Answer, ApiCall, Endpoint, only, text_of
from sandbox.jira.edits import check_property
from sandbox.jira.errors import bad_request, field_errors, forbidden, not_found, not_understood
from sandbox.jira.paging import POSITION, page_bean
from sandbox.jira.records import Json
from sandbox.jira.sharing import changes, chosen, in_order, read_shares, sees, shown_shares, thin_person
from sandbox.jira.world import by_number

WORDS = frozenset({"dashboardName", "accountId", "groupname", "groupId", "projectId", "orderBy", "status", "expand"})
ADMINS = frozenset({"extendAdminPermissions"})
ALWAYS = ("self", "id", "name", "isFavourite")
EXPANDS = {
    "description": "description",
    "owner": "owner",
    "viewUrl": "view",
    "sharePermissions": "sharePermissions",
    "editPermissions": "editPermissions",
    "isWritable": "isWritable",
}
COLORS = ("blue", "red", "yellow", "green", "cyan", "purple", "gray", "white")
COLUMNS, MOST_GADGETS = 3, 20
LONGEST_TEXT = 32_767
STREAM = "com.atlassian.streams.streams-jira-plugin:activitystream-gadget"
GADGETS: tuple[Json, ...] = (
    {"moduleKey": "com.atlassian.jira.gadgets:filter-results-gadget", "title": "Filter Results"},
    {"moduleKey": "com.atlassian.jira.gadgets:pie-chart-gadget", "title": "Pie Chart"},
    {"moduleKey": "com.atlassian.jira.gadgets:stats-gadget", "title": "Issue Statistics"},
    {"uri": f"rest/gadgets/1.0/g/{STREAM}/gadgets/activitystream-gadget.xml", "title": "Activity Stream"},
)


def endpoints() -> tuple[Endpoint, ...]:
    one = "/dashboard/<number>"
    gadgets, gadget = one + "/gadget", one + "/gadget/<item>"
    properties = one + "/items/<item>/properties"
    asked = frozenset({"moduleKey", "uri", "gadgetId"})
    return (
        Endpoint("GET", "/dashboard", list_all, POSITION | {"filter"}, deployments=CLOUD),
        Endpoint("POST", "/dashboard", create, ADMINS, deployments=CLOUD),
        Endpoint("GET", "/dashboard/search", search, POSITION | WORDS, deployments=CLOUD),
        Endpoint("GET", "/dashboard/gadgets", available, deployments=CLOUD),
        Endpoint("GET", one, show, deployments=CLOUD),
        Endpoint("PUT", one, update, ADMINS, deployments=CLOUD),
        Endpoint("DELETE", one, delete, deployments=CLOUD),
        Endpoint("GET", gadgets, list_gadgets, asked, deployments=CLOUD),
        Endpoint("POST", gadgets, add_gadget, deployments=CLOUD),
        Endpoint("PUT", gadget, change_gadget, deployments=CLOUD),
        Endpoint("DELETE", gadget, delete_gadget, deployments=CLOUD),
        Endpoint("GET", properties, property_keys, deployments=CLOUD),
        Endpoint("GET", properties + "/<name>", show_property, deployments=CLOUD),
        Endpoint("PUT", properties + "/<name>", put_property, deployments=CLOUD),
        Endpoint("DELETE", properties + "/<name>", remove_property, deployments=CLOUD),
    )


# --- dashboards --------------------------------------------------------------------------------------------------


def _find(call: ApiCall, number: str) -> Json:
    one = call.world.dashboards.get(number)
    if one is None or not sees(call.world, call.user, one):
        raise not_found("The dashboard")
    return one


def _extended(call: ApiCall) -> bool:
    extended = call.truth("extendAdminPermissions", usual=False)
    if extended and not call.user.admin:
        raise bad_request("extendAdminPermissions is for people who administer Jira.")
    return extended


def _owned(call: ApiCall, number: str) -> Json:
    """A dashboard of the caller's own, or any for an admin who extends their rights."""
    extended = _extended(call)
    one = call.world.dashboards.get(number)
    if one is None or not (extended or one["owner_id"] == call.user.id):
        raise not_found("The dashboard")
    return one


def _shown(call: ApiCall, one: Json) -> Json:
    view = call.view
    return {
        "self": view.url(f"/dashboard/{one['id']}"),
        "id": one["id"],
        "name": one["name"],
        "description": one["description"],
        "owner": thin_person(view, one["owner_id"]),
        "view": f"{view.host}/jira/dashboards/{one['id']}",
        "isFavourite": False,
        "popularity": 0,
        "isWritable": changes(call.world, call.user, one),
        "systemDashboard": False,
        "sharePermissions": shown_shares(view, one["share"]),
        "editPermissions": shown_shares(view, one["edit"]),
    }


def _details(call: ApiCall, owner_id: str, known: Json) -> Json:
    """The details in a body, which has all of them."""
    if not call.user.licensed:
        raise forbidden()
    body = call.record
    only(body, ("name", "description", "sharePermissions", "editPermissions"), "a dashboard")
    for name in ("name", "sharePermissions", "editPermissions"):
        if name not in body:
            raise bad_request(f"The body needs {name!r}.")
    name = text_of(body, "name")
    others = [one for one in call.world.dashboards.values() if one["owner_id"] == owner_id and one is not known]
    if not name or any(one["name"].casefold() == name.casefold() for one in others):
        raise field_errors({"name": "A dashboard has a name, and its owner no other dashboard of the same."})
    return {
        "name": name,
        "description": text_of(body, "description", LONGEST_TEXT),
        "share": read_shares(call, body, "sharePermissions", known.get("share", [])),
        "edit": read_shares(call, body, "editPermissions", known.get("edit", [])),
    }


def create(call: ApiCall) -> Answer:
    _extended(call)
    me = call.user.id
    one = _details(call, me, {}) | {"owner_id": me, "gadgets": []}
    one["id"] = call.world.numbers.text("dashboard")
    call.world.dashboards[one["id"]] = one
    return Answer(_shown(call, one))


def show(call: ApiCall, number: str) -> Answer:
    return Answer(_shown(call, _find(call, number)))


def update(call: ApiCall, number: str) -> Answer:
    one = _owned(call, number)
    one |= _details(call, one["owner_id"], one)
    return Answer(_shown(call, one))


def delete(call: ApiCall, number: str) -> Answer:
    """Jira answers 400, not 404, where there is none of the caller's own."""
    one = call.world.dashboards.get(number)
    if one is None or one["owner_id"] != call.user.id:
        raise bad_request("The dashboard does not exist, or is not yours.")
    del call.world.dashboards[number]
    return Answer(None, 204)


def _seen(call: ApiCall) -> list[Json]:
    return [one for one in by_number(call.world.dashboards) if sees(call.world, call.user, one)]


def list_all(call: ApiCall) -> Answer:
    """Those that the caller sees; nobody has a favourite one here."""
    kept = {"": _seen(call), "my": [one for one in _seen(call) if one["owner_id"] == call.user.id], "favourite": []}
    if call.text("filter") not in kept:
        raise bad_request("filter is 'my' or 'favourite'.")
    page = page_bean(call, kept[call.text("filter")], lambda one: _shown(call, one), usual=20)
    shown = {name: page[name] for name in ("startAt", "maxResults", "total")} | {"dashboards": page["values"]}
    return Answer(shown | ({"next": page["nextPage"]} if "nextPage" in page else {}))


def search(call: ApiCall) -> Answer:
    """Dashboards page by page: their names, and of the rest what is asked to be expanded."""
    expand = call.many("expand")
    for name in expand:
        if name not in EXPANDS:
            raise not_understood(f"the expansion {name!r} of a dashboard")
    if call.text("status", "active") != "active":
        raise bad_request("The sandbox keeps no dashboards that were archived or deleted.")
    kept = (*ALWAYS, *(EXPANDS[name] for name in expand))
    rows = in_order(call, chosen(call, _seen(call), "dashboardName"))

    def shape(one: Json) -> Json:
        return {name: value for name, value in _shown(call, one).items() if name in kept}

    return Answer(page_bean(call, rows, shape))


# --- gadgets -----------------------------------------------------------------------------------------------------


def available(_call: ApiCall) -> Answer:
    """The gadgets that can be put on a dashboard."""
    return Answer({"gadgets": [dict(one) for one in GADGETS]})


def _writable(call: ApiCall, number: str) -> Json:
    one = _find(call, number)
    if not changes(call.world, call.user, one):
        raise not_found("The dashboard")
    return one


def _gadget(one: Json, item: str) -> Json:
    for gadget in one["gadgets"]:
        if gadget["id"] == item:
            found: Json = gadget
            return found
    raise not_found(f"The gadget {item}")


def _shown_gadget(one: Json) -> Json:
    kept = {name: one[name] for name in ("moduleKey", "uri", "title", "color") if one.get(name)}
    return kept | {"id": int(one["id"]), "position": {"row": one["row"], "column": one["column"]}}


def list_gadgets(call: ApiCall, number: str) -> Answer:
    """All gadgets by column and row, or those with these ids, keys or addresses."""
    wanted = {"id": call.many("gadgetId"), "moduleKey": call.many("moduleKey"), "uri": call.many("uri")}
    rows = [
        one
        for one in _find(call, number)["gadgets"]
        if not any(wanted.values()) or any(one.get(name) in values for name, values in wanted.items())
    ]
    return Answer({"gadgets": [_shown_gadget(one) for one in rows]})


def add_gadget(call: ApiCall, number: str) -> Answer:
    body, one = call.record, _writable(call, number)
    only(body, ("moduleKey", "uri", "title", "color", "position", "ignoreUriAndModuleKeyValidation"), "a gadget")
    if len(one["gadgets"]) >= MOST_GADGETS:
        raise bad_request(f"A dashboard has at most {MOST_GADGETS} gadgets.")
    kind = _kind(body)
    gadget: Json = kind | {"title": text_of(body, "title") or kind["title"], "color": _color(body, "blue")}
    gadget |= {"properties": {}}
    row, column = _position(body, (len(one["gadgets"]), 0))
    gadget["id"] = call.world.numbers.text("gadget")
    _place(one, gadget, row, column)
    return Answer(_shown_gadget(gadget))


def _kind(body: Json) -> Json:
    """Which gadget it is: by key or by address, and one of those that the site has unless the body vouches for it."""
    pairs = {name: text_of(body, name, LONGEST_TEXT) for name in ("moduleKey", "uri")}
    pairs = {name: value for name, value in pairs.items() if value}
    if len(pairs) != 1:
        raise bad_request("A gadget has a moduleKey or a uri, not both.")
    ((name, value),) = pairs.items()
    for known in GADGETS:
        if known.get(name) == value:
            return dict(known)
    if body.get("ignoreUriAndModuleKeyValidation") is not True:
        raise bad_request(f"There is no gadget with the {name} {value}.")
    return {name: value, "title": value.rpartition("/")[2].rpartition(":")[2]}


def _color(body: Json, usual: str) -> str:
    color = text_of(body, "color") or usual
    if color not in COLORS:
        raise bad_request(f"A gadget is {', '.join(COLORS)}, not {color}.")
    return color


def _position(body: Json, usual: tuple[int, int]) -> tuple[int, int]:
    """The row and the column that a body asks for."""
    raw: Any = body.get("position")
    if raw is None:
        return usual
    if not isinstance(raw, dict) or set(raw) != {"row", "column"}:
        raise bad_request("A position has a row and a column.")
    row, column = raw["row"], raw["column"]
    if not all(
        isinstance(each, int) and each is not True and each is not False and each >= 0 for each in (row, column)
    ):
        raise bad_request("Rows and columns are whole numbers from 0 up.")
    if column >= COLUMNS:
        raise bad_request(f"A dashboard has {COLUMNS} columns.")
    return row, column


def _place(one: Json, gadget: Json, row: int, column: int) -> None:
    """Put a gadget there; what stood there and below moves down, and where it came from closes up."""
    others = _closed_up([each for each in one["gadgets"] if each is not gadget])
    above = [each for each in others if each["column"] < column or (each["column"] == column and each["row"] < row)]
    gadget["column"] = column
    one["gadgets"] = _closed_up([*above, gadget, *(each for each in others if each not in above)])


def _closed_up(gadgets: list[Json]) -> list[Json]:
    """Gadgets in the order of columns and rows, numbered anew within each column."""
    counts = dict.fromkeys(range(COLUMNS), 0)
    for each in gadgets:
        each["row"] = counts[each["column"]]
        counts[each["column"]] += 1
    return gadgets


def change_gadget(call: ApiCall, number: str, item: str) -> Answer:
    body, one = call.record, _writable(call, number)
    only(body, ("title", "color", "position"), "a gadget")
    gadget = _gadget(one, item)
    color, title = _color(body, gadget["color"]), text_of(body, "title") or gadget["title"]
    row, column = _position(body, (gadget["row"], gadget["column"]))
    gadget |= {"color": color, "title": title}
    _place(one, gadget, row, column)
    return Answer(None, 204)


def delete_gadget(call: ApiCall, number: str, item: str) -> Answer:
    one = _writable(call, number)
    gone = _gadget(one, item)
    one["gadgets"] = _closed_up([each for each in one["gadgets"] if each is not gone])
    return Answer(None, 204)


# --- what a gadget is set to -------------------------------------------------------------------------------------


def property_keys(call: ApiCall, number: str, item: str) -> Answer:
    known = _gadget(_find(call, number), item)["properties"]
    return Answer({"keys": [{"self": f"{call.host}{call.path}/{key}", "key": key} for key in sorted(known)]})


def show_property(call: ApiCall, number: str, item: str, name: str) -> Answer:
    known = _gadget(_find(call, number), item)["properties"]
    if name not in known:
        raise not_found("The property")
    return Answer({"key": name, "value": known[name]})


def _settable(call: ApiCall, number: str, item: str) -> Json:
    one = _find(call, number)
    if not changes(call.world, call.user, one):
        raise forbidden("The dashboard is not yours.")
    found: Json = _gadget(one, item)["properties"]
    return found


def put_property(call: ApiCall, number: str, item: str, name: str) -> Answer:
    known = _settable(call, number, item)
    if call.body is None:
        raise bad_request("The body is the value, as JSON that is not null.")
    check_property(name, call.body)
    fresh = name not in known
    known[name] = call.body
    return Answer({}, 201 if fresh else 200)


def remove_property(call: ApiCall, number: str, item: str, name: str) -> Answer:
    known = _settable(call, number, item)
    if name not in known:
        raise not_found("The property")
    del known[name]
    return Answer(None, 204)
