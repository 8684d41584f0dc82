"""Webhooks of the pretend Jira in tests: how they are made, what was heard, and what calls should look like."""

import hashlib
import hmac
from typing import Any

from tests.sandbox.desk import Heard, Listener
from tests.sandbox.jira_site import ADMIN, Json, Site

HOOKS = "/rest/webhooks/1.0/webhook"
SECTION = "issue-related-events-section"
SECRET = "a-secret-that-nobody-guesses"
UPDATED = "jira:issue_updated"


def hook(site: Site, listener: Listener, *events: str, jql: str = "", secret: str = SECRET, **more: Any) -> str:
    """A webhook that an administrator makes; its id."""
    body = {"name": "Ours", "url": f"{listener.url}/hooks/jira/acme", "events": list(events) or [UPDATED], **more}
    if jql:
        body["filters"] = {SECTION: jql}
    if secret:
        body["secret"] = secret
    made: Json = site.done("POST", HOOKS, body, who=ADMIN)
    return str(made["self"].rpartition("/")[2])


def signed(heard: Heard, secret: str = SECRET) -> bool:
    """Whether the call carries the right signature of exactly these bytes."""
    expected = hmac.new(secret.encode(), heard.body, hashlib.sha256).hexdigest()
    return heard.headers["X-Hub-Signature"] == f"sha256={expected}"


def events(listener: Listener) -> list[str]:
    return [one.json["webhookEvent"] for one in listener.heard]


def linked(site: Site, inward: str, outward: str) -> str:
    """Link two issues; the id of the link."""
    known = set(site.world.links)
    body = {"type": {"name": "Relates"}, "inwardIssue": {"key": inward}, "outwardIssue": {"key": outward}}
    site.done("POST", "/issueLink", body)
    (made,) = set(site.world.links) - known
    return made
