"""A served pretend Zendesk for one test, the people who call it, and an endpoint that takes its webhooks."""

from __future__ import annotations

import http.server
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import requests

from sandbox.clock import Clock
from sandbox.moments import read
from sandbox.serving import serve_in_thread
from sandbox.zendesk import seed
from sandbox.zendesk.app import create_app
from sandbox.zendesk.world import World

START = "2026-11-22T10:00:00Z"
CASE = 10421
Json = dict[str, Any]


class Caller:
    """One person or program calling the API."""

    def __init__(self, url: str, session: requests.Session) -> None:
        self.url = url
        self.session = session

    def __call__(self, method: str, path: str, body: Json | None = None, **options: Any) -> requests.Response:
        return self.session.request(method, f"{self.url}{path}", json=body, timeout=20, **options)

    def get(self, path: str, **options: Any) -> Json:
        return self._good(self("GET", "/api/v2" + path, **options))

    def post(self, path: str, body: Json, **options: Any) -> Json:
        return self._good(self("POST", "/api/v2" + path, body, **options))

    def put(self, path: str, body: Json, **options: Any) -> Json:
        return self._good(self("PUT", "/api/v2" + path, body, **options))

    def update(self, ticket: int = CASE, **change: Any) -> Json:
        """Update a ticket; the whole answer, audit and all."""
        return self.put(f"/tickets/{ticket}", {"ticket": change})

    def ticket(self, ticket: int = CASE) -> Json:
        return self.get(f"/tickets/{ticket}")["ticket"]

    def field(self, **definition: Any) -> int:
        made = self.post("/ticket_fields", {"ticket_field": definition})
        return made["ticket_field"]["id"]

    def trigger(self, *conditions: tuple[str, str, Any], act: list[tuple[str, Any]], **more: Any) -> int:
        rule = {
            "title": "A trigger",
            "all": [{"field": name, "operator": how, "value": value} for name, how, value in conditions],
            "actions": [{"field": name, "value": value} for name, value in act],
            **more,
        }
        return self.post("/triggers", {"trigger": rule})["trigger"]["id"]

    def webhook(self, endpoint: str, *events: str, **more: Any) -> str:
        subscriptions = [f"zen:event-type:ticket.{event}" for event in events] or ["conditional_ticket_events"]
        hook = {
            "name": "Ours",
            "status": "active",
            "endpoint": endpoint,
            "http_method": "POST",
            "request_format": "json",
            "subscriptions": subscriptions,
            **more,
        }
        return self.post("/webhooks", {"webhook": hook})["webhook"]["id"]

    @staticmethod
    def _good(answer: requests.Response) -> Json:
        assert answer.status_code in (200, 201, 204), f"{answer.status_code} {answer.text}"
        return answer.json() if answer.content else {}


@dataclass
class Desk:
    """The helpdesk and ways to reach it."""

    world: World
    clock: Clock
    url: str
    sessions: list[requests.Session] = field(default_factory=list)

    def as_person(self, email: str) -> Caller:
        return self._caller(auth=(f"{email}/token", self.world.secrets["api_token"]))

    def as_bearer(self, token: str) -> Caller:
        return self._caller(headers={"Authorization": f"Bearer {token}"})

    def anyone(self) -> Caller:
        return self._caller()

    @property
    def admin(self) -> Caller:
        return self.as_person("admin@support.example")

    @property
    def kim(self) -> Caller:
        return self.as_person("kim@support.example")

    @property
    def ana(self) -> Caller:
        return self.as_person("ana@acme.example")

    def _caller(self, auth: tuple[str, str] | None = None, headers: dict[str, str] | None = None) -> Caller:
        session = requests.Session()
        session.auth = auth
        session.headers.update(headers or {})
        session.trust_env = False
        self.sessions.append(session)
        return Caller(self.url, session)

    def control(self, method: str, name: str, body: Json | None = None) -> Json:
        answer = self.anyone()(method, f"/_sandbox/{name}", body)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def close_sessions(self) -> None:
        while self.sessions:
            self.sessions.pop().close()

    def advance(self, seconds: float = 0) -> Json:
        return self.control("POST", "clock", {"advance_seconds": seconds})

    def plan(self, *faults: Json) -> None:
        self.control("POST", "faults", {"faults": list(faults)})

    def called(self, listener: Listener, body: str = '{"ticket_id": "{{ticket.id}}"}', **more: Any) -> str:
        """A webhook that a trigger calls on every change."""
        hook = self.admin.webhook(f"{listener.url}/hooks/zendesk/acme", **more)
        act = [("notification_webhook", [hook, body])]
        self.admin.trigger(("update_type", "is", "Change"), act=act)
        return hook

    def log_of(self, hook: str) -> list[Json]:
        return self.admin.get(f"/webhooks/{hook}/invocations")["invocations"]

    def journal(self, what: str) -> list[Json]:
        return [fact for fact in self.control("GET", "journal")["journal"] if fact["what"] == what]


@contextmanager
def served(make: Callable[[Clock], World] = seed.demo_world) -> Iterator[Desk]:
    """A helpdesk on a free port; nobody follows its clock, and webhooks wait until time is touched."""
    clock = Clock(read(START))
    world = make(clock)
    running = serve_in_thread(create_app(world), clock)
    desk = Desk(world, clock, running.url)
    try:
        yield desk
    finally:
        desk.close_sessions()
        running.stop()


@dataclass(frozen=True)
class Heard:
    """One call the endpoint took."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Listener:
    """An endpoint that takes calls and answers as it is told, in order; then 200."""

    url: str = ""
    heard: list[Heard] = field(default_factory=list)
    answers: list[tuple[int, dict[str, str], str]] = field(default_factory=list)
    on_call: Callable[[Heard], str] | None = None

    def answer(self, status: int, headers: dict[str, str] | None = None, body: str = "") -> None:
        self.answers.append((status, headers or {}, body))

    def take(self, heard: Heard) -> tuple[int, dict[str, str], str]:
        self.heard.append(heard)
        if self.on_call is not None:
            return 200, {"Content-Type": "application/json"}, self.on_call(heard)
        return self.answers.pop(0) if self.answers else (200, {}, "{}")


@contextmanager
def listening() -> Iterator[Listener]:
    listener = Listener()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            heard = Heard(self.path, dict(self.headers.items()), self.rfile.read(length))
            status, headers, body = listener.take(heard)
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body.encode())))
            self.end_headers()
            self.wfile.write(body.encode())

        def do_GET(self) -> None:
            self.do_POST()

        def log_message(self, *_: Any) -> None:
            """Quiet."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    listener.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield listener
    finally:
        server.shutdown()
        server.server_close()
        thread.join(timeout=5)
