"""Opens, finds and links issues of this account that are worked on for tickets of other accounts.

Rule 1: the tie's key is kept as an issue property and, as a digest, in a label: only labels can be searched for by
somebody who is no app. The property is what counts, since anybody may write a label.
Rule 2: an issue is opened once and not repeated here. A search may lag behind by seconds, so that whoever looks for
what may be open looks twice.
Rule 3: a remote link has the key as its global id, by which Jira puts it in the place of an earlier one.
"""

import hashlib
import re
from collections.abc import Mapping
from typing import Any

import msgspec
import requests

from connectors.jira import wire
from connectors.jira.account import JiraAccount
from connectors.jira.adf import sendable
from connectors.jira.session import STAND_IN, api, ask, quoted, read
from connectors.jira.texts import document, wiki
from core.counterparts import NewTicket
from core.errors import LookBeforeRepeating, WillNotWork

PROPERTY = "halyard.tie"
LABEL = "halyard-tie-"
SUMMARY_MOST = 250
"""Characters of a summary; Jira takes 255."""
LINK_MOST = 250

USUAL_TYPE = "Task"
KNOWN = frozenset({"project", "issue_type", "component", "priority"})
"""What the configuration may say of issues that are opened."""

_KEY = re.compile(r"[A-Za-z][A-Za-z0-9_]{1,30}-[1-9][0-9]{0,17}")


class Counterparts:
    """The counterparts of one account."""

    def __init__(self, session: requests.Session, account: JiraAccount) -> None:
        self._session = session
        self._account = account
        self._api = api(account)
        self._site = (account.site_url or account.base_url).rstrip("/")

    def opened(self, wanted: NewTicket) -> str:
        """The id of the issue just opened; ``LookBeforeRepeating`` where the answer does not say it.

        https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issues/#api-rest-api-3-issue-post
        """
        text = wiki(wanted.text) if self._account.data_center else document(wanted.text)
        fields: dict[str, Any] = {
            **self._fields(wanted.fields),
            "summary": " ".join(sendable(wanted.title).split())[:SUMMARY_MOST],
            "description": text.sent,
            "labels": [label(wanted.key)],
        }
        body = {"fields": fields, "properties": [{"key": PROPERTY, "value": {"key": wanted.key}}]}
        answer = self._session.post(f"{STAND_IN}{self._api}/issue", json=body)
        try:
            return msgspec.json.decode(answer.content, type=wire.Issue).id
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise LookBeforeRepeating("a new issue was answered with something unreadable") from error

    def found(self, key: str) -> str:
        """The id of the issue opened under a key, the oldest if there are several; empty where none is found.

        https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issue-search/
        """
        asked = {"jql": f'labels = "{label(key)}" ORDER BY created ASC', "fields": ["summary"], "maxResults": 20}
        page = ask(self._session, f"{self._api}/search{'' if self._account.data_center else '/jql'}", asked, wire.Found)
        return next((one.id for one in page.issues if self._kept(one.id) == key), "")

    def named(self, words: str) -> str:
        """The id of the issue meant by its key or its page; empty where it is in none of the account's projects.

        Raises ``TicketGone`` for one that is not there, or not shown to us.
        """
        key = self._meant(words)
        if not key:
            return ""
        issue = read(self._session, f"{self._api}/issue/{quoted(key)}", wire.Issue, {"fields": "project"})
        project = wire.decoded(issue.fields, "project")
        return issue.id if isinstance(project, dict) and project.get("key") in self._account.projects else ""

    def linked(self, issue_id: str, key: str, title: str, url: str) -> None:
        """Leave a link to the ticket that asked; one without a page has no link.

        https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issue-remote-links/
        """
        if not url:
            return
        shown = {"url": url, "title": " ".join(sendable(title).split())[:LINK_MOST] or url}
        link = {"globalId": f"halyard={digest(key)}", "relationship": "escalated by", "object": shown}
        self._session.post(f"{STAND_IN}{self._api}/issue/{quoted(issue_id)}/remotelink", json=link)

    def page(self, issue_key: str) -> str:
        """Where people open an issue."""
        return f"{self._site}/browse/{issue_key}"

    def _kept(self, issue_id: str) -> str:
        asked: Mapping[str, str | int] = {"fields": "project", "properties": PROPERTY}
        issue = read(self._session, f"{self._api}/issue/{quoted(issue_id)}", wire.Issue, asked)
        value = wire.decoded(issue.properties, PROPERTY)
        return str(value.get("key")) if isinstance(value, dict) else ""

    def _meant(self, words: str) -> str:
        address = words.strip()
        page = f"{self._site}/browse/".casefold()
        key = address[len(page) :].partition("?")[0] if address.casefold().startswith(page) else address
        return key.upper() if _KEY.fullmatch(key) else ""

    def _fields(self, fields: Mapping[str, str]) -> dict[str, Any]:
        """What the configuration says of an issue; raises ``WillNotWork`` for what one cannot be opened with."""
        unknown = sorted(fields.keys() - KNOWN)
        if unknown:
            raise WillNotWork(f"an issue cannot be opened with {unknown[0]}; there is {', '.join(sorted(KNOWN))}")
        project = fields.get("project", self._account.projects[0])
        if project not in self._account.projects:
            raise WillNotWork(f"{project[:40]!r} is none of the account's projects")
        component = {"components": [{"name": fields["component"]}]} if "component" in fields else {}
        priority = {"priority": {"name": fields["priority"]}} if "priority" in fields else {}
        return {
            "project": {"key": project},
            "issuetype": {"name": fields.get("issue_type", USUAL_TYPE)},
            **component,
            **priority,
        }


def label(key: str) -> str:
    """The label by which an issue opened under a key is found."""
    return f"{LABEL}{digest(key)}"


def digest(key: str) -> str:
    """A key in few characters that any host takes."""
    return hashlib.sha256(key.encode()).hexdigest()[:24]
