"""Saved filters: a JQL query with a name, its owner, and who it is shared with."""

from typing import Any

from sandbox.jira.calls import CLOUD, Answer, ApiCall, Endpoint, needed, only
from sandbox.jira.errors import Refusal, bad_request, forbidden, not_found, not_understood
from sandbox.jira.jql import parse
from sandbox.jira.jql_terms import compiled
from sandbox.jira.paging import POSITION, page_bean
from sandbox.jira.records import Json
from sandbox.jira.sharing import read_shares, shared_with, shown_shares
from sandbox.jira.world import by_number

EXPANDS = frozenset(
    [
        "description",
        "favourite",
        "favouritedCount",
        "jql",
        "owner",
        "searchUrl",
        "sharePermissions",
        "editPermissions",
        "isWritable",
        "viewUrl",
    ]
)
WRITABLE = ("name", "description", "jql", "favourite", "sharePermissions", "editPermissions")
SEARCHED = POSITION | {"filterName", "accountId", "id", "orderBy", "expand", "isSubstringMatch"}
LONGEST = 255


def endpoints() -> tuple[Endpoint, ...]:
    one, expand = "/filter/<filter_id>", frozenset({"expand"})
    return (
        Endpoint("POST", "/filter", create, expand),
        Endpoint("GET", "/filter/search", search, SEARCHED, deployments=CLOUD),
        Endpoint("GET", "/filter/my", mine, expand | {"includeFavourites"}, deployments=CLOUD),
        Endpoint("GET", one, show, expand),
        Endpoint("PUT", one, update, expand),
        Endpoint("DELETE", one, delete),
    )


def _sees(call: ApiCall, one: Json) -> bool:
    shares = [*one["sharePermissions"], *one["editPermissions"]]
    return one["owner"] == call.user.id or shared_with(call.world, call.user, shares)


def _find(call: ApiCall, filter_id: str) -> Json:
    found = call.world.filters.get(filter_id)
    if found is None or not _sees(call, found):
        refusal = not_found(f"The filter {filter_id}")
        refusal.status = 400
        raise refusal
    return found


def _shown(call: ApiCall, one: Json) -> Json:
    view = call.view
    return {
        "self": view.url(f"/filter/{one['id']}"),
        "id": one["id"],
        "name": one["name"],
        "description": one["description"],
        "owner": view.person_with(one["owner"]),
        "jql": one["jql"],
        "viewUrl": f"{call.host}/issues/?filter={one['id']}",
        "searchUrl": view.url("/search/jql?jql=") + one["jql"],
        "favourite": call.user.id in one["favoured_by"],
        "favouritedCount": len(one["favoured_by"]),
        "sharePermissions": shown_shares(view, one["sharePermissions"]),
        "editPermissions": shown_shares(view, one["editPermissions"]),
    }


def search(call: ApiCall) -> Answer:
    """Those the caller owns or that are shared with them, by name; a part of the name will do."""
    expand, ids, owner = call.many("expand"), call.many("id"), call.text("accountId")
    if not set(expand) <= EXPANDS:
        raise not_understood(f"the expansions {sorted(set(expand) - EXPANDS)} of a filter")
    if call.text("orderBy", "name") not in ("name", "+name", "id", "+id"):
        raise bad_request("The sandbox orders filters by name or id.")
    word = call.text("filterName").lower()
    rows = [one for one in by_number(call.world.filters) if _sees(call, one) and word in one["name"].lower()]
    rows = [one for one in rows if (not ids or one["id"] in ids) and owner in ("", one["owner"])]
    if call.text("orderBy", "name").endswith("name"):
        rows.sort(key=lambda one: str(one["name"]))
    return Answer(page_bean(call, rows, lambda one: _detail(call, one, expand)))


def _detail(call: ApiCall, one: Json, expand: list[str]) -> Json:
    whole = _shown(call, one)
    shown = {"expand": "", **{name: whole[name] for name in ("self", "id", "name")}}
    return shown | {name: whole[name] for name in expand if name in whole}


def mine(call: ApiCall) -> Answer:
    return Answer([_shown(call, one) for one in by_number(call.world.filters) if one["owner"] == call.user.id])


def show(call: ApiCall, filter_id: str) -> Answer:
    return Answer(_shown(call, _find(call, filter_id)))


def _read(call: ApiCall, known: Json) -> Json:
    wanted = call.record
    only(wanted, WRITABLE, "a filter")
    one = known | {name: wanted[name] for name in ("name", "description", "jql") if wanted.get(name) is not None}
    for name in ("name", "description", "jql"):
        if not isinstance(one[name], str):
            raise bad_request(f"The {name} of a filter is a text.")
    if not 0 < len(one["name"].strip()) <= LONGEST:
        raise bad_request(f"The name of a filter has at most {LONGEST} characters.")
    for other in call.world.filters.values():
        if other["name"] == one["name"] and other["owner"] == one["owner"] and other["id"] != one["id"]:
            raise bad_request(f"You have a filter {one['name']!r} already.")
    _check_jql(call, one["jql"])
    for name in ("sharePermissions", "editPermissions"):
        if name in wanted:
            one[name] = read_shares(call.world, wanted[name])
    if "favourite" in wanted:
        others = [user_id for user_id in one["favoured_by"] if user_id != call.user.id]
        one["favoured_by"] = [*others, call.user.id] if wanted["favourite"] is True else others
    return one


def _check_jql(call: ApiCall, jql: str) -> None:
    try:
        query = parse(jql)
        if query.where is not None:
            compiled(call.world, call.user, query.where)
    except Refusal as refusal:
        raise bad_request("The JQL of the filter is wrong.", *refusal.body["errorMessages"]) from None


def create(call: ApiCall) -> Answer:
    needed(call.record, ("name",))
    blank: dict[str, Any] = {"id": "", "name": "", "description": "", "jql": "", "owner": call.user.id}
    one = _read(call, blank | {"sharePermissions": [], "editPermissions": [], "favoured_by": []})
    one["id"] = call.world.numbers.text("filter")
    call.world.filters[one["id"]] = one
    return Answer(_shown(call, one))


def update(call: ApiCall, filter_id: str) -> Answer:
    """By its owner, or somebody it is shared with for changing."""
    known = _find(call, filter_id)
    if known["owner"] != call.user.id and not shared_with(call.world, call.user, known["editPermissions"]):
        raise bad_request("You may not change this filter.")
    call.world.filters[filter_id] = _read(call, known)
    return Answer(_shown(call, call.world.filters[filter_id]))


def delete(call: ApiCall, filter_id: str) -> Answer:
    known = call.world.filters.get(filter_id)
    if known is None:
        _find(call, filter_id)
    elif known["owner"] != call.user.id and not call.user.admin:
        raise forbidden("Only its owner and who administers Jira may delete a filter.")
    del call.world.filters[filter_id]
    return Answer(None, 204)
