"""CloudM's path in the helpdesk: chased, ticked, owned, called, taken up level by level and closed."""

from __future__ import annotations

from typing import Any

import pytest

from tests.stories.desk import Case, Desk
from tests.stories.people import ANA, CSM, KIM, LEAD, MANAGER, REGION_LEAD

HOURS = 3600
CALL = "at: 2026-11-24 15:00\nwith: Ana Ruiz"


def chased(cloudm: Desk, severity: str = "S3", **more: Any) -> Case:
    """A ticket that its customer asked about again."""
    case = cloudm.open(severity, **more)
    cloudm.advance(60)
    case.say("We are looking into it.", KIM)
    cloudm.advance(60)
    case.write("Is there any news? I would like this ticket to be escalated.", ANA)
    return case


@pytest.fixture
def case(cloudm: Desk) -> Case:
    """A chased ticket."""
    return chased(cloudm)


@pytest.fixture
def flagged(case: Case) -> Case:
    """The engineer ticked the box."""
    case.set(KIM, escalated=True)
    assert case.state() == "requested"
    return case


@pytest.fixture
def owned(flagged: Case) -> Case:
    """The engineer named the lead of the region."""
    flagged.record("assign", "owner: j.doe@support.example", KIM)
    assert flagged.fields()["owner"] == "J. Doe, Region Lead EMEA"
    return flagged


@pytest.fixture
def called(owned: Case) -> Case:
    """The lead called the customer."""
    owned.record("call_planned", CALL, LEAD)
    owned.record("call_held", "notes: all details gathered", LEAD)
    return owned


@pytest.mark.parametrize("kind", ["incident", "task", "question"])
def test_cm01_incidents_and_requests_alike(cloudm: Desk, kind: str) -> None:
    case = chased(cloudm, type=kind)

    case.set(KIM, escalated=True)

    assert case.fields()["escalated"] is True
    assert len(case.receipts()) == 1


def test_cm02_cm03_the_priority_is_decided_with_its_ground_and_never_changed_by_us(case: Case) -> None:
    before = case.fields()["Severity"]

    case.record("prioritised", "priority: high", KIM)
    assert "“because” is missing" in case.words(public=False)
    case.record("prioritised", "priority: high\nbecause: 300 users wait", KIM)

    assert case.fields()["step"] is None
    assert case.fields()["Severity"] == before


def test_cm04_cm_a1_the_managers_own_line_is_no_level(called: Case) -> None:
    called.record("director_informed", "because: a key account", MANAGER)

    assert called.fields()["level"] == "1"


def test_cm05_cm06_without_a_chase_the_box_is_unticked_with_the_reason_and_counts_as_one(cloudm: Desk) -> None:
    case = cloudm.open("S3")
    case.set(KIM, escalated=True)

    assert case.fields()["escalated"] in (None, False)
    assert "Please ask for news in case" in case.words(public=False)
    case.set(KIM, escalated=True)
    assert len(case.receipts()) == 1


def test_cm_a2_an_urgent_incident_needs_no_chase(cloudm: Desk) -> None:
    case = cloudm.open("S1")

    case.set(KIM, escalated=True)

    assert len(case.receipts()) == 1


def test_cm07_cm_a8_words_alone_never_tick_the_box(case: Case) -> None:
    assert case.fields()["escalated"] in (None, False)
    assert case.receipts() == []


@pytest.mark.parametrize("way", ["page", "api", "bulk"])
def test_cm08_the_box_is_the_escalation_however_it_is_ticked(case: Case, way: str) -> None:
    if way == "api":
        case.set(KIM, escalated=True)
    elif way == "page":
        case.fill_in(KIM, escalated=True)
    else:
        case.set_in_bulk(KIM, escalated=True)

    assert len(case.receipts()) == 1
    assert case.fields()["escalated"] is True


def test_cm08_unticked_without_closing_is_flagged_and_put_back(flagged: Case) -> None:
    flagged.set(KIM, escalated=False)

    assert flagged.fields()["escalated"] is True
    assert "is still open" in flagged.words(public=False)


def test_cm09_without_an_owner_only_for_the_time_of_grace(flagged: Case) -> None:
    assert "owner by" in str(flagged.fields()["next_update_due"])

    flagged.desk.advance(HOURS)

    assert "has no owner" in flagged.words(public=False)
    assert "J. Doe <j.doe@support.example>" in flagged.words(public=False)


@pytest.mark.turns("who")
@pytest.mark.parametrize("who", ["r.roe@support.example", "manager@support.example", "kim@support.example"])
def test_cm10_cm_a9_only_a_lead_of_the_region_can_own_it(flagged: Case, who: str) -> None:
    flagged.record("assign", f"owner: {who}", KIM)

    assert "cannot own this escalation" in flagged.words(public=False)
    assert flagged.fields()["owner"] == "Region support lead"


def test_cm09_cm10_cm19_the_named_lead_follows_the_ticket(owned: Case) -> None:
    assert owned.followers() == {LEAD}
    assert REGION_LEAD not in owned.followers()
    assert "call arranged by" in str(owned.fields()["next_update_due"])


def test_cm11_cm20_the_call_is_planned_held_and_never_skipped_in_silence(owned: Case) -> None:
    owned.close_as("solution", "pointer: my comment of noon")
    assert "“Call held” is not on record yet" in owned.words(public=False)

    owned.record("call_planned", CALL, LEAD)
    assert "call by Tue 24 Nov 2026, 15:00 UTC" in str(owned.fields()["next_update_due"])
    owned.record("call_held", "notes: all details gathered", LEAD)
    owned.close_as("solution", "pointer: my comment of noon")

    assert owned.fields()["outcome"] == "solution"


def test_cm11_a_call_that_was_planned_and_not_held_is_missed(owned: Case) -> None:
    owned.record("call_planned", "at: 2026-11-23 13:00\nwith: Ana Ruiz", LEAD)

    owned.desk.advance(6 * HOURS)

    assert "is not on record" in " ".join(owned.comments(public=False))


def test_cm12_the_lead_may_resolve_it(called: Case) -> None:
    called.close_as("workaround", "pointer: my comment of noon")

    assert "Workaround provided" in called.words(public=True)


def test_cm13_consulting_is_on_record_and_no_next_level(called: Case) -> None:
    called.record("development_involved", "issue: DEV-12", LEAD)
    called.record("manager_consulted", "notes: try the older build", LEAD)

    assert called.fields()["level"] == "1"
    assert "Nothing was recorded" not in " ".join(called.comments(public=False))


def test_cm14_cm16_cm17_the_support_manager_takes_over_at_level_2(called: Case) -> None:
    called.record("next_level", "why: the answer did not help", LEAD)

    assert called.fields()["level"] == "2"
    assert called.fields()["owner"] == "Support Manager, Global"
    assert called.followers() == {LEAD, MANAGER}
    assert "is at level 2 now: Support Manager, Global" in called.words(public=True)
    assert "before: J. Doe" in called.words(public=False)


def test_cm15_cm18_cm_a4_each_level_calls_before_the_next(called: Case) -> None:
    called.record("next_level", "why: the answer did not help", LEAD)
    called.desk.advance(60)
    called.record("next_level", "why: nor did this", MANAGER)
    assert "“Path to resolution agreed” is not on record yet" in called.words(public=False)

    called.record("call_planned", CALL, MANAGER)
    called.record("call_held", "notes: discussed at length", MANAGER)
    called.record("path_agreed", "path: a patch on Friday", MANAGER)
    called.record("next_level", "why: nor did this", MANAGER)

    assert called.fields()["level"] == "3"
    assert called.fields()["owner"] == "C. Director, Director of CX"
    assert CSM in called.followers()


def test_cm_a3_no_level_is_skipped_unless_it_is_urgent_and_said_why(cloudm: Desk, called: Case) -> None:
    called.record("next_level", "to: 3\nwhy: it burns", LEAD)
    assert "levels are taken one at a time" in called.words(public=False)

    urgent = cloudm.open("S1")
    urgent.set(KIM, escalated=True)
    urgent.record("assign", "owner: j.doe@support.example", KIM)
    urgent.record("next_level", "to: 3\nwhy: it burns\nskip: no time for a call", LEAD)

    assert urgent.fields()["level"] == "3"


def test_cm_a5_every_time_comes_from_the_policy(owned: Case) -> None:
    owned.desk.advance(4 * HOURS)

    assert "a call was to be arranged by" in " ".join(owned.comments(public=False))


def test_cm_a6_back_down_and_closed_from_the_first_level(called: Case) -> None:
    called.record("next_level", "why: the answer did not help", LEAD)
    called.record("de_escalate", "", MANAGER)
    assert called.fields()["level"] == "1"

    called.record("de_escalate", "outcome: withdrawn", LEAD)

    assert called.fields()["level"] is None
    assert called.fields()["escalated"] in (None, False)
    assert called.status() == "open"
