"""An escalation under Mendix's process: validated, reviewed, spoken about, kept at its cadence, closed by type."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from core.cast import Absence, Cast
from core.commands import NoteKind
from core.escalation import State
from core.events import Move
from core.fields import ACKNOWLEDGE, FLAG, OUTCOME, OWNER, STEP_NOTE
from core.policy import PromiseKind
from core.requests import Request
from core.tickets import Person, Role, Status
from tests.core.cases import ANA, DAY, HOUR, KIM, Case
from tests.core.mendix import (
    BOSS,
    CAST,
    DEPUTY,
    IMPACT,
    MANAGER,
    OTHER,
    SLA,
    accepted,
    ask,
    case,
    copied,
    mendix,
    obligation,
    one,
    requested,
    step,
    texts,
)


def test_mx24_mx27_before_validation_there_is_an_acknowledgement_of_receipt_and_nothing_else() -> None:
    found = requested()

    assert [note.kind for note in found.sent] == [NoteKind.COMMENT]
    assert found.ticket.fields[FLAG] in (None, False)
    assert found.escalation.accepted_at is None


def test_mx04_mx24_mx27_mx28_acceptance_sets_the_flag_and_brings_the_regional_manager() -> None:
    found = accepted()

    assert found.ticket.fields[FLAG] is True
    followers = [note.email for note in found.sent if note.kind is NoteKind.FOLLOWER]
    assert followers == ["manager@support.example"]
    assert "A. Manager, Support Manager has taken it up" in texts(found, public=True)[-1]
    assert obligation(found, PromiseKind.ACKNOWLEDGE).met_at == found.now


def test_mx24_the_manager_accepts_in_the_host() -> None:
    found = requested()

    assert step(found, "accept") == "validated"
    assert found.escalation.state is State.ACTIVE


def test_mx24_the_box_of_taking_it_up_is_the_acceptance() -> None:
    found = requested()
    found.set({ACKNOWLEDGE: True})

    found.look()

    assert found.escalation.state is State.ACTIVE
    assert found.escalation.accepted_at == found.now


def test_mx23_a_request_by_another_way_leaves_no_comment_to_be_finished() -> None:
    found = case()
    found.wait(4 * HOUR)
    copied(found, "The checkout fails since this morning.")
    ask(found)
    found.act(Move.CLOSE, outcome="withdrawn")

    copied(found, IMPACT, cc=False)

    assert len(found.history.escalations) == 1


def test_mx27_without_the_impact_there_is_nothing_to_validate() -> None:
    bare = replace(mendix(), questions=(), channels={"api": replace(mendix().channels["api"], requires=())})
    bare = replace(bare, reasons=tuple(replace(one, requires=()) for one in bare.reasons))
    found = case(bare)
    found.wait(4 * HOUR)
    ask(found, details={})

    assert step(found, "accept") == "unfit:detail_missing"
    assert step(found, "accept", f"impact: {IMPACT}") == "validated"


@pytest.mark.parametrize("code", ["no_impact", "not_the_ticket", "handled_already"])
def test_mx27_a_request_is_declined_with_a_reason(code: str) -> None:
    found = requested()

    rule = step(found, f"decline_{code}", "We spoke on the phone.")

    assert rule == f"declined:declined_{code}"
    validation = mendix().validation
    assert validation is not None
    decline = validation.decline(code)
    assert decline is not None
    assert decline.explanation in texts(found, public=True)[-1]
    assert found.escalation.state is State.DECLINED


def test_mx22_only_a_person_answers_not_an_automatic_reply() -> None:
    found = requested()
    found.say(Person("machine", staff=True), role=Role.SYSTEM)
    found.look()
    assert obligation(found, PromiseKind.REPLY).running

    found.say(BOSS)
    found.look()

    assert obligation(found, PromiseKind.REPLY).ended_by == "boss"
    assert found.escalation.state is State.REQUESTED, "an answer is no acceptance"


def test_mx05_review_comes_before_the_contact() -> None:
    found = accepted()
    contact = "how: call\nwith: Ana Ruiz\ncadence: daily\nplan: not needed"

    assert step(found, "contacted", contact) == "unfit:step_first"
    assert step(found, "reviewed", "next steps: second engineer by noon") == "step:reviewed"
    assert step(found, "contacted", contact) == "step:contacted"


def test_mx29_mx31_mx32_the_contact_names_cadence_and_plan() -> None:
    found = accepted()
    step(found, "reviewed", "next steps: second engineer by noon")

    assert step(found, "contacted", "how: call\nwith: Ana Ruiz") == "unfit:detail_missing"
    assert "“cadence” is missing" in texts(found, public=False)[-1]
    assert "“plan” is missing" in texts(found, public=False)[-1]
    assert step(found, "contacted", "how: call\nwith: Ana\nplan: -\ncadence: now and then") == "unfit:cadence_unknown"


def test_mx29_neither_the_assigned_engineer_nor_a_mere_comment_is_the_contact() -> None:
    found = accepted()
    step(found, "reviewed", "next steps: second engineer by noon")

    rule = step(found, "contacted", "how: call\nwith: Ana\ncadence: daily\nplan: not needed", by=KIM)
    found.say(BOSS)
    found.look()

    assert rule == "unfit:step_not_yours"
    assert found.escalation.contacted_at is None


def test_mx31_the_agreed_cadence_is_the_clock_from_then_on() -> None:
    found = accepted()
    step(found, "reviewed", "next steps: second engineer by noon")
    step(found, "contacted", "how: call\nwith: Ana Ruiz\ncadence: four_hourly\nplan: not needed")

    assert found.escalation.cadence == 4 * HOUR
    assert found.look().due_at == found.now + 4 * HOUR
    found.wait(3 * HOUR)
    step(found, "update_given")
    assert found.look().due_at == found.now + 4 * HOUR


def test_mx33_whoever_of_the_account_team_is_there_is_invited() -> None:
    found = accepted()

    assert step(found, "meeting_arranged", "at: 2026-11-05 15:00") == "step:meeting_arranged"
    assert "C. Success <csm@support.example>" in texts(found, public=False)[-1]


def test_mx34_one_advocate_at_any_time_also_when_one_leaves() -> None:
    away = replace(MANAGER, away=(Absence(SLA + HOUR, SLA + 9 * HOUR),))
    cast = replace(CAST, others={"regional_manager": (away, DEPUTY)})
    found = Case(policy=mendix(), cast=cast, ticket=one())
    found.wait(4 * HOUR)
    ask(found)
    found.act(Move.ACCEPT)
    assert found.escalation.owner == MANAGER.email
    assert (found.look().due_at, found.look().due_why) == (SLA + HOUR, "owner_changes")

    found.wait(HOUR)
    found.look()

    assert found.escalation.owner == DEPUTY.email
    assert "is away until" in texts(found, public=False)[-1]
    assert [one.owner for one in found.escalation.tenures] == [MANAGER.email, DEPUTY.email]


def test_mx34_an_absence_without_a_deputy_raises_an_alarm_once() -> None:
    away = replace(MANAGER, away=(Absence(SLA + HOUR, SLA + 9 * HOUR),))
    found = Case(policy=mendix(), cast=Cast({"regional_manager": away}), ticket=one())
    found.wait(4 * HOUR)
    ask(found)
    found.act(Move.ACCEPT)
    found.wait(HOUR)

    found.look()
    found.look()

    assert [entry.kind for entry in found.journal].count("owner_away_nobody") == 1


def test_mx34_who_is_involved_is_on_record() -> None:
    found = accepted()

    assert step(found, "involved", "team: Core") == "step:involved"
    assert found.escalation.records[-1].details == {"team": "Core"}


def test_mx16_consultations_before_are_on_record_and_no_escalation() -> None:
    found = case()

    assert step(found, "lead_consulted", by=KIM) == "step:lead_consulted"
    assert step(found, "second_line_consulted", by=KIM) == "unfit:detail_missing"
    assert step(found, "second_line_consulted", "team: Studio", by=KIM) == "step:second_line_consulted"
    assert found.history.escalations == ()
    assert [one.code for one in found.history.records] == ["lead_consulted", "second_line_consulted"]


def test_a_step_of_an_escalation_that_does_not_run_is_answered() -> None:
    found = case()

    assert step(found, "contacted") == "ignored:no_step_now"
    assert "“Spoke with the requester” is not possible" in texts(found, public=False)[-1]


def close(found: Case, code: str, note: str = "") -> str:
    found.set({OUTCOME: code, STEP_NOTE: note})
    return found.look().rule


def done(found: Case) -> Case:
    step(found, "reviewed", "next steps: second engineer by noon")
    step(found, "contacted", "how: call\nwith: Ana Ruiz\ncadence: daily\nplan: not needed")
    return found


@pytest.mark.parametrize(
    ("code", "note", "rule"),
    [
        ("solution", "", "unfit:detail_missing"),
        ("solution", "pointer: comment of noon", "unfit:detail_missing"),
        ("solution", "pointer: comment of noon\nconfirmed: by Ana", "closed:solution"),
        ("workaround", "", "unfit:detail_missing"),
        ("workaround", "pointer: comment of noon", "closed:workaround"),
        ("withdrawn", "", "closed:withdrawn"),
    ],
)
def test_mx36_mx37_mx_a6_closing_names_its_type_and_where_it_is_written(code: str, note: str, rule: str) -> None:
    assert close(done(accepted()), code, note) == rule


def test_mx05_mx29_nothing_is_closed_as_solved_without_review_and_contact() -> None:
    found = accepted()

    assert close(found, "workaround", "pointer: comment of noon") == "unfit:step_missing"
    assert close(found, "workaround", "pointer: comment of noon\nskip: the customer solved it") == "closed:workaround"


def test_mx35_no_silence_ends_an_escalation() -> None:
    found = done(accepted())

    found.wait(200 * DAY)
    found.look()

    assert found.escalation.open


def test_mx01_mx38_the_end_of_the_escalation_leaves_the_ticket_alone() -> None:
    found = done(accepted())

    close(found, "withdrawn")

    assert found.ticket.status is Status.OPEN
    assert found.ticket.fields[FLAG] in (None, False)
    assert found.escalation.ref == found.ticket.ref


def test_mx_a4_the_manager_may_be_copied_where_the_customer_sees_it() -> None:
    level = replace(mendix().levels[0], ccs=("regional_manager",))
    found = case(replace(mendix(), levels=(level,)))
    found.wait(4 * HOUR)
    ask(found)
    found.act(Move.ACCEPT)

    assert [note.email for note in found.sent if note.kind is NoteKind.CC] == ["manager@support.example"]


@pytest.mark.parametrize(
    ("region", "owner"), [("EMEA", MANAGER.email), ("AMER", OTHER.email), ("APAC", DEPUTY.email), ("", DEPUTY.email)]
)
def test_mx04_mx_a8_the_region_of_the_ticket_names_the_manager(region: str, owner: str) -> None:
    assert accepted(region=region).escalation.owner == owner


def test_xx05_an_owner_written_in_by_hand_is_taken_where_they_may_own_it() -> None:
    found = accepted()
    found.set({OWNER: "d. deputy"})

    found.look()

    assert found.escalation.owner == DEPUTY.email


def test_xx05_any_other_name_is_put_back() -> None:
    found = accepted()
    found.set({OWNER: "Somebody Else"})

    found.look()

    assert found.ticket.fields[OWNER] == "A. Manager, Support Manager"
    assert found.escalation.owner == MANAGER.email


def test_a_request_names_its_moment_in_utc() -> None:
    assert Request("k", "api", ANA, datetime(2026, 11, 2, tzinfo=UTC)).on_behalf_of is None
