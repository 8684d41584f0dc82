"""The pretend Jira as a Data Center: version 2 only, people by name, screens asked, searches counted."""

from typing import Any

import pytest

from tests.sandbox.jira_site import ADMIN, ANA, CASE, KIM, ONE, SEVERITY, Site

PAT = "sandbox-jira-pat"


def test_it_says_what_it_is(data_center: Site) -> None:
    told = data_center.get("/serverInfo")

    assert (told["deploymentType"], told["versionNumbers"]) == ("Server", [10, 3, 5])
    assert data_center.session.get(f"{data_center.url}/rest/api/3{ONE}", timeout=9).status_code == 400


@pytest.mark.parametrize(
    ("header", "status"),
    [
        (f"Bearer {PAT}-kim", 200),
        (f"Bearer {PAT}-j.doe", 200),
        (f"Bearer {PAT}-nobody", 401),
        (f"Bearer {PAT}-suspended", 401),
        (f"Bearer {PAT}-", 401),
        (f"Bearer x{PAT}-kim", 401),
        ("Bearer", 401),
    ],
)
def test_a_personal_token_signs_in(data_center: Site, header: str, status: int) -> None:
    url = f"{data_center.url}/rest/api/2/myself"

    assert data_center.session.get(url, headers={"Authorization": header}, timeout=9).status_code == status


def test_people_have_names_and_keys_and_no_account_id(data_center: Site) -> None:
    shown = data_center.fields("assignee", "reporter")["assignee"]

    assert (shown["name"], shown["key"], "accountId" in shown) == ("kim", "JIRAUSER10003", False)
    assert data_center.get("/user?username=kim")["displayName"] == "Kim"
    assert data_center.get("/user?key=JIRAUSER10003")["name"] == "kim"
    assert [one["name"] for one in data_center.get("/user/search?username=kim")] == ["kim"]
    assert data_center.status("GET", f"/user?accountId={KIM}") == 400
    assert data_center.status("GET", "/user/search?query=kim") == 400
    assert data_center.get("/user/search?username=suspended") == []
    assert len(data_center.get("/user/search?username=suspended&includeInactive=true")) == 1


def test_people_are_written_by_name(data_center: Site) -> None:
    data_center.edit(assignee={"name": "j.doe"})

    assert data_center.fields("assignee")["assignee"]["name"] == "j.doe"
    assert data_center.refused("PUT", ONE, {"fields": {"assignee": {"accountId": KIM}}})[0] == 400
    assert data_center.status("POST", f"{ONE}/watchers", "kim") == 204
    assert data_center.status("POST", f"{ONE}/watchers", KIM) == 404
    assert data_center.status("DELETE", f"{ONE}/watchers?username=kim") == 204
    assert data_center.status("PUT", f"{ONE}/assignee", {"name": None}) == 204
    assert data_center.fields("assignee")["assignee"] is None


def test_what_is_not_on_the_edit_screen_cannot_be_set(data_center: Site) -> None:
    screen = data_center.world.screens["10002"]["tabs"][0]["fields"]
    data_center.edit(**{SEVERITY: {"value": "S2"}})
    screen.remove(SEVERITY)

    status, errors = data_center.refused("PUT", ONE, {"fields": {SEVERITY: {"value": "S3"}}})

    assert (status, set(errors)) == (400, {SEVERITY})
    assert data_center.status("PUT", ONE, {"update": {"comment": [{"add": {"body": "said"}}]}}) == 204


def test_texts_are_wiki_text(data_center: Site) -> None:
    made = data_center.done("POST", f"{ONE}/comment", {"body": "One\n\nTwo"})

    assert (made["body"], "jsdPublic" in made) == ("One\n\nTwo", False)
    document: Any = {"type": "doc", "version": 1, "content": []}
    assert data_center.status("POST", f"{ONE}/comment", {"body": document}) == 400


def test_searches_go_by_position_and_count(data_center: Site) -> None:
    page = data_center.get("/search?jql=project=SUP order by key&startAt=10&maxResults=5&fields=summary")
    assert (page["startAt"], page["maxResults"], page["total"]) == (10, 5, 24)
    assert [one["key"] for one in page["issues"]] == [f"SUP-{number}" for number in range(420, 425)]
    body = {"jql": "", "maxResults": 2, "fields": ["summary"], "expand": ["changelog"]}
    page = data_center.done("POST", "/search", body)
    assert (page["total"], len(page["issues"]), "changelog" in page["issues"][0]) == (27, 2, True)
    assert data_center.status("POST", "/search", {"jql": "", "startAt": -1}) == 400
    assert data_center.status("POST", "/search/jql", {"jql": "project = SUP"}) == 400


def test_the_changelog_is_an_expansion_without_field_ids(data_center: Site) -> None:
    data_center.edit(summary="x")

    newest = data_center.get(f"{ONE}?expand=changelog")["changelog"]["histories"][0]
    assert (newest["items"][0]["field"], "fieldId" in newest["items"][0]) == ("summary", False)
    assert data_center.status("GET", f"{ONE}/changelog") == 400


def test_there_are_no_limit_headers_and_no_other_cloud_addresses(data_center: Site) -> None:
    answer = data_center.call("GET", ONE)

    assert not [name for name in answer.headers if name.lower().startswith("x-ratelimit")]
    for path in ("/issue/bulkfetch", "/changelog/bulkfetch", "/jql/match"):
        assert data_center.status("POST", path, {"issueIdsOrKeys": [CASE]}) == 400
    assert data_center.status("GET", f"/user/bulk?accountId={ANA}") == 400


def test_custom_fields_and_their_options_have_addresses_of_their_own(data_center: Site) -> None:
    (field,) = data_center.get("/customFields?search=severity", who=ADMIN)["values"]
    assert (field["id"], field["projectIds"], field["isAllProjects"]) == (SEVERITY, [10000], False)
    page = data_center.get(f"/customFields/{field['numericId']}/options?maxResults=3&page=2")
    assert (page["total"], [one["value"] for one in page["options"]]) == (4, ["S4"])
    assert data_center.status("GET", "/customFields/7/options") == 404
    assert data_center.status("GET", "/customFields") == 403
