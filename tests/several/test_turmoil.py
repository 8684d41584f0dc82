"""Cases that people escalate, take up and close while machines die and come back as they like (`make turmoil`)."""

from __future__ import annotations

import json
import os
import random
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest

from core.tickets import TicketRef
from runtime.clock import system_clock
from runtime.note_desk import Decision, decide
from store import DeliveryRow, Store
from tests import postgres, tables
from tests.several.conftest import Site
from tests.several.turmoil import CREW, Turmoil
from tests.simulation.dice import dice
from tests.stories.desk import Case
from tests.stories.judge import Verdict, judge
from tests.stories.people import LEAD

SECONDS = float(os.environ.get("TURMOIL_SECONDS", "0"))
RESULTS = Path(__file__).parents[2] / "bench" / "results" / "turmoil.json"
SEED = int(os.environ.get("START", "1"))
CASES = 24
AFTERWARDS = timedelta(minutes=10)
"""How long it may take until all is well: a note in doubt is looked for twice, a minute apart (F19)."""
A_STEP = timedelta(seconds=4)
"""How soon somebody looks at the next case: people's calls and ours share the account's limit."""
WORDS = ["closed", "received", "taken it up"]
WAITED_FOR = {"available": set[str](), "requested": {"received"}, "active": {"taken it up"}}
"""In which states somebody acts, and what they have read by then."""

pytestmark = pytest.mark.skipif(not SECONDS, reason="minutes of random misfortune; `make turmoil` has them happen")


@pytest.fixture
def server(postgres_server: postgres.Server) -> Iterator[postgres.Server]:
    """A server that may crash."""
    with postgres.lasting_server((postgres_server.folder / "binaries").resolve()) as made:
        yield made


@pytest.fixture
def turmoil(site: Site, server: postgres.Server) -> Iterator[Turmoil]:
    """The crew on that server, at work."""
    with postgres.fresh_database(server, tables.postgres_template(server)) as url:
        site.usual = replace(site.usual, database=url)
        made = Turmoil(site, server, dice("turmoil", SEED))
        made.begin()
        yield made
        site.machines.clear()


@dataclass
class People:
    """Those who escalate, take up and close; each looks at a case when it comes to their mind."""

    site: Site
    cases: list[Case]
    chance: random.Random

    acted_at: float = 0.0

    def act(self) -> None:
        """Take one of the cases a step further that are waiting for somebody, unless it is too soon."""
        states, said = self.states(), judge(self.site.desk.deeds())
        waiting = [case for case in self.cases if self._ready(case, states.get(case.id, ""), said)]
        if not waiting or time.monotonic() < self.acted_at + A_STEP.total_seconds():
            return
        self.acted_at = time.monotonic()
        # What goes wrong for Halyard is not to go wrong for people.
        self.site.desk.as_planned()
        case = self.chance.choice(waiting)
        match states[case.id]:
            case "available":
                case.tick_only()
            case "requested":
                case.set_only(LEAD, acknowledge=True)
            case _:
                case.set_only(LEAD, outcome="workaround")

    @staticmethod
    def _ready(case: Case, state: str, said: Verdict) -> bool:
        """Whether somebody would go on: who reads what was said waits for it, since what is over is not said later."""
        return state in WAITED_FOR and WAITED_FOR[state] <= set(said.of(f"E-{case.id}-1"))

    def states(self) -> dict[str, str]:
        """Where each case stands, by the host's own journal."""
        self.site.the_present()
        return {deed.ticket: deed.state for deed in self.site.desk.deeds() if deed.state}

    def done(self) -> bool:
        states = self.states()
        return all(states.get(case.id) == "closed" for case in self.cases)


def decided_on(store: Store) -> int:
    """What waits for a person is tried again by one, as the pages offer it; how much that was."""
    notes = store.watch.notes.rows()
    for note in notes:
        decide(store, note, Decision.RETRY, "operator", "all is well again", system_clock())
    deliveries = [*store.deliveries(state="parked"), *_of_suspects(store)]
    for row in deliveries:
        store.replay(row.id, system_clock(), "operator")
    return len(notes) + len(deliveries)


def _of_suspects(store: Store) -> list[DeliveryRow]:
    """The last word of each ticket that two workers died on, as its alarm says."""
    found: list[DeliveryRow] = []
    for alarm in store.alarms.open():
        if alarm.kind == "suspected_killer":
            key = alarm.key
            found += store.deliveries(ref=TicketRef(key.connector, key.account, key.subject), limit=1)
            store.alarms.over(key, system_clock())
    return found


def test_f32_f41_f45_f46_f19_machines_that_die_and_freeze_at_random_lose_and_double_nothing(
    site: Site, turmoil: Turmoil
) -> None:
    pause, people = threading.Event(), People(site, site.cases(CASES), turmoil.chance)
    calm_at = time.monotonic() + SECONDS
    while time.monotonic() < calm_at:
        people.act()
        turmoil.strike()
        pause.wait(turmoil.chance.uniform(0.2, 2.5))
        turmoil.look_after()

    turmoil.calm_down()
    late, by_hand = time.monotonic() + AFTERWARDS.total_seconds(), 0
    with closing(Store.open(site.usual.database)) as store:
        while not (people.done() and store.counts().pending == 0):
            assert time.monotonic() < late, (turmoil.befell, people.states(), store.counts())
            people.act()
            by_hand += decided_on(store)
            pause.wait(1)
            turmoil.look_after()
        counts, integrity = store.counts(), store.integrity()
    ends, verdict = turmoil.end(), judge(site.desk.deeds())

    assert verdict.doubled == ()
    assert {case.id: verdict.of(f"E-{case.id}-1") for case in people.cases} == {case.id: WORDS for case in people.cases}
    assert verdict.opened == {case.id: 1 for case in people.cases}
    assert counts.accepted == counts.applied + counts.ignored + counts.parked
    assert (counts.parked, counts.outbox_parked, counts.outbox_waiting) == (0, 0, 0)
    assert integrity == "ok"
    assert ends == [0] * len(ends)
    _tell(turmoil, by_hand)


def _tell(turmoil: Turmoil, by_hand: int) -> None:
    """Leave what happened where the page of figures finds it."""
    befell = ", ".join(f"{count} x {name}" for name, count in sorted(turmoil.befell.items()))
    said = (
        f"{CASES} escalations on PostgreSQL while {len(CREW)} processes lived through {sum(turmoil.befell.values())} "
        f"misfortunes in {SECONDS:.0f} s ({befell}), {by_hand} times decided on by hand: none lost, none doubled"
    )
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    told = {"seed": SEED, "reached": {"F46": said}, "shown_by": "make turmoil"}
    RESULTS.write_text(json.dumps(told, indent=2) + "\n", "utf-8")
