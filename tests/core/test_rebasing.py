"""A running escalation is moved to another policy version, and stays where it is where that cannot be."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings

from core.cast import Absence, Cast, CastMember
from core.clocks import ended
from core.commands import NoteKind
from core.decisions import Decision
from core.escalation import Ending, Escalation, Obligation, State
from core.events import Act, Look, Move, Rebase
from core.policy import Policy, Promise, PromiseKind
from core.steps import Step
from core.tickets import Status
from tests.core import cloudm, mendix
from tests.core.cases import BO, CAST, DAY, HOUR, MINUTE, Case, mulesoft
from tests.core.policies import GOOD, policies
from tests.core.test_machine import NAMED

QUICK = Promise(PromiseKind.ACKNOWLEDGE, HOUR, HOUR, 2)


def version(of: Policy | None = None, name: str = "two", **changes: Any) -> Policy:
    """Another version of a policy."""
    return replace(of or mulesoft(), version=name, **changes)


def promising(*promises: Promise, of: Policy | None = None, **changes: Any) -> Policy:
    return version(of, promises=promises, **changes)


def move(case: Case, to: Policy, **changes: Any) -> Decision:
    """The operator moves the open escalation, and everything that follows is done."""
    case.uses += 1
    escalation = case.escalation.id
    event = Rebase(f"rebase:{case.uses}", "operator:kim", case.now, escalation, to.version, to)
    decision = case.turn(replace(event, **changes))
    if decision.rule == "rebased":
        case.policy = to
    return decision


def running(one: Escalation) -> dict[PromiseKind, Obligation]:
    found = {each.kind: each for each in one.obligations if each.running}
    assert len(found) == len([each for each in one.obligations if each.running]), "one promise of a kind at a time"
    return found


# --- what moves -----------------------------------------------------------------------------------------------


def test_f55_an_escalation_is_moved_and_the_journal_says_from_where_to_where() -> None:
    case = Case().opened()
    before = case.escalation

    found = move(case, version())

    assert found.rule == "rebased"
    assert [(one.kind, one.actor, one.facts) for one in found.entries] == [
        (
            "rebased",
            "operator:kim",
            {"escalation": before.id, "before": f"mulesoft@{before.policy_version}", "after": "mulesoft@two"},
        )
    ]
    assert case.escalation == replace(before, policy_version="two")
    assert found.notes == ()


def test_a_promise_counts_from_where_it_began() -> None:
    case = Case().opened()
    opened_at = case.now
    case.wait(10 * MINUTE)

    found = move(case, promising(QUICK, Promise(PromiseKind.CONTACT, 5 * HOUR)))

    owed = running(case.escalation)
    assert {kind: one.due_at - opened_at for kind, one in owed.items()} == {"acknowledge": HOUR, "contact": 5 * HOUR}
    assert {one.basis_at for one in owed.values()} == {opened_at}
    assert (found.due_at, found.due_why) == (opened_at + HOUR, "promise_due")


def test_a_promise_that_the_other_version_does_not_make_is_void() -> None:
    case = Case().opened()

    move(case, promising(QUICK))

    assert list(running(case.escalation)) == [PromiseKind.ACKNOWLEDGE]
    assert [one.kind for one in case.escalation.obligations if one.ended is Ending.SUPERSEDED] == [PromiseKind.CONTACT]


def test_nothing_promised_any_more_arms_nothing_for_a_named_reason() -> None:
    found = move(Case().opened(), promising())

    assert (found.due_at, found.due_why) == (None, "waiting:nothing_promised")


def test_what_only_the_other_version_promises_counts_from_the_move() -> None:
    case = Case(policy=promising(of=mulesoft())).opened()
    case.wait(DAY)

    found = move(case, version(mulesoft(), "three"))

    assert {one.basis_at for one in running(case.escalation).values()} == {case.now}
    assert set(running(case.escalation)) == {PromiseKind.ACKNOWLEDGE, PromiseKind.CONTACT}
    assert [entry.kind for entry in found.entries] == ["rebased", "recounted"], (
        "nobody is late with what was not promised"
    )


def test_a_promise_that_was_met_is_not_made_again() -> None:
    case = Case().opened()
    case.act(Move.ACKNOWLEDGE)
    case.wait(MINUTE)
    case.say(BO)
    case.look()

    move(case, version())

    assert list(running(case.escalation)) == [PromiseKind.NEXT_UPDATE]


def test_a_shorter_promise_may_be_missed_by_the_move_and_is_said_at_once() -> None:
    case = Case().opened()
    case.wait(20 * MINUTE)

    found = move(case, promising(replace(QUICK, within=10 * MINUTE)))

    assert [entry.kind for entry in found.entries] == ["rebased", "recounted", "promise_missed"]
    assert len([note for note in found.notes if ":missed:1" in note.key]) == 1


def test_a_promise_that_is_held_stays_held_and_counts_anew() -> None:
    held = replace(QUICK, held_while=frozenset({"pending"}))
    case = Case(policy=promising(held)).opened()
    case.become(status=Status.PENDING)
    case.look()

    move(case, version(promising(replace(held, within=5 * HOUR)), "three"))

    (owed,) = running(case.escalation).values()
    assert (owed.within, owed.next_at) == (5 * HOUR, None)
    assert owed.held_at is not None


def test_a_longer_promise_that_was_said_to_be_missed_is_owed_again_under_a_new_key() -> None:
    case = Case().opened()
    case.wait(31 * MINUTE)
    case.look()

    found = move(case, promising(QUICK))

    owed = running(case.escalation)[PromiseKind.ACKNOWLEDGE]
    assert (owed.fired, owed.next_at) == (1, owed.due_at)
    assert found.due_at == owed.due_at
    case.wait(HOUR)
    case.look()
    keys = [note.key for note in case.sent if ":missed:" in note.key]
    assert len(keys) == len(set(keys)) == 2


@pytest.mark.parametrize(("reminders", "again"), [(3, True), (1, True), (0, False)])
def test_a_missed_promise_goes_on_with_the_reminders_of_the_other_version(reminders: int, again: bool) -> None:
    case = Case().opened()
    case.wait(31 * MINUTE)
    case.look()
    case.wait(MINUTE)

    move(case, promising(Promise(PromiseKind.ACKNOWLEDGE, 5 * MINUTE, 7 * MINUTE, reminders)))

    owed = running(case.escalation)[PromiseKind.ACKNOWLEDGE]
    assert owed.next_at == (owed.due_at + 28 * MINUTE if again else None)
    assert owed.next_at is None or owed.next_at > case.now


@pytest.mark.parametrize("promised", [True, False])
def test_mx31_an_agreed_cadence_outlives_the_version(promised: bool) -> None:
    found = mendix.accepted()
    mendix.step(found, "reviewed", "next steps: look at the logs")
    assert mendix.step(found, "contacted", "how: call\nwith: Ana\ncadence: daily\nplan: none") == "step:contacted"
    word = (Promise(PromiseKind.NEXT_UPDATE, 9 * DAY),) if promised else ()

    move(found, promising(*word, of=found.policy))

    owed = running(found.escalation)[PromiseKind.NEXT_UPDATE]
    assert owed.due_at - owed.basis_at == DAY


# --- what each kind of promise needs to be owed anew -----------------------------------------------------------


def every(kinds: tuple[PromiseKind, ...] = tuple(PromiseKind)) -> tuple[Promise, ...]:
    return tuple(Promise(kind, DAY) for kind in kinds)


def anew(case: Case) -> set[PromiseKind]:
    """What is owed after a move from a version that promises nothing to one that promises everything."""
    move(case, promising(*every(), of=case.policy))
    return set(running(case.escalation))


FROM_THE_START = {PromiseKind.ACKNOWLEDGE, PromiseKind.REPLY, PromiseKind.CONTACT}
OF_A_LEVEL = {PromiseKind.REVIEW, PromiseKind.CALL_PLANNED, PromiseKind.DEESCALATE}


def silent(of: Policy) -> Policy:
    return version(of, "one", promises=())


def test_a_request_that_waits_for_validation_owes_what_counts_from_the_request() -> None:
    assert anew(mendix.requested(policy=silent(mendix.mendix()))) == FROM_THE_START


def test_a_level_owes_what_each_level_owes() -> None:
    assert anew(mendix.accepted(policy=silent(mendix.mendix()))) == {
        PromiseKind.REPLY,
        PromiseKind.CONTACT,
        *OF_A_LEVEL,
    }


def test_an_escalation_without_an_owner_owes_one() -> None:
    found = cloudm.escalated(policy=silent(cloudm.cloudm()))

    assert PromiseKind.OWNER in anew(found)
    assert found.escalation.owner == ""


def test_what_was_recorded_at_this_level_is_not_owed_again() -> None:
    found = cloudm.called(cloudm.owned(policy=silent(cloudm.cloudm())))

    assert anew(found) == {
        PromiseKind.ACKNOWLEDGE,
        PromiseKind.REVIEW,
        PromiseKind.DEESCALATE,
        PromiseKind.NEXT_UPDATE,
    }


def test_what_was_met_at_the_level_below_is_owed_at_this_one() -> None:
    promises = every((PromiseKind.REVIEW,))
    review = Step("reviewed", "Reviewed", meets=(PromiseKind.REVIEW,))
    policy = version(cloudm.cloudm(), "one", promises=promises, steps=(*cloudm.cloudm().steps, review))
    found = cloudm.called(cloudm.owned(policy=policy))
    cloudm.step(found, "reviewed")
    met_here = replace(found.history)
    move(found, version(policy, "two"))
    assert running(found.escalation) == {}, "met at this level"

    found.history = met_here
    found.policy = policy
    found.wait(MINUTE)
    cloudm.step(found, "next_level", "why: no help")
    gone = tuple(ended(one, Ending.VOID, found.now) for one in found.escalation.obligations)
    found.history = replace(found.history, escalations=(replace(found.escalation, obligations=gone[:1]),))
    move(found, version(policy, "three"))
    assert list(running(found.escalation)) == [PromiseKind.REVIEW], "met at the level below only"


# --- who owns it ----------------------------------------------------------------------------------------------


def with_owner(role: str, **changes: Any) -> Policy:
    return version(levels=(replace(mulesoft().levels[0], owner=role, **changes),))


def test_whoever_may_own_the_level_stays() -> None:
    case = Case().opened()
    also = replace(CAST, people={**CAST.people, "duty": CAST.people["escalation_lead"]})
    case.cast = also

    found = move(case, with_owner("duty"))

    assert case.escalation.owner == "bo@support.example"
    assert len(case.escalation.tenures) == 1
    assert found.notes == ()


def test_another_role_brings_its_own_owner_and_only_the_owner() -> None:
    case = Case().opened()
    given = {note.key for note in case.sent}

    found = move(case, with_owner("support_manager", ccs=("customer_success", "support_manager")))

    assert case.escalation.owner == "kim@support.example"
    assert [one.owner for one in case.escalation.tenures] == ["bo@support.example", "kim@support.example"]
    assert [(note.kind, note.email) for note in found.notes] == [(NoteKind.FOLLOWER, "kim@support.example")]
    assert not given & {note.key for note in found.notes}
    assert [entry.kind for entry in found.entries] == ["owner_assigned", "rebased"]


@pytest.mark.parametrize("by_hand", [True, False])
def test_a_role_that_has_nobody_leaves_a_named_reason_and_no_owner(by_hand: bool) -> None:
    case = Case().opened()
    role = "escalation_lead" if by_hand else "nobody"
    if by_hand:
        case.cast = Cast({"escalation_lead": CastMember("new@support.example", "New")})

    found = move(case, with_owner(role, by_hand=by_hand, title="Duty"))

    assert (case.escalation.owner, case.escalation.owner_name) == ("", "Duty")
    assert [entry.kind for entry in found.entries] == ["no_owner", "rebased"]
    assert case.escalation.tenures[-1].owner == ""


def test_an_escalation_that_had_no_owner_gets_no_second_line_about_it() -> None:
    case = Case(cast=Cast()).opened()

    found = move(case, with_owner("nobody", title="Duty"))

    assert [entry.kind for entry in found.entries] == ["rebased"]
    assert (case.escalation.owner_name, len(case.escalation.tenures)) == ("Duty", 1)


def test_an_owner_who_is_away_is_handed_over_in_the_same_turn() -> None:
    case = Case().opened()
    away = CastMember("kim@support.example", "Kim", away=(Absence(case.now, case.now + DAY),))
    case.cast = replace(CAST, people={**CAST.people, "support_manager": away})

    move(case, with_owner("support_manager"))

    assert case.escalation.owner == "", "nobody of the role is there"


def test_an_escalation_that_was_not_accepted_yet_only_waits_under_another_title() -> None:
    found = mendix.requested()
    level = replace(found.policy.levels[0], title="Duty manager", owner="customer_success")

    move(found, version(found.policy, levels=(level,)))

    assert (found.escalation.owner, found.escalation.owner_name, found.escalation.tenures) == ("", "Duty manager", ())


# --- what always holds ----------------------------------------------------------------------------------------


@settings(max_examples=150)
@given(one=policies(), other=policies())
def test_f55_whatever_the_versions_one_moment_is_armed_and_looking_again_changes_nothing(
    one: Policy, other: Policy
) -> None:
    case = Case(policy=replace(one, version="one"))
    case.wait(timedelta(days=30))
    case.look()
    case.ask(reason=one.reasons[0].code, details=GOOD)
    if case.history.current is None:
        return
    case.wait(20 * MINUTE)
    case.look()

    found = move(case, replace(other, version="two"))

    assert found.rule == "rebased" or found.rule.startswith("unfit:")
    if found.due_at is None:
        assert found.due_why in NAMED
    else:
        assert found.due_at > case.now
    if found.rule == "rebased":
        assert all(other.promise(kind) is not None for kind in running(case.escalation))
        assert case.escalation.policy_version == "two"
    assert case.escalation.state in (State.REQUESTED, State.ACTIVE)
    again = case.decide(Look("again"))
    assert (again.notes, again.entries, case.differences(again)) == ((), (), {})
    assert again.history == case.history
    assert [key for key in (note.key for note in case.sent) if [note.key for note in case.sent].count(key) > 1] == []


def test_an_act_after_a_move_is_taken_under_the_new_version() -> None:
    case = Case().opened()
    move(case, version(outcomes=(*mulesoft().outcomes, replace(mulesoft().outcomes[0], code="patched"))))

    found = case.turn(Act(Move.CLOSE, "a", "operator", case.now, {"outcome": "patched"}))

    assert found.rule == "closed:patched"
