"""The helpdesk limits, fails, cuts, forgets and changes under our feet: what people see in the host stays right."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.stories.desk import Case, Desk
from tests.stories.judge import judge
from tests.stories.people import ADMIN, CSM, KIM, LEAD, MANAGER
from tests.stories.stage import Stage
from tests.stories.zendesk_desk import ZendeskCase

ANY = {"path_regex": "/(api|rest)/"}
Json = dict[str, Any]


@pytest.fixture
def case(desk: Desk) -> Case:
    """A case whose action shows."""
    case = desk.open("S1", "titanium")
    desk.advance(4 * 3600)
    return case


def assert_opened_once(case: Case) -> None:
    """Opened, once, and everything of it is in the host."""
    verdict = judge(case.desk.deeds())
    assert verdict.doubled == ()
    assert verdict.opened[case.id] == 1
    assert (case.state(), case.fields()["escalated"], len(case.receipts())) == ("requested", True, 1)


# --- limits and failures of single calls -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("retry_after", "waits"),
    [(7, 7), ("http-date", 40), (0, 1), ("none", 1), (86400, 3600), ("soon", 1)],
    ids=["seconds", "date", "zero", "none", "a-day", "junk"],
)
def test_f17_every_form_of_429_is_waited_for(case: Case, retry_after: int | str, waits: int) -> None:
    case.desk.plan({"kind": "429", "match": case.desk.ticket_writes, "retry_after": retry_after, "seconds": 40})
    case.submit()
    began = case.desk.now()

    early = len(case.desk.writes())
    case.desk.advance(waits - 1)
    before = len(case.desk.writes())
    case.desk.advance(120)

    assert before == early
    assert case.desk.now() - began < timedelta(hours=2)
    assert_opened_once(case)


@pytest.mark.turns("status", "calls")
@pytest.mark.parametrize("status", [500, 502, 503])
@pytest.mark.parametrize("calls", ["writes", "reads", "everything"])
def test_f18_failing_answers_are_outlasted(case: Case, status: int, calls: str) -> None:
    link = case.link()
    match = {"writes": case.desk.ticket_writes, "reads": case.desk.ticket_reads}.get(calls, ANY)
    case.desk.plan({"kind": "status", "status": status, "match": match, "count": 3})

    case.submit(link)
    case.desk.advance(600)

    assert_opened_once(case)


@pytest.mark.turns("kind", "count")
@pytest.mark.parametrize("kind", ["cut_after", "cut_before"])
@pytest.mark.parametrize("count", [1, 2])
def test_f19_a_cut_line_leaves_exactly_one_receipt(case: Case, kind: str, count: int) -> None:
    case.desk.plan({"kind": kind, "match": case.desk.ticket_writes, "count": count})

    case.submit()
    case.desk.advance(600)

    assert_opened_once(case)


def test_f19_a_write_cut_off_after_it_was_taken_is_not_sent_again(case: Case) -> None:
    case.desk.plan({"kind": "cut_after", "match": case.desk.ticket_writes})
    before = len(case.desk.writes())

    case.submit()
    case.desk.advance(600)

    assert len(case.desk.writes()) - before == 1


def test_f20_a_page_instead_of_an_answer_is_no_success(case: Case) -> None:
    case.desk.plan(
        {"kind": "status", "status": 200, "body": "<html>please sign in</html>", "match": case.desk.ticket_writes}
    )

    case.submit()
    case.desk.advance(600)

    assert_opened_once(case)


def test_f22_somebody_who_was_faster_is_not_overwritten(case: Case) -> None:
    case.desk.plan({"kind": "status", "status": 409, "match": case.desk.ticket_writes, "count": 3})

    case.submit()

    assert_opened_once(case)


def test_f29_an_old_copy_of_the_ticket_is_not_taken_for_the_present(case: Case) -> None:
    case.desk.advance(60)
    case.submit()
    case.desk.plan({"kind": "stale_read", "match": case.desk.ticket_reads, "count": 2})
    before = len(case.desk.writes())

    case.say("A note.", KIM, public=False)
    case.desk.advance(600)

    assert len(case.desk.writes()) == before
    assert_opened_once(case)


# --- webhooks ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["webhook_duplicate", "webhook_late", "webhook_reorder"])
def test_f1_f5_doubled_late_and_swapped_webhooks_change_nothing(case: Case, kind: str) -> None:
    case.desk.plan({"kind": kind, "count": 5, "seconds": 300})

    case.tick()
    case.say("Looking into it.", KIM, public=False)
    case.desk.advance(900)

    assert_opened_once(case)


def test_f4_g9_with_webhooks_lost_the_next_sweep_finds_everything(stage: Stage, tmp_path: Path) -> None:
    every = timedelta(minutes=5)
    desk = stage.set()
    stage.serve(stage.database(tmp_path), sweep_every=every)
    cases = [desk.open("S1", "titanium") for _ in range(6)]
    desk.advance(4 * 3600 + 10)

    # Of six ticks made in the host, every third goes unheard.
    for number, case in enumerate(cases):
        if number % 3 == 0:
            desk.plan({"kind": "webhook_drop", "count": 1})
        case.tick()
    heard = [case.state() for case in cases]
    desk.advance((every + timedelta(seconds=60)).total_seconds())

    assert heard == ["available", "requested", "requested"] * 2
    assert [case.state() for case in cases] == ["requested"] * 6
    assert judge(desk.deeds()).doubled == ()


def test_f13_a_host_that_sends_nothing_any_more_is_still_kept_up_with(stage: Stage, tmp_path: Path) -> None:
    desk = stage.set()
    stage.serve(stage.database(tmp_path), sweep_every=timedelta(minutes=5))
    desk.plan({"kind": "webhook_drop", "count": 1000})
    case = desk.open("S1", "titanium")
    desk.advance(4 * 3600 + 600)
    shown = case.offered()

    case.submit()
    desk.advance(60)
    case.set(LEAD, acknowledge=True)
    desk.advance(600)

    assert shown == (True, True)
    assert case.state() == "active"


# --- the host down, the door closed ------------------------------------------------------------------------------


def test_f15_down_for_six_hours_everything_is_done_once_it_is_back(case: Case) -> None:
    other = case.desk.open("S1", "titanium")
    case.desk.advance(4 * 3600)
    links = case.link(), other.link()
    case.desk.plan({"kind": "status", "status": 503, "match": ANY, "count": 100_000})
    answers = [case.submit_only(link).status_code for link in links]

    case.desk.advance(6 * 3600)
    calls = 100_000 - case.desk.faults_left()[0]["count"]
    case.desk.control("DELETE", "faults")
    case.desk.advance(900)

    assert answers == [202, 202]
    assert calls < 6 * 60 * 3
    verdict = judge(case.desk.deeds())
    assert (verdict.doubled, verdict.opened) == ((), {case.id: 1, other.id: 1})


def test_f26_credentials_revoked_and_restored_lose_nothing(case: Case) -> None:
    link = case.link()
    case.desk.plan(
        {"kind": "status", "status": 401, "match": ANY, "count": 100_000},
        {"kind": "status", "status": 401, "match": {"path_regex": "/oauth/"}, "count": 100_000},
    )
    answer = case.submit_only(link)
    case.desk.advance(3600)

    case.desk.control("DELETE", "faults")
    case.desk.advance(300)

    assert answer.status_code == 202
    assert len(case.receipts()) == 1
    assert judge(case.desk.deeds()).doubled == ()


# --- admins and agents at work -----------------------------------------------------------------------------------


def test_f9_an_admin_who_keeps_changing_a_held_field_wins_after_the_third_time(stage: Stage, case: Case) -> None:
    case.submit()
    seen = []

    for _ in range(5):
        case.desk.advance(60)
        case.set(ADMIN, escalated=False)
        seen.append(bool(case.fields()["escalated"]))

    contested = [row.entry for row in stage.running.service.store.journal() if row.entry.kind == "contested"]
    (alarm,) = [one for one in stage.running.service.alarms.open() if one.kind == "field_contested"]
    assert seen == [True, True, False, False, False]
    assert [one.facts["field"] for one in contested] == ["escalated"]
    assert contested[0].actor == alarm.facts["by"]
    assert "admin" in contested[0].actor.casefold()


@pytest.mark.parametrize("name", ["level", "ask.impact", "next_update_due"])
def test_f24_a_field_that_an_admin_deleted_does_not_hold_up_the_rest(case: Case, name: str) -> None:
    link = case.link()
    case.desk.delete_field(name)

    case.submit(link) if name != "ask.impact" else case.tick(ask__impact=None)
    case.desk.advance(1800 - 60)

    if name == "ask.impact":
        # The question cannot be answered in the host any more; the customer's form still asks it.
        case.submit()
    assert_opened_once(case)


def test_f24_an_option_that_an_admin_deleted_does_not_hold_up_the_rest(case: Case) -> None:
    case.desk.delete_option("reason", "blocked")

    case.submit()
    case.desk.advance(1200)

    assert_opened_once(case)
    assert case.fields()["reason"] is None


def test_f25_a_lead_who_cannot_sign_in_any_more_is_left_out_and_the_others_are_told(stage: Stage, case: Case) -> None:
    stage.pretend.bar(LEAD)

    case.submit()

    assert MANAGER in case.followers()
    assert_opened_once(case)
    assert any("does not let J. Doe" in text for text in case.comments(public=False))


@pytest.mark.parametrize("how", ["suspended", "gone"])
def test_f25_an_owner_who_is_barred_while_it_runs_is_told_to_staff_and_to_the_operator(
    stage: Stage, case: Case, how: str
) -> None:
    case.submit()
    before = stage.running.service.alarms.open()
    stage.pretend.bar(LEAD, how)

    case.desk.advance(3600)
    case.desk.advance(3600)

    said = [text for text in case.comments(public=False) if "does not let J. Doe" in text]
    assert len(said) == 1
    alarms = stage.running.service.alarms.open()
    assert ("fallback_owner" in [one.kind for one in alarms], before) == (True, ())


@pytest.mark.host("zendesk")
def test_f25_a_full_list_of_ccs_does_not_hold_up_the_rest(case: Case) -> None:
    case.relay("For all of us.", None, *(f"person{number}@acme.example" for number in range(48)))

    case.submit()
    case.desk.advance(60)

    assert CSM not in case.ccs()
    assert {LEAD, MANAGER} <= case.followers()
    assert_opened_once(case)


def test_f23_a_case_closed_in_the_middle_ends_its_escalation_in_silence(stage: Stage, case: Case) -> None:
    case.submit()
    case.move("closed")
    before = case.changes()

    case.desk.advance(2 * 86400)

    (row,) = stage.running.service.store.escalations()
    assert (row.escalation.open, row.escalation.outcome, row.due_at) == (False, "ticket_closed", None)
    assert case.changes() == before


@pytest.mark.parametrize("heard", [True, False], ids=["heard", "unheard"])
def test_f23_a_case_closed_while_its_request_is_on_the_way_opens_nothing(case: Case, heard: bool) -> None:
    link = case.link()
    if not heard:
        case.desk.plan({"kind": "webhook_drop"})
    case.move_only("closed")

    answer = case.submit(link)
    case.desk.advance(3600)

    assert answer.status_code == 409
    assert case.receipts() == []


@pytest.mark.host("zendesk")
def test_f23_a_deleted_case_ends_its_escalation_and_a_restored_one_is_quiet(stage: Stage, case: Case) -> None:
    assert isinstance(case, ZendeskCase)
    case.submit()
    case.desk.advance(5)
    case.delete()
    case.desk.advance(120)
    stage.running.service.sweep_all()
    case.desk.advance(7200)
    (gone,) = stage.running.service.store.escalations()

    case.restore()
    case.desk.advance(120)
    stage.running.service.sweep_all()
    case.desk.advance(7200)

    assert (gone.escalation.open, gone.escalation.outcome) == (False, "ticket_deleted")
    assert len(case.receipts()) == 1
    assert not case.fields()["escalated"]
    assert [text for text in case.comments(public=False) if "still missing" in text] == []


@pytest.mark.host("zendesk")
def test_f31_more_updates_than_a_ticket_takes_are_spaced_and_nothing_is_lost(case: Case) -> None:
    case.desk.control("PUT", "limits", {"ticket_and_user": 3})

    for number in range(6):
        case.tick(who=(KIM, LEAD, MANAGER)[number % 3], ask__impact=f"too short {number}")
    taken = case.own_changes()
    pending = case.fields()["escalate_now"]
    case.desk.advance(600)

    # One write when it was opened, one when the action showed; the third is the last of these ten minutes.
    assert (taken, pending) == (4, True)
    assert (case.own_changes(), case.fields()["escalate_now"]) == (5, False)
    assert "Please tell us a little more" in case.words(public=False)
    assert case.offered() == (True, True)
