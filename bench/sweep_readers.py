"""Reads the stream of changed tickets in one of several ways, in a process of its own so that its memory can be told.

``python -m bench.sweep_readers`` reads one order as JSON from its input and prints what came of it.
"""

import json
import sqlite3
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import requests
from zenpy import Zenpy

from bench.memory import peak
from bench.sweep_host import EXPORT, FIRST_ID, OPENED, version
from connectors.signing_secrets import SigningSecret
from connectors.zendesk.account import ApiToken, ValueSource, ZendeskAccount
from connectors.zendesk.helpdesk import ZendeskHelpdesk
from connectors.zendesk.kit import ZENDESK
from core.cast import Cast
from core.secrets import Secret
from runtime.policy_file import load_policy
from runtime.settings import Account
from runtime.sweep import sweep
from runtime.turn import Desk
from store import Store

NOW = OPENED + timedelta(days=60)
CHANGED_OF = 100
"""Of the tickets that the store knows, one in so many is known in another version."""


@dataclass(frozen=True, slots=True)
class Order:
    """Which reader, where the host is, how many tickets at most, how many a page, and a folder of its own."""

    reader: str
    port: int
    tickets: int
    per_page: int
    folder: str


@dataclass(slots=True)
class Memory:
    """How much memory the process has held at most, at the start, early on and at the end."""

    began: float
    early: float = 0.0

    def look(self, read: int, of: int) -> None:
        """Take down the peak once a quarter is read."""
        if not self.early and read >= of / 4:
            self.early = peak()


def read(order: Order) -> dict[str, Any]:
    """Read as told; how many tickets, in which time, with how much memory more than before."""
    work = READERS[order.reader](order)
    memory = Memory(peak())
    began, began_cpu = time.perf_counter(), time.process_time()
    done = work(memory)
    took, took_cpu = time.perf_counter() - began, time.process_time() - began_cpu
    end = peak()
    return {
        "tickets": done,
        "seconds": took,
        "cpu_seconds": took_cpu,
        "mebibytes": end - memory.began,
        "grown": end - (memory.early or end),
    }


Work = Callable[[Memory], int]


def _halyard_known(order: Order) -> Work:
    """The whole way into a store that knows the tickets already, nearly all in the version they have."""
    return _halyard(order, known=True)


def _halyard_new(order: Order) -> Work:
    """The whole way into an empty store, so that nearly every ticket is woken."""
    return _halyard(order, known=False)


def _halyard(order: Order, *, known: bool) -> Work:
    path = Path(order.folder) / "halyard.db"
    store = Store.open(f"sqlite:///{path}", migrate=True)
    if known:
        _know(path, order.tickets)
    helpdesk = _Counted(_helpdesk(order), order.tickets)
    account = Account("acme", "zendesk", ZENDESK, None, load_policy("mulesoft"), "mulesoft", Cast(), lambda _name: None)

    def work(memory: Memory) -> int:
        helpdesk.memory = memory
        return sweep(store, Desk(account, helpdesk), NOW, limit=order.tickets, since="page-0").read

    return work


class _Counted:
    """A helpdesk that looks at the memory after every page."""

    def __init__(self, helpdesk: ZendeskHelpdesk, of: int) -> None:
        self._helpdesk = helpdesk
        self._of = of
        self._read = 0
        self.memory: Memory | None = None
        self.fetch = helpdesk.fetch
        self.apply = helpdesk.apply
        self.find_person = helpdesk.find_person
        self.close = helpdesk.close

    def changed_since(self, account: str, cursor: str) -> Any:
        page = self._helpdesk.changed_since(account, cursor)
        self._read += len(page.lines)
        if self.memory is not None:
            self.memory.look(self._read, self._of)
        return page


def _know(path: Path, tickets: int) -> None:
    """Put the tickets into the store, straight into its table."""
    insert = "INSERT INTO tickets (connector, account, ticket_id, version) VALUES ('zendesk', 'acme', ?, ?)"
    rows = ((str(FIRST_ID + number), version(number) if number % CHANGED_OF else "old") for number in range(tickets))
    with sqlite3.connect(path) as connection:
        connection.executemany(insert, rows)
    connection.close()


def _helpdesk(order: Order) -> ZendeskHelpdesk:
    account = ZendeskAccount(
        account="acme",
        base_url=f"http://127.0.0.1:{order.port}",
        credentials=ApiToken("service@acme.example", Secret("bench-token-of-nobody")),
        signing_secrets=(SigningSecret("one", Secret("u7Qm2Vd0s9Lk4Xz1Rb8Ny6Tf3Hc5Jp7W")),),
        severity=ValueSource(
            "ticket_field", "Severity", {f"severity_s{number}": f"S{number}" for number in range(1, 5)}
        ),
        own_host=True,
    )
    helpdesk = ZendeskHelpdesk(account, clock=lambda: datetime.now(UTC), wait=lambda _seconds: None)
    helpdesk.refresh()
    return helpdesk


def _halyard_reading(order: Order) -> Work:
    """Up to the seam and no further."""
    helpdesk = _helpdesk(order)

    def work(memory: Memory) -> int:
        done, cursor = 0, "page-0"
        while done < order.tickets:
            page = helpdesk.changed_since("acme", cursor)
            done, cursor = done + len(page.lines), page.cursor
            memory.look(done, order.tickets)
        return done

    return work


def _zenpy(order: Order) -> Work:
    """zenpy's own iteration, as its documentation shows it."""
    session = requests.Session()
    session.trust_env = False
    session.mount("https://account.invalid", _Loopback(order.port))
    client = Zenpy(subdomain="account", domain="invalid", session=session, anonymous=True)

    def work(memory: Memory) -> int:
        done = 0
        for ticket in client.tickets.incremental(start_time=1):
            assert None not in (ticket.id, ticket.updated_at, ticket.status)
            done += 1
            if done % order.per_page == 0:
                memory.look(done, order.tickets)
                if done >= order.tickets:
                    break
        return done

    return work


class _Loopback(requests.adapters.HTTPAdapter):
    """Takes calls to the account's address to the host on this machine."""

    def __init__(self, port: int) -> None:
        super().__init__()
        self._port = port

    def send(self, request: requests.PreparedRequest, *args: Any, **named: Any) -> requests.Response:
        there = request.copy()
        there.url = f"http://127.0.0.1:{self._port}" + (request.url or "").removeprefix("https://account.invalid")
        response = super().send(there, *args, **named)
        # zenpy tells by the address what an answer holds.
        response.request, response.url = request, request.url or ""
        return response


def _pages(order: Order, use: Callable[[requests.Response], int], memory: Memory) -> int:
    session = requests.Session()
    session.trust_env = False
    done = 0
    for number in range(-(-order.tickets // order.per_page)):
        url = f"http://127.0.0.1:{order.port}{EXPORT}?cursor=page-{number}"
        done += use(session.get(url, timeout=30)) or order.per_page
        memory.look(done, order.tickets)
    return done


def _requests_json(order: Order) -> Work:
    """requests and the standard library's JSON, picking three facts of each ticket."""

    def use(answer: requests.Response) -> int:
        return len([(one["id"], one["updated_at"], one["status"]) for one in answer.json()["tickets"]])

    return lambda memory: _pages(order, use, memory)


def _bytes(order: Order) -> Work:
    """The bytes alone, looked at by nobody."""

    def use(answer: requests.Response) -> int:
        assert answer.content
        return 0

    return lambda memory: _pages(order, use, memory)


READERS: Mapping[str, Callable[[Order], Work]] = {
    "halyard, all known": _halyard_known,
    "halyard, all new": _halyard_new,
    "halyard, reading alone": _halyard_reading,
    "zenpy": _zenpy,
    "requests and json": _requests_json,
    "the bytes alone": _bytes,
}


if __name__ == "__main__":
    print(json.dumps(read(Order(**json.load(sys.stdin)))))
