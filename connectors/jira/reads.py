"""Reads everything about one issue in as few calls as it takes.

Rule 1: one call brings the issue with its fields, our marks, its messages and its history; what does not fit there is
read page by page. Another brings the watchers, where there are any, and one more what the service desk adds. Whoever
reported it is looked up once in a quarter of an hour.
Rule 2: an issue of a service project may be no request, and a company may be gone; neither means that the issue is.
https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issues/#api-rest-api-3-issue-issueidorkey-get and
/cloud/jira/service-desk/rest/api-group-request/#api-rest-servicedeskapi-request-issueidorkey-get
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, TypeVar

import msgspec
import requests

from connectors.jira import mapping, wire
from connectors.jira.account import JiraAccount
from connectors.jira.changes import in_order
from connectors.jira.facts import Company
from connectors.jira.field_map import FieldMap
from connectors.jira.marks import PROPERTY
from connectors.jira.people import DESK, People
from connectors.jira.session import api, quoted, read
from core.errors import TicketGone
from core.tickets import TicketRef

T = TypeVar("T", wire.UserPage, wire.ServiceLevelPage)
AT_ONCE = 100
PAGES = 60
"""How many pages of anything are read: more messages than an issue can have."""
DESK_AT_ONCE = 50


class Reads:
    """Reads issues of one account; safe to share between threads."""

    def __init__(self, session: requests.Session, account: JiraAccount, people: People) -> None:
        self._session = session
        self._account = account
        self._people = people
        self._api = api(account)

    def id_of(self, key: str) -> str:
        """The id of the issue with this key; raises ``TicketGone`` where there is none to be seen."""
        return read(self._session, self._path(key), wire.Issue, {"fields": "project"}).id

    def everything(self, ref: TicketRef, fields: FieldMap, own_id: str) -> mapping.Found:
        """All that is read about one issue; raises ``TicketGone`` for one that is not under policy, or no more."""
        asked = ",".join((*fields.asked, "description", "comment"))
        params: dict[str, str | int] = {"fields": asked, "expand": "changelog", "properties": PROPERTY}
        issue = read(self._session, self._path(ref.id), wire.Issue, params)
        project = msgspec.json.decode(issue.fields["project"], type=wire.Project)
        if project.id not in fields.projects:
            raise TicketGone(f"issue {ref.id} is in the project {project.key}, which is not under policy", "moved")
        desk = project.project_type_key == wire.SERVICE_DESK
        found = mapping.Found(
            ref=ref,
            account=self._account,
            issue=issue,
            comments=self._comments(issue),
            histories=self._histories(issue),
            own_id=own_id,
            watchers=self._watchers(issue),
            request=self._request(issue.id) if desk else None,
        )
        found = self._with_staff(replace(found, reporter=self._reporter(found)))
        return self._with_companies(found, fields) if desk else found

    def _reporter(self, found: mapping.Found) -> wire.User | None:
        """Whoever reported the issue, with their language, which the issue itself does not tell."""
        reporter = mapping.reporter_id(found)
        return self._people.user(reporter) if reporter else None

    def _path(self, issue_id: str) -> str:
        return f"{self._api}/issue/{quoted(issue_id)}"

    def _comments(self, issue: wire.Issue) -> Sequence[wire.Comment]:
        """The messages, oldest first; all of them are read page by page where the issue's own answer has not all."""
        page = msgspec.json.decode(issue.fields.get("comment", wire.NULL), type=wire.Comments | None) or wire.Comments()
        found = {one.id: one for one in page.comments}
        start, more = 0, page.total > len(found)
        for _ in range(PAGES if more else 0):
            params: dict[str, str | int] = {"startAt": start, "maxResults": AT_ONCE, "orderBy": "created"}
            page = read(self._session, f"{self._path(issue.id)}/comment", wire.Comments, params)
            found |= {one.id: one for one in page.comments}
            start += len(page.comments)
            if not page.comments or start >= page.total:
                break
        return sorted(found.values(), key=lambda one: (wire.moment(one.created), len(one.id), one.id))

    def _histories(self, issue: wire.Issue) -> Sequence[wire.History]:
        """The history, oldest first; all of it is read page by page where the issue's own answer has not all."""
        log = issue.changelog or wire.Changelog()
        found = list(log.histories)
        start, more = 0, log.total > len(found)
        for _ in range(PAGES if more and not self._account.data_center else 0):
            params: dict[str, str | int] = {"startAt": start, "maxResults": AT_ONCE}
            page = read(self._session, f"{self._path(issue.id)}/changelog", wire.ChangelogPage, params)
            found += page.values
            start += len(page.values)
            if not page.values or page.is_last or (page.total is not None and start >= page.total):
                break
        return in_order(found)

    def _watchers(self, issue: wire.Issue) -> Sequence[wire.User]:
        watches = wire.decoded(issue.fields, "watches")
        if not (isinstance(watches, dict) and watches.get("watchCount")):
            return ()
        return read(self._session, f"{self._path(issue.id)}/watchers", wire.Watchers).watchers

    def _request(self, issue_id: str) -> wire.Request | None:
        """What the service desk adds: who takes part, and the clocks where one of them is wanted."""
        path = f"{DESK}/request/{quoted(issue_id)}"
        wanted = "participant,sla" if self._account.first_response_sla else "participant"
        try:
            found = read(self._session, path, wire.Request, {"expand": wanted})
        except TicketGone:
            return None
        return wire.Request(
            found.issue_id,
            participants=self._whole(f"{path}/participant", found.participants),
            sla=self._whole(f"{path}/sla", found.sla),
        )

    def _whole(self, path: str, page: T) -> T:
        """A first page with the values of all that follow it."""
        found: list[Any] = list(page.values)
        for _ in range(PAGES):
            if page.is_last_page or not page.values:
                break
            page = read(self._session, path, type(page), {"start": len(found), "limit": DESK_AT_ONCE})
            found += page.values
        return msgspec.structs.replace(page, values=found)

    def _with_staff(self, found: mapping.Found) -> mapping.Found:
        """On a Data Center: who of those who wrote or changed something works here."""
        if not self._account.data_center:
            return found
        acting = mapping.customers_of(found)
        staff = frozenset(one for one in acting if self._people.works_here(one, found.issue.key))
        return replace(found, staff=staff)

    def _with_companies(self, found: mapping.Found, fields: FieldMap) -> mapping.Found:
        """With the issue's company and those of the customers who wrote or changed something."""
        own = self._company(found, fields)
        names = {one: self._people.company_name(one, own) for one in mapping.customers_of(found)}
        reporter = mapping.reporter_id(found)
        if own is not None and reporter and not names.get(reporter):
            names[reporter] = own.name
        found = replace(found, company=own, companies={one: name for one, name in names.items() if name})
        return replace(found, named={one: self._people.named(one) for one in mapping.partner_ids(found, fields)})

    def _company(self, found: mapping.Found, fields: FieldMap) -> Company | None:
        """The company that an issue is shared with, or else the only one of whoever reported it."""
        shared = mapping.shared_with(found.issue, fields.organizations)
        theirs = self._people.companies(mapping.reporter_id(found)) if mapping.reporter_id(found) else ()
        if len(shared) > 1:
            shared = [one for one in shared if one.id in {mine.id for mine in theirs}] or shared
        chosen = shared or list(theirs)
        if len(chosen) != 1:
            return None
        known = next((one for one in theirs if one.id == chosen[0].id), chosen[0])
        return self._people.company(known, fields.properties)
