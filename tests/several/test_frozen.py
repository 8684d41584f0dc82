"""Machines that stand still for longer than they may, and go on as if nothing had been."""

from __future__ import annotations

from pathlib import Path

import pytest

from runtime.roles import Duty
from tests.several.conftest import LONGER, Site
from tests.several.machines import Machine, until
from tests.stories.desk import Case
from tests.stories.judge import judge

POINTS = ("sending:before", "save:before", "sending:after", "host.write:before")
SOON = POINTS[:2]
"""Where nothing is on its way yet. After that, whoever comes next looks for the note twice, a minute apart (F19)."""


def became(site: Site, case: Case, state: str) -> None:
    """Wait for a state of the case, by the host's journal."""

    def so() -> bool:
        site.the_present()
        return state in [deed.state for deed in site.desk.deeds() if deed.ticket == case.id]

    until(so, f"state {state}")


def leads(machine: Machine) -> bool:
    return machine.figure("halyard_leads") == 1


@pytest.mark.parametrize("point", POINTS if LONGER else SOON)
def test_f46_a_worker_frozen_on_the_way_to_a_note_leaves_it_to_whoever_took_over(
    site: Site, tmp_path: Path, point: str
) -> None:
    """Fence and lease are looked at right before the call: the other worker's receipt stays the only one."""
    armed = tmp_path / "armed"
    site.start(Duty.WEB)
    frozen = site.start(Duty.WORKER, freeze_at=point, armed=str(armed))
    site.start(Duty.CLOCK)
    (case,) = site.cases(1)
    became(site, case, "available")
    armed.touch()
    case.tick_only()
    until(lambda: frozen.frozen, "a worker in the middle of its work")
    site.start(Duty.WORKER)

    became(site, case, "requested")
    until(lambda: judge(site.desk.deeds()).of(f"E-{case.id}-1"), "the receipt")
    frozen.thaw()
    # It finishes what it held, or finds its line to the database cut, which it may not keep while it stands still.
    assert frozen.stop() == 0

    verdict = judge(site.desk.deeds())
    assert verdict.doubled == ()
    assert verdict.of(f"E-{case.id}-1") == ["received"]
    assert verdict.opened == {case.id: 1}


def test_f46_a_worker_frozen_right_before_it_writes_fields_drops_them_when_it_wakes(site: Site, tmp_path: Path) -> None:
    """Lease and fence are looked at right before the call, though no note is recorded."""
    armed = tmp_path / "armed"
    armed.touch()
    site.start(Duty.WEB)
    frozen = site.start(Duty.WORKER, freeze_at="host.write:before", armed=str(armed))
    (case,) = site.cases(1)
    until(lambda: frozen.frozen, "a worker in the middle of its work")
    site.start(Duty.WORKER)
    site.start(Duty.CLOCK)
    became(site, case, "available")

    frozen.thaw()
    until(lambda: frozen.figure("halyard_stale_leases_dropped_total") == 1, "the end of what the frozen worker held")

    assert [deed.state for deed in site.desk.deeds() if deed.state] == ["available"]
    assert frozen.figure("halyard_host_writes_total") == 0


def test_f46_a_leader_that_is_frozen_is_followed_and_leads_no_more_when_it_wakes(site: Site) -> None:
    first = site.start(Duty.CLOCK)
    until(lambda: leads(first), "the first leader")
    second = site.start(Duty.CLOCK)
    site.start(Duty.WEB)
    first.freeze()
    until(lambda: first.frozen, "standing still")

    until(lambda: leads(second), "the second leader")
    (case,) = site.cases(1)
    became(site, case, "available")
    first.thaw()
    until(lambda: not leads(first), "the end of the old lead")

    assert leads(second)
    assert judge(site.desk.deeds()).doubled == ()
