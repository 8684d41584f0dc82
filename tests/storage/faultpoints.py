"""Which storage faults there are: at every write and every sync of one of everything; and carries one of them out."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from store import Store
from tests.killing.keeper import Nursery
from tests.killing.orders import Order
from tests.storage import images
from tests.storage.disk import How
from tests.storage.faulted import state_of

BEGUN_ANEW = 74
"""What a process ends with whose storage cannot be trusted."""


@dataclass(frozen=True, order=True)
class Fault:
    """The n-th write or sync fails; or the power goes after the n-th call, and ``how`` says what else is there."""

    how: str
    nth: int

    def __str__(self) -> str:
        return f"{self.how}, {self.nth}"


@dataclass
class Shop:
    """One of everything, on a disk that fails: a nursery with such a disk, and a folder that lies on another."""

    nursery: Nursery
    disk: Path
    folder: Path
    made: int = 0

    @cached_property
    def empty(self) -> Path:
        """A database with its tables and nothing in them."""
        path = self.disk / "empty.sqlite3"
        Store.open(f"sqlite:///{path}", migrate=True).close()
        return path

    @cached_property
    def undisturbed(self) -> dict[str, Any]:
        """What happens where nothing fails: the states after each write, and how many writes and syncs there are."""
        database = self.fresh()
        told, trace = self.folder / "told", self.folder / "trace"
        self.order("traced", database, told, trace)
        found: dict[str, Any] = json.loads(told.read_text("utf-8"))
        return {**found, "calls": images.read(trace), "file": str(database)}

    def fresh(self) -> Path:
        """A fresh copy of the empty database."""
        self.made += 1
        return Path(shutil.copy(self.empty, self.disk / f"memory-{self.made}.sqlite3"))

    def order(self, what: str, database: Path, told: Path, trace: Path = Path(), **more: float) -> int:
        """Have a child do something; answers how it ended."""
        url = f"sqlite:///{database}"
        return self.nursery.start(Order(what, url, passed=str(told), killed=str(trace), more=more)).wait()

    def faults(self) -> list[Fault]:
        """Every fault there is."""
        found = self.undisturbed
        writes, syncs = range(1, found["writes"] + 1), range(1, found["syncs"] + 1)
        failing = [Fault(how.name, nth) for how in (How.FULL, How.BROKEN_WRITE) for nth in writes]
        failing += [Fault(How.BROKEN_SYNC.name, nth) for nth in syncs]
        return failing + [Fault(way, until) for until, way in images.cuts(found["calls"])]

    def carry_out(self, fault: Fault) -> list[str]:
        """What is wrong after a fault; nothing where all is well."""
        if fault.how in How.__members__:
            return list(self._fail(How[fault.how], fault.nth))
        return list(self._cut(fault))

    def _fail(self, how: How, nth: int) -> Iterator[str]:
        database, told = self.fresh(), self.folder / "told"
        ended = self.order("failing", database, told, how=how, nth=nth)
        found = json.loads(told.read_text("utf-8"))
        told.unlink()
        states = self.undisturbed["states"]
        promised = found["promised"]
        if found["heard"] == "StorageBroken":
            if ended != BEGUN_ANEW or found["resumed"]:
                yield f"it went on after a failed sync, and ended with {ended}"
        elif ended != 0:
            yield f"the process ended with {ended}"
        elif found["heard"] and found["now"] != states[promised]:
            yield "half a write was there"
        elif found["heard"] and not found["resumed"]:
            yield "work did not go on when the disk was whole again"
        elif not found["heard"] and promised != len(states) - 1:
            yield "a write was lost in silence"
        elif not found["struck"]:
            yield "the fault did not strike"
        yield from self._left(database, promised, more=bool(found["heard"]))
        _remove(database)

    def _left(self, database: Path, promised: int, *, more: bool) -> Iterator[str]:
        """What is there when it is opened again: all that was promised, and at most one write that was under way.

        Where work went on afterwards (``more``), its one delivery is there as well and the states cannot be compared.
        """
        with closing(Store.open(f"sqlite:///{database}")) as store:
            if (sound := store.integrity()) != "ok":
                yield f"the database is not sound: {sound}"
            elif more and store.delivery("desk", "acme", "later") is not None:
                return
            elif state_of(store) not in self.undisturbed["states"][promised : promised + 2]:
                yield "what was promised is not there, or half a write is"

    def _cut(self, fault: Fault) -> Iterator[str]:
        found = self.undisturbed
        calls, file = found["calls"], found["file"]
        base = {file: self.empty.read_bytes()}
        folder = self.folder / "cut"
        folder.mkdir()
        for path, content in images.image(base, calls, fault.nth, fault.how).items():
            (folder / Path(path).name).write_bytes(content)
        yield from self._left(folder / Path(file).name, images.promised(calls, fault.nth), more=False)
        shutil.rmtree(folder)


def _remove(database: Path) -> None:
    for file in database.parent.glob(f"{database.name}*"):
        file.unlink()
