"""A ticket is tied to those of other accounts: how a tie stands, what each side may know, when one is asked for."""

from dataclasses import replace

import pytest

from core.events import Move
from core.fields import FLAG
from core.terms import CounterpartRule, Validation
from core.tickets import Status
from core.tie_rules import face_of
from core.ties import SILENT_AFTER, Face, Standing, Tie, standing
from tests.core.cases import KIM, OPENED, mulesoft, ticket
from tests.core.tie_cases import (
    ANSWERS,
    ASKING,
    KEY,
    LAB,
    THERE,
    asked,
    case,
    policy,
    seeing,
    source,
    tie,
)

SOLVED = replace(THERE, status=Status.SOLVED)
ENDED = replace(ASKING, state="closed", level=0, due_at=None, outcome="solution", outcome_title="Solution")


# --- how a tie stands ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        (Tie(KEY, True), Standing.OPENING),
        (Tie(KEY, True, LAB, None, OPENED), Standing.OPENING),
        (Tie(KEY, True, LAB, None, OPENED - SILENT_AFTER), Standing.SILENT),
        (Tie(KEY, True, LAB, THERE, OPENED), Standing.WORKED_ON),
        (Tie(KEY, True, LAB, THERE, None), Standing.WORKED_ON),
        (Tie(KEY, True, LAB, THERE, OPENED - SILENT_AFTER), Standing.SILENT),
        (Tie(KEY, True, LAB, SOLVED, OPENED - SILENT_AFTER), Standing.ENDED),
        (Tie(KEY, True, LAB, replace(THERE, status=Status.DELETED), OPENED), Standing.LOST),
        (Tie(KEY, True, LAB, THERE, OPENED, Standing.REFUSED), Standing.REFUSED),
        (Tie(KEY, False, LAB, ASKING, OPENED), Standing.WORKED_ON),
        (Tie(KEY, False, LAB, ENDED, OPENED), Standing.ENDED),
        (Tie(KEY, False, LAB, replace(ASKING, state="declined"), OPENED), Standing.ENDED),
        (Tie(KEY, False, LAB, SOLVED, OPENED), Standing.ENDED),
        (Tie(KEY, False, LAB, replace(ASKING, status=Status.SOLVED), OPENED), Standing.WORKED_ON),
        (Tie(KEY, True, LAB, replace(THERE, state="closed"), OPENED), Standing.WORKED_ON),
    ],
)
def test_how_a_tie_stands_is_told_by_the_other_sides_face(known: Tie, expected: Standing) -> None:
    assert standing(known, OPENED) is expected


def test_a_tie_is_called_by_its_label_its_ticket_or_its_key() -> None:
    assert (tie(case()).title, Tie(KEY, True, LAB).title, Tie(KEY, True).title) == (
        "LAB-7 (https://lab.example/7)",
        "lab/eng/7",
        KEY,
    )
    assert replace(tie(case()), face=replace(THERE, url="")).title == "LAB-7"


# --- what the other side may know ---------------------------------------------------------------------------------


def test_a_face_tells_of_no_escalation_where_there_is_none() -> None:
    assert face_of(ticket(), case(escalate=False).history, mulesoft()) == Face(Status.OPEN, "10421")


def test_a_face_tells_level_and_next_due_moment() -> None:
    found = case()
    due = found.escalation.obligations[0]

    face = face_of(found.ticket, found.history, found.policy)

    assert (face.label, face.url, face.state, face.level) == ("#10421", "https://desk.example/10421", "requested", 1)
    assert (face.due_kind, face.due_at) == ("acknowledge", due.due_at)
    assert face.runs


def test_a_face_tells_nothing_of_what_is_mirrored_so_that_nothing_goes_round() -> None:
    found = case(ANSWERS, escalate=False)
    alone = face_of(found.ticket, found.history, found.policy)

    seeing(found, source(found))

    assert found.ticket.fields[FLAG] is True
    assert face_of(found.ticket, found.history, found.policy) == alone


def test_a_face_owes_nothing_where_nothing_is_promised_or_it_waits() -> None:
    plain = case(policy=policy(promises=()))
    waits = case()
    waits.history = replace(waits.history, escalations=(replace(waits.escalation, deprioritised=True),))

    for found in (plain, waits):
        assert face_of(found.ticket, found.history, found.policy).due_at is None


def test_a_face_does_not_count_what_support_has_not_accepted() -> None:
    found = case(policy=policy(validation=Validation()))

    face = face_of(found.ticket, found.history, found.policy)

    assert (face.state, face.level, face.runs) == ("requested", 0, False)


@pytest.mark.parametrize(("outcome", "title"), [("solution", "Solution"), ("ticket_closed", "")])
def test_a_face_tells_how_an_escalation_ended(outcome: str, title: str) -> None:
    found = case()
    if title:
        found.act(Move.CLOSE, outcome=outcome)
    else:
        found.become(status=Status.CLOSED)
        found.look()

    face = face_of(found.ticket, found.history, found.policy)

    assert (face.state, face.outcome, bool(face.outcome_title)) == ("closed", outcome, bool(title))


def test_a_merged_ticket_is_a_closed_one_to_others() -> None:
    assert face_of(ticket(merged_into="2"), case().history, mulesoft()).status is Status.CLOSED


# --- when one is asked for ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("escalate", [True, False])
def test_a_step_asks_for_a_counterpart_with_the_words_of_staff(escalate: bool) -> None:
    found = asked("Please look.\nvalue: 7", escalate=escalate)

    [order] = found.look().orders

    assert (order.key, order.account, order.title, order.named) == (KEY, "engineering", "Labels do not print", "")
    assert order.wished_at == found.now
    assert order.text.startswith("Customer support asks for help with #10421 (https://desk.example/10421).")
    assert "Please look." in order.text


def test_an_order_without_a_subject_or_a_page_still_says_what_it_is_about() -> None:
    found = asked()
    found.become(subject="", label="", url="")

    [order] = found.look().orders

    assert order.title == "10421"
    assert "help with 10421." in order.text


def test_staff_name_the_ticket_that_is_there_already() -> None:
    [order] = asked("ticket:  LAB-7 \nPlease look.").look().orders

    assert order.named == "LAB-7"
    assert order.text.endswith("Please look.")


def test_no_second_one_is_asked_for_beside_one_that_is_worked_on_unless_it_is_named() -> None:
    found = asked()
    seeing(found, tie(found))
    found.record(KIM, "engineering")
    found.look()
    assert len(found.history.ties) == 1

    found.record(KIM, "engineering", "ticket: LAB-9")
    found.look()
    assert [one.named for one in found.history.ties] == ["", "LAB-9"]


def test_one_that_is_over_may_be_followed_by_another() -> None:
    found = asked()
    seeing(found, tie(found, SOLVED))
    assert len(found.history.ties) == 1

    found.record(KIM, "engineering")
    found.look()

    assert [one.key for one in found.history.ties] == [KEY, "desk/acme/10421#2"]


def test_what_is_still_on_the_ticket_asks_no_second_time() -> None:
    found = asked()
    seeing(found, tie(found, replace(THERE, status=Status.DELETED)))

    assert found.look().orders == ()
    assert len(found.history.ties) == 1


@pytest.mark.parametrize(
    "rule",
    [
        CounterpartRule("engineering", on_levels=(1,)),
        CounterpartRule("engineering", on_states=("requested",)),
        CounterpartRule("engineering", on_states=("active",)),
    ],
)
def test_a_level_or_a_state_asks_when_it_is_reached(rule: CounterpartRule) -> None:
    found = case(rule)
    if rule.on_states == ("active",):
        assert found.history.ties == ()
        found.act(Move.ACKNOWLEDGE)
    found.look()

    assert len(found.history.ties) == 1


def test_a_level_is_reached_once_support_has_accepted() -> None:
    rule = CounterpartRule("engineering", on_levels=(1,))
    found = case(policy=policy(rule, validation=Validation()))
    assert found.history.ties == ()

    found.act(Move.ACCEPT)

    assert len(found.history.ties) == 1


@pytest.mark.parametrize("rule", [None, ANSWERS])
def test_a_policy_that_asks_nobody_asks_nobody(rule: CounterpartRule | None) -> None:
    assert asked(rule=rule).history.ties == ()


@pytest.mark.parametrize("gone", [{"status": Status.CLOSED}, {"merged_into": "9"}])
def test_nothing_is_asked_for_a_ticket_that_is_gone(gone: dict[str, object]) -> None:
    found = case(escalate=False)
    found.record(KIM, "engineering")
    found.become(**gone)
    found.look()

    assert found.history.ties == ()


def test_a_closed_ticket_orders_nothing_any_more() -> None:
    found = asked()
    found.become(status=Status.CLOSED)

    assert found.look().orders == ()
