"""Starts, freezes, wakes and stops processes of the service, and knows how each of them fares."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import requests

from tests.several.orders import Order
from tests.warm import warm

PATIENCE = 60


def until(something: Callable[[], object], what: str = "it") -> None:
    """Ask until it is so; the time it may take is for machines that are busy with other things."""
    pause = threading.Event()
    for _ in range(PATIENCE * 5):
        if something():
            return
        # Asking is work, for the helpdesk as well.
        pause.wait(0.2)
    raise AssertionError(f"{what} never came to be so")


@dataclass
class Machine:
    """One process of the service."""

    pid: int
    port: int
    machines: Machines

    def get(self, path: str) -> requests.Response:
        """What it says of itself."""
        return requests.get(f"http://127.0.0.1:{self.port}{path}", timeout=PATIENCE)

    def figure(self, name: str) -> float:
        """One of its figures."""
        rows = self.get("/metrics").text.splitlines()
        return sum(float(row.rpartition(" ")[2]) for row in rows if row.startswith((name + " ", name + "{")))

    def freeze(self) -> None:
        """It stands still from now on."""
        os.kill(self.pid, signal.SIGSTOP)

    def thaw(self) -> None:
        """It goes on as if nothing had been."""
        os.kill(self.pid, signal.SIGCONT)

    @property
    def ended(self) -> bool:
        """Whether it is gone, as the system says."""
        return not Path(f"/proc/{self.pid}").exists()

    @property
    def frozen(self) -> bool:
        """Whether it stands still, as the system says."""
        return Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()[0] == "T"

    def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        """Send it a signal and wait for its end; answers how it ended."""
        if self.pid not in self.machines.ended:
            with suppress(ProcessLookupError):
                # It may have ended by itself, and nobody was told yet.
                os.kill(self.pid, how)
        return self.machines.end_of(self.pid)


@dataclass
class Machines:
    """A warm interpreter that forks."""

    process: subprocess.Popen[str]
    ended: dict[int, int] = field(default_factory=dict)
    started: list[Machine] = field(default_factory=list)

    def start(self, order: Order) -> Machine:
        """A process that is ready."""
        assert self.process.stdin is not None
        self.process.stdin.write(order.line())
        self.process.stdin.flush()
        known = {machine.pid for machine in self.started}
        while "ready" not in (heard := self._hear()):
            assert heard.get("ended") in known, "a process ended before it was ready"
        machine = Machine(heard["ready"], heard["port"], self)
        self.started.append(machine)
        return machine

    def end_of(self, pid: int) -> int:
        """Wait for an end; one that does not come is made, and its code says so."""
        too_late = threading.Timer(PATIENCE, _kill, [pid])
        too_late.start()
        try:
            while pid not in self.ended:
                self._hear()
        finally:
            too_late.cancel()
        return self.ended[pid]

    def clear(self) -> None:
        """Leave nobody behind."""
        for machine in self.started:
            if machine.pid not in self.ended:
                with suppress(ProcessLookupError):
                    machine.thaw()
                machine.stop(signal.SIGKILL)
        self.started.clear()

    def _hear(self) -> dict[str, int]:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line, "the nursery itself has ended"
        heard: dict[str, int] = json.loads(line)
        if "ended" in heard:
            self.ended[heard["ended"]] = heard["code"]
        return heard


def _kill(pid: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


@contextmanager
def machines(environment: Mapping[str, str]) -> Iterator[Machines]:
    """Processes with these variables besides the usual ones, for as long as the block lasts."""
    with warm("tests.several.nursery", environment) as process:
        made = Machines(process)
        try:
            yield made
        finally:
            made.clear()
