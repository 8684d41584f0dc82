"""Opens the account's door: short-lived OAuth tokens minted as needed, or an API token where there still is one.

A client-credentials token acts as the user its client belongs to and cannot be refreshed; a new one is minted
before the old one ends. https://developer.zendesk.com/api-reference/ticketing/oauth/grant_type_tokens/
"""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec
from requests import PreparedRequest

from connectors.zendesk.account import OAuthClient
from core.errors import CredentialsRefused, HostError, TryLater, WillNotWork

LIFETIME = timedelta(minutes=30)
MARGIN = timedelta(minutes=5)
SHORTEST_LIFETIME = timedelta(seconds=30)

Mint = Callable[[Mapping[str, str | int]], bytes]
"""Posts a grant to ``/oauth/tokens`` and returns the answer's body; raises HostError kinds."""


class _Granted(msgspec.Struct):
    access_token: str
    expires_in: int | None = None


@dataclass(slots=True)
class _Token:
    header: str
    renew_at: datetime
    proven: bool = False


class OAuthCredentials:
    """Client-credentials tokens; one lock, so that one expiry mints one token."""

    renewable = True

    def __init__(self, client: OAuthClient, mint: Mint, clock: Callable[[], datetime]) -> None:
        self._client = client
        self._mint = mint
        self._clock = clock
        self._lock = threading.Lock()
        self._token: _Token | None = None

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        with self._lock:
            if self._token is None or self._clock() >= self._token.renew_at:
                self._token = self._minted()
            request.headers["Authorization"] = self._token.header
        return request

    def accepted(self, request: PreparedRequest) -> None:
        """Remember that this token works."""
        with self._lock:
            if self._token is not None and self._carried(request):
                self._token.proven = True

    def refused(self, request: PreparedRequest, /) -> bool:
        """Drop the token this request carried; a token that never worked is no accident."""
        with self._lock:
            if self._token is None or not self._carried(request):
                return True
            proven, self._token = self._token.proven, None
            return proven

    def _carried(self, request: PreparedRequest) -> bool:
        return self._token is not None and request.headers.get("Authorization") == self._token.header

    def _minted(self) -> _Token:
        began = self._clock()
        granted = self._granted()
        lifetime = timedelta(seconds=granted.expires_in or LIFETIME.total_seconds())
        usable = max(lifetime - min(MARGIN, lifetime / 4), SHORTEST_LIFETIME)
        return _Token(f"Bearer {granted.access_token}", began + usable)

    def _granted(self) -> _Granted:
        wish: dict[str, str | int] = {
            "grant_type": "client_credentials",
            "client_id": self._client.client_id,
            "client_secret": self._client.client_secret.reveal(),
            "scope": self._client.scope,
            "expires_in": int(LIFETIME.total_seconds()),
        }
        try:
            granted = msgspec.json.decode(self._mint(wish), type=_Granted)
        except (TryLater, CredentialsRefused):
            raise
        except WillNotWork as error:
            # 400 invalid_client and invalid_scope, and 403 and 404 besides: the client as configured is no client.
            raise CredentialsRefused(f"no token for this OAuth client: {error}") from error
        except (HostError, msgspec.DecodeError, UnicodeDecodeError) as error:
            # A token minted in vain harms nobody, so asking again is safe whatever became of the first.
            raise TryLater("the token service did not answer as it should") from error
        if not granted.access_token.isascii() or not granted.access_token.isprintable():
            raise TryLater("the token service answered with something that is no token")
        return granted
