"""Keeps an interpreter warm in which everything is imported, and forks one child per order.

Children are real processes: their own memory, threads, sockets and connections, made after the fork. It reads orders
from its standard input and answers each with two lines: that the child is ready, and how it ended.
"""

from __future__ import annotations

import contextlib
import json
import os
import resource
import sys
import traceback
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

from core.errors import HalyardError
from runtime.clock import Clock, ToldClock, system_clock
from runtime.serve import Running, run_until_stopped, start
from runtime.settings import Settings, load_settings
from runtime.told import ToldRunner
from store import Store
from store.points import hooked, set_hook
from tests.killing import sick
from tests.killing.orders import Order, read
from tests.killing.plug import Plug
from tests.storage import faulted
from tests.storage.faulted import state_of
from tests.store.test_faults import acts as one_of_everything

SELDOM = timedelta(days=400)
"""How often everything is read once more: a story's time would stop for each part of it."""


@cache
def settings_of(config: str) -> Settings:
    """Read once and kept: reading policies takes longer than all else that a child does."""
    return load_settings(Path(config))


def serve(order: Order) -> None:
    """The service itself, until it is stopped; some fall ill on the way."""
    sick.BEFORE.get(order.what, sick.nothing)(order)
    told = settings_of(order.config)
    parts: dict[str, object] = {
        "database": order.database,
        "sweep_every": timedelta(seconds=order.sweep_seconds),
        "reread_every": SELDOM,
    }
    if "lease" in order.more:
        parts["lease"] = timedelta(seconds=order.more["lease"])
    settings = replace(told, service=told.service.model_copy(update=parts))
    clock: Clock = ToldClock(datetime.fromisoformat(order.now)) if order.now else system_clock
    running = start(settings, clock, migrate=True)
    if "unwatched" in order.more:
        leave_unwatched(running)
    say(ready=os.getpid())
    sick.AFTER.get(order.what, sick.nothing)(running)
    run_until_stopped(running)


def leave_unwatched(running: Running) -> None:
    """Take away what only looks on, every minute of the many that pass in a story."""
    runner = running.runner
    if isinstance(runner, ToldRunner):
        runner._jobs[:] = [job for job in runner._jobs if job.name not in runner._aside]


def acts(order: Order) -> None:
    """One of everything that the memory does, and no more."""
    store = Store.open(order.database, migrate=True)
    say(ready=os.getpid())
    one_of_everything(store)
    store.close()


def acts_told(order: Order) -> None:
    """The same, writing down what the memory holds at the first passing of each point."""
    states: dict[str, str] = {}
    store = Store.open(order.database, migrate=True)
    states.update(dict.fromkeys(("migrate:before", "migrate:inside", "migrate:after"), state_of(store)))

    def write_down(point: str) -> None:
        # Inside, what is written is not there yet: it holds what it held before.
        name, _, place = point.partition(":")
        if point not in states:
            states[point] = states[f"{name}:before"] if place == "inside" else state_of(store)

    say(ready=os.getpid())
    with hooked(write_down):
        one_of_everything(store)
    store.close()
    Path(order.passed).write_text(json.dumps(states), "utf-8")


def opened(order: Order) -> None:
    """Opens what a process left behind, checks that it is sound, and writes down what it holds."""
    store = Store.open(order.database, migrate=True)
    say(ready=os.getpid())
    sound = store.integrity()
    Path(order.passed).write_text(state_of(store) if sound == "ok" else sound, "utf-8")
    store.close()


SAYING = os.dup(1)
"""The line to whoever gives the orders; what the service prints goes elsewhere."""
os.dup2(2, 1)


WORK: dict[str, Callable[[Order], None]] = {
    **dict.fromkeys(("serve", *sick.BEFORE, *sick.AFTER), serve),
    "acts": acts,
    "acts told": acts_told,
    "opened": opened,
    "traced": faulted.traced,
    "failing": faulted.failing,
}


def say(**words: object) -> None:
    """One line to whoever gives the orders."""
    os.write(SAYING, (json.dumps(words) + "\n").encode())


def be_born(order: Order) -> None:
    """Become the child; never returns."""
    code = 70
    try:
        for name, limit in order.limits.items():
            resource.setrlimit(getattr(resource, f"RLIMIT_{name}"), (limit, limit))
        set_hook(Plug(order))
        WORK[order.what](order)
        code = 0
    finally:
        if code:
            traceback.print_exc()
        sys.stderr.flush()
        os._exit(code)


def main() -> None:
    """Carry out orders until there are no more."""
    own = dict(os.environ)
    for line in sys.stdin:
        order = read(line)
        os.environ.clear()
        os.environ.update({**own, **order.environment})
        if order.config:
            # A configuration that cannot be read is the child's to stumble over.
            with contextlib.suppress(HalyardError):
                settings_of(order.config)
        pid = os.fork()
        if not pid:
            be_born(order)
        _, status = os.waitpid(pid, 0)
        say(ended=os.waitstatus_to_exitcode(status))


if __name__ == "__main__":
    main()
