"""Counts calls against a helpdesk's rate limits, on the pretend clock."""

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta


@dataclass(frozen=True)
class Standing:
    """How much of a limit is left."""

    name: str
    total: int
    remaining: int
    resets: int
    refused: bool


@dataclass
class Limits:
    """The calls of the last minutes, by limit and by whom or what they count for."""

    allowed: dict[str, tuple[int, timedelta]]
    enabled: bool = True
    _calls: dict[tuple[str, str], deque[datetime]] = field(default_factory=dict)

    def allow(self, name: str, total: int) -> None:
        """Change how many calls a limit allows; other plans allow fewer or more."""
        self.allowed[name] = (total, self.allowed[name][1])

    def spend(self, name: str, now: datetime, key: str = "") -> Standing:
        """Count one call, unless the limit is used up."""
        total, window = self.allowed[name]
        calls = self._recent(name, key, now)
        refused = self.enabled and len(calls) >= total
        if not refused:
            calls.append(now)
        remaining = max(0, total - len(calls))
        resets = int((calls[0] + window - now).total_seconds()) if calls else 0
        return Standing(name, total, remaining, max(1, resets), refused)

    def _recent(self, name: str, key: str, now: datetime) -> deque[datetime]:
        calls = self._calls.setdefault((name, key), deque())
        window = self.allowed[name][1]
        while calls and calls[0] + window <= now:
            calls.popleft()
        return calls
