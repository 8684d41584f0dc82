"""What an admin does to the pretend Jira's screens: make, name and delete them, their tabs, and the fields on each."""

from typing import Any

import pytest

from sandbox.jira.fields import TYPES
from tests.sandbox.jira_admin import admin, configuration, refusal, undescribed
from tests.sandbox.jira_site import ADMIN, HALYARD, ONE, SEVERITY, Json, Site

EDIT = "/screens/10002"
TAB = f"{EDIT}/tabs/10101"
SCREEN, TABS = "/screens/{screenId}", "/screens/{screenId}/tabs"
FIELDS = TABS + "/{tabId}/fields"


def new_screen(site: Site, name: str = "Escalate") -> tuple[str, str]:
    """A screen as an admin makes it: its address, and the address of its tab."""
    screen = f"/screens/{admin(site, 'POST', '/screens', {'name': name})['id']}"
    (tab,) = admin(site, "GET", f"{screen}/tabs")
    return screen, f"{screen}/tabs/{tab['id']}"


def names(site: Site, query: str = "") -> list[str]:
    return [one["name"] for one in admin(site, "GET", f"/screens{query}")["values"]]


def ids(site: Site, path: str) -> list[str]:
    return [one["id"] for one in admin(site, "GET", path)]


def test_a_screen_is_made_with_a_tab_renamed_and_deleted(site: Site) -> None:
    before = names(site)
    made = admin(site, "POST", "/screens", {"name": "Escalate", "description": "d"})
    path = f"/screens/{made['id']}"

    assert made == {"id": made["id"], "name": "Escalate", "description": "d"}
    assert [one["name"] for one in admin(site, "GET", f"{path}/tabs")] == ["Field Tab"]
    assert admin(site, "PUT", path, {"name": "Escalate!"}) == made | {"name": "Escalate!"}
    assert admin(site, "PUT", path, {"description": ""}) == made | {"name": "Escalate!", "description": ""}
    assert admin(site, "PUT", path, {"name": "escalate!"})["name"] == "escalate!"
    assert names(site) == [*before, "escalate!"]
    admin(site, "DELETE", path)
    assert names(site) == before
    assert refusal(site, "DELETE", path) == 404


def test_screens_are_searched_and_paged(site: Site) -> None:
    assert names(site, "?queryString=SUPPORT") == ["Support: create", "Support: edit and view"]
    assert names(site, "?id=10003&id=10001") == ["Support: create", "Engineering"]
    page = admin(site, "GET", "/screens?startAt=1&maxResults=1")
    assert (page["values"][0]["id"], page["total"], page["isLast"]) == (10002, 3, False)


@pytest.mark.parametrize(
    ("body", "at_fault"),
    [
        ({"name": "Engineering"}, {"name"}),
        ({"name": "engineering "}, {"name"}),
        ({"name": "x" * 256}, {"name"}),
        ({"name": 7}, {"name"}),
        ({"name": "New", "description": 7}, {"description"}),
        ({"name": "New", "unheard": 1}, set()),
    ],
)
def test_a_screen_that_cannot_be_is_neither_made_nor_become(site: Site, body: Json, at_fault: set[str]) -> None:
    before = configuration(site)

    for method, path in (("POST", "/screens"), ("PUT", EDIT)):
        status, errors = site.refused(method, path, body, who=ADMIN)
        assert (status, set(errors)) == (400, at_fault)
    assert refusal(site, "POST", "/screens", {}) == 400
    assert refusal(site, "PUT", EDIT, {"name": " "}) == 400
    assert configuration(site) == before


def test_a_screen_that_a_project_uses_is_not_deleted(site: Site) -> None:
    assert refusal(site, "DELETE", EDIT) == 400
    assert "Support: edit and view" in names(site)


def test_a_screen_that_a_transition_shows_is_not_deleted(site: Site) -> None:
    screen, _ = new_screen(site)
    transition = next(iter(site.world.workflows.values()))["transitions"][0]
    transition["transitionScreen"] = {"parameters": {"screenId": screen.rpartition("/")[2]}}

    assert refusal(site, "DELETE", screen) == 400
    del transition["transitionScreen"]
    admin(site, "DELETE", screen)


def test_tabs_are_added_renamed_and_deleted_but_for_the_last(site: Site) -> None:
    screen, first = new_screen(site)

    made = admin(site, "POST", f"{screen}/tabs", {"name": "More"})
    more = f"{screen}/tabs/{made['id']}"

    assert made == {"id": made["id"], "name": "More"}
    assert admin(site, "PUT", more, {"name": "Even more"}) == made | {"name": "Even more"}
    assert admin(site, "PUT", more, {"name": "EVEN MORE"})["name"] == "EVEN MORE"
    assert refusal(site, "PUT", more, {"name": "field tab"}) == 400
    assert refusal(site, "PUT", more, {"name": ""}) == 400
    assert refusal(site, "POST", f"{screen}/tabs", {"name": "Field Tab"}) == 400
    assert refusal(site, "POST", f"{screen}/tabs", {}) == 400
    assert refusal(site, "POST", f"{screen}/tabs", {"name": "x", "unheard": 1}) == 400
    admin(site, "DELETE", first)
    assert refusal(site, "DELETE", more) == 400
    assert refusal(site, "DELETE", first) == 404
    assert [one["name"] for one in admin(site, "GET", f"{screen}/tabs")] == ["EVEN MORE"]


def test_a_field_is_put_on_a_screen_and_people_can_edit_it_there(site: Site) -> None:
    field = admin(site, "POST", "/field", {"name": "Need", "type": f"{TYPES}textfield"})["id"]
    assert field in ids(site, f"{EDIT}/availableFields")
    assert field not in site.get(f"{ONE}/editmeta")["fields"]

    assert admin(site, "POST", f"{TAB}/fields", {"fieldId": field}) == {"id": field, "name": "Need"}

    assert field not in ids(site, f"{EDIT}/availableFields")
    assert ids(site, f"{TAB}/fields")[-1] == field
    assert field in site.get(f"{ONE}/editmeta")["fields"]
    admin(site, "DELETE", f"{TAB}/fields/{field}")
    assert field not in site.get(f"{ONE}/editmeta")["fields"]
    assert refusal(site, "DELETE", f"{TAB}/fields/{field}") == 404


def test_a_field_is_on_a_screen_once_whichever_tab(site: Site) -> None:
    more = f"{EDIT}/tabs/{admin(site, 'POST', f'{EDIT}/tabs', {'name': 'More'})['id']}"

    assert refusal(site, "POST", f"{TAB}/fields", {"fieldId": SEVERITY}) == 400
    assert refusal(site, "POST", f"{more}/fields", {"fieldId": SEVERITY}) == 400
    assert ids(site, f"{more}/fields") == []


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"fieldId": "customfield_1"}, 404),
        ({"fieldId": "status"}, 400),
        ({"fieldId": 7}, 400),
        ({}, 400),
        ({"fieldId": "environment", "unheard": 1}, 400),
    ],
)
def test_what_is_no_field_of_a_screen_is_not_put_there(site: Site, body: Json, status: int) -> None:
    assert refusal(site, "POST", f"{TAB}/fields", body) == status


def test_a_field_in_the_bin_is_on_no_screen_and_keeps_its_place(site: Site) -> None:
    before = ids(site, f"{TAB}/fields")
    admin(site, "POST", f"/field/{SEVERITY}/trash")

    assert ids(site, f"{TAB}/fields") == [one for one in before if one != SEVERITY]
    assert refusal(site, "POST", f"{TAB}/fields", {"fieldId": SEVERITY}) == 404
    assert refusal(site, "DELETE", f"{TAB}/fields/{SEVERITY}") == 404
    admin(site, "POST", f"/field/{SEVERITY}/restore")
    assert ids(site, f"{TAB}/fields") == before


CALLS: tuple[tuple[str, str, Any], ...] = (
    ("GET", "/screens", None),
    ("POST", "/screens", {"name": "x"}),
    ("PUT", EDIT, {"name": "x"}),
    ("DELETE", EDIT, None),
    ("GET", f"{EDIT}/availableFields", None),
    ("GET", f"{EDIT}/tabs", None),
    ("POST", f"{EDIT}/tabs", {"name": "x"}),
    ("PUT", TAB, {"name": "x"}),
    ("DELETE", TAB, None),
    ("GET", f"{TAB}/fields", None),
    ("POST", f"{TAB}/fields", {"fieldId": "environment"}),
    ("DELETE", f"{TAB}/fields/{SEVERITY}", None),
)


@pytest.mark.parametrize(("method", "path", "body"), CALLS)
def test_only_an_admin_arranges_screens(site: Site, method: str, path: str, body: Any) -> None:
    before = configuration(site)

    assert site.refused(method, path, body, who=HALYARD)[0] == 403
    assert site.refused(method, path, body, auth=("admin@support.example", "wrong"))[0] == 401
    assert configuration(site) == before


@pytest.mark.parametrize(("method", "path", "body"), [one for one in CALLS if one[1] != "/screens"])
def test_a_screen_or_tab_that_is_not_there_is_not_found(site: Site, method: str, path: str, body: Any) -> None:
    assert refusal(site, method, path.replace("10002", "999"), body) == 404
    if "tabs/" in path:
        assert refusal(site, method, path.replace("10101", "999"), body) == 404


ANSWERS: tuple[tuple[str, str, str, Any], ...] = (
    ("GET", "/screens", "/screens?maxResults=1", None),
    ("POST", "/screens", "/screens", {"name": "x"}),
    ("POST", "/screens", "/screens", {"name": "Engineering"}),
    ("PUT", SCREEN, EDIT, {"name": "x"}),
    ("PUT", SCREEN, "/screens/999", {"name": "x"}),
    ("DELETE", SCREEN, EDIT, None),
    ("GET", SCREEN + "/availableFields", f"{EDIT}/availableFields", None),
    ("GET", TABS, f"{EDIT}/tabs", None),
    ("POST", TABS, f"{EDIT}/tabs", {"name": "More"}),
    ("PUT", TABS + "/{tabId}", TAB, {"name": "More"}),
    ("GET", FIELDS, f"{TAB}/fields", None),
    ("POST", FIELDS, f"{TAB}/fields", {"fieldId": "environment"}),
    ("POST", FIELDS, f"{TAB}/fields", {"fieldId": "customfield_1"}),
    ("DELETE", FIELDS + "/{id}", f"{TAB}/fields/{SEVERITY}", None),
    ("DELETE", TABS + "/{tabId}", f"{EDIT}/tabs/999", None),
)


@pytest.mark.parametrize(("method", "template", "path", "body"), ANSWERS)
def test_an_answer_about_screens_is_as_described(site: Site, method: str, template: str, path: str, body: Any) -> None:
    assert undescribed(site, method, template, path, body) == []


def test_the_answer_to_a_deletion_is_as_described(site: Site) -> None:
    screen, tab = new_screen(site)
    admin(site, "POST", f"{screen}/tabs", {"name": "More"})

    for template, path in ((TABS + "/{tabId}", tab), (SCREEN, screen)):
        assert undescribed(site, "DELETE", template, path) == []
        assert refusal(site, "DELETE", path) == 404
