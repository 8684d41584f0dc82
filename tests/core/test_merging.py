"""A merge takes the escalation along: one episode on the ticket that stays, its right used once, told once (F23)."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest

from core.availability import used
from core.commands import NoteKind
from core.escalation import Ending, State
from core.events import Look, Move
from core.ledger import faults
from core.policy import PromiseKind
from core.terms import Validation
from core.tickets import Role, Status
from tests.core.cases import BO, DAY, HOUR, KIM, MINUTE, Case, mulesoft, ready
from tests.core.cloudm import cloudm
from tests.core.merge_cases import comes_along, event, kinds, merged, merged_away, source, target, with_levels


def public(case: Case) -> list[str]:
    return [one.key for one in case.sent if one.kind is NoteKind.COMMENT and one.public]


def test_f23_the_escalation_of_a_merged_ticket_goes_on_on_the_one_that_stays() -> None:
    one, into = source(), target()
    before = one.escalation

    decision = merged(one, into)

    ended, moved = one.escalation, into.escalation
    assert (ended.state, ended.outcome) == (State.CLOSED, "ticket_merged")
    assert (moved.id, moved.state, moved.open) == ("E-10500-1", before.state, True)
    assert (moved.level, moved.owner, moved.owner_name) == (before.level, before.owner, before.owner_name)
    assert moved.obligations == tuple(one for one in before.obligations if one.running)
    assert (moved.opened_at, moved.details, moved.requested_by) == (before.opened_at, before.details, "ana")
    assert (decision.due_at, decision.due_why) == (
        min(o.next_at for o in moved.obligations if o.next_at),
        "promise_due",
    )
    assert decision.rule == "merged:E-10500-1"


def test_f23_it_is_told_once_and_is_no_second_receipt() -> None:
    one, into = source(), target()

    merged(one, into)
    into.look()

    assert public(into) == ["E-10500-1:merged_in"]
    (word,) = [one.text for one in into.sent if one.public]
    assert [name for name in ("#10421", "E-10421-1", "E-10500-1") if name not in word] == []


def test_f23_both_journals_tell_of_it() -> None:
    one, into = source(), target()

    merged(one, into)

    assert kinds(one)[-2:] == ["merged_away", "closed"]
    assert "merged_in" in kinds(into)
    away = next(entry for entry in one.journal if entry.kind == "merged_away")
    came = next(entry for entry in into.journal if entry.kind == "merged_in")
    assert dict(away.facts) == {"escalation": "E-10421-1", "into": "10500"}
    assert dict(came.facts) == {"escalation": "E-10500-1", "merged": "E-10421-1", "ticket": "#10421"}
    assert faults(one.history.escalations, one.lines) == ()
    assert faults(into.history.escalations, into.lines) == ()


def test_f23_the_right_is_used_once_by_the_two() -> None:
    one, into = source(), target()

    merged(one, into)
    into.act(Move.ACKNOWLEDGE)
    into.act(Move.CLOSE, outcome="solution")

    assert used(into.policy, into.history) == 1
    assert into.look().availability.verdict == "already_used"


def test_f23_the_people_of_the_level_are_brought_onto_the_ticket_that_stays() -> None:
    one, into = source(), target()

    merged(one, into)

    given = {note.email for note in into.sent if note.kind is not NoteKind.COMMENT}
    assert given == {note.email for note in one.sent if note.kind is not NoteKind.COMMENT}
    assert given


def test_f23_where_the_one_that_stays_is_escalated_already_there_is_one_escalation_still() -> None:
    one, into = source(), target().opened(2 * DAY)
    before = into.escalation

    decision = merged(one, into)

    assert into.history.escalations == (before,)
    assert public(into) == ["E-10500-1:1:received", "E-10500-1:merged:E-10421-1"]
    assert "E-10421-1" in into.sent[-1].text
    assert (decision.rule, kinds(into)[-1]) == ("merged:E-10500-1", "merged_beside")
    assert used(into.policy, into.history) == 1


def test_f23_what_came_along_once_never_comes_again() -> None:
    one, into = source(), target()
    decision = merged_away(one, into)
    comes_along(decision, into)
    said, told = len(into.sent), len(into.journal)

    twice = into.turn(event(decision.passed[0], into.policy))
    into.act(Move.ACKNOWLEDGE)
    into.act(Move.CLOSE, outcome="solution")
    late = into.turn(event(decision.passed[0], into.policy))

    assert (twice.rule, late.rule) == ("ignored:merged_already", "ignored:merged_already")
    assert [one.kind for one in into.journal[told:]] == ["acknowledged", "closed"]
    assert len(into.sent) == said + 2
    assert into.history.current is None


def test_f23_deciding_again_on_the_one_that_is_gone_passes_nothing_on() -> None:
    one, into = source(), target()

    first = merged_away(one, into)

    assert len(first.passed) == 1
    assert one.decide(Look("again")).passed == ()


def test_f23_without_an_escalation_nothing_comes_along() -> None:
    one = ready()

    assert merged_away(one, target()).passed == ()


def test_f23_a_chain_of_merges_ends_where_the_chain_does() -> None:
    one, middle, last = source(), target(), target()
    last.become(ref=replace(last.ticket.ref, id="10600"), label="#10600")
    decision = merged_away(one, middle)
    middle.become(status=Status.CLOSED, merged_into="10600")

    passing = middle.turn(event(decision.passed[0], middle.policy))
    again = middle.turn(event(decision.passed[0], middle.policy))
    last.now = one.now
    last.turn(event(passing.passed[0], last.policy))

    assert (middle.history.current, passing.rule, kinds(middle)) == (None, "merged:passed_on", ["merge_passed_on"])
    assert again.passed == ()
    assert last.escalation.id == "E-10600-1"
    assert passing.passed[0].label == "#10421"


def test_f23_a_ticket_in_the_middle_passes_on_its_own_and_what_comes_to_it() -> None:
    one, middle = source(), target().opened(2 * DAY)
    decision = merged_away(one, middle)
    middle.become(status=Status.CLOSED, merged_into="10600")

    passing = middle.turn(event(decision.passed[0], middle.policy))

    assert [one.escalation.id for one in passing.passed] == ["E-10500-1", "E-10421-1"]
    assert len({one.key for one in passing.passed}) == 2


@pytest.mark.parametrize("status", [Status.CLOSED, Status.DELETED])
def test_f23_merged_into_a_ticket_that_is_over_it_ends_and_that_is_said(status: Status) -> None:
    one, into = source(), target()
    into.become(status=status)

    decision = merged(one, into)

    assert (decision.rule, into.history.current) == (f"ignored:ticket_{status}", None)
    assert kinds(into) == ["merge_ended"]


def test_f23_words_that_were_said_before_are_no_answer_to_it() -> None:
    one, into = source(), target()
    one.wait(10 * MINUTE)
    into.now = one.now
    into.say(BO)
    one.wait(10 * MINUTE)

    merged(one, into)
    still = into.escalation.contacted_at
    into.wait(MINUTE)
    into.say(BO)
    into.look()

    assert still is None
    assert into.escalation.contacted_at == into.now


def test_f23_the_engineer_of_the_ticket_that_stays_is_the_one_whose_word_is_no_contact() -> None:
    one, into = source(), target()
    into.become(assignee=BO)

    merged(one, into)
    into.wait(MINUTE)
    into.say(BO)
    into.look()

    assert (into.escalation.assignee, into.escalation.contacted_at) == ("bo", None)


def test_f23_without_an_engineer_there_it_is_the_one_that_it_had() -> None:
    one, into = source(), target()

    merged(one, into)

    assert into.escalation.assignee == KIM.id


def test_f23_what_was_kept_stays_on_record_where_it_was_kept() -> None:
    one, into = source(), target()
    one.act(Move.ACKNOWLEDGE)

    merged(one, into)

    assert [owed.ended for owed in one.escalation.obligations if owed.kind is PromiseKind.ACKNOWLEDGE] == [Ending.MET]
    assert into.escalation.obligation(PromiseKind.ACKNOWLEDGE) is None
    assert into.escalation.state is State.ACTIVE
    assert faults(into.history.escalations, into.lines) == ()


def test_f23_reminders_are_counted_on_and_no_breach_is_said_twice() -> None:
    one, into = source(), target()
    one.wait(4 * HOUR)
    one.look()
    fired = sum(owed.fired for owed in one.escalation.obligations)

    merged(one, into)
    into.wait(3 * DAY)
    into.look()

    assert fired > 0
    keys = Counter(note.key for note in (*one.sent, *into.sent))
    assert [key for key, times in keys.items() if times > 1] == []
    assert faults(into.history.escalations, into.lines) == ()


def test_f23_a_clock_that_stood_still_stands_or_goes_on_as_the_ticket_that_stays_says() -> None:
    policy = mulesoft()
    holding = tuple(replace(one, held_while=frozenset({"pending"})) for one in policy.promises)
    one, into = source(replace(policy, promises=holding)), target(replace(policy, promises=holding))
    one.become(status=Status.PENDING)
    one.look()
    one.wait(HOUR)
    one.become(status=Status.OPEN)
    one.look()
    one.wait(MINUTE)
    one.become(status=Status.PENDING)
    one.look()
    one.wait(HOUR)

    merged(one, into)
    into.wait(MINUTE)
    into.look()

    owed = into.escalation.obligations[0]
    assert (len(owed.holds), owed.held_at) == (2, None)
    assert faults(into.history.escalations, into.lines) == ()


def test_f23_a_request_that_waits_for_validation_goes_on_waiting() -> None:
    policy = replace(mulesoft(), validation=Validation())
    one, into = source(policy), target(policy)

    merged(one, into)

    assert (into.escalation.accepted_at, into.escalation.state) == (None, State.REQUESTED)
    assert [note.key for note in into.sent] == ["E-10500-1:merged_in"]
    assert into.act(Move.ACCEPT).rule == "validated"


def test_f23_one_that_nobody_owns_is_still_nobodys_and_that_is_said() -> None:
    policy = with_levels(mulesoft())
    one, into = source(policy), target(policy)

    merged(one, into)

    assert (into.escalation.owner, "no_owner" in kinds(into)) == ("", True)


def test_f23_a_level_that_its_policy_no_longer_has_is_kept_and_brings_nobody() -> None:
    one, into = source(), target()
    decision = merged_away(one, into)
    (passed,) = decision.passed
    gone = replace(passed, escalation=replace(passed.escalation, level=9, owner=""))
    into.now = one.now

    into.turn(event(gone, into.policy))

    assert (into.escalation.level, [note.kind for note in into.sent]) == (9, [NoteKind.COMMENT])


def test_f23_without_a_promise_the_word_promises_nothing() -> None:
    policy = replace(mulesoft(), promises=())
    one, into = source(policy), target(policy)

    merged(one, into)

    (word,) = [note.text for note in into.sent if note.public]
    assert word.endswith("answers for it.")


def test_f23_f55_it_keeps_the_policy_version_that_it_opened_under() -> None:
    old, new = replace(mulesoft(), version="old"), replace(cloudm(), version="new")
    one, into = source(old), target(new)
    decision = merged_away(one, into)
    into.now = one.now

    into.turn(event(decision.passed[0], old))

    assert (into.escalation.policy, into.escalation.policy_version) == (old.name, "old")


def test_f23_i5_a_solved_ticket_that_takes_it_in_waits_in_silence() -> None:
    one, into = source(), target()
    one.wait(DAY)
    into.become(status=Status.SOLVED)

    decision = merged(one, into)

    assert (decision.due_at, decision.due_why) == (None, "waiting:ticket_solved")
    assert [note.key for note in into.sent if ":missed:" in note.key] == []


def test_f23_a_step_that_still_stands_in_the_ticket_that_stays_is_no_word_on_it() -> None:
    one, into = source(), target()
    into.set({"acknowledge": True, "outcome": "solution"})

    merged(one, into)

    assert into.escalation.state is State.REQUESTED


def test_f23_the_customers_own_words_on_the_other_ticket_meet_nothing() -> None:
    one, into = source(), target()

    merged(one, into)
    into.wait(timedelta(minutes=1))
    into.say(KIM, role=Role.REQUESTER)
    into.look()

    assert into.escalation.contacted_at is None
