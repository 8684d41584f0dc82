"""Asks Jira's configuration, whole lists at a time, and writes to it once.

Everything goes through the connector's session, which answers or raises ``HostError`` kinds and repeats no write.
Pages followed: developer.atlassian.com, cloud/jira/platform/rest/v3/intro (pagination by ``startAt``);
cloud/jira/service-desk/rest (by ``start``).
"""

from collections.abc import Iterator
from typing import Any

import msgspec
import requests

from connectors.jira import session as sessions
from connectors.jira.provision_facts import Json
from core.errors import LookBeforeRepeating, TicketGone, TryLater, WillNotWork

PAGE = 50
MOST_PAGES = 200


class Calls:
    """Reads and writes of one site's configuration through a signed-in session."""

    def __init__(self, session: requests.Session) -> None:
        self._session = session

    def read(self, path: str) -> Json:
        """What a path answers."""
        return sessions.read(self._session, path, dict[str, Any])

    def listed(self, path: str) -> tuple[Json, ...]:
        """What a path answers as one bare list."""
        return tuple(sessions.read(self._session, path, list[dict[str, Any]]))

    def read_if_there(self, path: str) -> Json:
        """What a path answers; an empty object where there is no such thing, or it is not shown to us."""
        try:
            return self.read(path)
        except (TicketGone, WillNotWork):
            return {}

    def every(self, path: str, name: str = "values", *, start: str = "startAt") -> tuple[Json, ...]:
        """The whole list ``name`` of a path, page by page; ``start`` is the vendor's word for where a page begins."""
        return tuple(self._pages(path, name, start))

    def ask(self, path: str, body: Json) -> Json:
        """A question that Jira takes as a POST; it changes nothing, so an answer that was lost may be asked again."""
        try:
            answer = self.write("POST", path, body)
        except LookBeforeRepeating as error:
            raise TryLater(str(error)) from error
        return answer if isinstance(answer, dict) else {}

    def write(self, method: str, path: str, body: Any) -> Any:
        """Write once; an answer without a body is an empty object.

        Errors: ``LookBeforeRepeating`` where it may have been carried out, and the session's others.
        """
        response = self._session.request(method, sessions.STAND_IN + path, json=body, allow_redirects=False)
        if not response.content:
            return {}
        try:
            return msgspec.json.decode(response.content)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise LookBeforeRepeating(f"{method} {path} answered with something unreadable") from error

    def _pages(self, path: str, name: str, start: str) -> Iterator[Json]:
        joiner = "&" if "?" in path else "?"
        size = "maxResults" if start == "startAt" else "limit"
        begin = 0
        for _ in range(MOST_PAGES):
            # Only the place is taken over: the answer's links name a host, and we call no host but ours.
            answer = self.read(f"{path}{joiner}{start}={begin}&{size}={PAGE}")
            found = answer.get(name) or []
            yield from found
            last = answer.get("isLast", answer.get("isLastPage"))
            begin += len(found)
            if last is True or not found or (last is None and begin >= int(answer.get("total") or 0)):
                return
        raise TryLater(f"GET {path} has more than {MOST_PAGES} pages of {PAGE}")
