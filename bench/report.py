"""Says what a benchmark found: to people, line by line with the ratio last, and to programs as JSON."""

import dataclasses
import json
import os
import platform
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

RESULTS = Path(__file__).resolve().parent / "results"


@dataclass(frozen=True, slots=True)
class Figure:
    """One thing that was measured; it holds for this machine and this hour only."""

    what: str
    value: float
    unit: str


@dataclass(frozen=True, slots=True)
class Ratio:
    """How many times the other's figure ours is."""

    value: float
    to: str


@dataclass(frozen=True, slots=True)
class Goal:
    """What was wanted, and whether it was so."""

    what: str
    reached: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """All that one benchmark found; ``notes`` are sentences about how to read it.

    ``reached`` says for each figure or fault of the safety case that this one shows, such as ``G6``, what was reached.
    """

    name: str
    size: str
    figures: tuple[Figure, ...]
    goals: tuple[Goal, ...]
    ratios: tuple[Ratio, ...]
    notes: tuple[str, ...] = ()
    reached: Mapping[str, str] = field(default_factory=dict)

    def lines(self) -> list[str]:
        """The outcome for a terminal; the last line holds the ratios."""
        width = max(len(one.what) for one in self.figures)
        lines = [f"{self.name} ({self.size})"]
        lines += [f"  {one.what:<{width}}  {number(one.value):>10} {one.unit}" for one in self.figures]
        lines += [f"  {one}" for one in self.notes]
        lines += [f"  goal {'reached' if one.reached else 'MISSED'}: {one.what}" for one in self.goals]
        return [*lines, self.ratio_line()]

    def ratio_line(self) -> str:
        """The one line that may be compared between machines; what has nothing beside it says what it reached."""
        if not self.ratios:
            return f"reached {self.name}: " + "; ".join(f"{one}: {what}" for one, what in self.reached.items())
        return f"ratio {self.name}: " + "; ".join(f"{number(one.value)} x {one.to}" for one in self.ratios)

    def save(self, folder: Path = RESULTS) -> Path:
        """Write the outcome as JSON and answer where."""
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{self.name}.json"
        path.write_text(json.dumps(self.as_data(), indent=2) + "\n", "utf-8")
        return path

    def as_data(self) -> dict[str, object]:
        """The outcome as plain values, with the machine it was found on."""
        return {"shown_by": f"make bench ARGS={self.name}", **dataclasses.asdict(self), "machine": machine()}


def machine() -> dict[str, object]:
    """What of this machine bears on the figures."""
    return {"cores": os.cpu_count(), "python": platform.python_version(), "sqlite": sqlite3.sqlite_version}


def number(value: float) -> str:
    """A figure with as many digits as it deserves."""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}"
