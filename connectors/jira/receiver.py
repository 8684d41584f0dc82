"""Hears Jira's webhooks: believes or refuses them, then reads which issue they are about.

A delivery says *that* something happened; what did is read from the issue itself. What is about no issue of ours (a
sprint, a version, another project) is believed and left alone: Jira sends a refused delivery never again, and an
accepted one for nothing harms nobody. A receiver does no I/O and reads no clock.
https://developer.atlassian.com/cloud/jira/platform/webhooks/
"""

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from connectors.addresses import parts_of
from connectors.deliveries import check_outside
from connectors.jira import signing
from connectors.jira.account import CONNECTOR, JiraAccount
from connectors.jira.desired import TEST_PROPERTY
from core.errors import NotBelieved, NotReadable
from core.ports import Delivery, TicketEvent
from core.strict_json import read_object
from core.tickets import TicketRef

IDENTIFIER = "x-atlassian-webhook-identifier"
ISSUE_ID = re.compile(r"[1-9][0-9]{0,19}")
ISSUE_KEY = re.compile(r"([A-Za-z][A-Za-z0-9_]{0,254})-[0-9]{1,19}")
USER_ID = re.compile(r"[^\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]{0,255}")
DELIVERY_ID = re.compile(r"[A-Za-z0-9._:+/=-]{1,128}")
COMMENT_LINK = re.compile(r"/rest/api/[0-9a-z]{1,6}/issue/([0-9]{1,20})/comment/[0-9]{1,20}")
EVENT_NAME = re.compile(r"[a-zA-Z0-9_:.-]{1,64}")

KINDS: Mapping[str, str] = {
    "jira:issue_created": "created",
    "jira:issue_updated": "changed",
    "jira:issue_deleted": "deleted",
    "comment_created": "changed",
    "comment_updated": "changed",
    "comment_deleted": "changed",
    "issuelink_created": "changed",
    "issuelink_deleted": "changed",
    "issue_property_set": "changed",
}
"""Jira's word for what happened, and ours."""
ABOUT_ISSUES = ("jira:issue_", "comment_")
"""How a word begins that is about an issue, also where it is not known here."""
PROPERTY_SET = "issue_property_set"
"""Heard for the test call's property alone: what else is kept with an issue, ours above all, changes nothing for it."""


@dataclass(frozen=True, slots=True)
class _About:
    """What a delivery says it is about."""

    issue_id: str
    key: str = ""
    keys_before: tuple[str, ...] = ()
    actor: str = ""


class JiraReceiver:
    """The :class:`core.ports.Receiver` of one account."""

    def __init__(self, account: JiraAccount) -> None:
        self._account = account
        self._projects = frozenset(account.projects)
        self._sites = tuple(_site(address) for address in (account.site_url, account.base_url) if address)

    def receive(self, delivery: Delivery) -> tuple[TicketEvent, ...]:
        """The events of a delivery; none where it is believed but about no issue of the account's projects.

        Raises :class:`core.errors.DeliveryRefused` kinds and nothing else: ``NotThisMedia``, ``TooLarge``,
        ``NotBelieved``, ``NotReadable``.
        """
        check_outside(delivery, self._account.account)
        digest, secret = signing.believe(
            delivery.headers,
            delivery.body,
            secrets=self._account.signing_secrets,
            received_at=delivery.received_at,
        )
        content = read_object(delivery.body)
        name = content.get("webhookEvent")
        if not isinstance(name, str) or not EVENT_NAME.fullmatch(name):
            raise NotReadable("bad_shape", "the body names no event")
        if name not in KINDS and not name.startswith(ABOUT_ISSUES):
            return ()
        if name == PROPERTY_SET and _part(content, "property").get("key") != TEST_PROPERTY:
            return ()
        return tuple(replace(event, believed_by=secret) for event in self._events(name, content, delivery, digest))

    def _events(self, name: str, content: dict[str, Any], delivery: Delivery, digest: str) -> Iterator[TicketEvent]:
        self._check_site(content)
        told_as = content.get("issue_event_type_name")
        delivery_id = _delivery_id(delivery.headers, name, content)
        for place, about in enumerate(_about(name, content)):
            if not self._is_ours(about):
                continue
            yield TicketEvent(
                ref=TicketRef(CONNECTOR, self._account.account, about.issue_id),
                kind=KINDS.get(name, "unknown"),
                delivery_id=f"{delivery_id}.{place}" if place else delivery_id,
                digest=hashlib.sha256(f"{digest}.{place}".encode()).hexdigest() if place else digest,
                actor=about.actor,
                host_kind=told_as if isinstance(told_as, str) and EVENT_NAME.fullmatch(told_as) else name,
                occurred_at=_moment(content.get("timestamp")),
            )

    def _is_ours(self, about: _About) -> bool:
        """Whether an issue is, or until now was, in a project under policy; one that does not say is looked at."""
        if not about.key:
            return True
        return any(_project(key) in self._projects for key in (about.key, *about.keys_before))

    def _check_site(self, content: Mapping[str, Any]) -> None:
        """The body's own links must lead to the account's site: a hook of another one was set up with this secret."""
        for part in ("issue", "comment"):
            link = _part(content, part).get("self")
            if link is None:
                continue
            if not isinstance(link, str) or not any(_leads_to(link, site) for site in self._sites):
                raise NotBelieved("wrong_account", f"the {part} is on another site than the account's")


def _about(name: str, content: Mapping[str, Any]) -> tuple[_About, ...]:
    """Which issues a delivery is about; two for a link between two."""
    if name.startswith("issuelink_"):
        link = _part(content, "issueLink")
        ends = (link.get("sourceIssueId"), link.get("destinationIssueId"))
        return tuple(_About(_issue_id(str(end) if type(end) is int else end)) for end in ends)
    issue, comment = _part(content, "issue"), _part(content, "comment")
    of_comment = _commented_issue(comment)
    issue_id = _issue_id(issue.get("id", of_comment))
    if of_comment is not None and of_comment != issue_id:
        raise NotReadable("bad_shape", "issue and comment name two issues")
    key = issue.get("key", "")
    if not isinstance(key, str) or (key and not ISSUE_KEY.fullmatch(key)):
        raise NotReadable("bad_id", "the issue's key is malformed")
    return (_About(issue_id, key, tuple(_keys_before(content)), _actor(name, content, comment)),)


def _commented_issue(comment: Mapping[str, Any]) -> str | None:
    """The issue a comment is on, by the comment's own link: Data Center's comment events name it nowhere else."""
    link = comment.get("self")
    found = COMMENT_LINK.search(link) if isinstance(link, str) and len(link) <= 1000 else None
    return found.group(1) if found else None


def _keys_before(content: Mapping[str, Any]) -> Iterator[str]:
    """The keys that the changelog says the issue had before this: one that leaves a project is told a last time."""
    items = _part(content, "changelog").get("items")
    for item in items if isinstance(items, list) else ():
        if isinstance(item, dict) and str(item.get("field")).lower() == "key":
            before = item.get("fromString")
            if isinstance(before, str) and ISSUE_KEY.fullmatch(before):
                yield before


def _actor(name: str, content: Mapping[str, Any], comment: Mapping[str, Any]) -> str:
    """Who did it: the cloud's account id or Data Center's user name; a comment's event has no user of its own."""
    author = {"comment_created": "author", "comment_updated": "updateAuthor"}.get(name, "")
    who = _part(content, "user") or _part(comment, author)
    told = who.get("accountId") or who.get("name") or ""
    if not isinstance(told, str) or not USER_ID.fullmatch(told):
        raise NotReadable("bad_id", "the user's id is malformed")
    return told


def _delivery_id(headers: Mapping[str, str], name: str, content: Mapping[str, Any]) -> str:
    """The host's own id of the delivery, the same in every retry; Data Center has none, so what it tells makes one."""
    told = headers.get(IDENTIFIER)
    if told is not None:
        if not DELIVERY_ID.fullmatch(told):
            raise NotReadable("bad_id", f"{IDENTIFIER} is malformed")
        return told
    parts = [_part(content, one).get("id") for one in ("issue", "changelog", "comment", "issueLink")]
    whole = [name, content.get("issue_event_type_name"), content.get("timestamp"), *parts]
    return f"told:{hashlib.sha256(repr(whole).encode('utf-8', 'replace')).hexdigest()}"


def _part(content: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """An object within another; empty where there is none."""
    found = content.get(name)
    if found is None:
        return {}
    if not isinstance(found, dict):
        raise NotReadable("bad_shape", f"{name} is not an object")
    return found


def _issue_id(told: object) -> str:
    if not isinstance(told, str) or not ISSUE_ID.fullmatch(told):
        raise NotReadable("bad_id", "the issue's id is missing or malformed")
    return told


def _project(key: str) -> str:
    return key.rpartition("-")[0].upper()


def _moment(told: object) -> datetime | None:
    """When Jira says it happened, in milliseconds of the epoch; nothing where that is no moment."""
    if type(told) is not int or not 0 < told < 10_000_000_000_000:
        return None
    return datetime.fromtimestamp(told / 1000, UTC)


def _site(address: str) -> tuple[str, str]:
    """What is compared of an address: host and port, and the path that stands before each of the host's own."""
    parts = urlsplit(address)
    return parts.netloc.lower(), parts.path.rstrip("/")


def _leads_to(link: str, site: tuple[str, str]) -> bool:
    parts = parts_of(link)
    return parts is not None and parts.netloc.lower() == site[0] and parts.path.startswith(f"{site[1]}/")
