"""Makes one webhook call: its signed headers, the HTTP request, and what came back.

Real calls are given 10 seconds; redirects are not followed.
"""

import base64
import urllib.parse
from collections.abc import Mapping
from dataclasses import dataclass, field

import requests

from sandbox import moments
from sandbox.zendesk.records import Json
from sandbox.zendesk.signing import derived_secret, signature
from sandbox.zendesk.world import Invocation, World

SECONDS = 10.0
CONTENT_TYPES = {
    "json": "application/json; charset=utf-8",
    "xml": "application/xml; charset=utf-8",
    "form_encoded": "application/x-www-form-urlencoded",
}
# What the real builder signs test calls with before a webhook exists; no receiver may ever accept it.
DRAFT_KEY = "dGhpc19zZWNyZXRfaXNfZm9yX3Rlc3Rpbmdfb25seQ=="
NO_BODY = frozenset({"GET", "DELETE"})


@dataclass(frozen=True)
class Composed:
    """A webhook call ready to be sent."""

    method: str
    url: str
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class Outcome:
    """What came back: an answer, a time-out, or nothing."""

    status_code: int | None = None
    timed_out: bool = False
    headers: Mapping[str, str] = field(default_factory=dict)
    payload: str = ""

    @property
    def retry_after(self) -> int | None:
        text = self.headers.get("Retry-After", "")
        return int(text) if text.isdigit() else None

    def status(self) -> str:
        """In the words of Zendesk's invocation log."""
        if self.status_code is None:
            return "timed out" if self.timed_out else "failed"
        return "completed" if self.status_code < 300 else "terminated"

    def words(self) -> str:
        return str(self.status_code or self.status())

    def retry_kind(self) -> str | None:
        """Which of the retry rules applies, if any."""
        if self.timed_out:
            return "timeout"
        if self.status_code == 409:
            return "conflict"
        if self.status_code in (429, 503) and self.retry_after is not None and self.retry_after < 60:
            return "later"
        return None


def signing_secret(world: World, webhook_id: str) -> str:
    if not webhook_id:
        return DRAFT_KEY
    generation = world.webhook_secrets.get(webhook_id, 0)
    return derived_secret(world.secrets["signing_seed"], webhook_id, generation)


def compose(world: World, hook: Json, invocation: Invocation) -> Composed:
    """Sign the call as of now."""
    body = b"" if hook["http_method"] in NO_BODY else invocation.body.encode()
    timestamp = moments.whole_second(world.now())
    headers = {
        "Content-Type": CONTENT_TYPES[hook["request_format"]],
        "User-Agent": "Zendesk Webhook",
        **(hook.get("custom_headers") or {}),
        **_authentication(hook.get("authentication")),
        "X-Zendesk-Account-Id": str(world.account.id),
        "X-Zendesk-Webhook-Id": str(hook["id"]),
        "X-Zendesk-Webhook-Invocation-Id": invocation.id,
        "X-Zendesk-Webhook-Signature-Timestamp": timestamp,
        "X-Zendesk-Webhook-Signature": signature(signing_secret(world, hook["id"]), timestamp, body),
    }
    return Composed(hook["http_method"], hook["endpoint"], headers, body)


def _authentication(wanted: Json | None) -> dict[str, str]:
    if not wanted:
        return {}
    data = wanted["data"]
    match wanted["type"]:
        case "basic_auth":
            pair = f"{data.get('username', '')}:{data.get('password', '')}"
            return {"Authorization": "Basic " + base64.b64encode(pair.encode()).decode()}
        case "bearer_token":
            return {"Authorization": f"Bearer {data.get('token', '')}"}
        case _:
            return {str(data.get("name")): str(data.get("value"))}


def call_endpoint(call: Composed) -> Outcome:
    """Send it and wait for the answer."""
    if urllib.parse.urlsplit(call.url).scheme not in ("http", "https"):
        return Outcome()
    try:
        answer = requests.request(
            call.method,
            call.url,
            data=call.body,
            headers=call.headers,
            timeout=SECONDS,
            allow_redirects=False,
        )
    except requests.Timeout:
        return Outcome(timed_out=True)
    except requests.RequestException:
        return Outcome()
    return Outcome(answer.status_code, headers=answer.headers, payload=answer.text)
