"""Tells how a ticket stands against the account's own targets for a first reply, as the side-load `slas` does.

Only first replies, and only on elapsed time: that is as much as is asked here.
"""

from datetime import timedelta

from sandbox.moments import whole_second
from sandbox.zendesk.records import Json, Ticket
from sandbox.zendesk.world import World

FIRST_REPLY = "first_reply_time"


def metrics_of(world: World, ticket: Ticket) -> list[Json]:
    """The metrics that apply to a ticket: none without a priority that a policy has a target for."""
    found: list[Json] = []
    for policy in world.sla_policies.values():
        for metric in policy["policy_metrics"]:
            if metric["metric"] == FIRST_REPLY and metric["priority"] == ticket.priority:
                due_at = ticket.created_at + timedelta(minutes=metric["target"])
                stage = "achieved" if _answered(world, ticket) else "active"
                found.append({"metric": FIRST_REPLY, "stage": stage, "breach_at": whole_second(due_at)})
    return found


def _answered(world: World, ticket: Ticket) -> bool:
    said = world.comments.get(ticket.id, ())
    return any(one.public and world.users[one.author_id].staff for one in said[1:])
