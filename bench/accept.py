"""Measures how fast webhooks are accepted, end to end: real server, real signature, on the disk before the answer.

Beside it: the same server putting each call's body into a table with one plain durable insert, believing everybody.
"""

import json
import logging
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from itertools import count
from pathlib import Path
from statistics import median
from typing import Any

from bench.accept_doors import HOST_ACCOUNT, PATH, SECRET, halyards_door, plain_door
from bench.accept_senders import Order
from bench.report import Figure, Goal, Outcome, Ratio
from bench.sizes import Size

OURS = "Halyard"
WAKING = "Halyard, waking as well"
WAKING_IS = "waking as well: with the embedded runner's wake-up for each call; the turns it takes do nothing"
PLAIN = "one plain durable insert"
GOALS = {1: 0.85, 32: 1.0}
ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Amount:
    """How many calls and seconds at most for each number of senders, and how many rounds."""

    calls: Mapping[int, int]
    seconds: float
    rounds: int


AMOUNTS: Mapping[Size, Amount] = {
    Size.FULL: Amount({1: 300, 32: 1600}, 5.0, 11),
    Size.QUICK: Amount({1: 200, 32: 800}, 3.0, 5),
    Size.TINY: Amount({1: 5, 32: 40}, 3.0, 1),
}

Heard = dict[str, Any]


def run(size: Size) -> Outcome:
    """Measure, and answer what was found."""
    # With more senders than threads the server warns at every call, of what is wanted here.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    amount = AMOUNTS[size]
    seeds = count(1)
    heard: dict[tuple[str, int], list[Heard]] = {}
    with tempfile.TemporaryDirectory(prefix="halyard-bench-") as temporary, ExitStack() as stack:
        folder = Path(temporary)
        ports = {
            OURS: stack.enter_context(halyards_door(folder / "ours", waking=False)),
            WAKING: stack.enter_context(halyards_door(folder / "waking", waking=True)),
            PLAIN: stack.enter_context(plain_door(folder / "plain")),
        }
        send = _sending(amount, seeds.__next__)
        for port in ports.values():
            send(port, 1, 20)
        names = list(ports)
        for number in range(amount.rounds):
            for senders, calls in amount.calls.items():
                for name in names[number % 3 :] + names[: number % 3]:
                    heard.setdefault((name, senders), []).append(send(ports[name], senders, calls))
    return _outcome(size, heard)


def _sending(amount: Amount, seed: Callable[[], int]) -> Callable[[int, int, int], Heard]:
    def send(port: int, senders: int, calls: int) -> Heard:
        order = Order(port, PATH, SECRET, HOST_ACCOUNT, senders, calls, amount.seconds, seed())
        done = subprocess.run(
            [sys.executable, "-m", "bench.accept_senders"],
            input=json.dumps(asdict(order)),
            capture_output=True,
            text=True,
            check=True,
            cwd=ROOT,
            timeout=120,
        )
        heard: Heard = json.loads(done.stdout)
        assert heard["answers"] == {"202": heard["calls"]}, heard["answers"]
        return heard

    return send


def _outcome(size: Size, heard: Mapping[tuple[str, int], list[Heard]]) -> Outcome:
    figures = []
    for (name, senders), runs in sorted(heard.items(), key=lambda item: (item[0][1], item[0][0])):
        who = f"{name}, {senders} sender" + ("s" if senders > 1 else "")
        figures.append(Figure(who, median(_rate(one) for one in runs), "a second"))
        figures.append(Figure(f"{who}, 99 of 100 within", median(one["p99"] for one in runs) * 1000, "ms"))
    ratios, goals = [], []
    for senders, wanted in GOALS.items():
        found = _ratio(heard[OURS, senders], heard[PLAIN, senders])
        many = "1 sender" if senders == 1 else f"{senders} senders"
        ratios.append(Ratio(found, f"{PLAIN}, {many}"))
        goals.append(Goal(f"{wanted:g} of {PLAIN} with {many}; here {found:.2f}", found >= wanted))
        waking = _ratio(heard[WAKING, senders], heard[PLAIN, senders])
        ratios.append(Ratio(waking, f"{PLAIN}, {many}, waking as well"))
    return Outcome("accept", size, tuple(figures), tuple(goals), tuple(ratios), (WAKING_IS,))


def _ratio(ours: list[Heard], theirs: list[Heard]) -> float:
    return median(_rate(one) / _rate(other) for one, other in zip(ours, theirs, strict=True))


def _rate(heard: Heard) -> float:
    return float(heard["calls"]) / float(heard["seconds"])
