"""Remembers the last HTTP calls between the pretend helpdesk and whoever talks to it, for people to look at."""

import threading
from collections import deque
from dataclasses import asdict, dataclass
from typing import Any

KEPT = 500


@dataclass(frozen=True)
class WireCall:
    """One HTTP call, in either direction."""

    at: str
    direction: str
    method: str
    path: str
    status: int | None
    who: str
    signature_ok: bool | None


class Wire:
    """The last calls, oldest first."""

    def __init__(self) -> None:
        self._calls: deque[WireCall] = deque(maxlen=KEPT)
        self._lock = threading.Lock()

    def add(self, call: WireCall) -> None:
        with self._lock:
            self._calls.append(call)

    def clear(self) -> None:
        with self._lock:
            self._calls.clear()

    def shown(self) -> list[dict[str, Any]]:
        with self._lock:
            return [asdict(call) for call in self._calls]
