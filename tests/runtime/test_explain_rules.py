"""Each rule is told with what it read and from where, and the rules together say what the answer says."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.availability import Availability, Because, Verdict, availability
from core.calendars import next_closing, next_opening
from core.conditions import condition
from core.events import Move
from core.policy import Policy, SeverityBasis, Unlisted
from core.terms import Allowance, ChaseFirst, Entitlement, SlaBasis, Unknown
from core.tickets import Status, Ticket
from runtime.explain import explain, helpdesk_source, in_words, rfc3339
from runtime.explain_rules import Rule, rules_of
from tests.core import cloudm, mendix
from tests.core.cases import ANA, DAY, HOUR, OPENED, Case, mulesoft, ticket
from tests.core.policies import CALENDARS, GOOD, policies, tickets

HOURS = next(iter(CALENDARS))
ACME = Allowance(frozenset({"acme"}), "Kim", OPENED + 5 * DAY, wait=HOUR, at_most=2)
TERMS: list[dict[str, Any]] = [
    {},
    {"chase_first": ChaseFirst(2, condition({"severity": ("S1",)}))},
    {"entitlement": Entitlement(contract=True)},
    {"entitlement": Entitlement(contract=True, unknown=Unknown.ALLOW)},
    {"allowances": (ACME,)},
    {"early_when": (condition({"severity": ("S3",)}),)},
    {"open_hours": HOURS},
]
FACTS: list[dict[str, Any]] = [
    {},
    {"organization": "Acme"},
    {"contract": "valid"},
    {"contract": "none"},
    {"contract_valid_until": OPENED + 2 * DAY},
    {"first_response_due_at": OPENED + HOUR},
    {"first_response_due_at": OPENED + DAY, "first_response_at": OPENED + HOUR},
]
STEPS = st.lists(st.sampled_from(("wait", "ask", "look", "close", "say")), max_size=6)


def rules(case: Case) -> list[dict[str, Any]]:
    found = explain(case.ticket, case.policy, case.history, case.now, "UTC")["rules"]
    assert all(list(one) == ["rule", "passes", "text", "read", "changes_at"] for one in found)
    return list(found)


def rule(case: Case, place: str) -> dict[str, Any]:
    (found,) = [one for one in rules(case) if one["rule"] == place]
    return found


@settings(max_examples=300)
@given(
    policy=policies(),
    one=tickets(),
    terms=st.sampled_from(TERMS),
    facts=st.sampled_from(FACTS),
    sla=st.sampled_from((None, *SlaBasis)),
    cool_down=st.sampled_from((timedelta(0), DAY)),
    steps=STEPS,
)
def test_the_rules_all_pass_if_and_only_if_the_action_is_available(
    policy: Policy,
    one: Ticket,
    terms: dict[str, Any],
    facts: dict[str, Any],
    sla: SlaBasis | None,
    cool_down: timedelta,
    steps: list[str],
) -> None:
    waits, uses = replace(policy.waits, sla=sla), replace(policy.uses, cool_down=cool_down)
    case = Case(policy=replace(policy, waits=waits, uses=uses, **terms), ticket=replace(one, **facts))
    for number, step in enumerate(steps):
        _go(case, step, number)

    answer = availability(case.ticket, case.policy, case.history, case.now)
    found = rules(case)

    assert all(one["passes"] for one in found) is answer.available
    assert all(one["text"] for one in found)
    later = [one["changes_at"] for one in found if one["changes_at"] is not None]
    if answer.verdict is Verdict.NOT_YET:
        assert answer.next_change_at is not None
        assert answer.next_change_at.isoformat().replace("+00:00", "Z") in later


def _go(case: Case, step: str, number: int) -> None:
    match step:
        case "wait":
            case.wait(DAY + HOUR)
        case "look":
            case.look()
        case "ask":
            case.ask(f"form:{number}", reason=case.policy.reasons[0].code, details=GOOD)
        case "say":
            case.say(ANA)
        case _:
            case.act(Move.CLOSE, outcome=case.policy.outcomes[0].code)


def test_each_value_says_where_it_was_read() -> None:
    case = Case()

    assert rule(case, "waits.after.S2.gold") == {
        "rule": "waits.after.S2.gold",
        "passes": False,
        "text": "Severity S2, tier gold: 2 days after the opening, that is from Wed 4 Nov 2026, 09:00 UTC.",
        "read": [
            {"name": "severity", "value": "S2", "from": "ticket file: severity"},
            {"name": "tier", "value": "gold", "from": "ticket file: tier"},
            {"name": "created_at", "value": "2026-11-02T09:00:00Z", "from": "ticket file: created_at"},
        ],
        "changes_at": "2026-11-04T09:00:00Z",
    }


def test_rules_are_told_in_the_order_in_which_they_are_asked_all_of_them() -> None:
    case = Case(ticket=ticket(status=Status.SOLVED))

    assert [(one["rule"], one["passes"]) for one in rules(case)] == [
        ("running", True),
        ("hidden_when", False),
        ("uses.at_most", True),
        ("waits.after.S2.gold", False),
    ]


def test_an_action_that_was_shown_stays_and_says_so() -> None:
    case = Case()
    case.wait(2 * DAY)
    case.look()
    case.become(severity="S4")
    case.wait(HOUR)

    assert rule(case, "waits.after.S4.gold")["passes"]
    assert rule(case, "waits.sticky")["read"] == [
        {"name": "shown_at", "value": "2026-11-04T09:00:00Z", "from": "Halyard's own records"}
    ]


def test_a_severity_that_was_worked_out_says_from_what() -> None:
    waits = replace(cloudm.cloudm().waits, after={"high": {"gold": HOUR}})
    rated = replace(cloudm.cloudm(), waits=waits, chase_first=None, tiers=("gold",))
    case = Case(policy=rated, ticket=ticket(severity="", impact="High", urgency="Medium"))

    found = rule(case, "waits.after.high.gold")["read"]

    assert [(one["name"], one["value"], one["from"]) for one in found[:3]] == [
        ("severity", "high", "policy: priority, by impact and urgency"),
        ("impact", "High", "ticket file: impact"),
        ("urgency", "Medium", "ticket file: urgency"),
    ]


def test_a_severity_that_is_not_the_one_of_now_says_which() -> None:
    first = replace(mulesoft(), waits=replace(mulesoft().waits, severity=SeverityBasis.AT_CREATION))
    case = Case(policy=first, ticket=ticket(severity="S1", severities=((OPENED, "S3"),)))

    (read, *_) = rule(case, "waits.after.S3.gold")["read"]

    assert (read["value"], read["from"]) == ("S3", "ticket file: severity, at creation")


@pytest.mark.parametrize(
    ("case", "place", "passes", "words"),
    [
        (mendix.case(), "entitlement.contract", True, "its state is valid"),
        (mendix.case(contract="none"), "entitlement.contract", False, "its state is none"),
        (mendix.case(), "waits.sla", False, "that is from Mon 2 Nov 2026, 13:00 UTC"),
        (mendix.case(first_response_due_at=None), "waits.sla", False, "it is not known"),
        (Case(policy=cloudm.cloudm(), ticket=cloudm.one()), "chase_first", False, "chased 0"),
        (cloudm.case(severity="urgent"), "chase_first.unless", True, "severity is urgent"),
        (cloudm.case(), "waits", True, "There is no waiting"),
        (Case(ticket=ticket(severity="odd")), "waits.unlisted", False, "the slowest counts"),
        (Case(ticket=ticket(merged_into="7")), "merged", False, "merged into 7"),
        (
            Case(policy=replace(mulesoft(), allowances=(ACME,)), ticket=ticket(organization="Acme")),
            "allowances",
            False,
            "1 h after the opening",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_rules_beyond_the_table(case: Case, place: str, passes: bool, words: str) -> None:
    found = [one for one in rules(case) if one["rule"] == place]

    assert [one["passes"] for one in found][-1] is passes
    assert words in found[-1]["text"]


def test_the_pause_after_an_escalation_is_told() -> None:
    uses = replace(mulesoft().uses, at_most=None, cool_down=2 * DAY)
    case = Case(policy=replace(mulesoft(), uses=uses)).opened()
    case.act(Move.CLOSE, outcome="solution")

    found = rule(case, "uses.cool_down")
    assert (found["passes"], found["changes_at"]) == (False, "2026-11-07T09:00:00Z")
    assert found["text"] == "2 days must pass after an escalation; the last ended Thu 5 Nov 2026, 09:00 UTC."
    case.wait(2 * DAY)
    assert (rule(case, "uses.cool_down")["passes"], rule(case, "uses.cool_down")["changes_at"]) == (True, None)


def test_support_hours_are_told_with_when_they_change() -> None:
    case = Case(policy=replace(mulesoft(), calendars=CALENDARS, open_hours=HOURS))
    hours = CALENDARS[HOURS]
    for _ in range(30):
        found = rule(case, "open_hours")
        closes_at = next_closing(hours, case.now)
        changes_at = closes_at if found["passes"] else next_opening(hours, case.now)
        assert found["changes_at"] == rfc3339(changes_at)
        assert found["passes"] is (next_opening(hours, case.now) <= case.now)
        case.wait(HOUR)


def test_a_time_that_is_never_set_is_told() -> None:
    never = replace(mulesoft(), waits=replace(mulesoft().waits, unlisted=Unlisted.NEVER))
    case = Case(policy=never, ticket=ticket(tier="odd"))

    assert rule(case, "waits.unlisted")["text"] == "Severity S2, tier odd: no time is set, so never."


def test_an_answer_that_no_rule_here_gives_is_told_by_its_own_reason() -> None:
    case = Case()
    case.wait(3 * DAY)
    strange = Availability(Verdict.NOT_ALLOWED, None, case.now, (Because("not_allowed", {"ticket": "1"}),))
    outage = replace(strange, verdict=Verdict.OUTAGE)

    def last(answer: Availability) -> Rule:
        source = helpdesk_source({})
        return rules_of(case.ticket, case.policy, case.history, case.now, "UTC", source, answer)[-1]

    assert (last(strange).place, last(strange).passes, last(strange).changes_at) == ("not_allowed", False, case.now)
    assert (last(outage).place, last(outage).text) == ("outage.requests", last(strange).text)


def test_a_running_escalation_and_a_used_right_are_told() -> None:
    case = Case().opened()

    assert rule(case, "running")["text"] == "E-10421-1 runs since Thu 5 Nov 2026, 09:00 UTC."
    assert rule(case, "uses.at_most")["text"] == "A ticket may be escalated once only; used 1."


def test_where_the_connector_tells_nothing_it_is_the_helpdesk() -> None:
    source = helpdesk_source({"severity": "ticket field Severity"})
    found = explain(ticket(), mulesoft(), Case().history, OPENED, "UTC", source=source)["rules"]

    read = {each["name"]: each["from"] for one in found for each in one["read"]}
    assert read == {
        "escalations": "Halyard's own records",
        "uses": "Halyard's own records",
        "status": "helpdesk",
        "severity": "ticket field Severity",
        "tier": "helpdesk",
        "created_at": "helpdesk",
    }


def test_people_read_a_sign_for_each_rule_and_below_it_what_it_read() -> None:
    case = Case()
    answer = explain(case.ticket, case.policy, case.history, case.now, "UTC")
    there = availability(case.ticket, case.policy, case.history, case.now)

    lines = in_words(case.ticket, answer, there, case.now, "UTC").splitlines()

    assert "  + running: No escalation runs." in lines
    assert "      severity is S2, from ticket file: severity" in lines
    (stands,) = [line for line in lines if line.startswith("  - ")]
    assert stands.startswith("  - waits.after.S2.gold: Severity S2, tier gold: 2 days after the opening, that is from ")
