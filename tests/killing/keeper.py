"""Gives orders to the nursery and hears how each child fares."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from typing import Any

from tests.killing.orders import Order
from tests.warm import warm


@dataclass
class Child:
    """One process; ``ended`` is how it ended, or nothing while it lives."""

    nursery: Nursery
    pid: int
    ended: int | None = None

    def wait(self) -> int:
        """Wait for its end; answers the exit code, or minus the signal that killed it."""
        if self.ended is None:
            self.ended = int(self.nursery.hear()["ended"])
        return self.ended

    def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        """Send it a signal and wait for its end."""
        if self.ended is None:
            # It may have ended by itself.
            with suppress(ProcessLookupError):
                os.kill(self.pid, how)
        return self.wait()


@dataclass
class Nursery:
    """A warm interpreter that forks; one child at a time, each with this environment besides the interpreter's own.

    Several may share an interpreter, one after the other.
    """

    process: subprocess.Popen[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    children: list[Child] = field(default_factory=list)

    def start(self, order: Order) -> Child:
        """A child that is ready, or has ended before it was."""
        assert all(child.ended is not None for child in self.children), "one at a time"
        assert self.process.stdin is not None
        self.process.stdin.write(replace(order, environment=dict(self.environment)).line())
        self.process.stdin.flush()
        heard = self.hear()
        child = Child(self, int(heard.get("ready", 0)), heard.get("ended"))
        self.children = [child]
        return child

    def hear(self) -> dict[str, Any]:
        """The next line it says."""
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line, "the nursery itself has ended"
        heard: dict[str, Any] = json.loads(line)
        return heard

    def clear(self) -> None:
        """Leave no child behind."""
        for child in self.children:
            child.stop(signal.SIGKILL)


@contextmanager
def nursery(environment: Mapping[str, str]) -> Iterator[Nursery]:
    """A nursery with these variables besides the usual ones, for as long as the block lasts."""
    with warm("tests.killing.nursery", environment) as process:
        made = Nursery(process)
        try:
            yield made
        finally:
            made.clear()
