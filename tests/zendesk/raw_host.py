"""A host of bare sockets, for answers no web server would give: cut off, half sent, none at all."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass
class RawHost:
    """Answers every request with the same bytes, then hangs up; keeps the request lines."""

    answer: bytes
    address: str = ""
    requests: list[str] = field(default_factory=list)

    def serve(self, listening: socket.socket) -> None:
        """Until the listening socket is closed."""
        while True:
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            with connection:
                self._one(connection)

    def _one(self, connection: socket.socket) -> None:
        connection.settimeout(5)
        received = b""
        while b"\r\n\r\n" not in received:
            received += connection.recv(65536)
        head, _, body = received.partition(b"\r\n\r\n")
        length = next(
            (int(line.split(b":")[1]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length")), 0
        )
        while len(body) < length:
            body += connection.recv(65536)
        self.requests.append(head.split(b"\r\n")[0].decode())
        connection.sendall(self.answer)


@contextmanager
def raw_host(answer: bytes) -> Iterator[RawHost]:
    """A served host; ``b""`` hangs up without a word."""
    listening = socket.create_server(("127.0.0.1", 0))
    host = RawHost(answer, f"http://127.0.0.1:{listening.getsockname()[1]}")
    thread = threading.Thread(target=host.serve, args=(listening,), daemon=True)
    thread.start()
    try:
        yield host
    finally:
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        thread.join(timeout=5)


def http_answer(status: str, body: bytes, *headers: str, length: int | None = None) -> bytes:
    """An HTTP answer; a ``length`` that differs from the body's makes it a lie."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body) if length is None else length}", *headers]
    return "\r\n".join([*lines, "Connection: close", "", ""]).encode() + body
