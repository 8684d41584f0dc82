"""Known outages: which ticket is part of one, and what the answer says because of it (MX-39, MX-a5)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from core.availability import Verdict
from core.conditions import Condition, condition
from core.escalation import State
from core.fields import AVAILABLE_FROM, STATE
from core.outages import DuringOutage, Outage, OutageRule, outage_of
from core.tickets import Status
from tests.core.cases import DAY, HOUR, OPENED, SECOND, Case, ticket
from tests.core.outage_cases import (
    BEGAN,
    PRODUCT_AND_REGION,
    REGION,
    RULE,
    URL,
    case,
    doubtful,
    ended,
    escalated,
    outage,
    policy,
    problem,
    public,
)

PART = ticket(product="Printing", region="emea")
NOW = OPENED + 3 * DAY


# --- which outage --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "is_part"),
    [
        (outage(), True),
        (outage(matches=(REGION,)), True),
        (outage(matches=(condition({"region": ("amer",)}), REGION)), True),
        (outage(matches=(condition({"region": ("amer",)}),)), False),
        (outage(matches=(condition({"product": ("printing",), "region": ("amer",)}),)), False),
        (outage(matches=()), False),
        (outage(matches=(Condition({}),)), True),
        (outage(started_at=NOW), True),
        (outage(started_at=NOW + SECOND), False),
        (outage(ended_at=NOW + SECOND), True),
        (outage(ended_at=NOW), False),
    ],
)
def test_an_outage_concerns_the_tickets_whose_facts_are_meant_while_it_goes_on(one: Outage, is_part: bool) -> None:
    assert outage_of(PART, (one,), NOW) == (one if is_part else None)


def test_a_linked_problem_comes_first_then_what_somebody_vouches_for_then_what_covers_then_the_oldest() -> None:
    linked = problem()
    broad, exact = outage("O-2", matches=(REGION,)), outage("O-3", started_at=BEGAN + HOUR)
    older, newer = doubtful("O-4", started_at=BEGAN - HOUR), doubtful("O-5")
    ranked = [linked, exact, broad, older, newer]

    found = []
    left = list(reversed(ranked))
    while left:
        best = outage_of(replace(PART, problem="9"), left, NOW)
        assert best is not None
        found.append(best)
        left.remove(best)

    assert found == ranked


def test_a_ticket_is_linked_to_its_own_problem_only() -> None:
    assert outage_of(replace(PART, problem="9"), (problem(),), NOW) is not None
    assert outage_of(replace(PART, problem="8"), (problem(),), NOW) is None
    assert outage_of(PART, (problem(problem=""),), NOW) is None


def test_an_outage_that_a_ticket_was_lifted_out_of_is_none_of_its() -> None:
    assert outage_of(PART, (outage(), doubtful("O-2")), NOW, ("O-1",)) == doubtful("O-2")


@pytest.mark.parametrize(
    ("one", "covers"),
    [
        (outage(), True),
        (doubtful(), False),
        (outage(matches=(REGION,)), False),
        (outage(matches=(condition({"product": ("printing",)}),)), False),
        (outage(matches=(condition({"product": ("printing",), "region": ("amer",)}), REGION)), False),
        (outage(matches=(Condition({}),)), False),
        (problem(), False),
        (problem(matches=(PRODUCT_AND_REGION,)), True),
    ],
)
def test_mx_a5_only_product_region_and_a_person_who_vouches_cover_a_ticket(one: Outage, covers: bool) -> None:
    assert one.covers(replace(PART, problem="9")) is covers


# --- the answer ----------------------------------------------------------------------------------------------


def test_mx39_the_answer_tells_of_the_outage_first_and_where_to_subscribe() -> None:
    found = case(doubtful()).look().availability

    assert found.verdict is Verdict.AVAILABLE
    assert [one.code for one in found.because] == ["outage_mention", "outage_subscribe", "available"]
    assert found.because[0].text("UTC") == (
        "There is a known outage that we are working on: Printing is down (since Tue 3 Nov 2026, 09:00 UTC). "
        "Case 10421 may be part of it."
    )
    assert found.because[1].text("UTC") == f"Subscribe to it to get every update: {URL}"


@pytest.mark.parametrize(
    ("one", "rule", "codes"),
    [
        (doubtful(subscribe_url=""), RULE, ["outage_mention", "available"]),
        (doubtful(subscribe_url="", status_page_url=URL), RULE, ["outage_mention", "outage_subscribe", "available"]),
        (problem(), RULE, ["outage_mention_unnamed", "available"]),
        (outage(), OutageRule(mention=False), ["available"]),
        (outage(), None, ["available"]),
    ],
)
def test_mx39_what_is_told_is_what_there_is_to_tell(one: Outage, rule: OutageRule | None, codes: list[str]) -> None:
    found = Case(policy=policy(rule), ticket=replace(PART, problem="9"), outages=(one,), now=NOW).look()

    assert [one.code for one in found.availability.because] == codes


def test_mx39_a_problem_of_another_customer_is_never_named_to_this_one() -> None:
    found = ended(escalated(problem(), facts={"problem": "9"}), "problem-9")

    assert len(public(found)) == 2
    assert [text for text in public(found) if "Globex" in text] == []


@pytest.mark.parametrize("after", [timedelta(0), 3 * DAY])
def test_a_policy_can_refuse_while_an_outage_covers_the_ticket(after: timedelta) -> None:
    rule = OutageRule(requests=DuringOutage.REFUSE)
    found = case(outage(started_at=OPENED), rule=rule, after=after)

    answered = found.look().availability
    rule_of_request = found.ask().rule

    assert (answered.verdict, answered.available_at, answered.next_change_at) == (Verdict.OUTAGE, None, None)
    assert [one.code for one in answered.because] == ["outage_refused", "outage_subscribe"]
    assert [one.code for one in answered.alternatives] == ["only_update", "exception", "raise_severity"]
    assert rule_of_request == "refused:outage"
    assert found.look().due_why == "settled:outage"
    assert found.ticket.fields[STATE] == "not_yet"
    assert str(found.ticket.fields[AVAILABLE_FROM]).startswith("Case 10421 is part of a known outage")
    assert found.history.escalations == ()


def test_a_policy_that_refuses_takes_requests_while_nobody_vouches_for_the_outage() -> None:
    found = escalated(doubtful(), rule=OutageRule(requests=DuringOutage.REFUSE))

    assert found.escalation.deprioritised


def test_an_outage_neither_opens_nor_mentions_itself_on_a_closed_ticket() -> None:
    found = case(outage(), facts={"status": Status.SOLVED}).look().availability

    assert (found.verdict, [one.code for one in found.because]) == (Verdict.CLOSED, ["closed"])


def test_without_a_rule_outages_mean_nothing() -> None:
    found = escalated(outage(), policy=replace(policy(), outage=None))

    assert (found.escalation.outage, found.escalation.state) == ("", State.REQUESTED)
