"""A web server on loopback that keeps what it is sent and answers as it is told."""

import http.server
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field


@dataclass
class Sink:
    """What came, and what is answered: a status for each call to come, then 200; a redirect leads back here."""

    port: int = 0
    came: list[tuple[str, str]] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)
    answering: threading.Event = field(default_factory=threading.Event)
    """While it is not set nothing is answered."""
    heard: threading.Event = field(default_factory=threading.Event)
    """Set once something came."""

    def __post_init__(self) -> None:
        self.answering.set()

    def address(self, scheme: str = "http", path: str = "/ping") -> str:
        """Where it listens."""
        return f"{scheme}://127.0.0.1:{self.port}{path}"


@contextmanager
def listening() -> Iterator[Sink]:
    """A sink, for a while."""
    sink = Sink()

    class Handler(http.server.BaseHTTPRequestHandler):
        def take(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
            sink.came.append((self.path, body))
            sink.heard.set()
            sink.answering.wait()
            status = sink.answers.pop(0) if sink.answers else 200
            self.send_response(status)
            if 300 <= status < 400:
                self.send_header("Location", sink.address(path="/elsewhere"))
            self.send_header("Content-Length", "0")
            self.end_headers()

        def handle(self) -> None:
            # Whoever asked may not have waited for the answer.
            with suppress(OSError):
                super().handle()

        def log_message(self, *_: object) -> None:
            """Nothing is said of it."""

    for method in ("GET", "POST"):
        setattr(Handler, f"do_{method}", Handler.take)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    sink.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield sink
    finally:
        sink.answering.set()
        server.shutdown()
        thread.join()
        server.server_close()
