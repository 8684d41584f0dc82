"""Outages to play with, a policy that knows of them, and stories that say every sentence about them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from core.conditions import condition
from core.events import Move
from core.outages import Covered, DuringOutage, Outage, OutageRule, OutageSource
from core.policy import Outcome, Policy
from tests.core.cases import DAY, HOUR, OPENED, Case, mulesoft, ticket

RULE = OutageRule(problem_tickets=True)
PRODUCT_AND_REGION = condition({"product": ("Printing",), "region": ("EMEA",)})
REGION = condition({"region": ("EMEA",)})
BEGAN = OPENED + DAY
URL = "https://status.example.com"


def policy(rule: OutageRule | None = RULE, **changes: Any) -> Policy:
    """The shipped policy of one escalation per case, with a rule for outages."""
    plain = mulesoft()
    outcomes = (*plain.outcomes, Outcome("outage", "Known outage"))
    return replace(plain, **{"outage": rule, "outcomes": outcomes, **changes})


def outage(id_: str = "O-1", **changes: Any) -> Outage:
    """An outage of printing in EMEA since Tuesday morning; an operator vouches for it."""
    plain = Outage(
        id=id_,
        title="Printing is down",
        source=OutageSource.OPERATOR,
        started_at=BEGAN,
        matches=(PRODUCT_AND_REGION,),
        subscribe_url=URL,
        confirmed_by="operator:bo",
    )
    return replace(plain, **changes)


def doubtful(id_: str = "O-1", **changes: Any) -> Outage:
    """The same, and nobody vouches for it."""
    return outage(id_, **{"confirmed_by": "", **changes})


def problem(**changes: Any) -> Outage:
    """The problem that case 10421 may be linked to."""
    plain = outage("problem-9", title="Cluster 4 of Globex is broken", source=OutageSource.PROBLEM, problem="9")
    return replace(plain, **{"matches": (), "subscribe_url": "", **changes})


def case(*outages: Outage, rule: OutageRule = RULE, after: timedelta = 3 * DAY, **changes: Any) -> Case:
    """A printing case in EMEA three days old, in the middle of these outages."""
    facts = {"product": "Printing", "region": "EMEA", **changes.pop("facts", {})}
    found = Case(policy=changes.pop("policy", None) or policy(rule), ticket=ticket(**facts), outages=outages, **changes)
    found.wait(after)
    found.look()
    return found


def escalated(*outages: Outage, **changes: Any) -> Case:
    """The same, escalated by the customer."""
    found = case(*outages, **changes)
    assert found.ask().rule == "accepted:E-10421-1"
    return found


def ended(found: Case, id_: str = "O-1") -> Case:
    """An hour later the outage is over, and somebody looks."""
    found.wait(HOUR)
    found.outages = tuple(replace(one, ended_at=found.now) if one.id == id_ else one for one in found.outages)
    found.look("outage")
    return found


def told(texts: Mapping[str, str]) -> list[Case]:
    """Stories in which all is said that there is to say about outages, with these texts in place of a policy's own."""

    def worded(**changes: Any) -> Policy:
        return policy(texts=texts, **changes)

    closed = ended(escalated(outage(last_update="Found."), policy=worded()))
    waits = ended(escalated(doubtful(), policy=worded()))
    linked = {"problem": "9"}
    unnamed = ended(escalated(problem(), facts=linked, policy=worded()), "problem-9")
    later = escalated(policy=worded())
    later.outages = (outage(),)
    later.look()
    later.act(Move.LIFT)
    refusing = OutageRule(Covered.CLOSE, DuringOutage.REFUSE, problem_tickets=True)
    refused = case(outage(), policy=worded(rule=refusing))
    vouched = problem(confirmed_by="Kim", matches=(PRODUCT_AND_REGION,))
    refused_unnamed = case(vouched, facts=linked, policy=worded(rule=refusing))
    waiting = escalated(doubtful(), policy=worded())
    mentioned = [case(one, facts=linked, policy=worded()) for one in (problem(), doubtful())]
    return [closed, waits, unnamed, later, refused, refused_unnamed, waiting, *mentioned]


def public(found: Case) -> list[str]:
    """What the customer reads, oldest first."""
    return [note.text for note in found.sent if note.public]


def inside(found: Case) -> list[str]:
    """What staff read, oldest first; who was brought in is not among it."""
    return [note.text for note in found.sent if note.text and not note.public]
