"""The console is part of the service where the configuration has it, and otherwise not there at all."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import requests
from flask import Flask
from werkzeug.test import Client, EnvironBuilder

from console.app import create_console
from core.secrets import Secret
from runtime.console_settings import ConsolePart, ConsoleSettings
from runtime.jobs import jobs
from runtime.serve import start, together
from store.intake import Intake
from tests.console.room import Room
from tests.webhooks.service import NOW, running, settings_in


@pytest.mark.parametrize("there", [True, False])
def test_a_service_has_the_console_that_its_configuration_names(tmp_path: Path, there: bool) -> None:
    settings = settings_in(tmp_path, "acme")
    service = settings.service.model_copy(update={"listen": "127.0.0.1:0"})
    part = ConsolePart.model_validate({"sign_in": "local"})
    console = ConsoleSettings(part, Secret("")) if there else None
    begun = start(replace(settings, service=service, console=console), lambda: NOW, migrate=True)
    try:
        address = f"http://127.0.0.1:{begun.port}"
        page = requests.get(f"{address}/console/sign-in", timeout=10)
        front = requests.get(f"{address}/", timeout=10)
        icon = requests.get(f"{address}/favicon.ico", timeout=10)
        beside = [requests.get(f"{address}{path}", timeout=10).status_code for path in ("/readyz", "/consoles")]
    finally:
        begun.close()

    assert (page.status_code, "Sign in" in page.text) == ((200, True) if there else (404, False))
    assert (front.status_code, "Sign in" in front.text) == ((200, True) if there else (404, False))
    assert (icon.status_code, icon.headers["Content-Type"]) == (200, "image/svg+xml; charset=utf-8")
    assert beside == [200, 404]
    assert (begun.console is not None) is there


@pytest.mark.parametrize(
    ("path", "console"),
    [
        ("/console", True),
        ("/console/", True),
        ("/console/x", True),
        ("/consoles", False),
        ("//console", False),
        ("/Console", False),
        ("/", True),
        ("/favicon.ico", False),
        ("/api/console", False),
    ],
)
def test_each_address_belongs_to_one_of_the_two(path: str, console: bool) -> None:
    webhooks, pages = Flask("webhooks"), Flask("pages")
    webhooks.before_request(lambda: "webhooks")
    pages.before_request(lambda: "pages")
    answer = Client(together(webhooks, pages)).open(EnvironBuilder(path=path))

    assert answer.text == ("pages" if console else "webhooks")


def test_without_a_block_nothing_is_made(tmp_path: Path) -> None:
    with running(tmp_path, "acme") as world, closing(Intake(world.service.store)) as intake:
        assert create_console(world.service, intake, world.woken.append) is None


def test_what_ended_is_forgotten_by_a_job_of_its_own(room: Room) -> None:
    room.person("kim")
    room.browser().sign_in()
    (job,) = [one for one in jobs(room.service) if one.name == "forgetting of ended sessions"]
    assert job.run() == 0

    room.clock.tell(room.clock() + timedelta(hours=12))

    assert job.run() == 1
    assert job.interval == timedelta(hours=1)
