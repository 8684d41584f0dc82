"""Issues of the pretend Jira that are moved, archived or deleted, and projects that are put away."""

from typing import Any

import pytest

from tests.sandbox.jira_site import ADMIN, CASE, KIM, ONE, SEVERITY, Site, document


def test_a_moved_issue_keeps_its_id_and_answers_to_its_old_key(site: Site) -> None:
    moved = site.control("POST", "move", {"issue": CASE, "project": "ENG", "by": "kim@support.example"})

    assert moved == {"id": "20421", "key": "ENG-101"}
    assert {site.get(f"/issue/{name}")["key"] for name in (CASE, "20421", "ENG-101")} == {"ENG-101"}
    fetched = site.done("POST", "/issue/bulkfetch", {"issueIdsOrKeys": [CASE]})["issues"]
    assert fetched[0]["key"] == "ENG-101"
    site.advance(3)
    assert site.found("key = SUP-421") == site.found("id = 20421 and project = ENG") == ["ENG-101"]


def test_a_move_drops_what_the_new_project_does_not_have(site: Site) -> None:
    site.control("POST", "move", {"issue": CASE, "project": "ENG", "by": "kim@support.example"})

    shown = site.get(ONE)["fields"]
    assert SEVERITY not in shown
    assert (shown["issuetype"]["name"], shown["status"]["name"]) == ("Bug", "In Progress")
    last = site.histories()[-1]
    lines = {line["field"]: (line["fromString"], line["toString"]) for line in last["items"]}
    assert (lines["project"], lines["Key"]) == (("Support", "Engineering"), (CASE, "ENG-101"))
    assert lines["Severity"] == ("S1", None)
    assert last["author"]["accountId"] == KIM


def test_a_status_of_the_old_workflow_becomes_the_new_one_s_first(site: Site) -> None:
    site.control("POST", "move", {"issue": "SUP-420", "project": "ENG", "by": "kim@support.example"})

    assert site.fields("status", key="SUP-420")["status"]["name"] == "To Do"


@pytest.mark.parametrize(
    "body",
    [
        {"issue": CASE, "project": "SUP", "by": "kim@support.example"},
        {"issue": CASE, "project": "NONE", "by": "kim@support.example"},
        {"issue": "SUP-1", "project": "ENG", "by": "kim@support.example"},
        {"issue": CASE, "project": "ENG", "by": "nobody"},
        {"issue": CASE},
        [],
    ],
)
def test_a_move_that_cannot_be_is_refused(site: Site, body: Any) -> None:
    assert site.session.post(f"{site.url}/_sandbox/move", json=body, timeout=9).status_code == 400


@pytest.mark.parametrize("body", [{"search_lag_seconds": -1}, {"watching": 1}, {"shoes": 1}, []])
def test_a_setting_that_is_none_is_refused(site: Site, body: Any) -> None:
    assert site.session.put(f"{site.url}/_sandbox/site", json=body, timeout=9).status_code == 400


def writes(site: Site, who: str = KIM) -> set[int]:
    """The statuses of every kind of write to the story's issue."""
    link = {"type": {"name": "Relates"}, "inwardIssue": {"key": "ENG-41"}, "outwardIssue": {"key": CASE}}
    remote = {"object": {"url": "https://one.example", "title": "x"}}
    calls: tuple[tuple[str, str, Any], ...] = (
        ("PUT", ONE, {"fields": {"summary": "x"}}),
        ("PUT", f"{ONE}/assignee", {"accountId": KIM}),
        ("POST", f"{ONE}/comment", {"body": document("x")}),
        ("POST", f"{ONE}/watchers", KIM),
        ("PUT", f"{ONE}/properties/x", 1),
        ("POST", f"{ONE}/remotelink", remote),
        ("POST", "/issueLink", link),
    )
    return {site.status(method, path, body, who=who) for method, path, body in calls}


def test_an_archived_issue_is_read_and_never_written(site: Site) -> None:
    put_away = site.done("PUT", "/issue/archive", {"issueIdsOrKeys": [CASE, "SUP-1"]}, who=ADMIN)

    assert put_away["numberOfIssuesUpdated"] == 1
    assert put_away["errors"]["issuesNotFound"]["issueIdsOrKeys"] == ["SUP-1"]
    assert site.status("GET", ONE) == 200
    assert writes(site) == {400}
    site.advance(3)
    assert site.found("key = SUP-420 or key = SUP-421") == ["SUP-420"]
    assert site.status("PUT", "/issue/archive", {"issueIdsOrKeys": [CASE]}) == 403
    site.done("PUT", "/issue/unarchive", {"issueIdsOrKeys": [CASE]}, who=ADMIN)
    assert writes(site) <= {201, 204}


def test_a_project_put_away_takes_its_issues_with_it(site: Site) -> None:
    assert site.status("POST", "/project/SUP/archive") == 403
    site.done("POST", "/project/SUP/archive", who=ADMIN)

    assert site.status("GET", ONE) == 404
    assert writes(site) == {404}
    assert site.found("updated >= -1000d") == ["ENG-43", "ENG-42", "ENG-41"]
    fields = {"project": {"key": "SUP"}, "issuetype": {"name": "Incident"}, "summary": "x"}
    assert site.status("POST", "/issue", {"fields": fields}) == 400
    site.done("POST", "/project/SUP/restore", who=ADMIN)
    assert site.status("GET", ONE) == 200


def test_a_deleted_issue_is_gone_with_its_links(site: Site) -> None:
    link = {"type": {"name": "Relates"}, "inwardIssue": {"key": "ENG-41"}, "outwardIssue": {"key": CASE}}
    site.done("POST", "/issueLink", link)

    assert site.status("DELETE", ONE) == 403
    assert site.status("DELETE", ONE, who=ADMIN) == 204

    assert site.status("GET", ONE) == 404
    assert site.fields("issuelinks", key="ENG-41")["issuelinks"] == []
    assert site.status("POST", "/search/jql", {"jql": f"key = {CASE}"}) == 400
    assert site.journal("deleted")[0]["issue_id"] == "20421"


def test_an_issue_with_parts_is_deleted_only_with_them(site: Site) -> None:
    fields = {"project": {"key": "ENG"}, "issuetype": {"name": "Sub-task"}, "summary": "x", "parent": {"key": "ENG-41"}}
    part = site.done("POST", "/issue", {"fields": fields})["key"]
    assert [one["key"] for one in site.fields("subtasks", key="ENG-41")["subtasks"]] == [part]

    assert site.status("DELETE", "/issue/ENG-41", who=ADMIN) == 400
    assert site.status("DELETE", "/issue/ENG-41?deleteSubtasks=true", who=ADMIN) == 204
    assert site.status("GET", f"/issue/{part}") == 404
