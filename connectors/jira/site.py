"""Reads a Jira site's configuration as far as our run-time user may see it, and who that user is.

Rule 1: nothing here needs an administrator's rights. A Data Center shows the descriptions of fields, and our marks
with them, to administrators alone; there the projects keep which of their fields are ours.
Rule 2: what is not there, or not shown to us, is left out; :mod:`field_map` says what follows from that.
Rule 3: whether a kind of issue can hold our fields is seen on an issue of that kind, since the screens for making and
editing issues need not offer what only we write.
https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issue-fields/#api-rest-api-3-field-search-get
"""

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec
import requests

from connectors.jira import wire
from connectors.jira.account import JiraAccount
from connectors.jira.desired import FIELDS_PROPERTY, OPTIONS_PROPERTY, mark
from connectors.jira.field_map import Site, codes_of
from connectors.jira.session import api, ask, quoted, read
from core.errors import CredentialsRefused, TicketGone

FIELDS_AT_ONCE = 50
PAGES = 100
LOOKED_AT = 50
"""How many of the newest issues of a project are looked at for the kinds of issue there are."""


def own_user_id(session: requests.Session, account: JiraAccount) -> str:
    """The id of the user we act as; raises ``CredentialsRefused`` where that is a customer, or nobody.

    https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-myself/
    """
    me = read(session, f"{api(account)}/myself", wire.User)
    if not me.id or not me.active or me.account_type == wire.CUSTOMER:
        raise CredentialsRefused("the account's credentials are nobody's of the staff")
    return me.id


def read_site(session: requests.Session, account: JiraAccount) -> Site:
    """The site's configuration; raises :class:`core.errors.HostError` kinds."""
    found = {key: _project(session, account, key) for key in account.projects}
    projects = [one for one in found.values() if one is not None]
    seen = [issue for one in projects for issue in _kinds_of_issue(session, account, one.key)]
    return Site(
        fields=tuple(
            _data_center_fields(session, account, projects) if account.data_center else _fields(session, account)
        ),
        projects={one.id: one.key for one in projects},
        absent=tuple(key for key, one in found.items() if one is None),
        codes=codes_of(_kept(session, account, one.key, OPTIONS_PROPERTY) for one in projects),
        seen=seen,
        options=_options(seen),
    )


def _project(session: requests.Session, account: JiraAccount, key: str) -> wire.Project | None:
    try:
        return read(session, f"{api(account)}/project/{quoted(key)}", wire.Project)
    except TicketGone:
        return None


def _kept(session: requests.Session, account: JiraAccount, key: str, name: str) -> Any:
    """What our installation keeps with a project."""
    try:
        return read(session, f"{api(account)}/project/{quoted(key)}/properties/{name}", wire.Property).value
    except TicketGone:
        return None


def _fields(session: requests.Session, account: JiraAccount) -> Iterator[wire.Field]:
    """Every field of a site in the cloud with its description."""
    start = 0
    for _ in range(PAGES):
        asked: dict[str, str | int] = {"startAt": start, "maxResults": FIELDS_AT_ONCE}
        page = read(session, f"{api(account)}/field/search", wire.FieldPage, asked)
        yield from page.values
        start += len(page.values)
        if not page.values or page.is_last or (page.total is not None and start >= page.total):
            return


def _data_center_fields(
    session: requests.Session, account: JiraAccount, projects: Sequence[wire.Project]
) -> Iterator[wire.Field]:
    """Every field of a Data Center, ours with the mark that the projects keep for it."""
    marks: dict[str, str] = {}
    for project in projects:
        kept = _kept(session, account, project.key, FIELDS_PROPERTY)
        marks |= {str(number): mark(str(name)) for name, number in kept.items()} if isinstance(kept, dict) else {}
    for one in read(session, f"{api(account)}/field", list[wire.Field]):
        yield msgspec.structs.replace(one, description=marks.get(one.id))


def _kinds_of_issue(session: requests.Session, account: JiraAccount, key: str) -> list[wire.Issue]:
    """One of the newest issues of each kind in a project, with all that it can hold."""
    jql = f'project = "{key}" ORDER BY created DESC'
    asked = {"jql": jql, "fields": ["issuetype"], "maxResults": LOOKED_AT}
    found = ask(session, f"{api(account)}/search{'' if account.data_center else '/jql'}", asked, wire.Found)
    kinds: dict[str, wire.Issue] = {}
    for one in found.issues:
        kinds.setdefault(str((wire.decoded(one.fields, "issuetype") or {}).get("id")), one)
    return _whole(session, account, [one.id for one in kinds.values()])


def _whole(session: requests.Session, account: JiraAccount, ids: Sequence[str]) -> list[wire.Issue]:
    """Issues with all their fields, and with what their edit screens offer."""
    path = f"{api(account)}/issue"
    if account.data_center:
        issues = [read(session, f"{path}/{one}", wire.Issue, {"fields": "*all"}) for one in ids]
    elif ids:
        asked = {"issueIdsOrKeys": list(ids), "fields": ["*all"]}
        issues = ask(session, f"{path}/bulkfetch", asked, wire.Issues).issues
    else:
        issues = []
    offered = (read(session, f"{path}/{quoted(one.id)}/editmeta", wire.EditMeta) for one in issues)
    return [msgspec.structs.replace(one, editmeta=meta) for one, meta in zip(issues, offered, strict=True)]


def _options(seen: Sequence[wire.Issue]) -> dict[str, dict[str, str]]:
    """The words of options by field id and option id, of all fields that an edit screen offers."""
    found: dict[str, dict[str, str]] = {}
    for issue in seen:
        for field_id, one in issue.editmeta.fields.items() if issue.editmeta is not None else ():
            for option in one.allowed_values:
                said = (option.get("value") or option.get("name")) if isinstance(option, dict) else None
                if said and "id" in option:
                    found.setdefault(field_id, {})[str(option["id"])] = str(said)
    return found
