"""Makes one webhook call: its signed headers, the HTTP request, and what came back.

Real calls are given 5 seconds to connect and 20 to answer; redirects are not followed.
"""

import urllib.parse
from collections.abc import Mapping
from dataclasses import dataclass, field

import requests

from sandbox.jira.records import Delivery
from sandbox.jira.signing import signature
from sandbox.jira.world import World

CONNECT_SECONDS, ANSWER_SECONDS = 5.0, 20.0
LATER = frozenset({408, 409, 425, 429})


@dataclass(frozen=True)
class Composed:
    """A webhook call ready to be sent."""

    url: str
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class Outcome:
    """What came back: an answer, or none."""

    status_code: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    payload: str = ""

    @property
    def passing(self) -> bool:
        """Whether Jira believes that it may go better later."""
        return self.status_code is None or self.status_code in LATER or self.status_code >= 500

    def words(self) -> str:
        return "no answer" if self.status_code is None else str(self.status_code)


def compose(world: World, delivery: Delivery) -> Composed:
    """Headers and body of a call as of now; a Data Center has none of the headers that tell calls apart."""
    body = delivery.body.encode()
    headers = {"Content-Type": "application/json; charset=utf-8", "User-Agent": "Atlassian Webhook HTTP Client"}
    secret = world.webhook_secrets.get(delivery.webhook_id)
    if secret:
        headers["X-Hub-Signature"] = signature(secret, body)
    if world.cloud:
        headers["X-Atlassian-Webhook-Identifier"] = delivery.id
        headers["X-Atlassian-Webhook-Flow"] = delivery.flow
        if delivery.attempts:
            headers["X-Atlassian-Webhook-Retry"] = str(len(delivery.attempts))
    return Composed(delivery.url, headers, body)


def call_endpoint(call: Composed) -> Outcome:
    """Send it and wait for the answer."""
    if urllib.parse.urlsplit(call.url).scheme not in ("http", "https"):
        return Outcome()
    try:
        answer = requests.post(
            call.url,
            data=call.body,
            headers=call.headers,
            timeout=(CONNECT_SECONDS, ANSWER_SECONDS),
            allow_redirects=False,
        )
    except requests.RequestException:
        return Outcome()
    return Outcome(answer.status_code, answer.headers, answer.text)
