"""Whoever a script names counts as far as the ticket bears it out, and is never spoken for otherwise."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.acts import operator
from core.callers import PAGE, TOKEN, bare, named, on_ticket
from core.commands import NoteKind
from core.escalation import State
from core.events import Act, Move
from core.policy import PromiseKind
from core.steps import By, Step
from core.tickets import Comment, Person, Role
from tests.core import mendix
from tests.core.cases import ANA, BO, HOUR, KIM, OPENED, Case, mulesoft, request, ticket

COLLEAGUE = Comment(OPENED, "pat", Role.REQUESTER, True, "Here too.", organization="Partner")
SCRIPT = Comment(OPENED, "robot", Role.SYSTEM, True, "Received.")


def asked(case: Case, by: Person, **changes: object) -> str:
    """What comes of a script's request under the case's policy, as the journal and the rule have it."""
    details = {"impact": mendix.IMPACT}
    plain = request("api:1", channel="api", by=by, at=case.now, reason="dissatisfied", details=details)
    return case.ask(
        "api:1", **{name: getattr(plain, name) for name in ("channel", "by", "reason", "details")} | changes
    ).rule


def waited() -> Case:
    """Mendix's ticket at the time of its SLA."""
    case = mendix.case()
    case.wait(4 * HOUR)
    return case


@pytest.mark.parametrize(
    ("person", "known"),
    [
        (named("ana"), ANA),
        (named("Ana@Customer.example", "Ana@Customer.example"), ANA),
        (named("kim@support.example", "kim@support.example"), KIM),
        (named("pat"), Person("pat", organization="Partner")),
        (named("bo"), Person("bo", staff=True, organization="Partner")),
        (Person(f"{PAGE}bo"), Person("bo", staff=True, organization="Partner")),
        (named("robot"), named("robot")),
        (
            named("mal@elsewhere.example", "mal@elsewhere.example"),
            Person("api:mal@elsewhere.example", "mal@elsewhere.example", "mal@elsewhere.example"),
        ),
        (TOKEN, TOKEN),
        (Person("mal", staff=True), Person("mal", staff=True)),
    ],
)
def test_t45_whoever_is_named_becomes_the_person_that_the_ticket_knows_and_nobody_else(
    person: Person, known: Person
) -> None:
    seen = ticket(comments=(SCRIPT, COLLEAGUE, replace(COLLEAGUE, author="bo", role=Role.AGENT)))

    assert on_ticket(person, seen) == known


def test_t45_a_name_bears_the_mark_of_where_it_was_given_and_is_bare_without() -> None:
    assert named("41", "ana@customer.example", "Ana") == Person("api:41", "Ana", "ana@customer.example")
    assert named("41").name == "41"
    assert [bare(one) for one in ("api:41", "console:41", "41", "41api:", "41console:")] == [
        *["41"] * 3,
        "41api:",
        "41console:",
    ]


def test_an_empty_ticket_knows_nobody() -> None:
    assert on_ticket(named("ana"), ticket(requester=None, assignee=None, comments=())) == named("ana", "", "ana")


@pytest.mark.parametrize(
    ("by", "rule", "entered"),
    [
        (named("ana"), "accepted:E-10421-1", "api:ana"),
        (named("x", "ana@customer.example"), "accepted:E-10421-1", "api:ana"),
        (named("mal@elsewhere.example", "mal@elsewhere.example"), "refused:not_allowed", "api:mal@elsewhere.example"),
        (named("not-there"), "refused:not_allowed", "api:not-there"),
        (TOKEN, "refused:not_allowed", "api:token"),
    ],
)
def test_mx02_by_the_api_only_those_whom_the_ticket_knows_may_ask(by: Person, rule: str, entered: str) -> None:
    case = waited()

    assert asked(case, by) == rule
    assert entered in [line.actor for line in case.journal if line.kind in ("opened", "refused")]


def test_mx25_whom_it_is_for_is_the_ticket_s_own_person() -> None:
    case = waited()
    asked(case, named("kim"), on_behalf_of=named("x", "ana@customer.example"))

    assert (case.escalation.requested_by, case.escalation.on_behalf_of) == ("kim", "ana")


def test_mx17_staff_are_those_of_whom_the_host_says_so() -> None:
    assert asked(waited(), named("mal"), reason="expectation_gap") == "refused:not_allowed"
    assert asked(waited(), named("ana"), reason="expectation_gap") == "refused:reason_staff_only"
    assert asked(waited(), named("kim"), reason="expectation_gap") == "accepted:E-10421-1"


def test_ms07_what_a_script_was_answered_is_kept_with_its_key() -> None:
    case = mendix.case()
    asked(case, named("ana"))
    refused = case.journal[-1]

    assert refused.facts["key"] == "api:1"
    assert refused.facts["available_at"] == mendix.SLA.isoformat()
    assert "when the response time of its SLA has passed" in refused.facts["why"]
    case.ask("form:1")
    assert "why" not in case.journal[-1].facts


@pytest.mark.parametrize(
    ("channel", "by", "author"),
    [
        ("api", named("ana"), "ana"),
        ("api", named("mal"), ""),
        ("api", named("kim"), ""),
        ("api", Person("known-to-the-host"), ""),
        ("form", Person("known-to-the-host"), "known-to-the-host"),
    ],
)
def test_ms18_t45_a_redirect_speaks_for_those_the_ticket_knows(channel: str, by: Person, author: str) -> None:
    case = Case(ticket=ticket())
    case.ask("api:1", channel=channel, by=by, need="only_update")

    assert [note.author for note in case.sent if note.kind is NoteKind.COMMENT] == [author]
    assert ("why" in case.journal[-1].facts) is (channel == "api")


def test_mx29_an_act_is_that_of_the_person_the_ticket_knows() -> None:
    event = Act(Move.STEP, "api:1", "api:kim@support.example", OPENED)

    assert operator(event, ticket()).by == KIM
    assert operator(event, ticket()).name == "api:kim@support.example"
    assert operator(replace(event, by="operator:root"), ticket()).by == Person("operator:root", staff=True)


def test_mx24_mx29_the_people_of_the_level_act_by_the_api_under_their_own_names() -> None:
    case = mendix.requested()
    case.turn(Act(Move.ACCEPT, "api:1", "api:manager@support.example", case.now))
    done = case.turn(
        Act(Move.STEP, "api:2", "api:manager@support.example", case.now, {"code": "reviewed", "next_steps": "x"})
    )
    lacking = case.turn(Act(Move.STEP, "api:3", "api:kim@support.example", case.now, {"code": "contacted"}))

    assert (case.escalation.state, done.rule) == (State.ACTIVE, "step:reviewed")
    assert [one.by for one in case.escalation.records] == ["api:manager@support.example"]
    assert lacking.rule == "unfit:detail_missing"
    assert case.journal[-1].facts["key"] == "api:3"
    assert "is to be recorded by the people of the level" in case.journal[-1].facts["why"]


def test_ms13_the_assigned_engineer_makes_no_contact_by_the_api_either() -> None:
    contact = Step("contacted", "Contact", by=By.NOT_ASSIGNEE, meets=(PromiseKind.CONTACT,))
    case = Case(policy=replace(mulesoft(), steps=(contact,))).opened()
    refused = case.turn(Act(Move.STEP, "api:1", f"api:{KIM.email}", case.now, {"code": "contacted"}))
    done = case.turn(Act(Move.STEP, "api:2", "api:bo@support.example", case.now, {"code": "contacted"}))

    assert (refused.rule, done.rule) == ("unfit:step_not_yours", "step:contacted")
    assert case.escalation.contacted_at == case.now


def test_ms13_nor_does_a_word_that_they_report() -> None:
    case = Case().opened()
    rules = [
        case.turn(Act(move, f"api:{number}", f"api:{by.email}", case.now)).rule
        for number, (move, by) in enumerate(
            [(Move.CONTACT, KIM), (Move.CONTACT, BO), (Move.UPDATE, KIM), (Move.UPDATE, BO)]
        )
    ]

    assert rules == ["unfit:step_not_yours", "contacted", "unfit:step_not_yours", "updated"]


def test_mx29_mx31_where_the_contact_is_a_step_it_is_not_reported_without_its_details() -> None:
    case = mendix.accepted()

    assert (
        case.turn(Act(Move.CONTACT, "api:1", "api:manager@support.example", case.now)).rule == "ignored:no_contact_now"
    )
    assert case.escalation.contacted_at is None
