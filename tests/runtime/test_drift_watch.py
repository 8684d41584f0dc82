"""Somebody changes what was installed: the service notices at its next look, says so once, and repairs nothing."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import requests
import structlog

from core.errors import TryLater
from core.findings import Finding, Grade
from runtime import doctor_service, pausing
from runtime.clock import ToldClock
from runtime.drift_watch import EVERY, KIND, DriftWatch, Look, last_look, room_in
from runtime.jobs import jobs
from runtime.settings import load_settings
from runtime.wiring import Service, open_store, wire
from sandbox.clock import Clock
from sandbox.serving import serve_in_thread
from store import AccountKey
from tests.directly import directly
from tests.runtime.test_cli_install_upkeep import HEAD, HOSTS, JIRA_ADMIN, LINK, OWNER, ZENDESK_ADMIN, Place, renamed
from tests.webhooks.service import NOW

HOUR = timedelta(hours=1)
AS_AN_ADMIN = {"JIRA_EMAIL": JIRA_ADMIN[0]}


@dataclass
class Watched:
    """A helpdesk that was installed into, and a service that watches it."""

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
        return {line.partition("{")[0]: float(line.split()[-1]) for line in lines if line.startswith("halyard_drift")}

    def writes(self) -> list[str]:
        """Methods and paths of the calls that were no reading, sign-ins and Jira's questions by POST set aside."""
        calls = requests.get(f"{self.place.url}/_sandbox/wire", timeout=10).json()["wire"]
        asking = ("/oauth/tokens", "/rest/api/3/workflows", "/rest/api/3/permissions/check", "/_sandbox")
        return [
            f"{one['method']} {one['path']}"
            for one in calls
            if one["direction"] == "in" and one["method"] != "GET" and not one["path"].startswith(asking)
        ]

    def title(self) -> str:
        """How our field for the owner is called."""
        rows = json.loads((self.place.memory / "applied.json").read_text("utf-8"))
        return next(str(row["title"]) for row in rows if row["key"] == OWNER)

    def host_id(self, key: str) -> str:
        """The helpdesk's id of what we call so."""
        rows = json.loads((self.place.memory / "applied.json").read_text("utf-8"))
        return next(str(row["id"]) for row in rows if row["key"] == key)

    @property
    def key(self) -> AccountKey:
        """The account."""
        return (self.place.name, self.place.account)

    def started_again(self) -> DriftWatch:
        """The watch of a service that has just started."""
        return started(self.place, self.service, self.clock).watch

    def doctor(self) -> Finding:
        """The doctor's line."""
        now = self.clock()
        return next(one for one in doctor_service.service(self.service.settings, now) if one.check.id == "SV-09")


def started(place: Place, service: Service, clock: ToldClock) -> Watched:
    """A service whose watch looked around for the first time."""
    room = room_in(service.engine, service.store)
    watch = DriftWatch(service.settings, service.store, service.alarms, service.metrics.drift, clock, room)
    watch.look()
    return Watched(place, service, clock, watch)


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
            open_store(load_settings(folder / "halyard.yaml", found[name].secrets), migrate=True).close()
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
        service = wire(settings, clock, open_store(settings))
        open_services.append(service)
        return started(place, service, clock)

    yield watched
    for one in open_services:
        one.hang_up()
        one.store.close()


@pytest.mark.parametrize("name", sorted(HOSTS))
def test_what_was_changed_by_hand_is_noticed_at_the_next_look_and_over_after_its_repair(
    watching: Callable[..., Watched], name: str
) -> None:
    watched = watching(name)
    title = watched.title()
    calm, before = watched.later(), watched.figures()
    renamed(watched.place, OWNER, "Somebody")

    found = watched.later()
    line = watched.doctor()
    renamed(watched.place, OWNER, title)

    assert (calm, before["halyard_drifted_objects"]) == ([], 0)
    assert [one.partition(" ")[2] for one in found] == [OWNER]
    assert (line.grade, line.cure) == (Grade.WARNING, "halyard install drift")
    assert found[0] in line.found
    assert watched.later() == []
    assert watched.figures()["halyard_drifted_objects"] == 0
    assert watched.doctor().grade is Grade.OK


@pytest.mark.parametrize("name", sorted(HOSTS))
def test_a_look_writes_nothing_to_the_helpdesk_even_where_it_finds_something(
    watching: Callable[..., Watched], name: str
) -> None:
    watched = watching(name)
    title = watched.title()
    renamed(watched.place, OWNER, "Somebody")
    export, writes = watched.place.export(), watched.writes()

    found, looked_at = watched.later(), watched.clock()

    assert (len(found), watched.figures()["halyard_drifted_objects"]) == (1, 1)
    assert watched.figures()["halyard_drift_looked_timestamp_seconds"] == looked_at.timestamp()
    assert (watched.place.export(), watched.writes()) == (export, writes)
    renamed(watched.place, OWNER, title)


def test_a_trigger_that_somebody_took_away_is_named_as_gone(watching: Callable[..., Watched]) -> None:
    watched = watching("zendesk")
    trigger = f"{watched.place.url}/api/v2/triggers/{watched.host_id('halyard.changed')}"
    requests.delete(trigger, auth=ZENDESK_ADMIN, timeout=10).raise_for_status()

    assert watched.later() == ["trigger halyard.changed is gone"]
    mended = watched.place.install("apply", "--yes", "--target", "halyard.changed")
    assert mended.code == 0, mended.err
    assert watched.later() == []


@pytest.mark.parametrize("reason", ["rights", "memory", "damage"])
def test_who_cannot_compare_says_so_once_and_claims_nothing(watching: Callable[..., Watched], reason: str) -> None:
    watched = watching("jira", **({"JIRA_EMAIL": "halyard@support.example"} if reason == "rights" else {}))
    if reason == "memory":
        shutil.rmtree(watched.place.memory)
    if reason == "damage":
        (watched.place.memory / "applied.json").write_text("{", "utf-8")

    with structlog.testing.capture_logs() as said:
        found = [watched.later(), watched.later()]

    assert found == [[], []]
    assert [one["event"] for one in said if one["log_level"] == "warning"] == ["installation cannot be compared"]
    assert "halyard_drifted_objects" not in watched.figures()
    line = watched.doctor()
    assert (line.grade, "not compared" in line.found) == (Grade.WARNING, True)
    if reason != "rights":
        assert "jira-acme-jira" in line.found


def test_an_installation_that_was_taken_out_has_not_drifted(watching: Callable[..., Watched]) -> None:
    watched = watching("zendesk")
    (watched.place.memory / "applied.json").write_text("[]", "utf-8")

    assert watched.later() == []
    assert watched.figures()["halyard_drifted_objects"] == 0


def test_an_account_that_stands_still_or_has_little_left_is_looked_at_later(watching: Callable[..., Watched]) -> None:
    watched = watching("zendesk")
    watched.watch.has_room = lambda _account: False
    watched.later()
    waited = last_look(watched.service.store, watched.key)
    watched.watch.has_room = room_in(watched.service.engine, watched.service.store)
    pausing.pause(watched.service.store, watched.key, watched.clock(), "an operator")
    watched.later(EVERY)
    paused = last_look(watched.service.store, watched.key)
    pausing.resume(watched.service.store, watched.key)
    watched.later(EVERY)

    assert (waited, paused) == (None, None)
    assert last_look(watched.service.store, watched.key) is not None


def test_a_helpdesk_that_is_away_for_a_moment_is_asked_again_at_the_next_beat(
    watching: Callable[..., Watched], monkeypatch: pytest.MonkeyPatch
) -> None:
    watched = watching("zendesk")

    def away(*_given: object) -> Look:
        raise TryLater("503")

    with monkeypatch.context() as patched:
        patched.setattr(DriftWatch, "_compared", away)
        watched.later()
    nothing = last_look(watched.service.store, watched.key)
    watched.later(EVERY)

    assert nothing is None
    assert last_look(watched.service.store, watched.key) is not None


def test_after_a_start_the_look_on_record_says_when_the_next_one_is_due(watching: Callable[..., Watched]) -> None:
    watched = watching("zendesk")
    watched.later()
    first = last_look(watched.service.store, watched.key)
    for wait in (HOUR / 2, HOUR / 2):
        watched.watch = watched.started_again()
        watched.later(wait)

    assert first is not None
    again = last_look(watched.service.store, watched.key)
    assert again is not None
    assert again.at - first.at == HOUR


def test_the_service_looks_by_itself_and_once_an_hour_unless_told(watching: Callable[..., Watched]) -> None:
    watched = watching("zendesk")

    assert watched.service.settings.service.drift_every == HOUR
    assert EVERY in [job.interval for job in jobs(watched.service) if job.name == "look at what was installed"]
    assert watched.doctor().grade is Grade.OK
