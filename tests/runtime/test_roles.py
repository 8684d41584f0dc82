"""Several processes on one PostgreSQL: who takes requests, who takes turns, who keeps the beat, and who holds."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
import requests

from core.tickets import TicketRef
from runtime.clock import system_clock
from runtime.leader import LeaderRunner
from runtime.queue_runner import Hints, QueueRunner, free_stalled
from runtime.roles import Duty
from runtime.runner import EmbeddedRunner
from runtime.serve import Running, start
from runtime.settings import Settings
from store import Store, upgrade
from store.leadership import Lead
from store.queue_tables import conninfo
from tests.webhooks.service import Desk, delivery, over, settings_in, ticket

NUMBER = "35436"
PATIENCE = 30


@pytest.fixture
def desk() -> Desk:
    desk = Desk()
    desk.put(ticket(NUMBER))
    return desk


@pytest.fixture
def settings(tmp_path: Path, desk: Desk, postgres_database: str) -> Settings:
    read = over(settings_in(tmp_path, "acme"), {"acme": desk})
    told = {"listen": "127.0.0.1:0", "database": postgres_database, "sweep_every": timedelta(days=1)}
    return replace(read, service=read.service.model_copy(update=told))


@pytest.fixture
def migrated(settings: Settings) -> Settings:
    return settings


@pytest.fixture
def serve(settings: Settings) -> Iterator[ExitStack]:
    """What is opened here is closed at the end, the last first."""
    before = frozenset(threading.enumerate())
    with ExitStack() as stack:
        yield stack
    assert frozenset(threading.enumerate()) <= before, "a stop leaves no thread"


def run(stack: ExitStack, settings: Settings, duty: Duty) -> Running:
    return stack.enter_context(closing(start(settings, system_clock, duty=duty)))


def get(running: Running, path: str) -> requests.Response:
    return requests.get(f"http://127.0.0.1:{running.port}{path}", timeout=PATIENCE)


def hook(running: Running) -> int:
    there = delivery(at=system_clock())
    address = f"http://127.0.0.1:{running.port}/hooks/zendesk/acme"
    return requests.post(address, data=there.body, headers=dict(there.headers), timeout=PATIENCE).status_code


def waiting(settings: Settings) -> int:
    """How many wake-ups are in the queue."""
    with psycopg.connect(conninfo(settings.service.database)) as connection:
        found = connection.execute("SELECT count(*) FROM procrastinate_jobs").fetchone()
    assert found is not None
    return int(found[0])


def until(something: object) -> None:
    """Ask until it is so; the whole run's own limit ends what never is."""
    assert callable(something)
    pause = threading.Event()
    for _ in range(PATIENCE * 50):
        if something():
            return
        pause.wait(0.02)
    raise AssertionError("it never came to be so")


def test_a_webhook_is_taken_by_one_process_and_worked_on_by_another(
    migrated: Settings, desk: Desk, serve: ExitStack
) -> None:
    web = run(serve, migrated, Duty.WEB)
    run(serve, migrated, Duty.WORKER)

    assert hook(web) == 202

    assert desk.wrote.wait(PATIENCE)
    until(lambda: waiting(migrated) == 0)


def test_a_process_that_takes_requests_works_on_nothing_by_itself(
    migrated: Settings, desk: Desk, serve: ExitStack
) -> None:
    web = run(serve, migrated, Duty.WEB)

    hook(web)
    until(lambda: waiting(migrated) == 1)

    assert desk.writes == []
    assert get(web, "/readyz").json()["status"] == "ok"


@pytest.mark.parametrize("duty", [Duty.WORKER, Duty.CLOCK])
def test_a_worker_and_a_clock_answer_for_their_health_alone(migrated: Settings, serve: ExitStack, duty: Duty) -> None:
    running = run(serve, migrated, duty)

    assert get(running, "/readyz").json()["status"] == "ok"
    assert get(running, "/metrics").status_code == 200
    assert hook(running) == 404


def test_every_hint_dropped_the_clock_does_all_that_is_due(migrated: Settings, desk: Desk, serve: ExitStack) -> None:
    """The queue itself is gone, and no worker is there."""
    web = run(serve, migrated, Duty.WEB)
    with psycopg.connect(conninfo(migrated.service.database)) as connection:
        connection.execute("DROP SCHEMA halyard_queue CASCADE")

    assert hook(web) == 202
    run(serve, migrated, Duty.CLOCK)

    assert desk.wrote.wait(PATIENCE)


def test_what_is_due_is_given_to_a_worker_by_the_clock(migrated: Settings, desk: Desk, serve: ExitStack) -> None:
    with closing(Store.open(migrated.service.database)) as store:
        store.wake_many([TicketRef("zendesk", "acme", NUMBER)], system_clock())
    run(serve, migrated, Duty.WORKER)

    run(serve, migrated, Duty.CLOCK)

    assert desk.wrote.wait(PATIENCE)


def test_of_two_clocks_one_leads_and_the_other_follows_it(migrated: Settings, serve: ExitStack) -> None:
    with closing(start(migrated, system_clock, duty=Duty.CLOCK)) as first:
        until(lambda: _leads(first))
        second = run(serve, migrated, Duty.CLOCK)
        assert not _leads(second)

    until(lambda: _leads(second))


def _leads(running: Running) -> bool:
    return "halyard_leads 1.0" in get(running, "/metrics").text


def test_a_leader_whose_connection_is_ended_stops_and_leads_again_when_it_can(
    migrated: Settings, serve: ExitStack
) -> None:
    running = run(serve, migrated, Duty.CLOCK)
    assert isinstance(running.runner, LeaderRunner)
    until(lambda: _leads(running))
    other = Lead(migrated.service.database)
    end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'halyard clock'"

    def taken_over() -> bool:
        with psycopg.connect(conninfo(migrated.service.database), autocommit=True) as connection:
            connection.execute(end)
        return other.take()

    until(taken_over)
    until(lambda: not _leads(running))
    other.leave()

    until(lambda: _leads(running))


def test_wake_ups_of_one_ticket_are_merged_while_they_wait(migrated: Settings) -> None:
    with closing(Hints(conninfo(migrated.service.database))) as hints:
        for number in ("1", "2", "1", "1"):
            hints.send(TicketRef("zendesk", "acme", number))

    assert waiting(migrated) == 2


def test_what_a_killed_worker_held_goes_to_another(migrated: Settings, desk: Desk, serve: ExitStack) -> None:
    """Its wake-up says `doing`, its ticket is leased; the one is freed by the clock, the other by its end."""
    address = conninfo(migrated.service.database)
    with closing(Hints(address)) as hints:
        for number in ("1", "2"):
            hints.send(TicketRef("zendesk", "acme", number))
        with psycopg.connect(address) as connection:
            connection.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '1 hour')")
            connection.execute("SELECT procrastinate_fetch_job_v2(NULL, 1), procrastinate_fetch_job_v2(NULL, 1)")
        # Ticket 1 was woken once more meanwhile.
        hints.send(TicketRef("zendesk", "acme", "1"))

    assert free_stalled(address) == 2

    with psycopg.connect(address) as connection:
        left = connection.execute("SELECT lock, status FROM procrastinate_jobs ORDER BY lock").fetchall()
    assert left == [("zendesk/acme/1", "todo"), ("zendesk/acme/2", "todo")]
    assert free_stalled(address) == 0


def test_f34_f41_a_worker_whose_database_is_gone_stops_all_the_same(tmp_path: Path) -> None:
    """It is in the middle of connecting, which it would go on with for half a minute."""
    beaten = threading.Event()

    def beat() -> int:
        beaten.set()
        return 0

    runner = QueueRunner(f"host={tmp_path} dbname=nowhere connect_timeout=30", lambda _ref: None, beat)
    runner.start()
    assert beaten.wait(PATIENCE)

    stopping = threading.Thread(target=runner.stop)
    stopping.start()
    stopping.join(15)

    assert not stopping.is_alive()


# --- other releases' tables ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("duty", list(Duty))
def test_f58_a_process_holds_before_older_tables_and_goes_on_when_they_are_its_own(
    settings: Settings, desk: Desk, serve: ExitStack, duty: Duty
) -> None:
    database = settings.service.database
    upgrade.downgrade(database, "0006")
    running = run(serve, settings, duty)
    ready = get(running, "/readyz")

    assert ready.status_code == 503
    assert ready.json() == {"status": "held", "held": running.service.hold.why}
    assert "older schema (0006" in running.service.hold.why
    assert "halyard_held 1.0" in get(running, "/metrics").text
    if duty in (Duty.ALL, Duty.WEB):
        assert hook(running) == 503, "what arrives may have no place there"

    upgrade.upgrade(database)

    until(lambda: get(running, "/readyz").status_code == 200)
    assert running.service.store.policy_text("mulesoft", _version(settings)) is not None


def _version(settings: Settings) -> str:
    return settings.accounts[0].policy.version


def test_f58_newer_tables_are_noticed_while_running_and_nothing_that_arrives_is_lost(
    migrated: Settings, desk: Desk, serve: ExitStack
) -> None:
    running = run(serve, migrated, Duty.ALL)
    with psycopg.connect(conninfo(migrated.service.database)) as connection:
        connection.execute("UPDATE public.alembic_version SET version_num = '9999'")
    until(lambda: get(running, "/readyz").status_code == 503)

    assert "newer schema (9999" in get(running, "/readyz").json()["held"]
    assert hook(running) == 202
    assert desk.writes == []

    with psycopg.connect(conninfo(migrated.service.database)) as connection:
        connection.execute("UPDATE public.alembic_version SET version_num = %s", (upgrade.head(),))
    assert desk.wrote.wait(PATIENCE)


def test_one_process_may_still_do_all_on_postgres(migrated: Settings, desk: Desk, serve: ExitStack) -> None:
    running = run(serve, migrated, Duty.ALL)

    assert type(running.runner) is EmbeddedRunner
    assert hook(running) == 202
    assert desk.wrote.wait(PATIENCE)
