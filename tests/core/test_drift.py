"""Putting fields back, and knowing when to stop: F9, F24, rule 3 of the design."""

from dataclasses import replace
from datetime import timedelta

import pytest

from core.drift import confirmed, drift, same
from core.escalation import Written
from core.events import Look
from core.fields import ACTION, AVAILABLE_FROM, FLAG, HELD, LEVEL, LINK, REASON, STATE
from core.tickets import Value
from tests.core.cases import HOUR, MINUTE, OPENED, SECOND, Case, ready, ticket

WANTED: dict[str, Value] = {STATE: "active", FLAG: True, LEVEL: 1}
WRITTEN = {name: Written(value) for name, value in WANTED.items()}


def fields(**changes: Value) -> dict[str, Value]:
    return {**WANTED, **changes}


def test_no_difference_no_write() -> None:
    found = drift(ticket(fields=fields()), WANTED, WRITTEN, OPENED)

    assert (found.fields, found.written, found.contested, found.missing) == ({}, WRITTEN, (), ())


@pytest.mark.parametrize("empty", [None, "", False])
@pytest.mark.parametrize("other", [None, "", False])
def test_nothing_is_the_same_as_nothing(empty: Value, other: Value) -> None:
    assert same(empty, other)
    assert drift(ticket(fields={STATE: other}), {STATE: empty}, {}, OPENED).fields == {}


@pytest.mark.parametrize(("one", "other"), [("a", "b"), (1, 2), (True, None), ("", "x"), (0, None)])
def test_different_is_different(one: Value, other: Value) -> None:
    assert not same(one, other)


def test_what_the_host_already_says_is_remembered_without_a_write() -> None:
    found = drift(ticket(fields=fields()), WANTED, {}, OPENED)

    assert (found.fields, found.written) == ({}, WRITTEN)


def test_a_change_of_mind_of_ours_is_no_reversal() -> None:
    found = drift(ticket(fields=fields(escalation="requested")), WANTED, {STATE: Written("requested")}, OPENED)

    assert found.fields == {STATE: "active"}
    assert found.written[STATE] == Written("requested")


def test_F24_a_field_the_host_no_longer_has_is_named_and_not_written() -> None:
    found = drift(ticket(fields={STATE: "active", FLAG: None}), WANTED, {}, OPENED)

    assert (found.fields, found.missing) == ({FLAG: True}, (LEVEL,))


def test_a_held_field_that_people_changed_is_put_back() -> None:
    case = Case().opened()

    case.set({FLAG: None, STATE: "closed"})
    case.look()

    assert (case.ticket.fields[FLAG], case.ticket.fields[STATE]) == (True, "requested")
    assert case.contested == []


@pytest.mark.parametrize("name", HELD)
def test_F9_a_held_field_undone_three_times_in_an_hour_is_contested_and_left_alone(name: str) -> None:
    case = {AVAILABLE_FROM: Case(), LINK: ready()}.get(name) or Case().opened()
    case.look()
    ours = case.ticket.fields[name]
    assert not same(ours, None)

    for _ in range(2):
        case.wait(10 * MINUTE)
        case.set({name: "theirs"})
        case.look()
        assert (case.ticket.fields[name], case.contested) == (ours, [])
    case.wait(10 * MINUTE)
    case.set({name: "theirs"})
    case.look()

    assert (case.ticket.fields[name], case.contested) == ("theirs", [name])
    case.look()
    assert case.contested == [name], "said once"


def test_F9_what_the_hosts_own_action_sets_undoes_nothing() -> None:
    """A workflow's step ticks the action and says *requested* in one change, as often as it is used."""
    case = ready()

    for _ in range(5):
        case.tick(details={})
        case.set({STATE: "requested"})
        case.look()
        assert (case.ticket.fields[STATE], case.ticket.fields[ACTION]) == ("available", None)

    assert case.contested == []


@pytest.mark.parametrize("action", [False, None])
def test_F9_requested_without_the_action_is_somebodys_doing(action: Value) -> None:
    case = ready()

    for _ in range(3):
        case.set({STATE: "requested", ACTION: action})
        case.look()

    assert case.contested == [STATE]


def test_F9_reversals_spread_over_more_than_an_hour_are_put_back_for_ever() -> None:
    case = Case().opened()

    for _ in range(6):
        case.wait(30 * MINUTE)
        case.set({FLAG: None})
        case.look()
        assert case.ticket.fields[FLAG] is True

    assert case.contested == []


@pytest.mark.parametrize(("step", "contested"), [(30 * MINUTE, []), (30 * MINUTE - SECOND, [FLAG])])
def test_F9_an_hour_ends_exactly_after_an_hour(step: timedelta, contested: list[str]) -> None:
    case = Case().opened()

    for _ in range(3):
        case.set({FLAG: None})
        case.look()
        case.now += step

    assert case.contested == contested


def test_F9_a_reversal_that_we_could_not_put_back_yet_is_counted_once() -> None:
    """The host refused our write, or somebody was quicker: looking again is no new reversal."""
    case = Case().opened()
    case.set({FLAG: None})

    for _ in range(10):
        case.wait(SECOND)
        decision = case.decide(Look("retry"))
        found = drift(case.ticket, dict.fromkeys((FLAG,), True), decision.history.written, case.now)
        case.history = replace(decision.history, written=found.written)
        assert (found.fields, found.contested) == ({FLAG: True}, ())


def test_F9_a_field_that_says_what_it_should_again_is_contested_no_more() -> None:
    case = Case().opened()
    for _ in range(3):
        case.set({FLAG: None})
        case.look()
    assert case.contested == [FLAG]

    case.set({FLAG: True})
    case.look()
    case.wait(2 * HOUR)
    case.set({FLAG: None})
    case.look()

    assert case.ticket.fields[FLAG] is True
    assert case.contested == [FLAG]


def test_F9_whoever_goes_on_undoing_within_the_hour_is_contested_again_at_once() -> None:
    case = Case().opened()
    for _ in range(3):
        case.set({FLAG: None})
        case.look()

    case.set({FLAG: True})
    case.look()
    case.set({FLAG: None})
    case.look()

    assert (case.ticket.fields[FLAG], case.contested) == (None, [FLAG, FLAG])


def test_what_people_fill_in_is_never_contested() -> None:
    case = Case().opened()

    for _ in range(5):
        case.set({REASON: "blocked"})
        case.look()

    assert (case.ticket.fields[REASON], case.contested) == ("impact_changed", [])


def test_what_the_host_took_is_remembered_with_what_people_undid() -> None:
    undone = Written(None, (OPENED,))

    found = confirmed({FLAG: undone, LEVEL: Written(1)}, {FLAG: True, STATE: "active"})

    assert found == {FLAG: Written(True, (OPENED,)), LEVEL: Written(1), STATE: Written("active")}
