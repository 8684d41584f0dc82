"""Starts the service on a memory with a hundred thousand overdue promises, and watches what it does first (F53, G-7).

The memory is real, on the disk; the helpdesk is in memory, with its limit of 100 updates a minute, and time is told,
so that the minutes of the limit pass at once.
"""

import tempfile
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from bench.pretend_desk import LIMIT, MINUTE, Started, fill, started
from bench.report import Figure, Goal, Outcome
from bench.sizes import Size
from bench.tick_store import SOON, made_promises
from runtime.backlog import Backlog, backlog

QUEUED, FIRST, SHARE = 30.0, 5.0, 0.8


@dataclass(frozen=True, slots=True)
class Amount:
    """How many promises are overdue, and how many minutes are watched."""

    promises: int
    minutes: int


AMOUNTS: Mapping[Size, Amount] = {
    Size.FULL: Amount(100_000, 8),
    Size.QUICK: Amount(20_000, 4),
    Size.TINY: Amount(300, 2),
}


@dataclass(slots=True)
class Seen:
    """What was found: seconds of real time, and how the pretend minutes went."""

    start: float = 0.0
    queued: float = 0.0
    first: float = 0.0
    work: float = 0.0
    waiting: int = 0
    told: Backlog | None = None


def run(size: Size) -> Outcome:
    """Measure, and answer what was found."""
    amount, seen = AMOUNTS[size], Seen()
    promises = made_promises(amount.promises, amount.promises // 10)
    with tempfile.TemporaryDirectory(prefix="halyard-bench-") as temporary:
        folder = Path(temporary)
        fill(folder, promises)
        began = time.perf_counter()
        with started(folder, promises, SOON + timedelta(days=11)) as room:
            seen.start = time.perf_counter() - began
            seen.waiting = sum(one.waiting for one in backlog(room.service))
            seen.queued = time.perf_counter() - began
            _watch(room, amount, seen, began)
            return _outcome(size, amount, room, seen)


def _watch(room: Started, amount: Amount, seen: Seen, began: float) -> None:
    """The first write, then some minutes of the limit."""
    (seen.told,) = backlog(room.service)
    begun = time.perf_counter()
    for _ in range(amount.minutes):
        room.service.engine.drain()
        room.clock.tell(room.clock() + MINUTE)
    seen.work = time.perf_counter() - begun
    seen.first = (room.desk.first_written or float("inf")) - began


def _outcome(size: Size, amount: Amount, room: Started, seen: Seen) -> Outcome:
    journal, told = room.desk.journal, seen.told
    assert told is not None
    most_writes = max(Counter(one.ticket for one in journal).values())
    most_public = max(one.public for one in journal)
    in_order = [one.severity for one in journal] == sorted(one.severity for one in journal)
    busiest, all_there = room.desk.busiest_minute(), seen.waiting == amount.promises
    hours = (told.until_at - SOON - timedelta(days=11)).total_seconds() / 3600 if told.until_at is not None else 0.0
    figures = (
        Figure("overdue", amount.promises, ""),
        Figure("the memory opened and everything wired", seen.start, "s"),
        Figure("all of it counted and ready to be claimed", seen.queued, "s"),
        Figure("the first write", seen.first, "s"),
        Figure("updates in the busiest minute", busiest, ""),
        Figure("turns the machine could take", len(journal) / seen.work * 60, "a minute"),
        Figure("told: until all is done", hours, "hours"),
    )
    goals = (
        Goal(f"all of it ready in 30 s; here {seen.queued:.1f}", all_there and seen.queued < QUEUED),
        Goal(f"the first write within 5 s; here {seen.first:.1f}", 0 < seen.first < FIRST),
        Goal(f"at most {SHARE * LIMIT:.0f} updates a minute; here {busiest}", busiest <= SHARE * LIMIT),
        Goal("the most important first", in_order),
        Goal(
            f"one update a ticket, one visible note at most; here {most_writes} and {most_public}",
            most_writes == 1 and most_public <= 1,
        ),
        Goal(f"nothing refused for too many; here {room.desk.refused}", room.desk.refused == 0),
    )
    said = (
        f"{amount.promises:,} overdue: ready to be claimed {seen.queued:.1f} s after the start, first write after "
        f"{seen.first:.1f} s, most important first, at most {busiest} of {LIMIT} updates a minute, "
        f"{most_writes} update and {most_public} public notes a ticket, told to take {hours:.1f} hours"
    )
    return Outcome("overdue", size, figures, goals, (), reached={"G7": said, "F53": said})
