"""Sends good webhooks while twenty thousand calls that nobody signed come within ten seconds (T17).

They come from this machine, where a caller may be a proxy and none is told to wait: the worst case, for a signature is
computed of each.
"""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from bench.accept_doors import SECRET, crowded_door
from bench.report import Figure, Goal, Outcome
from bench.sizes import Size
from bench.webhooks_burst import paced_calls

ANOTHER_SECRET = SECRET[::-1]
WANTED = 0.5


@dataclass(frozen=True, slots=True)
class Amount:
    """How many unsigned calls within how many seconds, and how many good ones at which rate."""

    unsigned: int
    seconds: float
    calls: int
    a_second: float


AMOUNTS: Mapping[Size, Amount] = {
    Size.FULL: Amount(20_000, 10.0, 300, 20.0),
    Size.QUICK: Amount(4000, 2.0, 60, 20.0),
    Size.TINY: Amount(40, 0.5, 10, 20.0),
}


def run(size: Size) -> Outcome:
    """Measure, and answer what was found."""
    amount = AMOUNTS[size]
    with crowded_door() as port, ThreadPoolExecutor(1) as beside:
        rate = amount.unsigned / amount.seconds
        flood = beside.submit(paced_calls, port, amount.unsigned, rate, senders=64, secret=ANOTHER_SECRET)
        heard = paced_calls(port, amount.calls, amount.a_second, senders=8)
        flooded = flood.result()
    taken, p99, refused = heard["answers"].get("202", 0), heard["p99"], flooded["answers"].get("401", 0)
    figures = (
        Figure("unsigned calls", flooded["calls"], ""),
        Figure("unsigned: time", flooded["seconds"], "s"),
        Figure("unsigned: refused", refused, ""),
        Figure("good calls", heard["calls"], ""),
        Figure("half of the good within", heard["p50"] * 1000, "ms"),
        Figure("99 of 100 good within", p99 * 1000, "ms"),
    )
    goals = (
        Goal(f"every unsigned call refused; here {refused} of {flooded['calls']}", refused == flooded["calls"]),
        Goal(f"every good call taken; here {taken} of {heard['calls']}", taken == heard["calls"]),
        Goal(f"99 of 100 good calls within 500 ms; here {p99 * 1000:.0f}", p99 < WANTED),
    )
    said = (
        f"{refused:,} unsigned calls refused in {flooded['seconds']:.0f} s: {taken:,} of {heard['calls']:,} good calls "
        f"beside them taken, 99 of 100 within {p99 * 1000:.0f} ms"
    )
    return Outcome("flood", size, figures, goals, (), reached={"T17": said})
