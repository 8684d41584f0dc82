"""Lets several contestants do the same work by turns, so that a busy machine slows all of them alike.

Rule 1: every round runs every contestant once, each time beginning with another one.
Rule 2: a ratio is taken within each round; what is told is the median of the rounds.
"""

import gc
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

Timer = Callable[[], float]


@dataclass(frozen=True, slots=True)
class Contestant:
    """Something that does ``work`` when called and answers how many things it did; ``afterwards`` is not timed."""

    name: str
    work: Callable[[], int]
    afterwards: Callable[[], None] = lambda: None


@dataclass(frozen=True, slots=True)
class Rounds:
    """How fast each contestant was in each round, in things a second."""

    rates: Mapping[str, tuple[float, ...]]

    def rate(self, name: str) -> float:
        """The median rate of one contestant."""
        return median(self.rates[name])

    def seconds(self, name: str) -> float:
        """The median time that one thing takes."""
        return 1 / self.rate(name)

    def ratio(self, name: str, other: str) -> float:
        """How many times as fast as the other one, within the same round."""
        return median(mine / theirs for mine, theirs in zip(self.rates[name], self.rates[other], strict=True))


def interleaved(contestants: Sequence[Contestant], rounds: int, timer: Timer = time.perf_counter) -> Rounds:
    """Run every contestant ``rounds`` times by turns; ``timer`` may count a process's own time only."""
    rates: dict[str, list[float]] = {one.name: [] for one in contestants}
    for number in range(rounds):
        first = number % len(contestants)
        for one in (*contestants[first:], *contestants[:first]):
            rates[one.name].append(_rate(one, timer))
    return Rounds({name: tuple(found) for name, found in rates.items()})


def _rate(contestant: Contestant, timer: Timer) -> float:
    gc.collect()
    began = timer()
    done = contestant.work()
    took = max(timer() - began, 1e-9)
    contestant.afterwards()
    return done / took
