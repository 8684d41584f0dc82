"""CloudM's path as it ships: chase first, a ticked box, an owner named by hand, calls, three levels."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.cast import Absence
from core.commands import NoteKind
from core.escalation import State
from core.events import Move
from core.fields import AVAILABLE_FROM, FLAG, LEVEL, OUTCOME, OWNER, STATE, STEP_NOTE
from core.policy import PromiseKind
from tests.core.cases import ANA, DAY, HOUR, KIM, MINUTE, OPENED, Case
from tests.core.cloudm import (
    BOSS,
    CALL,
    CAST,
    LEAD,
    TOP,
    at_the_top,
    called,
    case,
    cloudm,
    escalated,
    flag,
    one,
    owned,
    step,
    texts,
)
from tests.core.mendix import obligation


@pytest.mark.parametrize("kind", ["incident", "service_request", "question"])
def test_cm01_incidents_and_requests_alike(kind: str) -> None:
    assert flag(case(type=kind)) == "accepted:E-10421-1"


@pytest.mark.parametrize(
    ("impact", "urgency", "severity"),
    [
        ("High", "high", "urgent"),
        ("high", "low", "normal"),
        ("low", "low", "low"),
        ("odd", "high", ""),
        ("low", "", ""),
    ],
)
def test_cm02_impact_and_urgency_make_the_priority_where_nobody_set_one(
    impact: str, urgency: str, severity: str
) -> None:
    found = Case(policy=cloudm(), cast=CAST, ticket=one(severity="", impact=impact, urgency=urgency))

    answer = found.look().availability

    assert answer.because[0].code == ("available" if severity == "urgent" else "chase_first")


def test_cm02_cm03_a_priority_set_by_a_person_stands() -> None:
    found = Case(policy=cloudm(), cast=CAST, ticket=one(severity="low", impact="high", urgency="high"))

    assert found.look().availability.because[0].code == "chase_first"


def test_cm03_who_decided_the_priority_and_why_is_on_record() -> None:
    found = case()

    assert step(found, "prioritised", "priority: high", "") == "unfit:detail_missing"
    assert step(found, "prioritised", "priority: high\nbecause: 300 users wait", "") == "step:prioritised"
    record = found.history.records[-1]
    assert (record.by, record.details["because"]) == ("kim", "300 users wait")


def test_cm04_cm_a1_the_managers_own_line_changes_no_level() -> None:
    found = owned()

    assert step(found, "director_informed", "because: a key account", BOSS.email) == "step:director_informed"
    assert found.escalation.level == 1


def test_cm05_without_a_chase_the_reply_asks_for_one_and_counts_as_one() -> None:
    found = Case(policy=cloudm(), cast=CAST, ticket=one())
    found.look()
    found.wait(HOUR)

    assert found.ask(channel="form").rule == "refused:not_allowed"
    assert [entry.kind for entry in found.journal][:2] == ["chased", "refused"]
    assert found.ask("form:2", channel="form", reason="").rule == "accepted:E-10421-1"


def test_cm05_xx03_what_opens_the_action_stands_in_its_place() -> None:
    found = Case(policy=cloudm(), cast=CAST, ticket=one())
    found.look()

    assert found.ticket.fields[STATE] == "not_yet"
    assert "Please ask for news in case 10421 first" in str(found.ticket.fields[AVAILABLE_FROM])
    found.say(ANA)
    found.look()
    assert (found.ticket.fields[STATE], found.ticket.fields[AVAILABLE_FROM]) == ("available", None)


def test_cm05_an_answer_in_between_asks_for_another_chase() -> None:
    found = Case(policy=cloudm(), cast=CAST, ticket=one())
    found.look()
    found.wait(HOUR)
    found.ask(channel="form")
    found.wait(HOUR)
    found.say(KIM)

    assert found.ask("form:2", channel="form").rule == "refused:not_allowed"


def test_cm_a2_an_urgent_incident_needs_no_chase() -> None:
    found = Case(policy=cloudm(), cast=CAST, ticket=one(severity="urgent"))

    assert flag(found) == "accepted:E-10421-1"


def test_cm05_a_box_ticked_too_early_is_unticked_with_the_reason() -> None:
    found = Case(policy=cloudm(), cast=CAST, ticket=one())

    assert flag(found) == "refused:not_allowed"
    assert found.ticket.fields[FLAG] in (None, False)
    assert "Please ask for news in case 10421 first" in texts(found, public=False)[-1]


def test_cm08_the_box_is_the_escalation_once() -> None:
    found = escalated()

    found.look()

    assert (found.escalation.channel, found.escalation.requested_by) == ("flag", "kim")
    assert found.ticket.fields[FLAG] is True
    assert len(found.history.escalations) == 1


def test_cm08_unticked_without_closing_is_flagged_and_put_back() -> None:
    found = escalated()
    found.set({FLAG: False})

    found.look()

    assert found.ticket.fields[FLAG] is True
    assert "still open" in texts(found, public=False)[-1]


def test_cm09_without_an_owner_only_for_the_time_of_grace() -> None:
    found = escalated()
    assert (found.escalation.owner, found.ticket.fields[OWNER]) == ("", "Region support lead")
    assert found.look().due_at == found.now + HOUR

    found.wait(HOUR)
    found.look()

    assert "has no owner" in texts(found, public=False)[-1]
    assert "L. Lead <lead@support.example>" in texts(found, public=False)[-1]


@pytest.mark.parametrize("wanted", ["west@support.example", "boss@support.example", "nobody@support.example", ""])
def test_cm10_only_a_lead_of_the_region_can_be_named(wanted: str) -> None:
    found = escalated()

    assert step(found, "assign", f"owner: {wanted}", "") == "unfit:owner_unknown"
    assert "lead@support.example" in texts(found, public=False)[-1]


def test_cm09_cm10_the_engineer_names_the_owner() -> None:
    found = owned()

    assert found.escalation.owner == LEAD.email
    assert obligation(found, PromiseKind.OWNER).ended_by == LEAD.email
    assert [note.email for note in found.sent if note.kind is NoteKind.FOLLOWER] == [LEAD.email]


def test_cm11_cm20_the_call_is_planned_and_held() -> None:
    found = owned()

    assert step(found, "call_held", "notes: -") == "unfit:step_first"
    assert step(found, "call_planned", "at: tomorrow\nwith: Ana") == "unfit:moment_unreadable"
    called(found)

    assert [one.code for one in found.escalation.records] == ["call_planned", "call_held"]


def test_cm11_the_planned_time_is_the_clock_of_the_call() -> None:
    found = owned()

    step(found, "call_planned", CALL)

    held = found.escalation.obligation(PromiseKind.CALL_HELD)
    assert held is not None
    assert held.basis_at == OPENED + 6 * HOUR
    step(found, "call_planned", "at: 2026-11-03 15:00\nwith: Ana")
    assert [one.running for one in found.escalation.obligations if one.kind is PromiseKind.CALL_HELD] == [False, True]


@pytest.mark.parametrize("code", ["solution", "workaround"])
def test_cm11_cm12_no_call_is_skipped_in_silence(code: str) -> None:
    found = owned()
    found.set({OUTCOME: code, STEP_NOTE: "pointer: comment of noon"})

    assert found.look().rule == "unfit:step_missing"
    called(found)
    found.set({OUTCOME: code, STEP_NOTE: "pointer: comment of noon"})
    assert found.look().rule == f"closed:{code}"


def test_cm13_consulting_is_on_record_and_no_next_level() -> None:
    found = called(owned())

    assert step(found, "development_involved", "issue: DEV-12") == "step:development_involved"
    assert step(found, "manager_consulted", "notes: try the older build") == "step:manager_consulted"
    assert found.escalation.level == 1


def test_cm14_cm17_the_next_level_moves_the_ownership_to_the_support_manager() -> None:
    found = called(owned())

    assert step(found, "next_level", "why: the answer did not help") == "level:2"

    assert (found.escalation.level, found.escalation.owner) == (2, BOSS.email)
    assert found.ticket.fields[LEVEL] == 2
    assert [one.owner for one in found.escalation.tenures] == ["", LEAD.email, BOSS.email]
    assert "is at level 2 now: B. Boss" in texts(found, public=True)[-1]
    assert "before: L. Lead" in texts(found, public=False)[-1]


def test_cm11_cm14_not_before_the_call_of_the_level() -> None:
    assert step(owned(), "next_level", "why: -") == "unfit:step_missing"
    assert step(owned(), "next_level", "skip: the customer cannot be reached") == "level:2"


def test_cm15_the_second_level_calls_too_and_agrees_a_path() -> None:
    found = called(owned())
    step(found, "next_level")
    found.wait(HOUR)

    assert step(found, "next_level", "", BOSS.email) == "unfit:step_missing"
    called(found, BOSS.email)
    assert step(found, "next_level", "", BOSS.email) == "unfit:step_missing"
    assert step(found, "path_agreed", "path: patch on Friday", BOSS.email) == "step:path_agreed"
    assert step(found, "next_level", "", BOSS.email) == "level:3"


def test_cm18_cm_a4_the_third_level_is_the_last_and_calls_as_well() -> None:
    found = at_the_top()

    assert found.escalation.owner == TOP.email
    assert step(found, "next_level", "skip: -", TOP.email) == "unfit:no_such_level"
    called(found, TOP.email)


def test_cm16_cm17_cm18_each_level_says_on_which_ground_it_is_reached() -> None:
    assert sorted(cloudm().ladder.conditions) == [1, 2, 3]
    assert "1st escalation team" in cloudm().ladder.conditions[2]


def test_cm19_each_level_is_a_named_team() -> None:
    teams = [level.team for level in cloudm().levels]

    assert teams == ["1st Escalation Team", "2nd Escalation Team", "3rd Escalation Team"]


def test_cm19_a_change_of_the_team_leaves_the_history_alone() -> None:
    found = owned()

    found.cast = replace(CAST, people={**CAST.people, "region_lead": BOSS}, others={})
    found.look()

    assert found.escalation.owner == LEAD.email


@pytest.mark.parametrize(
    ("severity", "note", "rule"),
    [
        ("normal", "to: 3\nwhy: it burns\nskip: no time", "unfit:level_not_skipped"),
        ("urgent", "to: 3\nskip: no time", "unfit:level_not_skipped"),
        ("urgent", "to: 3\nwhy: it burns\nskip: no time", "level:3"),
        ("urgent", "to: 1\nskip: -", "unfit:no_such_level"),
        ("urgent", "to: ٣\nskip: -", "level:2"),
    ],
)
def test_cm_a3_levels_are_not_skipped_but_for_urgent_incidents_with_a_reason(
    severity: str, note: str, rule: str
) -> None:
    found = owned(severity=severity)

    assert step(found, "next_level", note) == rule


def test_cm_a6_one_level_down_and_from_the_first_it_closes() -> None:
    found = called(owned())
    step(found, "next_level", "skip: -")
    found.wait(MINUTE)

    assert step(found, "de_escalate", "", BOSS.email) == "level:1"
    assert "is at level 1 again" in texts(found, public=True)[-1]
    assert step(found, "de_escalate", "outcome: withdrawn") == "closed:withdrawn"
    assert found.ticket.fields[LEVEL] is None


def test_cm_a5_every_time_comes_from_the_policy() -> None:
    silent = replace(cloudm(), promises=())
    found = escalated(policy=silent)

    assert found.escalation.obligations == ()
    assert found.look().due_at is None


@pytest.mark.parametrize(("region", "rule"), [("EMEA", "owner_assigned"), ("AMER", "unfit:owner_unknown")])
def test_cm_a9_the_region_on_the_ticket_counts(region: str, rule: str) -> None:
    assert step(escalated(region=region), "assign", "owner: lead@support.example", "") == rule


def test_a_level_whose_people_are_all_away_is_skipped_and_said_aloud() -> None:
    away = replace(BOSS, away=(Absence(OPENED, OPENED + DAY),))
    found = called(owned(cast=replace(CAST, people={**CAST.people, "support_manager": away})))

    assert step(found, "next_level") == "level:3"
    assert "passed over" in " ".join(texts(found, public=False))


def test_a_missed_promise_may_take_it_upwards_once() -> None:
    late = tuple(replace(one, escalates=one.kind is PromiseKind.CALL_PLANNED) for one in cloudm().promises)
    found = owned(policy=replace(cloudm(), promises=late))

    found.wait(4 * HOUR)
    found.look()
    found.look()

    assert found.escalation.level == 2
    assert found.escalation.state is State.REQUESTED
    found.wait(4 * HOUR)
    found.look()
    found.wait(9 * DAY)
    found.look()
    assert found.escalation.level == 3


def test_an_ended_escalation_is_taken_up_again_within_the_time_for_that() -> None:
    ladder = replace(cloudm().ladder, reopen_within=DAY)
    found = called(owned(policy=replace(cloudm(), ladder=ladder)))
    step(found, "de_escalate", "outcome: withdrawn")

    assert step(found, "reopen") == "reopened"
    assert found.escalation.state is State.ACTIVE
    found.act(Move.CLOSE, outcome="withdrawn")
    found.wait(DAY)
    assert step(found, "reopen") == "ignored:no_reopen_now"
