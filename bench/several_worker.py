"""One process that takes turns, with a helpdesk in memory that takes its time over each call, as a real one does.

Started by :mod:`bench.several`: at `wake N` it makes so many tickets due, at `work` it takes turns until nothing is
due; it answers each with how many there were.
"""

import json
import sys
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bench.accept_doors import CONFIGURATION, ENVIRONMENT
from connectors.zendesk.kit import ZENDESK
from core.commands import TicketUpdate
from core.ports import Done, Page, Receipt
from core.tickets import Person, Status, Ticket, TicketRef
from runtime.clock import system_clock
from runtime.engine import Engine
from runtime.roles import SHARERS
from runtime.runner import WORKERS
from runtime.settings import load_settings
from runtime.wiring import wire
from store import Store


class SlowDesk:
    """A helpdesk without fields of ours, so that there is nothing to write; each call takes ``seconds``."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._at = system_clock() - timedelta(hours=5)

    def fetch(self, ref: TicketRef) -> Ticket:
        """A customer's ticket."""
        time.sleep(self._seconds)
        return Ticket(
            ref=ref,
            version="1",
            status=Status.OPEN,
            created_at=self._at,
            updated_at=self._at,
            subject="Labels do not print",
            severity="S1",
            tier="titanium",
            requester=Person(id="41", name="Ana Ruiz", email="ana@acme.example"),
        )

    def apply(self, updates: Sequence[TicketUpdate]) -> tuple[Receipt, ...]:
        """Takes everything, in one call."""
        time.sleep(self._seconds)
        return tuple(Receipt(one.ref, one.key, Done.WRITTEN, one.seen) for one in updates)

    def changed_since(self, _account: str, cursor: str) -> Page:
        """Nothing."""
        return Page((), cursor, True)

    def find_person(self, _account: str, _email: str) -> Person | None:
        """Nobody."""
        return None

    def close(self) -> None:
        """Nothing is open."""


class _Kit:
    """The connector's own kit with this helpdesk behind it."""

    def __init__(self, desk: SlowDesk) -> None:
        self._desk = desk

    def __getattr__(self, name: str) -> Any:
        return getattr(ZENDESK, name)

    def helpdesk(self, _settings: Any, _clock: Callable[[], datetime]) -> SlowDesk:
        return self._desk


def main(url: str, folder: str, milliseconds: float) -> None:
    """Do what each line of the standard input says."""
    path = Path(folder) / "halyard.yaml"
    path.write_text(CONFIGURATION, "utf-8")
    settings = load_settings(path, ENVIRONMENT)
    kit: Any = _Kit(SlowDesk(milliseconds / 1000))
    settings = replace(settings, accounts=tuple(replace(one, kit=kit) for one in settings.accounts))
    with closing(Store.open(url)) as store:
        shared = 1 if url.startswith("sqlite") else SHARERS
        engine = wire(settings, system_clock, store, sharers=shared).engine
        print("ready", flush=True)
        for line in sys.stdin:
            word, _, count = line.strip().partition(" ")
            print(_woken(store, int(count)) if word == "wake" else _together(engine), flush=True)


def _woken(store: Store, count: int) -> int:
    return store.wake_many([TicketRef("zendesk", "acme", str(number)) for number in range(count)], system_clock())


def _together(engine: Engine) -> int:
    taken: list[int] = []

    def work() -> None:
        while count := engine.tick():
            taken.append(count)

    threads = [threading.Thread(target=work) for _ in range(WORKERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(taken)


if __name__ == "__main__":
    main(*json.loads(sys.stdin.readline()))
