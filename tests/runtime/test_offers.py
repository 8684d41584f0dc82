"""What the pages offer beside what the decision takes: every pack, every way an escalation can stand, every reader.

An act that is offered is taken when its form is filled in as it asks; one that is not is refused, or is another name
for one that is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import NamedTuple

import pytest

from core import acts
from core.decisions import Scene
from core.events import Act, Move
from core.offered import offered
from core.recording import CADENCE, CALL_AT
from core.tickets import Person
from runtime.offers import Offer, offers
from tests.core import mendix
from tests.core.cases import HOUR, Case
from tests.core.stands import READERS, STANDS, WITNESS, of_mendix, stands

SAME = {Move.CONTACT: Move.UPDATE, Move.UPDATE: Move.CONTACT, Move.DEESCALATE: Move.CLOSE}
"""Two names for one act: whichever is offered stands for both."""


class Cell(NamedTuple):
    """An escalation that stands somehow, and who looks at it."""

    case: Case
    reader: Person

    @property
    def shown(self) -> tuple[Offer, ...]:
        """What a page offers to this reader, whatever their role."""
        one = self.case
        scene = Scene(one.ticket, one.policy, one.cast, one.now, one.outages)
        by = acts.person(self.reader.id, self.reader.email, one.ticket)
        return offers(one.policy, offered(scene, one.history, by))

    def takes(self, move: Move, details: Mapping[str, str]) -> bool:
        """Whether the decision takes an act of theirs."""
        event = Act(move, f"act:{move}", self.reader.id, self.case.now, details, self.reader.email)
        rule = self.case.decide(event).rule
        return not rule.startswith(("ignored:", "unfit:"))


def cells() -> Iterator[tuple[str, str]]:
    yield from ((stand, reader) for stand in STANDS for reader in READERS)


def filled(one: Offer, case: Case, *, all_of_it: bool = False) -> dict[str, str]:
    """An act's form with what it must have, or with all that it can have."""
    words = {name.name: "said" for name in one.asked if all_of_it or name.required}
    if CALL_AT in words:
        words[CALL_AT] = (case.now + HOUR).isoformat()
    if CADENCE in words:
        words[CADENCE] = next(iter(case.policy.cadences), "")
    if "owner" in words and case.history.latest is not None:
        scene = Scene(case.ticket, case.policy, case.cast, case.now, case.outages)
        words["owner"] = next((each.email for each in acts.owners(scene, case.history.latest)), "nobody")
    named = {Move.CLOSE: "outcome", Move.STEP: "code", Move.DECLINE: "code"}.get(one.move)
    return words | ({named: one.code} if named is not None and one.code else {})


def _named(one: Offer) -> tuple[Move, str]:
    return one.move, one.code if one.move is Move.STEP else ""


@pytest.mark.parametrize("stand", STANDS)
def test_what_is_offered_is_taken_and_what_is_not_is_refused(stand: str) -> None:
    found = stands(stand)
    for name, reader in READERS.items():
        cell = Cell(found, reader)
        shown = {_named(one) for one in cell.shown}
        refused = [_named(one) for one in cell.shown if not cell.takes(one.move, filled(one, found))]
        every = offers(found.policy)
        best = [one for one in every if cell.takes(one.move, filled(one, found, all_of_it=True))]
        missing = {_named(one) for one in best} - shown
        missing = {(move, code) for move, code in missing if (SAME.get(move), "") not in shown}

        assert refused == [], name
        assert missing == set(), name


def test_every_pack_has_every_act_offered_somewhere_and_none_everywhere() -> None:
    seen: dict[str, set[Move]] = {}
    for stand, reader in cells():
        pack = stand.partition(",")[0]
        seen.setdefault(pack, set()).update(one.move for one in Cell(stands(stand), READERS[reader]).shown)

    usual = {Move.CLOSE, Move.ASSIGN, Move.DECLINE, Move.UPDATE}
    assert seen["mulesoft"] == {*usual, Move.ACKNOWLEDGE, Move.CONTACT}
    assert seen["mendix"] == {*usual, Move.ACCEPT, Move.STEP, Move.LIFT}
    assert seen["our own"] == {Move.CLOSE, Move.ASSIGN, Move.UPDATE, Move.REOPEN}
    assert seen["cloudm"] == {*usual, Move.ACKNOWLEDGE, Move.STEP, Move.NEXT_LEVEL, Move.DEESCALATE}


def test_mx27_a_request_is_accepted_where_support_validates_and_acknowledged_where_it_does_not() -> None:
    def words(stand: str) -> set[Move]:
        return {one.move for one in Cell(stands(stand), WITNESS).shown} & {Move.ACCEPT, Move.ACKNOWLEDGE}

    assert words("mulesoft, asked for") == {Move.ACKNOWLEDGE}
    assert words("mendix, waits for support") == {Move.ACCEPT}
    assert words("mulesoft, acknowledged") == words("mendix, accepted") == set()


def test_mx29_an_update_before_the_contact_is_no_contact_where_the_policy_has_a_step_for_it() -> None:
    found = of_mendix()

    assert found.decide(Act(Move.UPDATE, "act:1", "boss", found.now)).rule == "ignored:no_update_now"
    assert Cell(of_mendix("reviewed", "contacted"), WITNESS).takes(Move.UPDATE, {})


def test_cm11_what_is_passed_over_is_asked_for_where_something_is() -> None:
    def asked(stand: str, move: Move) -> set[str]:
        shown = Cell(stands(stand), WITNESS).shown
        return {name.name for one in shown if one.move is move for name in one.asked if name.required}

    assert "skip" in asked("cloudm, owned", Move.NEXT_LEVEL) & asked("cloudm, owned", Move.CLOSE)
    assert "skip" not in asked("cloudm, called", Move.NEXT_LEVEL) | asked("cloudm, called", Move.CLOSE)


def test_mx27_what_a_request_lacks_is_asked_for_when_it_is_accepted() -> None:
    found = mendix.requested()
    latest = found.history.escalations[-1]
    found.history = replace(found.history, escalations=(replace(latest, details={}),))
    cell = Cell(found, mendix.BOSS)
    (accept,) = [one for one in cell.shown if one.move is Move.ACCEPT]

    assert [one.name for one in accept.asked if one.required] == ["impact"]
    assert not cell.takes(Move.ACCEPT, {})
    assert cell.takes(Move.ACCEPT, filled(accept, found))
