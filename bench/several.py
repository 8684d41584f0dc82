"""Measures how many turns a second one machine takes on SQLite, and one, two and four workers on PostgreSQL.

A turn: claim, read, decide, save, settle; nothing is to be written, as after most words that come in. The helpdesk is
in memory and takes a tenth of a second a call, which is quick for a real one: what is measured is how far workers add
up, not how fast a helpdesk is.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.measuring import Contestant, Rounds, interleaved
from bench.report import Figure, Goal, Outcome, Ratio
from bench.sizes import Size
from store import Store
from tests import postgres

CALL_MILLISECONDS = 100
ROOT = Path(__file__).resolve().parent.parent
SQLITE = "SQLite, one process"
NOTES = (
    f"the helpdesk takes {CALL_MILLISECONDS} ms a call; each process has four threads",
    "PostgreSQL does not wait for the disk here, SQLite does",
)


@dataclass(frozen=True, slots=True)
class Amount:
    """How many tickets are due in a round, how many rounds, and with how many workers at most."""

    tickets: int
    rounds: int
    workers: tuple[int, ...]


AMOUNTS: Mapping[Size, Amount] = {
    Size.FULL: Amount(400, 5, (1, 2, 4)),
    Size.QUICK: Amount(120, 2, (1, 2, 4)),
    Size.TINY: Amount(8, 1, (1,)),
}


def run(size: Size) -> Outcome:
    """Measure, and answer what was found."""
    amount = AMOUNTS[size]
    with tempfile.TemporaryDirectory(prefix="halyard-bench-") as folder, ExitStack() as stack:
        url = f"sqlite:///{Path(folder) / 'halyard.db'}"
        contestants = [_contestant(stack, SQLITE, url, 1, amount.tickets)]
        server = stack.enter_context(_server())
        for workers in amount.workers:
            fresh = stack.enter_context(postgres.fresh_database(server))
            contestants.append(_contestant(stack, _on_postgres(workers), fresh, workers, amount.tickets))
        return _outcome(size, amount, interleaved(contestants, amount.rounds))


def _on_postgres(workers: int) -> str:
    return f"PostgreSQL, {workers} worker{'s' if workers > 1 else ''}"


@contextmanager
def _server() -> Iterator[postgres.Server]:
    folder = postgres.make_folder()
    try:
        binaries = postgres.find_binaries((*postgres.system_folders(), *postgres.wheel_folders()))
        yield postgres.ensure_server(folder, binaries)
    finally:
        postgres.stop_server(folder)


def _contestant(stack: ExitStack, name: str, url: str, workers: int, tickets: int) -> Contestant:
    Store.open(url, migrate=True).close()
    processes = [stack.enter_context(_process(url)) for _ in range(workers)]

    def wake() -> None:
        _ask(processes[:1], f"wake {tickets}")

    def work() -> int:
        done = sum(_ask(processes, "work"))
        assert done == tickets, f"{done} turns for {tickets} tickets"
        return done

    wake()
    work()
    wake()
    return Contestant(name, work, wake)


def _ask(processes: Sequence[subprocess.Popen[str]], word: str) -> list[int]:
    """Say a word to all of them at once, and hear what each answers."""
    for one in processes:
        assert one.stdin is not None
        one.stdin.write(f"{word}\n")
        one.stdin.flush()
    return [int(one.stdout.readline()) for one in processes if one.stdout is not None]


@contextmanager
def _process(url: str) -> Iterator[subprocess.Popen[str]]:
    with tempfile.TemporaryDirectory(prefix="halyard-bench-") as folder:
        process = subprocess.Popen(
            [sys.executable, "-m", "bench.several_worker"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            assert process.stdin is not None
            assert process.stdout is not None
            process.stdin.write(json.dumps([url, folder, CALL_MILLISECONDS]) + "\n")
            process.stdin.flush()
            assert process.stdout.readline() == "ready\n"
            yield process
        finally:
            for end in (process.stdin, process.stdout):
                if end is not None:
                    end.close()
            process.wait()


def _outcome(size: Size, amount: Amount, rounds: Rounds) -> Outcome:
    names = (SQLITE, *map(_on_postgres, amount.workers))
    one, most = _on_postgres(1), _on_postgres(amount.workers[-1])
    gain = rounds.ratio(most, one)
    wanted = 1.5
    return Outcome(
        name="several",
        size=size.value,
        figures=tuple(Figure(name, rounds.rate(name), "turns a second") for name in names),
        goals=(Goal(f"{most} take {wanted} times the turns of one; here {gain:.2f}", gain >= wanted),),
        ratios=(
            Ratio(gain, f"one worker on PostgreSQL, by {amount.workers[-1]}"),
            *(Ratio(rounds.ratio(name, SQLITE), f"SQLite, by {name}") for name in map(_on_postgres, amount.workers)),
        ),
        notes=NOTES,
    )
