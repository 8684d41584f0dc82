"""Random terms of a process, and random people for it: everything that a policy file may say beside waits and form."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from hypothesis import strategies as st

from core.cast import Absence, Cast, CastMember
from core.conditions import condition
from core.policy import Level, Promise, PromiseKind
from core.steps import By, Step
from core.terms import Allowance, Channel, ChaseFirst, Decline, Entitlement, Ladder, SlaBasis, Unknown, Validation
from core.tickets import Person
from tests.core.cases import BO, CAST, DAY, HOUR, KIM, OPENED

WEST = Person("west", "W. West", "west@support.example", staff=True)
DEPUTY = Person("deputy", "D. Deputy", "deputy@support.example", staff=True)
STAFF = (BO, KIM, WEST, DEPUTY)
ADDRESS = "escalation@support.example"
REGIONS = ("", "EMEA", "amer", "apac")
ACME = "Acme"

URGENT = condition({"severity": ("S1",)})
MINOR = condition({"severity": ("s4",), "region": ("emea",)})

STEPS = (
    Step("consulted", "Consulted", before=True),
    Step("reviewed", "Reviewed", ("next_steps",), meets=("review",), by=By.LEVEL),
    Step("planned", "Call planned", ("at",), meets=("call_planned",), by=By.LEVEL, invites=("customer_success",)),
    Step("held", "Call held", after=("planned",), meets=("call_held", "contact", "reply")),
    Step("agreed", "Cadence agreed", ("cadence",), by=By.NOT_ASSIGNEE),
    Step("told", "Update given", meets=("next_update",)),
)
STEP_CODES = (
    *(one.code for one in STEPS),
    *("accept", "decline_no_impact", "decline_nonsense", "next_level", "de_escalate", "assign", "reopen", "no such"),
)
NOTES = (
    "",
    "why: it burns",
    "to: 3\nwhy: it burns\nskip: no time",
    "to: 99999999999999999999",
    "to: 1\nskip: x",
    "skip: no time\noutcome: solution",
    "owner: bo@support.example",
    "owner: Kim",
    "owner: deputy@support.example",
    "owner: west@support.example",
    "at: 2026-11-04 15:00\nnext steps: all\ncadence: hourly",
    "at: 9999-12-31T23:59:59-12:00",
    "at: 0001-01-01T00:00:00+14:00\ncadence: never",
    "cadence: Daily\nimpact: all of it",
)
DETAILS_OF_ACTS = tuple(
    dict(line.partition(": ")[::2] for line in note.splitlines()) for note in (*NOTES, f"to: {'9' * 5000}")
)

LADDERS = (
    (Level(1, "Lead", "escalation_lead", ("support_manager", "nobody"), ("customer_success",)),),
    (
        Level(1, "Lead", "escalation_lead", ("support_manager",), by_hand=True, before_next=("held",)),
        Level(2, "Manager", "support_manager", ("escalation_lead",)),
    ),
    (
        Level(1, "Lead", "escalation_lead", before_next=("reviewed", "no such")),
        Level(2, "Manager", "support_manager", ("escalation_lead",), ("customer_success",), before_next=("held",)),
        Level(3, "Top", "top", by_hand=True),
    ),
    (Level(1, "Nobody", "nobody"), Level(2, "Lead", "escalation_lead")),
)
"""Some with a role that nobody plays."""

CALLS = (
    Promise(PromiseKind.OWNER, HOUR, HOUR, 2),
    Promise(PromiseKind.REVIEW, 2 * HOUR, HOUR, 1, escalates=True),
    Promise(PromiseKind.CALL_PLANNED, 3 * HOUR, HOUR, 2),
    Promise(PromiseKind.CALL_HELD, HOUR, HOUR, 2, escalates=True),
    Promise(PromiseKind.REPLY, 30 * HOUR, HOUR, 1),
    Promise(PromiseKind.DEESCALATE, 3 * DAY, DAY, 1),
)
CHANNELS: tuple[dict[str, Channel], ...] = (
    {},
    {
        "host": Channel(),
        "form": Channel(reason="other"),
        "flag": Channel(reason="blocked"),
        "comment": Channel(reason="blocked", address=ADDRESS),
        "csm": Channel(("impact",), role="customer_success"),
        "internal": Channel(),
    },
    {"flag": Channel(reason="no_response"), "api": Channel(("impact",)), "comment": Channel(("impact",), "", ADDRESS)},
)
TERMS: dict[str, tuple[Any, ...]] = {
    "levels": LADDERS,
    "steps": ((), STEPS, STEPS[1:4]),
    "channels": CHANNELS,
    "validation": (
        None,
        Validation((Decline("no_impact", "No impact", "There is none."),), ("impact",)),
        Validation((Decline("other", "Other", "It is another."),)),
    ),
    "ladder": (
        Ladder(),
        Ladder(skip=URGENT, reopen_within=2 * DAY),
        Ladder(skip=condition({}), conditions={2: "Worse"}, reopen_within=timedelta(days=30)),
    ),
    "cadences": ({}, {"hourly": HOUR, "daily": DAY}),
    "chase_first": (None, None, ChaseFirst(), ChaseFirst(2, URGENT)),
    "entitlement": (Entitlement(), Entitlement(), Entitlement(True, Unknown.ALLOW), Entitlement(True)),
    "allowances": (
        (),
        (
            Allowance(frozenset({"acme"}), "A. Manager", OPENED + HOUR, wait=timedelta(0), at_most=3),
            Allowance(frozenset({"acme"}), "A. Manager", OPENED + 9 * DAY, at_most=1),
        ),
    ),
    "early_when": ((), (URGENT,)),
    "flag_opens": (False, True),
    "priority": ({}, {"high": {"high": "S1", "low": "S3"}, "low": {"high": "S2"}}),
}
SLA = (None, None, SlaBasis.AFTER_TARGET, SlaBasis.ONLY_IF_BREACHED)


@st.composite
def terms(draw: st.DrawFn) -> dict[str, Any]:
    """Terms for a policy: in half of the cases none, in the others each by itself."""
    if not draw(st.booleans()):
        return {"levels": LADDERS[0]}
    return {name: draw(st.sampled_from(values)) for name, values in TERMS.items()}


AWAY = (
    (),
    (),
    (Absence(OPENED - DAY, OPENED + 2 * DAY),),
    (Absence(OPENED + DAY, OPENED + 3 * DAY), Absence(OPENED + 3 * DAY, OPENED + 31 * DAY)),
    (Absence(OPENED + 30 * DAY, OPENED + 30 * DAY + HOUR),),
    (Absence(OPENED - DAY, OPENED + 99 * DAY),),
)
"""The last one comes back after everything."""

BOUND = (frozenset[str](), frozenset[str](), frozenset({"emea"}), frozenset({"amer", "apac"}))


@st.composite
def casts(draw: st.DrawFn) -> Cast:
    """People for the roles of ``LADDERS``: some bound to regions, some away, some in two roles at once."""
    if not draw(st.booleans()):
        return CAST
    people: dict[str, CastMember] = {"customer_success": CAST.people["customer_success"]}
    others: dict[str, tuple[CastMember, ...]] = {}
    for role in ("escalation_lead", "support_manager", "top"):
        players = draw(st.lists(st.sampled_from(STAFF), max_size=3, unique_by=lambda one: one.id))
        members = [
            CastMember(one.email, one.name, "", draw(st.sampled_from(BOUND)), draw(st.sampled_from(AWAY)))
            for one in players
        ]
        if draw(st.sampled_from((False, True))) and members:
            people[role] = members.pop(0)
        others[role] = tuple(members)
    return Cast(people, "Europe/Berlin", others)
