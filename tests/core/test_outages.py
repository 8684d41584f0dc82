"""Known outages: which ticket is part of one, what becomes of its escalation then and at the end (MX-39 to MX-42)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from core.acts import done, operator
from core.availability import Verdict, used
from core.conditions import Condition, condition
from core.decisions import Draft, Scene
from core.escalation import State
from core.events import Act, Move
from core.fields import AVAILABLE_FROM, FLAG, NEXT_DUE, OUTCOME, STATE, STEP, STEP_NOTE
from core.in_host import choices
from core.ledger import faults
from core.outage_rules import lift
from core.outages import Covered, DuringOutage, Outage, OutageRule, outage_of
from core.policy import Promise, PromiseKind
from core.promises import overtaken, promised
from core.terms import ChaseFirst
from core.tickets import HostStep, Status
from tests.core import mendix
from tests.core.cases import BO, DAY, HOUR, OPENED, SECOND, Case, answer, mulesoft, ticket
from tests.core.outage_cases import (
    BEGAN,
    PRODUCT_AND_REGION,
    REGION,
    RULE,
    URL,
    case,
    doubtful,
    ended,
    escalated,
    outage,
    policy,
    problem,
)

PART = ticket(product="Printing", region="emea")
NOW = OPENED + 3 * DAY


def public(found: Case) -> list[str]:
    """What the customer reads, oldest first."""
    return [note.text for note in found.sent if note.public]


def inside(found: Case) -> list[str]:
    """What staff read, oldest first; who was brought in is not among it."""
    return [note.text for note in found.sent if note.text and not note.public]


# --- which outage --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "is_part"),
    [
        (outage(), True),
        (outage(matches=(REGION,)), True),
        (outage(matches=(condition({"region": ("amer",)}), REGION)), True),
        (outage(matches=(condition({"region": ("amer",)}),)), False),
        (outage(matches=(condition({"product": ("printing",), "region": ("amer",)}),)), False),
        (outage(matches=()), False),
        (outage(matches=(Condition({}),)), True),
        (outage(started_at=NOW), True),
        (outage(started_at=NOW + SECOND), False),
        (outage(ended_at=NOW + SECOND), True),
        (outage(ended_at=NOW), False),
    ],
)
def test_an_outage_concerns_the_tickets_whose_facts_are_meant_while_it_goes_on(one: Outage, is_part: bool) -> None:
    assert outage_of(PART, (one,), NOW) == (one if is_part else None)


def test_a_linked_problem_comes_first_then_what_somebody_vouches_for_then_what_covers_then_the_oldest() -> None:
    linked = problem()
    broad, exact = outage("O-2", matches=(REGION,)), outage("O-3", started_at=BEGAN + HOUR)
    older, newer = doubtful("O-4", started_at=BEGAN - HOUR), doubtful("O-5")
    ranked = [linked, exact, broad, older, newer]

    found = []
    left = list(reversed(ranked))
    while left:
        best = outage_of(replace(PART, problem="9"), left, NOW)
        assert best is not None
        found.append(best)
        left.remove(best)

    assert found == ranked


def test_a_ticket_is_linked_to_its_own_problem_only() -> None:
    assert outage_of(replace(PART, problem="9"), (problem(),), NOW) is not None
    assert outage_of(replace(PART, problem="8"), (problem(),), NOW) is None
    assert outage_of(PART, (problem(problem=""),), NOW) is None


def test_an_outage_that_a_ticket_was_lifted_out_of_is_none_of_its() -> None:
    assert outage_of(PART, (outage(), doubtful("O-2")), NOW, ("O-1",)) == doubtful("O-2")


@pytest.mark.parametrize(
    ("one", "covers"),
    [
        (outage(), True),
        (doubtful(), False),
        (outage(matches=(REGION,)), False),
        (outage(matches=(condition({"product": ("printing",)}),)), False),
        (outage(matches=(condition({"product": ("printing",), "region": ("amer",)}), REGION)), False),
        (outage(matches=(Condition({}),)), False),
        (problem(), False),
        (problem(matches=(PRODUCT_AND_REGION,)), True),
    ],
)
def test_mx_a5_only_product_region_and_a_person_who_vouches_cover_a_ticket(one: Outage, covers: bool) -> None:
    assert one.covers(replace(PART, problem="9")) is covers


# --- the answer ----------------------------------------------------------------------------------------------


def test_mx39_the_answer_tells_of_the_outage_first_and_where_to_subscribe() -> None:
    found = case(doubtful()).look().availability

    assert found.verdict is Verdict.AVAILABLE
    assert [one.code for one in found.because] == ["outage_mention", "outage_subscribe", "available"]
    assert found.because[0].text("UTC") == (
        "There is a known outage that we are working on: Printing is down (since Tue 3 Nov 2026, 09:00 UTC). "
        "Case 10421 may be part of it."
    )
    assert found.because[1].text("UTC") == f"Subscribe to it to get every update: {URL}"


@pytest.mark.parametrize(
    ("one", "rule", "codes"),
    [
        (doubtful(subscribe_url=""), RULE, ["outage_mention", "available"]),
        (doubtful(subscribe_url="", status_page_url=URL), RULE, ["outage_mention", "outage_subscribe", "available"]),
        (problem(), RULE, ["outage_mention_unnamed", "available"]),
        (outage(), OutageRule(mention=False), ["available"]),
        (outage(), None, ["available"]),
    ],
)
def test_mx39_what_is_told_is_what_there_is_to_tell(one: Outage, rule: OutageRule | None, codes: list[str]) -> None:
    found = Case(policy=policy(rule), ticket=replace(PART, problem="9"), outages=(one,), now=NOW).look()

    assert [one.code for one in found.availability.because] == codes


def test_mx39_a_problem_of_another_customer_is_never_named_to_this_one() -> None:
    found = ended(escalated(problem(), facts={"problem": "9"}), "problem-9")

    assert len(public(found)) == 2
    assert [text for text in public(found) if "Globex" in text] == []


@pytest.mark.parametrize("after", [timedelta(0), 3 * DAY])
def test_a_policy_can_refuse_while_an_outage_covers_the_ticket(after: timedelta) -> None:
    rule = OutageRule(requests=DuringOutage.REFUSE)
    found = case(outage(started_at=OPENED), rule=rule, after=after)

    answered = found.look().availability
    rule_of_request = found.ask().rule

    assert (answered.verdict, answered.available_at, answered.next_change_at) == (Verdict.OUTAGE, None, None)
    assert [one.code for one in answered.because] == ["outage_refused", "outage_subscribe"]
    assert [one.code for one in answered.alternatives] == ["only_update", "exception", "raise_severity"]
    assert rule_of_request == "refused:outage"
    assert found.look().due_why == "settled:outage"
    assert found.ticket.fields[STATE] == "not_yet"
    assert str(found.ticket.fields[AVAILABLE_FROM]).startswith("Case 10421 is part of a known outage")
    assert found.history.escalations == ()


def test_a_policy_that_refuses_takes_requests_while_nobody_vouches_for_the_outage() -> None:
    found = escalated(doubtful(), rule=OutageRule(requests=DuringOutage.REFUSE))

    assert found.escalation.deprioritised


def test_an_outage_neither_opens_nor_mentions_itself_on_a_closed_ticket() -> None:
    found = case(outage(), facts={"status": Status.SOLVED}).look().availability

    assert (found.verdict, [one.code for one in found.because]) == (Verdict.CLOSED, ["closed"])


def test_without_a_rule_outages_mean_nothing() -> None:
    found = escalated(outage(), policy=replace(policy(), outage=None))

    assert (found.escalation.outage, found.escalation.state) == ("", State.REQUESTED)


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
