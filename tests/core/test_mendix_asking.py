"""Who may ask under Mendix's process, from when, on which ground, and by which way."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from core.events import Move
from core.terms import SlaBasis, Unknown
from core.tickets import Comment, Person, Role, Status
from tests.core.cases import ANA, DAY, HOUR, KIM, OPENED, SECOND, Case
from tests.core.mendix import (
    CAST,
    IMPACT,
    PARTNER,
    SLA,
    STRANGER,
    SUCCESS,
    ask,
    case,
    copied,
    mendix,
    one,
    requested,
    texts,
)


@pytest.mark.parametrize("by", [replace(ANA, organization="Acme"), PARTNER, replace(PARTNER, organization="Acme")])
def test_mx02_mx_a10_customers_and_their_partners_may_ask(by: Person) -> None:
    found = case()
    found.wait(4 * HOUR)

    assert ask(found, by=by) == "accepted:E-10421-1"


@pytest.mark.parametrize("by", [STRANGER, replace(STRANGER, organization="")])
def test_mx02_a_third_party_may_not(by: Person) -> None:
    found = case()
    found.wait(4 * HOUR)

    assert ask(found, by=by) == "refused:not_allowed"


@pytest.mark.parametrize(
    ("contract", "until", "code"),
    [
        ("none", None, "no_contract"),
        ("", None, "no_contract"),
        ("", SLA, "contract_expired"),
        ("", SLA + SECOND, ""),
        ("valid", None, ""),
    ],
)
def test_mx03_only_with_a_valid_contract(contract: str, until: datetime | None, code: str) -> None:
    found = case(contract=contract, contract_valid_until=until)
    found.wait(4 * HOUR)

    rule = ask(found)

    assert rule == ("refused:not_entitled" if code else "accepted:E-10421-1")
    assert not code or found.look().availability.because[0].code == code


def test_mx03_an_unknown_contract_may_be_let_pass() -> None:
    lenient = replace(mendix(), entitlement=replace(mendix().entitlement, unknown=Unknown.ALLOW))
    found = case(lenient, contract="")
    found.wait(4 * HOUR)

    assert ask(found) == "accepted:E-10421-1"


@pytest.mark.parametrize(("late", "available"), [(-SECOND, False), (0 * SECOND, True), (SECOND, True)])
@pytest.mark.parametrize("answered_at", [None, OPENED + HOUR, SLA + HOUR])
def test_mx06_mx_a1_from_the_response_time_on(late: timedelta, available: bool, answered_at: datetime | None) -> None:
    found = case(first_response_at=answered_at)
    found.wait(4 * HOUR + late)

    answer = found.look().availability

    assert answer.available is available
    assert answer.available_at == SLA


@pytest.mark.parametrize(
    ("answered_at", "rule"),
    [
        (OPENED + HOUR, "refused:not_entitled"),
        (SLA, "refused:not_entitled"),
        (SLA + SECOND, "accepted:E-10421-1"),
        (None, "accepted:E-10421-1"),
    ],
)
def test_mx_a1_only_where_the_response_time_was_missed(answered_at: datetime | None, rule: str) -> None:
    strict = replace(mendix(), waits=replace(mendix().waits, sla=SlaBasis.ONLY_IF_BREACHED, sticky=False))
    found = case(strict, first_response_at=answered_at)
    found.wait(5 * HOUR)

    assert ask(found) == rule


@pytest.mark.parametrize("reason", ["production_impact", "business_risk"])
def test_mx08_mx09_some_grounds_need_no_waiting(reason: str) -> None:
    assert ask(case(), reason=reason) == "accepted:E-10421-1"


@pytest.mark.parametrize("reason", ["dissatisfied", "research_delay", "major_problem", "recurring", "data_loss"])
def test_mx06_the_others_do(reason: str) -> None:
    found = case()

    assert ask(found, reason=reason) == "refused:not_yet"
    assert "when the response time of its SLA has passed" in found.look().availability.because[0].text("UTC")


def test_mx06_a_response_time_that_nobody_knows_opens_nothing_but_the_early_grounds() -> None:
    found = case(first_response_due_at=None)
    found.wait(9 * DAY)

    assert ask(found) == "refused:not_entitled"
    assert ask(found, key="two", reason="business_risk") == "accepted:E-10421-1"


@pytest.mark.parametrize(
    "reason",
    [
        "dissatisfied",
        "research_delay",
        "major_problem",
        "prolonged_outage",
        "recurring",
        "security_breach",
        "data_loss",
    ],
)
def test_mx07_mx10_mx11_mx12_mx13_mx14_mx15_each_ground_can_be_chosen(reason: str) -> None:
    found = case()
    found.wait(4 * HOUR)

    assert ask(found, reason=reason) == "accepted:E-10421-1"


def test_mx14_not_while_a_workaround_is_agreed() -> None:
    found = case(facts={"workaround": "Agreed"})
    found.wait(4 * HOUR)

    assert ask(found, reason="security_breach") == "refused:reason_unfit"
    assert ask(found, key="two", reason="data_loss") == "accepted:E-10421-1"


def test_mx_a9_another_reason_needs_its_words() -> None:
    found = case()
    found.wait(4 * HOUR)

    assert ask(found, reason="other") == "refused:answer_missing"
    given = {"impact": IMPACT, "explanation": "The vendor of our ERP goes out of business."}
    assert ask(found, key="two", reason="other", details=given) == "accepted:E-10421-1"


def test_mx17_support_itself_starts_one_and_nobody_else_on_that_ground() -> None:
    found = case()
    found.wait(4 * HOUR)

    assert ask(found, reason="expectation_gap") == "refused:reason_staff_only"
    found.tick(by=KIM, reason="expectation_gap", details={"impact": IMPACT})
    assert found.look().rule == "accepted:E-10421-1"
    assert found.escalation.channel == "internal"


@pytest.mark.parametrize("status", [Status.SOLVED, Status.CLOSED])
def test_mx_a12_a_ticket_that_is_done_is_not_escalated(status: Status) -> None:
    found = case(status=status)
    found.wait(4 * HOUR)

    assert ask(found) == "refused:closed"


def test_mx_a7_again_after_its_end_counted_and_with_a_pause_where_one_is_set() -> None:
    resting = replace(mendix(), uses=replace(mendix().uses, cool_down=DAY))
    found = case(resting)
    found.wait(4 * HOUR)
    ask(found)
    found.act(Move.CLOSE, outcome="withdrawn")
    closed_at = found.now

    assert ask(found, key="two") == "refused:not_yet"
    assert found.look().availability.available_at == closed_at + DAY
    found.wait(DAY)
    assert ask(found, key="three") == "accepted:E-10421-2"


def test_mx23_a_comment_with_the_address_in_cc_and_the_impact() -> None:
    found = case()
    found.wait(4 * HOUR)

    copied(found, f"The checkout fails since this morning.\n\nBusiness impact: {IMPACT}")

    assert found.escalation.channel == "comment"
    assert found.escalation.details == {"summary": "The checkout fails since this morning.", "impact": IMPACT}


def test_mx23_mx26_a_comment_without_the_impact_is_asked_for_it_and_finished_by_the_answer() -> None:
    found = case()
    found.wait(4 * HOUR)

    copied(found, "The checkout fails since this morning.")

    assert found.history.escalations == ()
    assert "Business impact" in texts(found, public=True)[-1]
    copied(found, IMPACT, cc=False)
    assert found.escalation.details["impact"] == IMPACT
    found.look()
    assert len(found.history.escalations) == 1


@pytest.mark.parametrize(
    "words", ["production_impact", "Production impact", "Our production environment is tangibly affected."]
)
def test_mx23_a_reason_may_stand_in_the_comment(words: str) -> None:
    found = case()

    copied(found, f"The checkout fails.\nReason: {words}\nImpact: {IMPACT}")

    assert found.escalation.reason == "production_impact"


def test_mx23_the_address_added_by_an_agent_is_an_internal_start() -> None:
    found = case()
    found.wait(4 * HOUR)

    copied(found, f"The checkout fails since this morning.\nReason: data_loss\nBusiness impact: {IMPACT}", KIM)

    assert found.escalation.channel == "internal"


def test_mx23_a_later_comment_without_the_address_is_no_request() -> None:
    found = requested()
    found.act(Move.CLOSE, outcome="withdrawn")

    copied(found, f"Thank you all.\nBusiness impact: {IMPACT}", cc=False)

    assert len(found.history.escalations) == 1


def test_mx23_an_old_comment_asks_for_nothing_any_more() -> None:
    words = Comment(
        OPENED, "ana", Role.REQUESTER, True, f"x\nImpact: {IMPACT}", "c0", frozenset({"escalation@mendix.com"})
    )
    found = Case(policy=mendix(), cast=CAST, ticket=one(comments=(words,)))
    found.wait(4 * DAY)

    found.look()

    assert found.history.escalations == ()


def test_mx25_the_success_manager_asks_on_the_customers_behalf() -> None:
    found = case()
    found.wait(4 * HOUR)

    found.tick(by=SUCCESS, reason="dissatisfied", details={"impact": IMPACT})
    found.look()

    assert (found.escalation.channel, found.escalation.requested_by_name) == ("csm", "C. Success")
    assert found.escalation.on_behalf_of_name == "Ana Ruiz"
    assert "is received as E-10421-1" in texts(found, public=True)[0]


def test_mx25_mx26_the_same_details_are_asked_of_them() -> None:
    found = case()
    found.wait(4 * HOUR)

    found.tick(by=SUCCESS, reason="dissatisfied", details={})

    assert found.look().rule == "refused:answer_missing"


def test_mx20_what_was_written_elsewhere_is_kept_in_the_ticket() -> None:
    found = case()
    found.wait(4 * HOUR)

    ask(found, note="Dear all, the checkout fails.")

    assert any("Dear all, the checkout fails." in text for text in texts(found, public=False))


def test_mx20_even_when_nothing_comes_of_it() -> None:
    found = case()

    ask(found, note="Dear all, the checkout fails.")

    assert any("Dear all, the checkout fails." in text for text in texts(found, public=False))


@pytest.mark.parametrize("channel", ["form", "panel"])
def test_a_channel_that_the_policy_does_not_know_is_shut(channel: str) -> None:
    found = case()
    found.wait(4 * HOUR)

    assert ask(found, channel) == "refused:channel_closed"
    assert found.ticket.fields.get("escalate_link") is None
