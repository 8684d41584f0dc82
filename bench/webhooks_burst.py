"""Sends ten thousand webhooks within a minute, and then as many as go, end to end: real server, signature and disk.

The senders are a process of their own on the same cores. Each call is about another ticket; the turns that the
wake-ups ask for do nothing, since what they may do a helpdesk's limits say.
"""

import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from bench.accept import ROOT, _sending
from bench.accept import Amount as FlatOut
from bench.accept_doors import HOST_ACCOUNT, PATH, SECRET, crowded_door
from bench.accept_senders import Order
from bench.report import Figure, Goal, Outcome
from bench.sizes import Size

Heard = dict[str, Any]
P99_PACED, LONGEST_PACED, P99_FLAT, FLAT_RATE = 0.1, 2.0, 1.5, 250.0


@dataclass(frozen=True, slots=True)
class Amount:
    """How many calls within how many seconds, and how many flat out."""

    calls: int
    seconds: float
    flat_out: int


AMOUNTS: Mapping[Size, Amount] = {
    Size.FULL: Amount(10_000, 60.0, 4000),
    Size.QUICK: Amount(2000, 12.0, 1000),
    Size.TINY: Amount(40, 0.5, 80),
}


def run(size: Size) -> Outcome:
    """Measure, and answer what was found."""
    amount = AMOUNTS[size]
    with crowded_door() as port:
        paced = paced_calls(port, amount.calls, amount.calls / amount.seconds, senders=64)
        flat = _sending(FlatOut({64: amount.flat_out}, 120.0, 1), lambda: 99)(port, 64, amount.flat_out)
    return _outcome(size, paced, flat)


def paced_calls(port: int, calls: int, a_second: float, *, senders: int, slow: int = 0, secret: str = SECRET) -> Heard:
    """What came of so many calls a second, with ``slow`` connections beside that dawdle."""
    order = Order(port, PATH, secret, HOST_ACCOUNT, senders, calls, 0.0, 7)
    done = subprocess.run(
        [sys.executable, "-m", "bench.paced_senders"],
        input=json.dumps({"order": asdict(order), "a_second": a_second, "slow": slow}),
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
        timeout=600,
    )
    heard: Heard = json.loads(done.stdout)
    return heard


def _outcome(size: Size, paced: Heard, flat: Heard) -> Outcome:
    rate, flat_rate = paced["calls"] / paced["seconds"], flat["calls"] / flat["seconds"]
    taken = paced["answers"].get("202", 0)
    figures = (
        Figure("paced: calls", paced["calls"], ""),
        Figure("paced: rate", rate, "a second"),
        Figure("paced: half of them within", paced["p50"] * 1000, "ms"),
        Figure("paced: 99 of 100 within", paced["p99"] * 1000, "ms"),
        Figure("paced: the longest", paced["longest"] * 1000, "ms"),
        Figure("flat out: rate", flat_rate, "a second"),
        Figure("flat out: 99 of 100 within", flat["p99"] * 1000, "ms"),
    )
    goals = (
        Goal(f"every call taken; here {taken} of {paced['calls']}", taken == paced["calls"]),
        Goal(f"99 of 100 within 100 ms; here {paced['p99'] * 1000:.0f}", paced["p99"] < P99_PACED),
        Goal(f"the longest under 2 s; here {paced['longest']:.2f}", paced["longest"] < LONGEST_PACED),
        Goal(f"flat out at least 250 a second; here {flat_rate:.0f}", flat_rate >= FLAT_RATE),
        Goal(f"flat out 99 of 100 within 1.5 s; here {flat['p99']:.2f}", flat["p99"] < P99_FLAT),
    )
    said = (
        f"{paced['calls']:,} webhooks in {paced['seconds']:.0f} s: {taken:,} taken, 99 of 100 within "
        f"{paced['p99'] * 1000:.0f} ms, the longest {paced['longest']:.2f} s; flat out {flat_rate:.0f} a second, "
        f"99 of 100 within {flat['p99']:.2f} s, none refused"
    )
    return Outcome("webhooks_burst", size, figures, goals, (), reached={"G6": said, "F6": said})
