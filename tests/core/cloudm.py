"""CloudM's path as it ships, a ticket to run it on, and what its people do."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

from core.cast import Cast, CastMember
from core.commands import NoteKind
from core.fields import FLAG, STEP, STEP_NOTE
from core.policy import Policy
from core.tickets import HostStep, Person, Ticket
from runtime.policy_file import load_policy
from tests.core.cases import ANA, HOUR, KIM, MINUTE, Case, ticket

LEAD = CastMember("lead@support.example", "L. Lead", "Region Lead EMEA", frozenset({"emea"}))
WEST = CastMember("west@support.example", "W. West", "Region Lead AMER", frozenset({"amer"}))
BOSS = CastMember("boss@support.example", "B. Boss", "Global Support Manager")
TOP = CastMember("top@support.example", "T. Top", "Director of CX")
CAST = Cast({"region_lead": WEST, "support_manager": BOSS, "director_cx": TOP}, "UTC", {"region_lead": (LEAD,)})
PEOPLE = {one.email: Person(one.name, one.name, one.email, staff=True) for one in (LEAD, WEST, BOSS, TOP)}
CALL = "at: 2026-11-02 15:00\nwith: Ana Ruiz"


@cache
def cloudm() -> Policy:
    """The pack that ships."""
    return load_policy("cloudm")


def one(**changes: Any) -> Ticket:
    """A request of normal priority in EMEA."""
    plain = ticket(cloudm(), severity="normal", tier="", region="EMEA", type="incident")
    return replace(plain, fields={**plain.fields, STEP: None, STEP_NOTE: None}, **changes)


def case(policy: Policy | None = None, cast: Cast = CAST, **changes: Any) -> Case:
    """The ticket an hour later, chased once."""
    found = Case(policy=policy or cloudm(), cast=cast, ticket=one(**changes))
    found.look()
    found.wait(HOUR)
    found.say(ANA)
    return found


def flag(found: Case, by: Person = KIM) -> str:
    """The assigned engineer ticks the box; what came of it."""
    found.uses += 1
    found.become(flagged=HostStep(f"flag:{found.uses}", by, found.now, "flagged"))
    found.set({FLAG: True})
    rule = found.look().rule
    found.become(flagged=None)
    return rule


def step(found: Case, code: str, note: str = "", by: str = LEAD.email) -> str:
    """Staff record a step in the host; what dealt with it."""
    found.uses += 1
    used = HostStep(f"step:{found.uses}", PEOPLE.get(by, KIM), found.now, code, note)
    found.become(step=used)
    found.set({STEP: code, STEP_NOTE: note})
    rule = found.look().rule
    found.become(step=None)
    return rule


def escalated(**changes: Any) -> Case:
    """A ticket that the engineer flagged."""
    found = case(**changes)
    assert flag(found) == "accepted:E-10421-1"
    return found


def owned(**changes: Any) -> Case:
    """A flagged ticket whose owner the engineer named."""
    found = escalated(**changes)
    assert step(found, "assign", "owner: lead@support.example", "") == "owner_assigned"
    return found


def called(found: Case, by: str = LEAD.email) -> Case:
    """The owner planned the call and held it."""
    assert step(found, "call_planned", CALL, by) == "step:call_planned"
    found.wait(MINUTE)
    assert step(found, "call_held", "notes: all details gathered", by) == "step:call_held"
    return found


def texts(found: Case, *, public: bool) -> list[str]:
    return [note.text for note in found.sent if note.kind is NoteKind.COMMENT and note.public is public]


def at_the_top() -> Case:
    found = called(owned())
    step(found, "next_level", "skip: -")
    found.wait(MINUTE)
    step(found, "next_level", "skip: -", BOSS.email)
    found.wait(MINUTE)
    return found
