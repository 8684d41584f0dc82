"""Serves a pretend helpdesk on this machine, from a program or from a test."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from waitress.server import create_server  # type: ignore[import-untyped]

from sandbox.clock import Clock

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

THREADS = 16


@dataclass(frozen=True)
class Served:
    """A helpdesk that is being served: where it is and how to stop it."""

    url: str
    stop: Callable[[], None]


def serve_in_thread(app: "WSGIApplication", clock: Clock, port: int = 0) -> Served:
    """Serve on 127.0.0.1 until stopped; port 0 takes a free one."""
    server = create_server(app, host="127.0.0.1", port=port, threads=THREADS, ident="sandbox")
    stopped = threading.Event()
    postman = threading.Thread(target=_deliver, args=(clock, stopped), daemon=True, name="sandbox-webhooks")
    listener = threading.Thread(target=server.run, daemon=True, name="sandbox-http")
    postman.start()
    listener.start()

    def stop() -> None:
        stopped.set()
        server.close()
        listener.join(timeout=5)
        postman.join(timeout=5)

    return Served(f"http://127.0.0.1:{server.effective_port}", stop)


def _deliver(clock: Clock, stopped: threading.Event) -> None:
    """While nobody follows the clock, call webhooks as soon as they are due; followers have them in step."""
    while not stopped.wait(0.02):
        due = clock.next_event_at()
        if due is not None and due <= clock.now() and not clock.followers:
            clock.deliver_now()
