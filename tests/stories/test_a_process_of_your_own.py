"""A process that nobody programmed, from the docs: asked for, validated, called, taken up, closed and reopened."""

from __future__ import annotations

import pytest

from tests.stories.desk import Case, Desk
from tests.stories.people import ANA, BO, CSM, INITECH_USER, KIM, LEAD, MANAGER, Who

COST = "Three of eight tills take cash only since noon, and the queue is out of the door."
CALL = "at: 2026-11-25 15:00\nwith: Ana Ruiz"
HELD = "notes: a spare terminal is needed\ncadence: twice_daily"
HOURS = 3600


def use(case: Case, who: Who = KIM, reason: str = "too_slow", **answers: str) -> None:
    """Staff use the action in the ticket."""
    case.set(who, escalate_now=True, need="escalation", reason=reason, **{"ask__impact": COST, **answers})


def received(case: Case) -> int:
    """How often the customer was told that a request is received."""
    return len([text for text in case.comments(public=True) if " is received as E-" in text])


def waited(desk: Desk) -> Case:
    """A small ticket a day later, chased once without an answer."""
    case = desk.open("S3")
    desk.advance(24 * HOURS)
    case.write("Is there any news?", ANA)
    return case


@pytest.fixture
def asked(own: Desk) -> Case:
    """An escalation that waits for support to look at it."""
    case = waited(own)
    use(case)
    assert received(case) == 1
    return case


@pytest.fixture
def accepted(asked: Case) -> Case:
    """An escalation that support accepted."""
    asked.record("accept", "", LEAD)
    assert asked.fields()["owner"] == "J. Doe, Shift lead EMEA"
    return asked


@pytest.fixture
def called(accepted: Case) -> Case:
    """An escalation whose lead spoke with the shop."""
    accepted.record("call_planned", CALL, LEAD)
    accepted.record("call_held", HELD, LEAD)
    return accepted


def test_the_whole_way_over_both_levels(accepted: Case) -> None:
    assert accepted.followers() == {LEAD, CSM}
    accepted.record("next_level", "why: no plan", LEAD)
    assert "“Call held” is not on record yet" in accepted.words(public=False)

    accepted.record("call_planned", CALL, LEAD)
    accepted.record("call_held", HELD, LEAD)
    accepted.desk.advance(60)
    accepted.record("next_level", "why: no plan", LEAD)
    assert accepted.fields()["owner"] == "Support Manager, Head of operations"
    assert "is at level 2 now" in accepted.words(public=True)
    accepted.desk.advance(60)

    accepted.close_as("swapped", "parcel: 7", MANAGER)
    assert "“Call held” is not on record yet" in accepted.words(public=False)
    accepted.record("call_planned", CALL, MANAGER)
    accepted.record("call_held", HELD, MANAGER)
    accepted.desk.advance(60)
    accepted.record("swap_sent", "parcel: 7", MANAGER)
    accepted.close_as("swapped", "parcel: 7", MANAGER)

    assert accepted.fields()["outcome"] == "swapped"
    assert "is closed: The terminal was replaced. Tell us within two days" in accepted.words(public=True)
    assert accepted.status() == "open"


def test_a_small_thing_waits_and_is_chased_first(own: Desk) -> None:
    case = own.open("S3")
    use(case)
    assert "Please ask for news" in case.words(public=False)
    own.advance(60)
    use(case)
    assert "You can escalate case" in case.words(public=False)

    own.advance(24 * HOURS)
    use(case)

    assert received(case) == 1


def test_a_shop_that_cannot_take_payments_waits_for_nothing(own: Desk) -> None:
    case = own.open("S2")

    use(case, reason="takings_stopped")

    assert received(case) == 1


def test_an_exception_shortens_the_wait_until_it_ends(own: Desk) -> None:
    granted = own.open("S2", "gold", requester=BO)
    own.advance(600)

    assert granted.state() == "available"


def test_without_a_contract_there_is_none(own: Desk) -> None:
    case = own.open("S1", requester=INITECH_USER)
    own.advance(8 * HOURS)

    use(case, reason="takings_stopped")

    assert received(case) == 0
    assert "contract" in case.words(public=False)


def test_the_account_team_asks_for_a_shop(own: Desk) -> None:
    case = waited(own)

    use(case, CSM)

    assert received(case) == 1


def test_a_decline_says_why_and_the_next_request_waits_for_half_a_day(asked: Case) -> None:
    asked.record("decline_no_cost", "", LEAD)
    assert "We could not see what it costs you" in asked.words(public=True)

    use(asked)
    assert received(asked) == 1
    asked.desk.advance(12 * HOURS)
    use(asked)

    assert received(asked) == 2


def test_a_call_that_is_not_held_goes_to_the_next_level_by_itself(accepted: Case) -> None:
    accepted.record("call_planned", "at: 2026-11-24 12:00\nwith: Ana Ruiz", LEAD)

    accepted.desk.advance(3 * HOURS)

    assert accepted.fields()["level"] == "2"
    assert accepted.fields()["owner"] == "Support Manager, Head of operations"


def test_the_agreed_cadence_is_what_is_promised(called: Case) -> None:
    planned = str(called.fields()["next_update_due"])
    called.desk.advance(12 * HOURS)

    assert planned == "update by Tue 24 Nov 2026, 22:00 UTC"
    assert "an update was due Tue 24 Nov 2026, 23:00 CET" in called.words(public=False)


def test_what_was_closed_is_taken_up_again_and_closed_anew(called: Case) -> None:
    called.close_as("fixed", "cause: a bad update", LEAD)
    called.desk.advance(24 * HOURS)

    called.record("reopen", "", LEAD)
    assert called.fields()["level"] == "1"
    called.close_as("swapped", "parcel: 7", LEAD)

    closings = [text for text in called.comments(public=True) if "is closed:" in text]
    assert [text.split(": ")[1].split(".")[0] for text in closings] == [
        "Payments work again",
        "The terminal was replaced",
    ]


def test_after_two_days_it_stays_closed(called: Case) -> None:
    called.close_as("withdrawn", "", LEAD)
    called.desk.advance(48 * HOURS)

    called.record("reopen", "", LEAD)

    assert called.fields()["level"] is None
