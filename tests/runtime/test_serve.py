"""The service in one process: it listens, it works, and it ends in order."""

import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import replace
from pathlib import Path

import pytest
import requests

from core.errors import StoreError
from runtime.clock import Clock, ToldClock
from runtime.listener import Listener
from runtime.routes import add_route, public
from runtime.serve import Running, start
from runtime.settings import Settings
from tests.webhooks.service import NOW, Desk, delivery, over, settings_in, ticket

Threads = frozenset[threading.Thread]

TOLD_BESIDE = """
import signal, sys, threading
from types import SimpleNamespace
from runtime.pulse import Pulse
from runtime.serve import run_until_stopped
from store.soundness import Soundness

store = SimpleNamespace(disk=SimpleNamespace(soundness=Soundness()))
running = SimpleNamespace(service=SimpleNamespace(pulse=Pulse(), store=store), close=lambda: print("closed"))

def asleep():
    frame = sys._current_frames()[threading.main_thread().ident]
    names = []
    while frame:
        names.append(frame.f_code.co_name)
        frame = frame.f_back
    return names[:3] == ["wait", "wait", "run_until_stopped"]

def tell():
    while not asleep():
        pass
    signal.pthread_kill(threading.get_ident(), signal.SIGTERM)

threading.Thread(target=tell).start()
run_until_stopped(running)
"""
"""A service that is told to stop by a signal which reaches another thread than its main one."""


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def settings(tmp_path: Path, desk: Desk) -> Settings:
    read = over(settings_in(tmp_path, "acme"), {"acme": desk})
    return replace(read, service=read.service.model_copy(update={"listen": "127.0.0.1:0"}))


@pytest.fixture
def threads() -> Threads:
    """The threads there were before."""
    return frozenset(threading.enumerate())


def started(settings: Settings, clock: Clock = lambda: NOW) -> closing[Running]:
    return closing(start(settings, clock, migrate=True))


@pytest.fixture
def session() -> Iterator[requests.Session]:
    with requests.Session() as kept:
        yield kept


def test_f34_stopping_leaves_no_thread_and_no_socket_though_a_connection_is_kept_open(
    settings: Settings, threads: Threads, session: requests.Session
) -> None:
    with started(settings) as running:
        assert session.get(f"http://127.0.0.1:{running.port}/readyz").json()["status"] == "ok"

    assert frozenset(threading.enumerate()) <= threads
    with pytest.raises(requests.ConnectionError):
        session.get(f"http://127.0.0.1:{running.port}/healthz")


def test_f34_a_service_stops_whichever_thread_the_signal_reaches() -> None:
    """As when a process that was frozen is woken and told to stop at once."""
    ended = subprocess.run(
        [sys.executable, "-c", TOLD_BESIDE],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert (ended.returncode, ended.stdout.splitlines()[-1:]) == (0, ["closed"]), ended.stderr


def test_f34_what_was_taken_before_a_stop_is_answered(settings: Settings, session: requests.Session) -> None:
    entered, go_on = threading.Event(), threading.Event()
    answers: list[str] = []

    def slow() -> str:
        entered.set()
        go_on.wait(10)
        return "said"

    running = start(settings, lambda: NOW, migrate=True)
    add_route(running.app, "/slow", "slow", slow, public("a slow answer of this test"))
    address = f"http://127.0.0.1:{running.port}/slow"
    caller = threading.Thread(target=lambda: answers.append(session.get(address).text))
    caller.start()
    entered.wait(10)
    closer = threading.Thread(target=running.close)
    closer.start()
    refused = _refused(running.port)
    go_on.set()
    closer.join(20)
    caller.join(20)

    assert refused
    assert answers == ["said"]


def _refused(port: int) -> bool:
    """Whether nobody takes new connections any more, tried until it is so."""
    for _ in range(10_000):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)):
                return True
    return False


def test_f35_an_address_that_is_taken_is_said_and_leaves_nothing_open(settings: Settings, threads: Threads) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        listen = f"127.0.0.1:{other.getsockname()[1]}"
        taken = replace(settings, service=settings.service.model_copy(update={"listen": listen}))

        with pytest.raises(OSError, match="in use"):
            started(taken)

    assert frozenset(threading.enumerate()) <= threads
    started(settings).__exit__()


def test_a_database_of_another_version_is_said_and_leaves_nothing_open(settings: Settings, threads: Threads) -> None:
    with pytest.raises(StoreError, match="halyard db upgrade"):
        start(settings, lambda: NOW)

    assert frozenset(threading.enumerate()) <= threads


def _posted(session: requests.Session, running: Running) -> int:
    there = delivery()
    address = f"http://127.0.0.1:{running.port}/hooks/zendesk/acme"
    return session.post(address, data=there.body, headers=dict(there.headers)).status_code


def test_a_hook_is_worked_on_without_being_told(settings: Settings, desk: Desk, session: requests.Session) -> None:
    desk.put(ticket("35436"))

    with started(settings) as running:
        answer = _posted(session, running)
        worked_on = desk.wrote.wait(10)

    assert answer == 202
    assert worked_on


def test_a_told_clock_is_followed_and_nothing_happens_before_it_is_told(
    settings: Settings, desk: Desk, session: requests.Session
) -> None:
    desk.put(ticket("35436"))

    with started(settings, ToldClock(NOW)) as running:
        address = f"http://127.0.0.1:{running.port}"
        _posted(session, running)
        before = len(desk.writes)
        told = session.post(f"{address}/_clock", json={"now": "2026-11-22T10:00:00Z"}).json()
        due = session.get(f"{address}/_clock").json()
        figures = session.get(f"{address}/metrics").text

    assert before == 0
    assert len(desk.writes) == 1
    assert told["did"] == ["Halyard looked at 1 ticket"]
    assert due["next_due_at"] == told["next_due_at"] == "2026-11-22T10:05:00Z"
    assert "halyard_last_tick_timestamp_seconds 1.7953416e+09" in figures, "the moment it was told"


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"now": 1}', b'{"now": "2026-11-22T10:00:00"}', b"[" * 2000])
def test_a_clock_is_told_moments_only(settings: Settings, body: bytes, session: requests.Session) -> None:
    with started(settings, ToldClock(NOW)) as running:
        address = f"http://127.0.0.1:{running.port}/_clock"
        answer = session.post(address, data=body, headers={"content-type": "application/json"})

    assert answer.status_code == 400


def test_a_service_with_the_real_clock_has_no_clock_to_tell(settings: Settings, session: requests.Session) -> None:
    with started(settings) as running:
        assert session.get(f"http://127.0.0.1:{running.port}/_clock").status_code == 404


def test_t15_two_hundred_senders_that_never_finish_hold_up_nobody(
    settings: Settings, session: requests.Session
) -> None:
    with started(settings) as running, ExitStack() as senders:
        for _ in range(200):
            one = senders.enter_context(socket.create_connection(("127.0.0.1", running.port)))
            one.sendall(b"POST /hooks/zendesk/acme HTTP/1.1\r\nHost: here\r\nContent-Length: 100\r\n\r\n{")

        address = f"http://127.0.0.1:{running.port}/healthz"
        answers = [session.get(address, timeout=2).status_code for _ in range(20)]

    assert answers == [200] * 20


def test_a_name_that_means_two_addresses_is_listened_on(settings: Settings, session: requests.Session) -> None:
    with started(settings) as running, closing(Listener(running.app, "localhost:0")) as listener:
        assert session.get(f"http://127.0.0.1:{listener.port}/healthz").status_code == 200
