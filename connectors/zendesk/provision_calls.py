"""Asks Zendesk's configuration pages, whole lists at a time, and writes to them once.

Everything goes through the connector's session, which answers or raises ``HostError`` kinds and repeats no
write. Pages followed: developer.zendesk.com, api-reference/introduction/pagination.
"""

from collections.abc import Iterator
from typing import Any

import msgspec
import requests

from connectors.zendesk import session as sessions
from connectors.zendesk.provision_facts import Json
from core.errors import CredentialsRefused, TicketGone, TryLater, WillNotWork

PAGE = 100
MOST_PAGES = 100


class Calls:
    """Reads and writes of one account's configuration through a signed-in session."""

    def __init__(self, session: requests.Session) -> None:
        self._session = session

    def read(self, path: str) -> Json:
        """What a path answers."""
        return sessions.read(self._session, path, dict[str, Any])

    def every(self, path: str, name: str, *, absent_is_empty: bool = False, paged: bool = True) -> tuple[Json, ...]:
        """The whole list ``name`` of a path, page by page in the vendor's order.

        ``absent_is_empty``: a plan without the feature answers 403 or 404, which means none of it here.
        """
        try:
            return tuple(self._pages(path, name, {"page[size]": PAGE} if paged else {}))
        except (TicketGone, WillNotWork):
            if absent_is_empty:
                return ()
            raise

    def scopes(self) -> frozenset[str] | None:
        """The scopes of the token that these calls carry, or ``None`` where there is none or the account keeps it."""
        try:
            token = self.read("/api/v2/oauth/tokens/current").get("token") or {}
        except (CredentialsRefused, TicketGone, WillNotWork):
            return None
        return frozenset(str(one) for one in token["scopes"]) if "scopes" in token else None

    def write(self, method: str, path: str, body: Json) -> Json:
        """Write once; an answer without a body is an empty object.

        Errors: ``LookBeforeRepeating`` where it may have been carried out, and the session's others.
        """
        # The session has refused whatever is answered with something else than an object.
        response = self._session.request(method, sessions.STAND_IN + path, json=body)
        return msgspec.json.decode(response.content, type=dict[str, Any]) if response.content else {}

    def _pages(self, path: str, name: str, params: dict[str, str | int]) -> Iterator[Json]:
        for _ in range(MOST_PAGES):
            answer = sessions.read(self._session, path, dict[str, Any], params)
            yield from answer.get(name) or ()
            meta = answer.get("meta") or {}
            # Only the cursor is taken over: the answer's links name a host, and we call no host but ours.
            if not meta.get("has_more"):
                return
            params = {**params, "page[after]": str(meta["after_cursor"])}
        raise TryLater(f"GET {path} has more than {MOST_PAGES} pages of {PAGE}")
