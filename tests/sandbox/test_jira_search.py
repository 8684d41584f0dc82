"""Searching the pretend Jira: what JQL means, how pages go, and how far the index is behind."""

from typing import Any

import pytest

from tests.sandbox.jira_site import ADMIN, CASE, ONE, SEVERITY, Site, document, made_field

START_MILLIS = 1_795_341_600_000


@pytest.mark.parametrize(
    ("jql", "keys"),
    [
        ("key in (SUP-421, eng-41)", ["ENG-41", "SUP-421"]),
        ("id = 20421", ["SUP-421"]),
        ("project = ENG ORDER BY key ASC", ["ENG-41", "ENG-42", "ENG-43"]),
        ("project = SUP and status = Open", ["SUP-432", "SUP-417"]),
        ('status = "waiting for customer" order by created', ["SUP-414", "SUP-430"]),
        ("cf[10050] = S1", ["SUP-428", "SUP-421", "SUP-415"]),
        ('"Severity" in (10501) order by id asc', ["SUP-415", "SUP-421", "SUP-428"]),
        ("Severity = S1 and not component = Cloud", ["SUP-428", "SUP-421"]),
        ("Severity = S1 and component != Cloud", ["SUP-428", "SUP-421"]),
        ("severity = S1 and (status = Open or reporter = 5b10ac-ana)", ["SUP-421"]),
        ("project = SUP and assignee is EMPTY", ["SUP-432", "SUP-417"]),
        ("project = SUP and resolution is not empty", ["SUP-411", "SUP-410"]),
        ("statusCategory = Done", ["SUP-411", "SUP-410"]),
        ("summary ~ 'night release'", ["SUP-421"]),
        ("Organizations = Globex and priority = High", ["SUP-433", "SUP-422"]),
        ("'Request Type' = 'Ask a question' and status = Open", ["SUP-417"]),
        (f"updated >= {START_MILLIS}", ["SUP-421"]),
        (f"project = SUP AND updated >= {START_MILLIS - 3_600_000} ORDER BY updated ASC", ["SUP-428", "SUP-421"]),
        ("updated >= -1h order by updated asc", ["SUP-428", "SUP-421"]),
        ('created > "2026-11-22 08:59" and issuetype = Incident', ["SUP-428", "SUP-421"]),
        ('created >= "2026/11/22" and created < "2026-11-22 02:00"', ["SUP-422"]),
        ("project = ENG and assignee = currentUser()", []),
        ("updated > now()", []),
    ],
)
def test_a_query_finds(site: Site, jql: str, keys: list[str]) -> None:
    assert site.found(jql) == keys


@pytest.mark.parametrize(
    "jql",
    [
        "",
        "order by created",
        "project",
        "project =",
        "project = NONE",
        "project = SUP and",
        "project = SUP)",
        "(project = SUP",
        "project = SUP status = Open",
        "project in SUP",
        "project in (SUP,",
        "shoe_size = 7",
        "status = Asleep",
        "status was Open",
        "status changed",
        "assignee in membersOf(support)",
        "key = SUP-1",
        "updated >= soon",
        'updated >= "2026-13-45"',
        "updated ~ x",
        "status > Open",
        "summary = x",
        "level ~ x",
        "project = SUP order by shoe_size",
        "project = SUP order by " + ", ".join(["key"] * 8),
        "project = SUP; drop",
        "project = 'SUP",
        "worklogAuthor = 5b10ac-kim",
        "votes = 1",
    ],
)
def test_a_query_that_is_not_understood_is_refused(site: Site, jql: str) -> None:
    assert site.status("POST", "/search/jql", {"jql": jql}) == 400


def test_a_date_in_quotes_is_a_minute_in_the_zone_of_whoever_asks(site: Site) -> None:
    jql = 'updated >= "2026-11-22 05:00"'
    here = site.found(jql)
    site.world.users["5b10ac-halyard"].time_zone = "America/New_York"

    there = site.found(jql)

    assert "SUP-415" in here
    assert there == ["SUP-421"]


def test_pages_go_by_token_and_count_nothing(site: Site) -> None:
    body: dict[str, Any] = {"jql": "project = SUP order by key", "maxResults": 10}
    seen: list[str] = []
    for _ in range(3):
        page = site.done("POST", "/search/jql", body)
        assert set(page) <= {"issues", "isLast", "nextPageToken"}
        seen += [one["id"] for one in page["issues"]]
        body["nextPageToken"] = page.get("nextPageToken")

    assert (page["isLast"], "nextPageToken" in page) == (True, False)
    assert seen == [str(number) for number in range(20410, 20434)]
    assert site.done("POST", "/search/approximate-count", {"jql": "project = SUP"}) == {"count": 24}


def test_a_token_goes_with_its_query_for_a_week(site: Site) -> None:
    body = {"jql": "project = SUP", "maxResults": 10}
    token = site.done("POST", "/search/jql", body)["nextPageToken"]

    assert site.status("POST", "/search/jql", {"jql": "project = ENG", "nextPageToken": token}) == 400
    assert site.status("POST", "/search/jql", body | {"nextPageToken": "junk"}) == 400
    site.advance(7 * 24 * 3600)
    assert site.status("POST", "/search/jql", body | {"nextPageToken": token}) == 400


def test_only_ids_are_shown_unless_fields_are_asked_for(site: Site) -> None:
    found = site.get(f"/search/jql?jql=key={CASE}")["issues"]
    more = site.get(f"/search/jql?jql=key={CASE}&fields=summary,{SEVERITY}&expand=names")["issues"]

    assert found == [{"id": "20421"}]
    assert (more[0]["key"], set(more[0]["fields"])) == (CASE, {"summary", SEVERITY})


@pytest.mark.parametrize(
    "change",
    [
        {"maxResults": 0},
        {"maxResults": "10"},
        {"startAt": 1},
        {"reconcileIssues": ["SUP-421"]},
        {"reconcileIssues": list(range(51))},
        {"fields": "summary"},
        {"properties": ["a", "b", "c", "d", "e", "f"]},
        {"expand": "renderedFields", "fields": ["summary"]},
        {"jql": 7},
    ],
)
def test_a_search_that_is_not_understood_is_refused(site: Site, change: dict[str, Any]) -> None:
    assert site.status("POST", "/search/jql", {"jql": "project = SUP", **change}) == 400


def test_the_index_is_a_little_behind_and_can_be_reconciled(site: Site) -> None:
    site.edit(labels=["fresh"])
    fields = {"project": {"key": "SUP"}, "issuetype": {"name": "Incident"}, "summary": "New", "labels": ["fresh"]}
    site.done("POST", "/issue", {"fields": fields})

    assert site.found("labels = fresh") == []
    assert site.found("labels = fresh", reconcileIssues=[20421]) == [CASE]
    site.advance(2.9)
    assert site.found("labels = fresh") == []
    site.advance(0.1)
    assert site.found("labels = fresh") == ["SUP-501", CASE]
    site.control("PUT", "site", {"search_lag_seconds": 0})
    site.edit(labels=["fresher"])
    assert site.found("labels = fresher") == [CASE]


def test_an_older_state_is_found_while_the_index_is_behind(site: Site) -> None:
    for label in ("one", "two", "three"):
        site.edit(labels=[label])
        site.advance(2)

    assert site.found("labels = two") == [CASE]
    assert site.found("labels = three") == []


def test_the_old_search_is_gone(site: Site) -> None:
    for answer in (site.call("GET", "/search?jql=project=SUP"), site.call("POST", "/rest/api/2/search", {"jql": "x"})):
        assert answer.status_code == 410
        assert "search/jql" in answer.json()["errorMessages"][0]


def test_a_match_says_which_issues_fit_as_they_are_now(site: Site) -> None:
    site.edit(labels=["fresh"])

    body = {"issueIds": [20421, 20420, 1], "jqls": ["labels = fresh", "shoe_size = 7"]}
    fits, wrong = site.done("POST", "/jql/match", body)["matches"]

    assert fits == {"matchedIssues": [20421], "errors": []}
    assert (wrong["matchedIssues"], len(wrong["errors"])) == ([], 1)


def test_deleted_archived_and_hidden_issues_are_left_out(site: Site) -> None:
    site.done("DELETE", "/issue/SUP-428", who=ADMIN)
    site.done("PUT", "/issue/archive", {"issueIdsOrKeys": ["SUP-415"]}, who=ADMIN)
    site.done("PUT", ONE, {"fields": {"security": {"id": "10100"}}}, who=ADMIN)
    site.advance(3)

    assert site.found("cf[10050] = S1") == []
    everything = site.done("POST", "/search/jql", {"jql": "cf[10050] = S1"}, who=ADMIN)
    assert [one["id"] for one in everything["issues"]] == ["20421"]


@pytest.fixture
def measured(site: Site) -> Site:
    """Three issues with a number, a moment, a day and a text of the customer's own."""
    kinds = {"number": "float", "moment": "datetime", "day": "datepicker", "words": "textarea", "name": "textfield"}
    ids = {name: made_field(site, kind, name=name) for name, kind in kinds.items()}
    for place, key in enumerate(("ENG-41", "ENG-42")):
        values = {
            ids["number"]: place * 1.5,
            ids["moment"]: f"2026-11-2{place}T10:00:00.000+0000",
            ids["day"]: f"2026-11-2{place}",
            ids["words"]: document(f"word{place} and more"),
            ids["name"]: f"name {place}",
        }
        fields = {**values, "duedate": f"2026-12-0{place + 1}"}
        site.done("PUT", f"/issue/{key}", {"fields": fields})
    site.advance(3)
    return site


@pytest.mark.parametrize(
    ("clause", "keys"),
    [
        ("number = 1.5", ["ENG-42"]),
        ("number < 1", ["ENG-41"]),
        ("number != 0", ["ENG-42"]),
        ("number is EMPTY", ["ENG-43"]),
        ("number is not EMPTY", ["ENG-41", "ENG-42"]),
        ("moment <= '2026-11-20 10:00'", ["ENG-41"]),
        ("moment is EMPTY", ["ENG-43"]),
        ("day > 2026-11-20", ["ENG-42"]),
        ("day = '2026-11-20'", ["ENG-41"]),
        ("due < 2026-12-02", ["ENG-41"]),
        ("due is not EMPTY", ["ENG-41", "ENG-42"]),
        ("words ~ WORD1", ["ENG-42"]),
        ("words !~ word1", ["ENG-41", "ENG-43"]),
        ("name ~ 'name 0'", ["ENG-41"]),
        ("name is EMPTY", ["ENG-43"]),
        ("resolved is EMPTY and created < 2w", ["ENG-41", "ENG-42", "ENG-43"]),
        ("statusCategoryChangedDate < now()", ["ENG-41", "ENG-42", "ENG-43"]),
        ("creator = Kim and parent is EMPTY and labels is EMPTY", ["ENG-41", "ENG-42", "ENG-43"]),
    ],
)
def test_fields_of_the_customer_s_own_are_searched(measured: Site, clause: str, keys: list[str]) -> None:
    assert measured.found(f"project = ENG and {clause} order by key") == keys


@pytest.mark.parametrize(
    ("order", "keys"),
    [
        ("number desc", ["ENG-43", "ENG-42", "ENG-41"]),
        ("moment", ["ENG-41", "ENG-42", "ENG-43"]),
        ("summary", ["ENG-42", "ENG-43", "ENG-41"]),
        ("priority, status desc, due", ["ENG-41", "ENG-42", "ENG-43"]),
    ],
)
def test_issues_come_in_the_order_asked_for(measured: Site, order: str, keys: list[str]) -> None:
    assert measured.found(f"project = ENG order by {order}") == keys


@pytest.mark.parametrize("clause", ["number = much", "number ~ 1", "name = 'name 0'", "updated = startOfDay()"])
def test_a_clause_that_does_not_fit_its_field_is_refused(measured: Site, clause: str) -> None:
    assert measured.status("POST", "/search/jql", {"jql": clause}) == 400
