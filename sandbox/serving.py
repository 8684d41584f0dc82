"""Serves a pretend helpdesk on this machine, from a program or from a test."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from waitress.server import create_server  # type: ignore[import-untyped]

from sandbox.clock import Clock

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

THREADS = 8
CONNECTIONS = 1000
STOP_SECONDS = 5
OWN_NAMES = frozenset({"127.0.0.1", "localhost"})


@dataclass(frozen=True)
class Served:
    """A helpdesk that is being served: where it is and how to stop it."""

    url: str
    stop: Callable[[], None]


def is_own_name(host: str) -> bool:
    """Whether a call's host, with or without a port, is this machine by its own names; others lead here by a trick."""
    return (host.rpartition(":")[0] or host) in OWN_NAMES


def serve_in_thread(app: "WSGIApplication", clock: Clock, port: int = 0, *, at_once: bool = False) -> Served:
    """Serve on 127.0.0.1 until stopped; port 0 takes a free one.

    ``at_once`` has followers of the clock act on every change by themselves, not only when time is told.
    """
    sockets: dict[int, Any] = {}
    server = create_server(
        app,
        map=sockets,
        host="127.0.0.1",
        port=port,
        threads=THREADS,
        connection_limit=CONNECTIONS,
        # select() ends at file 1024, which a test run with many helpdesks can reach.
        asyncore_use_poll=True,
        ident="sandbox",
    )
    stopped = threading.Event()
    postman = threading.Thread(
        target=_deliver, args=(clock, stopped), kwargs={"at_once": at_once}, daemon=True, name="sandbox-webhooks"
    )
    listener = threading.Thread(target=server.run, daemon=True, name="sandbox-http")
    postman.start()
    listener.start()

    def close_sockets() -> None:
        for one in list(sockets.values()):
            one.close()

    def stop() -> None:
        stopped.set()
        postman.join(timeout=STOP_SECONDS)
        server.task_dispatcher.shutdown(timeout=STOP_SECONDS)
        # In the listener's own thread: closing under its feet would leave it waiting for closed sockets.
        # The lock is held until the byte is written, or the step could close the trigger before that.
        with server.trigger.lock:
            server.trigger.thunks.append(close_sockets)
            server.trigger.pull_trigger()
        listener.join(timeout=STOP_SECONDS)

    return Served(f"http://127.0.0.1:{server.effective_port}", stop)


def _deliver(clock: Clock, stopped: threading.Event, *, at_once: bool) -> None:
    """While nobody follows the clock, call webhooks as soon as they are due; followers have them in step.

    With ``at_once`` followers are told too, so that whatever a script does through the API takes effect by itself.
    """
    while not stopped.wait(0.02):
        if clock.followers and not at_once:
            continue
        due = clock.next_event_at()
        if due is None or due > clock.now():
            continue
        if not clock.followers:
            clock.deliver_now()
        elif at_once:
            clock.settle_after_click()
