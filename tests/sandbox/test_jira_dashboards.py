"""Dashboards in the pretend Jira: made, changed, shared, found and deleted, and the gadgets on them."""

from typing import Any

import pytest

from tests.sandbox import jira_site
from tests.sandbox.jira_admin import configuration, undescribed
from tests.sandbox.jira_site import ADMIN, ANA, HALYARD, KIM, LEAD, LIGHT, Json, Site

BODY: Json = {"name": "Board", "description": "d", "sharePermissions": [], "editPermissions": []}
EVERYONE = {"type": "authenticated"}
RESULTS = "com.atlassian.jira.gadgets:filter-results-gadget"
ONE = "/dashboard/{id}"
GADGETS = "/dashboard/{dashboardId}/gadget"
PROPERTIES = "/dashboard/{dashboardId}/items/{itemId}/properties"


def made(site: Site, who: str = KIM, **more: Any) -> str:
    """The address of a new dashboard."""
    return f"/dashboard/{site.done('POST', '/dashboard', BODY | more, who=who)['id']}"


def names(site: Site, query: str = "", who: str = KIM) -> list[str]:
    return [one["name"] for one in site.get(f"/dashboard/search?{query}", who=who)["values"]]


def put(site: Site, board: str, title: str, row: int, column: int) -> str:
    """The address of a gadget that was put somewhere."""
    body = {"moduleKey": RESULTS, "title": title, "position": {"row": row, "column": column}}
    return f"{board}/gadget/{site.done('POST', f'{board}/gadget', body, who=KIM)['id']}"


def layout(site: Site, board: str) -> list[tuple[str, int, int]]:
    """Title, row and column of each gadget."""
    gadgets = site.get(f"{board}/gadget", who=KIM)["gadgets"]
    return [(one["title"], one["position"]["row"], one["position"]["column"]) for one in gadgets]


# --- dashboards -----------------------------------------------------------------------------------------------------


def test_a_dashboard_is_made_replaced_and_deleted(site: Site) -> None:
    before = configuration(site)
    board = made(site)

    one = site.get(board, who=KIM)
    assert (one["name"], one["description"], one["isWritable"]) == ("Board", "d", True)
    assert one["owner"]["accountId"] == KIM
    assert "emailAddress" not in one["owner"]
    replaced = site.done("PUT", board, {**BODY, "name": "Other", "description": None}, who=KIM)
    assert replaced == one | {"name": "Other", "description": ""}
    site.done("DELETE", board, who=KIM)
    assert site.status("GET", board, who=KIM) == 404
    assert configuration(site) == before


@pytest.mark.parametrize(
    ("change", "at_fault"),
    [
        ({"name": "Taken"}, {"name"}),
        ({"name": "taken "}, {"name"}),
        ({"name": ""}, {"name"}),
        ({"name": 7}, {"name"}),
        ({"description": 7}, {"description"}),
        ({"sharePermissions": None}, set()),
        ({"editPermissions": [{"type": "group"}]}, set()),
        ({"unheard": 1}, set()),
    ],
)
def test_a_dashboard_that_cannot_be_is_neither_made_nor_become(site: Site, change: Json, at_fault: set[str]) -> None:
    made(site, name="Taken")
    board = made(site)
    before = configuration(site)

    for method, path in (("POST", "/dashboard"), ("PUT", board)):
        status, errors = site.refused(method, path, {**BODY, "name": "New", **change}, who=KIM)
        assert (status, set(errors)) == (400, at_fault)
    assert configuration(site) == before


@pytest.mark.parametrize("absent", ["name", "sharePermissions", "editPermissions"])
def test_a_dashboard_is_told_whole(site: Site, absent: str) -> None:
    body = {name: value for name, value in BODY.items() if name != absent}

    assert site.status("POST", "/dashboard", body) == 400


def test_a_customer_keeps_no_dashboards(site: Site) -> None:
    assert site.status("POST", "/dashboard", BODY, who=ANA) == 403


def test_a_dashboard_is_seen_by_whom_it_is_shared_with_and_changed_by_its_owner(site: Site) -> None:
    board = made(site, sharePermissions=[{"type": "user", "user": {"accountId": LEAD}}])

    assert site.get(board, who=LEAD)["isWritable"] is False
    assert site.status("GET", board, who=HALYARD) == 404
    assert site.status("PUT", board, BODY, who=LEAD) == 404
    assert site.status("DELETE", board, who=LEAD) == 400
    assert site.status("DELETE", board, who=ADMIN) == 400
    assert site.status("DELETE", "/dashboard/1", who=KIM) == 400


def test_an_admin_may_extend_their_rights(site: Site) -> None:
    board = made(site)

    assert site.status("PUT", board, BODY, who=ADMIN) == 404
    extended = "?extendAdminPermissions=true"
    assert site.done("PUT", board + extended, BODY | {"name": "Mended"}, who=ADMIN)["owner"]["accountId"] == KIM
    assert site.status("PUT", board + extended, BODY, who=LEAD) == 400
    assert site.status("POST", "/dashboard" + extended, BODY, who=LEAD) == 400
    assert site.status("PUT", "/dashboard/1" + extended, BODY, who=ADMIN) == 404


def test_dashboards_are_listed_searched_and_paged(site: Site) -> None:
    made(site, KIM, name="b first")
    made(site, LEAD, name="A second", sharePermissions=[EVERYONE, {"type": "project", "project": {"id": "10001"}}])

    assert [one["name"] for one in site.get("/dashboard", who=KIM)["dashboards"]] == ["b first", "A second"]
    assert [one["name"] for one in site.get("/dashboard?filter=my", who=KIM)["dashboards"]] == ["b first"]
    assert site.get("/dashboard?filter=favourite", who=KIM)["dashboards"] == []
    page = site.get("/dashboard?maxResults=1", who=KIM)
    assert (page["total"], page["next"].partition("?")[2]) == (2, "startAt=1&maxResults=1")
    for query, expected in (
        ("", ["A second", "b first"]),
        ("orderBy=-id", ["A second", "b first"]),
        ("dashboardName=FIRST", ["b first"]),
        (f"accountId={LEAD}&status=active", ["A second"]),
        ("projectId=10001", ["A second"]),
        ("groupId=nobody", []),
    ):
        assert names(site, query) == expected, query
    assert names(site, who=LIGHT) == ["A second"]


@pytest.mark.parametrize(
    "path",
    ["?filter=all", "/search?status=deleted", "/search?expand=unheard", "/search?orderBy=rank", "/search?owner=kim"],
)
def test_a_search_for_dashboards_that_makes_no_sense_is_refused(site: Site, path: str) -> None:
    assert site.refused("GET", f"/dashboard{path}")[0] == 400


# --- gadgets --------------------------------------------------------------------------------------------------------


def test_gadgets_stand_in_columns_without_gaps(site: Site) -> None:
    board = made(site)
    first, second = put(site, board, "a", 0, 0), put(site, board, "b", 9, 0)
    put(site, board, "c", 0, 0)
    put(site, board, "d", 3, 2)

    assert layout(site, board) == [("c", 0, 0), ("a", 1, 0), ("b", 2, 0), ("d", 0, 2)]
    site.done("PUT", first, {"position": {"row": 2, "column": 0}}, who=KIM)
    assert layout(site, board) == [("c", 0, 0), ("b", 1, 0), ("a", 2, 0), ("d", 0, 2)]
    site.done("PUT", second, {"position": {"row": 0, "column": 2}}, who=KIM)
    assert layout(site, board) == [("c", 0, 0), ("a", 1, 0), ("b", 0, 2), ("d", 1, 2)]
    site.done("DELETE", second, who=KIM)
    assert layout(site, board) == [("c", 0, 0), ("a", 1, 0), ("d", 0, 2)]
    assert site.status("DELETE", second, who=KIM) == 404
    assert site.status("PUT", second, {}, who=KIM) == 404


def test_a_gadget_is_what_it_is_and_gets_a_title_and_a_colour(site: Site) -> None:
    board = made(site)
    for known in site.get("/dashboard/gadgets")["gadgets"]:
        kind = {name: value for name, value in known.items() if name != "title"}
        gadget = site.done("POST", f"{board}/gadget", kind, who=KIM)
        assert known.items() <= gadget.items()
        assert gadget["color"] == "blue"
        (found,) = site.get(f"{board}/gadget?gadgetId={gadget['id']}", who=KIM)["gadgets"]
        assert found == gadget

    assert len(layout(site, board)) == len(site.get("/dashboard/gadgets")["gadgets"])
    (found,) = site.get(f"{board}/gadget?moduleKey={RESULTS}", who=KIM)["gadgets"]
    path = f"{board}/gadget/{found['id']}"
    site.done("PUT", path, {"title": "Escalated", "color": "red"}, who=KIM)
    site.done("PUT", path, {}, who=KIM)
    (found,) = site.get(f"{board}/gadget?moduleKey={RESULTS}", who=KIM)["gadgets"]
    assert (found["title"], found["color"]) == ("Escalated", "red")
    own = {"moduleKey": "com.example:own-item", "ignoreUriAndModuleKeyValidation": True}
    assert site.done("POST", f"{board}/gadget", own, who=KIM)["title"] == "own-item"


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"moduleKey": RESULTS, "uri": "rest/x.xml"},
        {"moduleKey": "com.example:own-item"},
        {"moduleKey": RESULTS, "color": "pink"},
        {"moduleKey": RESULTS, "title": 7},
        {"moduleKey": RESULTS, "position": {"row": 0}},
        {"moduleKey": RESULTS, "position": {"row": -1, "column": 0}},
        {"moduleKey": RESULTS, "position": {"row": True, "column": 0}},
        {"moduleKey": RESULTS, "position": {"row": 0, "column": 3}},
        {"moduleKey": RESULTS, "position": [0, 0]},
        {"moduleKey": RESULTS, "unheard": 1},
    ],
)
def test_a_gadget_that_cannot_be_is_refused(site: Site, body: Json) -> None:
    board = made(site)

    assert site.refused("POST", f"{board}/gadget", body, who=KIM)[0] == 400
    assert layout(site, board) == []


def test_a_change_of_a_gadget_that_cannot_be_changes_nothing(site: Site) -> None:
    board = made(site)
    gadget = put(site, board, "a", 0, 0)

    for body in ({"title": "b", "color": "pink"}, {"title": "b", "position": 1}, {"moduleKey": RESULTS}):
        assert site.refused("PUT", gadget, body, who=KIM)[0] == 400
    assert layout(site, board) == [("a", 0, 0)]


def test_a_dashboard_has_twenty_gadgets_at_most(site: Site) -> None:
    board = made(site)
    for number in range(20):
        put(site, board, str(number), 0, number % 3)

    assert site.refused("POST", f"{board}/gadget", {"moduleKey": RESULTS}, who=KIM)[0] == 400


def test_what_a_gadget_is_set_to_is_kept_with_it(site: Site) -> None:
    board = made(site, sharePermissions=[EVERYONE])
    gadget = put(site, board, "a", 0, 0).rpartition("/")[2]
    path = f"{board}/items/{gadget}/properties"
    config = {"filterId": "filter-10101", "num": 10, "version": 2}

    assert site.status("PUT", f"{path}/config", {"num": 5}, who=KIM) == 201
    assert site.status("PUT", f"{path}/config", config, who=KIM) == 200
    assert site.get(f"{path}/config") == {"key": "config", "value": config}
    assert [one["key"] for one in site.get(path)["keys"]] == ["config"]
    (kept,) = configuration(site)["dashboards"]
    assert kept["gadgets"][0]["properties"] == {"config": config}
    assert site.status("PUT", f"{path}/config", config, who=LEAD) == 403
    assert site.status("DELETE", f"{path}/config", who=LEAD) == 403
    assert site.status("PUT", f"{path}/config", None, who=KIM) == 400
    assert site.status("PUT", f"{path}/{'k' * 256}", 1, who=KIM) == 400
    site.done("DELETE", f"{path}/config", who=KIM)
    assert site.status("GET", f"{path}/config") == 404
    assert site.status("DELETE", f"{path}/config", who=KIM) == 404
    assert site.status("GET", f"{board}/items/1/properties") == 404


def test_gadgets_are_for_those_who_may_edit(site: Site) -> None:
    board = made(site, sharePermissions=[EVERYONE], editPermissions=[{"type": "user", "user": {"accountId": LEAD}}])
    gadget = put(site, board, "a", 0, 0)

    assert site.status("POST", f"{board}/gadget", {"moduleKey": RESULTS}, who=LEAD) == 200
    assert site.status("PUT", gadget, {"title": "b"}, who=LEAD) == 204
    for method, path, body in (
        ("POST", f"{board}/gadget", {"moduleKey": RESULTS}),
        ("PUT", gadget, {"title": "c"}),
        ("DELETE", gadget, None),
    ):
        assert site.status(method, path, body, who=HALYARD) == 404
    assert [title for title, *_ in layout(site, board)] == ["b", "Filter Results"]


# --- as described ---------------------------------------------------------------------------------------------------


def test_answers_about_dashboards_are_as_described(site: Site) -> None:
    shares = [EVERYONE, {"type": "user", "user": {"accountId": LEAD}}, {"type": "project", "project": {"id": "10001"}}]
    assert undescribed(site, "POST", "/dashboard", "/dashboard", BODY | {"sharePermissions": shares}) == []
    assert undescribed(site, "POST", "/dashboard", "/dashboard", BODY) == []
    board = f"/dashboard/{site.get('/dashboard', who=ADMIN)['dashboards'][0]['id']}"
    expand = "description,owner,viewUrl,sharePermissions,editPermissions,isWritable"
    for method, template, path, body in (
        ("GET", "/dashboard", "/dashboard?maxResults=0", None),
        ("GET", "/dashboard", "/dashboard?filter=all", None),
        ("GET", "/dashboard/search", f"/dashboard/search?expand={expand}", None),
        ("GET", "/dashboard/search", "/dashboard/search?orderBy=rank", None),
        ("GET", "/dashboard/gadgets", "/dashboard/gadgets", None),
        ("GET", ONE, board, None),
        ("GET", ONE, "/dashboard/1", None),
        ("PUT", ONE, board, BODY),
        ("PUT", ONE, "/dashboard/1", BODY),
        ("GET", GADGETS, "/dashboard/1/gadget", None),
        ("POST", GADGETS, f"{board}/gadget", {}),
        ("DELETE", ONE, board, None),
        ("DELETE", ONE, board, None),
    ):
        assert undescribed(site, method, template, path, body) == [], path


def test_answers_about_gadgets_are_as_described(site: Site) -> None:
    """The description calls a position's two numbers by sentences; its examples, as the site, `row` and `column`."""
    jira_site.description()
    board = made(site)
    answer = site.done("POST", f"{board}/gadget", {"moduleKey": RESULTS}, who=KIM)
    item = answer["id"]
    properties = f"{board}/items/{item}/properties"

    position = {f"The {name} position of the gadget.": value for name, value in answer.pop("position").items()}
    assert jira_site.faults("POST", GADGETS, 200, answer | {"position": position}) == []
    for method, template, path, body in (
        ("PUT", PROPERTIES + "/{propertyKey}", f"{properties}/config", {"a": 1}),
        ("PUT", PROPERTIES + "/{propertyKey}", f"{properties}/config", {"a": 2}),
        ("GET", PROPERTIES, properties, None),
        ("GET", PROPERTIES + "/{propertyKey}", f"{properties}/config", None),
        ("DELETE", PROPERTIES + "/{propertyKey}", f"{properties}/config", None),
        ("PUT", GADGETS + "/{gadgetId}", f"{board}/gadget/{item}", {"title": "b"}),
        ("DELETE", GADGETS + "/{gadgetId}", f"{board}/gadget/{item}", None),
        ("DELETE", GADGETS + "/{gadgetId}", f"{board}/gadget/{item}", None),
        ("GET", GADGETS, f"{board}/gadget", None),
    ):
        assert undescribed(site, method, template, path, body, who=KIM) == [], path
