"""Changed issues are found window by window: the search says which, a direct read says how they are."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
import responses

from connectors.jira.account import JiraAccount
from core.errors import TryLater, WillNotWork
from core.ports import Page
from core.tickets import TicketRef
from tests.jira.accounts import NOW, Clock, data_center
from tests.jira.paper import IDS, REF, SEVERITY, Json, Paper, fields, helpdesk_on, paper, picked

SEARCH, BULK = "/rest/api/3/search/jql", "/rest/api/3/issue/bulkfetch"
MILLIS = int(NOW.timestamp() * 1000)
OVERLAP = 5 * 60 * 1000


def issue(number: int, **more: Any) -> Json:
    return {"id": str(number), "key": f"SUP-{number}", "fields": fields(**more)}


def listed(*numbers: int, **more: Any) -> Json:
    shown = [{"id": str(one), "fields": {"updated": "2026-11-22T09:50:00.123+0000"}} for one in numbers]
    return {"issues": shown, **more}


def site(found: Any, *issues: Json, errors: tuple[int, ...] = ()) -> Paper:
    known = paper()
    wrong = [{"id": str(one), "errorMessage": "Too much"} for one in errors]

    def search(asked: Json) -> Any:
        if "ORDER BY updated" not in asked["jql"]:
            return {"issues": []}
        return found(asked) if callable(found) else found

    known.answers |= {SEARCH: search, BULK: {"issues": list(issues), "issueErrors": wrong}}
    return known


@responses.activate
def changed(known: Paper, cursor: str = "", account: JiraAccount | None = None) -> Page:
    return helpdesk_on(known, account).changed_since("acme", cursor)


def asked_of(known: Paper) -> list[Json]:
    return [asked for _, _, asked in known.asked if "ORDER BY updated" in str(asked.get("jql"))]


def test_a_line_is_what_a_direct_read_says_and_not_what_the_search_remembers() -> None:
    known = site(listed(20421, isLast=True), issue(20421, escalation=picked("escalation", "active")))

    (line,) = changed(known).lines

    assert (line.ref, line.version, line.status, line.severity) == (REF, "2026-11-22T09:50:00.123+0000", "open", "S1")
    assert (line.created_at, line.fields["escalation"]) == (datetime(2026, 11, 22, 9, tzinfo=UTC), "active")
    bulk = next(asked for _, path, asked in reversed(known.asked) if path == BULK)
    assert bulk["issueIdsOrKeys"] == ["20421"]
    assert SEVERITY in bulk["fields"]


def test_the_first_window_is_everything_and_the_next_begins_five_minutes_before_it_was_asked_for() -> None:
    known = site(listed(isLast=True))
    first = changed(known)
    then = changed(known, first.cursor)

    assert first.end
    assert then.end
    assert [one["jql"] for one in asked_of(known)] == [
        'project in ("ENG", "SUP") ORDER BY updated ASC, key ASC',
        f'project in ("ENG", "SUP") AND updated > {MILLIS - OVERLAP} ORDER BY updated ASC, key ASC',
    ]
    assert BULK not in known.paths()


@pytest.mark.parametrize("moment", ["2026-11-22T09:00:00+00:00", "2026-11-22T10:00:00+01:00", "2026-11-22T09:00:00"])
def test_a_moment_begins_there_in_whichever_zone_it_is_told(moment: str) -> None:
    known = site(listed(isLast=True))
    changed(known, moment)

    at = int(datetime(2026, 11, 22, 9, tzinfo=UTC).timestamp() * 1000)
    assert f"updated > {at - 1} " in asked_of(known)[0]["jql"]


def test_pages_lead_to_each_other_by_token_and_the_window_ends_where_it_was_begun() -> None:
    pages: dict[str, Json] = {
        "": listed(1, nextPageToken="two"),
        "two": listed(2, nextPageToken="three", isLast=False),
        "three": listed(3, isLast=True),
    }
    known = site(lambda asked: pages[asked.get("nextPageToken", "")])
    clock, cursor, ends = Clock(), "2026-11-22T09:00:00Z", []
    with responses.mock:
        helpdesk = helpdesk_on(known, clock=clock)
        for _ in range(3):
            page = helpdesk.changed_since("acme", cursor)
            cursor = page.cursor
            ends.append(page.end)
            clock.now = datetime(2026, 11, 22, 11, tzinfo=UTC)
        helpdesk.changed_since("acme", cursor)

    assert ends == [False, False, True]
    assert len({one["jql"] for one in asked_of(known)[:3]}) == 1
    assert f"updated > {MILLIS - OVERLAP} " in asked_of(known)[3]["jql"]


@pytest.mark.parametrize(
    "page", [listed(nextPageToken="x"), listed(1, nextPageToken="t"), listed(1, nextPageToken="x", isLast=True)]
)
def test_a_token_that_leads_nowhere_ends_the_window(page: Json) -> None:
    assert changed(site(page), json.dumps({"since": 1, "began": 2, "token": "t"})).end


def test_a_token_that_is_too_old_begins_its_window_anew() -> None:
    def search(asked: Json) -> Any:
        return (
            (400, {"errorMessages": ["The token is too old"]}) if "nextPageToken" in asked else listed(1, isLast=True)
        )

    known = site(search, issue(1))
    page = changed(known, json.dumps({"since": 5, "began": 7, "token": "old"}))

    assert [line.ref.id for line in page.lines] == ["1"]
    assert all("updated > 5 " in one["jql"] for one in asked_of(known))


def test_a_search_that_is_refused_for_itself_says_so() -> None:
    with pytest.raises(WillNotWork):
        changed(site((400, {"errorMessages": ["No such project"]})))


def test_what_is_gone_or_elsewhere_by_now_is_left_out_and_what_could_not_be_read_with_others_is_read_alone() -> None:
    moved = issue(2, project={"id": "10777", "key": "HR"})
    known = site(listed(1, 2, 3, 4, 5, isLast=True), issue(1), moved, errors=(3, 4, 99))
    known.answers["/rest/api/3/issue/3"] = issue(3)

    assert [line.ref for line in changed(known).lines] == [
        TicketRef("jira", "acme", "1"),
        TicketRef("jira", "acme", "3"),
    ]


@pytest.mark.parametrize(
    "cursor",
    ["nonsense", "{", "[]", '{"since": "x"}', "2026-99-99T00:00", '{"since":1,"token":"' + "x" * 9000, "[" * 5000],
)
def test_a_cursor_that_is_none_is_refused(cursor: str) -> None:
    with pytest.raises(WillNotWork):
        changed(site(listed()), cursor)


@pytest.mark.parametrize("found", ["<html>", {"issues": 7}, (500, "x"), (429, {"errorMessages": []})])
def test_f_a_search_that_fails_is_tried_later(found: Any) -> None:
    with pytest.raises(TryLater):
        changed(site(found))


@pytest.mark.parametrize(
    "broken",
    [
        {"id": "1", "fields": {"project": {"id": "10000"}}},
        issue(1, created="x"),
        {"id": "1", "fields": fields(status=7)},
    ],
)
def test_f_an_issue_that_is_none_is_tried_later(broken: Json) -> None:
    with pytest.raises(TryLater):
        changed(site(listed(1, isLast=True), broken))


@responses.activate
def test_t20_another_accounts_changes_are_not_read() -> None:
    with pytest.raises(WillNotWork):
        helpdesk_on(site(listed())).changed_since("globex", "")


def on_premises(search: Callable[[Json], Any]) -> Paper:
    known = paper()
    known.answers = {path.replace("/api/3", "/api/2"): answer for path, answer in known.answers.items()}
    values = known.answers.pop("/rest/api/2/field/search")["values"]
    tier = {"id": "customfield_10060", "name": "Support tier"}

    def found(asked: Json) -> Any:
        if asked["jql"].startswith("id in"):
            return {"issues": [issue(int(one)) for one in asked["jql"][7:-1].split(", ")]}
        return search(asked) if "ORDER BY updated" in asked["jql"] else {"issues": []}

    known.answers |= {
        "/rest/api/2/myself": {"name": "halyard"},
        "/rest/api/2/field": [*values, tier],
        "/rest/api/2/project/SUP/properties/halyard.fields": {"value": IDS},
        "/rest/api/2/search": found,
    }
    return known


def test_on_a_data_center_the_next_page_begins_with_the_last_second_seen() -> None:
    full = [
        {"id": str(one), "fields": {"updated": f"2026-11-22T09:{one // 60:02}:{one % 60:02}.700+0000"}}
        for one in range(1, 101)
    ]
    known = on_premises(lambda asked: {"issues": full} if "AND" not in asked["jql"] else listed(100))

    first = changed(known, account=data_center())
    second = changed(known, first.cursor, data_center())

    last = int(datetime(2026, 11, 22, 9, 1, 40, tzinfo=UTC).timestamp() * 1000)
    assert (first.end, second.end, len(first.lines)) == (False, True, 100)
    assert [one["startAt"] for one in asked_of(known)] == [0, 0]
    assert f"updated >= {last} " in asked_of(known)[1]["jql"]


def test_on_a_data_center_more_changes_of_one_second_than_a_page_holds_are_counted() -> None:
    full = listed(*range(1, 101))
    known = on_premises(lambda asked: full if asked["startAt"] < 200 else listed())
    cursor, starts = "", []
    for _ in range(4):
        page = changed(known, cursor, data_center())
        cursor = page.cursor
        starts.append(asked_of(known)[-1]["startAt"])

    assert starts == [0, 0, 100, 200]
    assert page.end
