"""What an admin does to the pretend Jira's custom fields: make, rename, throw away, bring back, delete."""

from typing import Any

import pytest

from sandbox.jira.fields import TYPES
from tests.sandbox import jira_site
from tests.sandbox.jira_admin import FLAGGED, admin, configuration, context_of, new_field, refusal, undescribed
from tests.sandbox.jira_site import ADMIN, CASE, HALYARD, ONE, PRODUCT, S1, SEVERITY, Json, Site

SELECT, SHORT = f"{TYPES}select", f"{TYPES}textfield"
NEW = {"name": "Escalation", "description": "Whether. [halyard:escalation]", "type": SELECT}
FIELD = "/field/{fieldId}"
CALLS: tuple[tuple[str, str, Any], ...] = (
    ("POST", "/field", NEW),
    ("GET", "/field/search/trashed", None),
    ("PUT", f"/field/{SEVERITY}", {"name": "x"}),
    ("DELETE", f"/field/{SEVERITY}", None),
    ("POST", f"/field/{SEVERITY}/trash", None),
    ("POST", f"/field/{SEVERITY}/restore", None),
    ("GET", "/task/1", None),
)
ANSWERS: tuple[tuple[str, str, str, Any], ...] = (
    ("POST", "/field", "/field", NEW),
    ("POST", "/field", "/field", {"name": "x"}),
    ("GET", "/field/search", "/field/search?expand=key,screensCount,contextsCount,isLocked,searcherKey", None),
    ("GET", "/field/search", "/field/search?orderBy=-name", None),
    ("GET", "/field/search/trashed", "/field/search/trashed", None),
    ("PUT", FIELD, f"/field/{SEVERITY}", {"name": "x"}),
    ("PUT", FIELD, "/field/customfield_1", {"name": "x"}),
    ("PUT", FIELD, f"/field/{FLAGGED}", {"name": "x"}),
    ("POST", "/field/{id}/trash", f"/field/{SEVERITY}/trash", None),
    ("POST", "/field/{id}/restore", f"/field/{SEVERITY}/restore", None),
    ("DELETE", "/field/{id}", f"/field/{SEVERITY}", None),
    ("DELETE", "/field/{id}", f"/field/{FLAGGED}", None),
    ("GET", "/task/{taskId}", "/task/1", None),
)


def found(site: Site, query: str) -> list[Json]:
    values: list[Json] = site.get(f"/field/search?{query}")["values"]
    return values


def test_a_new_field_is_everywhere_at_once(site: Site) -> None:
    made = admin(site, "POST", "/field", NEW)

    assert (made["name"], made["custom"], made["schema"]["custom"]) == ("Escalation", True, SELECT)
    assert admin(site, "GET", f"/field/{made['id']}/context")["values"] == [
        {
            "id": context_of(site, made["id"]),
            "name": "Default Configuration Scheme for Escalation",
            "description": "",
            "isGlobalContext": True,
            "isAnyIssueType": True,
        }
    ]
    assert made["id"] in [one["id"] for one in site.get("/field")]
    (shown,) = found(site, "query=[halyard:escalation]")
    assert (shown["id"], shown["description"]) == (made["id"], NEW["description"])


def test_a_new_field_takes_values_on_issues_of_every_project(site: Site) -> None:
    field, _ = new_field(site, "textfield")

    site.edit(**{field: "x"})
    site.done("PUT", "/issue/ENG-41", {"fields": {field: "y"}})

    assert site.fields(field) == {field: "x"}
    assert site.found(f"cf[{field.rpartition('_')[2]}] ~ x", reconcileIssues=[20421]) == [CASE]


@pytest.mark.parametrize(
    ("change", "at_fault"),
    [
        ({"type": "select"}, {"type"}),
        ({"type": "com.atlassian.servicedesk:sd-sla-field"}, {"type"}),
        ({"type": 7}, {"type"}),
        ({"name": "x" * 256}, {"name"}),
        ({"name": " "}, {"name"}),
        ({"name": ["x"]}, {"name"}),
        ({"name": ""}, set()),
        ({"description": 7}, {"description"}),
        ({"searcherKey": "textsearcher"}, {"searcherKey"}),
        ({"unheard": 1}, set()),
    ],
)
def test_a_field_that_cannot_be_is_not_made(site: Site, change: Json, at_fault: set[str]) -> None:
    status, errors = site.refused("POST", "/field", NEW | change, who=ADMIN)

    assert (status, set(errors)) == (400, at_fault)
    assert found(site, "query=escalation") == []


def test_two_fields_may_have_the_same_name(site: Site) -> None:
    assert new_field(site)[0] != new_field(site)[0]


def test_a_field_is_renamed_and_described_anew(site: Site) -> None:
    field, _ = new_field(site)
    searcher = f"{TYPES}multiselectsearcher"

    admin(site, "PUT", f"/field/{field}", {"name": "Wish", "description": "d", "searcherKey": searcher})
    admin(site, "PUT", f"/field/{field}", {"name": "Wish 2"})

    (shown,) = found(site, f"id={field}&expand=searcherKey")
    assert (shown["name"], shown["description"], shown["searcherKey"]) == ("Wish 2", "d", searcher)
    assert refusal(site, "PUT", f"/field/{field}", {"name": ""}) == 400
    assert refusal(site, "PUT", f"/field/{field}", {"name": "z", "searcherKey": "x"}) == 400
    assert refusal(site, "PUT", f"/field/{field}", {"type": SHORT}) == 400
    assert found(site, f"id={field}")[0]["name"] == "Wish 2"


def test_the_list_of_fields_is_searched_and_paged(site: Site) -> None:
    names = [one["name"] for one in found(site, "type=custom")]

    assert "Severity" in names
    assert "Summary" not in names
    assert names == sorted(names, key=str.lower)
    assert "Severity" not in [one["name"] for one in found(site, "type=system")]
    assert [one["id"] for one in found(site, f"id={SEVERITY}&id={PRODUCT}")] == [PRODUCT, SEVERITY]
    page = site.get("/field/search?type=custom&startAt=1&maxResults=2")
    assert ([one["name"] for one in page["values"]], page["isLast"]) == (names[1:3], False)


def test_a_field_shows_more_when_asked(site: Site) -> None:
    (shown,) = found(site, f"id={SEVERITY}&expand=key,screensCount,contextsCount,isLocked")

    assert {name: shown[name] for name in ("key", "screensCount", "contextsCount", "isLocked")} == {
        "key": SEVERITY,
        "screensCount": 2,
        "contextsCount": 1,
        "isLocked": False,
    }
    assert "isLocked" not in found(site, f"id={SEVERITY}")[0]
    assert found(site, f"id={FLAGGED}&expand=isLocked")[0]["isLocked"] is True
    assert found(site, "id=summary&expand=isLocked")[0]["isLocked"] is False


@pytest.mark.parametrize("query", ["expand=lastUsed", "orderBy=-name", "type=own", "unheard=1"])
def test_what_the_list_does_not_know_is_refused(site: Site, query: str) -> None:
    assert refusal(site, "GET", f"/field/search?{query}") == 400


def test_a_field_in_the_bin_is_nowhere_and_comes_back(site: Site) -> None:
    number = SEVERITY.rpartition("_")[2]
    before = site.fields(SEVERITY)
    tab = "/screens/10002/tabs/10101/fields"

    assert admin(site, "POST", f"/field/{SEVERITY}/trash") == {}

    assert SEVERITY not in [one["id"] for one in site.get("/field")]
    assert found(site, f"id={SEVERITY}") == []
    assert site.fields("*all").keys().isdisjoint({SEVERITY})
    assert SEVERITY not in site.get(f"{ONE}/editmeta")["fields"]
    assert site.refused("PUT", ONE, {"fields": {SEVERITY: S1}}) == (400, {SEVERITY: site_message()})
    assert site.status("POST", "/search/jql", {"jql": f"cf[{number}] is not EMPTY"}) == 400
    assert SEVERITY not in [one["id"] for one in admin(site, "GET", tab)]
    assert SEVERITY not in [one["id"] for one in admin(site, "GET", "/screens/10002/availableFields")]
    for method, path in (("PUT", ""), ("GET", "/context"), ("POST", "/trash")):
        assert refusal(site, method, f"/field/{SEVERITY}{path}", {} if method == "PUT" else None) == 404
    assert [one["id"] for one in admin(site, "GET", "/field/search/trashed")["values"]] == [SEVERITY]

    assert admin(site, "POST", f"/field/{SEVERITY}/restore") == {}

    assert site.fields(SEVERITY) == before
    assert SEVERITY in [one["id"] for one in admin(site, "GET", tab)]
    assert admin(site, "GET", "/field/search/trashed")["values"] == []


def site_message() -> str:
    return f"Field '{SEVERITY}' cannot be set. It is not on the appropriate screen, or unknown."


@pytest.mark.parametrize("first", ["trash", ""])
def test_a_deleted_field_leaves_issues_screens_and_forms(site: Site, first: str) -> None:
    if first:
        admin(site, "POST", f"/field/{PRODUCT}/{first}")
    answer = site.call("DELETE", f"/field/{PRODUCT}", who=ADMIN, allow_redirects=False)

    assert (answer.status_code, answer.headers["Location"]) == (303, answer.json()["self"])
    task = admin(site, "GET", f"/task/{answer.json()['id']}")
    assert (task["status"], task["progress"], task) == ("COMPLETE", 100, answer.json())
    assert PRODUCT not in site.fields("*all")
    assert PRODUCT not in [one["id"] for one in admin(site, "GET", "/screens/10002/tabs/10101/fields")]
    form = site.get("/rest/servicedeskapi/servicedesk/1/requesttype/11/field")["requestTypeFields"]
    assert PRODUCT not in [one["fieldId"] for one in form]
    assert refusal(site, "POST", f"/field/{PRODUCT}/restore") == 404
    assert refusal(site, "DELETE", f"/field/{PRODUCT}") == 404


def test_a_deletion_that_is_followed_ends_at_its_task(site: Site) -> None:
    field, _ = new_field(site)

    assert admin(site, "DELETE", f"/field/{field}")["description"] == f"Delete field {field}"
    assert refusal(site, "GET", "/task/999") == 404


def test_a_field_of_the_system_is_not_deleted(site: Site) -> None:
    assert refusal(site, "DELETE", "/field/summary") == 400
    assert refusal(site, "POST", "/field/summary/trash") == 404


def test_what_is_not_there_is_said_in_one_sentence(site: Site) -> None:
    (told,) = site.call("POST", "/field/customfield_1/trash", who=ADMIN).json()["errorMessages"]

    assert told == "The custom field customfield_1 was not found, or you may not see it."


@pytest.mark.parametrize(("method", "path", "body"), CALLS)
def test_only_an_admin_sets_fields_up(site: Site, method: str, path: str, body: Any) -> None:
    before = configuration(site)

    assert site.refused(method, path, body, who=HALYARD)[0] == 403
    assert site.refused(method, path, body, auth=("admin@support.example", "wrong"))[0] == 401
    assert configuration(site) == before


@pytest.mark.parametrize(("method", "path", "body"), [one for one in CALLS if one[0] in ("POST", "PUT") and one[2]])
def test_a_property_of_fields_that_nobody_knows_is_refused(site: Site, method: str, path: str, body: Json) -> None:
    assert refusal(site, method, path, body | {"unheard": 1}) == 400


@pytest.mark.parametrize(("method", "template", "path", "body"), ANSWERS)
def test_an_answer_about_fields_is_as_described(site: Site, method: str, template: str, path: str, body: Any) -> None:
    assert undescribed(site, method, template, path, body) == []


def test_the_bin_and_the_task_are_as_described(site: Site) -> None:
    jira_site.description()
    admin(site, "POST", f"/field/{SEVERITY}/trash")
    task = admin(site, "DELETE", f"/field/{PRODUCT}")

    gone = admin(site, "GET", "/field/search/trashed?expand=key")
    assert len(gone["values"]) == 1
    assert jira_site.faults("GET", "/field/search/trashed", 200, gone) == []
    assert jira_site.faults("GET", "/task/{taskId}", 200, task) == []
