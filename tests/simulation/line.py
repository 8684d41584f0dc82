"""Carries every HTTP call of a simulation inside the process: no socket is opened, and each call can be struck.

Rule 1: an address leads to the application that stands at its port, and to nothing else; a call to anywhere else ends
the run.
Rule 2: a call of the product's passes whoever wants to strike it; calls of people and of the pretend hosts do not.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from unittest.mock import patch
from urllib.parse import unquote, urlsplit

import requests
from requests.adapters import HTTPAdapter
from requests.structures import CaseInsensitiveDict

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication, WSGIEnvironment

Headers = Mapping[str, str]


@dataclass(frozen=True)
class Answered:
    """What an application answered."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class Call:
    """One call on its way; ``replica`` is who makes it, empty for people."""

    replica: str
    port: int
    method: str
    path: str
    headers: Headers
    body: bytes

    @property
    def reading(self) -> bool:
        """Whether the method only asks."""
        return self.method in ("GET", "HEAD")

    def carried_to(self, app: WSGIApplication, *, stale: bool = False) -> Answered:
        """What the application at the other end answers."""
        return ask(app, self, stale=stale)


Carry = Callable[[Call, "WSGIApplication"], Answered]


class NoSuchPlace(BaseException):
    """A call left for an address that is none of the simulation's."""


@dataclass
class Line:
    """The applications by port, who is calling at the moment, and who wants to strike the product's calls."""

    places: dict[int, WSGIApplication] = field(default_factory=dict)
    callers: list[str] = field(default_factory=list)
    struck: Carry | None = None

    @property
    def caller(self) -> str:
        """The replica that is at work, empty where people are."""
        return self.callers[-1] if self.callers else ""

    @contextmanager
    def calling(self, who: str) -> Iterator[None]:
        """Whatever is called inside is called by one replica, or by people where it has no name."""
        self.callers.append(who)
        try:
            yield
        finally:
            self.callers.pop()

    def carry(self, call: Call) -> Answered:
        """Take a call where it leads."""
        app = self.places.get(call.port)
        if app is None:
            raise NoSuchPlace(f"{call.method} {call.path} was sent to port {call.port}")
        if call.replica and self.struck is not None:
            return self.struck(call, app)
        with self.calling(""):
            return call.carried_to(app)

    @contextmanager
    def open(self) -> Iterator[None]:
        """Have every session of :mod:`requests` in this process send here for as long as the block lasts."""

        def send(_adapter: HTTPAdapter, request: requests.PreparedRequest, *_: Any, **__: Any) -> requests.Response:
            return response_to(request, self.carry(self._call(request)))

        with patch.object(HTTPAdapter, "send", send):
            yield

    def _call(self, request: requests.PreparedRequest) -> Call:
        address = urlsplit(request.url or "")
        if address.hostname != "127.0.0.1" or address.port is None:
            raise NoSuchPlace(f"{request.method} {request.url}")
        return call_of(request, address.port, self.caller)


def call_of(request: requests.PreparedRequest, port: int, replica: str = "") -> Call:
    """The call that a request would make at a port."""
    address = urlsplit(request.url or "")
    path = address.path + (f"?{address.query}" if address.query else "")
    body = request.body or b""
    sent = body.encode() if isinstance(body, str) else bytes(body)
    headers = {str(name): _text(value) for name, value in request.headers.items()}
    return Call(replica, port, request.method or "GET", path, headers, sent)


def ask(app: WSGIApplication, call: Call, *, stale: bool = False) -> Answered:
    """One call of an application, as a server would make it."""
    said: list[tuple[str, list[tuple[str, str]]]] = []

    def start_response(status: str, headers: list[tuple[str, str]], _error: Any = None) -> Callable[[bytes], object]:
        said.append((status, headers))
        return lambda _piece: None

    answer: Iterable[bytes] = app(_environ(call, stale=stale), start_response)
    try:
        body = b"".join(answer)
    finally:
        close = getattr(answer, "close", None)
        if close is not None:
            close()
    status, headers = said[-1]
    return Answered(int(status[:3]), dict(headers), body)


def _environ(call: Call, *, stale: bool) -> WSGIEnvironment:
    path, _, query = call.path.partition("?")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": call.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote(path, "latin-1"),
        "QUERY_STRING": query,
        "REQUEST_URI": call.path,
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": str(call.port),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": f"127.0.0.1:{call.port}",
        "CONTENT_LENGTH": str(len(call.body)),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(call.body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": False,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    for name, value in call.headers.items():
        key = name.upper().replace("-", "_")
        environ[key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"] = value
    environ["HTTP_HOST"] = f"127.0.0.1:{call.port}"
    if stale:
        environ["sandbox.stale"] = True
    return environ


def response_to(request: requests.PreparedRequest, answered: Answered) -> requests.Response:
    """What was answered as whoever asked reads it."""
    response = requests.Response()
    response.status_code = answered.status
    response.headers = CaseInsensitiveDict(answered.headers)
    response.encoding = "utf-8"
    response.url = request.url or ""
    response.request = request
    # As requests leaves an answer that was read to its end.
    vars(response).update(_content=answered.body, _content_consumed=True)
    return response


def _text(value: str | bytes) -> str:
    return value if isinstance(value, str) else value.decode("latin-1")
