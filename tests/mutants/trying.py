"""Tries mutants on tests: a part of pytest that collects once, and forks for each mutant (see ``tests/mutants``).

``MUTANTS`` names a file with the mutants' names, one a line; the verdicts are written beside it, one a line.
"""

from __future__ import annotations

import os
import resource
import sys
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

import pytest
from _pytest.runner import runtestprotocol
from mutmut.mutation.trampoline import set_mutant_under_test
from mutmut.state import state

from tests import house

LEAST = 8
"""How many seconds of processor time a mutant may take at least, before it is taken for one that never ends."""
PATIENCE = 12
"""How much longer it may stand still than run; others may be using the machine."""
REMEMBERED = (("store.accepting", "_COMPILED"),)
"""What the product makes once per process, beside what it has functools keep; a mutant must make it anew."""
KEPT = type(cache(int))
NOTICED, MISSED, ENDLESS, UNREACHED = "noticed", "missed", "endless", "unreached"


class Trying:
    """Runs the tests once as they are, then as many as reach it for each mutant."""

    def __init__(self, order: Path) -> None:
        self._order = order

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """The whole run; fails unless the tests pass while all mutants sleep."""
        reached = self._awake(session.items)
        if session.testsfailed:
            return True
        with self._order.with_suffix(".verdicts").open("w") as verdicts:
            for name in self._order.read_text("utf-8").split():
                verdicts.write(f"{name} {_tried(name, reached[name.rpartition('__mutmut_')[0]])}\n")
                verdicts.flush()
        return True

    def _awake(self, items: Sequence[pytest.Item]) -> Mapping[str, list[tuple[pytest.Item, float]]]:
        """Which tests reach a function, with how long each takes."""
        set_mutant_under_test("stats")
        reached: dict[str, list[tuple[pytest.Item, float]]] = defaultdict(list)
        for item, following in zip(items, [*items[1:], None], strict=True):
            _forget()
            began_at = time.process_time()
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            for function in state()._stats:
                reached[function].append((item, time.process_time() - began_at))
            state()._stats.clear()
        return reached


def _tried(name: str, tests: Sequence[tuple[pytest.Item, float]]) -> str:
    if not tests:
        return UNREACHED
    limit = LEAST + 4 * sum(took for _, took in tests)
    child = os.fork()
    if child == 0:
        _as_a_child(name, [item for item, _ in tests], int(limit))
    ends_at = time.monotonic() + limit + PATIENCE
    while time.monotonic() < ends_at:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return ENDLESS if os.WIFSIGNALED(status) else NOTICED if os.WEXITSTATUS(status) else MISSED
        time.sleep(0.01)
    os.kill(child, 9)
    os.waitpid(child, 0)
    return ENDLESS


def _as_a_child(name: str, items: Sequence[pytest.Item], limit: int) -> None:
    """Never returns; whatever else happens to the process is noticed as well."""
    found = 1
    try:
        silence = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silence, 1)
        os.dup2(silence, 2)
        resource.setrlimit(resource.RLIMIT_CPU, (limit, limit + 2))
        set_mutant_under_test(name)
        _forget()
        found = int(any(_fails(item, following) for item, following in zip(items, [*items[1:], None], strict=True)))
    finally:
        os._exit(found)


def _forget() -> None:
    folders = tuple(f"{one}." for one in house.SHIPPING)
    for module in [one for name, one in sys.modules.items() if name.startswith(folders)]:
        for value in vars(module).values():
            # By its very type: to ask Flask's stand-ins for anything outside of a call is an error.
            if type(value) is KEPT:
                value.cache_clear()
    for name, remembered in REMEMBERED:
        if name in sys.modules:
            vars(sys.modules[name])[remembered].clear()


def _fails(item: pytest.Item, following: pytest.Item | None) -> bool:
    return any(report.failed for report in runtestprotocol(item, nextitem=following, log=False))


def pytest_configure(config: pytest.Config) -> None:
    if "MUTANTS" in os.environ:
        config.pluginmanager.register(Trying(Path(os.environ["MUTANTS"])), "mutants")
