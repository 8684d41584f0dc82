"""Measures the replay of last year's tickets under a draft on one core, beside reading the same lines and no more.

Ours: each line read and checked, each story played through :func:`core.lifecycle.decide`, all of it counted.
"""

import io
import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from bench.measuring import Contestant, Rounds, interleaved
from bench.report import Figure, Goal, Outcome, Ratio
from bench.simulate_history import made_history
from bench.sizes import Size
from core.policy import Policy, Waits
from runtime.history_file import Line, lines_of
from runtime.policy_file import load_policy
from runtime.simulate import Setup, simulated
from runtime.simulate_today import read_ahead

TICKETS = 100_000
GOAL = timedelta(seconds=45)
ALONE = "a draft alone"
BESIDE = "a draft beside another policy"
LIMIT = "the lines read as JSON, the limit"


@dataclass(frozen=True, slots=True)
class Amount:
    """How many tickets, and how many rounds."""

    tickets: int
    rounds: int


AMOUNTS: Mapping[Size, Amount] = {
    Size.FULL: Amount(20_000, 5),
    Size.QUICK: Amount(5_000, 3),
    Size.TINY: Amount(40, 1),
}


def run(size: Size) -> Outcome:
    """Measure, and answer what was found."""
    amount = AMOUNTS[size]
    policy = load_policy("mulesoft")
    data = b"".join(made_history(policy, amount.tickets))
    draft = replace(policy, version="draft", waits=_halved(policy))
    _agree(data, policy, draft)
    contestants = [
        Contestant(ALONE, lambda: _replay(data, draft, None)),
        Contestant(BESIDE, lambda: _replay(data, draft, policy)),
        Contestant(LIMIT, lambda: _read(data)),
    ]
    return _outcome(size, interleaved(contestants, amount.rounds, time.process_time), len(data) // amount.tickets)


def _halved(policy: Policy) -> Waits:
    """Waiting times of half the length, so that the draft differs everywhere."""
    after = {severity: {tier: wait / 2 for tier, wait in row.items()} for severity, row in policy.waits.after.items()}
    return replace(policy.waits, after=after)


def _replay(data: bytes, draft: Policy, against: Policy | None) -> int:
    known, lines = read_ahead(lines_of(io.BytesIO(data)), "history")
    return len(simulated(Setup(draft, against, known), lines, 1).keys)


def _read(data: bytes) -> int:
    lines: Sequence[Line] = tuple(lines_of(io.BytesIO(data)))
    for line in lines:
        json.loads(line.data)
    return len(lines) - 1


def _agree(data: bytes, policy: Policy, draft: Policy) -> None:
    """Half the wait opens the action for more tickets and for none later, or nothing is measured."""
    known, lines = read_ahead(lines_of(io.BytesIO(data)), "history")
    found = simulated(Setup(draft, policy, known), lines, 1)
    assert found.compared.shown["sooner"] > 0
    assert found.compared.shown["later"] == found.compared.shown["only_today"] == 0


def _outcome(size: Size, rounds: Rounds, length: int) -> Outcome:
    took = {name: timedelta(seconds=TICKETS / rounds.rate(name)) for name in (ALONE, BESIDE)}
    goal = Goal(
        f"{TICKETS:,} tickets beside another policy in {GOAL.seconds} s on one core; here "
        f"{took[BESIDE].total_seconds():.0f}",
        took[BESIDE] <= GOAL,
    )
    figures = [Figure(name, rounds.rate(name), "tickets a second") for name in rounds.rates]
    figures += [
        Figure(f"{TICKETS:,} tickets, {name}", one.total_seconds(), "s of one core") for name, one in took.items()
    ]
    ratios = (Ratio(rounds.ratio(BESIDE, LIMIT), LIMIT), Ratio(rounds.ratio(ALONE, LIMIT), f"{LIMIT}, {ALONE}"))
    return Outcome("simulate", size, tuple(figures), (goal,), ratios, (f"a ticket has {length:,} bytes",))
