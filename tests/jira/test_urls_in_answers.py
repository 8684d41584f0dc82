"""An address of a stranger in any place of any answer: never called, by whatever is read of an issue (T24)."""

import contextlib
from typing import Any

import pytest
import responses

from core.errors import HalyardError
from tests.jira.accounts import account
from tests.jira.paper import (
    ANA,
    IDS,
    ISSUE,
    KIM,
    REF,
    Paper,
    chose,
    comment,
    fields,
    helpdesk_on,
    history,
    paper,
    picked,
    said,
)
from tests.steering import places, steered

BASE = account().base_url


def site() -> Paper:
    """A site with one issue that has a history, messages, people and a request."""
    told = fields(
        comment=said(comment(1, ANA, "Down"), comment(2, KIM, "Looking")), escalation=picked("escalation", "available")
    )
    return paper(told, (history(1, KIM, chose("escalation", "available")),))


ANSWERS: dict[str, Any] = site().answers
WHOLE = [path for path in ANSWERS if path != "/rest/api/3/field/search"]


def asked_with(answers: dict[str, Any]) -> list[str]:
    """Every address that is called while an issue is read from these answers."""
    with responses.mock:
        with contextlib.suppress(HalyardError):
            helpdesk_on(Paper(answers)).fetch(REF)
        called = [str(call.request.url) for call in responses.calls]
    responses.mock.reset()
    return called


def test_t24_the_answers_are_those_of_an_issue_that_can_be_read() -> None:
    called = {url.removeprefix(BASE).partition("?")[0] for url in asked_with(ANSWERS)}

    assert ISSUE in called
    assert len(IDS) > 10
    assert sum(1 for path in WHOLE for _ in places(ANSWERS[path])) > 100


@pytest.mark.parametrize("path", WHOLE)
def test_t24_an_address_in_any_place_of_an_answer_is_never_called(path: str) -> None:
    for where in places(ANSWERS[path]):
        called = asked_with({**ANSWERS, path: steered(ANSWERS[path], where)})

        assert [url for url in called if not url.startswith(f"{BASE}/rest/")] == [], where


def test_t24_an_address_in_the_description_of_a_field_is_never_called() -> None:
    path = "/rest/api/3/field/search"
    ours = [where for where in places(ANSWERS[path]) if len(where) > 1 and where[1] in (0, 1, 6)]
    assert len(ours) > 10

    for where in ours:
        called = asked_with({**ANSWERS, path: steered(ANSWERS[path], where)})

        assert [url for url in called if not url.startswith(f"{BASE}/rest/")] == [], where
