"""Mendix's process in the helpdesk once an escalation is asked for: validation, review, contact, cadence, closing."""

from __future__ import annotations

import pytest

from tests.stories.desk import Case, Desk
from tests.stories.people import ANA, ESCALATION, KIM, MANAGER, PAT, REGION_LEAD
from tests.stories.test_mendix_asking import HOURS, IMPACT, WORDS

CONTACT = "how: call\nwith: Ana Ruiz\ncadence: four_hourly\nplan: not needed"


@pytest.fixture
def requested(mendix: Desk) -> Case:
    """A ticket whose customer asked for an escalation at the SLA's time."""
    case = mendix.open("S2")
    mendix.advance(4 * HOURS)
    case.copy_in(WORDS, ESCALATION)
    assert case.state() == "requested"
    return case


@pytest.fixture
def accepted(requested: Case) -> Case:
    """The same, validated by the regional manager."""
    requested.record("accept", "", MANAGER)
    assert requested.state() == "active"
    return requested


@pytest.fixture
def spoken(accepted: Case) -> Case:
    """The same, reviewed and spoken about with the customer."""
    accepted.record("reviewed", "next steps: a second engineer by noon", MANAGER)
    accepted.record("contacted", CONTACT, MANAGER)
    return accepted


def test_mx27_before_validation_there_is_the_receipt_and_nothing_else(requested: Case) -> None:
    assert len(requested.comments(public=True)) == 3, "the description, the request, the receipt"
    assert requested.fields()["escalated"] in (None, False)
    assert requested.followers() == set()


def test_mx04_mx24_mx28_mx_a8_acceptance_sets_the_flag_and_brings_the_manager_of_the_region(accepted: Case) -> None:
    assert accepted.fields()["escalated"] is True
    assert accepted.followers() == {MANAGER}
    assert "Support Manager, Manager EMEA has taken it up" in accepted.words(public=True)
    assert accepted.fields()["owner"] == "Support Manager, Manager EMEA"


def test_mx04_a_manager_of_another_region_is_never_added(mendix: Desk) -> None:
    case = mendix.open("S2", requester=PAT)
    mendix.advance(4 * HOURS)
    case.set(MANAGER, escalate_now=True, reason="dissatisfied", ask__impact=IMPACT)
    case.record("accept", "", MANAGER)

    assert case.followers() == {REGION_LEAD}


def test_mx_a4_the_manager_is_no_cc_that_the_customer_sees(accepted: Case) -> None:
    assert MANAGER not in accepted.ccs()


@pytest.mark.parametrize("code", ["no_impact", "not_the_ticket", "handled_already"])
def test_mx27_a_request_is_declined_with_a_reason(requested: Case, code: str) -> None:
    requested.record(f"decline_{code}", "We spoke on the phone.", MANAGER)

    assert requested.state() in ("available", "declined")
    assert "was not accepted" in requested.words(public=True)
    assert requested.fields()["escalated"] in (None, False)


def test_mx_a7_a_declined_or_closed_escalation_may_be_asked_for_again(requested: Case) -> None:
    requested.record("decline_no_impact", "", MANAGER)
    requested.copy_in(WORDS, "other@acme.example")
    requested.set(MANAGER, escalate_now=True, reason="dissatisfied", ask__impact=IMPACT)

    assert requested.state() == "requested"
    assert "as E-" in requested.words(public=True)


def test_mx22_a_persons_answer_is_tracked(requested: Case) -> None:
    requested.desk.advance(4 * HOURS)
    assert "a person's answer to the requester was due" in " ".join(requested.comments(public=False))


def test_mx22_and_is_no_longer_missed_once_it_came(requested: Case) -> None:
    requested.say("I read your request and call you at noon.", MANAGER)

    requested.desk.advance(5 * HOURS)

    assert "a person's answer" not in " ".join(requested.comments(public=False))
    assert requested.state() == "requested"


def test_mx28_mx_a2_the_acknowledgement_has_its_clock_from_the_policy(requested: Case) -> None:
    assert "acknowledgement by Mon 23 Nov 2026, 15:00 UTC" in str(requested.fields()["next_update_due"])
    requested.desk.advance(HOURS)
    assert "the acknowledgement was due" in " ".join(requested.comments(public=False))


def test_mx05_the_review_is_on_record_before_the_contact_counts(accepted: Case) -> None:
    accepted.record("contacted", CONTACT, MANAGER)
    assert "“Reviewed, next steps aligned” comes first" in accepted.words(public=False)

    accepted.record("reviewed", "next steps: a second engineer by noon", MANAGER)
    accepted.record("contacted", CONTACT, MANAGER)

    assert "update by" in str(accepted.fields()["next_update_due"])


def test_mx29_mx30_only_the_manager_makes_the_contact(accepted: Case) -> None:
    accepted.record("reviewed", "next steps: a second engineer by noon", MANAGER)
    accepted.say("Still looking.", KIM)
    accepted.record("contacted", CONTACT, KIM)

    assert "to be recorded by the people of the level" in accepted.words(public=False)
    assert "update by" not in str(accepted.fields()["next_update_due"])


def test_mx31_the_cadence_is_needed_and_then_a_clock(accepted: Case) -> None:
    accepted.record("reviewed", "next steps: a second engineer by noon", MANAGER)
    accepted.record("contacted", "how: call\nwith: Ana\nplan: not needed", MANAGER)
    assert "“cadence” is missing" in accepted.words(public=False)

    accepted.record("contacted", CONTACT, MANAGER)
    accepted.desk.advance(4 * HOURS)

    assert "an update was due" in accepted.words(public=False)


def test_mx32_that_no_plan_is_needed_is_said(accepted: Case) -> None:
    accepted.record("reviewed", "next steps: a second engineer by noon", MANAGER)
    accepted.record("contacted", "how: call\nwith: Ana\ncadence: daily", MANAGER)

    assert "“plan” is missing" in accepted.words(public=False)


def test_mx33_the_account_team_is_asked_along_as_far_as_it_is_there(accepted: Case) -> None:
    accepted.record("meeting_arranged", "at: 2026-11-24 15:00", MANAGER)

    assert "Customer Success Manager <csm@support.example>" in accepted.words(public=False)


def test_mx34_the_advocate_is_named_and_others_involved_are_recorded(accepted: Case) -> None:
    accepted.record("involved", "team: Core", MANAGER)

    assert accepted.fields()["owner"] == "Support Manager, Manager EMEA"
    assert "Nothing was recorded" not in " ".join(accepted.comments(public=False))
    assert accepted.fields()["step"] is None


def test_mx35_no_silence_ends_it(spoken: Case) -> None:
    spoken.desk.advance(30 * 24 * HOURS)

    assert spoken.state() == "active"


@pytest.mark.parametrize(
    ("code", "note", "said"),
    [
        ("solution", "pointer: my comment of noon\nconfirmed: by Ana on the phone", "Solution implemented"),
        ("workaround", "pointer: my comment of noon", "Workaround provided"),
    ],
)
def test_mx36_mx37_mx_a6_it_closes_with_its_type_and_where_that_is_written(
    spoken: Case, code: str, note: str, said: str
) -> None:
    spoken.close_as(code, "", MANAGER)
    assert "is missing" in spoken.words(public=False)
    assert spoken.state() == "active"

    spoken.close_as(code, note, MANAGER)

    assert spoken.fields()["outcome"] == code
    assert said in spoken.words(public=True)


def test_mx01_mx38_the_ticket_outlives_its_escalation(spoken: Case) -> None:
    spoken.close_as("withdrawn", "", MANAGER)

    assert spoken.status() == "open"
    assert spoken.fields()["escalated"] in (None, False)
    assert spoken.followers() == {MANAGER}, "what was given stays"


def test_xx04_everything_is_seen_in_the_host(spoken: Case) -> None:
    fields = spoken.fields()

    assert fields["escalated"] is True
    assert fields["level"] == "1"
    assert fields["owner"]
    assert fields["reason"] == "dissatisfied"
    assert fields["next_update_due"]
    assert fields["ask.impact"] == IMPACT


def test_xx05_a_flag_taken_off_and_an_owner_changed_by_hand_are_dealt_with(accepted: Case) -> None:
    accepted.set(KIM, escalated=False, owner="Somebody Else")

    assert accepted.fields()["escalated"] is True
    assert accepted.fields()["owner"] == "Support Manager, Manager EMEA"
    assert "is still open" in " ".join(accepted.comments(public=False))


def test_xx06_the_same_facts_give_the_same_answer(requested: Case) -> None:
    before = (requested.fields(), requested.comments())

    requested.desk.advance(60)

    assert (requested.fields(), requested.comments()) == before
    assert requested.requester() == ANA
