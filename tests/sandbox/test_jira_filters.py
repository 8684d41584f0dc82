"""Saved searches in the pretend Jira: made, changed, shared, found and deleted."""

from typing import Any

import pytest

from tests.sandbox.jira_admin import admin, configuration, undescribed
from tests.sandbox.jira_site import ADMIN, ANA, CASE, HALYARD, KIM, LEAD, LIGHT, SEVERITY, Json, Site

ONE = "/filter/{id}"
JQL = 'project = SUP AND Severity = S1 ORDER BY created DESC, "Product"'
ENGINEERS = {"type": "project", "project": {"id": "10001"}}
LEADS = {"type": "group", "group": {"name": "support-leads"}}


def made(site: Site, who: str = KIM, name: str = "Open", **more: Any) -> Json:
    found: Json = site.done("POST", "/filter", {"name": name, "jql": JQL, **more}, who=who)
    return found


def address(one: Json) -> str:
    return f"/filter/{one['id']}"


def names(site: Site, query: str = "", who: str = KIM) -> list[str]:
    return [one["name"] for one in site.get(f"/filter/search?{query}", who=who)["values"]]


def test_a_filter_is_made_changed_and_deleted(site: Site) -> None:
    before = configuration(site)
    one = made(site, description="d", favourite=True)

    assert {name: one[name] for name in ("name", "description", "jql", "favourite", "favouritedCount")} == {
        "name": "Open",
        "description": "d",
        "jql": JQL,
        "favourite": True,
        "favouritedCount": 1,
    }
    assert one["owner"]["accountId"] == KIM
    assert site.get(address(one), who=KIM) == one
    body = {"name": "Open S1", "jql": "", "description": "", "favourite": False}
    changed = site.done("PUT", address(one), body, who=KIM)
    assert body.items() <= changed.items()
    assert site.done("PUT", address(one), {"name": "open s1"}, who=KIM) == changed | {"name": "open s1"}
    site.done("DELETE", address(one), who=KIM)
    assert site.status("GET", address(one), who=KIM) == 400
    assert configuration(site) == before


def test_the_address_of_a_filter_finds_what_it_asks_for(site: Site) -> None:
    one = made(site, jql=f"key = {CASE}")

    found = site.session.get(one["searchUrl"], auth=("kim@support.example", "sandbox-jira-token"), timeout=9).json()

    assert [issue["id"] for issue in found["issues"]] == ["20421"]


@pytest.mark.parametrize(
    ("body", "at_fault"),
    [
        ({"name": "Taken"}, {"name"}),
        ({"name": "TAKEN "}, {"name"}),
        ({"name": " "}, {"name"}),
        ({"name": ["New"]}, {"name"}),
        ({"jql": "project = SUP"}, set()),
        ({"name": "New", "jql": "project = NOPE"}, {"jql"}),
        ({"name": "New", "jql": "Severity = S9"}, {"jql"}),
        ({"name": "New", "jql": "status was Open"}, {"jql"}),
        ({"name": "New", "jql": "order by nothing"}, {"jql"}),
        ({"name": "New", "jql": 7}, {"jql"}),
        ({"name": "New", "description": 7}, {"description"}),
        ({"name": "New", "favourite": "yes"}, set()),
        ({"name": "New", "owner": {"accountId": LEAD}}, set()),
    ],
)
def test_a_filter_that_cannot_be_is_neither_made_nor_become(site: Site, body: Json, at_fault: set[str]) -> None:
    made(site, name="Taken")
    one = made(site)
    before = configuration(site)

    for method, path in (("POST", "/filter"), ("PUT", address(one))):
        status, errors = site.refused(method, path, body, who=KIM)
        assert (status, set(errors)) == (400, at_fault)
    assert configuration(site) == before


def test_two_owners_may_each_have_a_filter_of_one_name(site: Site) -> None:
    assert made(site, KIM)["id"] != made(site, LEAD)["id"]


def test_a_customer_keeps_no_filters(site: Site) -> None:
    assert site.status("POST", "/filter", {"name": "x"}, who=ANA) == 403


def test_a_filter_outlives_what_it_asks_for(site: Site) -> None:
    one = made(site)
    admin(site, "DELETE", f"/field/{SEVERITY}")

    assert site.get(address(one), who=KIM)["jql"] == JQL
    assert site.done("PUT", address(one), {"name": "Renamed"}, who=KIM)["name"] == "Renamed"
    assert site.refused("PUT", address(one), {"name": "Renamed", "jql": JQL}, who=KIM)[0] == 400


# --- sharing --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("share", "told", "sees", "does_not"),
    [
        ({"type": "user", "user": {"accountId": LEAD}}, "user", LEAD, HALYARD),
        (LEADS, "group", LEAD, HALYARD),
        (ENGINEERS, "project", HALYARD, ANA),
        ({"type": "authenticated"}, "loggedin", ANA, None),
        ({"type": "global"}, "global", ANA, None),
    ],
)
def test_a_filter_is_seen_by_whom_it_is_shared_with(
    site: Site, share: Json, told: str, sees: str, does_not: str | None
) -> None:
    one = made(site, sharePermissions=[share, share])

    (shown,) = one["sharePermissions"]
    assert (shown["type"], site.get(address(one), who=sees)["sharePermissions"]) == (told, [shown])
    assert site.status("PUT", address(one), {"name": "x"}, who=HALYARD) == 400
    assert names(site, who=sees) == ["Open"]
    if does_not:
        assert site.status("GET", address(one), who=does_not) == 400
        assert names(site, who=does_not) == []
    kept = site.done("PUT", address(one), {"name": "Open", "sharePermissions": [share]}, who=KIM)
    assert kept["sharePermissions"] == [shown]
    assert site.done("PUT", address(one), {"name": "Open", "sharePermissions": []}, who=KIM)["sharePermissions"] == []
    assert site.status("GET", address(one), who=sees) == 400


@pytest.mark.parametrize(
    "shares",
    [
        [{"type": "loggedin"}],
        [{"type": "nobody"}],
        [{"type": "projectRole", "role": {"id": 1}}],
        [{"type": "project", "project": {"id": "10001"}, "role": {"id": 1}}],
        [{"type": "project", "project": {"id": "1"}}],
        [{"type": "project", "project": "10001"}],
        [{"type": "group", "group": {"name": "nobody"}}],
        [{"type": "group", "group": {"groupId": "nobody", "name": "support-leads"}}],
        [{"type": "group"}],
        [{"type": "user", "user": {"accountId": "nobody"}}],
        [{"type": "user", "user": {"accountId": LEAD}, "group": {"name": "support-leads"}}],
        [{"type": "global", "unheard": 1}],
        ["global"],
        "global",
        [{"type": "global"}] * 101,
    ],
)
def test_a_share_that_cannot_be_is_refused(site: Site, shares: Any) -> None:
    for name in ("sharePermissions", "editPermissions"):
        assert site.refused("POST", "/filter", {"name": "x", name: shares}, who=KIM)[0] == 400
    assert names(site) == []


def test_who_may_edit_may_look_and_change_all_but_the_sharing(site: Site) -> None:
    group = next(one for one in site.world.groups.values() if one.name == "support-leads")
    one = made(site, editPermissions=[{"type": "group", "group": {"groupId": group.id}}])

    assert site.done("PUT", address(one), {"name": "Ours", "jql": ""}, who=LEAD)["owner"]["accountId"] == KIM
    for name in ("sharePermissions", "editPermissions"):
        assert site.status("PUT", address(one), {"name": "Ours", name: []}, who=LEAD) == 400
    assert site.status("DELETE", address(one), who=LEAD) == 401
    assert site.status("DELETE", address(one), who=HALYARD) == 400
    site.done("DELETE", address(one), who=ADMIN)
    assert site.status("DELETE", address(one), who=ADMIN) == 400


def test_the_people_a_filter_is_shared_with_are_counted_and_named_when_asked(site: Site) -> None:
    one = made(site, sharePermissions=[LEADS])
    leads = sorted(user.id for user in site.world.users.values() if "support-leads" in user.groups and user.active)

    assert (one["sharedUsers"]["size"], one["sharedUsers"]["items"]) == (len(leads), [])
    named = site.get(f"{address(one)}?expand=sharedUsers", who=KIM)["sharedUsers"]["items"]
    assert [each["accountId"] for each in named] == leads
    assert site.status("GET", f"{address(one)}?expand=unheard", who=KIM) == 400


def test_an_admin_may_look_past_the_sharing(site: Site) -> None:
    one = made(site)

    assert site.status("GET", address(one), who=ADMIN) == 400
    assert site.get(f"{address(one)}?overrideSharePermissions=true", who=ADMIN)["name"] == "Open"
    assert names(site, who=ADMIN) == []
    assert names(site, "overrideSharePermissions=true", who=ADMIN) == ["Open"]
    assert site.status("GET", "/filter/search?overrideSharePermissions=true", who=LEAD) == 400
    assert site.status("PUT", f"{address(one)}?overrideSharePermissions=true", {"name": "x"}, who=ADMIN) == 400


# --- lists ----------------------------------------------------------------------------------------------------------


def test_filters_are_searched_ordered_and_paged(site: Site) -> None:
    share = {"type": "authenticated"}
    first = made(site, KIM, "b first", description="z", sharePermissions=[LEADS])
    second = made(site, LEAD, "A second", description="y", sharePermissions=[share, ENGINEERS])
    group = next(one.id for one in site.world.groups.values() if one.name == "support-leads")

    assert names(site) == ["A second", "b first"]
    for query, expected in (
        ("orderBy=-name", ["b first", "A second"]),
        ("orderBy=id", ["b first", "A second"]),
        ("orderBy=%2Bdescription", ["A second", "b first"]),
        ("orderBy=owner", ["A second", "b first"]),
        ("filterName=FIRST&isSubstringMatch=true", ["b first"]),
        (f"accountId={LEAD}", ["A second"]),
        ("groupname=support-leads", ["b first"]),
        (f"groupId={group}", ["b first"]),
        ("groupname=nobody", []),
        ("projectId=10001", ["A second"]),
        (f"id={first['id']}&id={second['id']}", ["A second", "b first"]),
        (f"id={first['id']}", ["b first"]),
    ):
        assert names(site, query) == expected, query
    page = site.get("/filter/search?maxResults=1&expand=jql", who=KIM)
    assert (page["total"], page["isLast"], page["values"][0]["jql"]) == (2, False, JQL)
    assert set(page["values"][0]) == {"self", "id", "name", "jql"}


@pytest.mark.parametrize(
    "query",
    [
        "expand=isWritable",
        "orderBy=rank",
        "groupname=a&groupId=b",
        "isSubstringMatch=perhaps",
        "owner=kim",
        "id=" + ",".join(map(str, range(201))),
    ],
)
def test_a_search_for_filters_that_makes_no_sense_is_refused(site: Site, query: str) -> None:
    assert site.refused("GET", f"/filter/search?{query}")[0] == 400


def test_ones_own_and_ones_favourite_filters_are_listed(site: Site) -> None:
    own = made(site, KIM, "Own")
    shared = made(site, LEAD, "Shared", sharePermissions=[{"type": "authenticated"}])
    liked = site.done("PUT", f"{address(shared)}/favourite", who=KIM)

    assert (liked["favourite"], liked["favouritedCount"]) == (True, 1)
    assert [one["id"] for one in site.get("/filter/my", who=KIM)] == [own["id"]]
    assert [one["id"] for one in site.get("/filter/my?includeFavourites=true", who=KIM)] == [own["id"], shared["id"]]
    assert [one["id"] for one in site.get("/filter/favourite", who=KIM)] == [shared["id"]]
    assert site.get("/filter/favourite", who=LEAD) == []
    assert site.done("DELETE", f"{address(shared)}/favourite", who=KIM)["favouritedCount"] == 0
    assert site.status("PUT", f"{address(own)}/favourite", who=LIGHT) == 400
    assert site.status("DELETE", f"{address(own)}/favourite", who=LIGHT) == 400


def test_a_data_center_keeps_filters_too(data_center: Site) -> None:
    body = {"name": "Open", "jql": "project = SUP", "sharePermissions": [{"type": "user", "user": {"name": "kim"}}]}
    one = data_center.done("POST", "/filter", body)

    shown = data_center.get(f"/filter/{one['id']}", who=KIM)
    assert (shown["owner"]["name"], shown["sharePermissions"][0]["user"]["name"]) == ("halyard", "kim")
    group = data_center.done("PUT", f"/filter/{one['id']}", {"name": "Open", "sharePermissions": [LEADS]})
    assert "groupId" not in group["sharePermissions"][0]["group"]
    signed = ("kim", "sandbox-jira-token")
    assert data_center.session.get(one["searchUrl"], auth=signed, timeout=9).json()["total"] > 0
    assert data_center.status("GET", "/filter/search") == 400
    assert data_center.status("GET", "/dashboard/search") == 400


SHARES = [
    {"type": "user", "user": {"accountId": LEAD}},
    LEADS,
    ENGINEERS,
    {"type": "global"},
    {"type": "authenticated"},
]


def test_answers_about_filters_are_as_described(site: Site) -> None:
    body = {"name": "All", "jql": JQL, "sharePermissions": SHARES, "editPermissions": SHARES}

    assert undescribed(site, "POST", "/filter", "/filter?expand=sharedUsers", body) == []
    assert undescribed(site, "POST", "/filter", "/filter", body) == []
    path = f"/filter/{site.get('/filter/my', who=ADMIN)[0]['id']}"
    everything = "description,favourite,favouritedCount,jql,owner,searchUrl,sharePermissions,editPermissions,viewUrl"
    for method, template, address, sent in (
        ("GET", ONE, path, None),
        ("GET", ONE, "/filter/1", None),
        ("PUT", ONE, path, body),
        ("PUT", ONE + "/favourite", f"{path}/favourite", None),
        ("GET", "/filter/my", "/filter/my?includeFavourites=true", None),
        ("GET", "/filter/favourite", "/filter/favourite", None),
        ("DELETE", ONE + "/favourite", f"{path}/favourite", None),
        ("GET", "/filter/search", f"/filter/search?expand={everything}", None),
        ("GET", "/filter/search", "/filter/search?orderBy=rank", None),
    ):
        assert undescribed(site, method, template, address, sent) == [], address
    assert undescribed(site, "DELETE", ONE, path, who=KIM) == []
    assert undescribed(site, "DELETE", ONE, path) == []
    assert undescribed(site, "DELETE", ONE, path) == []
