"""Workflows of the pretend Jira are read as the vendor writes them, and changed whole and from the latest version."""

import copy
from typing import Any

import pytest

from tests.install import vendor_spec
from tests.sandbox.jira_site import ADMIN, CASE, KIM, Site

Json = dict[str, Any]
SUPPORT = "00000001-0000-4000-8000-776f726b666c"
ENGINEERING = "00000002-0000-4000-8000-776f726b666c"
READ = "/workflows"
UPDATE = "/workflows/update"
VALIDATE = "/workflows/update/validation"
SENT = ("id", "version", "description", "transitions", "startPointLayout")
PLACED = ("statusReference", "layout", "properties")
OURS: Json = {"id": "71", "name": "Escalate", "type": "GLOBAL", "links": [], "properties": {}}


def read(site: Site, **asked: Any) -> Json:
    found: Json = site.done("POST", READ, asked or {"workflowIds": [SUPPORT]}, who=ADMIN)
    return found


def body(site: Site, *more: Json, **changes: Any) -> Json:
    """The support workflow as it stands, as an update sends it, with further transitions."""
    told = read(site)
    (now,) = told["workflows"]
    sent = {name: now[name] for name in SENT}
    sent["statuses"] = [{name: one[name] for name in PLACED} for one in now["statuses"]]
    sent["transitions"] = [*sent["transitions"], *more]
    statuses = [{name: value for name, value in one.items() if name != "scope"} for one in told["statuses"]]
    return {"statuses": statuses, "workflows": [{**sent, **changes}]}


def faults(site: Site, sent: Json) -> list[Json]:
    found: list[Json] = site.done("POST", VALIDATE, {"payload": sent}, who=ADMIN)["errors"]
    return found


def names(site: Site) -> list[str]:
    return [one["name"] for one in read(site)["workflows"][0]["transitions"]]


def test_workflows_are_found_by_id_by_name_and_by_what_uses_them(site: Site) -> None:
    by_name = read(site, workflowNames=["Engineering workflow"])["workflows"]
    by_use = read(site, projectAndIssueTypes=[{"projectId": "10000", "issueTypeId": "10100"}])["workflows"]

    assert [one["id"] for one in by_name] == [ENGINEERING]
    assert [one["id"] for one in by_use] == [SUPPORT]
    assert read(site, workflowIds=["gone"])["workflows"] == []


def test_statuses_are_told_with_their_categories(site: Site) -> None:
    told = {one["name"]: one["statusCategory"] for one in read(site)["statuses"]}

    assert told["Open"] == "TODO"
    assert told["In Progress"] == "IN_PROGRESS"
    assert told["Closed"] == "DONE"


def test_nothing_empty_is_told(site: Site) -> None:
    (start, *_) = read(site)["workflows"][0]["transitions"]

    assert "conditions" not in start
    assert "transitionScreen" not in start


def test_a_pair_that_is_not_there_is_refused(site: Site) -> None:
    pair = {"projectId": "10000", "issueTypeId": "10110"}

    assert site.refused("POST", READ, {"projectAndIssueTypes": [pair]}, who=ADMIN)[0] == 400
    assert site.refused("POST", READ, {"everything": True}, who=ADMIN)[0] == 400


@pytest.mark.parametrize("path", [READ, UPDATE, VALIDATE])
def test_workflows_are_an_admins(site: Site, path: str) -> None:
    assert site.status("POST", path, {}, who=KIM) == 403


def test_what_is_read_can_be_sent_back_and_is_as_the_vendor_describes_it(site: Site) -> None:
    vendor_spec.need(vendor_spec.JIRA)
    sent = body(site)
    before = read(site)["workflows"][0]

    assert vendor_spec.faults("POST", f"/rest/api/3{UPDATE}", sent, vendor_spec.JIRA) == []
    (after,) = site.done("POST", UPDATE, sent, who=ADMIN)["workflows"]

    assert after["version"]["versionNumber"] == before["version"]["versionNumber"] + 1
    assert {**after, "version": ""} == {**before, "version": ""}


def test_a_looping_transition_is_offered_everywhere_and_keeps_the_status(site: Site) -> None:
    site.done("POST", UPDATE, body(site, OURS), who=ADMIN)

    offered = site.get(f"/issue/{CASE}/transitions", who=KIM)["transitions"]
    (ours,) = [one for one in offered if one["name"] == "Escalate"]
    assert ours["isGlobal"] is True
    assert ours["to"]["name"] == "In Progress"


def test_a_validation_changes_nothing(site: Site) -> None:
    before = names(site)

    assert faults(site, body(site, OURS)) == []
    assert names(site) == before


def test_a_change_made_from_an_older_version_is_refused(site: Site) -> None:
    late = body(site, OURS)
    site.done("POST", UPDATE, body(site), who=ADMIN)

    assert site.refused("POST", UPDATE, late, who=ADMIN)[0] == 409
    assert "Escalate" not in names(site)


@pytest.mark.parametrize(
    "change",
    [
        {"id": "41"},
        {"id": "x"},
        {"name": " "},
        {"name": "x" * 256},
        {"type": "LOOPED"},
        {"type": "INITIAL", "toStatusReference": "1"},
        {"type": "DIRECTED"},
        {"type": "DIRECTED", "toStatusReference": "1"},
        {"toStatusReference": "10010"},
        {"links": [{"fromStatusReference": "1"}]},
        {"links": [{"fromStatusReference": "10010"}]},
        {"colour": "red"},
        {"properties": {"a": 1}},
        {"triggers": [{"ruleKey": "x", "parameters": {}}]},
        {"validators": [{"ruleKey": "system:update-field", "parameters": {}}]},
        {"actions": [{"ruleKey": "system:update-field", "parameters": {"field": "x", "value": "y"}}]},
        {"transitionScreen": {"ruleKey": "system:transition-screen", "parameters": {"screenId": "9"}}},
        {"conditions": []},
        {"conditions": {"operation": "SOME"}},
        {"conditions": {"operation": "ALL", "conditions": [{"ruleKey": "system:nobody"}]}},
        {
            "conditions": {
                "operation": "ALL",
                "conditionGroups": [{"operation": "ANY", "conditions": [{"ruleKey": "system:nobody"}]}],
            }
        },
    ],
)
def test_a_faulty_transition_is_said_and_not_taken(site: Site, change: Json) -> None:
    sent = body(site, {**OURS, **change})
    before = names(site)

    assert faults(site, sent)
    assert site.refused("POST", UPDATE, sent, who=ADMIN)[0] == 400
    assert names(site) == before


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        ({"id": "gone"}, "WORKFLOW"),
        ({"transitions": "none"}, "WORKFLOW"),
        ({"transitions": []}, "WORKFLOW"),
        ({"statuses": []}, "STATUS_MAPPING"),
    ],
)
def test_a_faulty_workflow_is_said(site: Site, change: Json, kind: str) -> None:
    assert kind in {one["type"] for one in faults(site, body(site, **change))}


def test_what_a_workflow_or_a_status_cannot_have_is_refused(site: Site) -> None:
    sent = body(site)
    (workflow,) = sent["workflows"]
    odd = copy.deepcopy(workflow["statuses"])
    odd[0]["properties"] = {"colour": "red"}

    assert site.refused("POST", UPDATE, body(site, colour="red"), who=ADMIN)[0] == 400
    (fault,) = faults(site, {**sent, "workflows": [{**workflow, "statuses": odd}]})
    assert fault["type"] == "STATUS_PROPERTY"


def test_statuses_that_are_not_told_of_or_told_otherwise_are_refused(site: Site) -> None:
    sent = body(site)
    fewer = {**sent, "statuses": sent["statuses"][1:]}
    other = {**sent, "statuses": [{**sent["statuses"][0], "name": "New"}, *sent["statuses"][1:]]}

    assert site.refused("POST", UPDATE, fewer, who=ADMIN)[0] == 400
    assert site.refused("POST", UPDATE, other, who=ADMIN)[0] == 400


@pytest.mark.parametrize("sent", [{}, {"workflows": []}, {"workflows": ["x"]}, {"workflows": [{}] * 21}])
def test_an_update_has_some_workflows(site: Site, sent: Json) -> None:
    assert site.refused("POST", UPDATE, sent, who=ADMIN)[0] == 400


def test_a_validation_knows_two_levels(site: Site) -> None:
    asked = {"payload": body(site), "validationOptions": {"levels": ["ERROR", "HINT"]}}

    assert site.refused("POST", VALIDATE, asked, who=ADMIN)[0] == 400


def test_a_fault_names_the_transition_it_is_in(site: Site) -> None:
    (fault,) = faults(site, body(site, {**OURS, "properties": {"a": 1}}))

    assert fault["elementReference"]["transitionId"] == "71"
    assert fault["level"] == "ERROR"
