"""Workflows of the pretend Jira: read, changed, made, and refused where they say what nobody understands."""

from typing import Any

import pytest

from tests.sandbox.jira_setup import (
    SUPPORT_FLOW,
    add_transitions,
    admin,
    configuration,
    every,
    loop,
    offered,
    rule,
    with_transition,
)
from tests.sandbox.jira_site import ADMIN, KIM, SEVERITY, Json, Site

UPDATE = "/workflows/update"


def read(site: Site, **body: Any) -> Json:
    found: Json = admin(site, "POST", "/workflows", body)
    return found


def test_a_workflow_is_found_by_id_name_and_project(site: Site) -> None:
    pair = {"projectId": "10000", "issueTypeId": "10100"}
    by_id = read(site, workflowIds=[SUPPORT_FLOW])

    assert by_id == read(site, workflowNames=["Support workflow"]) == read(site, projectAndIssueTypes=[pair])
    assert read(site, workflowIds=["none"]) == {"statuses": [], "workflows": []}
    assert {one["statusCategory"] for one in by_id["statuses"]} == {"TODO", "IN_PROGRESS", "DONE"}
    assert site.status("POST", "/workflows", {}, who=ADMIN) == 400
    wrong = {"projectAndIssueTypes": [pair | {"issueTypeId": "10110"}]}
    assert site.status("POST", "/workflows", wrong, who=ADMIN) == 400
    active = admin(site, "GET", "/workflows/search?isActive=true&queryString=support")["values"]
    assert [one["name"] for one in active] == ["Support workflow"]


def test_a_workflow_read_before_a_change_is_a_conflict(site: Site) -> None:
    stale = with_transition(site, loop())
    add_transitions(site, loop("Other", "902"))

    assert site.status("POST", UPDATE, stale, who=ADMIN) == 409
    assert "Escalate" not in offered(site, KIM)
    before = read(site, workflowIds=[SUPPORT_FLOW])["workflows"][0]["version"]
    add_transitions(site, loop())
    after = read(site, workflowIds=[SUPPORT_FLOW])["workflows"][0]["version"]
    assert after["versionNumber"] == before["versionNumber"] + 1


def checking(**parameters: str) -> Json:
    usual = {"fieldId": SEVERITY, "fieldValue": '["10501"]', "comparator": "=", "comparisonType": "OPTIONID"}
    return loop(conditions=every(rule("check-field-value", **usual | parameters)))


def when(key: str, **parameters: str) -> Json:
    return loop(conditions=every(rule(key, **parameters)))


def validating(**parameters: str) -> Json:
    return loop(validators=[rule("validate-field-value", **parameters)])


def doing(key: str, **parameters: str) -> Json:
    return loop(actions=[rule(key, **parameters)])


WRONG = [
    loop(""),
    loop(number="x"),
    loop(number="11"),
    loop(type="LOOPED"),
    loop(type="INITIAL"),
    loop(type="DIRECTED"),
    loop(toStatusReference="10010"),
    loop(links=[{"fromStatusReference": "1"}]),
    loop(type="DIRECTED", links=[{"fromStatusReference": "99"}]),
    loop(links="x"),
    loop(colour="red"),
    loop(triggers=[{"ruleKey": "x", "parameters": {}}]),
    loop(properties={"jira.unheard.of": "1"}),
    loop(properties={"servicedesk.customer.transition.active": "yes"}),
    loop(properties={"opsbar-sequence": "first"}),
    loop(properties=[]),
    loop(conditions={"operation": "SOME"}),
    loop(conditions={"operation": "ALL", "conditions": {}}),
    loop(conditions=every({"ruleKey": "forge:expression-condition", "parameters": {}})),
    loop(conditions=every(rule("update-field", field="summary", value="x"))),
    loop(conditions={"operation": "ANY", "conditionGroups": [every({"ruleKey": 5})]}),
    loop(conditions=every({"ruleKey": "system:restrict-from-all-users", "parameters": {"restrictMode": 5}})),
    loop(conditions=every(rule("restrict-from-all-users", restrictMode="users") | {"more": 1})),
    checking(fieldId="customfield_1"),
    checking(fieldValue="10501"),
    checking(fieldValue="[]"),
    checking(fieldValue='["1"]'),
    checking(comparator="~"),
    checking(comparator=">"),
    checking(comparisonType="TIME"),
    checking(comparisonType="NUMBER", fieldValue='["many"]'),
    checking(comparisonType="DATE", fieldValue='["now"]'),
    checking(comparisonType="NUMBER", comparator="<", fieldValue='["1", "2"]'),
    checking(now="true"),
    when("check-field-value", fieldId=SEVERITY),
    when("restrict-issue-transition"),
    when("restrict-issue-transition", accountIds=KIM),
    when("restrict-issue-transition", roleIds="1"),
    when("restrict-issue-transition", groupIds="support-leads"),
    when("restrict-issue-transition", permissionKeys="FLY"),
    when("restrict-issue-transition", allowUserCustomFields=SEVERITY),
    when("restrict-from-all-users", restrictMode="nobody"),
    when("separation-of-duties"),
    when("separation-of-duties", fromStatusId="99"),
    when("previous-status-condition", previousStatusIds="1,3"),
    when("previous-status-condition", previousStatusIds="1", **{"not": "maybe"}),
    when("parent-or-child-blocking-condition", blocker="PARENT", statusIds="1"),
    when("jsd-approvals-block-until-approved", approvalConfigurationJson="{}"),
    validating(ruleType="fieldIsNice"),
    validating(ruleType="fieldRequired"),
    validating(ruleType="fieldRequired", fieldsRequired="customfield_1"),
    validating(ruleType="fieldRequired", fieldsRequired="summary", regexp="x"),
    validating(ruleType="fieldRequired", fieldsRequired="summary", ignoreContext="maybe"),
    validating(ruleType="fieldMatchesRegularExpression", fieldKey="summary", regexp="("),
    validating(ruleType="dateFieldComparison", date1FieldKey="duedate", date2FieldKey="created", conditionSelected="~"),
    validating(ruleType="windowDateComparison", date1FieldKey="duedate", date2FieldKey="created", numberOfDays="few"),
    loop(validators=[rule("check-permission-validator", permissionKey="FLY")]),
    loop(validators="x"),
    doing("update-field", field="customfield_1", value="x"),
    doing("update-field", field="status", value="1"),
    doing("update-field", field=SEVERITY, value="S1"),
    doing("update-field", field="labels", value="[x"),
    doing("update-field", field="summary", value="x", mode="prepend"),
    doing("change-assignee", type="to-nobody"),
    doing("change-assignee", type="to-selected-user"),
    doing("change-assignee", type="to-selected-user", accountId="nobody"),
    doing("copy-value-from-other-field", sourceFieldKey="summary", targetFieldKey="labels"),
    doing("copy-value-from-other-field", sourceFieldKey="summary", targetFieldKey="customfield_1"),
    doing("copy-value-from-other-field", sourceFieldKey="summary", targetFieldKey="summary", issueSource="OTHER"),
    doing("trigger-webhook", webhookId="1"),
    doing("trigger-agent", agentId="x", promptValue=""),
    loop(transitionScreen=rule("transition-screen", screenId="1")),
    loop(transitionScreen=rule("remind-people-to-update-fields", remindingFieldIds="summary")),
]


@pytest.mark.parametrize("wrong", WRONG)
def test_what_is_not_understood_is_refused_and_named(site: Site, wrong: Json) -> None:
    body = with_transition(site, wrong)
    before = configuration(site)

    told = admin(site, "POST", UPDATE + "/validation", {"payload": body})["errors"]

    assert told
    assert {one["level"] for one in told} == {"ERROR"}
    answer = site.call("POST", UPDATE, body, who=ADMIN)
    assert (answer.status_code, answer.json()["errorMessages"]) == (400, [one["message"] for one in told])
    assert configuration(site) == before


def test_a_validation_changes_nothing(site: Site) -> None:
    before = configuration(site)
    body = {"payload": with_transition(site, loop()), "validationOptions": {"levels": ["WARNING"]}}

    assert admin(site, "POST", UPDATE + "/validation", body) == {"errors": []}
    assert configuration(site) == before
    assert (
        site.status("POST", UPDATE + "/validation", body | {"validationOptions": {"levels": ["INFO"]}}, who=ADMIN)
        == 400
    )
    assert site.status("POST", UPDATE + "/validation", {}, who=ADMIN) == 400


def spoiled(site: Site, part: str, change: Any) -> Json:
    body = with_transition(site)
    if part == "payload":
        return body | change
    if part == "status":
        body["statuses"][0] |= change
    else:
        body["workflows"][0] |= change
    return body


@pytest.mark.parametrize(
    ("part", "change"),
    [
        ("payload", {"workflows": []}),
        ("payload", {"workflows": [{}] * 21}),
        ("payload", {"statuses": {}}),
        ("payload", {"statuses": []}),
        ("payload", {"more": 1}),
        ("status", {"name": "Renamed"}),
        ("status", {"statusCategory": "LATER"}),
        ("status", {"id": "99"}),
        ("status", {"id": ""}),
        ("workflow", {"id": "none"}),
        ("workflow", {"statuses": [{"statusReference": "1", "properties": {}}]}),
        ("workflow", {"statuses": "x"}),
        ("workflow", {"transitions": "x"}),
        ("workflow", {"defaultStatusMappings": [{"oldStatusReference": "1", "newStatusReference": "3"}]}),
        ("workflow", {"more": 1}),
    ],
)
def test_a_wrong_update_is_refused(site: Site, part: str, change: Any) -> None:
    assert site.status("POST", UPDATE, spoiled(site, part, change), who=ADMIN) == 400


def test_a_status_with_marks_nobody_knows_is_refused(site: Site) -> None:
    for change in ({"properties": {"x": "y"}}, {"properties": None}, {"approvalConfiguration": {"active": "true"}}):
        body = with_transition(site)
        body["workflows"][0]["statuses"][0] |= change
        assert site.status("POST", UPDATE, body, who=ADMIN) == 400


def test_a_workflow_is_made_with_a_status_of_its_own(site: Site) -> None:
    status = {"statusReference": "new-one", "name": "Waiting for a part", "statusCategory": "IN_PROGRESS"}
    begins = {"id": "1", "name": "Create", "type": "INITIAL", "toStatusReference": "new-one"}
    flow = {"name": "Repairs", "statuses": [{"statusReference": "new-one", "properties": {}}], "transitions": [begins]}
    body = {"scope": {"type": "GLOBAL"}, "statuses": [status], "workflows": [flow]}
    assert admin(site, "POST", "/workflows/create/validation", {"payload": body}) == {"errors": []}

    made = admin(site, "POST", "/workflows/create", body)

    number = made["workflows"][0]["id"]
    assert made["workflows"][0]["transitions"][0]["toStatusReference"] == made["statuses"][0]["id"]
    assert site.get(f"/status/{made['statuses'][0]['id']}")["name"] == "Waiting for a part"
    assert site.status("POST", "/workflows/create", body, who=ADMIN) == 400
    assert site.status("POST", "/workflows/create", body | {"scope": {"type": "PROJECT"}}, who=ADMIN) == 400
    assert site.status("DELETE", f"/workflow/{SUPPORT_FLOW}", who=ADMIN) == 400
    assert site.status("DELETE", f"/workflow/{number}", who=ADMIN) == 204
    assert site.status("DELETE", f"/workflow/{number}", who=ADMIN) == 404


def test_what_a_workflow_can_be_made_of_is_told(site: Site) -> None:
    told = admin(site, "GET", f"/workflows/capabilities?workflowId={SUPPORT_FLOW}")

    assert told["projectTypes"] == ["service_desk"]
    assert "system:check-field-value" in [one["ruleKey"] for one in told["systemRules"]]
    assert told == admin(site, "GET", "/workflows/capabilities?projectId=10000&issueTypeId=10100")
    assert site.status("GET", "/workflows/capabilities", who=ADMIN) == 400
    assert site.status("GET", "/workflows/capabilities?workflowId=x", who=ADMIN) == 404


def test_a_data_center_shows_its_workflows_only(data_center: Site) -> None:
    assert len(admin(data_center, "GET", "/workflow")) == 2
    assert data_center.status("POST", UPDATE, {}, who=ADMIN) in (400, 404)
    assert data_center.status("GET", "/screens/10001/tabs", who=ADMIN) == 200
