"""Customer companies of the service desks: who belongs to them, and what programs keep about them.

Only an agent or an admin handles them; a customer sees their own.
"""

import json
from typing import Any

from sandbox.jira import desk_shapes
from sandbox.jira.calls import Answer, ApiCall, Endpoint, needed, only
from sandbox.jira.desk_access import find_desk, require_desk_agent, require_licence, works_here
from sandbox.jira.desk_names import named_people
from sandbox.jira.errors import bad_request, not_found
from sandbox.jira.paging import desk_page
from sandbox.jira.records import Organization
from sandbox.jira.world import by_number

LONGEST_KEY, LONGEST_VALUE = 255, 32_768
PAGE = frozenset({"start", "limit"})
FILTERED = PAGE | {"accountId"}
ONE, MEMBERS, PROPERTY = "/organization/<organization_id>", "/user", "/property"
DESK = "/servicedesk/<desk_id>/organization"


def endpoints() -> tuple[Endpoint, ...]:
    return (
        Endpoint("GET", "/organization", list_all, FILTERED, root="servicedeskapi"),
        Endpoint("POST", "/organization", create, root="servicedeskapi"),
        Endpoint("GET", ONE, show, root="servicedeskapi"),
        Endpoint("DELETE", ONE, delete, root="servicedeskapi"),
        Endpoint("GET", ONE + MEMBERS, list_members, PAGE, root="servicedeskapi"),
        Endpoint("POST", ONE + MEMBERS, add_members, root="servicedeskapi"),
        Endpoint("DELETE", ONE + MEMBERS, remove_members, root="servicedeskapi"),
        Endpoint("GET", ONE + PROPERTY, list_keys, root="servicedeskapi"),
        Endpoint("GET", f"{ONE}{PROPERTY}/<property_key>", show_property, root="servicedeskapi"),
        Endpoint("PUT", f"{ONE}{PROPERTY}/<property_key>", set_property, root="servicedeskapi"),
        Endpoint("DELETE", f"{ONE}{PROPERTY}/<property_key>", delete_property, root="servicedeskapi"),
        Endpoint("GET", DESK, list_of_desk, FILTERED, root="servicedeskapi"),
        Endpoint("POST", DESK, add_to_desk, root="servicedeskapi"),
        Endpoint("DELETE", DESK, remove_from_desk, root="servicedeskapi"),
    )


def list_all(call: ApiCall) -> Answer:
    """Those the caller may see; of one account's, for agents only."""
    return _page(call, by_number(call.world.organizations))


def _page(call: ApiCall, found: list[Organization]) -> Answer:
    account_id = call.text("accountId")
    if account_id:
        require_licence(call.user)
        if account_id not in call.world.users:
            raise not_found(f"The account {account_id}")
        found = [one for one in found if account_id in one.member_ids]
    shown = [one for one in found if works_here(call.user) or call.user.id in one.member_ids]
    return Answer(desk_page(call, shown, lambda one: desk_shapes.organization(call.view, one)))


def create(call: ApiCall) -> Answer:
    require_licence(call.user)
    only(call.record, {"name"}, "the body")
    needed(call.record, ["name"])
    name = str(call.record["name"]).strip()
    if not name or len(name) > LONGEST_KEY - 55:
        raise bad_request("The name of an organization has 1 to 200 characters.")
    if any(one.name.lower() == name.lower() for one in call.world.organizations.values()):
        raise bad_request(f"There is an organization named {name!r} already.")
    made = Organization(call.world.numbers.text("organization"), name, created_at=call.world.now())
    call.world.organizations[made.id] = made
    return Answer(desk_shapes.organization(call.view, made), 201)


def show(call: ApiCall, organization_id: str) -> Answer:
    return Answer(desk_shapes.organization(call.view, _find(call, organization_id)))


def delete(call: ApiCall, organization_id: str) -> Answer:
    found = _handled(call, organization_id)
    del call.world.organizations[found.id]
    for desk in call.world.service_desks.values():
        desk.organization_ids = [one for one in desk.organization_ids if one != found.id]
    return Answer(None, 204)


def list_members(call: ApiCall, organization_id: str) -> Answer:
    found = _handled(call, organization_id)
    people = desk_shapes.people(call.view, found.member_ids)
    return Answer(desk_page(call, people, lambda one: desk_shapes.person(call.view, one), 50))


def add_members(call: ApiCall, organization_id: str) -> Answer:
    found = _handled(call, organization_id)
    for one in _people(call):
        if one not in found.member_ids:
            found.member_ids.append(one)
    return Answer(None, 204)


def remove_members(call: ApiCall, organization_id: str) -> Answer:
    found = _handled(call, organization_id)
    gone = _people(call)
    found.member_ids = [one for one in found.member_ids if one not in gone]
    return Answer(None, 204)


def list_keys(call: ApiCall, organization_id: str) -> Answer:
    found = _handled(call, organization_id)
    own = desk_shapes.link(call.view, f"/organization/{found.id}/property")
    return Answer({"keys": [{"key": key, "self": f"{own}/{key}"} for key in found.properties]})


def show_property(call: ApiCall, organization_id: str, property_key: str) -> Answer:
    found = _with(call, organization_id, property_key)
    return Answer({"key": property_key, "value": found.properties[property_key]})


def set_property(call: ApiCall, organization_id: str, property_key: str) -> Answer:
    """Any JSON up to 32,768 characters: 201 when it is new, 200 when it replaces."""
    found = _handled(call, organization_id)
    if len(property_key) > LONGEST_KEY:
        raise bad_request("The key of a property has 255 characters at most.")
    value: Any = call.body
    if value is None or len(json.dumps(value)) > LONGEST_VALUE:
        raise bad_request("The value of a property is JSON of 1 to 32768 characters.")
    status = 200 if property_key in found.properties else 201
    found.properties[property_key] = value
    return Answer(None, status)


def delete_property(call: ApiCall, organization_id: str, property_key: str) -> Answer:
    del _with(call, organization_id, property_key).properties[property_key]
    return Answer(None, 204)


def list_of_desk(call: ApiCall, desk_id: str) -> Answer:
    desk = find_desk(call.world, call.user, desk_id)
    return _page(call, [one for one in by_number(call.world.organizations) if one.id in desk.organization_ids])


def add_to_desk(call: ApiCall, desk_id: str) -> Answer:
    desk = find_desk(call.world, call.user, desk_id)
    require_desk_agent(call.world, call.user, desk)
    one = _named_in_body(call)
    if one not in desk.organization_ids:
        desk.organization_ids.append(one)
    return Answer(None, 204)


def remove_from_desk(call: ApiCall, desk_id: str) -> Answer:
    desk = find_desk(call.world, call.user, desk_id)
    require_desk_agent(call.world, call.user, desk)
    gone = _named_in_body(call)
    desk.organization_ids = [one for one in desk.organization_ids if one != gone]
    return Answer(None, 204)


def _named_in_body(call: ApiCall) -> str:
    only(call.record, {"organizationId", "serviceDeskId"}, "the body")
    needed(call.record, ["organizationId"])
    return _find(call, str(call.record["organizationId"])).id


def _people(call: ApiCall) -> list[str]:
    only(call.record, {"accountIds", "usernames", "organizationId"}, "the body")
    return [one.id for one in named_people(call)]


def _find(call: ApiCall, organization_id: str) -> Organization:
    found = call.world.organizations.get(organization_id)
    if found is None or not (works_here(call.user) or call.user.id in found.member_ids):
        raise not_found(f"The organization {organization_id}")
    return found


def _handled(call: ApiCall, organization_id: str) -> Organization:
    require_licence(call.user)
    return _find(call, organization_id)


def _with(call: ApiCall, organization_id: str, property_key: str) -> Organization:
    found = _handled(call, organization_id)
    if property_key not in found.properties:
        raise not_found(f"The property {property_key}")
    return found
