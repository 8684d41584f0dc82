"""Holds whoever fails again and again to a pace, without slowing anybody else, and in a bounded memory.

Rule 1: ``burst`` at once are free, then one per ``every``; what was refused costs nothing more.
Rule 2: of very many subjects the longest unseen are forgotten first, so that a flood of names takes no memory (T17).
"""

import threading
from collections import OrderedDict
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network

from runtime.clock import Clock

MOST = 10_000
"""How many subjects are remembered."""


class Pace:
    """A pace for each of many subjects; may be asked by many threads at once."""

    def __init__(self, clock: Clock, burst: int, every: timedelta) -> None:
        self._clock = clock
        self._slack = every * (burst - 1)
        self._every = every
        self._free_at: OrderedDict[str, datetime] = OrderedDict()
        self._lock = threading.Lock()

    def wait(self, subject: str) -> timedelta:
        """Count one for the subject; where that is too many, count nothing and answer how long it has to wait."""
        now = self._clock()
        with self._lock:
            at = max(self._free_at.get(subject, now), now)
            if at - now > self._slack:
                return at - now - self._slack
            self._free_at[subject] = at + self._every
            self._free_at.move_to_end(subject)
            if len(self._free_at) > MOST:
                self._free_at.popitem(last=False)
        return timedelta(0)


def peer_of(address: str | None) -> str:
    """Whom an address stands for: itself, or the network of a subscriber where it is one of version 6."""
    try:
        found = ip_address(address or "")
    except ValueError:
        return "unknown"
    if not isinstance(found, IPv6Address):
        return str(found)
    return str(found.ipv4_mapped or ip_network((found, 64), strict=False))
