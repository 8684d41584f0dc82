"""Keeps an interpreter warm in which everything is imported, and forks one process of the service per order.

What it forks are real processes: their own memory, threads, sockets and connections, made after the fork. It reads
orders from its standard input, and answers with a line when a process is ready, and one when it ended.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import sys
import threading
import traceback
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from functools import cache
from pathlib import Path

from core.tickets import TicketRef
from runtime.clock import system_clock
from runtime.roles import Duty
from runtime.serve import run_until_stopped, start
from runtime.settings import Settings, load_settings
from store import Store, database, leadership
from store.points import set_hook
from tests.several.orders import Order, read

SAYING = os.dup(1)
"""The line to whoever gives the orders; what the service prints goes elsewhere."""


@cache
def settings_of(config: str) -> Settings:
    """Read once and kept: reading policies takes longer than all else."""
    return load_settings(Path(config))


def say(**words: object) -> None:
    os.write(SAYING, (json.dumps(words) + "\n").encode())


def serve(order: Order) -> None:
    """The service in one of its duties, until it is stopped."""
    told = settings_of(order.config)
    parts = {
        "database": order.database,
        "sweep_every": timedelta(seconds=order.sweep_seconds),
        "lease": timedelta(seconds=order.lease_seconds),
        "listen": order.listen,
    }
    settings = replace(told, service=told.service.model_copy(update=parts))
    leadership.SILENT_FOR = 2 * timedelta(seconds=order.lease_seconds)
    database.FROZEN_AFTER = timedelta(seconds=order.lease_seconds)
    running = start(settings, system_clock, duty=Duty(order.duty))
    say(ready=os.getpid(), port=running.port)
    run_until_stopped(running)


def race(order: Order) -> None:
    """Claim the ticket that is named, at every word of the starter; answers whether it was got."""
    store = Store.open(order.database)
    with closing(store), socket.create_connection(("127.0.0.1", order.race_port)) as line, line.makefile("rw") as words:
        say(ready=os.getpid(), port=0)
        for number in words:
            ref = TicketRef("zendesk", "acme", number.strip())
            worker, lease = str(os.getpid()), timedelta(seconds=order.lease_seconds)
            got = store.claim(now=system_clock(), worker=worker, lease=lease, limit=1, ref=ref)
            words.write(f"{len(got)}\n")
            words.flush()


class Freeze:
    """Stands still at a commit point, as if the machine did."""

    def __init__(self, order: Order) -> None:
        self._order = order
        self._frozen = False

    def __call__(self, point: str) -> None:
        if point == self._order.freeze_at and not self._frozen and Path(self._order.armed).exists():
            self._frozen = True
            # To this very thread: one that another thread takes up lets this one go on for a while before all stand.
            signal.pthread_kill(threading.get_ident(), signal.SIGSTOP)


def be(order: Order) -> None:
    """Become the process; never returns."""
    code = 70
    try:
        os.dup2(2, 1)
        if order.freeze_at:
            set_hook(Freeze(order))
        (race if order.race_port else serve)(order)
        code = 0
    finally:
        if code:
            traceback.print_exc()
        sys.stderr.flush()
        os._exit(code)


def main() -> None:
    """Carry out orders until there are no more; a process between waits for each, so that nobody else need."""
    for line in sys.stdin:
        order = read(line)
        if not order.race_port:
            settings_of(order.config)
        if os.fork():
            continue
        pid = os.fork()
        if not pid:
            be(order)
        _, status = os.waitpid(pid, 0)
        say(ended=pid, code=os.waitstatus_to_exitcode(status))
        os._exit(0)


if __name__ == "__main__":
    main()
