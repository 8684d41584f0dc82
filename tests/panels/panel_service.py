"""A wired service whose accounts show panels: everything is real but the helpdesks behind it and the clock."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache
from pathlib import Path

from flask import Flask, Response, g, jsonify
from werkzeug.test import TestResponse

from core.errors import TryLater
from core.tickets import Person
from runtime.clock import ToldClock
from runtime.routes import add_route, panel_visit
from runtime.settings import Settings, load_settings
from runtime.wiring import Service, open_store, wire
from store.intake import Intake
from tests.panels.minting import ACCOUNTS, INSTALLATIONS, NOW, Mint, jwk
from tests.webhooks.service import ENVIRONMENT, Desk, configuration, over
from webhooks.app import create_app
from webhooks.doors import Doors
from webhooks.panel_session import PanelSessions

SECRET = "s9Wd3Kq7Zt1Xn5Vb8Lp2Hf6Rc4Mj0GyA"
KIM = Person(id="7", name="Kim", email="kim@support.example", staff=True)
ANA = Person(id="41", name="Ana Ruiz", email="ana@acme.example")
KEY = ("zendesk", "acme")


class PeopledDesk(Desk):
    """A helpdesk in memory that also tells who somebody is."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []
        self.down = False

    def find_user(self, account: str, user_id: str) -> Person | None:
        """Whoever is among its people."""
        self.asked.append(user_id)
        if self.down:
            raise TryLater("the host does not answer")
        return next((one for one in self.people if one.id == user_id), None)


def panels_of(name: str) -> str:
    """The ``panels`` block of an account, with its keys in files beside it."""
    said = Mint("help_center", name).claims()
    return (
        "    panels:\n"
        f'      sidebar: {{installation: "{INSTALLATIONS[name]}", keys_file: sidebar-{name}.json}}\n'
        f"      help_center: {{issuer: {said['iss']}, audience: {said['aud']}, keys_file: help_center-{name}.json}}\n"
    )


def write_configuration(folder: Path, *names: str) -> Path:
    """A ``halyard.yaml`` with these accounts and the keys beside it."""
    head, *blocks = configuration(*names).split("  - account: ")
    with_panels = (f"  - account: {block}{panels_of(name)}" for name, block in zip(names, blocks, strict=True))
    for name in names:
        for kind in ("sidebar", "help_center"):
            keys = {"keys": [jwk(Mint(kind, name).key)]}
            (folder / f"{kind}-{name}.json").write_text(json.dumps(keys), "utf-8")
    path = folder / "halyard.yaml"
    path.write_text(head + "".join(with_panels), "utf-8")
    return path


def settings_in(folder: Path, **environment: str) -> Settings:
    """The settings of both accounts."""
    told = ENVIRONMENT | {"HALYARD_PANEL_SECRET": SECRET} | environment
    return load_settings(write_configuration(folder, *ACCOUNTS), told)


@cache
def _ready(environment: tuple[tuple[str, str], ...]) -> tuple[Settings, bytes]:
    """Settings and an empty database with its tables, made once: a test takes a copy."""
    with tempfile.TemporaryDirectory() as folder:
        settings = settings_in(Path(folder), **dict(environment))
        open_store(settings, migrate=True).close()
        return settings, (Path(folder) / "halyard.db").read_bytes()


@dataclass(frozen=True)
class PanelWorld:
    """A service with panels, its helpdesks, its clock, and its application with one page that needs a visit."""

    service: Service
    app: Flask
    clock: ToldClock
    desks: Mapping[str, PeopledDesk]
    sessions: PanelSessions

    def later(self, **length: float) -> None:
        """Let time pass."""
        self.clock.tell(self.clock() + timedelta(**length))

    def another(self) -> PanelSessions:
        """The same as another process has it."""
        return PanelSessions(self.service)

    def call(self, bearer: str, account: str = "acme", ticket: str = "10421", **headers: str) -> TestResponse:
        """Ask for the page with a bearer word."""
        sent = {"Authorization": f"Bearer {bearer}"} | headers
        return self.app.test_client().get(f"/probe/zendesk/{account}/{ticket}", headers=sent)


@contextmanager
def running(folder: Path, **environment: str) -> Iterator[PanelWorld]:
    """The service for as long as the block lasts."""
    settings, database = _ready(tuple(sorted(environment.items())))
    settings = replace(settings, root=folder)
    (folder / "halyard.db").write_bytes(database)
    desks = {name: PeopledDesk() for name in ACCOUNTS}
    for desk in desks.values():
        desk.people += [KIM, ANA]
    clock = ToldClock(NOW)
    store = open_store(settings)
    service = wire(over(settings, desks), clock, store)
    intake = Intake(store)
    app = create_app(Doors(service, intake, lambda _: None))

    def probe(connector: str, account: str, ticket: str) -> Response:
        return jsonify(user=g.visit.user_id, door=g.visit.door, ticket=g.visit.ticket)

    add_route(app, "/probe/<connector>/<account>/<ticket>", "probe", probe, panel_visit())
    try:
        yield PanelWorld(service, app, clock, desks, PanelSessions(service))
    finally:
        intake.close()
        store.close()
