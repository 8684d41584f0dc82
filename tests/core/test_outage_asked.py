"""Escalations asked for, or open already, during a known outage: confirmed, closed or kept waiting (MX-40 to MX-42)."""

from __future__ import annotations

from dataclasses import replace

from core.availability import Verdict, used
from core.escalation import State
from core.events import Move
from core.fields import FLAG, NEXT_DUE, OUTCOME
from core.outages import Covered, OutageRule
from core.policy import PromiseKind
from core.promises import overtaken
from core.terms import ChaseFirst
from core.tickets import Status
from tests.core import mendix
from tests.core.cases import DAY, HOUR, OPENED, answer, mulesoft, ticket
from tests.core.outage_cases import (
    RULE,
    URL,
    case,
    doubtful,
    ended,
    escalated,
    outage,
    policy,
    public,
)

PART = ticket(product="Printing", region="emea")
NOW = OPENED + 3 * DAY


# --- asked for during an outage ------------------------------------------------------------------------------


def test_mx41_asked_during_a_covering_outage_it_is_acknowledged_confirmed_and_closed_and_the_case_stays() -> None:
    found = escalated(outage())
    one = found.escalation

    assert public(found) == [
        (
            "Escalation E-10421-1 of case 10421 is received and acknowledged.\n"
            "It is part of a known outage that is being worked on: Printing is down "
            "(since Tue 3 Nov 2026, 10:00 CET).\n"
            f"Subscribe to it to get every update: {URL}\n"
            "The escalation is closed for that reason. The case stays open until the issue is resolved.\n"
            "The right to escalate the case is not used up by this."
        )
    ]
    assert one.acknowledged_at == found.now
    acknowledge = one.obligation(PromiseKind.ACKNOWLEDGE)
    assert acknowledge is not None
    assert (acknowledge.met_at, acknowledge.ended_by) == (found.now, "outage:O-1")
    assert (one.state, one.outcome, one.outage) == (State.CLOSED, "outage", "O-1")
    assert [one.kind for one in found.history.escalations[0].obligations if one.running] == []
    assert found.ticket.status is Status.OPEN
    assert found.ticket.fields[OUTCOME] == "outage"


def test_mx41_nobody_is_brought_onto_the_ticket_of_an_escalation_that_is_closed_at_once() -> None:
    found = escalated(outage())

    assert [note.kind for note in found.sent] == ["comment"]


def test_mx41_mx_a5_without_somebody_who_vouches_it_waits_instead_of_being_closed() -> None:
    found = escalated(doubtful())
    one = found.escalation

    assert (one.state, one.outcome, one.deprioritised, one.outage) == (State.ACTIVE, "", True, "O-1")
    assert public(found)[0].endswith("waits until then. The case stays open until the issue is resolved.")
    assert {note.kind for note in found.sent} == {"comment", "follower", "cc"}
    assert found.ticket.fields[FLAG] is True
    assert found.ticket.fields[NEXT_DUE] == "when the outage is over"


def test_mx41_while_it_waits_no_breach_is_said_and_one_reason_is_named_for_it() -> None:
    found = escalated(doubtful())
    said = len(found.sent)

    for _ in range(20):
        found.wait(DAY)
        decision = found.look()
        assert (decision.due_at, decision.due_why) == (None, "waiting:outage")

    assert len(found.sent) == said


def test_mx41_the_policy_can_have_all_of_them_wait() -> None:
    assert escalated(outage(), rule=OutageRule(Covered.DEPRIORITISE)).escalation.deprioritised


def test_mx41_looking_again_changes_nothing() -> None:
    for one in (outage(), doubtful()):
        found = escalated(one)
        before = found.history
        decision = found.look()
        assert (decision.notes, decision.entries, decision.history.escalations) == ((), (), before.escalations)


def test_the_host_s_own_action_is_treated_likewise() -> None:
    found = case(outage())
    found.tick()

    assert found.look().rule == "accepted:E-10421-1"
    assert found.escalation.outcome == "outage"


def test_mx42_an_escalation_closed_for_an_outage_uses_nothing_up() -> None:
    found = escalated(outage())

    assert used(found.policy, found.history) == 0
    assert found.look().availability.verdict is Verdict.AVAILABLE
    assert ended(found).ask("form:2").rule == "accepted:E-10421-2"
    assert found.look().availability.verdict is Verdict.ACTIVE
    found.act(Move.CLOSE, outcome="solution")
    assert found.look().availability.verdict is Verdict.ALREADY_USED


def test_mx42_a_policy_can_count_it() -> None:
    found = escalated(outage(), rule=OutageRule(uses_right=True))

    assert found.look().availability.verdict is Verdict.ALREADY_USED
    assert "not used up" not in public(found)[0]


def test_a_policy_without_a_limit_does_not_speak_of_a_right() -> None:
    unlimited = policy(uses=replace(mulesoft().uses, at_most=None, cool_down=DAY))
    found = escalated(outage(), policy=unlimited)

    assert "right to escalate" not in public(found)[0]
    assert found.look().availability.verdict is Verdict.AVAILABLE, "nor has it to rest after it"


def test_mx42_an_enquiry_is_answered_with_how_the_outage_stands_and_is_no_escalation() -> None:
    found = case(outage(last_update="The cause is found; a fix is tested."))

    decision = found.ask(need="only_update")

    assert decision.rule == "redirected:only_update"
    assert public(found)[-1] == (
        "There is a known outage that we are working on: Printing is down (since Tue 3 Nov 2026, 10:00 CET). "
        "Case 10421 may be part of it.\n"
        f"Subscribe to it to get every update: {URL}\n"
        "The latest word on it: The cause is found; a fix is tested."
    )
    assert (found.history.escalations, used(found.policy, found.history)) == ((), 0)


def test_mx42_without_an_outage_an_enquiry_is_what_it_was() -> None:
    found = case()
    found.ask(need="only_update")

    assert len(public(found)) == 1


def test_chasing_first_is_still_asked_for_during_an_outage() -> None:
    chasing = policy(chase_first=ChaseFirst())
    found = case(doubtful(), policy=chasing)

    assert found.ask().rule == "refused:not_allowed"
    assert found.ask("form:2").rule == "accepted:E-10421-1"


# --- begun later ---------------------------------------------------------------------------------------------


def test_an_open_escalation_becomes_part_of_an_outage_that_becomes_known_later() -> None:
    found = escalated()
    found.wait(HOUR)
    found.outages = (outage(),)

    found.look("outage")

    assert public(found)[-1].startswith("About escalation E-10421-1 of case 10421:\nIt is part of a known outage")
    assert (found.escalation.state, found.escalation.outcome) == (State.CLOSED, "outage")


def test_mx_a5_one_that_was_asked_for_before_the_outage_began_is_never_closed_for_it() -> None:
    found = escalated()
    found.wait(HOUR)
    found.outages = (outage(started_at=found.now),)

    found.look("outage")

    assert found.escalation.deprioritised


def test_what_was_acknowledged_before_stays_acknowledged_then() -> None:
    found = escalated()
    found.act(Move.ACKNOWLEDGE)
    at = found.escalation.acknowledged_at
    found.wait(HOUR)
    found.outages = (doubtful(),)
    found.look("outage")

    assert (found.escalation.acknowledged_at, found.escalation.deprioritised) == (at, True)


def test_a_solved_ticket_becomes_part_of_no_outage() -> None:
    found = escalated()
    found.become(status=Status.SOLVED)
    found.outages = (doubtful(),)

    assert found.look().due_why == "waiting:ticket_solved"
    assert found.escalation.outage == ""


def test_before_support_has_validated_it_waits_as_it_is() -> None:
    waiting = replace(mendix.mendix(), outage=RULE)
    found = mendix.case(waiting, product="Printing")
    found.outages = (doubtful(started_at=OPENED),)
    found.wait(4 * HOUR)
    mendix.ask(found)

    assert (found.escalation.state, found.escalation.deprioritised) == (State.REQUESTED, True)
    assert found.escalation.accepted_at is None
    assert mendix.step(found, "accept") == "validated"
    assert found.escalation.deprioritised


# --- notes not yet in the host -------------------------------------------------------------------------------


def test_f22_what_is_said_of_an_outage_is_said_even_when_it_comes_late() -> None:
    closed = escalated(outage())

    assert overtaken("E-10421-1:1:received", closed.history, Status.OPEN)
    assert not overtaken("E-10421-1:outage:O-1:known", closed.history, Status.OPEN)


def test_a_breach_not_yet_said_is_not_said_once_the_escalation_waits() -> None:
    found = escalated()
    found.wait(2 * HOUR)
    missed = next(note.key for note in found.look().notes if ":missed:" in note.key)
    assert not overtaken(missed, found.history, Status.OPEN)

    found.outages = (doubtful(),)
    found.look("outage")

    assert overtaken(missed, found.history, Status.OPEN)


def test_availability_asks_about_outages_only_where_there_are_some() -> None:
    assert answer(PART, NOW, policy=policy()).because[0].code == "available"
