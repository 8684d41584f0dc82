"""A running escalation stays under its version where the other one does not know what it stands on, or nothing fits."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from core.events import Move
from core.policy import Level
from core.rebasing import hindrances
from core.terms import Validation
from core.tickets import Status
from tests.core import mendix
from tests.core.cases import MINUTE, Case, mulesoft
from tests.core.test_rebasing import move, promising, version


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"levels": (Level(2, "Other", "escalation_lead"),)}, "level_gone"),
        ({"reasons": mulesoft().reasons[1:]}, "reason_gone"),
    ],
)
def test_what_the_other_version_does_not_know_is_not_moved(changes: dict[str, Any], code: str) -> None:
    case = Case().opened()
    before = case.history

    found = move(case, version(**changes))

    assert found.rule == f"unfit:{code}"
    assert [(one.kind, one.facts["code"]) for one in found.entries] == [("rebase_refused", code)]
    assert found.history == before
    assert (found.notes, found.due_at) == ((), case.look().due_at)


def test_every_hindrance_is_named() -> None:
    one = replace(mendix.requested().escalation, outcome="moved_to_another_case")
    bare = replace(mulesoft(), levels=(), reasons=(), outcomes=(), validation=None)

    assert hindrances(one, bare) == ("level_gone", "reason_gone", "outcome_gone", "validation_gone")
    assert hindrances(one, replace(bare, validation=Validation())) == ("level_gone", "reason_gone", "outcome_gone")
    assert hindrances(replace(one, outcome=""), mendix.mendix()) == ()


def test_a_refused_move_goes_on_under_the_old_version() -> None:
    case = Case().opened()
    case.wait(31 * MINUTE)

    found = move(case, promising(reasons=mulesoft().reasons[1:]))

    assert [entry.kind for entry in found.entries] == ["rebase_refused", "promise_missed"]


def test_only_the_version_that_was_previewed_is_moved_to() -> None:
    case = Case().opened()

    found = move(case, version(), version="another")

    assert (found.rule, found.entries, case.escalation.policy_version) == (
        "ignored:policy_moved_on",
        (),
        mulesoft().version,
    )


def test_a_second_move_to_the_same_version_changes_nothing() -> None:
    case = Case().opened()
    move(case, version())
    before = case.history

    found = move(case, version())

    assert (found.rule, found.notes, found.entries) == ("ignored:rebased_already", (), ())
    assert case.history == before


@pytest.mark.parametrize("how", ["closed", "another", "gone"])
def test_only_the_escalation_that_was_previewed_is_moved(how: str) -> None:
    case = Case().opened()
    before = case.escalation.policy_version
    escalation = "E-10421-9" if how == "another" else case.escalation.id
    if how == "closed":
        case.act(Move.CLOSE, outcome="solution")
    if how == "gone":
        case.become(status=Status.CLOSED)

    found = move(case, version(), escalation=escalation)

    assert found.rule == "ignored:no_rebase_now"
    assert case.escalation.policy_version == before
