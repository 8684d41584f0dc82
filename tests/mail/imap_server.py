"""A small mailbox on loopback that speaks enough of IMAP4rev1 for a reader, and misbehaves as it is told."""

from __future__ import annotations

import base64
import re
import socket
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

USER, PASSWORD = "escalation", "made up for reading"
ARRIVED = datetime(2026, 11, 22, 14, 0, tzinfo=UTC)


@dataclass
class Lying:
    """A mail in the folder."""

    uid: int
    data: bytes
    seen: bool = False
    arrived_at: datetime = ARRIVED


@dataclass
class Folder:
    """The one folder, and what its server does wrong: each fault is named where it strikes."""

    mails: list[Lying] = field(default_factory=list)
    uid_validity: int = 1
    next_uid: int = 1
    said: list[str] = field(default_factory=list)
    sent: int = 0
    refuses_login: bool = False
    has_folder: bool = True
    cut_at: str = ""
    says_no_to: str = ""
    lock: threading.RLock = field(default_factory=threading.RLock)

    def put(self, data: bytes, arrived_at: datetime = ARRIVED) -> Lying:
        """A mail arrives."""
        with self.lock:
            mail = Lying(self.next_uid, data, arrived_at=arrived_at)
            self.next_uid += 1
            self.mails.append(mail)
            return mail

    def renumber(self, *, forget: bool = False) -> None:
        """The server counts anew, as after a move to another machine; it may also forget what was read."""
        with self.lock:
            self.uid_validity += 1
            self.next_uid = 1000 * self.uid_validity
            for mail in self.mails:
                mail.uid, self.next_uid = self.next_uid, self.next_uid + 1
                mail.seen = mail.seen and not forget

    @property
    def unseen(self) -> list[int]:
        """Which mails are not marked as seen, by their place in the folder."""
        with self.lock:
            return [place for place, mail in enumerate(self.mails) if not mail.seen]


class _Cut(Exception):
    """The server hangs up."""


class _Handler(socketserver.StreamRequestHandler):
    disable_nagle_algorithm = True

    @property
    def folder(self) -> Folder:
        return self.server.folder  # type: ignore[attr-defined]

    def handle(self) -> None:
        try:
            self._say("* OK ready")
            while line := self.rfile.readline().decode("utf-8", "replace").strip():
                tag, _, words = line.partition(" ")
                if not self._do(tag, words):
                    return
        except (_Cut, OSError):
            return

    def _do(self, tag: str, words: str) -> bool:
        with self.folder.lock:
            self.folder.said.append("LOGIN" if words.upper().startswith("LOGIN") else words)
        name = words.upper().split(" (")[0]
        verb = " ".join(name.split()[:2]) if name.startswith("UID") else name.split()[0]
        if self.folder.cut_at == verb:
            raise _Cut
        if self.folder.says_no_to == verb:
            self._say(f"{tag} NO not now")
            return True
        answers = {
            "CAPABILITY": self._capability,
            "LOGIN": self._login,
            "AUTHENTICATE": self._authenticate,
            "SELECT": self._select,
            "UID SEARCH": self._search,
            "UID FETCH": self._fetch,
            "UID STORE": self._store,
        }
        if verb == "LOGOUT":
            self._say("* BYE bye", f"{tag} OK bye")
            return False
        self._say(f"{tag} {answers[verb](words) if verb in answers else 'BAD unknown'}")
        return True

    def _capability(self, words: str) -> str:
        self._say("* CAPABILITY IMAP4rev1 AUTH=PLAIN")
        return "OK done"

    def _login(self, words: str) -> str:
        right = words == f'LOGIN "{USER}" "{PASSWORD}"'
        return "OK done" if right and not self.folder.refuses_login else "NO [AUTHENTICATIONFAILED] wrong"

    def _authenticate(self, words: str) -> str:
        self._say("+ ")
        given = base64.b64decode(self.rfile.readline().strip()).decode()
        return "OK done" if given == f"\0{USER}\0pässword" else "NO wrong"

    def _select(self, words: str) -> str:
        if not self.folder.has_folder:
            return "NO there is no such folder"
        self._say(f"* {len(self.folder.mails)} EXISTS", f"* OK [UIDVALIDITY {self.folder.uid_validity}] is")
        return "OK [READ-WRITE]"

    def _search(self, words: str) -> str:
        word = re.search(r'SUBJECT "(\w+)"', words)
        with self.folder.lock:
            chosen = [one for one in self.folder.mails if word[1].encode() in one.data] if word else None
            uids = [str(one.uid) for one in self.folder.mails if (one in chosen if word and chosen else not one.seen)]
            uids = uids if not word or chosen else []
        self._say(f"* SEARCH {' '.join(uids)}".strip())
        return "OK done"

    def _fetch(self, words: str) -> str:
        asked = words.split(" ")[2].split(",")
        part = re.search(r"BODY\.PEEK\[\]<0\.(\d+)>", words)
        with self.folder.lock:
            chosen = [(n, mail) for n, mail in enumerate(self.folder.mails, 1) if str(mail.uid) in asked]
        for number, mail in chosen:
            if part is not None:
                data = mail.data[: int(part[1])]
                self.wfile.write(f"* {number} FETCH (UID {mail.uid} BODY[]<0> {{{len(data)}}}\r\n".encode() + data)
                self._say(")")
                self.folder.sent += len(data)
            else:
                arrived = mail.arrived_at.strftime("%d-%b-%Y %H:%M:%S +0000")
                size = f'UID {mail.uid} RFC822.SIZE {len(mail.data)} INTERNALDATE "{arrived}"'
                self._say(f"* {number} FETCH ({size})")
        return "OK done"

    def _store(self, words: str) -> str:
        uid = words.split(" ")[2]
        with self.folder.lock:
            for mail in self.folder.mails:
                mail.seen = mail.seen or str(mail.uid) == uid
        return "OK done"

    def _say(self, *lines: str) -> None:
        self.wfile.write("".join(f"{line}\r\n" for line in lines).encode())


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False

    def __init__(self, folder: Folder, tls: ssl.SSLContext | None) -> None:
        self.folder = folder
        self.tls = tls
        super().__init__(("127.0.0.1", 0), _Handler)

    def get_request(self) -> tuple[socket.socket, Any]:
        line, peer = super().get_request()
        if self.tls is None:
            return line, peer
        try:
            return self.tls.wrap_socket(line, server_side=True), peer
        except OSError:
            line.close()
            raise


@contextmanager
def imap_server(folder: Folder, tls: ssl.SSLContext | None = None) -> Iterator[int]:
    """The mailbox, listening on a port of loopback for as long as the block lasts."""
    server = _Server(folder, tls)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield int(server.server_address[1])
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
