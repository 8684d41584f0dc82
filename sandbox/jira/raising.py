"""Raises a customer request: an issue of the kind's type, with what the portal fills in by itself.

Rule 1: only fields of the request type are taken, and those that it requires must be there.
Rule 2: customers raise for themselves; an agent may raise for a customer of the desk and bring others in.
Rule 3: a request is shared with the companies of the desk that its reporter belongs to.
"""

from typing import Any

from sandbox.jira import access
from sandbox.jira.desk_access import is_agent, is_customer
from sandbox.jira.desk_fields import ORGANIZATIONS, PARTICIPANTS, field_of_kind
from sandbox.jira.errors import bad_request, field_errors, forbidden
from sandbox.jira.new_issues import create_issue
from sandbox.jira.records import Actor, Issue, Json, RequestType, ServiceDesk, User
from sandbox.jira.world import World

ORIGIN = "vp-origin"


def raise_request(
    world: World,
    actor: Actor,
    kind: RequestType,
    values: Json,
    version: int,
    behalf_of: str | None = None,
    participants: tuple[str, ...] = (),
) -> Issue:
    """The new request; ``version`` is that of the API whose form the values have."""
    desk = world.service_desks[kind.service_desk_id]
    working = is_agent(world, actor.user, world.projects[desk.project_id])
    if (behalf_of or participants) and not working:
        raise forbidden("Only agents raise requests for others and bring people in.")
    if not access.may(world, actor.user, "CREATE_ISSUES", world.projects[desk.project_id], portal=not working):
        raise forbidden("You may not raise requests here.")
    _check_values(kind, values)
    reporter = _customer(world, desk, behalf_of) if behalf_of else actor.user
    taking_part = [_customer(world, desk, one).id for one in participants if one != reporter.id]
    own = _filled_in(world, desk, kind, reporter, taking_part)
    return create_issue(world, {"fields": {**values, **own}}, actor, version, bare=True)


def _check_values(kind: RequestType, values: Json) -> None:
    unknown = {name: f"The request type has no field {name!r}." for name in values if name not in kind.field_ids}
    absent = {name: f"The field {name!r} is required." for name in kind.required if values.get(name) in (None, "", [])}
    if unknown or absent:
        raise field_errors({**unknown, **absent})


def _customer(world: World, desk: ServiceDesk, account_id: str) -> User:
    user = world.users.get(account_id)
    if user is None or not is_customer(world, user, desk):
        raise bad_request(f"{account_id} is no customer of this service desk.")
    return user


def _filled_in(world: World, desk: ServiceDesk, kind: RequestType, reporter: User, taking_part: list[str]) -> Json:
    companies = [one for one in desk.organization_ids if reporter.id in world.organizations[one].member_ids]
    special: tuple[tuple[str, Any], ...] = (
        (ORIGIN, kind.id),
        (ORGANIZATIONS, companies),
        (PARTICIPANTS, [_named(world, one) for one in taking_part]),
    )
    fields = {one.id: value for name, value in special if (one := field_of_kind(world, name)) is not None}
    place = {"project": {"id": desk.project_id}, "issuetype": {"id": kind.issue_type_id}}
    return {**place, "reporter": _named(world, reporter.id), **fields}


def _named(world: World, account_id: str) -> Json:
    return {"accountId": account_id} if world.cloud else {"name": world.users[account_id].name}
