"""The pretend Jira's answers hold against its vendor's description of the platform's API."""

from typing import Any

import pytest

from tests.sandbox import jira_site
from tests.sandbox.jira_site import ADMIN, CASE, HALYARD, KIM, ONE, SEVERITY, Site, document
from tests.sandbox.vendor import missing

ISSUE = "/issue/{issueIdOrKey}"
PROPERTY = "/properties/{propertyKey}"
CREATE = "/issue/createmeta/{projectIdOrKey}/issuetypes"
NEW = {"fields": {"project": {"key": "ENG"}, "issuetype": {"name": "Bug"}, "summary": "New"}}
LINK = {"type": {"name": "Relates"}, "inwardIssue": {"key": "ENG-41"}, "outwardIssue": {"key": "ENG-42"}}
REMOTE = {"globalId": "a=1", "object": {"url": "https://elsewhere.example/1", "title": "Elsewhere"}}
ANSWERS: tuple[tuple[str, str, str, Any], ...] = (
    ("GET", "/serverInfo", "/serverInfo", None),
    ("GET", "/myself", "/myself?expand=groups,applicationRoles", None),
    ("GET", "/field", "/field", None),
    ("GET", "/user", f"/user?accountId={KIM}&expand=groups", None),
    ("GET", "/user/search", "/user/search?query=kim", None),
    ("GET", "/user/bulk", f"/user/bulk?accountId={KIM}&accountId={ADMIN}", None),
    ("GET", "/user/groups", f"/user/groups?accountId={KIM}", None),
    ("GET", "/group/bulk", "/group/bulk?maxResults=1", None),
    ("GET", "/group/member", "/group/member?groupname=support-leads", None),
    ("GET", "/mypermissions", f"/mypermissions?permissions=EDIT_ISSUES,ADMINISTER&issueKey={CASE}", None),
    ("GET", ISSUE, ONE + "?expand=names,schema,changelog&properties=*all", None),
    ("GET", ISSUE, "/issue/SUP-1", None),
    ("POST", "/issue", "/issue", NEW),
    ("PUT", ISSUE, ONE, {"fields": {"summary": "x"}}),
    ("PUT", ISSUE, ONE + "?returnIssue=true", {"fields": {"summary": "x"}}),
    ("PUT", ISSUE, ONE, {"fields": {"customfield_1": "x"}}),
    ("DELETE", ISSUE, ONE, None),
    ("PUT", ISSUE + "/assignee", ONE + "/assignee", {"accountId": KIM}),
    ("POST", "/issue/bulkfetch", "/issue/bulkfetch", {"issueIdsOrKeys": [CASE, "SUP-1"], "expand": ["changelog"]}),
    ("PUT", "/issue/archive", "/issue/archive", {"issueIdsOrKeys": [CASE, "SUP-1"]}),
    ("PUT", "/issue/unarchive", "/issue/unarchive", {"issueIdsOrKeys": [CASE]}),
    ("GET", ISSUE + "/editmeta", ONE + "/editmeta", None),
    ("GET", CREATE, "/issue/createmeta/SUP/issuetypes", None),
    ("GET", CREATE + "/{issueTypeId}", "/issue/createmeta/SUP/issuetypes/10100", None),
    ("GET", ISSUE + "/comment", "/issue/SUP-418/comment?orderBy=-created&expand=properties", None),
    ("POST", ISSUE + "/comment", ONE + "/comment", {"body": document("Hello")}),
    ("POST", ISSUE + "/comment", ONE + "/comment", {"body": "wiki"}),
    ("GET", ISSUE + "/changelog", ONE + "/changelog?maxResults=1", None),
    ("POST", "/changelog/bulkfetch", "/changelog/bulkfetch", {"issueIdsOrKeys": [CASE], "fieldIds": ["status"]}),
    ("GET", ISSUE + "/watchers", ONE + "/watchers", None),
    ("POST", ISSUE + "/watchers", ONE + "/watchers", KIM),
    ("DELETE", ISSUE + "/watchers", f"{ONE}/watchers?accountId={KIM}", None),
    ("GET", ISSUE + "/properties", ONE + "/properties", None),
    ("GET", ISSUE + PROPERTY, ONE + "/properties/none", None),
    ("POST", "/issueLink", "/issueLink", LINK),
    ("GET", "/issueLinkType", "/issueLinkType", None),
    ("POST", ISSUE + "/remotelink", ONE + "/remotelink", REMOTE),
    ("GET", "/project/search", "/project/search?keys=SUP&maxResults=1", None),
    ("GET", "/project/{projectIdOrKey}", "/project/SUP?expand=lead", None),
    ("GET", "/project/{projectIdOrKey}/statuses", "/project/SUP/statuses", None),
    ("GET", "/project/{projectIdOrKey}/components", "/project/SUP/components", None),
    ("GET", "/project/{projectIdOrKey}/properties", "/project/SUP/properties", None),
    ("PUT", "/project/{projectIdOrKey}" + PROPERTY, "/project/SUP/properties/halyard", {"a": 1}),
    ("POST", "/project/{projectIdOrKey}/archive", "/project/ENG/archive", None),
    ("GET", "/configuration", "/configuration", None),
    (
        "GET",
        "/project/{projectKeyOrId}/permissionscheme",
        "/project/SUP/permissionscheme?expand=permissions",
        None,
    ),
    ("GET", "/issuetypescreenscheme", "/issuetypescreenscheme", None),
    ("GET", "/issuetypescreenscheme/project", "/issuetypescreenscheme/project?projectId=10000", None),
    ("GET", "/issuetypescreenscheme/mapping", "/issuetypescreenscheme/mapping", None),
    ("GET", "/screenscheme", "/screenscheme?id=10000", None),
    ("GET", "/issuetype", "/issuetype", None),
    ("GET", "/priority", "/priority", None),
    ("GET", "/priority/search", "/priority/search", None),
    ("GET", "/status", "/status", None),
    ("GET", "/status/{idOrName}", "/status/Open", None),
    ("GET", "/statuscategory", "/statuscategory", None),
    ("GET", "/resolution", "/resolution", None),
    ("POST", "/search/jql", "/search/jql", {"jql": "project = SUP", "fields": ["*all"], "maxResults": 2}),
    ("GET", "/search/jql", "/search/jql?jql=project=SUP&maxResults=2&fields=summary", None),
    ("GET", "/search/jql", "/search/jql?jql=nonsense", None),
    ("POST", "/search/approximate-count", "/search/approximate-count", {"jql": "project = SUP"}),
    ("POST", "/jql/match", "/jql/match", {"issueIds": [20421], "jqls": ["status = Open", "x"]}),
)


@pytest.mark.parametrize(("method", "template", "path", "body"), ANSWERS)
def test_an_answer_is_as_described(site: Site, method: str, template: str, path: str, body: Any) -> None:
    jira_site.description()

    answer = site.call(method, path, body, who=ADMIN)

    told = answer.json() if answer.content else None
    assert jira_site.faults(method, template, answer.status_code, told) == []


def test_a_wrong_answer_would_be_noticed() -> None:
    jira_site.description()

    assert jira_site.faults("GET", ISSUE, 200, {"id": 7, "unheard_of": 1})
    assert jira_site.faults("GET", ISSUE, 418, {})


def test_remote_links_and_links_read_as_described(site: Site) -> None:
    jira_site.description()
    made = site.done("POST", ONE + "/remotelink", REMOTE)
    site.done("POST", "/issueLink", LINK)
    link = site.get("/issue/ENG-41?fields=issuelinks")["fields"]["issuelinks"][0]["id"]

    shown = site.get(f"{ONE}/remotelink/{made['id']}")
    whole = site.get(f"/issueLink/{link}")

    assert jira_site.faults("GET", ISSUE + "/remotelink/{linkId}", 200, shown) == []
    assert jira_site.faults("GET", "/issueLink/{linkId}", 200, whole) == []


def test_an_issue_has_everything_a_recorded_one_has(site: Site) -> None:
    """Of the recording's fields, those that belong to its own site or to agile boards are left out."""
    expected = jira_site.recorded("zulip-webhook-issue-created-custom-fields-2026.json")["issue"]
    theirs = {"aggregatetimespent", "timespent", "timeoriginalestimate", "timetracking", "aggregatetimeestimate"}
    theirs |= {"issuerestriction", "timeestimate", "aggregatetimeoriginalestimate", "fixVersions"}
    for name in list(expected["fields"]):
        if name in theirs or name.startswith("customfield_") or expected["fields"][name] is None:
            del expected["fields"][name]

    ours = site.get(f"/rest/api/2{ONE}", who=HALYARD)

    lacking = list(missing(expected, ours))
    assert [one for one in lacking if not one.endswith(("/entityId", "/avatarUrls/16x16", "/avatarUrls/32x32"))] == []
    assert set(ours["fields"][SEVERITY]) == {"self", "value", "id"}
