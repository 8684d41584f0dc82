"""Keeps a flood of unsigned calls from costing more than a glance, and never turns a helpdesk's call away for it (T17).

A bucket per caller and one for all are emptied by calls that were not believed, and by nothing else:

Rule 1: a caller with nothing against it is heard, whatever others do.
Rule 2: a caller that was believed within the last week is heard: a helpdesk, or the proxy that brings its calls.
Rule 3: a caller on this machine or a private network is heard, because it may be a proxy that everybody comes
through; ``service.proxy`` names it, so that the callers behind it are told apart.

Not a library's: those at hand read the machine's clock, keep a thread, and count calls before they are known to be bad.
"""

import math
import threading
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv6Address, IPv6Network, ip_address
from typing import TypeVar

T = TypeVar("T")
PER_CALLER = (60, 1.0)
"""How many calls of one caller may fail at once, and how many more each second."""
ALTOGETHER = (2000, 100.0)
"""The same of all callers that have failed before."""
BELIEVED_FOR = timedelta(days=7)
REMEMBERED = 10_000
"""How many callers are known at a time; whoever was not heard of longest is forgotten first."""


@dataclass(slots=True)
class _Bucket:
    """Tokens that come back by themselves; a call that fails takes one."""

    most: int
    a_second: float
    left: float
    filled_at: datetime

    def seconds_to_wait(self, now: datetime) -> int:
        """Nothing where there is a token; otherwise how long until there is, in whole seconds."""
        self._fill(now)
        return 0 if self.left >= 1 else math.ceil((1 - self.left) / self.a_second)

    def take(self, now: datetime) -> None:
        """Take one; more than all cannot be taken."""
        self._fill(now)
        self.left = max(0.0, self.left - 1)

    def _fill(self, now: datetime) -> None:
        passed = max(0.0, (now - self.filled_at).total_seconds())
        self.left = min(float(self.most), self.left + passed * self.a_second)
        self.filled_at = now


class Flood:
    """Who called in vain of late; safe to share between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._callers: OrderedDict[str, _Bucket] = OrderedDict()
        self._believed: OrderedDict[str, datetime] = OrderedDict()
        self._all: _Bucket | None = None

    def seconds_to_wait(self, address: str, now: datetime) -> int:
        """How long a caller has to wait before it is heard; nothing for one that is heard."""
        caller = _caller(address)
        with self._lock:
            bucket = self._callers.get(caller)
            if bucket is None or self._all is None or self._trusted(caller, now):
                return 0
            return max(bucket.seconds_to_wait(now), self._all.seconds_to_wait(now))

    def in_vain(self, address: str, now: datetime) -> None:
        """Remember a call that was not believed."""
        caller = _caller(address)
        if not caller:
            return
        with self._lock:
            if self._all is None:
                self._all = _Bucket(*ALTOGETHER, ALTOGETHER[0], now)
            self._all.take(now)
            _latest(self._callers, caller, self._callers.get(caller) or _Bucket(*PER_CALLER, PER_CALLER[0], now))
            self._callers[caller].take(now)

    def believed(self, address: str, now: datetime) -> None:
        """Remember that a call was signed as it should be."""
        caller = _caller(address)
        if caller:
            with self._lock:
                _latest(self._believed, caller, now)

    def _trusted(self, caller: str, now: datetime) -> bool:
        at = self._believed.get(caller)
        return at is not None and now - at <= BELIEVED_FOR


def _latest(known: OrderedDict[str, T], caller: str, value: T) -> None:
    known[caller] = value
    known.move_to_end(caller)
    if len(known) > REMEMBERED:
        known.popitem(last=False)


def _caller(address: str) -> str:
    """Who calls: an address, or the network of sixty-four bits that one house has; empty for who is never limited."""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return ""
    if isinstance(found, IPv6Address) and found.ipv4_mapped is not None:
        found = found.ipv4_mapped
    if found.is_private or found.is_loopback or found.is_link_local:
        return ""
    if isinstance(found, IPv6Address):
        return str(IPv6Network((int(found), 64), strict=False).network_address)
    return str(found)
