"""Workflows, transitions, filters, dashboards and bulk changes hold against the vendor's description of the API."""

from typing import Any

import pytest

from tests.sandbox import jira_site
from tests.sandbox.jira_setup import (
    SUPPORT_FLOW,
    add_transitions,
    every,
    field_is,
    loop,
    new_screen,
    rule,
    with_transition,
)
from tests.sandbox.jira_site import ADMIN, CASE, ONE, SEVERITY, Json, Site
from tests.sandbox.vendor import missing

GO = "/issue/{issueIdOrKey}/transitions"
SHARED = [{"type": "project", "project": {"id": "10000"}}, {"type": "group", "group": {"name": "support-leads"}}]
FILTER = {"name": "Open", "jql": "project = SUP", "sharePermissions": SHARED}
DASHBOARD = {"name": "Open", "sharePermissions": SHARED, "editPermissions": []}
SWEEP = {
    "selectedIssueIdsOrKeys": [CASE, "SUP-1"],
    "selectedActions": ["priority"],
    "editedFieldsInput": {"priority": {"priorityId": "1"}},
}
NEW = {
    "scope": {"type": "GLOBAL"},
    "statuses": [{"statusReference": "x", "name": "Parked", "statusCategory": "TODO"}],
    "workflows": [
        {
            "name": "Repairs",
            "statuses": [{"statusReference": "x", "properties": {}}],
            "transitions": [{"id": "1", "name": "Create", "type": "INITIAL", "toStatusReference": "x"}],
        }
    ],
}
ANSWERS: tuple[tuple[str, str, str, Any], ...] = (
    ("GET", GO, f"{ONE}/transitions?expand=transitions.fields&includeUnavailableTransitions=true", None),
    ("POST", GO, f"{ONE}/transitions", {"transition": {"id": "41"}}),
    ("POST", GO, f"{ONE}/transitions", {"transition": {"id": "902"}}),
    ("POST", "/workflows", "/workflows", {"workflowIds": [SUPPORT_FLOW]}),
    ("POST", "/workflows/create", "/workflows/create", NEW),
    ("POST", "/workflows/create/validation", "/workflows/create/validation", {"payload": NEW | {"scope": {}}}),
    ("GET", "/workflows/search", "/workflows/search?maxResults=1", None),
    ("GET", "/workflows/capabilities", f"/workflows/capabilities?workflowId={SUPPORT_FLOW}", None),
    ("GET", "/workflowscheme/project", "/workflowscheme/project?projectId=10000", None),
    ("GET", "/workflowscheme/{id}", "/workflowscheme/10000", None),
    ("GET", "/role", "/role", None),
    ("POST", "/filter", "/filter", FILTER),
    ("POST", "/filter", "/filter", FILTER | {"jql": "nonsense"}),
    ("GET", "/filter/my", "/filter/my", None),
    ("POST", "/dashboard", "/dashboard", DASHBOARD),
    ("GET", "/dashboard/search", "/dashboard/search", None),
    ("POST", "/bulk/issues/fields", "/bulk/issues/fields", SWEEP),
)


@pytest.fixture
def marked(site: Site) -> Site:
    """The site with a conditional loop that shows a screen."""
    jira_site.description()
    screen = rule("transition-screen", screenId=new_screen(site, SEVERITY, "resolution"))
    add_transitions(site, loop(conditions=every(field_is(SEVERITY, "10504")), transitionScreen=screen))
    return site


def wrong(site: Site, method: str, template: str, path: str, body: Any = None) -> list[str]:
    answer = site.call(method, path, body, who=ADMIN)
    return jira_site.faults(method, template, answer.status_code, answer.json() if answer.content else None)


@pytest.mark.parametrize(("method", "template", "path", "body"), ANSWERS)
def test_an_answer_is_as_described(marked: Site, method: str, template: str, path: str, body: Any) -> None:
    assert wrong(marked, method, template, path, body) == []


def test_a_change_of_a_workflow_is_as_described(marked: Site) -> None:
    body = with_transition(marked, loop(number="902"))
    mistaken = {"payload": with_transition(marked, loop("", "902"))}

    assert wrong(marked, "POST", "/workflows/update/validation", "/workflows/update/validation", mistaken) == []
    assert wrong(marked, "POST", "/workflows/update", "/workflows/update", body) == []
    assert wrong(marked, "POST", "/workflows/update", "/workflows/update", body) == []


def test_what_was_saved_reads_as_described(marked: Site) -> None:
    saved = marked.done("POST", "/filter", FILTER, who=ADMIN)["id"]
    page = marked.done("POST", "/dashboard", DASHBOARD, who=ADMIN)["id"]
    task = marked.done("POST", "/bulk/issues/fields", SWEEP, who=ADMIN)["taskId"]

    expanded = "/filter/search?expand=jql,owner,sharePermissions,description,viewUrl,searchUrl,favourite"
    assert wrong(marked, "GET", "/filter/{id}", f"/filter/{saved}") == []
    assert wrong(marked, "PUT", "/filter/{id}", f"/filter/{saved}", FILTER) == []
    assert wrong(marked, "GET", "/filter/search", expanded) == []
    assert wrong(marked, "GET", "/dashboard/{id}", f"/dashboard/{page}") == []
    assert wrong(marked, "GET", "/bulk/queue/{taskId}", f"/bulk/queue/{task}") == []
    assert wrong(marked, "GET", "/task/{taskId}", f"/task/{task}") == []


def test_recorded_answers_have_nothing_that_ours_lack(marked: Site) -> None:
    transitions: Json = jira_site.recorded("official-issue-transitions.json")
    flows: Json = jira_site.recorded("official-workflows-read.json")
    for one in transitions["transitions"]:
        one.pop("fields")
    for flow in flows["workflows"]:
        flow["transitions"] = [one for one in flow["transitions"] if one["type"] == "GLOBAL" and not one["links"]]

    offered = marked.get(f"{ONE}/transitions", who=ADMIN)
    told = marked.done("POST", "/workflows", {"workflowNames": ["Engineering workflow"]}, who=ADMIN)

    assert list(missing(transitions, offered)) == []
    assert list(missing(flows, told)) == []
