"""Calls a pretend helpdesk of this process without a socket, where a test is not about how calls travel.

A call costs half as much that way, and to install takes some hundred of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.utils import formatdate
from typing import TYPE_CHECKING, Any
from unittest.mock import patch
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from waitress.channel import ClientDisconnected  # type: ignore[import-untyped]

from sandbox import serving
from tests.simulation.line import ask, call_of, response_to

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication


@dataclass
class Direct:
    """The servers that are asked without a socket for as long as they serve; no others once that is enough."""

    servers: dict[int, tuple[Any, WSGIApplication]] = field(default_factory=dict)
    enough: bool = False

    def serves(self, server: Any, app: WSGIApplication) -> None:
        """A server has started."""
        if not self.enough:
            self.servers[int(server.effective_port)] = (server, app)

    def app_at(self, port: int) -> WSGIApplication | None:
        """What is served at a port; nothing once its server has ended, for somebody else may have the port by then."""
        server, app = self.servers.get(port, (None, None))
        return app if server is not None and server.socket.fileno() != -1 else None


@contextmanager
def directly() -> Iterator[Direct]:
    """What starts to be served inside the block is asked in the caller's own thread; all else goes its usual way."""
    direct = Direct()
    create, carry = vars(serving)["create_server"], HTTPAdapter.send

    def created(app: WSGIApplication, **how: Any) -> Any:
        server = create(app, **how)
        direct.serves(server, app)
        return server

    def send(adapter: HTTPAdapter, request: requests.PreparedRequest, *given: Any, **named: Any) -> requests.Response:
        port = urlsplit(request.url or "").port or 0
        app = direct.app_at(port)
        if app is None:
            return carry(adapter, request, *given, **named)
        try:
            answered = ask(app, call_of(request, port))
        except ClientDisconnected:
            raise requests.ConnectionError("the line was cut", request=request) from None
        response = response_to(request, answered)
        # A server says when it answered, whatever the application says.
        response.headers.setdefault("Date", formatdate(usegmt=True))
        return response

    with patch.object(serving, "create_server", created), patch.object(HTTPAdapter, "send", send):
        yield direct
