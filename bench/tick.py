"""Measures one tick over many open promises: when nothing is due, and when a hundred are due at once.

Ours: :meth:`store.store.Store.claim`, as the metronome calls it, on the embedded database. Beside it: going through all
promises with plain values in memory, which is what a rule engine's tick does at its very fastest.
"""

import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from bench.measuring import Contestant, Rounds, interleaved
from bench.report import Figure, Goal, Outcome, Ratio
from bench.sizes import Size
from bench.tick_store import NOW, SOON, OpenPromise, filled, made_promises
from store import Claim, Store

LEASE = timedelta(seconds=60)
IDLE_GOAL = 0.001
FLAT = 2.0
"""At most this many times as slow with ten times as many promises; a scan would be ten times as slow."""


@dataclass(frozen=True, slots=True)
class Amount:
    """How many promises are open, how many are due together, how often it ticks in a round, and how many rounds."""

    promises: int
    due: int
    ticks: int
    rounds: int


AMOUNTS: Mapping[Size, Amount] = {
    Size.FULL: Amount(100_000, 100, 200, 9),
    Size.QUICK: Amount(10_000, 100, 100, 5),
    Size.TINY: Amount(200, 10, 3, 1),
}


@dataclass(slots=True)
class PlainPromise:
    """A promise as plain Python holds it; a day is all that its severity grants."""

    opened_at: float
    within: float
    met: bool = False


def run(size: Size) -> Outcome:
    """Measure, and answer what was found."""
    amount = AMOUNTS[size]
    many = made_promises(amount.promises, amount.due)
    few = made_promises(max(amount.promises // 10, amount.due), amount.due)
    with tempfile.TemporaryDirectory(prefix="halyard-bench-") as folder, ExitStack() as stack:
        contestants = []
        for promises in (many, few):
            store = filled(Path(folder) / f"{len(promises)}.db", promises)
            stack.callback(store.close)
            contestants += _contestants(store, promises, amount)
        return _outcome(size, interleaved(contestants, amount.rounds), len(many), len(few))


def _idle(count: int) -> str:
    return f"idle tick, {count:,} open"


def _due(count: int) -> str:
    return f"claiming all that is due, {count:,} open"


def _all(count: int) -> str:
    return f"going through all in memory, {count:,} open"


def _contestants(store: Store, promises: Sequence[OpenPromise], amount: Amount) -> list[Contestant]:
    due = _Due(store, amount.due)
    count = len(promises)
    return [
        Contestant(_idle(count), _ticking(store, amount.ticks)),
        Contestant(_due(count), due.claim, due.give_back),
        Contestant(_all(count), _going_through(promises)),
    ]


def _ticking(store: Store, ticks: int) -> Callable[[], int]:
    def tick() -> int:
        for _ in range(ticks):
            assert not store.claim(now=NOW, worker="bench", lease=LEASE, limit=50)
        return ticks

    return tick


class _Due:
    """Claims what is due in one go, and gives it back so that the next round finds it again."""

    def __init__(self, store: Store, due: int) -> None:
        self._store = store
        self._due = due
        self._claims: tuple[Claim, ...] = ()

    def claim(self) -> int:
        self._claims = self._store.claim(now=SOON, worker="bench", lease=LEASE, limit=self._due * 2)
        assert len(self._claims) == self._due
        return 1

    def give_back(self) -> None:
        for one in self._claims:
            self._store.release(one, wake_at=None)


def _going_through(promises: Sequence[OpenPromise]) -> Callable[[], int]:
    plain = [PlainPromise(one.opened_at.timestamp(), (one.due_at - one.opened_at).total_seconds()) for one in promises]
    now = NOW.timestamp()

    def tick() -> int:
        assert not [one for one in plain if not one.met and one.opened_at + one.within <= now]
        return 1

    return tick


def _outcome(size: Size, rounds: Rounds, many: int, few: int) -> Outcome:
    figures = tuple(Figure(name, rounds.seconds(name) * 1000, "ms") for name in rounds.rates)
    idle = rounds.seconds(_idle(many))
    growth = rounds.ratio(_idle(few), _idle(many))
    goals = (
        Goal(f"an idle tick under 1 ms with {many:,} open; here {idle * 1000:.2f} ms", idle < IDLE_GOAL),
        Goal(
            f"flat: at most {FLAT:g} times as slow with {many // few} times as many; here {growth:.2f}", growth < FLAT
        ),
    )
    ratios = (
        Ratio(rounds.ratio(_idle(many), _all(many)), "going through all in memory, idle"),
        Ratio(rounds.ratio(_due(many), _all(many)), "going through all in memory, all that is due claimed"),
    )
    return Outcome("tick", size, figures, goals, ratios)
