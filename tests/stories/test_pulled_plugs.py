"""Pulls the plug at every commit point of a whole story: what was promised is kept, and nothing is done twice.

The process dies at the point: from then on it changes nothing any more, neither in its memory nor in the host. A
fresh one is started on the same database. The judge reads only the host's own journal and what was accepted.

A point of the memory is the same whichever helpdesk is served: the helpdesks take turns. PLUGS=everywhere pulls every
plug in every helpdesk.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import requests
from waitress.channel import ClientDisconnected  # type: ignore[import-untyped]

from store.points import HOST_POINTS, POINTS, hooked, set_hook
from tests.stories.desk import PATIENCE, Case, Desk
from tests.stories.judge import judge
from tests.stories.people import FILLED, LEAD
from tests.stories.stage import Stage

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

SWEEP_EVERY = timedelta(minutes=15)
NOT_IN_A_STORY = {
    "access",
    "alarm",
    "canary",
    "decide",
    "erase",
    "forget",
    "give_up",
    "mail",
    "migrate",
    "notice",
    "outage",
    "park",
    "pause",
    "purge",
    "renew",
    "replay",
    "setback",
    "tie",
    "void",
}
"""Writes of those who watch over the service, and those that need a fault, a slow host, a mailbox, an outage, a second
account, years of quiet or people of their own; other tests come by them."""
OF_THE_MEMORY = tuple(one for one in POINTS if one.rpartition(":")[0] not in NOT_IN_A_STORY)
PASSED = OF_THE_MEMORY + HOST_POINTS
STEP = 1 if os.environ.get("PLUGS") == "everywhere" else 2
ONCE = ["closed", "received", "taken it up"]

# The thread that writes for all deliveries dies with its process; nobody is there to catch it.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")


class PowerCut(BaseException):
    """The plug is out."""


@dataclass
class Plug:
    """Pulled at the first passing of a point once it is armed; a dead process passes no point any more."""

    at: str
    armed: bool = False
    dead: bool = False
    pulled: int = 0
    passed: set[str] = field(default_factory=set)

    def __call__(self, point: str) -> None:
        self.passed.add(point)
        if self.dead or (self.armed and point == self.at and not self.pulled):
            self.pulled += not self.dead
            self.dead = True
            raise PowerCut(point)


@dataclass(frozen=True)
class Dying:
    """In front of the service's doors: whoever is being served when it dies finds the line cut."""

    app: WSGIApplication

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        try:
            return self.app(environ, start_response)
        except PowerCut:
            raise ClientDisconnected from None


@dataclass
class Play:
    """The standard story on one database, with people who try again when nothing came of what they did."""

    stage: Stage
    desk: Desk
    database: str
    plug: Plug
    cut: bool = True

    def serve(self) -> None:
        """Start the service; where the plug is pulled while it starts, start it again."""
        for _ in range(2):
            try:
                running = self.stage.serve(self.database, sweep_every=SWEEP_EVERY)
            except PowerCut:
                self.plug.dead = False
                continue
            running.app.wsgi_app = Dying(running.app.wsgi_app)  # type: ignore[method-assign]
            return

    def pass_time(self, seconds: float) -> None:
        """Time passes; a service that died on the way is started again, and time passes once more."""
        self.desk.control("POST", "clock", {"advance_seconds": seconds})
        if self.plug.dead:
            # What is closed belongs to the dead process; the plug stays out until it is gone.
            self.stage.stop()
            self.plug.dead = False
            self.serve()
            self.desk.control("POST", "clock", {"advance_seconds": 0})
            self.desk.control("POST", "clock", {"advance_seconds": 1200})

    def send_form(self, case: Case) -> bool:
        """The customer sends the form, and again where the line was cut; answers whether it was accepted."""
        for _ in range(2):
            link = case.link()
            try:
                answer = self.desk.session.post(
                    link, data=FILLED, headers={"Accept": "application/json"}, timeout=PATIENCE
                )
            except requests.ConnectionError:
                answer = None
            self.pass_time(1)
            if answer is not None and answer.status_code in (201, 202):
                return True
            if case.state() != "available":
                return bool(case.receipts())
        return False

    def until(self, done: Callable[[], bool], do: Callable[[], Any]) -> None:
        """Somebody does something in the host, and waits until it shows."""
        do()
        for _ in range(4):
            self.pass_time(600)
            if done():
                return
        raise AssertionError("nothing came of it")

    def out(self) -> Case:
        """The whole story, from the first hour to the end."""
        self.serve()
        case = self.desk.open(settled=False)
        self.pass_time(0)
        self.pass_time(4 * 3600 + 120)
        self.plug.armed = True
        if self.cut:
            self.desk.plan({"kind": "cut_before", "match": self.desk.ticket_writes})
        assert self.send_form(case), "a proper request was lost"
        self.until(lambda: case.state() == "requested", lambda: None)
        self.until(
            lambda: case.state() == "active",
            lambda: case.set_only(LEAD, acknowledge=True),
        )
        # Nobody is told of the lead's word; the sweep finds it.
        self.desk.plan({"kind": "webhook_drop"})
        self.until(
            lambda: str(case.fields()["next_update_due"]).startswith("update by"),
            lambda: case.say_only("I lead this from here.", LEAD),
        )
        self.until(
            lambda: case.state() == "closed",
            lambda: case.set_only(LEAD, outcome="workaround"),
        )
        self.pass_time(3600)
        return case


@pytest.fixture(params=["sqlite", "postgres"])
def database(request: pytest.FixtureRequest, stage: Stage, tmp_path: Path) -> str:
    """A fresh database on each engine."""
    if request.param == "sqlite":
        return stage.database(tmp_path)
    url: str = request.getfixturevalue("postgres_database")
    return url


def played(stage: Stage, database: str, plug: Plug, *, cut: bool = True) -> tuple[Play, Case]:
    play = Play(stage, stage.set(), database, plug, cut)
    with hooked(plug):
        case = play.out()
        set_hook(None)
    return play, case


def assert_just(play: Play, case: Case) -> None:
    """Nothing lost, nothing doubled, nothing left over."""
    verdict = judge(play.desk.deeds())
    assert verdict.doubled == ()
    assert verdict.opened == {case.id: 1}
    assert verdict.of(f"E-{case.id}-1") == ONCE
    counts = play.stage.running.service.store.counts()
    assert (counts.pending, counts.parked, counts.outbox_waiting, counts.outbox_parked) == (0, 0, 0, 0)
    assert play.stage.running.service.store.integrity() == "ok"


def assert_nothing_comes_of_a_plug_pulled_at(point: str, stage: Stage, database: str) -> None:
    plug = Plug(point, armed=point.startswith(("policy", "wake", "cursor")))

    play, case = played(stage, database, plug)

    assert plug.pulled == 1, f"the story does not pass {point}"
    assert_just(play, case)


@pytest.mark.parametrize("point", OF_THE_MEMORY[::STEP] + HOST_POINTS)
@pytest.mark.host("zendesk")
def test_f32_f33_the_plug_is_pulled_at_each_point(stage: Stage, tmp_path: Path, point: str) -> None:
    assert_nothing_comes_of_a_plug_pulled_at(point, stage, stage.database(tmp_path))


@pytest.mark.parametrize("point", OF_THE_MEMORY[STEP - 1 :: STEP] + HOST_POINTS)
@pytest.mark.host("jira")
def test_f32_f33_the_plug_is_pulled_at_each_other_point(stage: Stage, tmp_path: Path, point: str) -> None:
    assert_nothing_comes_of_a_plug_pulled_at(point, stage, stage.database(tmp_path))


@pytest.mark.parametrize("point", ["accept:after", "save:inside", "save:after", "sending:after", "sent:before"])
def test_f32_f33_the_plug_is_pulled_on_postgresql_too(stage: Stage, postgres_database: str, point: str) -> None:
    plug = Plug(point)

    play, case = played(stage, postgres_database, plug)

    assert plug.pulled == 1
    assert_just(play, case)


@pytest.mark.parametrize("where", ["before", "after"])
def test_f33_the_plug_is_pulled_around_the_write_itself_on_either_database(
    stage: Stage, database: str, where: str
) -> None:
    plug = Plug(f"host.write:{where}")

    play, case = played(stage, database, plug, cut=False)

    assert plug.pulled == 1
    assert_just(play, case)


def test_the_story_passes_every_point_but_those_that_need_a_fault(stage: Stage, tmp_path: Path) -> None:
    plug = Plug("none")

    play, case = played(stage, stage.database(tmp_path), plug)

    assert {one for one in plug.passed if one.rpartition(":")[0] not in NOT_IN_A_STORY} == set(PASSED)
    assert_just(play, case)
