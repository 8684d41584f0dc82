"""What the pages offer beside what the decision takes: every pack, every way an escalation can stand, every reader.

An act that is offered is taken when its form is filled in as it asks; one that is not is refused, or is another name
for one that is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from typing import NamedTuple

import pytest

from core import acts
from core.decisions import Scene
from core.events import Act, Move
from core.offered import offered
from core.policy import Policy
from core.recording import CADENCE, CALL_AT
from core.tickets import Person, Status
from runtime.offers import Offer, offers
from tests.core import cloudm, mendix
from tests.core.cases import DAY, HOUR, KIM, MINUTE, OPENED, Case, mulesoft
from tests.core.outage_cases import REGION, doubtful, outage

WITNESS = Person("zoe", "Zoe", "zoe@support.example", staff=True)
"""Staff who play no role and are not on the ticket."""

REOPENS = replace(mulesoft(), ladder=replace(mulesoft().ladder, reopen_within=7 * DAY))
"""A process of one's own, in which what was closed can be opened again for a week; no pack allows it."""


def _mulesoft(*done: Move, policy: Policy | None = None, **changes: object) -> Case:
    found = Case(policy=policy or mulesoft())
    found.look()
    found.wait(3 * DAY)
    assert found.ask().rule.startswith("accepted")
    for move in done:
        found.wait(MINUTE)
        found.act(move, outcome="solution", why="there is nothing to escalate")
    found.become(**changes)
    return found


def _mendix(*codes: str, closed: bool = False) -> Case:
    found = mendix.accepted()
    for code in codes:
        found.wait(MINUTE)
        assert mendix.step(found, code, NOTES[code]) == f"step:{code}"
    if closed:
        found.act(Move.CLOSE, outcome="withdrawn")
    return found


def _later(found: Case) -> Case:
    found.wait(60 * DAY)
    return found


def _with(found: Case, **changes: object) -> Case:
    found.become(**changes)
    return found


def _waiting(covered: bool) -> Case:
    found = mendix.accepted()
    found.outages = ((outage if covered else doubtful)(started_at=OPENED, matches=(REGION,)),)
    found.look()
    return found


NOTES = {
    "reviewed": "next steps: a look together",
    "contacted": "how: call\nwith: Ana Ruiz\ncadence: daily\nplan: a fix tonight",
}
STANDS: Mapping[str, Callable[[], Case]] = {
    "mulesoft, nothing yet": Case,
    "mulesoft, asked for": _mulesoft,
    "mulesoft, acknowledged": lambda: _mulesoft(Move.ACKNOWLEDGE),
    "mulesoft, contacted": lambda: _mulesoft(Move.ACKNOWLEDGE, Move.CONTACT),
    "mulesoft, contacted at once": lambda: _mulesoft(Move.CONTACT),
    "mulesoft, declined": lambda: _mulesoft(Move.DECLINE),
    "mulesoft, closed": lambda: _mulesoft(Move.CLOSE),
    "our own, closed": lambda: _mulesoft(Move.CLOSE, policy=REOPENS),
    "our own, closed long ago": lambda: _later(_mulesoft(Move.CLOSE, policy=REOPENS)),
    "our own, closed with its ticket": lambda: _mulesoft(Move.CLOSE, policy=REOPENS, status=Status.CLOSED),
    "our own, opened again": lambda: _mulesoft(Move.CONTACT, Move.CLOSE, Move.REOPEN, policy=REOPENS),
    "mulesoft, solved": lambda: _mulesoft(Move.ACKNOWLEDGE, status=Status.SOLVED),
    "mulesoft, over with its ticket": lambda: _mulesoft(Move.ACKNOWLEDGE, status=Status.CLOSED),
    "mulesoft, merged away": lambda: _mulesoft(Move.ACKNOWLEDGE, merged_into="10422"),
    "mendix, waits for support": mendix.requested,
    "mendix, accepted": _mendix,
    "mendix, reviewed": lambda: _mendix("reviewed"),
    "mendix, contacted": lambda: _mendix("reviewed", "contacted"),
    "mendix, closed": lambda: _mendix("reviewed", closed=True),
    "mendix, closed long ago": lambda: _later(_mendix(closed=True)),
    "mendix, waits for an outage": lambda: _waiting(covered=False),
    "mendix, closed for an outage": lambda: _waiting(covered=True),
    "cloudm, nobody's": cloudm.escalated,
    "cloudm, owned": cloudm.owned,
    "cloudm, called": lambda: cloudm.called(cloudm.owned()),
    "cloudm, at the top": cloudm.at_the_top,
    "cloudm, nobody for the region": lambda: _with(cloudm.escalated(), region="APAC"),
}
READERS = {
    "the assignee": KIM,
    "a witness": WITNESS,
    "mendix's manager": mendix.BOSS,
    "cloudm's lead": cloudm.PEOPLE[cloudm.LEAD.email],
    "cloudm's top": cloudm.PEOPLE[cloudm.TOP.email],
}
SAME = {Move.CONTACT: Move.UPDATE, Move.UPDATE: Move.CONTACT, Move.DEESCALATE: Move.CLOSE}
"""Two names for one act: whichever is offered stands for both."""


@cache
def _stands(name: str) -> Case:
    return STANDS[name]()


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
    found = _stands(stand)
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
        seen.setdefault(pack, set()).update(one.move for one in Cell(_stands(stand), READERS[reader]).shown)

    usual = {Move.CLOSE, Move.ASSIGN, Move.DECLINE, Move.UPDATE}
    assert seen["mulesoft"] == {*usual, Move.ACKNOWLEDGE, Move.CONTACT}
    assert seen["mendix"] == {*usual, Move.ACCEPT, Move.STEP, Move.LIFT}
    assert seen["our own"] == {Move.CLOSE, Move.ASSIGN, Move.UPDATE, Move.REOPEN}
    assert seen["cloudm"] == {*usual, Move.ACKNOWLEDGE, Move.STEP, Move.NEXT_LEVEL, Move.DEESCALATE}


def test_mx27_a_request_is_accepted_where_support_validates_and_acknowledged_where_it_does_not() -> None:
    def words(stand: str) -> set[Move]:
        return {one.move for one in Cell(_stands(stand), WITNESS).shown} & {Move.ACCEPT, Move.ACKNOWLEDGE}

    assert words("mulesoft, asked for") == {Move.ACKNOWLEDGE}
    assert words("mendix, waits for support") == {Move.ACCEPT}
    assert words("mulesoft, acknowledged") == words("mendix, accepted") == set()


def test_mx29_an_update_before_the_contact_is_no_contact_where_the_policy_has_a_step_for_it() -> None:
    found = _mendix()

    assert found.decide(Act(Move.UPDATE, "act:1", "boss", found.now)).rule == "ignored:no_update_now"
    assert Cell(_mendix("reviewed", "contacted"), WITNESS).takes(Move.UPDATE, {})


def test_cm11_what_is_passed_over_is_asked_for_where_something_is() -> None:
    def asked(stand: str, move: Move) -> set[str]:
        shown = Cell(_stands(stand), WITNESS).shown
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
