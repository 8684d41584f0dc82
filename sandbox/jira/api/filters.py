"""Saved searches: made, changed, shared, searched and deleted.

Rule 1: what a filter asks for must be a query that the site understands at that moment; later it may cease to be one.
Rule 2: an owner has no two filters of the same name.
Rule 3: who may not see a filter is told that there is none, with a 400.
"""

import urllib.parse
from typing import Any

from sandbox.jira.calls import CLOUD, Answer, ApiCall, Endpoint, needed, only, text_of
from sandbox.jira.errors import Refusal, bad_request, field_errors, forbidden, not_authenticated, not_understood
from sandbox.jira.jql import parse
from sandbox.jira.jql_terms import compiled, ordered
from sandbox.jira.paging import POSITION, page_bean
from sandbox.jira.records import Json
from sandbox.jira.sharing import changes, chosen, in_order, read_shares, sees, shared_users, shown_shares
from sandbox.jira.world import by_number

BODY = ("name", "description", "jql", "favourite", "sharePermissions", "editPermissions")
OPTIONS = frozenset({"expand", "overrideSharePermissions"})
WORDS = frozenset({"filterName", "accountId", "groupname", "groupId", "projectId", "id", "orderBy", "isSubstringMatch"})
LONGEST_TEXT = 32_767
MOST_IDS = 200
ALWAYS = ("self", "id", "name")
DETAILS = (
    "description",
    "favourite",
    "favouritedCount",
    "jql",
    "owner",
    "searchUrl",
    "sharePermissions",
    "editPermissions",
    "viewUrl",
)


def endpoints() -> tuple[Endpoint, ...]:
    one, favourite = "/filter/<number>", "/filter/<number>/favourite"
    return (
        Endpoint("POST", "/filter", create, OPTIONS),
        Endpoint("GET", "/filter/search", search, POSITION | OPTIONS | WORDS, deployments=CLOUD),
        Endpoint("GET", "/filter/my", mine, frozenset({"expand", "includeFavourites"}), deployments=CLOUD),
        Endpoint("GET", "/filter/favourite", favourites, frozenset({"expand"})),
        Endpoint("GET", one, show, OPTIONS),
        Endpoint("PUT", one, update, OPTIONS),
        Endpoint("DELETE", one, delete),
        Endpoint("PUT", favourite, like, frozenset({"expand"}), deployments=CLOUD),
        Endpoint("DELETE", favourite, unlike, frozenset({"expand"}), deployments=CLOUD),
    )


def _overriding(call: ApiCall) -> bool:
    """Whether an admin asks to look past who a filter is shared with."""
    if not call.truth("overrideSharePermissions", usual=False):
        return False
    if not call.user.admin:
        raise bad_request("overrideSharePermissions is for people who administer Jira.")
    return True


def _find(call: ApiCall, number: str) -> Json:
    one = call.world.filters.get(number)
    if one is None or not (_overriding(call) or sees(call.world, call.user, one)):
        raise bad_request("The selected filter is not available to you, perhaps it has been deleted.")
    return one


def _details(call: ApiCall, one: Json) -> Json:
    view = call.view
    query = urllib.parse.quote(one["jql"])
    return {
        "self": view.url(f"/filter/{one['id']}"),
        "id": one["id"],
        "name": one["name"],
        "description": one["description"],
        "owner": view.person_with(one["owner_id"]),
        "jql": one["jql"],
        "viewUrl": f"{view.host}/issues/?filter={one['id']}",
        "searchUrl": view.url(f"/search/jql?jql={query}" if call.world.cloud else f"/search?jql={query}"),
        "favourite": call.user.id in one["favourite_ids"],
        "favouritedCount": len(one["favourite_ids"]),
        "sharePermissions": shown_shares(view, one["share"]),
        "editPermissions": shown_shares(view, one["edit"]),
    }


def _shown(call: ApiCall, one: Json) -> Json:
    """A filter by itself; the people it is shared with are named only when asked to be expanded."""
    for name in call.many("expand"):
        if name != "sharedUsers":
            raise not_understood(f"the expansion {name!r} of a filter")
    people = shared_users(call.world, one)
    named = [call.view.person(each) for each in people] if call.many("expand") else []
    return _details(call, one) | {
        "sharedUsers": _counted(len(people), named),
        # This site sends nobody the results of a filter.
        "subscriptions": _counted(0, []),
    }


def _counted(size: int, items: list[Json]) -> Json:
    return {"size": size, "items": items, "max-results": 1000, "start-index": 0, "end-index": len(items)}


def _check_body(call: ApiCall) -> Json:
    if not call.user.licensed:
        raise forbidden()
    body = call.record
    only(body, BODY, "a filter")
    needed(body, ("name",))
    if not isinstance(body.get("favourite", False), bool):
        raise bad_request("favourite is true or false.")
    return body


def _name(call: ApiCall, body: Json, owner_id: str, own_id: str = "") -> str:
    name = text_of(body, "name")
    others = [one for one in call.world.filters.values() if one["owner_id"] == owner_id and one["id"] != own_id]
    if not name or any(one["name"].casefold() == name.casefold() for one in others):
        raise field_errors({"name": "A filter has a name, and its owner no other filter of the same."})
    return name


def _jql(call: ApiCall, body: Json) -> str:
    """The query of a filter, which the site must understand."""
    text = text_of(body, "jql", LONGEST_TEXT)
    try:
        query = parse(text)
        if query.where is not None:
            compiled(call.world, call.user, query.where)
        ordered(call.world, call.user, [], query.order)
    except Refusal as refusal:
        raise field_errors({"jql": "; ".join(refusal.body["errorMessages"])}) from None
    return text


def create(call: ApiCall) -> Answer:
    body = _check_body(call)
    me = call.user.id
    one: Json = {
        "name": _name(call, body, me),
        "description": text_of(body, "description", LONGEST_TEXT),
        "jql": _jql(call, body),
        "owner_id": me,
        "share": read_shares(call, body, "sharePermissions", []),
        "edit": read_shares(call, body, "editPermissions", []),
        "favourite_ids": [me] if body.get("favourite") else [],
    }
    _overriding(call)
    one["id"] = call.world.numbers.text("filter")
    shown = _shown(call, one)
    call.world.filters[one["id"]] = one
    return Answer(shown)


def show(call: ApiCall, number: str) -> Answer:
    return Answer(_shown(call, _find(call, number)))


def update(call: ApiCall, number: str) -> Answer:
    """What the body does not speak of stays; whom it is shared with is the owner's to say."""
    body, one = _check_body(call), _find(call, number)
    if not changes(call.world, call.user, one):
        raise bad_request("The filter is not yours to change.")
    sharing = any(name in body for name in ("sharePermissions", "editPermissions"))
    if sharing and one["owner_id"] != call.user.id:
        raise bad_request("Only its owner says whom a filter is shared with.")
    changed: dict[str, Any] = {"name": _name(call, body, one["owner_id"], one["id"])}
    if "description" in body:
        changed["description"] = text_of(body, "description", LONGEST_TEXT)
    if "jql" in body:
        changed["jql"] = _jql(call, body)
    changed["share"] = read_shares(call, body, "sharePermissions", one["share"])
    changed["edit"] = read_shares(call, body, "editPermissions", one["edit"])
    if "favourite" in body:
        changed["favourite_ids"] = _liking(call, one, likes=body["favourite"])
    shown = _shown(call, one | changed)
    one |= changed
    return Answer(shown)


def delete(call: ApiCall, number: str) -> Answer:
    """By its owner or an admin; Jira answers others who see it as if they were not signed in."""
    one = call.world.filters.get(number)
    if one is None or not (call.user.admin or sees(call.world, call.user, one)):
        raise bad_request("The selected filter is not available to you, perhaps it has been deleted.")
    if not call.user.admin and one["owner_id"] != call.user.id:
        raise not_authenticated()
    del call.world.filters[number]
    return Answer(None, 204)


def _liking(call: ApiCall, one: Json, *, likes: bool) -> list[str]:
    others = [each for each in one["favourite_ids"] if each != call.user.id]
    return sorted([*others, call.user.id]) if likes else others


def like(call: ApiCall, number: str) -> Answer:
    one = _find(call, number)
    one["favourite_ids"] = _liking(call, one, likes=True)
    return Answer(_shown(call, one))


def unlike(call: ApiCall, number: str) -> Answer:
    one = _find(call, number)
    one["favourite_ids"] = _liking(call, one, likes=False)
    return Answer(_shown(call, one))


def mine(call: ApiCall) -> Answer:
    """The caller's own filters, with their favourites where those are asked for."""
    liked = call.truth("includeFavourites", usual=False)
    return Answer(
        [_shown(call, one) for one in _seen(call) if one["owner_id"] == call.user.id or (liked and _liked(call, one))]
    )


def favourites(call: ApiCall) -> Answer:
    return Answer([_shown(call, one) for one in _seen(call) if _liked(call, one)])


def _liked(call: ApiCall, one: Json) -> bool:
    return call.user.id in one["favourite_ids"]


def _seen(call: ApiCall) -> list[Json]:
    return [one for one in by_number(call.world.filters) if sees(call.world, call.user, one)]


def search(call: ApiCall) -> Answer:
    """Filters page by page: their names, and of the rest what is asked to be expanded."""
    expand, ids = call.many("expand"), call.many("id")
    for name in expand:
        if name not in DETAILS:
            raise not_understood(f"the expansion {name!r} of a filter")
    if len(ids) > MOST_IDS:
        raise bad_request(f"At most {MOST_IDS} ids of filters at once.")
    call.truth("isSubstringMatch", usual=False)
    known = by_number(call.world.filters) if _overriding(call) else _seen(call)
    rows = [one for one in chosen(call, known, "filterName") if not ids or one["id"] in ids]
    kept = (*ALWAYS, *expand)

    def shape(one: Json) -> Json:
        return {name: value for name, value in _details(call, one).items() if name in kept}

    return Answer(page_bean(call, in_order(call, rows), shape))
