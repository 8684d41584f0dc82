"""The terms that any policy may have: exceptions for customers, early openings, priorities, conditions, labels."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from core.cast import Absence, Cast, CastMember
from core.conditions import Condition, condition, fact
from core.events import Act, Move
from core.labelled import LONGEST_LABEL, MOST_LINES, labelled
from core.owners import absence, next_change_at, owner_of, selectable
from core.policy import Policy, PromiseKind, Waits
from core.recording import by_step_only
from core.steps import By, Step
from core.terms import Allowance, Channel, SlaBasis
from core.tickets import Status
from core.waiting import rated
from tests.core.cases import CAST, DAY, HOUR, OPENED, SECOND, Case, answer, mulesoft, ticket

GRANTED = OPENED + 10 * DAY


def allowing(**changes: Any) -> Policy:
    """MuleSoft's process with an exception for one customer."""
    allowance = replace(Allowance(frozenset({"acme"}), "A. Manager", GRANTED, wait=HOUR), **changes)
    return replace(mulesoft(), allowances=(allowance,))


@pytest.mark.parametrize(
    ("organization", "after"), [("Acme", HOUR), ("ACME", HOUR), ("Globex", 2 * DAY), ("", 2 * DAY)]
)
def test_an_exception_shortens_the_wait_of_its_customer_and_of_nobody_else(organization: str, after: timedelta) -> None:
    one = ticket(organization=organization)

    early, late = (answer(one, OPENED + after + by, policy=allowing()) for by in (-SECOND, timedelta(0)))

    assert (early.available, late.available) == (False, True)
    assert early.available_at == OPENED + after
    assert "None" not in early.because[0].text("UTC")


def test_an_exception_ends_at_its_moment() -> None:
    policy = allowing(until=OPENED + DAY)
    one = ticket(organization="acme")

    before = answer(one, OPENED + DAY - SECOND, policy=policy)

    assert (before.available, before.next_change_at) == (True, OPENED + DAY)
    assert not answer(one, OPENED + DAY, policy=policy).available


def test_the_end_of_an_exception_is_looked_at_when_it_comes() -> None:
    policy = replace(allowing(until=OPENED + DAY), waits=replace(mulesoft().waits, sticky=False))
    case = Case(policy=policy, ticket=ticket(organization="acme"))
    case.wait(2 * HOUR)

    found = case.look()

    assert (found.due_at, found.due_why) == (OPENED + DAY, "stops_being_available")
    case.now = OPENED + DAY
    assert case.look().availability.verdict == "not_yet"


@pytest.mark.parametrize("wait", [None, 9 * DAY])
def test_an_exception_never_makes_anybody_wait_longer(wait: timedelta | None) -> None:
    one = ticket(organization="acme")

    assert answer(one, OPENED + 2 * DAY, policy=allowing(wait=wait)).available


def test_an_exception_may_allow_another_escalation() -> None:
    case = Case(policy=allowing(at_most=2), ticket=ticket(organization="acme")).opened()
    case.act(Move.CLOSE, outcome="solution")

    assert case.ask("two").rule == "accepted:E-10421-2"
    case.act(Move.CLOSE, outcome="solution")
    assert case.ask("three").rule == "refused:already_used"


def test_an_exception_without_a_number_leaves_the_number_alone() -> None:
    case = Case(policy=allowing(), ticket=ticket(organization="acme")).opened()
    case.act(Move.CLOSE, outcome="solution")

    assert case.ask("two").rule == "refused:already_used"


def test_where_the_policy_says_never_an_exception_opens() -> None:
    never = replace(allowing(), waits=Waits(after={}, sla=SlaBasis.AFTER_TARGET))
    one = ticket(organization="acme")

    assert answer(one, OPENED + HOUR, policy=never).next_change_at == GRANTED
    assert not answer(one, GRANTED, policy=never).available


def test_a_fact_may_open_the_action_at_once() -> None:
    early = replace(mulesoft(), early_when=(condition({"facts.environment": ("Production",)}),))

    assert answer(ticket(facts={"environment": "production"}), OPENED, policy=early).available
    assert not answer(ticket(facts={"environment": "test"}), OPENED, policy=early).available


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("severity", "S2"),
        ("tier", "gold"),
        ("region", "EMEA"),
        ("organization", "Acme"),
        ("brand", "blue"),
        ("product", "Studio"),
        ("type", "incident"),
        ("status", "open"),
        ("impact", "high"),
        ("urgency", "low"),
        ("contract", "valid"),
        ("facts.plan", "pro"),
        ("facts.none", ""),
        ("no_such_fact", ""),
    ],
)
def test_every_fact_can_be_asked_for(name: str, value: str) -> None:
    one = ticket(
        region="EMEA",
        organization="Acme",
        brand="blue",
        product="Studio",
        type="incident",
        impact="high",
        urgency="low",
        contract="valid",
        facts={"plan": "pro"},
    )

    assert fact(one, name) == value
    assert condition({name: (value.upper(), "other")}).holds(one)
    assert not condition({name: ("another",)}).holds(one)
    assert Condition({}).holds(one)


@pytest.mark.parametrize(
    ("impact", "urgency", "found"), [("High", "LOW", "S2"), ("high", "odd", ""), ("odd", "low", ""), ("", "", "")]
)
def test_cm02_the_priority_follows_from_impact_and_urgency(impact: str, urgency: str, found: str) -> None:
    policy = replace(mulesoft(), priority={"high": {"low": "S2"}})

    assert rated(ticket(severity="", impact=impact, urgency=urgency), policy).severity == found
    assert rated(ticket(severity="S4", impact=impact, urgency=urgency), policy).severity == "S4"


LABELS = {"business impact": "impact", "impact": "impact", "plan": "plan"}


@pytest.mark.parametrize(
    ("text", "parts", "rest"),
    [
        ("", {}, ""),
        ("No label here.", {}, "No label here."),
        ("Impact: high", {"impact": "high"}, ""),
        ("  BUSINESS   impact : high\nand higher\nPlan: none", {"impact": "high\nand higher", "plan": "none"}, ""),
        ("Hello\nImpact: high\n\nBest,\nAna", {"impact": "high"}, "Hello\n\nBest,\nAna"),
        ("Impact: first\nImpact: second", {"impact": "first"}, ""),
        ("Impact:", {}, ""),
        ("Impact\N{FULLWIDTH COLON} high", {"impact": "high"}, ""),
        (f"{'x' * LONGEST_LABEL}y: high", {}, f"{'x' * LONGEST_LABEL}y: high"),
        ("\n" * MOST_LINES + "Impact: too far down", {}, ""),
    ],
)
def test_labelled_parts_are_read_line_by_line(text: str, parts: dict[str, str], rest: str) -> None:
    assert labelled(text, LABELS) == (parts, rest)


AWAY = Absence(OPENED, OPENED + DAY)
LEAD = CastMember("lead@x.example", "Lead", regions=frozenset({"emea"}), away=(AWAY,))
SECOND_LEAD = CastMember("second@x.example", "Second")
ROTA = Cast({"lead": LEAD}, "UTC", {"lead": (SECOND_LEAD,), "spare": (SECOND_LEAD,)})


def test_people_of_the_region_come_first_and_of_another_never() -> None:
    assert selectable(ROTA, "lead", ticket(region="EMEA")) == (LEAD, SECOND_LEAD)
    assert selectable(ROTA, "lead", ticket(region="AMER")) == (SECOND_LEAD,)
    assert selectable(ROTA, "spare", ticket()) == (SECOND_LEAD,)
    assert selectable(ROTA, "nobody", ticket()) == ()


@pytest.mark.parametrize(
    ("at", "owner"),
    [(OPENED - SECOND, LEAD), (OPENED, SECOND_LEAD), (OPENED + DAY - SECOND, SECOND_LEAD), (OPENED + DAY, LEAD)],
)
def test_who_is_away_is_passed_over_for_exactly_that_time(at: datetime, owner: CastMember) -> None:
    assert owner_of(ROTA, "lead", ticket(region="EMEA"), at) == owner


def test_absences_are_known_by_the_person_and_change_at_their_ends() -> None:
    assert absence(ROTA, "lead@x.example", OPENED) == AWAY
    assert absence(ROTA, "second@x.example", OPENED) is None
    assert absence(ROTA, "stranger@x.example", OPENED) is None
    assert next_change_at(ROTA, "lead", "lead@x.example", OPENED - SECOND) == OPENED
    assert next_change_at(ROTA, "lead", "lead@x.example", OPENED) == OPENED + DAY
    assert next_change_at(ROTA, "lead", "", OPENED) == OPENED + DAY


def test_a_level_that_had_nobody_takes_on_who_comes_back() -> None:
    lead = replace(CAST.people["escalation_lead"], away=(Absence(OPENED, OPENED + 5 * DAY),))
    case = Case(cast=replace(CAST, people={**CAST.people, "escalation_lead": lead})).opened()
    assert case.escalation.owner == ""

    assert case.look().due_at is not None
    case.now = OPENED + 5 * DAY
    case.look()

    assert case.escalation.owner == lead.email


def test_nobody_is_handed_over_to_while_the_ticket_is_solved() -> None:
    lead = replace(CAST.people["escalation_lead"], away=(Absence(OPENED + 4 * DAY, OPENED + 9 * DAY),))
    case = Case(cast=replace(CAST, people={**CAST.people, "escalation_lead": lead})).opened()
    case.become(status=Status.SOLVED)
    case.wait(2 * DAY)

    case.look()

    assert case.escalation.owner == lead.email


def stepping(*steps: Step) -> Policy:
    return replace(mulesoft(), steps=steps)


@pytest.mark.parametrize(("by", "rule"), [("kim", "unfit:step_not_yours"), ("bo", "step:seen")])
def test_ms13_a_step_may_be_for_anybody_but_the_assigned_engineer(by: str, rule: str) -> None:
    case = Case(policy=stepping(Step("seen", "Seen", by=By.NOT_ASSIGNEE))).opened()

    found = case.turn(Act(Move.STEP, "key", by, case.now, {"code": "seen"}))

    assert found.rule == rule


def test_a_step_may_be_the_update_itself() -> None:
    case = Case(policy=stepping(Step("told", "Told", meets=("next_update",)))).opened()
    case.act(Move.CONTACT)
    case.wait(HOUR)

    case.act(Move.STEP, code="told")

    assert case.look().due_at == case.now + DAY
    assert not by_step_only(mulesoft(), PromiseKind.CONTACT)


def test_an_agreed_cadence_counts_where_the_policy_promises_none() -> None:
    policy = replace(stepping(Step("told", "Told", meets=("contact",))), promises=(), cadences={"daily": DAY})
    case = Case(policy=policy).opened()

    case.act(Move.STEP, code="told", cadence="Daily")

    assert case.look().due_at == case.now + DAY


def test_no_link_is_offered_where_the_form_is_no_way_to_ask() -> None:
    case = Case(policy=replace(mulesoft(), channels={"host": Channel()}))
    case.wait(3 * DAY)

    found = case.look()

    assert case.ticket.fields["escalate_link"] is None
    assert (found.due_at, found.due_why) == (None, "settled:available")
