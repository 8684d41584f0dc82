"""Our memory was put back to an earlier state: what the ticket tells is taken up, and nothing said twice (F44)."""

from dataclasses import replace

import pytest

from core.availability import Verdict
from core.commands import NoteKind
from core.decisions import Draft, Scene
from core.escalation import History, Hold, State
from core.events import Move
from core.ledger import faults
from core.policy import Level, Policy
from core.promises import recalled
from core.terms import Validation
from core.tickets import Status
from tests.core.cases import DAY, HOUR, MINUTE, Case, mulesoft, ticket

LEVELS = (Level(1, "Lead", "escalation_lead"), Level(2, "Manager", "support_manager"))
POLICY = replace(mulesoft(), levels=LEVELS)


def escalated(policy: Policy = POLICY) -> Case:
    return Case(policy=policy, ticket=ticket(policy)).opened()


def put_back(case: Case, history: History, journal: int = 0) -> Case:
    """The same ticket with an older memory; answers the case before anybody looks."""
    case.history = history
    del case.lines[journal:]
    return case


def fresh(case: Case, known: int) -> list[str]:
    """The keys of notes since then whose mark the host does not have."""
    return [note.key for note in case.sent[known:] if note.key not in case.ticket.marks]


def test_f44_an_escalation_that_only_the_helpdesk_knows_is_taken_up_again() -> None:
    case = escalated()
    before, known = case.escalation, len(case.sent)
    put_back(case, History())
    case.wait(HOUR)

    case.look()
    case.look()

    after = case.escalation
    assert (after.id, after.state, after.owner, after.reason) == (before.id, before.state, before.owner, before.reason)
    assert (after.details, after.channel, after.opened_at) == (before.details, "recovered", before.opened_at)
    assert fresh(case, known) == []
    assert faults(case.history.escalations, case.lines) == ()
    assert "recovered" in [one.kind for one in case.journal]


def test_f44_one_that_was_taken_up_is_taken_up() -> None:
    case = escalated()
    older = case.history
    lines = len(case.lines)
    case.act(Move.ACKNOWLEDGE)
    known = len(case.sent)
    put_back(case, older, lines)

    case.look()

    assert case.escalation.state is State.ACTIVE
    assert fresh(case, known) == []
    assert faults(case.history.escalations, case.lines) == ()


def test_f44_one_that_was_opened_and_taken_up_meanwhile_is_both() -> None:
    case = escalated()
    case.act(Move.ACKNOWLEDGE)
    known = len(case.sent)
    put_back(case, History())

    case.look()

    assert case.escalation.state is State.ACTIVE
    assert fresh(case, known) == []


def test_f44_one_that_reached_a_higher_level_is_at_that_level() -> None:
    case = escalated()
    case.act(Move.NEXT_LEVEL, why="It is worse.")
    known = len(case.sent)
    put_back(case, History())

    case.look()

    assert (case.escalation.level, case.escalation.owner) == (2, "kim@support.example")
    assert fresh(case, known) == []
    assert faults(case.history.escalations, case.lines) == ()


@pytest.mark.parametrize("shown", ["1", "7", "two", ""])
def test_f44_a_level_that_says_nothing_new_changes_nothing(shown: str) -> None:
    case = escalated()
    put_back(case, History())
    case.set({"level": shown})

    case.look()

    assert case.escalation.level == 1


def test_f44_one_that_waits_for_validation_is_recovered_and_waits() -> None:
    case = escalated(replace(POLICY, validation=Validation()))
    put_back(case, History())
    case.set({"level": 2})

    case.look()

    assert (case.escalation.accepted_at, case.escalation.level) == (None, 1)


def test_f44_one_that_was_closed_is_closed_and_nobody_is_told_that_the_flag_was_taken_off() -> None:
    case = escalated()
    older = case.history
    lines = len(case.lines)
    case.act(Move.CLOSE, outcome="solution")
    known = len(case.sent)
    put_back(case, older, lines)

    case.look()

    assert (case.escalation.state, case.escalation.outcome) == (State.CLOSED, "solution")
    assert fresh(case, known) == []
    assert faults(case.history.escalations, case.lines) == ()


def test_f44_one_that_was_declined_is_declined() -> None:
    case = escalated(replace(POLICY, validation=Validation()))
    older = case.history
    case.act(Move.DECLINE, why="It is about another case.")
    put_back(case, older)

    case.look()

    assert case.escalation.state is State.DECLINED


def test_f44_without_our_last_word_a_person_wrote_the_field_and_it_is_put_back() -> None:
    case = escalated()
    case.set({"escalation": "closed"})

    case.look()

    assert case.history.current is not None
    assert case.ticket.fields["escalation"] == "requested"


def test_f44_without_our_receipt_a_person_wrote_the_field_and_nothing_opens() -> None:
    case = Case(policy=POLICY, ticket=ticket(POLICY))
    case.set({"escalation": "active"})

    case.look()

    assert case.history.latest is None


def test_f44_where_the_helpdesk_tells_no_moments_clocks_begin_anew() -> None:
    case = escalated()
    put_back(case, History())
    case.become(marked_at={})
    case.wait(HOUR)

    case.look()

    assert case.escalation.opened_at == case.now


@pytest.mark.parametrize("changes", [{"status": Status.CLOSED}, {"merged_into": "10500"}])
def test_f44_a_ticket_that_is_over_gets_nothing_back(changes: dict[str, object]) -> None:
    case = escalated()
    put_back(case, History())
    case.become(**changes)

    case.look()

    assert case.history.latest is None


def test_f44_one_that_ended_and_still_shows_as_running_stays_ended_and_its_use_counts() -> None:
    case = escalated()
    case.act(Move.CLOSE, outcome="solution")
    known = len(case.sent)
    put_back(case, History())
    case.set({"escalation": "requested"})

    found = case.look()

    assert (case.escalation.state, case.escalation.outcome) == (State.CLOSED, "solution")
    assert (found.availability.verdict, case.sent[known:]) == (Verdict.ALREADY_USED, [])
    assert faults(case.history.escalations, case.lines) == ()


def test_f44_one_that_was_declined_and_forgotten_uses_nothing_up() -> None:
    case = escalated(replace(POLICY, validation=Validation()))
    case.act(Move.DECLINE, why="It is about another case.")
    put_back(case, History())

    found = case.look()

    assert (case.escalation.state, found.availability.available) == (State.DECLINED, True)
    assert case.ask("form:2").rule == "accepted:E-10421-2"


def test_f44_a_customer_whom_nobody_knows_any_more_is_somebody() -> None:
    case = escalated()
    put_back(case, History())
    case.become(requester=None)

    case.look()

    assert case.escalation.requested_by == ""


def test_f44_nobody_is_brought_onto_the_ticket_a_second_time() -> None:
    case = escalated()
    known = len(case.sent)
    put_back(case, History())

    case.look()

    people = [note for note in case.sent[known:] if note.kind is not NoteKind.COMMENT]
    assert [note for note in people if note.key not in case.ticket.marks] == []


def test_f44_a_level_that_only_the_field_tells_of_is_the_level() -> None:
    case = escalated()
    put_back(case, History())
    case.set({"level": 2})

    case.look()

    assert (case.escalation.level, case.escalation.owner) == (2, "kim@support.example")


def test_f44_a_level_that_the_policy_has_no_more_is_not_reached() -> None:
    case = escalated()
    case.act(Move.NEXT_LEVEL, why="It is worse.")
    put_back(case, History())
    case.policy = replace(POLICY, levels=LEVELS[:1])

    case.look()

    assert case.escalation.level == 1


def test_f44_a_receipt_on_a_ticket_that_shows_no_escalation_opens_nothing() -> None:
    case = escalated()
    put_back(case, History())
    case.set({"escalation": "available"})

    case.look()

    assert case.history.latest is None


def test_f44_one_that_was_taken_up_again_and_ended_after_that_stays_ended() -> None:
    case = escalated(replace(POLICY, ladder=replace(POLICY.ladder, reopen_within=DAY)))
    for move, details in (
        (Move.CLOSE, {"outcome": "solution"}),
        (Move.REOPEN, {}),
        (Move.CLOSE, {"outcome": "solution"}),
    ):
        case.wait(HOUR)
        case.act(move, **details)
    case.set({"escalation": "requested"})

    case.look()

    assert case.escalation.state is State.CLOSED


def test_f44_one_that_was_validated_meanwhile_is_validated_and_counted_from_then() -> None:
    case = escalated(replace(POLICY, validation=Validation()))
    older, lines = case.history, len(case.lines)
    case.wait(MINUTE)
    case.act(Move.ACCEPT)
    before, known = case.escalation, len(case.sent)
    put_back(case, older, lines)

    case.look()

    after = case.escalation
    assert (after.state, after.accepted_at, after.owner) == (State.ACTIVE, before.accepted_at, before.owner)
    assert fresh(case, known) == []
    assert faults(case.history.escalations, case.lines) == ()


def test_f44_a_breach_that_was_said_counts_on_a_promise_that_stands_still() -> None:
    case = escalated()
    older = case.history
    due_at = case.look().due_at
    assert due_at is not None
    case.wait(due_at - case.now)
    case.look("timer")
    (missed, *_) = [one for one in case.escalation.obligations if one.fired]
    current = older.escalations[-1]
    held = tuple(replace(one, holds=(Hold(case.now, None),), next_at=None) for one in current.obligations)
    known = replace(older, escalations=(replace(current, obligations=held),))

    draft = recalled(Scene(case.ticket, case.policy, case.cast, case.now), Draft(known), "recovered")

    again = draft.history.escalations[-1].obligation(missed.kind)
    assert again is not None
    assert (again.fired, again.next_at, again.held_at) == (1, None, case.now)
