"""Listens for HTTP requests, and stops so that whoever was heard is answered.

Rule 1: whole requests are buffered, so that slow senders hold up nobody (T15, G-12).
Rule 2: what could be read in two ways is not read at all (:mod:`runtime.framing`, T16).
Rule 3: stopping takes nothing new, answers what was taken, and leaves no thread and no socket behind (F34).
"""

from __future__ import annotations

import resource
import sys
import threading
from typing import TYPE_CHECKING, Any

from waitress.server import create_server  # type: ignore[import-untyped]
from waitress.task import ThreadedTaskDispatcher  # type: ignore[import-untyped]
from waitress.wasyncore import dispatcher  # type: ignore[import-untyped]

from runtime.framing import CHANNEL
from runtime.who_calls import Application, knowing_callers

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

CONNECTIONS = 1000
CHANNEL_TIMEOUT = 30
THREADS = 16
MAX_BODY = 2 * 1024 * 1024
"""What the socket takes; each door has its own, lower cap."""
MAX_HEADERS = 64 * 1024
DRAIN_SECONDS = 20
"""How long a stop waits for answers that are being made."""
SWITCH_SECONDS = 0.0001
"""After how long a thread that computes lets another go on. A request passes through three threads; with Python's own
5 ms each of them waited so long for its turn, and two cores took fewer webhooks than one core alone."""


def most_connections(files: int) -> int:
    """How many connections are taken where a process may have so many files open: half is left for all else (F49)."""
    return CONNECTIONS if files < 0 else max(1, min(CONNECTIONS, files // 2))


class Listener:
    """An application on the network, in a thread of its own."""

    def __init__(self, app: WSGIApplication, address: str, *, proxy: str = "") -> None:
        """Listen on ``host:port``; ``proxy`` is the one address whose word on who called is taken. Raises ``OSError``
        where the address is taken or not ours, leaving nothing open.
        """
        sys.setswitchinterval(SWITCH_SECONDS)
        self._sockets: dict[int, Any] = {}
        self._workers = ThreadedTaskDispatcher()
        try:
            self._server = self._create_server(knowing_callers(app, proxy), address)
        except OSError:
            self._close_sockets()
            raise
        self._workers.set_thread_count(THREADS)
        doors = [one for one in self._sockets.values() if getattr(one, "accepting", False)]
        for door in doors:
            door.channel_class = CHANNEL
        self.port = int(doors[0].effective_port)
        self._trigger = doors[0].trigger
        self._thread = threading.Thread(target=self._server.run, name="halyard-web", daemon=True)
        self._thread.start()

    def close(self, *, drain_seconds: float = DRAIN_SECONDS) -> None:
        """Take nothing new, answer what was taken, then hang up; waits at most ``drain_seconds`` for answers."""
        self._in_loop(self._stop_accepting)
        self._wait_until_answered(drain_seconds)
        self._workers.shutdown(timeout=drain_seconds)
        self._in_loop(self._close_sockets)
        self._thread.join(timeout=drain_seconds)

    def _create_server(self, app: Application, address: str) -> Any:
        return create_server(
            app,
            map=self._sockets,
            _dispatcher=self._workers,
            listen=address,
            connection_limit=most_connections(resource.getrlimit(resource.RLIMIT_NOFILE)[0]),
            channel_timeout=CHANNEL_TIMEOUT,
            max_request_body_size=MAX_BODY,
            max_request_header_size=MAX_HEADERS,
            # select() ends at file 1024, which a thousand connections beside a database can reach.
            asyncore_use_poll=True,
            ident=None,
            # Done by runtime.who_calls, which leaves the connection's own address as it is.
            clear_untrusted_proxy_headers=False,
        )

    def _in_loop(self, step: Any) -> None:
        """Do a step in the listening thread: closing under its feet would leave it waiting for closed sockets."""
        done = threading.Event()

        def marked() -> None:
            try:
                step()
            finally:
                done.set()

        # The lock is held until the byte is written, or the step could close the trigger before that.
        with self._trigger.lock:
            self._trigger.thunks.append(marked)
            self._trigger.pull_trigger()
        done.wait(DRAIN_SECONDS)

    def _stop_accepting(self) -> None:
        for one in list(self._sockets.values()):
            if getattr(one, "accepting", False):
                # The door alone: its trigger is what tells this loop that an answer is ready.
                dispatcher.close(one)

    def _wait_until_answered(self, seconds: float) -> None:
        quiet = threading.Event()
        for _ in range(int(seconds * 100)):
            if not self._busy():
                return
            quiet.wait(0.01)

    def _busy(self) -> bool:
        channels = list(self._sockets.values())
        return any(getattr(one, "requests", None) or getattr(one, "total_outbufs_len", 0) for one in channels)

    def _close_sockets(self) -> None:
        for one in list(self._sockets.values()):
            one.close()
