"""What a ticket shows and tells of its ties to other accounts, and what an end over there does here."""

from dataclasses import replace
from datetime import timedelta

import pytest

from core.fields import COUNTERPART, FLAG, LEVEL, NEXT_DUE, OUTCOME
from core.terms import CounterpartRule, WhenDone
from core.tickets import Status
from core.tie_rules import SHOWN_MOST
from core.ties import SILENT_AFTER, Standing, Tie
from tests.core.cases import DAY, HOUR, OPENED
from tests.core.tie_cases import (
    ANSWERS,
    ASKING,
    KEY,
    LAB,
    RULE,
    THERE,
    asked,
    case,
    inside,
    seeing,
    source,
    tie,
)

SOLVED = replace(THERE, status=Status.SOLVED)
ENDED = replace(ASKING, state="closed", level=0, due_at=None, outcome="solution", outcome_title="Solution")


# --- what is shown and told ---------------------------------------------------------------------------------------


def test_the_one_line_tells_how_every_side_stands() -> None:
    found = asked()
    due = replace(ASKING, label="LAB-7")
    seeing(found, tie(found, due), Tie("2", True), source(found, replace(ENDED, label="#9")))

    assert found.ticket.fields[COUNTERPART] == (
        "LAB-7: worked on, level 2, update by Sat 7 Nov 2026, 10:00 CET; 2: being opened; #9: ended, Solution"
    )


def test_the_one_line_fits_into_a_field_and_leaves_out_what_never_was() -> None:
    found = asked()
    seeing(found, *(replace(tie(found), key=str(number)) for number in range(40)))
    line = found.ticket.fields[COUNTERPART]
    assert isinstance(line, str)
    assert (len(line) <= SHOWN_MOST, line[-1]) == (True, "…")

    seeing(found, Tie(KEY, True, trouble=Standing.UNKNOWN))
    assert found.ticket.fields[COUNTERPART] is None


def test_a_level_without_a_due_moment_and_an_end_without_an_outcome_are_told_too() -> None:
    found = asked()
    seeing(
        found, tie(found, replace(ASKING, label="LAB-7", due_at=None)), source(found, replace(ENDED, outcome_title=""))
    )

    assert found.ticket.fields[COUNTERPART] == "LAB-7: worked on, level 2; #9: ended"


def test_without_a_rule_and_ties_there_is_no_such_field() -> None:
    assert COUNTERPART not in case(None).look().wanted
    assert COUNTERPART in case(ANSWERS).look().wanted


def test_a_counterpart_shows_the_highest_level_and_the_first_due_moment_of_all_that_ask() -> None:
    found = case(ANSWERS, escalate=False)
    later = replace(ASKING, level=3, due_at=OPENED + 9 * DAY)
    seeing(found, source(found), replace(source(found, later), key="2"), replace(source(found, THERE), key="3"))

    assert (found.ticket.fields[FLAG], found.ticket.fields[LEVEL]) == (True, 3)
    assert found.ticket.fields[NEXT_DUE] == "update by Sat 7 Nov 2026, 10:00 CET"


def test_a_counterpart_shows_a_level_without_any_due_moment() -> None:
    found = case(ANSWERS, escalate=False)
    seeing(found, source(found, replace(ASKING, due_at=None)))

    assert (found.ticket.fields[LEVEL], found.ticket.fields[NEXT_DUE]) == (2, None)


@pytest.mark.parametrize(("outcome", "shown"), [("solution", "solution"), ("another", None)])
def test_a_counterpart_shows_an_outcome_that_its_own_policy_knows(outcome: str, shown: str | None) -> None:
    found = case(ANSWERS, escalate=False)
    seeing(found, source(found))
    seeing(found, source(found, replace(ENDED, outcome=outcome)))

    assert (found.ticket.fields[FLAG], found.ticket.fields[OUTCOME]) == (None, shown)


def test_an_escalation_of_its_own_comes_before_what_is_mirrored() -> None:
    found = case(ANSWERS)
    seeing(found, source(found))

    assert found.ticket.fields[LEVEL] == 1


def test_the_one_that_asks_shows_its_customer_nothing_of_the_work_elsewhere() -> None:
    found = case(escalate=False)
    seeing(found, tie(found, replace(ASKING, label="LAB-7")))

    assert found.ticket.fields[FLAG] in (None, False)
    assert found.ticket.fields[NEXT_DUE] is None


def test_each_change_is_told_once_and_looking_again_tells_nothing() -> None:
    found = asked()
    for face in (THERE, SOLVED, THERE, SOLVED, replace(THERE, status=Status.DELETED)):
        seeing(found, tie(found, face))
        found.look()

    assert len(inside(found)) == 5
    assert len({note.key for note in found.sent}) == len(found.sent)


def test_a_rename_is_told_once_and_names_both() -> None:
    found = asked()
    seeing(found, tie(found))
    seeing(found, tie(found, replace(THERE, label="ENG-1")))
    found.look()

    assert inside(found)[1:] == ["LAB-7 is called ENG-1 (https://lab.example/7) now."]


def test_what_is_not_seen_for_a_moment_changes_nothing() -> None:
    found = asked()
    seeing(found, tie(found))
    seeing(found, tie(found, None))

    assert [one.standing for one in found.history.ties] == [Standing.WORKED_ON]
    assert len(inside(found)) == 1


def test_the_assignee_is_named_where_nobody_owns_an_escalation_and_nobody_where_there_is_none() -> None:
    found = asked(escalate=False)
    seeing(found, tie(found), Tie("2", True, LAB, replace(THERE, label="LAB-2"), found.now))
    seeing(found, tie(found, replace(THERE, status=Status.DELETED)))
    assert inside(found)[-1].endswith("Owner: Kim.")

    found.become(assignee=None)
    seeing(found, Tie("2", True, LAB, replace(THERE, status=Status.DELETED), found.now))
    assert inside(found)[-1].endswith("Owner: nobody.")


# --- what an end over there does here -----------------------------------------------------------------------------


def test_the_end_records_the_step_of_the_policy_once() -> None:
    found = asked()
    seeing(found, tie(found, SOLVED))
    found.look()

    assert [one.code for one in found.escalation.records] == ["engineering", "answered"]
    assert found.escalation.records[-1].details == {"ticket": "LAB-7"}


def test_the_end_closes_the_escalation_where_the_policy_says_so_once_all_that_asked_are_over() -> None:
    found = case(ANSWERS)
    seeing(found, source(found), replace(source(found), key="2"))
    seeing(found, source(found, ENDED), replace(source(found), key="2"))
    assert found.escalation.open

    seeing(found, source(found, ENDED), replace(source(found, replace(ENDED, status=Status.SOLVED)), key="2"))

    assert (found.escalation.open, found.escalation.outcome) == (False, "workaround")
    assert found.ticket.status is Status.OPEN


@pytest.mark.parametrize("rule", [None, replace(RULE, when_done=WhenDone.NOTE, step="")])
def test_without_a_wish_the_end_is_only_told(rule: CounterpartRule | None) -> None:
    found = case(rule)
    seeing(found, tie(found, SOLVED))

    assert found.escalation.open
    assert len(inside(found)) == 1


def test_the_end_does_nothing_where_no_escalation_runs() -> None:
    found = asked(escalate=False)
    seeing(found, tie(found, SOLVED))

    assert found.history.escalations == ()


def test_a_loss_is_no_end() -> None:
    found = asked()
    seeing(found, tie(found))
    seeing(found, tie(found, replace(THERE, status=Status.DELETED)))

    assert [one.code for one in found.escalation.records] == ["engineering"]


def test_silence_begins_after_hours_and_ends_with_the_next_word() -> None:
    found = asked()
    seeing(found, tie(found))
    found.wait(SILENT_AFTER - timedelta(seconds=1))
    found.look()
    assert len(inside(found)) == 1

    found.wait(HOUR)
    found.look()
    seeing(found, tie(found))

    assert len(inside(found)) == 3
    assert "could not be read" in inside(found)[1]
    assert inside(found)[2].endswith("is worked on again.")
