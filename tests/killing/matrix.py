"""Which kills there are: every commit point of every story, on both databases; and carries one of them out."""

from __future__ import annotations

import json
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests

from store import Store
from store.points import POINTS
from tests.killing.accounts import Beside
from tests.killing.keeper import Nursery
from tests.killing.orders import KILLED, Order
from tests.killing.plays import FROM_THE_START, Outcome, Play, faults_of
from tests.killing.stories import STORIES
from tests.stories import packs
from tests.stories.desk import Desk
from tests.stories.stage import Stage

ACTS = "one of everything"
"""The story without a helpdesk: one of everything that the memory does, which passes every point of it."""
OF_ENGINES = ("sqlite", "postgres")
NOT_PASSED = "the point was not passed"


@dataclass(frozen=True, order=True)
class Kill:
    """One process, killed at the n-th passing of a point; ``host`` is empty for what needs no helpdesk."""

    story: str
    host: str
    engine: str
    point: str
    nth: int = 1

    def __str__(self) -> str:
        return " / ".join(filter(None, (self.story, self.host, self.engine, self.point, f"passing {self.nth}")))


Passings = Mapping[tuple[str, str], Mapping[str, int]]
"""How often each point is passed, by story and host; it is the same on every database."""


def every_act() -> tuple[Kill, ...]:
    """A kill at every point of the memory, on both databases."""
    return tuple(Kill(ACTS, "", engine, point) for engine in OF_ENGINES for point in POINTS)


def pair(kill: Kill) -> tuple[str, str]:
    """The story and the point; how a service starts is the same story in all of them."""
    return ("" if kill.host and kill.point.startswith(FROM_THE_START) else kill.story, kill.point)


ROUNDS: tuple[Callable[[Kill], object], ...] = (
    pair,
    lambda kill: (pair(kill), kill.engine),
    lambda kill: (pair(kill), kill.engine, kill.host),
    lambda kill: kill,
)
"""Of which there is one kill each in the first round, in the second, and so on."""


def kills(passings: Passings) -> Iterator[Kill]:
    """Every kill: each point of each story and of the acts once, then on each database, in each helpdesk, each passing.

    Databases, helpdesks and passings come mixed in a round, so that a few kills are a sample of all.
    """
    of_stories = (
        Kill(*where, engine, point, nth)
        for where, counts in passings.items()
        for engine in OF_ENGINES
        for point, count in counts.items()
        for nth in range(1, count + 1)
    )
    rest = sorted((*every_act(), *of_stories), key=_mixed)
    told: list[Kill] = []
    for part in ROUNDS:
        known, later = {part(one) for one in told}, []
        for kill in rest:
            if part(kill) in known:
                later.append(kill)
                continue
            known.add(part(kill))
            told.append(kill)
            yield kill
        rest = later


def _mixed(kill: Kill) -> int:
    return zlib.crc32(str(kill).encode())


@dataclass(frozen=True)
class Hall:
    """Where kills are carried out: a stage with one helpdesk in it (none for acts), a nursery and a folder.

    Nobody is killed while it only looks on, but in stories that are watched.
    """

    nursery: Nursery
    folder: Path
    stage: Stage | None = None
    beside: Beside = field(default_factory=Beside)

    def play(self, kill: Kill, database: str) -> Play:
        """A story set up with the plug of a kill; one without a point is played to its end undisturbed."""
        assert self.stage is not None
        files: dict[str, Any] = {name: str(self.folder / name) for name in ("killed", "passed")}
        early = kill.point.startswith(FROM_THE_START)
        order = Order(
            "serve",
            database,
            config=str(self.stage.folder / "halyard.yaml"),
            die_at=kill.point,
            nth=kill.nth,
            armed="" if early else str(self.folder / "armed"),
            more={} if STORIES[kill.story].watched else {"unwatched": 1.0},
            **files,
        )
        desk = self.stage.set(at=packs.START)
        desk.settles = False
        self.beside.start_over()
        return Play(self.stage, desk, self.nursery, self.folder, order, beside=self.beside)


def dry(hall: Hall, kill: Kill, database: str) -> tuple[list[str], Counter[str]]:
    """A story without a kill: what is wrong with it, and how often it passes each point once the plug is armed."""
    play = hall.play(kill, database)
    outcome = STORIES[kill.story].told(play)
    play.end()
    passed = Path(play.order.passed).read_text("utf-8").split()
    armed = [point for point in passed[play.passed_before_armed :] if not point.startswith(FROM_THE_START)]
    return faults(outcome, database), Counter([*armed, *(one for one in passed if one.startswith(FROM_THE_START))])


def story_killed(hall: Hall, kill: Kill, database: str) -> list[str]:
    """Carry out a kill within a story; answers what the judge finds wrong, nothing where all is well."""
    play = hall.play(kill, database)
    try:
        outcome = STORIES[kill.story].told(play)
        play.end()
        if not play.killed.exists():
            return [NOT_PASSED]
    except (AssertionError, requests.RequestException) as wrong:
        return [f"the story did not go on: {wrong}"]
    finally:
        hall.nursery.clear()
        if hall.stage is not None:
            hall.stage.end()
    return faults(outcome, database)


def faults(outcome: Outcome, database: str) -> list[str]:
    """What is wrong by the host's own journal, by what it was told was accepted, and by the memory's own figures."""
    found = faults_of(outcome)
    with closing(Store.open(database)) as store:
        counts = store.counts()
        left = {
            "pending": counts.pending,
            "parked": counts.parked,
            "notes waiting": counts.outbox_waiting,
            "notes parked": counts.outbox_parked,
        }
        found += [f"{count} {what} at the end" for what, count in left.items() if count]
        said_yes, kept = (
            accepted(outcome.play.desk),
            len(store.deliveries(channel="hook", limit=10_000)) + counts.copies,
        )
        if kept < said_yes:
            found.append(f"{said_yes} webhooks were answered 202, and {kept} are there")
        if (sound := store.integrity()) != "ok":
            found.append(f"the database is not sound: {sound}")
    return found


def accepted(desk: Desk) -> int:
    """How many webhooks were answered with yes, by the wire log of a helpdesk whose webhooks all tell of a ticket."""
    if desk.connector != "zendesk":
        return 0
    calls = desk.control("GET", "wire")["wire"]
    return sum(1 for call in calls if call["direction"] == "out" and call["status"] == 202)


def states_of_acts(hall: Hall, database: str) -> dict[str, str]:
    """What the memory is to hold when a process dies at each point."""
    told = hall.folder / "told"
    child = hall.nursery.start(Order("acts told", database, passed=str(told)))
    assert child.wait() == 0
    states: dict[str, str] = json.loads(told.read_text("utf-8"))
    return states


def act_killed(hall: Hall, kill: Kill, database: str, state: str) -> list[str]:
    """Carry out a kill in the midst of one of everything: each write is there whole or not at all."""
    files: dict[str, Any] = {name: str(hall.folder / name) for name in ("killed", "passed")}
    if hall.nursery.start(Order("acts", database, die_at=kill.point, nth=kill.nth, **files)).wait() != KILLED:
        return [NOT_PASSED]
    Path(files["passed"]).unlink()
    if hall.nursery.start(Order("opened", database, passed=files["passed"])).wait() != 0:
        return ["what was left cannot be opened"]
    found = Path(files["passed"]).read_text("utf-8")
    return [] if found == state else [f"what was left is not whole: {found}"]
