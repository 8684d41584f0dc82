"""Calls a pretend helpdesk of this process without a socket, where a test is not about how calls travel.

A call costs half as much that way, and to install takes some hundred of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
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


@contextmanager
def directly() -> Iterator[None]:
    """What starts to be served inside the block is asked in the caller's own thread; all else goes its usual way."""
    served: dict[int, WSGIApplication] = {}
    create, carry = vars(serving)["create_server"], HTTPAdapter.send

    def created(app: WSGIApplication, **how: Any) -> Any:
        server = create(app, **how)
        served[int(server.effective_port)] = app
        return server

    def send(adapter: HTTPAdapter, request: requests.PreparedRequest, *given: Any, **named: Any) -> requests.Response:
        port = urlsplit(request.url or "").port
        app = served.get(port or 0)
        if app is None:
            return carry(adapter, request, *given, **named)
        try:
            answered = ask(app, call_of(request, port or 0))
        except ClientDisconnected:
            raise requests.ConnectionError("the line was cut", request=request) from None
        response = response_to(request, answered)
        # A server says when it answered, whatever the application says.
        response.headers.setdefault("Date", formatdate(usegmt=True))
        return response

    with patch.object(serving, "create_server", created), patch.object(HTTPAdapter, "send", send):
        yield
