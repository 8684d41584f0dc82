"""Measures a sweep: every changed ticket of a large Zendesk through the connector into the store.

Beside it: zenpy's iteration over the same bytes, requests with the standard library's JSON, and the bytes alone. Each
runs in a process of its own, so that its memory can be told; at the smallest size all but one run in this one.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any

from bench.report import Figure, Goal, Outcome, Ratio
from bench.sizes import Size
from bench.sweep_readers import READERS, Order, read

KNOWN, NEW, READING = "halyard, all known", "halyard, all new", "halyard, reading alone"
ZENPY, JSON, BYTES = "zenpy", "requests and json", "the bytes alone"
GOAL = 60
MEMORY_GOAL = 64
FLAT = 8
"""How many MiB may be added after the first quarter for the memory to count as flat."""
ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Amount:
    """How many tickets, how many of them the slow readers are given, how many a page, and how many rounds."""

    tickets: int
    for_zenpy: int
    for_json: int
    per_page: int
    rounds: int
    together: frozenset[str] = frozenset()
    """Which readers run in this process, where their memory tells nothing."""

    def of(self, reader: str) -> int:
        """How many tickets a reader is given."""
        return {ZENPY: self.for_zenpy, JSON: self.for_json}.get(reader, self.tickets)


AMOUNTS: Mapping[Size, Amount] = {
    Size.FULL: Amount(100_000, 5000, 20_000, 1000, 5),
    Size.QUICK: Amount(10_000, 1000, 5000, 1000, 3),
    Size.TINY: Amount(40, 20, 20, 20, 1, frozenset(READERS) - {KNOWN}),
}

Found = dict[str, Any]


def run(size: Size) -> Outcome:
    """Measure, and answer what was found."""
    amount = AMOUNTS[size]
    found: dict[str, list[Found]] = {name: [] for name in READERS}
    names = list(READERS)
    with _host(amount) as (port, size_of_ticket):
        for number in range(amount.rounds):
            first = number % len(names)
            for name in names[first:] + names[:first]:
                found[name].append(_read(name, port, amount))
    return _outcome(size, amount, found, size_of_ticket)


@contextmanager
def _host(amount: Amount) -> Iterator[tuple[int, float]]:
    """The stand-in's port, and how many bytes a ticket of it has."""
    with subprocess.Popen(
        [sys.executable, "-m", "bench.sweep_host"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
    ) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        process.stdin.write(json.dumps({"tickets": amount.tickets, "per_page": amount.per_page}) + "\n")
        process.stdin.flush()
        said = json.loads(process.stdout.readline())
        yield said["port"], said["bytes"]
        process.stdin.close()


def _read(name: str, port: int, amount: Amount) -> Found:
    with tempfile.TemporaryDirectory(prefix="halyard-bench-") as folder:
        order = Order(name, port, amount.of(name), amount.per_page, folder)
        found = read(order) if name in amount.together else _read_alone(order)
    assert found["tickets"] == order.tickets, f"{name} read {found['tickets']} of {order.tickets}"
    return found


def _read_alone(order: Order) -> Found:
    done = subprocess.run(
        [sys.executable, "-m", "bench.sweep_readers"],
        input=json.dumps(asdict(order)),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        cwd=ROOT,
        timeout=600,
    )
    found: Found = json.loads(done.stdout)
    return found


def _rate(found: Found, clock: str = "seconds") -> float:
    return float(found["tickets"]) / float(found[clock])


def _ratio(ours: list[Found], theirs: list[Found], clock: str = "seconds") -> float:
    return median(_rate(one, clock) / _rate(other, clock) for one, other in zip(ours, theirs, strict=True))


def _outcome(size: Size, amount: Amount, found: Mapping[str, list[Found]], bytes_each: float) -> Outcome:
    figures = []
    for name, runs in found.items():
        figures.append(Figure(f"{name}, {amount.of(name):,} tickets", median(map(_rate, runs)), "a second"))
        cpu = median(one["cpu_seconds"] / one["tickets"] for one in runs) * 1e6
        figures.append(Figure(f"{name}: processor time", cpu, "us a ticket"))
        figures.append(Figure(f"{name}: memory added", median(one["mebibytes"] for one in runs), "MiB"))
    against = _ratio(found[KNOWN], found[ZENPY])
    memory = max(one["mebibytes"] for name in (KNOWN, NEW) for one in found[name])
    grown = max(one["grown"] for name in (KNOWN, NEW) for one in found[name])
    goals = (
        Goal(f"{GOAL} times zenpy where all is known; here {against:.1f}", against >= GOAL),
        Goal(f"less than {MEMORY_GOAL} MiB added, new or known; here at most {memory:.1f}", memory < MEMORY_GOAL),
        Goal(f"flat: at most {FLAT} MiB after the first quarter; here at most {grown:.1f}", grown <= FLAT),
    )
    ratios = (
        Ratio(against, "zenpy, all known"),
        Ratio(_ratio(found[KNOWN], found[ZENPY], "cpu_seconds"), "zenpy, all known, by processor time"),
        Ratio(_ratio(found[NEW], found[ZENPY]), "zenpy, all new"),
        Ratio(_ratio(found[READING], found[ZENPY]), "zenpy, reading alone"),
        Ratio(_ratio(found[READING], found[JSON]), "requests and json, reading alone"),
        Ratio(_ratio(found[READING], found[BYTES]), "the bytes alone, reading alone"),
    )
    note = f"a ticket has {bytes_each:,.0f} bytes; of the known ones, one in a hundred has changed"
    return Outcome("sweep", size, tuple(figures), goals, ratios, (note,))
