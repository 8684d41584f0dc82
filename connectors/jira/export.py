"""Reads which issues changed, page by page: a search says which, a direct read says how they are now.

Rule 1: the search's index is behind by seconds, after bulk changes by minutes; so each window begins five minutes
before the last one was asked for, and what the search shows of an issue is never believed.
Rule 2: moments go into a query as milliseconds, since the words of a query are in the time zone of a user's profile.
Rule 3: in the cloud a page leads to the next by a token. A Data Center counts pages, and an issue that changes while
they are read would push another past the count, so there the next page begins with the last second seen.
https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issue-search/#api-rest-api-3-search-jql-post and
.../api-group-issues/#api-rest-api-3-issue-bulkfetch-post
"""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import msgspec
import requests

from connectors.jira import facts, wire
from connectors.jira.account import CONNECTOR, JiraAccount
from connectors.jira.desired import issues_of
from connectors.jira.field_map import FieldMap, own_values
from connectors.jira.mapping import status_of
from connectors.jira.session import api, ask, quoted, read
from core.errors import TicketGone, TryLater, WillNotWork
from core.ports import Page, TicketLine
from core.tickets import TicketRef

ROWS = 100
"""How many issues a page has: as many as can be read at once."""
OVERLAP = timedelta(minutes=5)
SECOND = 1000
MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ]\S+")
LONGEST_CURSOR = 8192


class Cursor(msgspec.Struct, frozen=True, omit_defaults=True):
    """Where the reading of changes stands.

    ``since`` is the moment the window begins after, in milliseconds, 0 for the beginning; ``began`` when its first page
    was asked for; ``token`` leads to its next page in the cloud. ``skip`` is how many issues were seen of the second
    ``since``, where that many changed in one second on a Data Center.
    """

    since: int
    began: int = 0
    token: str = ""
    skip: int = 0


def cursor_of(text: str) -> Cursor:
    """A cursor as a page gave it, a moment as RFC 3339, or nothing for the beginning; ``WillNotWork`` for all else."""
    if not text:
        return Cursor(0)
    if MOMENT.fullmatch(text):
        return Cursor(max(_millis(_moment(text)) - 1, 0))
    try:
        return msgspec.json.decode(text if len(text) <= LONGEST_CURSOR else b"", type=Cursor)
    except (msgspec.DecodeError, RecursionError) as error:
        raise WillNotWork("the sweep's cursor is damaged; start it from a moment instead") from error


def page(session: requests.Session, account: JiraAccount, text: str, known: FieldMap, now: datetime) -> Page:
    """One page of changed issues after a cursor; raises :class:`core.errors.HostError` kinds."""
    cursor = cursor_of(text)
    began = cursor.began or _millis(now)
    found = _search(session, account, cursor, tuple(known.projects.values()))
    issues = _now(session, account, found, known) if found.issues else []
    try:
        lines = tuple(_line(one, account, known) for one in issues if _under_policy(one, known))
        following = _following(cursor, found, began, data_center=account.data_center)
    except (msgspec.DecodeError, ValueError, KeyError) as error:
        raise TryLater(f"a search answered with something unreadable: {error}") from error
    if following is None:
        return Page(lines, _written(Cursor(began - _length(OVERLAP))), end=True)
    return Page(lines, _written(following), end=False)


def _search(session: requests.Session, account: JiraAccount, cursor: Cursor, projects: tuple[str, ...]) -> wire.Found:
    """One page of a search; a key that is no project's any more would have Jira refuse it whole."""
    after = ">=" if account.data_center else ">"
    changed = f" AND updated {after} {cursor.since}" if cursor.since else ""
    jql = f"{issues_of(projects)}{changed} ORDER BY updated ASC, key ASC"
    asked: dict[str, object] = {"jql": jql, "fields": ["updated"], "maxResults": ROWS}
    if account.data_center:
        return ask(session, f"{api(account)}/search", {**asked, "startAt": cursor.skip}, wire.Found)
    token = {"nextPageToken": cursor.token} if cursor.token else {}
    path = f"{api(account)}/search/jql"
    try:
        return ask(session, path, {**asked, **token}, wire.Found)
    except WillNotWork:
        # A token lives for seven days; a window that was left for longer is begun anew.
        if not token:
            raise
        return ask(session, path, asked, wire.Found)


def _now(session: requests.Session, account: JiraAccount, found: wire.Found, known: FieldMap) -> Sequence[wire.Issue]:
    """The issues as they are now; those that are gone or out of our sight by now are left out."""
    ids = [one.id for one in found.issues]
    fields = list(known.asked)
    if account.data_center:
        asked: dict[str, object] = {"jql": f"id in ({', '.join(ids)})", "fields": fields, "maxResults": len(ids)}
        return ask(session, f"{api(account)}/search", asked, wire.Found).issues
    asked = {"issueIdsOrKeys": ids, "fields": fields}
    answer = ask(session, f"{api(account)}/issue/bulkfetch", asked, wire.Issues)
    apart = [_alone(session, account, one.id, fields) for one in answer.issue_errors if one.id in ids]
    return [*answer.issues, *(one for one in apart if one is not None)]


def _alone(session: requests.Session, account: JiraAccount, issue_id: str, fields: list[str]) -> wire.Issue | None:
    """An issue that could not be read together with the others."""
    try:
        return read(session, f"{api(account)}/issue/{quoted(issue_id)}", wire.Issue, {"fields": ",".join(fields)})
    except TicketGone:
        return None


def _following(cursor: Cursor, found: wire.Found, began: int, *, data_center: bool) -> Cursor | None:
    """Where the next page of the window begins, or ``None`` where this one was the last."""
    if not data_center:
        token = found.next_page_token
        more = bool(found.issues) and bool(token) and found.is_last is not True and token != cursor.token
        return Cursor(cursor.since, began, token or "") if more else None
    if len(found.issues) < ROWS:
        return None
    last = max(_millis(wire.moment(one.version)) for one in found.issues) // SECOND * SECOND
    skip = cursor.skip + ROWS if last <= cursor.since else 0
    return Cursor(max(last, cursor.since), began, skip=skip)


def _line(issue: wire.Issue, account: JiraAccount, known: FieldMap) -> TicketLine:
    at = facts.Places(issue.fields, None, None, known.request_type)
    return TicketLine(
        ref=TicketRef(CONNECTOR, account.account, issue.id),
        version=issue.version,
        updated_at=wire.moment(issue.version),
        status=status_of(issue.fields, known).value,
        severity=facts.word(known.severity, at),
        created_at=wire.moment(wire.decoded(issue.fields, "created")),
        organization_id="",
        fields=own_values(issue.fields, known),
    )


def _under_policy(issue: wire.Issue, known: FieldMap) -> bool:
    """Whether an issue is in one of the account's projects still; the search may remember where it was."""
    project = wire.decoded(issue.fields, "project")
    return isinstance(project, dict) and str(project.get("id")) in known.projects


def _written(cursor: Cursor) -> str:
    return msgspec.json.encode(cursor).decode()


def _millis(at: datetime) -> int:
    return int(at.timestamp() * 1000)


def _length(duration: timedelta) -> int:
    return int(duration.total_seconds() * 1000)


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise WillNotWork(f"{text!r} is no moment to start from") from error
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
