"""The changelog of issues: who changed what, oldest first."""

from collections.abc import Iterable

from sandbox.jira import shapes
from sandbox.jira.access import find_issue, may_see
from sandbox.jira.calls import CLOUD, Answer, ApiCall, Endpoint, only, texts
from sandbox.jira.errors import bad_request
from sandbox.jira.paging import POSITION, page_bean, read_token, token_for
from sandbox.jira.records import History, Issue, Json

MOST_ISSUES, MOST_FIELDS, MOST_ROWS, USUAL_ROWS = 1000, 10, 10_000, 1000


def endpoints() -> tuple[Endpoint, ...]:
    one = "/issue/<key>/changelog"
    return (
        Endpoint("GET", one, pages, POSITION, deployments=CLOUD),
        Endpoint("POST", one + "/list", by_ids, deployments=CLOUD, reads=True),
        Endpoint("POST", "/changelog/bulkfetch", bulk_fetch, deployments=CLOUD, reads=True),
    )


def pages(call: ApiCall, key: str) -> Answer:
    issue = find_issue(call.world, call.user, key)
    rows = call.world.histories.get(issue.id, [])
    return Answer(page_bean(call, rows, lambda one: shapes.history(call.view, one), 100, 100))


def by_ids(call: ApiCall, key: str) -> Answer:
    issue = find_issue(call.world, call.user, key)
    only(call.record, ("changelogIds",), "the body")
    wanted = texts(call.record, "changelogIds")
    rows = [one for one in call.world.histories.get(issue.id, ()) if one.id in wanted]
    return Answer(
        {
            "startAt": 0,
            "maxResults": len(rows),
            "total": len(rows),
            "histories": [shapes.history(call.view, one) for one in rows],
        }
    )


def bulk_fetch(call: ApiCall) -> Answer:
    """Histories of many issues, oldest first over all of them, by pages with a token."""
    body = call.record
    only(body, ("issueIdsOrKeys", "fieldIds", "maxResults", "nextPageToken"), "the body")
    names = texts(body, "issueIdsOrKeys", MOST_ISSUES)
    fields = texts(body, "fieldIds", MOST_FIELDS)
    if not names:
        raise bad_request("issueIdsOrKeys names at least one issue.")
    size = body.get("maxResults", USUAL_ROWS)
    if isinstance(size, bool) or not isinstance(size, int) or not 1 <= size <= MOST_ROWS:
        raise bad_request(f"maxResults is from 1 to {MOST_ROWS}.")
    rows = _rows(call, names, fields)
    start = int(read_token(body["nextPageToken"]).get("start", 0)) if body.get("nextPageToken") else 0
    page = rows[start : start + size]
    answer: Json = {"issueChangeLogs": _by_issue(call, page, fields)}
    if start + size < len(rows):
        answer["nextPageToken"] = token_for({"start": start + size})
    return Answer(answer)


def _rows(call: ApiCall, names: Iterable[str], fields: list[str]) -> list[tuple[Issue, History]]:
    found = {issue.id: issue for name in names if (issue := call.world.issue_named(name)) is not None}
    rows = [
        (issue, one)
        for issue in found.values()
        if may_see(call.world, call.user, issue)
        for one in call.world.histories.get(issue.id, ())
        if not fields or any(line["fieldId"] in fields for line in one.items)
    ]
    return sorted(rows, key=lambda row: (row[1].created_at, int(row[0].id), int(row[1].id)))


def _by_issue(call: ApiCall, rows: list[tuple[Issue, History]], fields: list[str]) -> list[Json]:
    kept: dict[str, list[Json]] = {}
    for issue, one in rows:
        shown = shapes.history(call.view, one)
        if fields:
            shown["items"] = [line for line in shown["items"] if line["fieldId"] in fields]
        kept.setdefault(issue.id, []).append(shown)
    return [{"issueId": issue_id, "changeHistories": histories} for issue_id, histories in kept.items()]
