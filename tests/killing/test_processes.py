"""A service of its own, with the machine's own clock: stopped in a storm, starved, hung, with a disk that fails."""

from __future__ import annotations

import signal
import socket
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
import requests

from runtime.watchdog import STORAGE, STUCK
from store import Store
from tests.killing.keeper import Nursery, nursery
from tests.killing.services import Service
from tests.storage import disk
from tests.stories.stage import free_port
from tests.webhooks.service import ENVIRONMENT

PATIENCE = 60


@pytest.fixture
def service(born: Nursery, tmp_path: Path, sqlite_database: str) -> Iterator[Service]:
    """A service whose helpdesk is away."""
    with closing_service(born, tmp_path, sqlite_database, f"http://127.0.0.1:{free_port()}") as made:
        yield made


@contextmanager
def closing_service(born: Nursery, folder: Path, database: str, host: str) -> Iterator[Service]:
    made = Service(born, folder, free_port(), database, host)
    try:
        yield made
    finally:
        made.end()


def test_f34_a_stop_in_a_storm_loses_nothing_and_answers_no_error(service: Service) -> None:
    child = service.start()
    answered: list[tuple[str, int]] = []
    going, stop = threading.Barrier(5, timeout=PATIENCE), threading.Event()

    def send() -> None:
        with requests.Session() as session:
            session.trust_env = False
            answered.append(service.post(session=session))
            going.wait()
            while not stop.is_set():
                answered.append(service.post(session=session))
                if answered[-1][1] == 0:
                    return

    senders = [threading.Thread(target=send) for _ in range(4)]
    for sender in senders:
        sender.start()
    going.wait()
    ended = child.stop(signal.SIGTERM)
    stop.set()
    for sender in senders:
        sender.join(PATIENCE)

    assert ended == 0
    assert {status for _, status in answered} <= {202, 0}
    assert service.kept(*(one for one, status in answered if status == 202))


def test_f48_a_process_whose_metronome_died_in_silence_ends_itself(service: Service) -> None:
    assert service.start("serve silent").wait() == STUCK

    service.start()
    assert service.post()[1] == 202


@contextmanager
def trickling() -> Iterator[str]:
    """A helpdesk that begins to answer every call and never ends."""
    stop = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as door, ExitStack() as lines:

        def serve() -> None:
            while not stop.is_set():
                line = lines.enter_context(door.accept()[0])
                threading.Thread(target=drip, args=(line,), daemon=True).start()

        def drip(line: socket.socket) -> None:
            try:
                line.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n")
                while not stop.wait(0.05):
                    line.sendall(b" ")
            except OSError:
                return

        taker = threading.Thread(target=serve, daemon=True)
        taker.start()
        try:
            yield f"http://127.0.0.1:{door.getsockname()[1]}"
        finally:
            stop.set()
            with socket.create_connection(door.getsockname()):
                taker.join(PATIENCE)


def test_f47_f11_a_call_that_never_returns_ends_the_process_and_after_two_the_ticket_is_left_alone(
    born: Nursery, tmp_path: Path, sqlite_database: str
) -> None:
    with trickling() as host, closing_service(born, tmp_path, sqlite_database, host) as service:
        first = service.start("serve stuck", more={"lease": 1.0})
        sent = service.post("35436")
        ended = [first.wait(), service.start("serve stuck", more={"lease": 1.0}).wait()]
        service.start("serve stuck", more={"lease": 1.0})
        parked = until_parked(service)

    assert sent[1] == 202
    assert ended == [STUCK, STUCK]
    assert parked


def until_parked(service: Service) -> bool:
    """Whether the one delivery is parked, as the figures say sooner or later."""
    waiting = threading.Event()
    for _ in range(PATIENCE * 20):
        if 'halyard_deliveries_balance{state="parked"} 1.0' in service.session.get(f"{service.url}/metrics").text:
            return True
        waiting.wait(0.05)
    return False


def test_f36_a_process_without_memory_left_keeps_what_it_promised(service: Service) -> None:
    service.start("serve small")
    large = "9" * 1_000_000
    with requests.Session() as session:
        session.trust_env = False
        answered = [service.post(session=session) for _ in range(3)]
        for _ in range(5):
            try:
                session.post(f"{service.url}/hooks/zendesk/acme", data=large, timeout=PATIENCE)
            except requests.ConnectionError:
                continue
        answered += [service.post(session=session) for _ in range(3)]
    service.nursery.clear()

    assert service.kept(*(one for one, status in answered if status == 202))
    assert service.start().ended is None
    assert service.post()[1] == 202


def test_f49_with_hardly_any_handles_it_refuses_and_does_not_die(service: Service) -> None:
    child = service.start(limits={"NOFILE": 64})
    with ExitStack() as lines:
        for _ in range(100):
            line = lines.enter_context(socket.socket())
            line.settimeout(PATIENCE)
            line.connect(("127.0.0.1", service.port))
        crowded = service_answers(lines, service)
    answered = [service.post() for _ in range(5)]

    assert crowded <= {202, 503, 0}
    assert [status for _, status in answered] == [202] * 5
    assert child.stop() == 0
    assert service.kept(*(one for one, _ in answered))


def service_answers(_lines: ExitStack, service: Service) -> set[int]:
    """What is answered while all those lines are open: they are taken from the front, so one may have to wait."""
    with requests.Session() as session:
        session.trust_env = False
        try:
            return {session.get(f"{service.url}/healthz", timeout=1).status_code} - {200}
        except requests.RequestException:
            return {0}


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return disk.build(tmp_path_factory.mktemp("disk"))


@pytest.fixture
def on_a_failing_disk(library: Path, tmp_path: Path) -> Iterator[Service]:
    """A service whose database lies on a disk that fails at ``accept:inside`` while the file ``armed`` is there."""
    folder = tmp_path / "failing"
    folder.mkdir()
    with nursery({**ENVIRONMENT, **disk.environment(library, folder)}) as born:
        made = Service(
            born, tmp_path, free_port(), f"sqlite:///{folder / 'halyard.db'}", f"http://127.0.0.1:{free_port()}"
        )
        yield made
        made.end()


def failing(service: Service, how: disk.How) -> dict[str, Any]:
    return {"die_at": "accept:inside", "armed": str(service.folder / "armed"), "more": {"how": how}}


def test_f37_a_full_disk_is_answered_503_reads_go_on_and_work_resumes_when_there_is_room(
    on_a_failing_disk: Service,
) -> None:
    service = on_a_failing_disk
    service.start(**failing(service, disk.How.FULL))
    before = service.post()
    (service.folder / "armed").touch()
    refused = [service.post() for _ in range(3)]
    retry_after = service.retry_after
    readable = {
        path: service.session.get(f"{service.url}/{path}").status_code for path in ("readyz", "healthz", "metrics")
    }
    (service.folder / "armed").unlink()
    after = service.post()
    assert service.child is not None
    ended = service.child.stop()

    assert [status for _, status in (before, *refused, after)] == [202, 503, 503, 503, 202]
    assert retry_after == "30"
    assert set(readable.values()) == {200}
    assert ended == 0
    assert service.kept(before[0], after[0])
    assert not any(service.kept(one) for one, _ in refused)


def test_f38_after_a_sync_that_failed_the_process_ends_itself_and_begins_anew(on_a_failing_disk: Service) -> None:
    service = on_a_failing_disk
    child = service.start(**failing(service, disk.How.BROKEN_SYNC))
    before = service.post()
    (service.folder / "armed").touch()
    struck = service.post()
    ended = child.wait()
    (service.folder / "armed").unlink()
    again = service.start(**failing(service, disk.How.BROKEN_SYNC))
    after = service.post()
    again.stop()

    assert (before[1], after[1]) == (202, 202)
    assert struck[1] in (503, 0)
    assert ended == STORAGE
    assert service.kept(before[0], after[0])


def test_f43_a_damaged_database_is_not_started_on(service: Service) -> None:
    service.start().stop()
    path = Path(service.database.removeprefix("sqlite:///"))
    with closing(sqlite3.connect(path)) as connection:
        page = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'deliveries'").fetchone()[0]
    with path.open("r+b") as file:
        file.seek((page - 1) * 4096)
        file.write(b"\xff" * 4096)
    before = path.read_bytes()

    child = service.start()

    assert child.ended not in (None, 0)
    assert path.read_bytes() == before


def test_f35_f59_twenty_starts_that_fail_consume_nothing(service: Service) -> None:
    service.start()
    sent = [service.post() for _ in range(3)]
    service.nursery.clear()
    before = tries(service)
    with socket.create_server(("127.0.0.1", service.port)):
        ended = [service.start().ended for _ in range(20)]

    assert None not in ended
    assert 0 not in ended
    assert tries(service) == before
    assert service.kept(*(one for one, _ in sent))


def tries(service: Service) -> list[tuple[str, str, int]]:
    """Every delivery with its state and tries."""
    with closing(Store.open(service.database)) as store:
        return [(row.arrival.delivery_id, row.state, row.tries) for row in store.deliveries()]
