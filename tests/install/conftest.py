"""A pretend Zendesk over HTTP on this machine, a service that listens for its webhooks, and an installer."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

import pytest
import requests
from flask import Flask, Response, request
from werkzeug.serving import make_server

from connectors.signing_secrets import SigningSecret
from connectors.zendesk.account import OAuthClient, ZendeskAccount
from connectors.zendesk.budget import Budget
from connectors.zendesk.provision import ZendeskProvisioner
from connectors.zendesk.provision_calls import Calls
from connectors.zendesk.session import open_session
from core.ports import InstallWish
from core.secrets import Secret
from sandbox.clock import Clock
from sandbox.serving import serve_in_thread
from sandbox.zendesk.app import create_app
from sandbox.zendesk.seed import demo_world
from tests.install.wishes import WISH

Json = dict[str, Any]
NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)


@dataclass
class Heard:
    """A service that answers every call with 202 and keeps it."""

    address: str
    calls: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    status: int = 202


@dataclass
class Wired(Calls):
    """Calls that keep what they wrote and which paths they read."""

    session: requests.Session
    read_paths: list[str] = field(default_factory=list)
    written: list[tuple[str, str, Json]] = field(default_factory=list)
    fails_at: int = 0

    def __post_init__(self) -> None:
        super().__init__(self.session)

    def read(self, path: str) -> Json:
        self.read_paths.append(path)
        return super().read(path)

    def every(self, path: str, name: str, **how: bool) -> tuple[Json, ...]:
        self.read_paths.append(path)
        return super().every(path, name, **how)

    def write(self, method: str, path: str, body: Json) -> Json:
        self.written.append((method, path, body))
        return super().write(method, path, body)


@dataclass
class Host:
    """The pretend account from outside: its API as an admin, as Halyard, and its own doors."""

    address: str
    heard: Heard
    admin: requests.Session
    halyard: requests.Session

    @property
    def wish(self) -> InstallWish:
        return replace(WISH, endpoint=f"{self.heard.address}/hooks/zendesk/acme")

    def get(self, path: str) -> Json:
        answer = self.admin.get(self.address + path)
        answer.raise_for_status()
        found: Json = answer.json()
        return found

    def send(self, method: str, path: str, body: Json, *, as_halyard: bool = False) -> Json:
        session = self.halyard if as_halyard else self.admin
        answer = session.request(method, self.address + path, json=body)
        assert answer.ok, answer.text
        return answer.json() if answer.content else {}

    def export(self) -> bytes:
        """The whole configuration and all tickets, byte for byte."""
        return requests.get(f"{self.address}/_sandbox/export", timeout=10).content

    def journal(self) -> list[Json]:
        """Every fact the host has noted."""
        noted: list[Json] = requests.get(f"{self.address}/_sandbox/journal", timeout=10).json()["journal"]
        return noted

    def wire(self) -> list[tuple[str, str]]:
        """Method and path of every call to the host since the reset."""
        calls = requests.get(f"{self.address}/_sandbox/wire", timeout=10).json()["wire"]
        return [(one["method"], one["path"]) for one in calls if one["direction"] == "in"]

    def settle(self) -> None:
        """Let everything that is due happen."""
        requests.post(f"{self.address}/_sandbox/clock", json={"advance_seconds": 0}, timeout=10).raise_for_status()

    def fail(self, *faults: Json) -> None:
        requests.post(f"{self.address}/_sandbox/faults", json={"faults": list(faults)}, timeout=10).raise_for_status()

    def account(self, client: str) -> ZendeskAccount:
        return ZendeskAccount(
            account="acme",
            base_url=self.address,
            credentials=OAuthClient(client, Secret(DEMO_SECRETS[client])),
            signing_secrets=(SigningSecret("unused", Secret("not-known-before-the-install")),),
            own_host=True,
        )

    def calls(self, client: str = "halyard-setup") -> Wired:
        return Wired(open_session(self.account(client), lambda: NOW, Budget(lambda: NOW)))

    def provisioner(self, calls: Calls | None = None) -> ZendeskProvisioner:
        return ZendeskProvisioner(calls or self.calls(), account="acme", running=self.calls("halyard"))


DEMO_SECRETS = {
    "halyard": "sandbox-halyard-client-secret",
    "halyard-setup": "sandbox-halyard-setup-client-secret",
}


@contextmanager
def served(app: Any) -> Iterator[str]:
    """An application on a free port of this machine, in threads of its own."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture(scope="session")
def listener() -> Iterator[Heard]:
    app = Flask("listener")
    listener = Heard("")

    @app.post("/hooks/zendesk/acme")
    def hook() -> Response:
        headers = {name.lower(): value for name, value in request.headers.items()}
        listener.calls.append((headers, request.get_data()))
        return Response(status=listener.status)

    with served(app) as address:
        listener.address = address
        yield listener


@pytest.fixture(scope="session")
def pretend() -> Iterator[str]:
    """The pretend host's address; started once, because it is fresh again after a reset."""
    clock = Clock(NOW)
    running = serve_in_thread(create_app(demo_world(clock)), clock)
    yield running.url
    running.stop()


@pytest.fixture
def host(pretend: str, listener: Heard) -> Host:
    requests.post(f"{pretend}/_sandbox/reset", timeout=10).raise_for_status()
    requests.put(f"{pretend}/_sandbox/limits", json={"enabled": False}, timeout=10).raise_for_status()
    account = Host(pretend, listener, signed_in(pretend, "halyard-setup"), signed_in(pretend, "halyard"))
    # A call of the test before may still be under way; settling waits for it.
    account.settle()
    listener.calls.clear()
    listener.status = 202
    return account


def signed_in(address: str, client: str) -> requests.Session:
    """A plain session as the user an OAuth client belongs to."""
    grant = {"grant_type": "client_credentials", "client_id": client, "client_secret": DEMO_SECRETS[client]}
    answer = requests.post(f"{address}/oauth/tokens", json={**grant, "scope": "read write"}, timeout=10)
    answer.raise_for_status()
    session = requests.Session()
    session.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"
    return session
