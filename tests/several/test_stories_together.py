"""Whole stories with several workers, a clock that leads and one that waits, each a process of its own."""

from __future__ import annotations

import psycopg
import pytest

from runtime.roles import Duty
from store.queue_tables import conninfo
from tests.several.conftest import LONGER, Site
from tests.several.machines import until
from tests.stories.desk import Case
from tests.stories.judge import judge
from tests.stories.people import LEAD

CASES = 12 if LONGER else 4
WORDS = ["closed", "received", "taken it up"]


def all_are(site: Site, cases: list[Case], state: str) -> None:
    """Wait for every case to be so, by the host's own journal: reading tickets counts against the account's limit."""

    def they_are() -> bool:
        site.the_present()
        states = {deed.ticket: deed.state for deed in site.desk.deeds() if deed.state}
        return all(states.get(case.id) == state for case in cases)

    until(they_are, f"state {state}")


def play(site: Site) -> None:
    """Every case is escalated, taken up and closed; the helpdesk's people wait for each step to show."""
    cases = site.cases(CASES)
    all_are(site, cases, "available")
    for case in cases:
        case.tick_only()
    all_are(site, cases, "requested")
    for case in cases:
        case.set_only(LEAD, acknowledge=True)
    all_are(site, cases, "active")
    for case in cases:
        case.set_only(LEAD, outcome="workaround")
    all_are(site, cases, "closed")

    verdict = judge(site.desk.deeds())
    assert verdict.doubled == ()
    assert [verdict.of(f"E-{case.id}-1") for case in cases] == [WORDS] * CASES


@pytest.mark.parametrize("workers", [1, 2, 4])
def test_f45_a_story_is_the_same_with_one_two_and_four_workers(site: Site, workers: int) -> None:
    site.start(Duty.WEB)
    for _ in range(workers):
        site.start(Duty.WORKER)
    site.start(Duty.CLOCK)
    site.start(Duty.CLOCK)

    play(site)


@pytest.mark.skipif(not LONGER, reason="each step waits for the clock; `make several` plays it")
@pytest.mark.parametrize("workers", [0, 2])
def test_f45_every_hint_dropped_loses_nothing(site: Site, workers: int) -> None:
    site.start(Duty.WEB)
    for _ in range(workers):
        site.start(Duty.WORKER)
    site.start(Duty.CLOCK)
    with psycopg.connect(conninfo(site.usual.database)) as connection:
        connection.execute("DROP SCHEMA halyard_queue CASCADE")

    play(site)
