"""Plays a helpdesk that sends so many webhooks a second whatever the answers, beside senders that only dawdle.

``python -m bench.paced_senders`` reads one order as JSON from its input and prints what came of it. A call's wait is
counted from when it was to leave, so that a server that stands still cannot hide what it holds up.
"""

import json
import selectors
import socket
import sys
import time
from collections import Counter, deque
from dataclasses import dataclass
from typing import Any

from bench.accept_senders import Order, Sender, _hear, made_calls

DRIP = 1.0
"""How many seconds apart a dawdling sender's bytes are."""
HEAD = b"POST /hooks/zendesk/acme HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: "


@dataclass(frozen=True, slots=True)
class Pace:
    """``a_second`` calls a second over the connections of ``order``, and ``slow`` connections that dawdle."""

    order: Order
    a_second: float
    slow: int = 0


class Dawdlers:
    """Connections that send one byte of a header a second, and open anew where the server hangs up."""

    def __init__(self, port: int, count: int) -> None:
        self._port = port
        self._open = [self._begun() for _ in range(count)]
        self._next_at = time.perf_counter() + DRIP
        self.dropped = 0

    def drip(self) -> None:
        """Send what is due."""
        if time.perf_counter() < self._next_at:
            return
        self._next_at += DRIP
        for place, one in enumerate(self._open):
            try:
                one.send(b"x")
            except OSError:
                one.close()
                self.dropped += 1
                self._open[place] = self._begun()

    def close(self) -> None:
        """Give up."""
        for one in self._open:
            one.close()

    def _begun(self) -> socket.socket:
        one = socket.create_connection(("127.0.0.1", self._port))
        one.sendall(HEAD)
        one.setblocking(False)
        return one


def send_paced(pace: Pace) -> dict[str, Any]:
    """Send each call when it is due, or as soon as a connection is free; how each was answered, and how late."""
    waiting, answers = made_calls(pace.order), Counter[str]()
    waits: list[float] = []
    slow = Dawdlers(pace.order.port, pace.slow)
    with selectors.DefaultSelector() as ready:
        free: deque[Sender] = deque()
        for _ in range(pace.order.senders):
            sender = Sender(socket.create_connection(("127.0.0.1", pace.order.port)))
            ready.register(sender.connection, selectors.EVENT_READ, sender)
            free.append(sender)
        began, sent, total = time.perf_counter(), 0, len(waiting)
        while len(waits) < total:
            now = time.perf_counter()
            while waiting and free and began + sent / pace.a_second <= now:
                sender = free.popleft()
                sender.sent_at = began + sent / pace.a_second
                sender.connection.sendall(waiting.popleft())
                sent += 1
            slow.drip()
            pause = max(0.0, began + sent / pace.a_second - now) if waiting and free else 0.05
            for key, _ in ready.select(min(pause, 0.05)):
                status = _hear(key.data)
                if status is not None:
                    waits.append(time.perf_counter() - key.data.sent_at)
                    answers[status] += 1
                    free.append(key.data)
        took = time.perf_counter() - began
        for key in list(ready.get_map().values()):
            key.data.connection.close()
    slow.close()
    ordered = sorted(waits)
    return {
        "seconds": took,
        "calls": len(waits),
        "answers": dict(answers),
        "p50": ordered[len(ordered) // 2],
        "p99": ordered[int(len(ordered) * 0.99)],
        "longest": ordered[-1],
        "dropped": slow.dropped,
    }


if __name__ == "__main__":
    asked = json.load(sys.stdin)
    print(json.dumps(send_paced(Pace(Order(**asked["order"]), asked["a_second"], asked["slow"]))))
