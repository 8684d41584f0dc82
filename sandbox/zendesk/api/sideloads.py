"""Puts the people, companies and groups of tickets beside them when a request asks with `include`."""

from collections.abc import Iterable

from sandbox.zendesk import shapes
from sandbox.zendesk.calls import ApiCall
from sandbox.zendesk.errors import not_understood
from sandbox.zendesk.records import Json, Ticket

INCLUDES = frozenset({"users", "organizations", "groups", "slas"})


def included(call: ApiCall, known: frozenset[str] = INCLUDES) -> frozenset[str]:
    """What `include` asks for; a word nobody knows is not understood.

    The usual client library writes `include=None` when nothing is asked for.
    """
    words = frozenset(call.params.get("include", "").split(",")) - {"", "None"}
    for word in sorted(words - known):
        raise not_understood(f"the sideload {word!r}")
    return words


def add_sideloads(call: ApiCall, tickets: Iterable[Ticket], answer: Json) -> Json:
    """The answer with the records its tickets name."""
    asked = included(call)
    tickets = list(tickets)
    if "users" in asked:
        answer["users"] = people(call, (person for one in tickets for person in _people(one)))
    if "organizations" in asked:
        wanted = {one.organization_id for one in tickets}
        found = (o for key, o in sorted(call.world.organizations.items()) if key in wanted)
        answer["organizations"] = [shapes.organization(one, call.host) for one in found]
    if "groups" in asked:
        wanted = {one.group_id for one in tickets}
        teams = (g for key, g in sorted(call.world.groups.items()) if key in wanted)
        answer["groups"] = [shapes.group(one, call.host) for one in teams]
    return answer


def people(call: ApiCall, ids: Iterable[int | None]) -> list[Json]:
    wanted = set(ids)
    found = (user for key, user in sorted(call.world.users.items()) if key in wanted)
    return [shapes.user(one, call.host) for one in found]


def _people(one: Ticket) -> list[int | None]:
    named = [one.requester_id, one.submitter_id, one.assignee_id]
    return [*named, *one.follower_ids, *one.email_cc_ids]
