"""What a process of the tests is asked to be."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Order:
    """A process of the service: its duty, its configuration, and where in its work it is to stand still.

    ``sweep_seconds`` is how often accounts are reconciled: so seldom, where nothing is said, that what is seen came by
    other ways.
    ``freeze_at`` is a commit point: the first time it is passed once ``armed`` is there, the process stops itself.
    """

    duty: str
    config: str
    database: str
    listen: str = "127.0.0.1:0"
    lease_seconds: float = 60
    sweep_seconds: float = 400 * 24 * 3600
    freeze_at: str = ""
    armed: str = ""
    race_port: int = 0

    def line(self) -> str:
        return json.dumps(asdict(self)) + "\n"


def read(line: str) -> Order:
    return Order(**json.loads(line))
