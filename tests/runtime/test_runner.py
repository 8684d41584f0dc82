"""The metronomes: one for real time, in threads, and one for a rehearsal's pretend time."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from flask import Flask
from structlog.testing import capture_logs

from core.errors import StoreUnavailable, TryLater
from core.tickets import TicketRef
from runtime.clock import ToldClock
from runtime.runner import WORKERS, EmbeddedRunner
from runtime.told import ToldRunner, add_routes
from tests.runtime.engine_room import NOW, ref

PATIENCE = 10
SELDOM = timedelta(hours=1)


def quiet() -> int:
    return 0


@contextmanager
def running(
    turn: Callable[[TicketRef], object] = lambda _: True, tick: Callable[[], int] = quiet
) -> Iterator[EmbeddedRunner]:
    runner = EmbeddedRunner(turn, tick)
    runner.start()
    try:
        yield runner
    finally:
        runner.stop()


class Heard:
    """Waits until something was said so often."""

    def __init__(self) -> None:
        self.words: list[object] = []
        self._said = threading.Condition()

    def __call__(self, word: object = None) -> int:
        with self._said:
            self.words.append(word)
            self._said.notify_all()
        return 0

    def wait_for(self, count: int) -> None:
        with self._said:
            assert self._said.wait_for(lambda: len(self.words) >= count, PATIENCE), self.words


def test_a_wake_up_has_its_ticket_worked_on() -> None:
    heard = Heard()

    with running(turn=heard) as runner:
        runner.wake(ref("1"))
        runner.wake(ref("2"))
        heard.wait_for(2)

    assert sorted(map(str, heard.words)) == ["zendesk/acme/1", "zendesk/acme/2"]


def test_the_metronome_looks_for_due_work_at_once() -> None:
    heard = Heard()

    with running(tick=heard):
        heard.wait_for(1)

    assert heard.words


def test_the_metronome_goes_on_until_nothing_is_due() -> None:
    left, idle = [3, 2, 1, 0], threading.Event()

    def tick() -> int:
        taken = left.pop(0) if left else 0
        if not taken:
            idle.set()
        return taken

    with running(tick=tick):
        assert idle.wait(PATIENCE)

    assert left == []


def test_a_job_runs_at_once_the_first_time() -> None:
    heard = Heard()

    with running() as runner:
        runner.every(SELDOM, "sweep", heard)
        heard.wait_for(1)

    assert len(heard.words) == 1


@pytest.mark.parametrize("error", [TryLater("down"), StoreUnavailable("locked")], ids=["host", "database"])
def test_a_failing_turn_or_job_is_said_and_stops_nothing(error: Exception) -> None:
    heard = Heard()

    def fail(_: object = None) -> None:
        heard(error)
        raise error

    with capture_logs() as logged:
        runner = EmbeddedRunner(fail, quiet)
        runner.start()
        runner.wake(ref())
        runner.every(SELDOM, "sweep", fail)
        heard.wait_for(2)
        runner.wake(ref("2"))
        heard.wait_for(3)
        runner.stop()

    said = [(one["event"], one["why"]) for one in logged]
    assert said.count(("work put off", str(error))) == 2
    assert said.count(("job put off", str(error))) == 1


def test_f34_stopping_waits_for_what_is_being_done_and_takes_nothing_new() -> None:
    began, go_on, heard = threading.Event(), threading.Event(), Heard()

    def turn(one: TicketRef) -> None:
        began.set()
        assert go_on.wait(PATIENCE)
        heard(one)

    runner = EmbeddedRunner(turn, quiet)
    runner.start()
    runner.wake(ref("1"))
    assert began.wait(PATIENCE)
    stopping = threading.Thread(target=runner.stop)
    stopping.start()
    go_on.set()
    stopping.join(PATIENCE)
    runner.wake(ref("2"))

    assert not stopping.is_alive()
    assert heard.words == [ref("1")]


def test_f16_an_account_whose_helpdesk_never_answers_holds_up_no_other_s_work() -> None:
    """Every thread that acme has is stuck, the metronome's and those of its wake-ups."""
    go_on, stuck = threading.Event(), Heard()
    turns, ticks, jobs = Heard(), Heard(), Heard()

    def turn(one: TicketRef) -> None:
        if one.account == "acme":
            acme(one)
        else:
            turns(one)

    def acme(what: object = "tick") -> int:
        stuck(what)
        assert go_on.wait(PATIENCE)
        return 0

    runner = EmbeddedRunner(turn, quiet, {"zendesk/acme": acme, "zendesk/globex": ticks})
    runner.start()
    try:
        stuck.wait_for(1)
        for number in range(WORKERS):
            runner.wake(ref(str(number)))
        stuck.wait_for(WORKERS)
        runner.wake(ref("1", "globex"))
        runner.every(SELDOM, "sweep", jobs)
        for one in (turns, ticks, jobs):
            one.wait_for(1)
    finally:
        go_on.set()
        runner.stop()

    assert turns.words == [ref("1", "globex")]


# --- a rehearsal's time ------------------------------------------------------------------------------------------


def told(drain: Callable[[], int] = quiet, due: timedelta | None = None) -> tuple[ToldRunner, ToldClock]:
    clock = ToldClock(NOW)
    return ToldRunner(clock, drain, lambda: NOW + due if due is not None else None), clock


def test_told_nothing_happens_until_the_time_is_told() -> None:
    heard = Heard()
    runner, _ = told(lambda: heard("turn"))
    runner.every(SELDOM, "sweep", lambda: heard("sweep"))
    runner.start()
    runner.wake(ref())
    before = list(heard.words)

    runner.tell(NOW)

    assert (before, heard.words) == ([], ["sweep", "turn"])


def test_told_a_job_runs_once_however_many_of_its_intervals_have_passed() -> None:
    heard = Heard()
    runner, _ = told()
    runner.every(timedelta(minutes=5), "sweep", lambda: heard("sweep"))
    runner.tell(NOW)

    runner.tell(NOW + timedelta(hours=1))

    assert heard.words == ["sweep", "sweep"]
    assert runner.next_due() == NOW + timedelta(minutes=65)


def test_told_the_next_moment_is_the_earliest_of_jobs_and_tickets() -> None:
    runner, _ = told(due=timedelta(minutes=3))

    assert runner.next_due() == NOW + timedelta(minutes=3)
    runner.every(timedelta(minutes=1), "sweep", quiet)
    assert runner.next_due() == NOW


def test_told_time_never_goes_back() -> None:
    runner, clock = told()
    runner.tell(NOW + SELDOM)

    runner.tell(NOW)

    assert clock() == NOW + SELDOM


def test_told_a_job_that_failed_is_said_and_the_tickets_are_worked_on() -> None:
    def fail() -> None:
        raise TryLater("down")

    runner, _ = told(lambda: 2)
    runner.every(SELDOM, "sweep", fail)

    assert runner.tell(NOW) == ("Halyard's sweep was put off: down", "Halyard looked at 2 tickets")


@pytest.mark.parametrize(
    "body", [None, [], {}, {"now": 5}, {"now": "yesterday"}, {"now": "2026-11-22T10:00:00"}], ids=str
)
def test_told_the_door_takes_moments_with_a_zone_only(body: object) -> None:
    runner, clock = told()
    app = Flask("told")
    add_routes(app, runner)

    answer = app.test_client().post("/_clock", json=body)

    assert (answer.status_code, clock()) == (400, NOW)


def test_told_the_door_answers_what_was_done_and_what_comes_next() -> None:
    runner, _ = told(lambda: 1, due=timedelta(minutes=3))
    app = Flask("told")
    add_routes(app, runner)

    posted = app.test_client().post("/_clock", json={"now": "2026-11-22T14:00:00Z"}).json
    shown = app.test_client().get("/_clock").json

    assert posted == {"did": ["Halyard looked at 1 ticket"], "next_due_at": "2026-11-22T14:03:00Z"}
    assert shown == {"next_due_at": "2026-11-22T14:03:00Z"}
