"""Does one of everything on a disk that fails, within the process that has such a disk."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path

from core.errors import StorageBroken, StoreUnavailable
from runtime.watchdog import STORAGE
from store import Accepted, Store
from store.points import hooked
from tests.killing.orders import Order
from tests.storage import disk
from tests.store.made import arrival
from tests.store.test_faults import acts, everything


def state_of(store: Store) -> str:
    """A digest of all that the memory holds."""
    return hashlib.sha256(repr(everything(store)).encode()).hexdigest()


class Seen:
    """How many writes were through, and, where it is asked for, the states that the memory was in after each."""

    def __init__(self, store: Store, *, looking: bool) -> None:
        self.store = store
        self.looking = looking
        self.through = 0
        self.states = [state_of(store)]

    def __call__(self, point: str) -> None:
        """A point is passed; after each write the trace gets a mark with the number of the state."""
        if not point.endswith(":after"):
            return
        self.through += 1
        disk.disk().disk_mark(self.through)
        if self.looking:
            self.states.append(state_of(self.store))


def traced(order: Order) -> None:
    """Write down every call that changes the disk, with a mark after each write that was promised."""
    store = Store.open(order.database)
    seen = Seen(store, looking=True)
    disk.disk().disk_trace(order.killed.encode())
    writes, syncs = disk.disk().disk_writes(), disk.disk().disk_syncs()
    with hooked(seen):
        acts(store)
    store.close()
    told = {
        "states": seen.states,
        "writes": disk.disk().disk_writes() - writes,
        "syncs": disk.disk().disk_syncs() - syncs,
    }
    Path(order.passed).write_text(json.dumps(told), "utf-8")


def failing(order: Order) -> None:
    """The n-th write or sync fails; says what was heard of it, what is there, and whether work goes on afterwards."""
    store = Store.open(order.database)
    seen = Seen(store, looking=False)
    how, nth = disk.How(int(order.more["how"])), int(order.more["nth"])
    disk.arm(how, nth, lasting=how is disk.How.FULL)
    heard = ""
    try:
        with hooked(seen):
            acts(store)
    except StoreUnavailable as error:
        heard = type(error).__name__
    told = {"heard": heard, "promised": seen.through, "now": "", "resumed": None}
    if heard == "StorageBroken":
        told["resumed"] = not _refused(store)
        Path(order.passed).write_text(json.dumps(told), "utf-8")
        os._exit(STORAGE)
    if heard:
        told["now"] = state_of(store)
        disk.mend()
        told["resumed"] = store.accept([arrival("later")]) == (Accepted.NEW,)
    else:
        store.close()
    told["struck"] = disk.disk().disk_struck()
    Path(order.passed).write_text(json.dumps(told), "utf-8")
    store.close()


def _refused(store: Store) -> bool:
    try:
        store.accept([arrival("later")])
    except StorageBroken:
        return True
    return False
