"""Stands between a service and its PostgreSQL and cuts the line at a commit: before it is passed on, or after."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

PIECE = 65536
COMMIT = b"COMMIT\0"
"""The statement whole: every transaction begins with a word about what is committed."""


class Cut(Enum):
    """Whether the server hears of the commit before the line goes dead."""

    BEFORE = "before"
    AFTER = "after"


@dataclass
class CutLine:
    """Passes everything on between clients and the server's own socket; cuts at the n-th commit once it is armed."""

    server: Path
    door: socket.socket
    cut: Cut | None = None
    left: int = 0
    struck: int = 0
    deaf: set[socket.socket] = field(default_factory=set)
    """Clients to whom no answer is passed on any more."""
    _turn: threading.Lock = field(default_factory=threading.Lock)

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.door.getsockname()[1])

    def arm(self, cut: Cut, nth: int = 1) -> None:
        """Cut at the n-th commit from now on."""
        with self._turn:
            self.cut, self.left = cut, nth

    def run(self) -> None:
        """Take clients until the door is closed."""
        while True:
            try:
                client, _ = self.door.accept()
            except OSError:
                return
            server = socket.socket(socket.AF_UNIX)
            try:
                server.connect(str(self.server / ".s.PGSQL.5432"))
            except OSError:
                for line in (client, server):
                    line.close()
                continue
            for target, given in ((self._to_server, (client, server)), (self._to_client, (server, client))):
                threading.Thread(target=target, args=given, daemon=True).start()

    def _to_server(self, client: socket.socket, server: socket.socket) -> None:
        for piece in _pieces(client):
            cut = self._strikes(piece)
            if cut is Cut.BEFORE:
                break
            if cut is Cut.AFTER:
                # The client hears nothing from now on; the server carries out what it is told before it hangs up.
                self.deaf.add(client)
            with suppress(OSError):
                server.sendall(piece)
            if cut is Cut.AFTER:
                return
        _hang_up(client)
        _hang_up(server)

    def _strikes(self, piece: bytes) -> Cut | None:
        with self._turn:
            if self.cut is None or COMMIT not in piece:
                return None
            self.left -= 1
            if self.left:
                return None
            struck, self.cut = self.cut, None
            self.struck += 1
            return struck

    def _to_client(self, server: socket.socket, client: socket.socket) -> None:
        for piece in _pieces(server):
            if client in self.deaf:
                break
            try:
                client.sendall(piece)
            except OSError:
                break
        # The server has answered or hung up: now both ends may go.
        _hang_up(client)
        _hang_up(server)
        server.close()
        client.close()


def _pieces(line: socket.socket) -> Iterator[bytes]:
    while True:
        try:
            piece = line.recv(PIECE)
        except OSError:
            return
        if not piece:
            return
        yield piece


def _hang_up(line: socket.socket) -> None:
    with suppress(OSError):
        line.shutdown(socket.SHUT_RDWR)


@contextmanager
def cut_line(server: Path) -> Iterator[CutLine]:
    """A line to the server in this folder, for as long as the block lasts."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        made = CutLine(server, door)
        taker = threading.Thread(target=made.run, daemon=True)
        taker.start()
        yield made
        _hang_up(door)
    taker.join(10)
