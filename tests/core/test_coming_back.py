"""What happens more than once: people who leave and return, levels left and reached again, the same use seen again."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from core.cast import Absence, Cast, CastMember
from core.commands import NoteKind
from core.escalation import State
from core.events import Look, Move
from core.fields import ACKNOWLEDGE, FLAG, OUTCOME, OWNER, STEP, STEP_NOTE
from core.in_host import HANDLED_KEPT
from core.owners import absence, next_change_at, owner_of
from core.policy import Level, Policy, PromiseKind
from core.promises import overtaken
from core.recording import call_at
from core.terms import Ladder
from core.tickets import Status
from tests.core import cloudm, mendix
from tests.core.cases import ANA, CAST, DAY, HOUR, KIM, LEAD, MINUTE, OPENED, Case, mulesoft, ticket
from tests.core.cloudm import called, escalated, owned, step, texts
from tests.core.processes import ADDRESS, CHANNELS

AWAY = Absence(OPENED + 4 * DAY, OPENED + 6 * DAY)
DEPUTY = CastMember("deputy@support.example", "D. Deputy")


def rota(*people: CastMember, role: str = "escalation_lead") -> Cast:
    """These people in a role, the first choice first."""
    return replace(CAST, people={**CAST.people, role: people[0]}, others={role: people[1:]})


def away(one: CastMember, *gaps: Absence) -> CastMember:
    return replace(one, away=gaps)


def followers(case: Case) -> list[str]:
    return [note.email for note in case.sent if note.kind is NoteKind.FOLLOWER]


def kinds(case: Case, kind: str) -> int:
    return [entry.kind for entry in case.journal].count(kind)


def keys(case: Case) -> list[str]:
    return [note.key for note in case.sent]


# --- owners -----------------------------------------------------------------------------------------------------


def test_who_is_away_in_one_role_is_away_in_all() -> None:
    cast = Cast({"manager": away(LEAD, AWAY), "lead": LEAD})

    assert absence(cast, LEAD.email, AWAY.from_at) == AWAY
    assert owner_of(cast, "lead", ticket(), AWAY.from_at) is None
    assert next_change_at(cast, "lead", LEAD.email, OPENED) == AWAY.from_at
    assert next_change_at(cast, "lead", "", AWAY.from_at) == AWAY.until_at


def test_an_owner_whose_absence_stands_with_another_role_is_relieved_once() -> None:
    cast = rota(LEAD, DEPUTY)
    cast = replace(cast, people={**cast.people, "support_manager": away(LEAD, AWAY)})
    case = Case(cast=cast).opened()
    case.wait(2 * DAY)

    for _ in range(3):
        case.look()

    assert [one.owner for one in case.escalation.tenures] == [LEAD.email, DEPUTY.email]
    assert kinds(case, "owner_away") == 1


def test_while_everybody_is_away_the_next_to_come_back_is_waited_for_and_takes_over() -> None:
    back = Absence(AWAY.from_at - HOUR, AWAY.from_at + HOUR)
    case = Case(cast=rota(away(LEAD, AWAY), away(DEPUTY, back))).opened()
    case.wait(AWAY.from_at - case.now)
    case.look()
    assert case.escalation.owner == LEAD.email
    assert kinds(case, "owner_away_nobody") == 1
    quiet = replace(case.policy, promises=())
    case.policy = quiet
    case.history = replace(case.history, escalations=(replace(case.escalation, obligations=()),))

    found = case.look()
    assert (found.due_at, found.due_why) == (back.until_at, "owner_changes")
    case.wait(HOUR)

    assert case.look().rule == "owner_away"
    assert case.escalation.owner == DEPUTY.email


def test_every_new_owner_follows_the_ticket_and_nobody_is_given_twice() -> None:
    gaps = (AWAY, Absence(OPENED + 10 * DAY, OPENED + 11 * DAY))
    deputy = away(DEPUTY, Absence(OPENED + 7 * DAY, OPENED + 8 * DAY))
    case = Case(cast=rota(away(LEAD, *gaps), deputy)).opened()
    for _ in range(10):
        case.wait(DAY)
        case.look()

    assert [one.owner for one in case.escalation.tenures] == [LEAD.email, DEPUTY.email, LEAD.email, DEPUTY.email]
    assert [one for one in followers(case) if one in (LEAD.email, DEPUTY.email)] == [LEAD.email, DEPUTY.email]
    assert len(keys(case)) == len(set(keys(case)))


def test_whoever_comes_back_to_a_level_without_anybody_is_in_the_journal() -> None:
    case = Case(cast=rota(away(LEAD, Absence(OPENED, OPENED + 5 * DAY)))).opened()
    assert case.escalation.owner == ""
    case.wait(2 * DAY)

    assert case.look().rule == "owner_taken_on"
    assert [entry.facts["owner"] for entry in case.journal if entry.kind == "owner_taken_on"] == [LEAD.email]


def test_an_owner_named_by_hand_brings_no_follower_a_second_time() -> None:
    level = Level(1, "Lead", "escalation_lead", ("support_manager",), ("customer_success",), by_hand=True)
    case = Case(policy=replace(mulesoft(), levels=(level,))).opened()

    case.act(Move.ASSIGN, owner=LEAD.email)

    assert sorted(followers(case)) == [LEAD.email, "kim@support.example"]
    assert len(keys(case)) == len(set(keys(case)))


def test_nobody_who_is_away_becomes_owner_by_the_field() -> None:
    case = Case(cast=rota(LEAD, away(DEPUTY, Absence(OPENED, OPENED + 9 * DAY)))).opened()

    case.set({OWNER: DEPUTY.name})
    case.look()

    assert case.escalation.owner == LEAD.email
    assert case.ticket.fields[OWNER] == "Bo Chen, Support Manager EMEA"


# --- levels -----------------------------------------------------------------------------------------------------


def again() -> Case:
    """An escalation that went up to level 2 and back to level 1."""
    found = called(owned())
    step(found, "next_level")
    found.wait(MINUTE)
    step(found, "de_escalate", "", cloudm.BOSS.email)
    found.wait(MINUTE)
    assert found.escalation.level == 1
    return found


def test_cm11_a_level_reached_again_asks_for_its_steps_again() -> None:
    found = again()

    assert step(found, "next_level", "why: still no answer") == "unfit:step_missing"
    called(found)

    assert step(found, "next_level", "why: still no answer") == "level:2"


def test_cm15_a_step_of_the_very_moment_in_which_a_level_is_left_is_none_of_the_next() -> None:
    found = called(owned())
    step(found, "next_level")

    assert step(found, "next_level", "", cloudm.BOSS.email) == "unfit:step_missing"


def test_a_level_reached_again_is_said_again() -> None:
    found = again()
    step(found, "next_level", "skip: called an hour ago")

    assert len([text for text in texts(found, public=True) if "is at level 2 now" in text]) == 2
    assert len(keys(found)) == len(set(keys(found)))


def test_an_owner_is_promised_once_at_a_time() -> None:
    found = again()

    owed = [one for one in found.escalation.obligations if one.kind is PromiseKind.OWNER and one.running]
    assert len(owed) == 1


def test_down_is_down_also_where_nobody_is_there() -> None:
    levels = tuple(replace(one, by_hand=False) for one in cloudm.cloudm().levels)
    gone = away(cloudm.LEAD, Absence(OPENED + 3 * HOUR, OPENED + DAY))
    cast = replace(cloudm.CAST, others={"region_lead": (gone,)})
    found = called(escalated(policy=replace(cloudm.cloudm(), levels=levels), cast=cast))
    step(found, "next_level")
    found.wait(3 * HOUR)

    assert step(found, "de_escalate", "", cloudm.BOSS.email) == "level:1"
    assert (found.escalation.owner, found.escalation.owner_name) == ("", "Region support lead")
    assert kinds(found, "no_owner") == 1


# --- an end and a new beginning -----------------------------------------------------------------------------------


def reopening(**changes: Any) -> Policy:
    return replace(cloudm.cloudm(), ladder=Ladder(reopen_within=DAY), **changes)


def closed(**changes: Any) -> Case:
    """An escalation that ended before anybody owned it."""
    found = escalated(policy=reopening(), **changes)
    step(found, "de_escalate", "outcome: withdrawn")
    assert found.escalation.state is State.CLOSED
    return found


def test_what_ends_twice_is_said_twice() -> None:
    found = closed()
    step(found, "reopen")
    found.wait(MINUTE)

    step(found, "de_escalate", "outcome: withdrawn")

    ends = [key for key in keys(found) if ":closed" in key]
    assert len(ends) == len(set(ends)) == 2
    assert [overtaken(key, found.history, Status.OPEN) for key in ends] == [True, False]


def test_cm09_what_is_taken_up_again_without_an_owner_has_one_promised() -> None:
    found = closed()

    assert step(found, "reopen") == "reopened"

    owed = found.escalation.obligation(PromiseKind.OWNER)
    assert owed is not None
    assert owed.running


@pytest.mark.parametrize("changes", [{"status": Status.CLOSED}, {"merged_into": "7"}])
def test_nothing_is_taken_up_again_on_a_ticket_that_is_gone(changes: dict[str, Any]) -> None:
    found = closed()
    found.become(**changes)

    assert found.act(Move.REOPEN).rule == "ignored:no_reopen_now"


def test_mx27_what_support_never_accepted_is_not_taken_up_again() -> None:
    case = mendix.case(replace(mendix.mendix(), ladder=Ladder(reopen_within=DAY)))
    case.wait(4 * HOUR)
    mendix.ask(case)
    case.act(Move.CLOSE, outcome="withdrawn")

    assert case.act(Move.REOPEN).rule == "ignored:no_reopen_now"


# --- the same use seen again --------------------------------------------------------------------------------------


def test_an_outcome_that_lacks_something_is_answered_once_and_may_be_chosen_again() -> None:
    found = called(owned())
    found.set({OUTCOME: "solution"})
    first = found.decide(Look("hook"))
    again = Case(cloudm.cloudm(), cloudm.CAST, found.now, found.ticket, first.history).decide(Look("hook"))
    assert (first.rule, again.notes, again.entries) == ("unfit:detail_missing", (), ())

    for _ in range(2):
        found.set({OUTCOME: "solution", STEP_NOTE: ""})
        found.look()
    found.set({OUTCOME: "solution", STEP_NOTE: "pointer: my comment of noon"})
    found.look()

    assert kinds(found, "act_unfit") == 2
    assert found.escalation.outcome == "solution"
    assert len(keys(found)) == len(set(keys(found)))


def test_mx26_a_box_ticked_too_early_is_answered_each_time() -> None:
    case = mendix.requested()
    kept = replace(case.escalation, details={})
    case.history = replace(case.history, escalations=(kept,))

    for _ in range(2):
        case.set({ACKNOWLEDGE: True})
        assert case.look().rule == "unfit:detail_missing"
        assert case.look().rule == "looked:hook"

    assert case.ticket.fields[ACKNOWLEDGE] in (None, False)
    assert len(keys(case)) == len(set(keys(case)))


def test_cm08_the_flag_taken_off_is_said_once_before_it_is_put_back() -> None:
    found = escalated()
    found.set({FLAG: False})
    first = found.decide(Look("hook"))
    again = Case(cloudm.cloudm(), cloudm.CAST, found.now, found.ticket, first.history).decide(Look("hook"))

    assert [entry.kind for entry in first.entries] == ["flag_unticked"]
    assert (again.notes, again.entries) == ((), ())


def test_mx24_a_decline_that_cannot_be_is_told() -> None:
    case = mendix.accepted()

    mendix.step(case, "decline_no_impact")

    assert "Decline: No business impact is stated" in mendix.texts(case, public=False)[-1]


def test_many_copied_comments_never_make_an_old_one_ask_again() -> None:
    policy = replace(mulesoft(), uses=replace(mulesoft().uses, at_most=None), channels=CHANNELS[1], promises=())
    case = Case(policy=policy, ticket=replace(ticket(), fields={**ticket().fields, STEP: None, STEP_NOTE: None}))
    case.wait(3 * DAY)
    for _ in range(HANDLED_KEPT + 5):
        case.copy_in(ANA, "Please.", ADDRESS)
    case.look()
    asked = len(case.journal)

    case.look()
    case.record(KIM, "no such")
    case.look()
    case.look()

    assert len(case.history.handled) > HANDLED_KEPT
    assert [entry.kind for entry in case.journal[asked:]] == []
    case.wait(4 * DAY)
    case.record(KIM, "no such")
    case.look()
    assert len(case.history.handled) == HANDLED_KEPT


def test_an_alarm_of_a_running_escalation_is_remembered_as_long_as_it_runs() -> None:
    case = Case().opened()
    case.set({FLAG: False})
    case.look()
    for number in range(HANDLED_KEPT + 5):
        case.tick(need=f"need {number}")
        case.look()

    case.set({FLAG: False})
    case.look()

    assert kinds(case, "flag_unticked") == 1


def test_a_promise_made_anew_for_the_same_moment_is_said_to_be_missed_anew() -> None:
    found = owned()
    for _ in range(2):
        step(found, "call_planned", "at: 2026-11-02 12:00\nwith: Ana Ruiz")
        found.wait(6 * HOUR)
        found.look()

    missed = [key for key in keys(found) if ":call_held:" in key]
    assert len(missed) == len(set(missed)) >= 2


# --- what nobody can mean -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "1969-12-31", "3000-01-01"])
def test_a_call_in_a_year_that_nobody_means_has_no_moment(text: str) -> None:
    assert call_at(text, "Europe/Berlin") is None
    assert step(owned(), "call_planned", f"at: {text}\nwith: Ana Ruiz") == "unfit:moment_unreadable"


def test_a_level_of_very_many_digits_is_the_next_one() -> None:
    found = called(owned())

    assert found.act(Move.NEXT_LEVEL, to="9" * 5000).rule == "level:2"
