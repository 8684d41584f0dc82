"""How the pretend Jira is set up, written out so that before and after compare byte for byte."""

from collections.abc import Callable

import pytest

from tests.sandbox.jira_admin import ENG, SUP, admin, configuration, new_field, options_of
from tests.sandbox.jira_site import ADMIN, KIM, LEAD, SEVERITY, Json, Site

BOARD: Json = {"name": "Board", "sharePermissions": [], "editPermissions": []}
SCREEN = "/screens/10002"
TAB = f"{SCREEN}/tabs/10101"


def written(site: Site) -> bytes:
    return site.session.get(f"{site.url}/_sandbox/export?part=configuration", timeout=9).content


def changed_option(site: Site, value: str) -> None:
    admin(site, "PUT", options_of(site, SEVERITY), {"options": [{"id": "10501", "value": value}]})


def moved_option(site: Site, **place: str) -> None:
    admin(site, "PUT", f"{options_of(site, SEVERITY)}/move", {"customFieldOptionIds": ["10501"], **place})


def context_and_back(site: Site, verb: str, path: str) -> None:
    admin(site, verb, f"/field/{SEVERITY}/context/10250/{path}", {"projectIds": [ENG]})


CHANGES: dict[str, tuple[Callable[[Site], object], Callable[[Site], object]]] = {
    "field renamed": (
        lambda site: admin(site, "PUT", f"/field/{SEVERITY}", {"name": "Other"}),
        lambda site: admin(site, "PUT", f"/field/{SEVERITY}", {"name": "Severity"}),
    ),
    "field thrown away": (
        lambda site: admin(site, "POST", f"/field/{SEVERITY}/trash"),
        lambda site: admin(site, "POST", f"/field/{SEVERITY}/restore"),
    ),
    "field made": (
        new_field,
        lambda site: admin(site, "DELETE", "/field/customfield_10101"),
    ),
    "context": (
        lambda site: context_and_back(site, "PUT", "project"),
        lambda site: context_and_back(site, "POST", "project/remove"),
    ),
    "option renamed": (lambda site: changed_option(site, "S0"), lambda site: changed_option(site, "S1")),
    "option moved": (
        lambda site: moved_option(site, position="Last"),
        lambda site: moved_option(site, position="First"),
    ),
    "screen renamed": (
        lambda site: admin(site, "PUT", SCREEN, {"name": "Other"}),
        lambda site: admin(site, "PUT", SCREEN, {"name": "Support: edit and view"}),
    ),
    "field on a screen": (
        lambda site: admin(site, "POST", f"{TAB}/fields", {"fieldId": "environment"}),
        lambda site: admin(site, "DELETE", f"{TAB}/fields/environment"),
    ),
    "tab": (
        lambda site: admin(site, "POST", f"{SCREEN}/tabs", {"name": "More"}),
        lambda site: admin(site, "DELETE", f"{SCREEN}/tabs/10201"),
    ),
    "filter": (
        lambda site: admin(site, "POST", "/filter", {"name": "x"}),
        lambda site: admin(site, "DELETE", "/filter/10101"),
    ),
    "dashboard": (
        lambda site: admin(site, "POST", "/dashboard", BOARD),
        lambda site: admin(site, "DELETE", "/dashboard/10101"),
    ),
}


@pytest.mark.parametrize("name", CHANGES)
def test_what_is_done_shows_and_what_is_undone_leaves_no_trace(site: Site, name: str) -> None:
    do, undo = CHANGES[name]
    before = written(site)

    do(site)
    assert written(site) != before
    undo(site)
    assert written(site) == before


def test_looking_changes_nothing(site: Site) -> None:
    admin(site, "POST", "/filter", {"name": "x"})
    before = written(site)
    for path in ("/filter/10101", "/filter/search", "/dashboard", "/field/search", f"{TAB}/fields"):
        admin(site, "GET", path)
    site.advance(3600)

    assert written(site) == before


def test_records_are_in_the_order_of_their_ids_whoever_made_them(site: Site) -> None:
    for who in (LEAD, KIM, ADMIN):
        site.done("POST", "/filter", {"name": "x"}, who=who)
        site.done("POST", "/dashboard", BOARD, who=who)
    for name in ("z", "a"):
        admin(site, "POST", "/screens", {"name": name})
        new_field(site, name=name)

    told = configuration(site)

    assert [one["id"] for one in told["filters"]] == ["10101", "10102", "10103"]
    assert [one["id"] for one in told["dashboards"]] == ["10101", "10102", "10103"]
    for name in ("custom_fields", "screens"):
        ids = [one["id"] for one in told[name]]
        assert ids == sorted(ids)
        assert {"10101", "10102"} <= {one.rpartition("_")[2] for one in ids}


def test_the_order_in_which_places_and_people_were_named_does_not_show(site: Site) -> None:
    shares: list[Json] = [{"type": "group", "group": {"name": "support-leads"}}, {"type": "authenticated"}]
    field, _ = new_field(site, "textfield")
    context = admin(site, "POST", f"/field/{field}/context", {"name": "x", "projectIds": [SUP, ENG]})["id"]
    number = admin(site, "POST", "/filter", {"name": "x", "sharePermissions": shares})["id"]
    before = written(site)

    path = f"/field/{field}/context/{context}/project"
    admin(site, "POST", f"{path}/remove", {"projectIds": [SUP]})
    admin(site, "PUT", path, {"projectIds": [SUP]})
    admin(site, "PUT", f"/filter/{number}", {"name": "x", "sharePermissions": shares[::-1]})

    assert written(site) == before


def test_a_property_is_written_out_whole(site: Site) -> None:
    """Only a workflow's own version and a project's next number are left out, not what a program calls the same."""
    value = {"version": 3, "next_number": 4}
    site.done("PUT", "/project/SUP/properties/own", value, who=ADMIN)

    told = configuration(site)

    support = next(one for one in told["projects"] if one["key"] == "SUP")
    assert (support["properties"]["own"], "next_number" in support) == (value, False)
    assert all("version" not in one for one in told["workflows"])
