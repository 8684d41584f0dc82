"""The end of a known outage, and tickets that a person takes out of it (MX-41)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.acts import done, operator
from core.decisions import Draft, Scene
from core.escalation import State
from core.events import Act, Move
from core.fields import STATE, STEP, STEP_NOTE
from core.in_host import choices
from core.ledger import faults
from core.outage_rules import lift
from core.outages import Outage
from core.policy import Promise, PromiseKind
from core.promises import promised
from core.tickets import HostStep, Status
from tests.core import mendix
from tests.core.cases import BO, DAY, HOUR, OPENED, Case, mulesoft
from tests.core.outage_cases import (
    BEGAN,
    RULE,
    case,
    doubtful,
    ended,
    escalated,
    inside,
    outage,
    policy,
    public,
)

# --- the end -------------------------------------------------------------------------------------------------


def test_mx41_at_the_end_what_waited_moves_on_and_its_promises_begin_anew() -> None:
    found = escalated(doubtful())
    found.wait(9 * DAY)
    ended(found)
    one = found.escalation

    assert (one.deprioritised, one.state, one.outage) == (False, State.ACTIVE, "O-1")
    contact = one.obligation(PromiseKind.CONTACT)
    assert contact is not None
    assert (contact.basis_at, contact.fired, contact.running) == (found.now, 0, True)
    assert [one.kind for one in one.obligations if one.running] == [PromiseKind.CONTACT]
    assert public(found)[-1].startswith(
        "The outage that case 10421 was part of is over: Printing is down (since Sat 14 Nov 2026, 11:00 CET).\n"
        "Escalation E-10421-1 is taken up again. The next word from us is due by Sat 14 Nov 2026, "
    )
    assert found.look().due_why == "promise_due"
    assert found.look().notes == ()


def test_mx41_at_the_end_the_customer_of_a_closed_one_is_told_once_and_staff_are_to_confirm() -> None:
    found = ended(escalated(outage()))

    assert public(found)[1:] == [
        (
            "The outage that case 10421 was part of is over: Printing is down (since Thu 5 Nov 2026, 11:00 CET).\n"
            "Please tell us here if anything still does not work for you; the case stays open until then."
        )
    ]
    assert inside(found) == [
        (
            "The outage for which escalation E-10421-1 was closed is over (Printing is down). Please confirm with the "
            "customer that the case is solved before it is closed."
        )
    ]
    assert found.look().notes == ()
    assert (found.escalation.state, found.ticket.status) == (State.CLOSED, Status.OPEN)


def test_several_escalations_closed_for_one_outage_are_one_word_at_its_end() -> None:
    found = escalated(outage())
    found.wait(HOUR)
    assert found.ask("form:2").rule == "accepted:E-10421-2"

    ended(found)

    assert [text for text in public(found) if "is over" in text] == public(found)[-1:]
    assert [one.state for one in found.history.escalations] == [State.CLOSED, State.CLOSED]


@pytest.mark.parametrize("one", [outage(), doubtful()])
def test_nobody_is_told_of_the_end_in_a_solved_ticket_and_nothing_is_stuck_there(one: Outage) -> None:
    found = escalated(one)
    said = len(found.sent)
    found.become(status=Status.SOLVED)
    ended(found)

    assert len(found.sent) == said
    assert found.escalation.deprioritised is False
    found.become(status=Status.OPEN)
    assert [note for note in found.look().notes if note.public] == []


def test_the_next_update_is_promised_anew_at_the_end() -> None:
    found = escalated()
    found.act(Move.CONTACT)
    found.outages = (doubtful(),)
    found.look("outage")
    found.wait(30 * DAY)

    ended(found)

    update = found.escalation.obligation(PromiseKind.NEXT_UPDATE)
    assert update is not None
    assert (update.basis_at, update.fired, update.running) == (found.now, 0, True)


def test_a_call_that_is_still_to_come_keeps_its_time_over_an_outage() -> None:
    found = escalated()
    later, past = found.now + DAY, found.now - HOUR
    held = Promise(PromiseKind.CALL_HELD, HOUR)
    scene = Scene(found.ticket, found.policy, found.cast, found.now)
    for kind, at in ((PromiseKind.CALL_HELD, later), (PromiseKind.REVIEW, past)):
        found.history = (
            Draft(found.history).moved(promised(scene, found.escalation, replace(held, kind=kind), at)).history
        )
    found.outages = (doubtful(),)
    found.look("outage")
    assert found.escalation.deprioritised

    found.policy = replace(
        found.policy, promises=(*found.policy.promises, held, replace(held, kind=PromiseKind.REVIEW))
    )
    ended(found)

    basis = {one.kind: one.basis_at for one in found.escalation.obligations if one.running}
    assert basis == {PromiseKind.CALL_HELD: later, PromiseKind.REVIEW: found.now, PromiseKind.CONTACT: found.now}


def test_when_another_outage_goes_on_it_waits_for_that_one() -> None:
    found = escalated(doubtful(), doubtful("O-2", title="Login is slow", started_at=BEGAN + HOUR))
    ended(found)

    assert (found.escalation.deprioritised, found.escalation.outage) == (True, "O-2")
    assert "Login is slow" in public(found)[-1]
    ended(found, "O-2")
    assert found.escalation.deprioritised is False


def test_an_outage_that_does_not_concern_the_ticket_any_more_lets_it_go() -> None:
    for change in ({"region": "AMER"}, {}):
        found = escalated(doubtful())
        found.become(**change)
        found.outages = found.outages if change else ()
        decision = found.look()

        assert decision.rule == "outage:moved_on"
        assert public(found)[-1].startswith("Escalation E-10421-1 is looked at by itself from now on")
        assert found.escalation.deprioritised is False
        found.become(region="EMEA")
        found.outages = (doubtful(),)
        assert found.look().notes == (), "it becomes part of an outage once"


def test_people_may_close_what_waits() -> None:
    found = escalated(doubtful())
    found.act(Move.CLOSE, outcome="outage")

    assert (found.escalation.state, found.escalation.deprioritised) == (State.CLOSED, False)
    ended(found)
    assert "is over" in public(found)[-1]


def test_a_ticket_that_is_closed_takes_what_waits_with_it() -> None:
    found = escalated(doubtful())
    found.become(status=Status.CLOSED)
    found.look()
    ended(found)

    assert (found.escalation.outcome, found.escalation.deprioritised) == ("ticket_closed", False)


# --- lifted out ----------------------------------------------------------------------------------------------


def test_mx41_a_person_lifts_one_out_that_waits_and_it_stays_out() -> None:
    found = escalated(doubtful())
    found.wait(HOUR)

    decision = found.act(Move.LIFT, why="It is about colours.")

    assert decision.rule == "lifted:O-1"
    assert [entry.facts for entry in decision.entries if entry.kind == "lifted"] == [
        {"outage": "O-1", "why": "It is about colours."}
    ]
    assert public(found)[-1].startswith(
        "Escalation E-10421-1 is looked at by itself from now on, apart from the known outage. The next word"
    )
    contact = found.escalation.obligation(PromiseKind.CONTACT)
    assert contact is not None
    assert contact.basis_at == found.now
    assert found.look().due_why == "promise_due"
    assert found.escalation.deprioritised is False
    assert ended(found).look().notes == ()
    assert [text for text in public(found) if "is over" in text] == []


def test_mx41_a_person_lifts_one_out_that_was_closed_and_it_is_taken_up_anew() -> None:
    found = escalated(outage())
    found.wait(HOUR)
    found.act(Move.LIFT)
    one = found.escalation

    assert (one.state, one.outcome, one.closed_at, one.acknowledged_at) == (State.REQUESTED, "", None, None)
    running = {one.kind: one.basis_at for one in one.obligations if one.running}
    assert running == {PromiseKind.ACKNOWLEDGE: found.now, PromiseKind.CONTACT: found.now}
    assert {note.kind for note in found.sent} == {"comment", "follower", "cc"}
    assert found.ticket.fields[STATE] == "requested"
    assert found.look().notes == ()
    assert found.act(Move.ACKNOWLEDGE).rule == "acknowledged"


def test_i4_one_that_was_closed_later_has_its_people_and_is_given_none_again() -> None:
    found = escalated()
    found.outages = (outage(started_at=found.now),)
    found.look("outage")
    assert found.escalation.outcome == "outage"

    found.act(Move.LIFT)

    keys = [note.key for note in found.sent]
    assert len(keys) == len(set(keys))
    assert [key for key in keys if ":follower:" in key] != []


def test_one_that_was_closed_before_support_validated_it_comes_back_to_be_validated() -> None:
    found = mendix.case(replace(mendix.mendix(), outage=RULE, outcomes=policy().outcomes), product="Printing")
    found.outages = (outage(started_at=OPENED),)
    found.wait(4 * HOUR)
    mendix.ask(found)
    assert found.escalation.outcome == "outage"

    found.act(Move.LIFT)

    assert (found.escalation.state, found.escalation.accepted_at) == (State.REQUESTED, None)
    assert {note.kind for note in found.sent} == {"comment"}
    assert mendix.step(found, "accept") == "validated"


def test_a_ticket_can_be_lifted_out_before_anybody_asks_for_an_escalation() -> None:
    found = case(outage())

    assert found.act(Move.LIFT).rule == "lifted:O-1"
    assert [one.code for one in found.look().availability.because] == ["available"]
    assert found.ask().rule == "accepted:E-10421-1"
    assert (found.escalation.outage, found.escalation.state) == ("", State.REQUESTED)


def test_an_outage_can_be_named_and_others_stay() -> None:
    found = escalated(doubtful(), doubtful("O-2"))

    assert found.act(Move.LIFT, outage="O-2").rule == "lifted:O-2"
    assert found.escalation.deprioritised
    assert found.act(Move.LIFT, outage=" O-1 ").rule == "lifted:O-1"
    assert found.escalation.deprioritised is False


@pytest.mark.parametrize("details", [{"outage": "O-9"}, {}])
def test_what_there_is_not_is_not_lifted_out_of(details: dict[str, str]) -> None:
    found = escalated(doubtful()) if details else escalated()

    assert found.act(Move.LIFT, **details).rule == "ignored:no_lift_now"
    assert found.history.lifted == ()


def test_nothing_is_lifted_twice_nor_out_of_what_is_over_nor_in_a_closed_ticket() -> None:
    twice = escalated(doubtful())
    twice.act(Move.LIFT)
    assert twice.act(Move.LIFT, outage="O-1").rule == "ignored:no_lift_now"

    assert ended(escalated(outage())).act(Move.LIFT).rule == "ignored:no_lift_now"

    gone = escalated(outage())
    gone.become(status=Status.CLOSED)
    assert gone.act(Move.LIFT).rule == "ignored:no_lift_now"


def test_staff_lift_one_out_inside_the_host() -> None:
    found = escalated(doubtful())
    found.ticket = replace(found.ticket, fields={**found.ticket.fields, STEP: None, STEP_NOTE: None})

    assert lifted_in_host(found) == "lifted:O-1"
    assert (found.ticket.fields[STEP], found.escalation.deprioritised) == (None, False)
    lifted_in_host(found)
    assert inside(found)[-1] == (
        "“Take it out of the known outage” is not possible as the escalation stands; nothing was recorded."
    )


def lifted_in_host(found: Case) -> str:
    found.uses += 1
    found.become(step=HostStep(f"audit:{found.uses}", BO, found.now, "lift", "why: it is another thing"))
    found.set({STEP: "lift", STEP_NOTE: "why: it is another thing"})
    rule = found.look().rule
    found.become(step=None)
    return rule


def test_the_host_offers_lifting_only_where_the_policy_knows_of_outages() -> None:
    assert "lift" in choices(policy())
    assert "lift" not in choices(mulesoft())


def test_lifting_is_no_move_of_the_escalation_s_own_table() -> None:
    found = escalated(doubtful())
    scene = Scene(found.ticket, found.policy, found.cast, found.now, found.outages)
    doer = operator(Act(Move.LIFT, "act:1", "bo@support.example", found.now))

    assert done(scene, Draft(found.history), Move.LIFT, doer).rule == "ignored:no_lift_now"
    assert lift(scene, Draft(found.history), doer).rule == "lifted:O-1"


# --- the two witnesses ---------------------------------------------------------------------------------------


def lifted(found: Case) -> Case:
    found.wait(HOUR)
    found.act(Move.LIFT)
    return found


def later(one: Outage) -> Case:
    found = escalated()
    found.act(Move.CONTACT)
    found.wait(HOUR)
    found.outages = (one,)
    found.look("outage")
    return found


LIVES = {
    "closed": lambda: escalated(outage()),
    "closed, over": lambda: ended(escalated(outage())),
    "waits": lambda: escalated(doubtful()),
    "waits, over": lambda: ended(escalated(doubtful())),
    "closed later": lambda: ended(later(outage())),
    "waits later": lambda: ended(later(doubtful())),
    "lifted while it waits": lambda: lifted(escalated(doubtful())),
    "lifted after it was closed": lambda: lifted(escalated(outage())),
    "lifted after it was closed later": lambda: lifted(later(outage())),
    "another outage": lambda: ended(escalated(doubtful(), doubtful("O-2", started_at=BEGAN + HOUR))),
}


@pytest.mark.parametrize("name", LIVES)
def test_t69_what_outages_do_to_promises_is_told_in_the_journal(name: str) -> None:
    found = LIVES[name]()
    assert faults(found.history.escalations, found.lines) == ()

    found.wait(3 * DAY)
    found.look("timer")
    if found.history.current is not None:
        found.act(Move.CLOSE, outcome="solution")

    assert faults(found.history.escalations, found.lines) == ()
