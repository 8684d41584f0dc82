"""A field that Jira refuses, such as one whose option an admin deleted, holds up nothing else of a decision (F24)."""

from typing import Any

import pytest

from core.errors import WillNotWork
from core.ports import Done
from tests.jira.paper import IDS, Json, option
from tests.jira.writes import EDIT, SAY, applied, calls, comment, sent, site, update

REASON = IDS["reason"]
STATE = IDS["escalation"]


def refuses(*fields: str) -> Json:
    """What Jira says of fields that it does not take."""
    return {"errorMessages": [], "errors": {one: f"Option is not valid for {one}" for one in fields}}


def without(*refused: str) -> Any:
    """The site's answer to an edit: no as long as one of these fields is in it."""

    def answer(asked: Json) -> tuple[int, object]:
        wrong = [one for one in refused if one in asked["fields"]]
        return (400, refuses(*wrong)) if wrong else (204, "")

    return answer


def test_f24_a_refused_field_is_left_out_and_said_and_the_rest_is_written() -> None:
    found = site()
    found.answers[EDIT] = without(REASON)

    (receipt,) = applied(found, update(comment("E-1:said"), escalation="active", reason="impact_changed"))

    assert receipt.done is Done.WRITTEN
    assert receipt.dropped == (f"{REASON}: Option is not valid for {REASON}",)
    assert calls(found) == [EDIT, EDIT, SAY]
    (_, first), (_, second), _ = sent(found)
    assert set(first["fields"]) == {STATE, REASON}
    assert second == {**first, "fields": {STATE: {"id": option("escalation", "active")}}}


def test_f24_where_all_fields_are_refused_nothing_is_written() -> None:
    found = site()
    found.answers[EDIT] = without(REASON)

    (receipt,) = applied(found, update(reason="impact_changed"))

    assert (receipt.done, calls(found)) == (Done.UNCHANGED, [EDIT])
    assert receipt.dropped == (f"{REASON}: Option is not valid for {REASON}",)


@pytest.mark.parametrize(
    "answer",
    [refuses("summary"), {"errorMessages": ["It is archived."], "errors": {REASON: "No."}}, {"errors": [1]}, []],
    ids=["not-ours", "more-than-fields", "odd", "nothing"],
)
def test_a_refusal_of_anything_else_is_one_and_sent_once(answer: object) -> None:
    found = site()
    found.answers[EDIT] = (400, answer)

    with pytest.raises(WillNotWork):
        applied(found, update(escalation="active", reason="impact_changed"))

    assert calls(found) == [EDIT]
