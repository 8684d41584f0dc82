"""Several processes in one account at once: each ticket runs under its own, from one service and one installation."""

from __future__ import annotations

import pytest

from tests.stories.desk import Desk
from tests.stories.people import BO, KIM, LEAD

HOURS = 3600


def test_xx02_each_customer_has_its_own_process(side_by_side: Desk) -> None:
    waits, at_once = side_by_side.open("S1", "titanium"), side_by_side.open("S1", "gold")

    assert (waits.state(), at_once.state()) == ("not_yet", "not_yet")
    assert waits.fields()["available_from"] == "Mon 23 Nov 2026, 14:00 UTC"
    assert "Please ask for news in case" in str(at_once.fields()["available_from"])
    at_once.write("Is there any news?", BO)
    assert at_once.state() == "available"
    side_by_side.advance(4 * HOURS)
    assert waits.state() == "available"


def test_xx01_xx02_both_run_to_their_end_by_their_own_rules(side_by_side: Desk) -> None:
    mulesoft, cloudm = side_by_side.open("S1", "titanium"), side_by_side.open("S1", "gold")
    cloudm.say("We are on it.", KIM)
    cloudm.write("Is there any news?", BO)
    side_by_side.advance(4 * HOURS)

    mulesoft.tick()
    cloudm.set(KIM, escalated=True)

    assert mulesoft.fields()["owner"] == "J. Doe, Region Lead EMEA"
    assert cloudm.fields()["owner"] == "Region support lead"
    cloudm.record("assign", "owner: j.doe@support.example", KIM)
    cloudm.record("call_planned", "at: 2026-11-24 15:00\nwith: Bo", LEAD)
    cloudm.record("call_held", "notes: all details", LEAD)
    cloudm.record("next_level", "why: no help", LEAD)
    assert cloudm.fields()["level"] == "2"
    mulesoft.say("We call you at 16:00.", LEAD)
    mulesoft.close_as("workaround", "", LEAD)
    assert mulesoft.fields()["outcome"] == "workaround"
    assert cloudm.fields()["escalated"] is True


def test_xx02_a_flag_ticked_under_a_process_without_that_door_opens_nothing(side_by_side: Desk) -> None:
    case = side_by_side.open("S1", "titanium")

    case.set(KIM, escalated=True)

    assert case.receipts() == []
    assert case.fields()["escalated"] in (None, False)


@pytest.mark.parametrize("plan", ["titanium", "gold"])
def test_xx02_what_staff_record_is_there_for_those_who_have_steps(side_by_side: Desk, plan: str) -> None:
    case = side_by_side.open("S3", plan)

    case.record("director_informed", "because: a key account", KIM)

    told = " ".join(case.comments(public=False))
    assert ("is not possible as the escalation stands" in told) is (plan == "titanium")
