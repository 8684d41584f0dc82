"""Keeps that an account should be reconciled soon, whichever process noticed that it should (T3).

A webhook that is signed and comes too late is refused, for it may be one that somebody caught and sends again; what it
would have told is looked for in the helpdesk instead, so that strictness loses nothing.
"""

import threading
from datetime import datetime, timedelta

import structlog

from core.errors import StoreError
from runtime.clock import Clock
from store import Store

CURSOR = "sweep_wished"
EVERY = timedelta(seconds=30)
"""How often it is seen to."""
AT_MOST_EVERY = timedelta(minutes=1)
"""How often one process asks for one account: whoever sends caught calls again costs no more."""

log = structlog.get_logger("halyard.sweep")


class SweepWishes:
    """Which accounts are to be reconciled soon; safe to share between threads."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._lock = threading.Lock()
        self._asked_at: dict[tuple[str, str], datetime] = {}

    def ask(self, connector: str, account: str) -> None:
        """Have an account reconciled soon; raises nothing, for the next sweep comes anyway."""
        now, key = self._clock(), (connector, account)
        with self._lock:
            asked_at = self._asked_at.get(key)
            if asked_at is not None and abs(now - asked_at) < AT_MOST_EVERY:
                return
            self._asked_at[key] = now
        try:
            self._store.set_cursor(connector, account, CURSOR, now.isoformat())
        except StoreError as error:
            log.warning("sweep not asked for", connector=connector, account=account, why=str(error))

    def taken(self, connector: str, account: str) -> bool:
        """Whether it was asked for since the last time; raises :class:`core.errors.StoreUnavailable`."""
        if not self._store.cursor(connector, account, CURSOR):
            return False
        self._store.set_cursor(connector, account, CURSOR, "")
        return True
