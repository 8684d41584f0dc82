"""Believes or refuses the bearer token of a call to the API.

Rule 1: a token opens one account; whoever has none learns nothing, not even which accounts there are (T20, T44).
Rule 2: how long a refusal takes tells nothing of the token.
"""

import hashlib
import hmac
from collections.abc import Mapping

from flask import request

from core.errors import NotBelieved
from runtime.api_tokens import API_TOKEN
from runtime.routes import Permission
from runtime.turn import Desk

Desks = Mapping[tuple[str, str], Desk]

NOBODY = hashlib.sha256(b"").digest()
"""What is compared where an account has no token; no token that is long enough has this digest."""


class Tokens:
    """The tokens of every account that has one, as digests."""

    def __init__(self, desks: Desks) -> None:
        found = ((key, desk.account.secret(API_TOKEN)) for key, desk in desks.items())
        self._digests = {key: _digest(token.reveal()) for key, token in found if token is not None}

    def opens(self, _permission: Permission) -> None:
        """As :meth:`check`, for the account in the address of this call."""
        named = request.view_args or {}
        self.check(str(named.get("connector", "")), str(named.get("account", "")))

    def check(self, connector: str, account: str) -> None:
        """Return where this call carries the account's own token; raises :class:`core.errors.NotBelieved`."""
        kept = self._digests.get((connector, account))
        given = _given()
        same = hmac.compare_digest(_digest(given), kept or NOBODY)
        if kept is None or not given or not same:
            raise NotBelieved("unauthorized", "send the account's own token as Authorization: Bearer TOKEN")


def _given() -> str:
    """The token of this call; empty where it has none, or several."""
    headers = request.headers.getlist("Authorization")
    scheme, _, token = headers[0].partition(" ") if len(headers) == 1 else ("", "", "")
    return token.strip() if scheme.casefold() == "bearer" else ""


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "replace")).digest()
