"""Sends good webhooks beside two hundred connections that send one byte a second (G-12, T15)."""

from collections.abc import Mapping
from dataclasses import dataclass

from bench.accept_doors import crowded_door
from bench.report import Figure, Goal, Outcome
from bench.sizes import Size
from bench.webhooks_burst import paced_calls

WANTED = 0.5


@dataclass(frozen=True, slots=True)
class Amount:
    """How many slow connections, and how many good calls at which rate."""

    slow: int
    calls: int
    a_second: float


AMOUNTS: Mapping[Size, Amount] = {
    Size.FULL: Amount(200, 1200, 20.0),
    Size.QUICK: Amount(200, 300, 20.0),
    Size.TINY: Amount(20, 10, 20.0),
}


def run(size: Size) -> Outcome:
    """Measure, and answer what was found."""
    amount = AMOUNTS[size]
    with crowded_door() as port:
        heard = paced_calls(port, amount.calls, amount.a_second, senders=8, slow=amount.slow)
    taken, p99 = heard["answers"].get("202", 0), heard["p99"]
    figures = (
        Figure("slow connections", amount.slow, ""),
        Figure("good calls", heard["calls"], ""),
        Figure("time", heard["seconds"], "s"),
        Figure("half of the good within", heard["p50"] * 1000, "ms"),
        Figure("99 of 100 good within", p99 * 1000, "ms"),
        Figure("slow connections hung up on", heard["dropped"], ""),
    )
    goals = (
        Goal(f"every good call taken; here {taken} of {heard['calls']}", taken == heard["calls"]),
        Goal(f"99 of 100 good calls within 500 ms; here {p99 * 1000:.0f}", p99 < WANTED),
    )
    said = (
        f"{amount.slow} slow connections for {heard['seconds']:.0f} s: {taken:,} of {heard['calls']:,} good calls "
        f"taken, 99 of 100 within {p99 * 1000:.0f} ms"
    )
    return Outcome("slow_sockets", size, figures, goals, (), reached={"G12": said, "T15": said})
