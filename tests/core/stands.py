"""Every way an escalation can stand, under every pack and a process of one's own, and everybody who may look at it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache

from core.events import Move
from core.policy import Policy
from core.tickets import Person, Status
from tests.core import cloudm, mendix
from tests.core.cases import DAY, KIM, MINUTE, OPENED, Case, mulesoft
from tests.core.outage_cases import REGION, doubtful, outage

WITNESS = Person("zoe", "Zoe", "zoe@support.example", staff=True)
"""Staff who play no role and are not on the ticket."""

REOPENS = replace(mulesoft(), ladder=replace(mulesoft().ladder, reopen_within=7 * DAY))
"""A process of one's own, in which what was closed can be opened again for a week; no pack allows it."""


def of_mulesoft(*done: Move, policy: Policy | None = None, **changes: object) -> Case:
    found = Case(policy=policy or mulesoft())
    found.look()
    found.wait(3 * DAY)
    assert found.ask().rule.startswith("accepted")
    for move in done:
        found.wait(MINUTE)
        found.act(move, outcome="solution", why="there is nothing to escalate")
    found.become(**changes)
    return found


def of_mendix(*codes: str, closed: bool = False) -> Case:
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
    "mulesoft, asked for": of_mulesoft,
    "mulesoft, acknowledged": lambda: of_mulesoft(Move.ACKNOWLEDGE),
    "mulesoft, contacted": lambda: of_mulesoft(Move.ACKNOWLEDGE, Move.CONTACT),
    "mulesoft, contacted at once": lambda: of_mulesoft(Move.CONTACT),
    "mulesoft, declined": lambda: of_mulesoft(Move.DECLINE),
    "mulesoft, closed": lambda: of_mulesoft(Move.CLOSE),
    "our own, closed": lambda: of_mulesoft(Move.CLOSE, policy=REOPENS),
    "our own, closed long ago": lambda: _later(of_mulesoft(Move.CLOSE, policy=REOPENS)),
    "our own, closed with its ticket": lambda: of_mulesoft(Move.CLOSE, policy=REOPENS, status=Status.CLOSED),
    "our own, opened again": lambda: of_mulesoft(Move.CONTACT, Move.CLOSE, Move.REOPEN, policy=REOPENS),
    "mulesoft, solved": lambda: of_mulesoft(Move.ACKNOWLEDGE, status=Status.SOLVED),
    "mulesoft, over with its ticket": lambda: of_mulesoft(Move.ACKNOWLEDGE, status=Status.CLOSED),
    "mulesoft, merged away": lambda: of_mulesoft(Move.ACKNOWLEDGE, merged_into="10422"),
    "mendix, waits for support": mendix.requested,
    "mendix, accepted": of_mendix,
    "mendix, reviewed": lambda: of_mendix("reviewed"),
    "mendix, contacted": lambda: of_mendix("reviewed", "contacted"),
    "mendix, closed": lambda: of_mendix("reviewed", closed=True),
    "mendix, closed long ago": lambda: _later(of_mendix(closed=True)),
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


@cache
def stands(name: str) -> Case:
    return STANDS[name]()
