"""Sees to it that of several clocks one keeps the beat: whoever holds a lock of the database leads (PostgreSQL).

Rule 1: the lock belongs to one connection. When that is gone, for whatever reason, so is the lead.
Rule 2: whoever does not say for a while that it lives has its connection ended by the database: a leader that is
frozen does not keep the others from leading.
Rule 3: two that believe to lead at once do no harm, since every piece of work is claimed by its row (F45).
"""

import contextlib
import threading
from datetime import timedelta
from typing import Any

import psycopg

from store.queue_tables import plain_conninfo

# Any number but the one of migrations will do, as long as every Halyard takes the same.
_LOCK = 7_234_519
SILENT_FOR = timedelta(seconds=15)
"""How long a leader may be silent before the database ends its connection."""

_HELD = (
    "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()"
    " AND classid = 0 AND objid = %s AND objsubid = 1 AND granted"
)


class Lead:
    """The lead among all clocks of one database; may be asked by many threads."""

    def __init__(self, url: str, *, silent_for: timedelta | None = None) -> None:
        self._url = plain_conninfo(url)
        self._silent_for = silent_for or SILENT_FOR
        self._connection: psycopg.Connection[Any] | None = None
        self._lock = threading.Lock()

    def take(self) -> bool:
        """Lead, if nobody else does; false where somebody does, or the database cannot be reached."""
        with self._lock:
            try:
                if self._connection is None:
                    self._connection = self._connect()
                taken = self._connection.execute("SELECT pg_try_advisory_lock(%s)", (_LOCK,)).fetchone()
            except psycopg.Error:
                self._drop()
                return False
            if taken is None or not taken[0]:
                self._drop()
                return False
            return True

    def stands(self) -> bool:
        """Whether we lead at this moment, as the database says; false, and the lead given up, where it cannot say."""
        with self._lock:
            if self._connection is None:
                return False
            try:
                held = self._connection.execute(_HELD, (_LOCK,)).fetchone()
            except psycopg.Error:
                held = None
            if held is None or not held[0]:
                self._drop()
                return False
            return True

    def leave(self) -> None:
        """Let somebody else lead."""
        with self._lock:
            self._drop()

    def _connect(self) -> psycopg.Connection[Any]:
        connection = psycopg.connect(
            self._url,
            autocommit=True,
            application_name="halyard clock",
            connect_timeout=10,
            keepalives_idle=5,
            keepalives_interval=2,
            keepalives_count=3,
            tcp_user_timeout=10_000,
        )
        milliseconds = int(self._silent_for / timedelta(milliseconds=1))
        connection.execute(f"SET idle_session_timeout = {milliseconds}")
        return connection

    def _drop(self) -> None:
        if self._connection is not None:
            with contextlib.suppress(psycopg.Error):
                self._connection.close()
        self._connection = None
