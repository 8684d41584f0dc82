"""Counts calls the way Zendesk's rate limits do, on the pretend clock.

Rule 1: 700 calls a minute for the account.
Rule 2: 100 ticket updates a minute for the account; agents' edits on the pages use up the same.
Rule 3: 30 updates in ten minutes for one user on one ticket.
Rule 4: 10 incremental exports a minute, shared by everyone.
"""

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta

MINUTE = timedelta(minutes=1)
ALLOWED = {
    "account": (700, MINUTE),
    "ticket_updates": (100, MINUTE),
    "ticket_and_user": (30, timedelta(minutes=10)),
    "tickets_index": (100, MINUTE),
    "incremental": (10, MINUTE),
    "audits": (500, MINUTE),
    "webhooks": (100, MINUTE),
    "webhook_test": (20, MINUTE),
    "field_writes": (75, MINUTE),
    "option_writes": (100, MINUTE),
    "organization": (5, MINUTE),
}


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

    allowed: dict[str, tuple[int, timedelta]] = field(default_factory=lambda: dict(ALLOWED))
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
