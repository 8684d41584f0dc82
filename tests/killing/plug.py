"""Kills its own process at a named commit point, as the machine's power cut would: no goodbye, no flush."""

from __future__ import annotations

import os
import signal
import threading
from pathlib import Path

from tests.killing.orders import Order
from tests.storage import disk


class Plug:
    """Counts the passings of one point and pulls the plug at the n-th."""

    def __init__(self, order: Order) -> None:
        self._order = order
        self._left = order.nth
        self._counting = threading.Lock()

    def __call__(self, point: str) -> None:
        """Pass a point, or die at it."""
        order = self._order
        if order.passed:
            with Path(order.passed).open("a") as passed:
                passed.write(f"{point}\n")
        if "how" in order.more:
            self._break_the_disk(point)
            return
        if point != order.die_at or (order.armed and not Path(order.armed).exists()):
            return
        with self._counting:
            self._left -= 1
            if self._left:
                return
            # Before it dies, so that whoever finds the line cut knows why.
            Path(order.killed).touch()
            os.kill(os.getpid(), signal.SIGKILL)

    def _break_the_disk(self, point: str) -> None:
        """At the point the disk fails, for as long as the plug is armed."""
        if point != self._order.die_at:
            return
        if Path(self._order.armed).exists():
            disk.arm(disk.How(int(self._order.more["how"])), lasting=True)
        else:
            disk.mend()
