"""Plays a helpdesk that sends webhooks, in a process of its own: signed calls over connections that stay open.

``python -m bench.accept_senders`` reads one order as JSON from its input and prints what came of it. All calls are made
before the clock starts; one thread serves every connection, so that the senders cost as little as they can.
"""

import base64
import hashlib
import hmac
import json
import random
import selectors
import socket
import sys
import time
from collections import Counter, deque
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

SECONDS_PER_ANSWER = 20.0


@dataclass(frozen=True, slots=True)
class Order:
    """What to send where: ``calls`` at most, for ``seconds`` at most, over ``senders`` connections."""

    port: int
    path: str
    secret: str
    host_account: str
    senders: int
    calls: int
    seconds: float
    seed: int


@dataclass(slots=True)
class Sender:
    """One connection, with what it has heard of the answer to its last call."""

    connection: socket.socket
    sent_at: float = 0.0
    heard: bytes = b""


def made_calls(order: Order) -> deque[bytes]:
    """Every call as bytes, each about its own ticket and with an id of its own."""
    chance = random.Random(order.seed)
    stamp = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return deque(_call(order, stamp, chance) for _ in range(order.calls))


def _call(order: Order, stamp: str, chance: random.Random) -> bytes:
    ids = {"ticket_id": str(chance.randrange(1, 10**9)), "actor_id": str(chance.randrange(1, 10**9)), "account": "acme"}
    body = json.dumps(ids).encode()
    mac = hmac.digest(order.secret.encode(), stamp.encode() + body, hashlib.sha256)
    head = (
        f"POST {order.path} HTTP/1.1\r\n"
        f"Host: 127.0.0.1:{order.port}\r\n"
        "User-Agent: Zendesk Webhook\r\n"
        "Content-Type: application/json; charset=utf-8\r\n"
        f"Content-Length: {len(body)}\r\n"
        f"X-Zendesk-Account-Id: {order.host_account}\r\n"
        f"X-Zendesk-Webhook-Invocation-Id: {chance.randbytes(13).hex()}\r\n"
        f"X-Zendesk-Webhook-Signature: {base64.b64encode(mac).decode()}\r\n"
        f"X-Zendesk-Webhook-Signature-Timestamp: {stamp}\r\n\r\n"
    )
    return head.encode() + body


def send_all(order: Order) -> dict[str, Any]:
    """Send until the calls or the time run out; how many were answered, how, how fast and how late."""
    waiting = made_calls(order)
    waits: list[float] = []
    answers: Counter[str] = Counter()
    with selectors.DefaultSelector() as ready:
        senders = [Sender(socket.create_connection(("127.0.0.1", order.port))) for _ in range(order.senders)]
        began = time.perf_counter()
        for sender in senders:
            ready.register(sender.connection, selectors.EVENT_READ, sender)
            _send(sender, waiting)
        while ready.get_map():
            found = ready.select(SECONDS_PER_ANSWER)
            assert found, "the server stopped answering"
            for key, _ in found:
                sender = key.data
                status = _hear(sender)
                if status is None:
                    continue
                now = time.perf_counter()
                waits.append(now - sender.sent_at)
                answers[status] += 1
                if not waiting or now - began > order.seconds:
                    ready.unregister(sender.connection)
                    sender.connection.close()
                else:
                    _send(sender, waiting)
        took = time.perf_counter() - began
    return {"seconds": took, "calls": len(waits), "answers": dict(answers), **_late(waits)}


def _send(sender: Sender, waiting: deque[bytes]) -> None:
    if waiting:
        sender.sent_at = time.perf_counter()
        sender.connection.sendall(waiting.popleft())


def _hear(sender: Sender) -> str | None:
    """The status of an answer once all of it is there."""
    got = sender.connection.recv(65536)
    assert got, "the server hung up"
    sender.heard += got
    head, found, body = sender.heard.partition(b"\r\n\r\n")
    if not found:
        return None
    length = next(
        int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")
    )
    if len(body) < length:
        return None
    sender.heard = b""
    return head.split(b" ", 2)[1].decode()


def _late(waits: Sequence[float]) -> dict[str, float]:
    ordered = sorted(waits)
    return {"p50": ordered[len(ordered) // 2], "p99": ordered[int(len(ordered) * 0.99)]}


if __name__ == "__main__":
    print(json.dumps(send_all(Order(**json.load(sys.stdin)))))
