"""Which acts are offered as an escalation stands: a table of every pack, to a bystander and to who may do more or less.

That the decision takes what is offered, and refuses the rest, is shown in ``tests/runtime/test_offers.py``.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.decisions import Scene
from core.offered import Offered, offered
from core.tickets import Person
from tests.core import cloudm, mendix
from tests.core.cases import KIM, Case
from tests.core.stands import STANDS, WITNESS, stands

NOTHING = ""
ANYBODYS = {
    "mendix": {"involved", "lead_consulted", "second_line_consulted", "update_given"},
    "cloudm": {"development_involved", "director_informed", "manager_consulted", "prioritised"},
}
"""Steps that everybody of the staff can record, under the packs that have any."""
MOVES = {
    "mulesoft, nothing yet": NOTHING,
    "mulesoft, asked for": "acknowledge assign close contact decline",
    "mulesoft, acknowledged": "assign close contact",
    "mulesoft, contacted": "assign close update",
    "mulesoft, contacted at once": "assign close update",
    "mulesoft, declined": NOTHING,
    "mulesoft, closed": NOTHING,
    "our own, closed": "reopen",
    "our own, closed long ago": NOTHING,
    "our own, closed with its ticket": NOTHING,
    "our own, opened again": "assign close update",
    "mulesoft, solved": "assign close contact",
    "mulesoft, over with its ticket": NOTHING,
    "mulesoft, merged away": NOTHING,
    "mendix, waits for support": "accept assign close decline step",
    "mendix, accepted": "assign close step",
    "mendix, reviewed": "assign close step",
    "mendix, contacted": "assign close step update",
    "mendix, closed": NOTHING,
    "mendix, closed long ago": NOTHING,
    "mendix, waits for an outage": "assign close lift step",
    "mendix, closed for an outage": "assign close lift step",
    "cloudm, nobody's": "acknowledge assign close decline next_level step",
    "cloudm, owned": "acknowledge assign close decline next_level step",
    "cloudm, called": "assign close next_level step update",
    "cloudm, at the top": "assign close de_escalate step update",
    "cloudm, nobody for the region": "acknowledge close decline next_level step",
}
"""To somebody of the staff who plays no part in it."""
MORE_STEPS = {
    "mendix, waits for support": "reviewed meeting_arranged",
    "mendix, accepted": "reviewed meeting_arranged",
    "mendix, reviewed": "reviewed meeting_arranged contacted",
    "mendix, contacted": "reviewed meeting_arranged contacted",
    "cloudm, nobody's": "call_planned",
    "cloudm, owned": "call_planned",
    "cloudm, called": "call_planned call_held path_agreed",
}
"""To the manager whose steps they are, and to the lead of the level."""


def to(reader: Person, case: Case) -> Offered:
    scene = Scene(case.ticket, case.policy, case.cast, case.now, case.outages)
    return offered(scene, case.history, reader)


@pytest.mark.parametrize("stand", STANDS)
def test_what_a_bystander_is_offered(stand: str) -> None:
    shown = to(WITNESS, stands(stand))

    assert {move.value for move in shown.moves} == set(MOVES[stand].split())
    assert shown.steps == (ANYBODYS[stand.partition(",")[0]] if "step" in MOVES[stand] else set())


@pytest.mark.parametrize("stand", STANDS)
def test_whoever_works_the_case_is_offered_no_contact_of_their_own(stand: str) -> None:
    shown = to(KIM, stands(stand))

    assert {move.value for move in shown.moves} == set(MOVES[stand].split()) - {"contact", "update"}


@pytest.mark.parametrize("stand", MORE_STEPS)
def test_the_steps_of_a_level_are_offered_to_who_leads_it(stand: str) -> None:
    leading = mendix.BOSS if stand.startswith("mendix") else cloudm.PEOPLE[cloudm.LEAD.email]

    assert to(leading, stands(stand)).steps - to(WITNESS, stands(stand)).steps == set(MORE_STEPS[stand].split())


def test_mx27_what_a_request_lacks_is_named() -> None:
    found = mendix.requested()
    complete = to(mendix.BOSS, found)
    latest = found.history.escalations[-1]
    found.history = replace(found.history, escalations=(replace(latest, details={}),))

    assert complete.needs == ()
    assert to(mendix.BOSS, found).needs == ("impact",)


def test_cm11_that_steps_of_the_level_are_not_on_record_is_said() -> None:
    assert to(WITNESS, stands("cloudm, owned")).skips
    assert not to(WITNESS, stands("cloudm, called")).skips
