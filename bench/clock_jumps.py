"""Plays very many random settings of the machine's clock and counts what fell due early, twice or never (F50, G-13)."""

import time
from collections.abc import Mapping

from bench.jump_plans import FakeRows, made_plan, play
from bench.report import Figure, Goal, Outcome
from bench.sizes import Size

PLANS: Mapping[Size, int] = {Size.FULL: 10_000, Size.QUICK: 1000, Size.TINY: 20}


def run(size: Size) -> Outcome:
    """Play, and answer what was found."""
    plans, began = PLANS[size], time.perf_counter()
    wrong: dict[str, int] = {"early": 0, "lost": 0, "doubled": 0}
    settings = 0
    for seed in range(plans):
        plan = made_plan(seed)
        settings += len(plan.settings)
        verdict = play(plan, FakeRows())
        for name in wrong:
            wrong[name] += len(getattr(verdict, name))
    figures = (
        Figure("plans", plans, ""),
        Figure("settings of the clock", settings, ""),
        Figure("time", time.perf_counter() - began, "s"),
        *(Figure(name, count, "") for name, count in wrong.items()),
    )
    goals = tuple(Goal(f"0 {name}; here {count}", count == 0) for name, count in wrong.items())
    said = f"{plans:,} random plans with {settings:,} settings of the clock: " + ", ".join(
        f"{count} {name}" for name, count in wrong.items()
    )
    return Outcome("clock_jumps", size, figures, goals, (), reached={"G13": said})
