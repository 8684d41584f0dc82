"""Somebody changes what was installed: the service notices at its next look, says so once, and repairs nothing."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import requests
import structlog

from core.errors import TryLater
from runtime.clock import ToldClock
from runtime.drift_watch import EVERY, KIND, DriftWatch, Look, last_look, room_in
from runtime.installation import installations
from runtime.jobs import jobs
from runtime.settings import load_settings
from runtime.wiring import Service, open_store, wire
from sandbox.clock import Clock
from sandbox.serving import serve_in_thread
from tests.directly import directly
from tests.runtime.commands import halyard
from tests.runtime.test_cli_install_upkeep import HEAD, HOSTS, JIRA_ADMIN, LINK, OWNER, Place, field_ids, renamed
from tests.webhooks.service import NOW

HOUR = timedelta(hours=1)
AS_AN_ADMIN = {"JIRA_EMAIL": JIRA_ADMIN[0]}


@dataclass
class Watched:
    """A helpdesk that was installed into, with a service that watches it; its clock starts anew with each."""

    place: Place
    service: Service
    clock: ToldClock
    watch: DriftWatch

    def later(self, wait: timedelta = HOUR) -> list[str]:
        """Time passes; what the alarm names then, nothing where there is none."""
        requests.post(f"{self.place.url}/_sandbox/clock", json={"advance_seconds": 60}, timeout=10).raise_for_status()
        self.clock.tell(self.clock() + wait)
        self.watch.look()
        return [one.facts["objects"] for one in self.service.alarms.open() if one.kind == KIND]

    def figures(self) -> dict[str, float]:
        """What is shown of drift, by figure."""
        lines = self.service.metrics.render(None).decode().splitlines()
        return {
            line.partition("{")[0]: float(line.split()[-1]) for line in lines if line.startswith("halyard_drift")
        }

    def writes(self) -> list[str]:
        """Methods and paths of the calls that were no reading, sign-ins and Jira's questions by POST set aside."""
        calls = requests.get(f"{self.place.url}/_sandbox/wire", timeout=10).json()["wire"]
        asking = ("/oauth/tokens", "/rest/api/3/workflows", "/rest/api/3/permissions/check", "/_sandbox")
        return [
            f"{one['method']} {one['path']}"
            for one in calls
            if one["direction"] == "in" and one["method"] != "GET" and not one["path"].startswith(asking)
        ]

    def forget_the_wire(self) -> int:
        """How many calls there were until now."""
        return len(self.writes())


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Place]]:
    """Either helpdesk, installed into once, when it is first asked for."""
    found: dict[str, Place] = {}
    servers: list[Any] = []

    def place(name: str) -> Place:
        if name not in found:
            rehearsal, made = HOSTS[name]
            clock = Clock(NOW)
            servers.append(serve_in_thread(made.make_app(clock, "demo", None), clock))
            folder = tmp_path_factory.mktemp(name)
            (folder / "halyard.yaml").write_text(HEAD + rehearsal.account_block(servers[-1].url), "utf-8")
            found[name] = Place(name, servers[-1].url, folder, {**LINK, **rehearsal.secrets})
            applied = found[name].install("apply", "--yes")
            assert applied.code == 0, applied.err
        return found[name]

    with directly():
        yield place
    for one in servers:
        one.stop()


@pytest.fixture
def watching(installed: Callable[[str], Place], tmp_path: Path) -> Iterator[Callable[..., Watched]]:
    """A service that watches a helpdesk, from a folder of its own with the installation's memory."""
    open_services: list[Service] = []

    def watched(name: str, **secrets: str) -> Watched:
        place = replace(installed(name), folder=tmp_path)
        shutil.copytree(installed(name).folder, tmp_path, dirs_exist_ok=True)
        settings = load_settings(tmp_path / "halyard.yaml", {**place.secrets, **AS_AN_ADMIN, **secrets})
        clock = ToldClock(NOW)
        service = wire(settings, clock, open_store(settings, migrate=True))
        open_services.append(service)
        room = room_in(service.engine, service.store)
        watch = DriftWatch(settings, service.store, service.alarms, service.metrics.drift, clock, room)
        watch.look()
        return Watched(place, service, clock, watch)

    yield watched
    for one in open_services:
        one.hang_up()
        one.store.close()


@pytest.mark.parametrize("name", sorted(HOSTS))
def test_what_was_changed_by_hand_is_noticed_at_the_next_look_and_over_after_its_repair(
    watching: Callable[..., Watched], name: str
) -> None:
    watched = watching(name)
    calm, writes = watched.later(), watched.forget_the_wire()
    title = watched_title(watched)
    before = watched.figures()
    renamed(watched.place, OWNER, "Somebody")
    export = watched.place.export()

    found = watched.later()

    assert calm == []
    assert before["halyard_drifted_objects"] == 0
    assert len(found) == 1
    assert OWNER in found[0]
    assert watched.figures()["halyard_drifted_objects"] == 1
    assert watched.figures()["halyard_drift_looked_timestamp_seconds"] == watched.clock().timestamp()
    assert watched.place.export() == export
    assert watched.writes()[writes + 1 :] == [], "the one write is the admin's"

    renamed(watched.place, OWNER, title)

    assert watched.later() == []
    assert watched.figures()["halyard_drifted_objects"] == 0
