"""Promises kept and missed: MS-13, MS-a8, F53, F54, I3, I5 and which notes are overtaken."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from core.clocks import begin
from core.commands import Note
from core.escalation import State
from core.events import Move
from core.fields import ACKNOWLEDGE, NEXT_DUE, OUTCOME
from core.policy import Policy, Promise, PromiseKind
from core.promises import overtaken
from core.tickets import Person, Role, Status
from tests.core.cases import ANA, BO, DAY, DOE, HOUR, KIM, MACHINE, MINUTE, OPENED, SECOND, Case, mulesoft, ticket


def promising(*promises: Promise) -> Policy:
    return replace(mulesoft(), promises=promises)


def missed(case: Case) -> list[str]:
    """The breaches said so far, as promise and number."""
    parts = [note.key.split(":") for note in case.sent if ":missed:" in note.key]
    return [f"{kind} {number}" for _, kind, _, _, number in parts]


def run_until(case: Case, end: datetime) -> list[datetime]:
    """Wake at every armed moment up to ``end``; the moments."""
    woken = []
    due = case.look().due_at
    while due is not None and due <= end:
        assert due > case.now
        case.now = due
        woken.append(due)
        due = case.look("timer").due_at
    case.now = end
    return woken


@pytest.mark.parametrize(
    ("by", "given", "counts"),
    [
        (KIM, {}, False),
        (BO, {}, True),
        (BO, {"role": Role.OWNER}, True),
        (BO, {"public": False}, False),
        (MACHINE, {"role": Role.SYSTEM}, False),
        (ANA, {}, False),
        (DOE, {}, False),
    ],
    ids=["assignee", "colleague", "owner", "internal note", "automatic reply", "requester", "other contact"],
)
def test_MS13_only_a_public_word_of_another_person_stops_the_clock(
    by: Person, given: dict[str, Any], counts: bool
) -> None:
    case = Case().opened()
    case.wait(HOUR)

    case.say(by, **given)
    case.look()

    contact = case.escalation.obligation(PromiseKind.CONTACT)
    assert contact is not None
    assert contact.running is not counts
    assert case.escalation.state is (State.ACTIVE if counts else State.REQUESTED)
    assert (case.escalation.contacted_at == case.now) is counts


def test_MS13_an_answer_of_the_assignee_leaves_the_promise_to_be_missed() -> None:
    case = Case().opened()
    case.wait(HOUR)
    case.say(KIM)

    run_until(case, case.escalation.opened_at + 2 * HOUR)

    assert "contact 1" in missed(case)
    assert any("by somebody other than the assigned engineer was due" in note.text for note in case.sent)


def test_MS13_whoever_was_assigned_at_the_opening_does_not_count_even_when_the_case_changed_hands() -> None:
    case = Case().opened()

    case.become(assignee=BO)
    case.say(KIM)
    case.look()
    assert case.escalation.contacted_at is None

    case.say(BO)
    case.look()
    assert case.escalation.contacted_at == case.now


def test_MS13_the_first_answer_acknowledges_and_each_next_one_renews_the_promise_of_an_update() -> None:
    case = Case().opened()
    words = []
    for _ in range(3):
        case.wait(HOUR)
        words.append(case.now)
        case.say(BO)
        case.look()

    escalation = case.escalation
    updates = [one for one in escalation.obligations if one.kind is PromiseKind.NEXT_UPDATE]
    assert escalation.acknowledged_at == escalation.contacted_at == words[0]
    assert [one.basis_at for one in updates] == words
    assert [one.running for one in updates] == [False, False, True]
    assert [entry.kind for entry in case.journal][-3:] == ["contacted", "updated", "updated"]


def test_several_words_found_in_one_look_count_each_at_its_own_time() -> None:
    case = Case().opened()
    for _ in range(3):
        case.wait(HOUR)
        case.say(BO)
    first = case.now - 2 * HOUR

    found = case.look()

    assert (case.escalation.contacted_at, case.escalation.heard_at) == (first, case.now)
    assert found.due_at == case.now + DAY


def test_words_are_counted_once_where_no_update_is_promised() -> None:
    case = Case(policy=promising(Promise(PromiseKind.CONTACT, 2 * HOUR))).opened()
    case.wait(HOUR)
    case.say(BO)
    case.wait(HOUR)
    case.say(BO)

    first, second = case.look(), case.look()

    assert [entry.kind for entry in first.entries] == ["contacted", "updated"]
    assert (second.entries, second.notes) == ((), ())
    assert (second.due_at, second.due_why) == (None, "waiting:nothing_promised")


def test_a_word_from_before_the_escalation_counts_for_nothing() -> None:
    case = Case()
    case.wait(3 * DAY)
    case.say(BO)
    case.wait(2 * SECOND)
    case.look()
    case.ask()

    case.look()

    assert case.escalation.contacted_at is None


def test_a_word_in_the_second_of_the_opening_counts() -> None:
    """Hosts cut the time of a comment to the second."""
    case = Case()
    case.wait(3 * DAY + timedelta(microseconds=999_999))
    case.look()
    case.ask()
    case.now -= timedelta(microseconds=999_998)
    case.say(BO)
    case.wait(SECOND)

    case.look()

    assert case.escalation.contacted_at is not None


def test_MSa8_no_policy_no_promise() -> None:
    case = Case(policy=promising()).opened()

    found = case.look()

    assert case.escalation.obligations == ()
    assert (found.due_at, found.due_why) == (None, "waiting:nothing_promised")
    assert case.ticket.fields[NEXT_DUE] is None
    assert case.sent[0].text.endswith("somebody besides the assigned engineer is needed")


@pytest.mark.parametrize("kind", [one for one in PromiseKind if one not in ("owner", "call_held")])
def test_MSa8_every_moment_that_is_promised_comes_from_the_policy(kind: PromiseKind) -> None:
    case = Case(policy=promising(Promise(kind, 7 * HOUR, 3 * HOUR, 2))).opened()
    if kind is PromiseKind.NEXT_UPDATE:
        case.say(BO)
        case.look()

    due = case.now + 7 * HOUR
    woken = run_until(case, case.now + DAY)

    assert woken == [due, due + 3 * HOUR, due + 6 * HOUR]
    assert missed(case) == [f"{kind} 1", f"{kind} 2", f"{kind} 3"]


def test_F53_a_breach_is_said_at_its_moment_and_once_per_reminder() -> None:
    case = Case().opened()
    opened = case.now

    woken = run_until(case, opened + 12 * HOUR)

    half = 30 * MINUTE
    assert {one.actor for one in case.journal if one.kind == "promise_missed"} == {""}
    acknowledge = [opened + half * n for n in (1, 2, 3, 4)]
    contact = [opened + 2 * HOUR + HOUR * n for n in range(4)]
    assert woken == sorted({*acknowledge, *contact})
    assert sorted(missed(case)) == [f"{kind} {n}" for kind in ("acknowledge", "contact") for n in (1, 2, 3, 4)]
    assert (case.look().due_at, case.look().due_why) == (None, "waiting:reminders_exhausted")
    assert case.ticket.fields[NEXT_DUE] is not None, "people are still told what is owed"


def test_F53_after_a_pause_missed_reminders_collapse_into_one() -> None:
    case = Case().opened()
    opened = case.now
    case.wait(DAY + 10 * MINUTE)

    late = case.look("timer")

    assert missed(case) == ["acknowledge 1", "contact 1"]
    assert late.due_at == opened + DAY + 30 * MINUTE
    assert case.look().notes == ()


def test_a_promise_missed_and_then_kept_is_silent_from_then_on() -> None:
    case = Case().opened()
    run_until(case, case.now + 35 * MINUTE)
    assert missed(case) == ["acknowledge 1"]

    case.act(Move.ACKNOWLEDGE)
    run_until(case, case.now + HOUR)

    assert missed(case) == ["acknowledge 1"]


def test_a_late_answer_found_together_with_its_moment_is_no_breach() -> None:
    case = Case().opened()
    case.act(Move.ACKNOWLEDGE)
    case.wait(HOUR)
    case.say(BO)
    case.wait(HOUR)

    case.look("timer")

    assert missed(case) == []


def test_a_promise_that_the_policy_no_longer_makes_is_said_once() -> None:
    """A version that cannot be read back is replaced by today's."""
    case = Case().opened()
    case.policy = promising()

    run_until(case, case.now + DAY)

    assert missed(case) == ["acknowledge 1", "contact 1"]


def test_MS03_a_promise_counts_elapsed_time_across_a_clock_change() -> None:
    basis = datetime(2026, 10, 24, 17, 0, tzinfo=ZoneInfo("Europe/Berlin"))

    made = begin(Promise(PromiseKind.NEXT_UPDATE, DAY), basis)

    assert made.due_at.astimezone(ZoneInfo("Europe/Berlin")).hour == 16


def test_I5_a_solved_ticket_is_silent_and_speaks_again_when_reopened() -> None:
    case = Case().opened()
    sent = len(case.sent)
    case.become(status=Status.SOLVED)

    solved = case.look()
    case.wait(3 * DAY)
    still = case.look("timer")

    assert (solved.due_at, solved.due_why, solved.notes) == (None, "waiting:ticket_solved", ())
    assert (still.notes, len(case.sent)) == ((), sent)
    assert case.escalation.open

    case.become(status=Status.OPEN)
    case.look()
    assert missed(case) == ["acknowledge 1", "contact 1"]


def test_F54_a_deadline_and_solved_in_the_same_instant_the_host_wins() -> None:
    case = Case().opened()
    due = case.look().due_at
    assert due is not None
    case.now = due

    case.become(status=Status.SOLVED)

    assert case.look("timer").notes == ()


def keys(notes: list[Note], part: str) -> list[str]:
    return [note.key for note in notes if part in note.key]


def test_I5_a_breach_still_unsent_is_overtaken_once_it_was_mended_or_the_ticket_solved() -> None:
    case = Case().opened()
    case.wait(3 * HOUR)
    case.look()
    acknowledge, contact = keys(case.sent, ":acknowledge:"), keys(case.sent, ":contact:")
    received = keys(case.sent, ":received")

    case.act(Move.ACKNOWLEDGE)

    assert [overtaken(key, case.history, Status.OPEN) for key in (*acknowledge, *contact, *received)] == [
        True,
        False,
        False,
    ]
    assert [overtaken(key, case.history, Status.SOLVED) for key in (*acknowledge, *contact, *received)] == [
        True,
        True,
        False,
    ]


@pytest.mark.parametrize(
    ("move", "details", "last"),
    [(Move.CLOSE, {"outcome": "solution"}, "E-10421-1:closed:1"), (Move.DECLINE, {"why": "No."}, "E-10421-1:declined")],
)
def test_I5_all_but_the_last_word_of_an_ended_escalation_is_overtaken(
    move: Move, details: dict[str, str], last: str
) -> None:
    case = Case().opened()
    case.wait(3 * HOUR)
    case.look()

    case.act(move, **details)

    left = [note.key for note in case.sent if not overtaken(note.key, case.history, Status.OPEN)]
    assert left == [last]


@pytest.mark.parametrize("key", ["E-10421-1:1:follower:closed", "E-10421-1:1:cc:declined"])
def test_I5_a_role_that_is_called_closed_is_overtaken_like_any_other(key: str) -> None:
    case = Case().opened()
    assert not overtaken(key, case.history, Status.OPEN)

    case.act(Move.CLOSE, outcome="solution")

    assert overtaken(key, case.history, Status.OPEN)


def test_the_notes_of_requests_and_of_other_escalations_are_not_overtaken() -> None:
    case = Case().opened()
    case.act(Move.CLOSE, outcome="solution")

    found = [
        overtaken(key, case.history, Status.OPEN) for key in ("tick:1:refused", "E-10421-11:1:received", "E-1-1:x")
    ]

    assert found == [False, False, False]


def test_the_owner_is_named_in_a_breach_even_where_nobody_plays_the_role() -> None:
    case = Case(ticket=ticket()).opened()
    case.history = replace(
        case.history, escalations=(replace(case.escalation, owner_name="", owner="bo@support.example"),)
    )
    case.wait(HOUR)

    case.look()

    assert case.sent[-1].text.endswith("Owner: bo@support.example.")


def test_times_for_the_customer_and_for_staff_are_in_their_own_zones() -> None:
    case = Case().opened()
    case.become(requester=replace(ANA, time_zone="Asia/Tokyo"))

    case.wait(HOUR)
    case.look()

    assert "JST" in str(case.ticket.fields[NEXT_DUE])
    assert "CET" in case.sent[-1].text


@pytest.mark.parametrize("field", [ACKNOWLEDGE, OUTCOME])
def test_what_we_wrote_ourselves_is_nobodys_choice(field: str) -> None:
    case = Case(policy=replace(mulesoft(), uses=replace(mulesoft().uses, at_most=None))).opened()
    case.set({ACKNOWLEDGE: True})
    case.look()
    case.set({OUTCOME: "solution"})
    case.look()
    assert case.ticket.fields[OUTCOME] == "solution"

    case.ask("second")

    assert case.escalation.number == 2
    assert case.escalation.state is State.REQUESTED
    assert case.ticket.fields[field] is None
    assert case.now > OPENED
