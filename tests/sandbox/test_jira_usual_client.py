"""The client library that people use with Jira works against the pretend one as it is."""

from collections.abc import Iterator

import pytest
from jira import JIRA, JIRAError

from tests.sandbox.jira_site import CASE, KIM, SEVERITY, Site, document


@pytest.fixture
def client(site: Site) -> Iterator[JIRA]:
    known = ("halyard@support.example", site.world.secrets["api_token"])
    client = JIRA(site.url, options={"rest_api_version": "3"}, basic_auth=known, max_retries=0, timeout=9)
    yield client
    client.close()


def test_it_reads_writes_and_comments(site: Site, client: JIRA) -> None:
    issue = client.issue(CASE)
    assert issue.raw["fields"][SEVERITY]["value"] == "S1"

    issue.update(fields={"summary": "Other"}, update={"labels": [{"add": "escalated"}]})
    client.add_comment(CASE, document("Hello"))

    assert (issue.fields.summary, issue.fields.labels) == ("Other", ["escalated"])
    assert client.comments(CASE)[0].raw["body"] == document("Hello")
    made = client.create_issue(project="ENG", issuetype={"name": "Bug"}, summary="New")
    assert made.key == "ENG-101"


def test_it_searches_page_by_page(client: JIRA) -> None:
    found = client.enhanced_search_issues("project = SUP order by key", maxResults=0, fields=["summary"])

    assert [one.key for one in found] == [f"SUP-{number}" for number in range(410, 434)]
    assert client.approximate_issue_count("project = SUP") == 24


def test_it_keeps_properties_links_and_watchers(site: Site, client: JIRA) -> None:
    client.add_issue_property(CASE, "halyard.marks", {"keys": []})
    client.create_issue_link("Problem/Incident", "ENG-41", CASE)
    client.add_simple_link(CASE, {"url": "https://status.example", "title": "Outage"})
    client._session.post(f"{site.url}/rest/api/3/issue/{CASE}/watchers", json=KIM)

    assert client.issue_property(CASE, "halyard.marks").raw["value"] == {"keys": []}
    assert client.issue(CASE).fields.issuelinks[0].inwardIssue.key == "ENG-41"
    assert client.remote_links(CASE)[0].object.title == "Outage"
    assert [one.accountId for one in client.watchers(CASE).watchers] == [KIM]


def test_it_understands_refusals(client: JIRA) -> None:
    with pytest.raises(JIRAError) as refused:
        client.issue(CASE).update(fields={"customfield_99999": "x"})
    assert refused.value.status_code == 400
    assert "customfield_99999" in str(refused.value.text)
    with pytest.raises(JIRAError) as gone:
        client.issue("SUP-1")
    assert gone.value.status_code == 404


def test_it_signs_in_to_a_data_center_with_a_token(data_center: Site) -> None:
    client = JIRA(data_center.url, token_auth="sandbox-jira-pat-halyard", max_retries=0, timeout=9)

    assert client.myself()["name"] == "halyard"
    assert client.search_issues("project = SUP", startAt=20, maxResults=10).total == 24
    client.close()
