"""What people save on the pretend Jira, filters and dashboards, and changes of many issues at once."""

from typing import Any

import pytest

from tests.sandbox.jira_setup import new_field
from tests.sandbox.jira_site import CASE, HALYARD, KIM, LEAD, SEVERITY, Json, Site

SHARED = [{"type": "project", "project": {"id": "10000"}}, {"type": "authenticated"}]


def test_a_filter_is_saved_shared_and_deleted(site: Site) -> None:
    wanted = {"name": "Escalated", "jql": "project = SUP", "sharePermissions": SHARED, "favourite": True}
    made = site.done("POST", "/filter", wanted)

    (found,) = site.get("/filter/search?filterName=escal&expand=jql,owner,sharePermissions", who=KIM)["values"]

    assert (found["id"], found["jql"], found["owner"]["accountId"]) == (made["id"], "project = SUP", HALYARD)
    assert [one["type"] for one in found["sharePermissions"]] == ["loggedin", "project"]
    assert made["favourite"]
    assert site.status("PUT", f"/filter/{made['id']}", {"name": "x"}, who=KIM) == 400
    site.done("PUT", f"/filter/{made['id']}", {"name": "Mine", "sharePermissions": [], "favourite": False})
    assert site.get("/filter/search", who=KIM)["values"] == []
    assert site.status("GET", f"/filter/{made['id']}", who=KIM) == 400
    assert [one["name"] for one in site.get("/filter/my")] == ["Mine"]
    assert site.status("DELETE", f"/filter/{made['id']}", who=KIM) == 400
    site.done("DELETE", f"/filter/{made['id']}")
    assert site.status("DELETE", f"/filter/{made['id']}") == 400


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"name": "x" * 256},
        {"jql": "nonsense"},
        {"jql": 5},
        {"sharePermissions": {}},
        {"sharePermissions": [{"type": "planet"}]},
        {"sharePermissions": [{"type": "group", "group": {"name": "none"}}]},
        {"sharePermissions": [{"type": "project", "project": {"id": "1"}}]},
        {"colour": "red"},
    ],
)
def test_a_wrong_filter_is_refused(site: Site, wrong: Json) -> None:
    assert site.status("POST", "/filter", {"name": "x", "jql": "project = SUP"} | wrong) == 400


def test_two_filters_of_one_person_have_two_names(site: Site) -> None:
    site.done("POST", "/filter", {"name": "x"})

    assert site.status("POST", "/filter", {"name": "x"}) == 400
    assert site.status("POST", "/filter", {"name": "x"}, who=KIM) == 200


def test_a_dashboard_has_gadgets(site: Site) -> None:
    group = [{"type": "group", "group": {"name": "support-leads"}}, {"type": "user", "user": {"accountId": KIM}}]
    wanted = {"name": "Escalations", "sharePermissions": group, "editPermissions": []}
    made = site.done("POST", "/dashboard", wanted)
    address = f"/dashboard/{made['id']}"
    gadget = {"moduleKey": "com.atlassian.jira.gadgets:filter-results-gadget", "title": "Open", "color": "red"}
    one = site.done("POST", address + "/gadget", gadget)
    item = f"{address}/items/{one['id']}/properties"

    assert site.status("PUT", f"{item}/config", {"filterId": "1"}) == 201
    assert site.get(f"{item}/config", who=KIM)["value"] == {"filterId": "1"}
    assert site.get(item)["keys"][0]["key"] == "config"
    assert site.status("GET", f"{item}/none") == 404
    assert site.get(address + "/gadget")["gadgets"] == [one]
    assert [each["name"] for each in site.get("/dashboard/search?dashboardName=esc", who=LEAD)["values"]] == [
        "Escalations"
    ]
    assert not site.get(address, who=LEAD)["isWritable"]
    assert site.status("PUT", address, wanted, who=LEAD) == 404
    assert site.done("PUT", address, wanted | {"name": "Ours"})["name"] == "Ours"
    site.done("DELETE", f"{address}/gadget/{one['id']}")
    assert site.status("DELETE", f"{address}/gadget/{one['id']}") == 404
    site.done("DELETE", address)
    assert site.status("GET", address) == 404


@pytest.mark.parametrize(
    "wrong",
    [{"color": "pink"}, {"uri": "http://x"}, {"moduleKey": None}, {"position": {"column": 0}}, {"title": 5}, {"x": 1}],
)
def test_a_wrong_gadget_is_refused(site: Site, wrong: Json) -> None:
    made = site.done("POST", "/dashboard", {"name": "x", "sharePermissions": [], "editPermissions": []})["id"]

    assert site.status("POST", f"/dashboard/{made}/gadget", {"moduleKey": "x"} | wrong) == 400


def test_a_wrong_dashboard_is_refused(site: Site) -> None:
    right = {"name": "x", "sharePermissions": [], "editPermissions": []}
    site.done("POST", "/dashboard", right)

    for wrong in (right, right | {"name": ""}, {"name": "y"}, right | {"name": "y" * 256}):
        assert site.status("POST", "/dashboard", wrong) == 400


def swept(**given: Any) -> Json:
    fields = [one["fieldId"] for rows in given.values() if isinstance(rows, list) for one in rows]
    actions = fields + (["priority"] if "priority" in given else [])
    return {"selectedIssueIdsOrKeys": [CASE, "ENG-41"], "selectedActions": actions, "editedFieldsInput": given}


def test_many_issues_are_changed_at_once(site: Site) -> None:
    text, _ = new_field(site, "textfield")
    number, _ = new_field(site, "float")
    boxes, ids = new_field(site, "multicheckboxes", "a")
    body = swept(
        singleLineTextFields=[{"fieldId": text, "text": "x"}],
        clearableNumberFields=[{"fieldId": number, "value": 2}],
        multipleSelectFields=[{"fieldId": boxes, "options": [{"optionId": int(ids["a"])}]}],
        labelsFields=[{"fieldId": "labels", "labels": [{"name": "z"}], "bulkEditMultiSelectFieldOption": "REPLACE"}],
        priority={"priorityId": "1"},
    )

    task = site.done("POST", "/bulk/issues/fields", body | {"sendBulkNotification": False})["taskId"]

    told = site.get(f"/bulk/queue/{task}")
    assert len(told["processedAccessibleIssues"]) == 2
    shown = site.fields(text, number, boxes, "labels", "priority")
    assert (shown[text], shown[number], shown["labels"], shown["priority"]["id"]) == ("x", 2, ["z"], "1")
    assert shown[boxes][0]["value"] == "a"


def test_what_cannot_be_done_to_one_is_done_to_the_others(site: Site) -> None:
    body = swept(singleSelectFields=[{"fieldId": SEVERITY, "option": {"optionId": 10501}}])

    task = site.done("POST", "/bulk/issues/fields", body)["taskId"]

    told = site.get(f"/bulk/queue/{task}")
    assert told["processedAccessibleIssues"] == [20421]
    assert list(told["failedAccessibleIssues"]) == [site.issue("ENG-41").id]
    assert site.fields(SEVERITY)[SEVERITY]["id"] == "10501"
    cleared = swept(singleSelectFields=[{"fieldId": SEVERITY, "option": {"optionId": -1}}])
    site.done("POST", "/bulk/issues/fields", cleared)
    assert site.fields(SEVERITY)[SEVERITY] is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"selectedActions": ["summary"]},
        {"selectedIssueIdsOrKeys": []},
        {"editedFieldsInput": {"richTextFields": []}},
        {"editedFieldsInput": {"labelsFields": [{"fieldId": "labels"}]}},
        {"editedFieldsInput": {"priority": "1"}},
        {"sendBulkNotification": "no"},
    ],
)
def test_a_wrong_bulk_change_is_refused(site: Site, wrong: Json) -> None:
    assert site.status("POST", "/bulk/issues/fields", swept(priority={"priorityId": "1"}) | wrong) == 400


def test_nobody_changes_in_bulk_without_the_right_to(site: Site) -> None:
    site.world.users[KIM].licences.clear()

    assert site.status("POST", "/bulk/issues/fields", swept(priority={"priorityId": "1"}), who=KIM) == 403
    assert site.status("GET", "/bulk/queue/99") == 404
