"""The ledger and the journal are two witnesses: whatever one of them is made to say, the other contradicts (T69)."""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from core.calendars import Calendar
from core.escalation import Ending, Escalation, Hold, Obligation, State
from core.events import Move
from core.ledger import faults
from core.outages import Covered, DuringOutage, OutageRule
from core.policy import Promise, PromiseKind
from core.tickets import Status
from tests.core.calendar_oracle import HOURS
from tests.core.cases import BO, DAY, HOUR, MINUTE, Case, Told, mulesoft
from tests.core.outage_cases import case as outage_case
from tests.core.outage_cases import outage
from tests.core.outage_cases import policy as outage_policy

PENDING = frozenset({"pending"})
POLICY = replace(
    mulesoft(),
    promises=(
        Promise(PromiseKind.ACKNOWLEDGE, HOUR),
        Promise(PromiseKind.CONTACT, 4 * HOUR, held_while=PENDING),
        Promise(PromiseKind.NEXT_UPDATE, DAY, clock="office", held_while=PENDING),
    ),
    calendars={"office": Calendar("office", "Europe/Madrid", HOURS["office"])},
)


def lived() -> Case:
    """An escalation with three breaches, a hold, a contact, an update and one more promise that runs."""
    case = Case(policy=POLICY).opened()
    case.wait(HOUR)
    case.look("timer")
    for status in (Status.PENDING, Status.OPEN):
        case.wait(HOUR)
        case.become(status=status)
        case.look()
    for _ in range(2):
        case.wait(HOUR)
        case.say(BO)
        case.look()
    return case


def ended() -> Case:
    """The same, closed with a promise that was still owed."""
    case = lived()
    case.act(Move.CLOSE, outcome="solution")
    return case


def test_t69_two_true_witnesses_agree() -> None:
    for case in (lived(), ended()):
        assert [one.fired for one in case.escalation.obligations] == [3, 0, 0, 0]
        assert [len(one.holds) for one in case.escalation.obligations] == [0, 1, 0, 0]
        assert faults(case.history.escalations, case.lines) == ()


def test_t69_a_promise_that_begins_held_and_is_told_of_twice_in_one_moment_is_held_once() -> None:
    case = Case(policy=POLICY)
    case.become(status=Status.PENDING)
    case.opened()
    case.say(BO)
    case.look()
    lines = (*case.lines, *(one for one in case.lines if one.kind == "opened"))

    assert any(one.holds for one in case.escalation.obligations)
    assert faults(case.history.escalations, lines) == ()


def test_t69_promises_made_twice_in_one_instant_and_held_are_told_by_one_line() -> None:
    """Opened under an outage and lifted out of it before anything else happened, while the customer is waited for."""
    rule = OutageRule(covered=Covered.CLOSE, requests=DuringOutage.ACCEPT_AND_CONFIRM)
    held = outage_policy(rule, promises=POLICY.promises, calendars=POLICY.calendars)
    case = outage_case(outage(), policy=held)
    case.become(status=Status.PENDING)

    case.ask()
    case.act(Move.LIFT)

    twice = [one for one in case.escalation.obligations if one.kind == PromiseKind.CONTACT]
    assert [len(one.holds) for one in twice] == [1, 1]
    assert faults(case.history.escalations, case.lines) == ()


def promise(place: int, **changes: Any) -> Callable[[Escalation], Escalation]:
    """A change of one promise in the ledger."""

    def change(escalation: Escalation) -> Escalation:
        owed = list(escalation.obligations)
        owed[place] = replace(owed[place], **changes)
        return replace(escalation, obligations=tuple(owed))

    return change


def without(place: int) -> Callable[[Escalation], Escalation]:
    """The ledger without one promise."""
    return lambda one: replace(one, obligations=one.obligations[:place] + one.obligations[place + 1 :])


def at(case: Case, place: int) -> Obligation:
    return case.escalation.obligations[place]


RUNNING = lived()
CHANGES: list[tuple[Callable[[Escalation], Escalation], str]] = [
    (promise(0, fired=0), "acknowledge was said to be missed 0 times, and the journal knows of 3"),
    (promise(1, fired=2), "contact was said to be missed 2 times, and the journal knows of 0"),
    (promise(3, ended=Ending.MET), "next_update was kept 2 times, and the journal knows of 1"),
    (promise(3, ended=Ending.VOID), "is void while it is open"),
    (promise(1, due_at=at(RUNNING, 1).due_at + HOUR), "which does not follow"),
    (promise(1, due_at=at(RUNNING, 1).due_at + HOUR, within=5 * HOUR), "contact of .* was told to be due"),
    (promise(3, due_at=at(RUNNING, 3).due_at + HOUR), "next_update of .* was told to be due .*, and is due"),
    (promise(1, basis_at=at(RUNNING, 1).basis_at + MINUTE), "contact of .* was promised, and is not there"),
    (promise(1, holds=()), "contact of .* was held 0 times, and the journal knows of 1"),
    (promise(3, holds=(Hold(at(RUNNING, 3).basis_at),)), "was held 1 times, and the journal knows of 0"),
    (without(3), "next_update of .* was promised, and is not there"),
    (without(0), "acknowledge was said to be missed 0 times"),
    (lambda one: replace(one, state=State.CLOSED, outcome="solution"), "no line says that it ended as closed"),
]


@pytest.mark.parametrize(("change", "said"), CHANGES)
def test_t69_a_changed_ledger_is_contradicted_by_the_journal(
    change: Callable[[Escalation], Escalation], said: str
) -> None:
    case = lived()

    found = faults([change(case.escalation)], case.lines)

    assert [one for one in found if re.search(said, one)], found
    assert all(one.startswith("E-10421-1: ") for one in found)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda one: replace(one, state=State.ACTIVE), "is open, and the journal says that it ended"),
        (lambda one: replace(one, outcome="workaround"), "no line says that it ended as closed: workaround"),
        (lambda one: replace(one, state=State.DECLINED), "no line says that it ended as declined: solution"),
        (promise(3, ended=None, ended_at=None), "is still owed after its end"),
    ],
)
def test_t69_a_changed_end_is_contradicted_by_the_journal(
    change: Callable[[Escalation], Escalation], said: str
) -> None:
    case = ended()

    found = faults([change(case.escalation)], case.lines)

    assert [one for one in found if said in one], found


def test_t69_an_escalation_that_vanished_is_missed() -> None:
    case = lived()

    assert faults([], case.lines) == ("E-10421-1: was opened, says the journal, and is not there",)
    assert faults([replace(case.escalation, number=2)], case.lines)[0] == ("E-10421-2: no line says that it was opened")


def test_lines_of_another_escalation_are_none_of_its_business() -> None:
    case = lived()
    others = [Told("promise_missed", {"promise": "contact"}, 2), Told("contested", {"field": "level"}, None)]

    assert faults(case.history.escalations, [*case.lines, *others]) == ()


def test_lines_from_before_promises_were_told_are_no_fault() -> None:
    case = lived()
    told = ("promised_at", "acknowledge_by", "contact_by", "next_update_by")
    silent = [
        line._replace(facts={name: text for name, text in line.facts.items() if name not in told})
        for line in case.lines
        if not line.kind.startswith("clock_")
    ]

    assert faults(case.history.escalations, silent) == ()


def test_a_promise_that_began_held_is_told_when_it_goes_on() -> None:
    case = Case(policy=POLICY)
    case.become(status=Status.PENDING)
    case.opened()
    assert faults(case.history.escalations, case.lines) == ()

    case.wait(DAY)
    case.become(status=Status.OPEN)
    case.look()

    assert faults(case.history.escalations, case.lines) == ()


@pytest.mark.parametrize(
    "facts",
    [
        {"promised_at": "yesterday", "escalation": "E-10421-1"},
        {"promised_at": 5, "escalation": "E-10421-1"},
    ],
)
@pytest.mark.parametrize("kind", ["opened", "clock_held"])
def test_t69_facts_that_were_never_written_like_this_are_told(kind: str, facts: dict[str, Any]) -> None:
    case = lived()

    found = faults(case.history.escalations, [*case.lines, Told(kind, facts, 1)])

    assert found == ("a line of the journal has facts that were never written like this",)
