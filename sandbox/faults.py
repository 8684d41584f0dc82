"""Plans what shall go wrong: refused, slow or cut-off calls, lost, doubled, late or swapped webhooks, old answers."""

import re
import threading
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from email.utils import format_datetime
from typing import Any

CALL_KINDS = frozenset({"429", "status", "slow", "cut_before", "cut_after", "stale_read"})
WEBHOOK_KINDS = frozenset({"webhook_drop", "webhook_duplicate", "webhook_reorder", "webhook_late"})
SLOWEST = 2.0
OPTIONS = frozenset({"kind", "match", "count", "retry_after", "status", "seconds", "body", "headers"})


@dataclass(frozen=True)
class Fault:
    """One planned fault and how many times it still strikes."""

    kind: str
    method: str | None = None
    path_regex: str | None = None
    count: int = 1
    retry_after: int | str | None = 1
    status: int = 500
    seconds: float = 1.0
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)

    def strikes(self, method: str, path: str) -> bool:
        if self.method and self.method.upper() != method.upper():
            return False
        return self.path_regex is None or re.search(self.path_regex, path) is not None


class Faults:
    """The planned faults, oldest first; each strike uses one up."""

    def __init__(self) -> None:
        self._planned: list[Fault] = []
        self._lock = threading.Lock()

    def plan(self, faults: list[Fault]) -> None:
        with self._lock:
            self._planned.extend(faults)

    def clear(self) -> None:
        with self._lock:
            self._planned.clear()

    def left(self) -> list[dict[str, Any]]:
        with self._lock:
            return [asdict(fault) for fault in self._planned]

    def take(self, kinds: frozenset[str], method: str, path: str) -> Fault | None:
        """Use up one strike of the first planned fault that fits."""
        with self._lock:
            for place, fault in enumerate(self._planned):
                if fault.kind in kinds and fault.strikes(method, path):
                    self._use_up(place, fault)
                    return fault
        return None

    def _use_up(self, place: int, fault: Fault) -> None:
        if fault.count <= 1:
            del self._planned[place]
        else:
            self._planned[place] = replace(fault, count=fault.count - 1)


def read_faults(body: Any) -> list[Fault]:
    """The faults a request asks for; ValueError names what is wrong with it."""
    if not isinstance(body, dict) or not isinstance(body.get("faults"), list):
        raise ValueError('the body is {"faults": [...]}')
    return [_read_fault(entry) for entry in body["faults"]]


def _read_fault(entry: Any) -> Fault:
    if not isinstance(entry, dict) or entry.get("kind") not in CALL_KINDS | WEBHOOK_KINDS:
        raise ValueError(f"a fault needs a kind out of {sorted(CALL_KINDS | WEBHOOK_KINDS)}")
    strange = (set(entry) - OPTIONS) | (set(entry.get("match") or {}) - {"method", "path_regex"})
    if strange:
        raise ValueError(f"a fault knows nothing of {sorted(strange)}")
    headers = entry.get("headers", {})
    if not isinstance(headers, dict) or not all(isinstance(one, str) for one in headers.values()):
        raise ValueError("a fault's headers are an object of texts")
    match = entry.get("match") or {}
    re.compile(match.get("path_regex") or "")
    options = {name: entry[name] for name in OPTIONS - {"match"} if name in entry}
    return Fault(method=match.get("method"), path_regex=match.get("path_regex"), **options)


def retry_after_header(fault: Fault, now: datetime) -> str | None:
    """The Retry-After header of a planned 429 or 503: seconds, a date, junk, or none at all."""
    if fault.retry_after is None or fault.retry_after == "none":
        return None
    if fault.retry_after == "http-date":
        return format_datetime(now + timedelta(seconds=fault.seconds), usegmt=True)
    return str(fault.retry_after)
