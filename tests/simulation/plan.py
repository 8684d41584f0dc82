"""What happens in one simulation, drawn from its seed: what people do, and what goes wrong, each at its moment.

A plan is a list of entries and can be kept as a file; leaving entries out leaves the others as they are, so that a
failing plan can be made smaller.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from typing import Any

Facts = dict[str, Any]
HOUR = 3600.0
FAULTS = frozenset({"strike", "crash", "nest", "meanwhile", "hooks", "window", "bounce", "skew"})
"""The entries in which something goes wrong; in all others people do something."""


@dataclass(frozen=True)
class Entry:
    """One thing that happens; ``at`` is in seconds from the start."""

    at: float
    kind: str
    facts: Facts

    def __str__(self) -> str:
        told = " ".join(f"{name}={value}" for name, value in self.facts.items())
        return f"{self.kind} {told}".strip()


@dataclass(frozen=True)
class Plan:
    """A whole simulation.

    ``hosts`` are the helpdesks in it; ``faults_end`` is when the last fault may strike, ``ends`` when people stop,
    both in seconds; ``sweep_every`` in seconds; ``skews`` are the replicas' clocks against the true one;
    ``watched`` says whether the jobs that only watch run as well.
    """

    seed: int
    hosts: tuple[str, ...]
    sweep_every: float
    skews: tuple[float, ...]
    faults_end: float
    ends: float
    entries: tuple[Entry, ...]
    watched: bool = False

    def without(self, dropped: set[int]) -> Plan:
        """The same plan with the entries at these places left out."""
        return replace(self, entries=tuple(one for place, one in enumerate(self.entries) if place not in dropped))

    def written(self) -> str:
        """The plan as a file."""
        return json.dumps(asdict(self), indent=1) + "\n"


def read_plan(text: str) -> Plan:
    """A plan from its file."""
    told = json.loads(text)
    entries = tuple(Entry(one["at"], one["kind"], one["facts"]) for one in told.pop("entries"))
    return Plan(**{**told, "hosts": tuple(told["hosts"]), "skews": tuple(told["skews"]), "entries": entries})
