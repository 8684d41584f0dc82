"""Adds up what a number of simulations came to, and writes it down for the page of what was reached."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.simulation.strikes import AMBIGUOUS
from tests.simulation.trial import Trial

HOSTS_AWAY = ("refuse", "503", "time_out", "401", "500", "html")


@dataclass
class Report:
    """The sums over all trials."""

    shown_by: str
    seeds: int = 0
    steps: int = 0
    hours: float = 0.0
    struck: Counter[str] = field(default_factory=Counter)
    figures: Counter[str] = field(default_factory=Counter)
    violations: list[dict[str, Any]] = field(default_factory=list)
    repeated: int = 0

    def add(self, trial: Trial) -> None:
        """Count one trial in."""
        self.seeds += 1
        self.steps += trial.steps
        self.hours += trial.plan.ends / 3600
        self.struck += trial.struck
        self.figures += trial.figures
        self.violations += [{"seed": trial.plan.seed, "what": one} for one in trial.findings]

    def line(self) -> str:
        """All in one line."""
        faults = sum(self.struck.values())
        told = f"{self.seeds:,} simulations, {self.steps:,} steps, {faults:,} faults, {self.figures['calls']:,} calls"
        return f"{told}, {self.repeated} repeated alike: {len(self.violations)} violations"

    def reached(self) -> dict[str, str]:
        """One sentence for each figure that the simulation reaches."""
        figures, struck = self.figures, self.struck
        doubtful = sum(struck[how] for how in AMBIGUOUS)
        lost = struck["hook_lost"]
        broken = len({one["seed"] for one in self.violations})
        seeds = f"{self.seeds:,} seeded histories of two replicas over {self.hours:,.0f} virtual hours"
        return {
            "G1": f"{seeds}, {sum(struck.values()):,} faults: {broken} broke a promise",
            "G8": (
                f"{doubtful:,} calls whose outcome was unknown, {figures['read_back']:,} notes found by reading back, "
                f"{figures['parked']:,} left to a person; {broken} histories lost or doubled anything"
            ),
            "G9": (
                f"{lost:,} of {figures['delivered'] + lost:,} webhooks lost; every history was judged one sweep and "
                f"60 s after the last fault, {broken} differed from the host"
            ),
            "G21": f"{self.repeated} seeds run again under another hash seed: identical traces",
        }

    def write(self, path: Path) -> None:
        """Keep it all as JSON."""
        path.parent.mkdir(parents=True, exist_ok=True)
        told = {
            "shown_by": self.shown_by,
            "reached": self.reached(),
            "violations": self.violations,
            "seeds": self.seeds,
            "steps": self.steps,
            "virtual_hours": self.hours,
            "repeated": self.repeated,
            "struck": dict(sorted(self.struck.items())),
            "figures": dict(sorted(self.figures.items())),
        }
        path.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
