"""Random policies, tickets and requests: everything that a policy file or a host could say, and a little more."""

from datetime import timedelta
from itertools import combinations
from typing import Any

from hypothesis import strategies as st

from core.policy import (
    Evidence,
    Instead,
    Outcome,
    Policy,
    Promise,
    PromiseKind,
    Question,
    Reason,
    Redirect,
    SeverityBasis,
    Unlisted,
    UsedBy,
    Uses,
    Waits,
)
from core.terms import Suggestions, WhoMayAsk
from core.tickets import Comment, Person, Role, Status, Ticket
from tests.core.calendar_oracle import calendar
from tests.core.cases import ANA, BO, DOE, KIM, MACHINE, OPENED, ticket
from tests.core.processes import ACME, ADDRESS, CALLS, MINOR, REGIONS, SLA, terms

SEVERITIES = ("S1", "S2", "S3", "S4")
TIERS = ("titanium", "platinum", "gold")
ODD = ("", "odd")
QUESTIONS = ("impact", "changed", "contact")
NEEDS = ("escalation", "", "only_update", "other_case", "no such")
REASONS = ("blocked", "no_response", "other")
OUTCOMES = ("solution", "workaround", "expired")
PEOPLE = (ANA, DOE, KIM, BO, MACHINE)


def subset(items: tuple[Any, ...], least: int = 0) -> st.SearchStrategy[tuple[Any, ...]]:
    """Some of these, in their order."""
    every = [chosen for count in range(least, len(items) + 1) for chosen in combinations(items, count)]
    return st.sampled_from(every)


# Few choices each, so that many tickets and stories are tried and not many tables.
WAIT = st.sampled_from([*(timedelta(hours=hours) for hours in (0, 1, 4, 48, 120, 240)), timedelta(days=1, seconds=1)])
FULL = {
    one: {tier: timedelta(hours=(n + 1) * (m + 2)) for m, tier in enumerate(TIERS)} for n, one in enumerate(SEVERITIES)
}
TABLES = [
    FULL,
    {"S1": FULL["S1"], "S3": {"gold": timedelta(days=3)}},
    {"S2": {"titanium": timedelta(0), "gold": timedelta(days=1)}, "S4": {"platinum": timedelta(days=9)}},
    {"S2": {"gold": timedelta(0)}},
]
WAITS = st.builds(
    Waits,
    after=st.sampled_from(TABLES),
    severity=st.sampled_from(SeverityBasis),
    sticky=st.booleans(),
    unlisted=st.sampled_from(Unlisted),
)
NO_TABLE = st.builds(Waits, after=st.sampled_from(({}, FULL)), sla=st.sampled_from(SLA), sticky=st.booleans())
USES = st.builds(
    Uses,
    at_most=st.sampled_from((None, 1, 2)),
    used_by=st.sampled_from(UsedBy),
    inherited_by_followups=st.booleans(),
    cool_down=st.sampled_from((timedelta(0), timedelta(0), timedelta(hours=30))),
)
HELD_WHILE = frozenset({"pending", "hold"})
CALENDARS = {name: calendar(name, "Europe/Madrid") for name in ("office", "response")}
PROMISES = [
    (),
    CALLS,
    tuple(Promise(kind, timedelta(hours=1)) for kind in PromiseKind),
    (Promise(PromiseKind.CONTACT, timedelta(minutes=5), timedelta(minutes=5), 1),),
    (
        Promise(PromiseKind.ACKNOWLEDGE, timedelta(days=2), timedelta(minutes=7), 4),
        Promise(PromiseKind.NEXT_UPDATE, timedelta(minutes=30), timedelta(days=1), 2),
    ),
    (Promise(PromiseKind.NEXT_UPDATE, timedelta(days=1)),),
    tuple(Promise(kind, timedelta(hours=2), clock="office", held_while=HELD_WHILE) for kind in PromiseKind),
    (
        Promise(PromiseKind.CONTACT, timedelta(hours=5), timedelta(hours=1), 2, held_while=frozenset({"solved"})),
        Promise(PromiseKind.NEXT_UPDATE, timedelta(days=1), clock="response", held_while=HELD_WHILE),
    ),
]
FORMS = [
    (),
    tuple(Question(code, code.title()) for code in QUESTIONS),
    (Question("impact", "Impact", "", True, 8, 40, 2), Question("contact", "Contact", max_length=40)),
]
REDIRECTS = tuple(
    Redirect(code, code.title(), instead, "Please:", "Done.") for code, instead in zip(NEEDS[2:4], Instead, strict=True)
)
GROUNDS: list[dict[str, Any]] = [{}, {}, {"early": True}, {"staff_only": True}, {"unless": MINOR}]
"""What the last of the reasons may be besides."""
OUTCOME_TERMS: dict[str, tuple[Any, ...]] = {"solution": (("note",),), "workaround": ((), True), "expired": ()}
STATUSES = [(), ("solved",), ("solved", "closed", "deleted"), ("open",), tuple(str(one) for one in Status)]


@st.composite
def policies(draw: st.DrawFn) -> Policy:
    """A policy of any shape."""
    questions = draw(st.sampled_from(FORMS))
    required, needed = questions[: draw(st.integers(0, 1))], draw(st.integers(0, 2))
    reasons = draw(subset(REASONS, least=1))
    ground = draw(st.sampled_from(GROUNDS))
    return Policy(
        name="random",
        version="1",
        title="A random policy",
        severities=SEVERITIES,
        tiers=TIERS,
        waits=draw(WAITS | NO_TABLE),
        uses=draw(USES),
        reasons=tuple(
            Reason(
                code,
                code.title(),
                tuple(one.code for one in required),
                Evidence(needed if code != "blocked" else 0),
                **(ground if code == reasons[-1] else {}),
            )
            for code in reasons
        ),
        questions=questions,
        outcomes=tuple(
            Outcome(code, code.title(), code != "expired", *OUTCOME_TERMS[code])
            for code in draw(subset(OUTCOMES, least=2))
        ),
        redirects=draw(subset(REDIRECTS)),
        promises=draw(st.sampled_from(PROMISES)),
        who=draw(st.sampled_from(WhoMayAsk)),
        hidden_when=frozenset(draw(st.sampled_from(STATUSES))),
        calendars=CALENDARS,
        link_lifetime=draw(st.sampled_from((timedelta(minutes=5), timedelta(days=3)))),
        suggestions=draw(st.sampled_from((None, Suggestions(timedelta(hours=4), "support_manager")))),
        **draw(terms()),
    )


WORDS = st.sampled_from(
    ("", " ", "short", "Nothing prints in the whole building.", "a a a a a a a a a", "x" * 50, "$why ${x}")
)
WISH = "Please escalate this ticket."
DETAILS = st.dictionaries(st.sampled_from((*QUESTIONS, "extra")), WORDS)
GOOD = dict.fromkeys(QUESTIONS, "Nothing prints in the whole building.")
SEVERITY = st.sampled_from((*SEVERITIES, *ODD))
TIER = st.sampled_from((*TIERS, *ODD))
ZONE = st.sampled_from(("", "Europe/Madrid", "Asia/Kathmandu", "No/Where"))


@st.composite
def comments(draw: st.DrawFn) -> tuple[Comment, ...]:
    """A conversation, oldest first."""
    moments = sorted(draw(st.lists(WAIT, max_size=6)))
    return tuple(
        Comment(
            OPENED + at,
            draw(st.sampled_from(PEOPLE)).id,
            draw(st.sampled_from(Role)),
            draw(st.booleans()),
            draw(WORDS | st.just(WISH)),
            draw(st.sampled_from(("", f"c{number}"))),
            draw(st.sampled_from((frozenset[str](), frozenset({ADDRESS})))),
        )
        for number, at in enumerate(moments)
    )


@st.composite
def facts(draw: st.DrawFn) -> dict[str, Any]:
    """What a host tells of a ticket's customer, besides its severity and tier; often nothing."""
    if draw(st.booleans()):
        return {}
    moments = st.none() | WAIT.map(lambda after: OPENED + after)
    return {
        "region": draw(st.sampled_from(REGIONS)),
        "organization": draw(st.sampled_from(("", ACME))),
        "contract": draw(st.sampled_from(("", "valid", "none"))),
        "contract_valid_until": draw(moments),
        "impact": draw(st.sampled_from(("", "high", "Low"))),
        "urgency": draw(st.sampled_from(("", "high", "low"))),
        "first_response_due_at": draw(moments),
        "first_response_at": draw(moments),
    }


@st.composite
def tickets(draw: st.DrawFn) -> Ticket:
    """A ticket as a host could hold it."""
    people: st.SearchStrategy[Person | None] = st.none() | st.sampled_from(PEOPLE)
    changes = sorted(draw(st.lists(WAIT, max_size=3)))
    return ticket(
        status=draw(st.sampled_from(Status)),
        severity=draw(SEVERITY),
        tier=draw(TIER),
        requester=draw(st.none() | st.builds(Person, st.just("ana"), WORDS, WORDS, st.booleans(), ZONE)),
        assignee=draw(people),
        comments=draw(comments()),
        severities=tuple((OPENED + at, draw(SEVERITY)) for at in changes),
        followup_of=draw(st.sampled_from(("", "1"))),
        merged_into=draw(st.sampled_from(("", "", "", "2"))),
        **draw(facts()),
    )
