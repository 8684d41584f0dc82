"""Believes or refuses the bearer token of a call to the API, and knows what it may do.

Rule 1: a token opens one account; whoever has none learns nothing, not even which accounts there are (T20, T44).
Rule 2: how long a refusal takes tells nothing of the token.
Rule 3: what is no token of anybody reaches the database at a bounded pace only, and whoever sends many such is told to
wait; a rightful call from the same address is not slowed (T17).
"""

import hashlib
import hmac
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from flask import g, request

from core.errors import NotAllowed, NotBelieved, TooOften
from core.secrets import Secret
from runtime.access import ROLES, AccountKey, Principal, Role
from runtime.api_tokens import API_TOKEN
from runtime.pace import Pace, peer_of
from runtime.routes import Permission
from runtime.wiring import Service
from store import TokenRow

NOBODY = hashlib.sha256(b"").digest()
"""What is compared where an account has no token; no token that is long enough has this digest."""
WRONG_AT_ONCE = 30
"""How many calls with wrong tokens one address may send at once; then one every two seconds."""
REREAD_AT_ONCE = 60
"""How often tokens that are not known yet are looked for in the database at once; then once a second."""
NOTED_EVERY = timedelta(hours=1)
"""How exactly the last use of a token is known."""


@dataclass(slots=True)
class Known:
    """The digests of the tokens that were made, as last read."""

    tokens: frozenset[tuple[str, str, str]] = field(default_factory=frozenset)


class Tokens:
    """The environment's token of every account that has one, and those that were made since."""

    def __init__(self, service: Service) -> None:
        found = ((key, desk.account.secret(API_TOKEN)) for key, desk in service.desks.items())
        self._digests = {key: _digest(token) for key, token in found if token is not None}
        self._service = service
        self._wrong = Pace(service.clock, WRONG_AT_ONCE, timedelta(seconds=2))
        self._reread = Pace(service.clock, REREAD_AT_ONCE, timedelta(seconds=1))
        self._known = Known()

    def opens(self, permission: Permission) -> None:
        """Let the present call go on as somebody; raises :class:`NotBelieved`, :class:`NotAllowed`, :class:`TooOften`.

        ``flask.g.principal`` says who it is from then on.
        """
        named = request.view_args or {}
        found = self.whose((str(named.get("connector", "")), str(named.get("account", ""))))
        if permission.role is not None and not found.may(permission.role):
            raise NotAllowed("role_too_low", f"this needs a token of a {permission.role.word}, this one is less")
        g.principal = found

    def whose(self, key: AccountKey) -> Principal:
        """Whom the token of this call stands for at an account."""
        given = _given()
        digest = _digest(given)
        kept = self._digests.get(key)
        same = hmac.compare_digest(digest, kept or NOBODY)
        if kept is not None and given.reveal() and same:
            return Principal("token", Role.MANAGER, frozenset({key}), "environment")
        row = self._made(key, digest.hex()) if given.reveal() and key in self._service.desks else None
        if row is not None:
            return Principal(f"token:{row.name}", ROLES[row.role], frozenset({key}), "token")
        wait = self._wrong.wait(peer_of(request.remote_addr))
        if wait:
            raise TooOften("too_often", "too many calls with a wrong token came from there", wait)
        raise NotBelieved("unauthorized", "send the account's own token as Authorization: Bearer TOKEN")

    def _made(self, key: AccountKey, digest: str) -> TokenRow | None:
        """A token that was made for the account and still stands; ``None`` for any other."""
        tokens, now = self._service.store.access.tokens, self._service.clock()
        if (*key, digest) not in self._known.tokens:
            if self._reread.wait("all"):
                return None
            self._known.tokens = tokens.digests()
            if (*key, digest) not in self._known.tokens:
                return None
        row = tokens.find(*key, digest)
        if row is None or not row.stands(now):
            return None
        if _long_ago(row.used_at, now):
            tokens.used(row, now)
        return row


def _long_ago(used_at: datetime | None, now: datetime) -> bool:
    return used_at is None or now - used_at >= NOTED_EVERY


def _given() -> Secret:
    """The token of this call; empty where it has none, or several."""
    headers = request.headers.getlist("Authorization")
    scheme, _, token = headers[0].partition(" ") if len(headers) == 1 else ("", "", "")
    return Secret(token.strip() if scheme.casefold() == "bearer" else "")


def _digest(token: Secret) -> bytes:
    return hashlib.sha256(token.reveal().encode("utf-8", "replace")).digest()
