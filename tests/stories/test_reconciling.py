"""Three of ten webhooks never come, and a minute after the next sweep all is as if they had (F4, F8, G-9)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from runtime.sweep import SLICES
from tests.stories.desk import Case, Desk
from tests.stories.judge import judge
from tests.stories.people import ADMIN, KIM, LEAD
from tests.stories.stage import Stage

EVERY = timedelta(minutes=5)
WITHIN = EVERY + timedelta(seconds=60)
LOST = 30
"""Of a hundred."""


class Dice:
    """Throws that are the same in every run."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._thrown = 0

    def below(self, most: int) -> int:
        """One of the first so many numbers."""
        self._thrown += 1
        digest = hashlib.sha256(f"{self._seed}:{self._thrown}".encode()).digest()
        return int.from_bytes(digest[:8], "big") % most


DEEDS: dict[str, Callable[[Case], object]] = {
    "ticked": lambda case: case.tick(),
    "taken up": lambda case: case.set(LEAD, acknowledge=True),
    "answered": lambda case: case.say("I lead this from here.", LEAD),
    "noted": lambda case: case.say("Looking into it.", KIM, public=False),
    "undone": lambda case: case.set(ADMIN, level=7),
    "closed": lambda case: case.set(outcome="workaround"),
}
STATES = {"ticked": "requested", "taken up": "active", "answered": "active", "closed": "closed"}


def story(dice: Dice) -> list[str]:
    """What is done to one case, in order: it always begins with the action, and may end anywhere."""
    middle = ["taken up", "answered", "closed"][: dice.below(4)]
    for _ in range(2):
        middle.insert(dice.below(len(middle) + 1), ("noted", "undone")[dice.below(2)])
    return ["ticked", *middle]


def expected(done: list[str]) -> str:
    """How the escalation must stand after all that."""
    state = "available"
    for one in done:
        state = STATES.get(one, state) if state != "closed" else state
    return state


def test_g9_f4_with_three_of_ten_webhooks_lost_all_is_right_within_an_interval_and_a_minute(
    stage: Stage, tmp_path: Path
) -> None:
    dice = Dice(11)
    desk = stage.set()
    running = stage.serve(stage.database(tmp_path), sweep_every=EVERY)
    cases = [desk.open("S1", "titanium") for _ in range(4)]
    desk.advance(4 * 3600 + 10)
    stories = [story(dice) for _ in cases]
    lost = 0

    for turn in range(max(map(len, stories))):
        for case, deeds in zip(cases, stories, strict=True):
            if turn < len(deeds):
                drop = dice.below(100) < LOST
                lost += drop
                desk.plan(*([{"kind": "webhook_drop", "count": 1}] if drop else []))
                DEEDS[deeds[turn]](case)
        desk.advance(WITHIN.total_seconds())

    assert lost > 0
    assert [case.state() for case in cases] == [expected(deeds) for deeds in stories]
    assert [one for one in judge(desk.deeds()).doubled if "still missing" not in one] == []
    missed = running.service.metrics.render(running.service.store).decode()
    assert f'halyard_changes_missed_total{{account="acme",connector="{desk.connector}"}}' in missed
    _nothing_is_left_to_do(stage, desk, cases)


def _nothing_is_left_to_do(stage: Stage, desk: Desk, cases: list[Case]) -> None:
    """Whoever looks again at every ticket changes nothing: what we know is what the helpdesk has."""
    service = stage.running.service
    before = [case.changes() for case in cases], len(service.store.journal(limit=10_000))
    for row in service.store.stories():
        service.engine.turn(row.ref)
    desk.settle()
    assert ([case.changes() for case in cases], len(service.store.journal(limit=10_000))) == before


def test_f8_with_a_sweep_each_minute_our_own_writes_lead_to_nothing(stage: Stage, tmp_path: Path) -> None:
    desk = stage.set()
    database = stage.database(tmp_path)
    stage.serve(database)
    case = desk.open("S1", "titanium")
    desk.advance(4 * 3600 + 60)
    stage.stop()
    stage.serve(database, sweep_every=timedelta(minutes=1))
    case.submit()
    case.set(LEAD, acknowledge=True)
    written = len(desk.writes())

    desk.advance(6 * 60)

    assert len(desk.writes()) == written


def test_f4_what_the_stream_of_changes_never_shows_is_found_by_the_slow_re_read(stage: Stage, tmp_path: Path) -> None:
    """Nothing is swept at all here; the hooks are lost, too."""
    desk = stage.set()
    running = stage.serve(stage.database(tmp_path))
    case = desk.open("S1", "titanium")
    desk.advance(4 * 3600)
    desk.plan({"kind": "webhook_drop", "count": 5})
    case.tick()
    unheard = case.state()

    for _ in range(SLICES):
        running.service.reread_all()
        desk.settle()

    assert (unheard, case.state()) == ("available", "requested")
