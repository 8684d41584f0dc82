"""Decides who may do what: access tokens and their scopes, API tokens, roles.

Rule 1: an end user may only use the requests API.
Rule 2: a token opens what its scopes name: `read`, `write`, or `<resource>:read|write`.
Rule 3: what has no resource scope of its own needs the global one.
"""

import base64
import binascii
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sandbox.zendesk.calls import Answer, Endpoint
from sandbox.zendesk.errors import bad_request, bad_token, forbidden, missing_scope, not_authenticated
from sandbox.zendesk.records import Json, OAuthClient, Token, User
from sandbox.zendesk.world import World

SHORTEST, LONGEST, USUAL = 300, 172_800, 1_800
TOKEN_PROPERTIES = frozenset({"grant_type", "client_id", "client_secret", "scope", "expires_in"})


@dataclass(frozen=True)
class Visitor:
    """Who calls; scopes are None where everything the user may do is open."""

    user: User
    scopes: frozenset[str] | None


def recognise(world: World, header: str | None) -> Visitor:
    """The user behind an Authorization header, or a 401."""
    kind, _, rest = (header or "").partition(" ")
    match kind.lower():
        case "bearer":
            visitor = _by_token(world, rest.strip())
        case "basic":
            visitor = Visitor(_by_api_token(world, rest.strip()), None)
        case _:
            raise not_authenticated()
    if visitor.user.suspended or not visitor.user.active:
        raise not_authenticated()
    return visitor


def _by_token(world: World, text: str) -> Visitor:
    token = world.tokens.get(text)
    if token is None or token.expires_at <= world.now():
        raise bad_token()
    return Visitor(world.users[token.user_id], token.scopes)


def _by_api_token(world: World, text: str) -> User:
    try:
        pair = base64.b64decode(text, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        raise not_authenticated() from None
    name, _, secret = pair.partition(":")
    email, slash, word = name.rpartition("/")
    user = world.user_by_email(email)
    if not slash or word != "token" or secret != world.secrets["api_token"] or user is None:
        raise not_authenticated()
    return user


def admit(visitor: Visitor, endpoint: Endpoint) -> None:
    """Let the visitor through, or say what is missing."""
    if endpoint.who != "anyone" and not visitor.user.staff:
        raise forbidden()
    if endpoint.who == "admin" and visitor.user.role != "admin":
        raise forbidden("You do not have access to this page. Please contact the account owner.")
    if visitor.scopes is None:
        return
    mode = "read" if endpoint.reading else "write"
    fitting = {mode}
    if endpoint.resource and not endpoint.global_scope:
        fitting.add(f"{endpoint.resource}:{mode}")
    if not visitor.scopes & fitting:
        raise missing_scope(mode)


def mint(world: World, body: Any) -> Answer:
    """`POST /oauth/tokens`: an access token for a client that knows its secret."""
    if not isinstance(body, dict) or set(body) - TOKEN_PROPERTIES:
        raise bad_request("invalid_request", "The body is JSON with grant_type, client_id, client_secret, scope")
    if body.get("grant_type") != "client_credentials":
        raise bad_request("unsupported_grant_type", "The sandbox knows client_credentials only")
    client = _client(world, body)
    scopes = _scopes(client, str(body.get("scope") or " ".join(client.scopes)))
    seconds = _lifetime(body.get("expires_in"))
    text = f"sandbox-token-{client.identifier}-{world.numbers.take('token')}"
    until = world.now() + timedelta(seconds=seconds)
    world.tokens[text] = Token(client.user_id, frozenset(scopes), client.identifier, until)
    answer = {"access_token": text, "token_type": "bearer", "scope": " ".join(scopes), "expires_in": seconds}
    return Answer(answer, 201)


def _client(world: World, body: Json) -> OAuthClient:
    client = world.oauth_clients.get(str(body.get("client_id")))
    if client is None or client.secret != body.get("client_secret"):
        refusal = bad_request("invalid_client", "Client authentication failed")
        refusal.status = 401
        raise refusal
    return client


def _scopes(client: OAuthClient, text: str) -> list[str]:
    """A scope string nobody knows still yields a token, which then opens nothing."""
    scopes = text.split()
    if "impersonate" in scopes and "impersonate" not in client.scopes:
        raise bad_request("invalid_scope", "The requested scope is invalid, unknown, or malformed.")
    return scopes


def _lifetime(wanted: Any) -> int:
    if wanted is None:
        return USUAL
    if isinstance(wanted, bool) or not isinstance(wanted, int) or not SHORTEST < wanted < LONGEST:
        raise bad_request("invalid_request", f"expires_in is over {SHORTEST} and under {LONGEST} seconds")
    return wanted
