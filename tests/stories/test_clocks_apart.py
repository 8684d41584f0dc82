"""The helpdesk's clock is ten minutes ahead of ours, or behind: escalations run right, and the operator sees it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from runtime.clock import ToldClock
from runtime.clock_watch import ClockWatch
from runtime.serve import Running
from runtime.told import ToldRunner
from tests.stories.desk import Case
from tests.stories.judge import judge
from tests.stories.people import KIM, LEAD
from tests.stories.stage import Stage

TEN, EVERY = timedelta(minutes=10), timedelta(minutes=10)
WITHIN = EVERY + timedelta(seconds=90)
OFF, NAMES = (-TEN, TEN), ("behind", "ahead")
FIGURE = "halyard_host_clock_ahead_seconds"


class Apart(ToldClock):
    """Our machine's clock: it is told the helpdesk's time, which is ahead of it by so much."""

    def __init__(self, ahead: timedelta, start: datetime) -> None:
        super().__init__(start - ahead)
        self._ahead = ahead

    def tell(self, now: datetime) -> None:
        """Move to what our clock shows when the helpdesk's shows ``now``."""
        super().tell(now - self._ahead)


@dataclass
class Apartness:
    """A service whose clock is not the helpdesk's."""

    running: Running
    stage: Stage

    def heard(self, case: Case) -> str | None:
        """How a case stands after the next sweep: a webhook that bears such a time is not believed."""
        self.stage.desks[-1].advance(WITHIN.total_seconds())
        return case.state()

    def journal(self, case: Case) -> list[str]:
        """What the journal of a case tells, in its order."""
        rows = self.running.service.store.journal(limit=1000)
        return [row.entry.kind for row in reversed(rows) if row.ref.id == case.id]

    def shown(self) -> float:
        """How far the helpdesk's clock is ahead, as monitoring reads it."""
        ClockWatch(self.running.service).look()
        desk = self.stage.desks[-1]
        lines = desk.session.get(f"{desk.service}/metrics", timeout=20).text.splitlines()
        (line,) = [one for one in lines if one.startswith(FIGURE) and f'connector="{desk.connector}"' in one]
        return float(line.rpartition(" ")[2])


@pytest.fixture
def apart(ahead: timedelta, stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Apartness:
    """A helpdesk whose clock is so much ahead of ours."""
    stage.set()
    running = stage.serve(stage.database(tmp_path), sweep_every=EVERY, ours=partial(Apart, ahead))
    runner = running.runner
    assert isinstance(runner, ToldRunner)
    ours = runner.next_due

    def theirs() -> datetime | None:
        due = ours()
        return due + ahead if due is not None else None

    monkeypatch.setattr(runner, "next_due", theirs)
    return Apartness(running, stage)


@pytest.mark.turns("ahead")
@pytest.mark.parametrize("ahead", OFF, ids=NAMES)
def test_f28_with_clocks_ten_minutes_apart_an_escalation_runs_in_the_order_of_the_hosts_versions(
    apart: Apartness,
) -> None:
    desk = apart.stage.desks[-1]
    case = desk.open("S1", "titanium")
    desk.advance((timedelta(hours=4) + 2 * TEN).total_seconds())
    states = [case.state()]

    case.tick()
    states.append(apart.heard(case))
    case.set(LEAD, acknowledge=True)
    states.append(apart.heard(case))
    case.say("I lead this from here.", LEAD)
    states.append(apart.heard(case))
    apart.heard(case)
    # An older copy is told from a newer one by its version: by our clock either may be from the future.
    before = len(desk.writes())
    desk.plan({"kind": "stale_read", "match": desk.ticket_reads, "count": 2})
    case.say("A note.", KIM, public=False)
    apart.heard(case)
    written = len(desk.writes()) - before
    case.close_as("workaround")
    states.append(apart.heard(case))

    assert states == ["available", "requested", "active", "active", "closed"]
    assert apart.journal(case) == ["became_available", "opened", "acknowledged", "contacted", "closed"]
    verdict = judge(desk.deeds())
    assert (verdict.doubled, verdict.opened, written) == ((), {case.id: 1}, 0)


@pytest.mark.parametrize("ahead", OFF, ids=NAMES)
def test_f28_f52_how_far_the_clocks_are_apart_is_shown_and_told_and_taken_for_nothing_else(
    apart: Apartness, ahead: timedelta
) -> None:
    case = apart.stage.desks[-1].open("S1", "titanium")
    state = apart.heard(case)

    shown = apart.shown()

    assert shown == pytest.approx(ahead.total_seconds(), abs=2)
    assert [one.kind for one in apart.running.service.alarms.open()] == ["clock_skewed"]
    assert state == "not_yet"
