"""Writes down every fact of the pretend helpdesk in order, so that a test can ask what really happened."""

import threading
from datetime import datetime
from typing import Any

from sandbox import moments


class Journal:
    """Facts, numbered, oldest first; nothing is ever taken out."""

    def __init__(self) -> None:
        self._facts: list[dict[str, Any]] = []
        self._lock = threading.Lock()

    def note(self, at: datetime, what: str, **details: Any) -> None:
        with self._lock:
            fact = {"n": len(self._facts) + 1, "at": moments.written(at), "what": what, **details}
            self._facts.append(fact)

    def shown(self, after: int = 0) -> list[dict[str, Any]]:
        with self._lock:
            return self._facts[after:]
