"""Two twins go through the same; one of them has its memory put back. Afterwards both say and do the same (F44).

What is lost with a backup is what no trace in the helpdesk tells: acts of operators in the console that said nothing.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from core.events import Look, Move
from core.fields import ACKNOWLEDGE, OWNER
from core.ledger import faults
from core.policy import Level, PromiseKind
from core.terms import PLAIN_LADDER
from tests.core.cases import BO, DAY, HOUR, MINUTE, Case, mulesoft, ticket
from tests.core.mendix import DEPUTY, accepted, mendix, step

LEVELS = (Level(1, "Lead", "escalation_lead"), Level(2, "Manager", "support_manager"))
PROMISES = tuple(
    replace(one, reminders=3, remind_every=HOUR) if one.kind is PromiseKind.ACKNOWLEDGE else one
    for one in mulesoft().promises
)
POLICY = replace(mulesoft(), levels=LEVELS, promises=PROMISES, ladder=replace(PLAIN_LADDER, reopen_within=DAY))

Story = Callable[[Case], object]


def escalated() -> Case:
    return Case(policy=POLICY, ticket=ticket(POLICY)).opened()


def taken_up(case: Case) -> None:
    case.set({ACKNOWLEDGE: True})
    case.look()


def spoken(case: Case) -> None:
    taken_up(case)
    case.wait(MINUTE)
    case.say(BO)
    case.look()


def raised(case: Case) -> None:
    case.act(Move.NEXT_LEVEL, why="It is worse.")


def raised_and_lowered(case: Case) -> None:
    raised(case)
    case.wait(HOUR)
    case.act(Move.DEESCALATE)


def reopened(case: Case) -> None:
    closed(case)
    case.wait(MINUTE)
    case.act(Move.REOPEN)


def closed(case: Case) -> None:
    case.act(Move.CLOSE, outcome="solution")


def missed(case: Case) -> None:
    for _ in range(2):
        due_at = case.decide(Look("timer")).due_at
        if due_at is not None:
            case.wait(due_at - case.now)
            case.look("timer")


def missed_after_it_was_raised(case: Case) -> None:
    raised(case)
    missed(case)


def nothing(_: Case) -> None:
    """Nothing more happens."""


def told(case: Case, since: int) -> list[tuple[Any, ...]]:
    """What people read since, without the words that name moments."""
    return [(one.kind, one.public, one.email, one.key) for one in case.sent[since:]]


def stands(case: Case) -> tuple[Any, ...]:
    """How the latest escalation stands, its promises with their moments among it."""
    one = case.escalation
    owed = [
        (each.kind, each.basis_at, each.due_at, each.fired, each.next_at) for each in one.obligations if each.running
    ]
    steps = [(each.code, each.at, each.level, each.details) for each in one.records]
    return one.state, one.level, one.owner, one.outcome, one.opened_at, one.cadence, sorted(owed), steps


def twins(case: Case, lost: Story) -> tuple[Case, Case]:
    """The case after what happened, and its twin that has forgotten it."""
    older, lines = case.history, len(case.lines)
    case.wait(MINUTE)
    lost(case)
    case.wait(MINUTE)
    twin = copy.copy(case)
    twin.sent, twin.journal, twin.lines = list(case.sent), list(case.journal), case.lines[:lines]
    twin.history = older
    case.look()
    twin.look()
    return case, twin


@pytest.mark.parametrize("then", [nothing, raised, closed, missed])
@pytest.mark.parametrize(
    "lost",
    [nothing, taken_up, spoken, raised, raised_and_lowered, missed, missed_after_it_was_raised, closed, reopened],
)
def test_f44_what_follows_is_neither_said_again_nor_kept_back(lost: Story, then: Story) -> None:
    case, twin = twins(escalated(), lost)
    assert stands(twin) == stands(case)

    since, since_of_twin = len(case.sent), len(twin.sent)
    for one in (case, twin):
        one.wait(MINUTE)
        then(one)

    assert told(twin, since_of_twin) == told(case, since)
    assert stands(twin) == stands(case)
    assert [note.key for note in twin.sent[since_of_twin:] if note.key in case.ticket.marks - twin.ticket.marks] == []
    assert faults(twin.history.escalations, twin.lines) == ()


def reviewed(case: Case) -> None:
    step(case, "reviewed", "next steps: a second engineer")
    case.wait(HOUR)
    step(case, "meeting_arranged", "at: 2026-11-03 18:00")


def agreed(case: Case) -> None:
    reviewed(case)
    case.wait(HOUR)
    step(case, "contacted", "how: phone\nwith: Ana\ncadence: daily\nplan: a patch")
    case.wait(HOUR)
    case.say(BO)
    case.look()


@pytest.mark.parametrize("lost", [reviewed, agreed])
def test_f44_steps_and_the_agreed_cadence_are_read_again_from_the_helpdesk(lost: Story) -> None:
    case, twin = twins(accepted(), lost)

    assert twin.escalation.records == case.escalation.records != ()
    assert stands(twin) == stands(case)
    assert faults(twin.history.escalations, twin.lines) == ()


def test_f44_an_owner_named_by_hand_since_goes_on_owning_it() -> None:
    case = accepted()
    before = case.escalation.owner
    case, twin = twins(case, lambda one: one.act(Move.ASSIGN, owner=DEPUTY.email))

    assert before != case.escalation.owner == twin.escalation.owner == DEPUTY.email
    assert twin.ticket.fields[OWNER] == case.ticket.fields[OWNER]


def test_f44_people_are_asked_along_again_when_a_call_is_planned_anew() -> None:
    inviting = tuple(
        replace(one, invites=("customer_success",)) if one.code == "meeting_arranged" else one for one in mendix().steps
    )
    case = accepted(policy=replace(mendix(), steps=inviting))
    case, twin = twins(case, lambda one: step(one, "meeting_arranged", "at: 2026-11-03 18:00"))
    twin.history = replace(twin.history, escalations=(replace(twin.escalation, records=()),))
    since = len(twin.sent)

    step(twin, "meeting_arranged", "at: 2026-11-03 19:00")

    assert [note.key for note in twin.sent[since:] if note.key not in case.ticket.marks] != []


def test_f44_a_use_that_began_and_ended_since_counts() -> None:
    case = Case(policy=POLICY, ticket=ticket(POLICY))
    case.wait(DAY * 3)
    case.look()
    older = case.history
    case.ask()
    closed(case)
    case.history = older

    case.look()

    assert [one.id for one in case.history.escalations] == ["E-10421-1"]
    assert case.escalation.opened_at == case.now
