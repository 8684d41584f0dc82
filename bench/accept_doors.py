"""Opens the doors that webhooks are sent to: Halyard's own, and the same server doing one plain durable insert."""

import hashlib
import logging
import sqlite3
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask, Response, jsonify, request

from core.tickets import TicketRef
from runtime.clock import system_clock
from runtime.listener import Listener
from runtime.runner import EmbeddedRunner
from runtime.settings import load_settings
from runtime.wiring import open_store, wire
from store.intake import Intake
from webhooks.app import create_app
from webhooks.doors import Doors

SECRET = hashlib.sha256(b"opens nothing but the door of this benchmark").hexdigest()
HOST_ACCOUNT = "1234567"
PATH = "/hooks/zendesk/acme"
ENVIRONMENT = {
    "HALYARD_LINK_SECRET": "bench-link-secret-for-this-run-only",
    "ZENDESK_EMAIL": "service@acme.example",
    "ZENDESK_API_TOKEN": "bench-token-of-nobody",
    "ZENDESK_WEBHOOK_SECRET": SECRET,
}
CONFIGURATION = f"""\
halyard: 1
accounts:
  - account: acme
    connector: zendesk
    policy: mulesoft
    people:
      escalation_lead: {{email: lead@support.example, name: Lead}}
      support_manager: {{email: manager@support.example, name: Manager}}
      customer_success: {{email: csm@support.example, name: Success}}
    helpdesk:
      url: https://acme.zendesk.com
      account_id: "{HOST_ACCOUNT}"
      severity: {{priority: true}}
"""


@contextmanager
def halyards_door(folder: Path, *, waking: bool) -> Iterator[int]:
    """The port of Halyard's door with its store; ``waking`` adds the embedded runner, whose turns do nothing."""
    folder.mkdir()
    (folder / "halyard.yaml").write_text(CONFIGURATION, "utf-8")
    settings = load_settings(folder / "halyard.yaml", ENVIRONMENT)
    store = open_store(settings, migrate=True)
    service = wire(settings, system_clock, store)
    intake = Intake(store)
    runner = EmbeddedRunner(lambda _ref: None, lambda: 0)
    runner.start()
    try:
        with _listening(create_app(Doors(service, intake, runner.wake if waking else _no_wake))) as port:
            yield port
    finally:
        runner.stop()
        intake.close()
        store.close()


@contextmanager
def crowded_door() -> Iterator[int]:
    """The port of Halyard's door on a store of its own, woken at each call; gone with its folder at the end."""
    # With more senders than threads the server warns at every call, of what is wanted here.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    with (
        tempfile.TemporaryDirectory(prefix="halyard-bench-") as folder,
        halyards_door(Path(folder) / "ours", waking=True) as port,
    ):
        yield port


@contextmanager
def plain_door(folder: Path) -> Iterator[int]:
    """The port of a door that believes everybody and puts each body into a table, durably, before it answers."""
    folder.mkdir()
    connection = sqlite3.connect(folder / "plain.db", check_same_thread=False, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute(
        "CREATE TABLE deliveries (id INTEGER PRIMARY KEY, received_at TEXT NOT NULL, body BLOB NOT NULL)"
    )
    turn = threading.Lock()

    def hook(connector: str, account: str) -> tuple[Response, int]:
        del connector, account
        body, received_at = request.get_data(cache=False), system_clock().isoformat()
        with turn:
            connection.execute("INSERT INTO deliveries (received_at, body) VALUES (?, ?)", (received_at, body))
        return jsonify(accepted=["new"]), 202

    app = Flask("plain")
    app.add_url_rule("/hooks/<connector>/<account>", "hook", hook, methods=["POST"])
    with _listening(app) as port:
        yield port
    connection.close()


@contextmanager
def _listening(app: Flask) -> Iterator[int]:
    """The service's own server, with its own settings, on a free port."""
    listener = Listener(app, "127.0.0.1:0")
    try:
        yield listener.port
    finally:
        listener.close()


def _no_wake(_ref: TicketRef) -> None:
    return None
