"""Makes webhook deliveries as Jira would, signed by a second hand so that it cannot share a mistake with ours."""

import hashlib
import json
from datetime import datetime
from typing import Any

from core.ports import Delivery
from tests.jira.accounts import BASE, NOW, SECRET

Json = dict[str, Any]
KIM, SERVICE = "5b10ac-kim", "5b10ac-halyard"
IDENTIFIER = "f1a2b3c4d5e6f708192a3b4c5d6e7f80"
MOMENT = 1795341598304
OWN = "https://jira.acme.example/jira"


def signature(secret: str, body: bytes, method: str = "sha256") -> str:
    """The vendor's formula, written out from RFC 2104 instead of calling an HMAC."""
    block = 64 if method == "sha256" else 128
    key = secret.encode()
    key = (hashlib.new(method, key).digest() if len(key) > block else key).ljust(block, b"\0")
    inner = hashlib.new(method, bytes(byte ^ 0x36 for byte in key) + body).digest()
    return f"{method}={hashlib.new(method, bytes(byte ^ 0x5C for byte in key) + inner).hexdigest()}"


def user(account_id: str) -> Json:
    """A user as the cloud shows one today: no name and no address."""
    return {"accountId": account_id, "displayName": "Somebody", "active": True, "accountType": "atlassian"}


def issue(issue_id: str = "20421", key: str = "SUP-421", site: str = BASE) -> Json:
    """An issue in a body, with what is read of it and a little more."""
    fields = {"summary": "Production is down", "project": {"key": key.partition("-")[0]}, "priority": None}
    return {"id": issue_id, "key": key, "self": f"{site}/rest/api/2/issue/{issue_id}", "fields": fields}


def comment(comment_id: str = "10082", issue_id: str = "20421", site: str = BASE, **changes: Any) -> Json:
    """A comment in a body."""
    link = f"{site}/rest/api/2/issue/{issue_id}/comment/{comment_id}"
    known: Json = {"id": comment_id, "self": link, "body": "Words", "author": user(KIM), "updateAuthor": user(KIM)}
    return {**known, **changes}


def changed(actor: str = KIM, *items: Json, **changes: Any) -> Json:
    """An issue's change; a part given as None is left out."""
    whole: Json = {
        "timestamp": MOMENT,
        "webhookEvent": "jira:issue_updated",
        "issue_event_type_name": "issue_updated",
        "user": user(actor),
        "issue": issue(),
        "changelog": {"id": "11479", "items": list(items)},
    }
    return {name: value for name, value in (whole | changes).items() if value is not None}


def commented(**changes: Any) -> Json:
    """A comment as the cloud tells of it: without a user of its own."""
    return {
        "timestamp": MOMENT,
        "webhookEvent": "comment_created",
        "comment": comment(),
        "issue": issue(),
        **changes,
    }


def item(field: str, before: str | None, after: str | None) -> Json:
    """A line of a changelog."""
    return {"field": field, "fieldtype": "jira", "from": None, "fromString": before, "to": None, "toString": after}


def delivery(body: bytes | Json, *, secret: str = SECRET, at: datetime = NOW, **headers: str | None) -> Delivery:
    """A signed delivery; a header given as None is left out."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    usual: dict[str, str | None] = {
        "content-type": "application/json; charset=utf-8",
        "user-agent": "Atlassian Webhook HTTP Client",
        "x-atlassian-webhook-identifier": IDENTIFIER,
        "x-atlassian-webhook-flow": "Primary",
        "x-hub-signature": signature(secret, raw),
    }
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    kept = {name: value for name, value in (usual | given).items() if value is not None}
    return Delivery("acme", kept, raw, at)


def of_data_center(body: bytes | Json, **how: Any) -> Delivery:
    """A delivery as a company's own Jira makes it: signed, and with no id."""
    headers = {"x_atlassian_webhook_identifier": None, "x_atlassian_webhook_flow": None, **how}
    return delivery(body, **headers)
