"""Answers are measured, so that a request can be judged again without anybody's words."""

import pytest

from core.measures import different_words, measured
from tests.core.cases import Case, mulesoft, send


@pytest.mark.parametrize(
    ("text", "count"), [("", 0), ("a b A", 2), ("- . !", 0), ("nothing works, nothing", 2), ("ä Ä ß", 2), ("1 2 2", 2)]
)
def test_different_words_are_counted(text: str, count: int) -> None:
    assert different_words(text) == count


def test_only_answers_to_the_policy_s_questions_are_measured() -> None:
    details = {"impact": "  All of it is down  ", "contact": " ", "stranger": "a=1/1"}

    assert measured(details, mulesoft()) == "impact=17/5"


def test_a_refused_request_leaves_what_it_asked_for_and_no_words_in_the_journal() -> None:
    case = Case()

    send(case, "form", reason="blocked", details={"impact": "Down since nine."})

    (refused,) = [entry for entry in case.journal if entry.kind == "refused"]
    assert dict(refused.facts) == {
        "code": "not_yet",
        "channel": "form",
        "need": "escalation",
        "reason": "blocked",
        "answers": "impact=16/3",
    }
