"""Finds issues by JQL, and tells whether given issues fit.

Rule 1: on Cloud a search is bounded, goes by page tokens, counts nothing, and shows ids unless told otherwise.
Rule 2: Cloud's old search is gone and answers 410; a Data Center has nothing else.
"""

from datetime import datetime, timedelta
from typing import Any

from sandbox import moments
from sandbox.jira.access import may_see
from sandbox.jira.api.issues import whole_issue
from sandbox.jira.calls import CLOUD, SERVER, Answer, ApiCall, Endpoint, only, texts
from sandbox.jira.errors import Refusal, bad_request, refused
from sandbox.jira.jql import parse
from sandbox.jira.jql_terms import compiled
from sandbox.jira.paging import POSITION, read_token, token_for, window
from sandbox.jira.records import Issue, Json
from sandbox.jira.search_index import find

USUAL, MOST, MOST_IDS, MOST_FRESH, MOST_QUERIES = 50, 100, 5000, 50, 10
TOKEN_LIFE = timedelta(days=7)
NAMES = ("jql", "nextPageToken", "maxResults", "fields", "expand", "properties", "fieldsByKeys", "reconcileIssues")
OLD = ("jql", "startAt", "maxResults", "validateQuery", "fields", "expand")


def endpoints() -> tuple[Endpoint, ...]:
    gone = frozenset(OLD) | {"properties", "fieldsByKeys", "failFast"}
    return (
        Endpoint("GET", "/search/jql", by_query, frozenset(NAMES) | {"failFast"}, deployments=CLOUD),
        Endpoint("POST", "/search/jql", by_body, deployments=CLOUD, reads=True),
        Endpoint("POST", "/search/approximate-count", count, deployments=CLOUD, reads=True),
        Endpoint("POST", "/jql/match", match, deployments=CLOUD, reads=True),
        Endpoint("GET", "/search", removed, gone, deployments=CLOUD),
        Endpoint("POST", "/search", removed, deployments=CLOUD, reads=True),
        Endpoint("GET", "/search", old_by_query, frozenset(OLD) | POSITION, deployments=SERVER),
        Endpoint("POST", "/search", old_by_body, deployments=SERVER, reads=True),
    )


def removed(_call: ApiCall) -> Answer:
    raise refused(410, "The requested API has been removed. Please migrate to the /rest/api/3/search/jql API.")


def by_query(call: ApiCall) -> Answer:
    wanted: Json = {name: call.many(name) for name in ("fields", "properties", "reconcileIssues")}
    if not all(one.isdigit() for one in wanted["reconcileIssues"]):
        raise bad_request("reconcileIssues are ids of issues.")
    wanted["reconcileIssues"] = [int(one) for one in wanted["reconcileIssues"]]
    wanted |= {"jql": call.text("jql"), "expand": call.text("expand"), "nextPageToken": call.text("nextPageToken")}
    return Answer(_page(call, wanted | {"maxResults": call.number("maxResults", USUAL)}))


def by_body(call: ApiCall) -> Answer:
    only(call.record, NAMES, "the body of a search")
    return Answer(_page(call, call.record))


def _page(call: ApiCall, wanted: Json) -> Json:
    jql, fields = wanted.get("jql"), texts(wanted, "fields")
    if not isinstance(jql, str):
        raise bad_request("jql is a text.")
    size = _size(wanted.get("maxResults", USUAL), fields)
    start = _start(call, wanted.get("nextPageToken"), jql)
    rows = find(call.world, call.user, jql, _fresh(wanted), bounded=True)
    expand = [part for part in str(wanted.get("expand") or "").split(",") if part]
    parts = fields, [one for one in expand if one not in ("names", "schema")], texts(wanted, "properties")
    page = [_row(call, issue, parts) for issue in rows[start : start + size]]
    last = start + size >= len(rows)
    answer: Json = {"issues": page, "isLast": last}
    if not last:
        answer["nextPageToken"] = token_for(
            {"start": start + size, "jql": jql, "at": moments.written(call.world.now())}
        )
    return answer


def _row(call: ApiCall, issue: Issue, parts: tuple[list[str], list[str], list[str]]) -> Json:
    """Just the id where nothing more was asked for."""
    if set(parts[0]) <= {"id"} and not parts[1] and not parts[2]:
        return {"id": issue.id}
    return whole_issue(call.view, call.as_read(issue), *parts, usual="id")


def _size(raw: Any, fields: list[str]) -> int:
    if isinstance(raw, bool) or not isinstance(raw, int) or raw < 1:
        raise bad_request("maxResults is a whole number of at least 1.")
    return min(raw, MOST_IDS if set(fields) <= {"id", "key"} else MOST)


def _fresh(wanted: Json) -> frozenset[str]:
    ids = wanted.get("reconcileIssues") or []
    whole = isinstance(ids, list) and all(isinstance(one, int) and not isinstance(one, bool) for one in ids)
    if not whole or len(ids) > MOST_FRESH:
        raise bad_request(f"reconcileIssues are at most {MOST_FRESH} ids of issues.")
    return frozenset(str(one) for one in ids)


def _start(call: ApiCall, token: Any, jql: str) -> int:
    """Where the page begins; a token goes with its own query only, and for a week."""
    if not token:
        return 0
    state = read_token(str(token))
    try:
        made_at, start = moments.read(str(state["at"])), int(state["start"])
    except (KeyError, ValueError):
        raise _bad_token() from None
    if state.get("jql") != jql or not _lives(call, made_at):
        raise _bad_token()
    return start


def _lives(call: ApiCall, made_at: datetime) -> bool:
    return call.world.now() - made_at < TOKEN_LIFE


def _bad_token() -> Refusal:
    return bad_request("The nextPageToken is none of this query's, or has expired.")


def count(call: ApiCall) -> Answer:
    only(call.record, ("jql",), "the body of a count")
    jql = call.record.get("jql")
    if not isinstance(jql, str):
        raise bad_request("jql is a text.")
    return Answer({"count": len(find(call.world, call.user, jql, bounded=True))})


def match(call: ApiCall) -> Answer:
    """Which of these issues fit each of these queries, as they are now."""
    only(call.record, ("issueIds", "jqls"), "the body of a match")
    ids, queries = texts(call.record, "issueIds", MOST_IDS), texts(call.record, "jqls", MOST_QUERIES)
    known = [call.world.issues[one] for one in ids if one in call.world.issues]
    issues = [one for one in known if may_see(call.world, call.user, one)]
    return Answer({"matches": [_match(call, issues, jql) for jql in queries]})


def _match(call: ApiCall, issues: list[Issue], jql: str) -> Json:
    try:
        query = parse(jql)
        test = compiled(call.world, call.user, query.where) if query.where else None
    except Refusal as refusal:
        return {"matchedIssues": [], "errors": list(refusal.body["errorMessages"])}
    return {"matchedIssues": [int(one.id) for one in issues if test is None or test(one)], "errors": []}


def old_by_query(call: ApiCall) -> Answer:
    start, size = window(call, USUAL, 1000)
    return Answer(_old_page(call, call.text("jql"), start, size, call.many("fields"), call.many("expand")))


def old_by_body(call: ApiCall) -> Answer:
    body = call.record
    only(body, OLD, "the body of a search")
    start, size = body.get("startAt", 0), body.get("maxResults", USUAL)
    if not all(isinstance(one, int) and one is not True and one >= 0 for one in (start, size)):
        raise bad_request("startAt and maxResults are whole numbers.")
    parts = texts(body, "fields"), texts(body, "expand")
    return Answer(_old_page(call, str(body.get("jql") or ""), start, min(size, 1000), *parts))


def _old_page(call: ApiCall, jql: str, start: int, size: int, fields: list[str], expand: list[str]) -> Json:
    rows = find(call.world, call.user, jql, bounded=False)
    kept = [one for one in expand if one not in ("names", "schema")]
    page = [whole_issue(call.view, call.as_read(one), fields, kept, [], "*navigable") for one in rows[start:][:size]]
    counted = {"startAt": start, "maxResults": size, "total": len(rows)}
    return {"expand": "names,schema", **counted, "issues": page}
