"""Mendix's own process during a known outage: a comment's request is confirmed, waits, and is validated afterwards."""

from __future__ import annotations

import pytest

from tests.stories.desk import Case, Desk
from tests.stories.outages import Outages, public
from tests.stories.people import ESCALATION, MANAGER
from tests.stories.stage import Stage

WORDS = "The checkout fails for everybody.\n\nBusiness impact: our webshop takes no orders, 200 an hour are lost."
HOUR = 3600


@pytest.fixture
def outages(mendix_stage: Stage, mendix: Desk, monkeypatch: pytest.MonkeyPatch) -> Outages:
    monkeypatch.setattr("runtime.cli_outages.system_clock", mendix_stage.clock.now)
    return Outages(mendix_stage, mendix, "", mendix_stage.running.service.settings.service.database)


@pytest.fixture
def case(outages: Outages) -> Case:
    """A ticket of a customer in EMEA whose response time has passed, in the middle of an outage there."""
    case = outages.desk.open("S2")
    outages.desk.advance(4 * HOUR)
    outages.declared("--region", "emea", "--confirmed", "--url", "https://status.example.com/1")
    return case


def test_mx40_mx41_a_request_by_comment_is_confirmed_and_waits_before_anybody_validates_it(
    outages: Outages, case: Case
) -> None:
    case.copy_in(WORDS, ESCALATION)

    (said,) = public(case)
    assert f"Escalation E-{case.id}-1 of case {case.called} is received and acknowledged." in said
    assert "It is part of a known outage that is being worked on: Runtime is down" in said
    assert "Subscribe to it to get every update: https://status.example.com/1" in said
    assert "The escalation waits until then. The case stays open" in said
    assert (case.state(), case.fields()["escalated"]) == ("requested", False)
    before = len(case.comments())

    outages.desk.advance(5 * 24 * HOUR)
    assert len(case.comments()) == before
    assert case.status() == "open"

    outages.operator("end", "O-1")
    assert "is over: Runtime is down" in public(case)[-1]
    assert "is taken up again" in public(case)[-1]
    case.record("accept", "", MANAGER)
    assert (case.state(), case.fields()["escalated"]) == ("active", True)
    assert outages.disagreements() == []


def test_mx41_staff_lift_one_out_in_the_ticket(outages: Outages, case: Case) -> None:
    case.copy_in(WORDS, ESCALATION)

    case.record("lift", "why: another thing", MANAGER)

    assert "is looked at by itself from now on" in public(case)[-1]
    case.record("accept", "", MANAGER)
    assert case.state() == "active"
    assert outages.disagreements() == []


def test_mx42_to_ask_how_things_stand_is_no_escalation(outages: Outages, case: Case) -> None:
    case.write("How does it stand?")

    assert public(case) == []
    case.copy_in(WORDS, ESCALATION)
    assert len(public(case)) == 1
