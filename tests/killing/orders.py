"""Says what a child process shall do and where it shall die; sent to the nursery as one line of JSON."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field

KILLED = -9
"""What a process that was killed ends with."""


@dataclass(frozen=True)
class Order:
    """One child: ``what`` it is, what it works on, and the point at whose n-th passing it kills itself.

    ``now`` is what its clock shows until it is told (empty: the machine's own). Passings count once the file
    ``armed`` is there, from the beginning where none is named. Just before it dies it makes the file ``killed``, and
    every point it passes stands in the file ``passed``. ``limits`` are those of :mod:`resource`, by name, and
    ``environment`` comes on top of the nursery's.
    """

    what: str
    database: str
    config: str = ""
    now: str = ""
    sweep_seconds: float = 1800
    die_at: str = ""
    nth: int = 1
    armed: str = ""
    killed: str = ""
    passed: str = ""
    limits: dict[str, int] = field(default_factory=dict)
    more: dict[str, float] = field(default_factory=dict)
    environment: dict[str, str] = field(default_factory=dict)

    def line(self) -> str:
        """As the nursery reads it."""
        return json.dumps(asdict(self)) + "\n"


def read(line: str) -> Order:
    """As it was sent."""
    return Order(**json.loads(line))
