"""Two cases of one account, one of which is merged into the other as the runtime does it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from core.cast import Cast
from core.decisions import Decision, Passed
from core.events import Merged
from core.policy import Policy
from core.tickets import Person, Status, TicketRef
from tests.core.cases import DAY, Case, mulesoft, ticket
from tests.core.policies import GOOD

OTHER = TicketRef("desk", "acme", "10500")
DOE = Person("doe", "J. Doe", "doe@customer.example")


def target(policy: Policy | None = None, **changes: Any) -> Case:
    """Case 10500, which stays: opened with the other one by J. Doe, and worked by nobody yet."""
    policy = policy or mulesoft()
    there = ticket(policy, ref=OTHER, label="#10500", requester=DOE, assignee=None, comments=())
    return Case(policy=policy, ticket=there, **changes)


def source(policy: Policy | None = None, number: str = "10421", **changes: Any) -> Case:
    """A case, 10421, that is escalated."""
    policy = policy or mulesoft()
    there = ticket(policy, ref=replace(OTHER, id=number), label=f"#{number}")
    return Case(policy=policy, ticket=there, **changes).opened(2 * DAY)


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


def merge_event(one: Case, policy: Policy) -> Merged:
    """What comes of the merge of a case at the ticket that stays."""
    (passed,) = merged_away(one, target()).passed
    return event(passed, policy)


def merged(one: Case, into: Case) -> Decision:
    """All of it."""
    into.now = max(into.now, one.now)
    return comes_along(merged_away(one, into), into)


def kinds(case: Case) -> list[str]:
    """What the journal of a case tells."""
    return [one.kind for one in case.journal]


def with_levels(policy: Policy) -> Policy:
    """The policy, its levels named by hand."""
    return replace(policy, levels=tuple(replace(one, by_hand=True) for one in policy.levels))


def passed_elsewhere(policy: Policy, cast: Cast, number: str, now: datetime, after: timedelta) -> Passed | None:
    """What a merge passes on of another ticket that was asked for under a policy and that nobody looked at since.

    ``None`` where nothing was opened there.
    """
    there = ticket(policy, ref=replace(OTHER, id=number), label=f"#{number}")
    case = Case(policy=policy, cast=cast, ticket=there, now=now - after)
    case.become(created_at=case.now - 30 * DAY)
    case.look()
    case.ask(reason="blocked", details=dict(GOOD))
    case.now = now
    case.look()
    return next(iter(merged_away(case, target(policy)).passed), None)
