"""Mendix's process in the helpdesk: who may ask, from when, and by comment, success manager, support or script."""

from __future__ import annotations

import pytest

from tests.stories.desk import Case, Desk
from tests.stories.people import ANA, BO, CSM, ESCALATION, INITECH_USER, KIM, MANAGER, PAT, Who

IMPACT = "Our webshop takes no orders since nine this morning, some 200 an hour are lost."
WORDS = f"The checkout fails for everybody since this morning.\n\nBusiness impact: {IMPACT}"
HOURS = 3600


@pytest.fixture
def case(mendix: Desk) -> Case:
    """A ticket of high severity by a customer with a contract, to be answered within four hours."""
    return mendix.open("S2")


def asked(case: Case) -> bool:
    """Whether the customer was told that their request is received."""
    return any("is received as E-" in text for text in case.comments(public=True))


def use(case: Case, who: Who, reason: str, impact: str = IMPACT) -> None:
    """Staff use the action in the ticket."""
    case.set(who, escalate_now=True, need="escalation", reason=reason, ask__impact=impact)


def test_mx01_mx18_an_escalation_is_of_one_ticket_and_there_is_none_without(case: Case) -> None:
    case.desk.advance(4 * HOURS)
    case.copy_in(WORDS, ESCALATION)

    assert asked(case)
    assert not case.desk.knows_ticket("99999999")
    assert case.status() == "open"


@pytest.mark.parametrize(("late", "opened"), [(-1, False), (0, True), (1, True)])
def test_mx06_mx07_mx_a1_from_the_response_time_on(case: Case, late: int, opened: bool) -> None:
    case.desk.advance(4 * HOURS + late)

    case.copy_in(WORDS, ESCALATION)

    assert asked(case) is opened
    assert opened or "You can escalate case" in case.words(public=True)


def test_mx_a1_a_timely_answer_takes_nothing_away(case: Case) -> None:
    case.say("We are on it.", KIM)
    case.desk.advance(4 * HOURS)

    case.copy_in(WORDS, ESCALATION)

    assert asked(case)


@pytest.mark.parametrize("reason", ["production_impact", "business_risk"])
def test_mx08_mx09_some_grounds_need_no_waiting(case: Case, reason: str) -> None:
    case.copy_in(f"It fails for everybody.\nReason: {reason}\n\nBusiness impact: {IMPACT}", ESCALATION)

    assert asked(case)


@pytest.mark.parametrize(
    "reason", ["research_delay", "major_problem", "prolonged_outage", "recurring", "security_breach", "data_loss"]
)
def test_mx10_mx11_mx12_mx13_mx14_mx15_each_ground_counts_once_the_time_is_there(case: Case, reason: str) -> None:
    words = f"It fails for everybody.\nReason: {reason.replace('_', ' ')}\n\nBusiness impact: {IMPACT}"
    case.copy_in(words, ESCALATION)
    assert not asked(case)

    case.desk.advance(4 * HOURS)
    case.copy_in(words, "other@acme.example", ESCALATION)
    use(case, MANAGER, reason)

    assert asked(case)
    assert case.fields()["reason"] == reason


def test_mx14_a_breach_with_an_agreed_workaround_is_no_ground(mendix: Desk) -> None:
    """The account of these stories counts a workaround as agreed with whoever is on the gold plan."""
    case = mendix.open("S2", "gold")
    case.desk.advance(4 * HOURS)

    use(case, MANAGER, "security_breach")

    assert not asked(case)
    assert "does not apply to this case as it stands" in case.words(public=False)


def test_mx_a9_another_reason_needs_its_own_words(case: Case) -> None:
    case.desk.advance(4 * HOURS)

    use(case, MANAGER, "other")
    assert not asked(case)
    case.set(MANAGER, escalate_now=True, reason="other", ask__impact=IMPACT, ask__explanation="Our ERP is changed.")

    assert asked(case)


def test_mx02_mx_a10_a_partner_of_the_customer_may_ask(case: Case) -> None:
    case.desk.advance(4 * HOURS)
    case.relay(WORDS, PAT, ESCALATION)

    assert asked(case)


def test_mx02_a_third_party_may_not_and_is_told(case: Case) -> None:
    case.desk.advance(4 * HOURS)
    case.relay(WORDS, BO, ESCALATION)

    assert not asked(case)
    assert "may escalate it" in case.words(public=True)


def test_mx03_without_a_valid_contract_there_is_none(mendix: Desk) -> None:
    case = mendix.open("S2", "platinum")
    case.desk.advance(9 * HOURS)

    case.copy_in(WORDS, ESCALATION, who=INITECH_USER)

    assert not asked(case)
    assert "Escalation is part of a support contract" in case.words(public=True)


def test_mx16_consultations_before_are_recorded_and_are_no_escalation(case: Case) -> None:
    case.record("lead_consulted", "", KIM)
    case.record("second_line_consulted", "team: Studio", KIM)

    assert case.fields()["step"] is None
    assert case.fields()["escalated"] in (None, False)
    assert not asked(case)
    assert "Nothing was recorded" not in " ".join(case.comments(public=False))
    case.record("second_line_consulted", "", KIM)
    assert "“team” is missing" in case.words(public=False)


def test_mx17_support_itself_starts_one(case: Case) -> None:
    case.desk.advance(4 * HOURS)

    use(case, KIM, "expectation_gap")

    assert asked(case)


def test_mx17_no_customer_starts_one_on_that_ground(case: Case) -> None:
    case.desk.advance(4 * HOURS)

    case.copy_in(f"It fails for everybody.\nReason: expectation gap\n\nBusiness impact: {IMPACT}", ESCALATION)

    assert not asked(case)
    assert "is for our own staff" in case.words(public=True)


def test_mx23_mx26_a_comment_without_the_impact_is_asked_for_it(case: Case) -> None:
    case.desk.advance(4 * HOURS)

    case.copy_in("The checkout fails for everybody since this morning.", ESCALATION)

    assert not asked(case)
    assert "Business impact" in case.words(public=True)
    case.write(IMPACT)
    assert asked(case)
    assert case.fields()["ask.impact"] == IMPACT


def test_mx23_the_address_put_in_by_staff_is_an_internal_start(case: Case) -> None:
    case.desk.advance(4 * HOURS)

    case.relay(f"Reason: data_loss\n\nImpact: {IMPACT}", None, ESCALATION, public=False)

    assert asked(case)


def test_mx24_mx27_the_address_in_cc_alone_sets_no_flag(case: Case) -> None:
    case.desk.advance(4 * HOURS)

    case.copy_in(WORDS, ESCALATION)

    assert case.state() == "requested"
    assert case.fields()["escalated"] in (None, False)
    assert case.followers() == set()


def test_mx20_mx25_the_success_manager_relays_and_the_customer_is_told(case: Case) -> None:
    case.desk.advance(4 * HOURS)

    use(case, CSM, "dissatisfied")

    assert asked(case)
    assert case.fields()["ask.impact"] == IMPACT
    assert case.requester() == ANA


def test_mx25_mx26_the_success_manager_says_the_impact_too(case: Case) -> None:
    case.desk.advance(4 * HOURS)

    use(case, CSM, "dissatisfied", impact="")

    assert not asked(case)
    assert "Please answer “Business impact”" in case.words(public=False)


@pytest.mark.parametrize("status", ["solved"])
def test_mx_a12_a_solved_ticket_is_not_escalated_but_reopened(case: Case, status: str) -> None:
    case.desk.advance(4 * HOURS)
    case.move(status)

    use(case, MANAGER, "dissatisfied")

    assert not asked(case)
    assert "Reply in the case to reopen it" in case.words(public=False)


def test_xx03_every_refusal_says_why(case: Case) -> None:
    case.copy_in(WORDS, ESCALATION)

    assert "We could not open an escalation from this comment." in case.words(public=True)
    assert "when the response time of its SLA has passed" in case.words(public=True)
