"""Two cases of one account, one of which is merged into the other as the runtime does it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from core.decisions import Decision
from core.events import Look, Merged
from core.policy import Policy
from core.tickets import Person, Status, TicketRef
from tests.core.cases import DAY, Case, mulesoft, ticket

OTHER = TicketRef("desk", "acme", "10500")
DOE = Person("doe", "J. Doe", "doe@customer.example")


def target(policy: Policy | None = None, **changes: Any) -> Case:
    """Case 10500, which stays: opened with the other one by J. Doe, and worked by nobody yet."""
    policy = policy or mulesoft()
    there = ticket(policy, ref=OTHER, label="#10500", requester=DOE, assignee=None, comments=())
    return Case(policy=policy, ticket=there, **changes)


def source(policy: Policy | None = None, **changes: Any) -> Case:
    """Case 10421 with its escalation open for an hour."""
    policy = policy or mulesoft()
    return Case(policy=policy, ticket=ticket(policy, label="#10421"), **changes).opened(2 * DAY)


def merged_away(one: Case, into: Case) -> Decision:
    """One case is closed and merged into another, and looked at."""
    one.become(status=Status.CLOSED, merged_into=into.ticket.ref.id)
    return one.look("merged")


def comes_along(decision: Decision, into: Case) -> Decision:
    """What goes on on the other case is taken in there, by the policy that it ran under."""
    into.now = max(into.now, decision.passed[0].at)
    (passed,) = decision.passed
    into.become()
    return into.turn(event(passed, into.policy))


def event(passed: Any, policy: Policy) -> Merged:
    """The event that the runtime makes of what is passed on."""
    return Merged(passed.key, passed.escalation, passed.label, passed.at, policy)


def merged(one: Case, into: Case) -> Decision:
    """All of it."""
    into.now = max(into.now, one.now)
    return comes_along(merged_away(one, into), into)


def again(decision: Decision, case: Case) -> Decision:
    """The next look at a case."""
    assert decision.history is not None
    return case.decide(Look("again"))


def kinds(case: Case) -> list[str]:
    """What the journal of a case tells."""
    return [one.kind for one in case.journal]


def with_levels(policy: Policy) -> Policy:
    """The policy, its levels named by hand."""
    return replace(policy, levels=tuple(replace(one, by_hand=True) for one in policy.levels))
