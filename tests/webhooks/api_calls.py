"""Calls the API as a script does, with the token of an account and a key for each request."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import count
from typing import Any

from tests.webhooks.service import IMPACT, TOKENS, World

ASKED = {
    "reason": "blocked",
    "details": {"impact": IMPACT, "wanted_outcome": "A named engineer tonight"},
    "requested_by": {"id": "41"},
}
LEAD = "j.doe@support.example"
_keys = count()


def path(what: str, number: str = "10421", account: str = "acme") -> str:
    """The address of something about a ticket."""
    return f"/api/v1/zendesk/{account}/tickets/{number}/{what}"


def bearer(token: str = TOKENS["acme"]) -> dict[str, str]:
    """The head that carries a token."""
    return {"Authorization": f"Bearer {token}"}


def get(world: World, what: str, number: str = "10421", account: str = "acme", **headers: str) -> Any:
    """Read something of a ticket, with the account's own token."""
    return world.client.get(path(what, number, account), headers={**bearer(TOKENS[account]), **headers})


def ask(world: World, key: str = "k-1", number: str = "10421", account: str = "acme", **changes: Any) -> Any:
    """Ask for an escalation."""
    body = {name: value for name, value in {**ASKED, **changes}.items() if value is not None}
    headers = {**bearer(TOKENS[account]), "Idempotency-Key": key}
    return world.app.test_client().post(path("escalations", number, account), json=body, headers=headers)


def act(world: World, move: str, key: str, number: str = "10421", by: str = LEAD, **details: str) -> Any:
    """Act on an escalation."""
    body = {"move": move, "details": details, "by": by}
    headers = {**bearer(), "Idempotency-Key": key}
    return world.app.test_client().post(path("acts", number), json=body, headers=headers)


def account_call(
    world: World,
    what: str,
    body: Mapping[str, Any] | None = None,
    key: str = "",
    account: str = "acme",
    head: Mapping[str, str] | None = None,
) -> Any:
    """See how an account stands, or do something about it; each with a key of its own unless one is given."""
    where, token = f"/api/v1/zendesk/{account}/{what}", head or bearer(TOKENS[account])
    if body is None:
        return world.client.get(where, headers=dict(token))
    named = {"Idempotency-Key": key or f"account-{next(_keys)}"}
    return world.client.post(where, json=body, headers={**token, **named})
