"""Fills a store with open promises, straight into its tables: deciding each of them would take hours."""

import random
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from core.escalation import State
from core.policy import PromiseKind
from store import Store
from store.database import open_database
from store.schema import escalations, obligations, tickets

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
SOON = NOW + timedelta(hours=1)
"""When the promises that are due together are due; all others come later."""
CHUNK = 5000


@dataclass(frozen=True, slots=True)
class OpenPromise:
    """An escalated ticket with one promise running."""

    id: str
    severity: str
    opened_at: datetime
    due_at: datetime


def made_promises(count: int, due: int, seed: int = 7) -> list[OpenPromise]:
    """``count`` promises in no order, ``due`` of them due at the same moment and the rest within ten days after."""
    chance = random.Random(seed)
    found = []
    for number in range(count):
        late = timedelta(seconds=chance.randrange(1, 864_000))
        due_at = SOON if number < due else SOON + late
        opened_at = due_at - timedelta(hours=24)
        found.append(OpenPromise(str(100_000 + number), f"S{chance.randrange(1, 5)}", opened_at, due_at))
    chance.shuffle(found)
    return found


def filled(path: Path, promises: Sequence[OpenPromise]) -> Store:
    """A store that holds these promises, ready to be claimed from."""
    url = f"sqlite:///{path}"
    Store.open(url, migrate=True).close()
    with closing(open_database(url)) as database:
        for start in range(0, len(promises), CHUNK):
            chunk = promises[start : start + CHUNK]
            with database.writing("bench") as connection:
                connection.execute(tickets.insert(), [_ticket(one) for one in chunk])
                connection.execute(escalations.insert(), [_escalation(one) for one in chunk])
                connection.execute(obligations.insert(), [_obligation(one) for one in chunk])
    return Store.open(url)


def _key(promise: OpenPromise) -> dict[str, Any]:
    return {"connector": "zendesk", "account": "acme", "ticket_id": promise.id}


def _ticket(promise: OpenPromise) -> dict[str, Any]:
    return {
        **_key(promise),
        "version": "2026-11-22T09:00:00Z",
        "revision": 3,
        "fence": 3,
        "due_at": promise.due_at,
        "due_why": "promise_due",
        "rank": int(promise.severity[1:]),
        "verdict": "active",
        "severity": promise.severity,
        "tier": "gold",
    }


def _escalation(promise: OpenPromise) -> dict[str, Any]:
    return {
        **_key(promise),
        "number": 1,
        "policy": "mulesoft",
        "policy_version": "made-for-measuring",
        "state": State.ACTIVE.value,
        "level": 1,
        "owner": "lead@support.example",
        "reason": "blocked",
        "details": "{}",
        "opened_at": promise.opened_at,
    }


def _obligation(promise: OpenPromise) -> dict[str, Any]:
    return {
        **_key(promise),
        "number": 1,
        "position": 0,
        "kind": PromiseKind.NEXT_UPDATE.value,
        "basis_at": promise.opened_at,
        "within": promise.due_at - promise.opened_at,
        "due_at": promise.due_at,
        "next_at": promise.due_at,
    }
