"""One, two and four engines at work on one PostgreSQL at the same moment, over many tickets."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from core.tickets import Status
from runtime.clock import ToldClock
from runtime.engine import Engine
from runtime.holding import Worker
from runtime.turn import Tools
from store import Store
from tests.runtime.engine_room import LEAD, LEASE, NOW, Room, opened, settings_in, ticket
from tests.several.conftest import LONGER

TICKETS = 200 if LONGER else 40


@pytest.fixture
def room(postgres_database: str, tmp_path: Path) -> Iterator[Room]:
    store = Store.open(postgres_database)
    with closing(store), opened(settings_in(tmp_path), store, ToldClock(NOW)) as made:
        yield made


def together(engines: list[Engine]) -> None:
    """All of them work until nothing is due; what one of them stumbles over is raised here."""
    faults: list[BaseException] = []
    barrier = threading.Barrier(len(engines))

    def work(engine: Engine) -> None:
        try:
            barrier.wait()
            engine.drain()
        except BaseException as error:
            faults.append(error)
            raise

    threads = [threading.Thread(target=work, args=(engine,)) for engine in engines]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []


@pytest.mark.parametrize("workers", [1, 2, 4])
def test_f45_the_same_is_done_once_by_one_two_and_four_engines(room: Room, workers: int) -> None:
    engines = [room.engine, *(room.another_engine(f"worker {number}") for number in range(1, workers))]
    numbers = [str(number) for number in range(1, TICKETS + 1)]
    for number in numbers:
        room.desk.put(ticket(number))
        room.hint(number)
    together(engines)
    for number in numbers:
        room.desk.tick(number, key=f"tick-{number}")
        room.hint(number)
    together(engines)
    room.clock.tell(NOW + timedelta(minutes=10))
    for number in numbers:
        room.desk.say(number, LEAD, "I lead this from here.")
        room.hint(number)
    together(engines)
    for number in numbers[::2]:
        room.desk.change(number, status=Status.CLOSED)
        room.hint(number)
    together(engines)
    room.clock.tell(NOW + timedelta(hours=12))
    together(engines)

    said = Counter(room.desk.notes())
    assert [key for key, times in said.items() if times > 1] == []
    assert all(said[f"E-{number}-1:1:received"] == 1 for number in numbers)
    assert room.store.counts().open_escalations == TICKETS // 2
    counts = room.store.counts()
    assert (counts.pending, counts.parked, counts.outbox_waiting) == (0, 0, 0)


@pytest.mark.parametrize("workers", [2, 4])
def test_f45_wake_ups_of_one_ticket_answered_by_all_at_once_read_it_once(room: Room, workers: int) -> None:
    room.desk.put(ticket())
    arrival = room.hint()
    engines = [room.engine, *(room.another_engine(f"worker {number}") for number in range(1, workers))]

    turns = [engine.woken(arrival.ref) for engine in engines]

    assert sum(turns) == 1
    assert room.desk.fetched == ["1"]


def test_what_is_due_is_shared_out_in_parts_that_get_smaller(room: Room) -> None:
    numbers = [str(number) for number in range(1, TICKETS + 1)]
    for number in numbers:
        room.desk.put(ticket(number))
        room.hint(number)
    tools = Tools(room.store, room.clock, room.service.links, room.service.shelf)
    sharing = Engine(tools, room.service.desks, Worker("one of eight", LEASE, sharers=8), room.service.metrics)

    parts = []
    while count := sharing.tick():
        parts.append(count)

    assert sum(parts) == TICKETS
    assert parts[0] == max(5, min(50, TICKETS // 8))
    assert len(parts) >= 8
