"""Users, organizations, groups and who is in which group."""

from sandbox.zendesk import shapes
from sandbox.zendesk.calls import Answer, ApiCall, Endpoint, envelope, ids_param, only
from sandbox.zendesk.errors import bad_request, not_found
from sandbox.zendesk.paging import PARAMS, listed
from sandbox.zendesk.records import Organization, User
from sandbox.zendesk.world import sorted_records

ORGANIZATION = ("organization_fields", "details", "notes", "tags", "name", "domain_names", "external_id", "id")


def endpoints() -> tuple[Endpoint, ...]:
    ids, company = frozenset({"ids"}), "/organizations/<int:organization_id>"
    found_by = PARAMS | {"query", "external_id", "include"}
    return (
        Endpoint("GET", "/users/me", me, "users", frozenset({"include"}), who="anyone"),
        Endpoint("GET", "/users", list_users, "users", PARAMS | {"role", "role[]"}),
        Endpoint("GET", "/users/show_many", show_users, "users", ids),
        Endpoint("GET", "/users/search", search_users, "users", found_by),
        Endpoint("GET", "/users/<int:user_id>", show_user, "users", frozenset({"include"})),
        Endpoint("GET", "/users/<int:user_id>/identities", user_identities, "users", PARAMS),
        Endpoint("GET", "/users/<int:user_id>/groups", user_groups, "groups", PARAMS),
        Endpoint("GET", "/organizations", list_organizations, "organizations", PARAMS),
        Endpoint("GET", "/organizations/show_many", show_organizations, "organizations", ids),
        Endpoint("GET", company, show_organization, "organizations"),
        Endpoint("PUT", company, update_organization, "organizations", limits=("organization",)),
        Endpoint("GET", "/groups", list_groups, "groups", PARAMS),
        Endpoint("GET", "/groups/<int:group_id>", show_group, "groups"),
        Endpoint("GET", "/groups/<int:group_id>/memberships", group_memberships, "groups", PARAMS),
        Endpoint("GET", "/group_memberships", list_memberships, "groups", PARAMS),
        Endpoint("GET", "/users/<int:user_id>/group_memberships", user_memberships, "groups", PARAMS),
    )


def _user(call: ApiCall, user_id: int) -> User:
    user = call.world.users.get(user_id)
    if user is None:
        raise not_found()
    return user


def _organization(call: ApiCall, organization_id: int) -> Organization:
    found = call.world.organizations.get(organization_id)
    if found is None:
        raise not_found()
    return found


def me(call: ApiCall) -> Answer:
    shown = {**shapes.user(call.user, call.host), "authenticity_token": f"sandbox-{call.user.id}"}
    return Answer({"user": shown})


def list_users(call: ApiCall) -> Answer:
    roles = {value for name, value in call.params.items() if name.startswith("role")}
    rows = [one for one in sorted_records(call.world.users) if not roles or one.role in roles]
    return Answer(listed(call, "users", rows, lambda one: shapes.user(one, call.host))[0])


def show_users(call: ApiCall) -> Answer:
    found = [call.world.users[one] for one in ids_param(call) if one in call.world.users]
    shown = [shapes.user(one, call.host) for one in found]
    return Answer({"users": shown, "next_page": None, "previous_page": None, "count": len(shown)})


def search_users(call: ApiCall) -> Answer:
    """By e-mail, as `query=ana@acme.example` or `query=email:ana@acme.example`, or by a part of the name."""
    query = call.params.get("query", "").strip().strip('"').lower()
    query = query.removeprefix("type:user").strip().removeprefix("email:").strip('"')
    if not query:
        raise bad_request("BadRequest", "query says whom to look for")
    rows = sorted_records(call.world.users)
    found = [one for one in rows if query == one.email.lower() or query in one.name.lower()]
    return Answer(listed(call, "users", found, lambda one: shapes.user(one, call.host))[0])


def show_user(call: ApiCall, user_id: int) -> Answer:
    return Answer({"user": shapes.user(_user(call, user_id), call.host)})


def user_identities(call: ApiCall, user_id: int) -> Answer:
    rows = [_user(call, user_id)]
    return Answer(listed(call, "identities", rows, lambda one: shapes.identity(one, call.host))[0])


def user_groups(call: ApiCall, user_id: int) -> Answer:
    rows = [call.world.groups[one] for one in call.world.groups_of(_user(call, user_id).id)]
    return Answer(listed(call, "groups", rows, lambda one: shapes.group(one, call.host))[0])


def list_organizations(call: ApiCall) -> Answer:
    rows = sorted_records(call.world.organizations)
    return Answer(listed(call, "organizations", rows, lambda one: shapes.organization(one, call.host))[0])


def show_organizations(call: ApiCall) -> Answer:
    found = [call.world.organizations.get(one) for one in ids_param(call)]
    shown = [shapes.organization(one, call.host) for one in found if one is not None]
    return Answer({"organizations": shown, "next_page": None, "previous_page": None, "count": len(shown)})


def show_organization(call: ApiCall, organization_id: int) -> Answer:
    found = _organization(call, organization_id)
    return Answer({"organization": shapes.organization(found, call.host)})


def update_organization(call: ApiCall, organization_id: int) -> Answer:
    """Fields that are named change, the others stay."""
    found = _organization(call, organization_id)
    wanted = envelope(call, "organization")
    only(wanted, ORGANIZATION, "organization")
    only(wanted.get("organization_fields") or {}, call.world.organization_fields, "organization_fields")
    found.organization_fields |= wanted.get("organization_fields") or {}
    for name in ("details", "notes", "tags", "name", "domain_names", "external_id"):
        if name in wanted:
            setattr(found, name, wanted[name])
    found.updated_at = call.world.now()
    call.world.journal.note(call.world.now(), "organization_changed", organization_id=found.id, actor_id=call.user.id)
    return Answer({"organization": shapes.organization(found, call.host)})


def list_groups(call: ApiCall) -> Answer:
    rows = sorted_records(call.world.groups)
    return Answer(listed(call, "groups", rows, lambda one: shapes.group(one, call.host))[0])


def show_group(call: ApiCall, group_id: int) -> Answer:
    found = call.world.groups.get(group_id)
    if found is None:
        raise not_found()
    return Answer({"group": shapes.group(found, call.host)})


def group_memberships(call: ApiCall, group_id: int) -> Answer:
    return _memberships(call, group_id=group_id)


def user_memberships(call: ApiCall, user_id: int) -> Answer:
    return _memberships(call, user_id=user_id)


def list_memberships(call: ApiCall) -> Answer:
    return _memberships(call)


def _memberships(call: ApiCall, *, group_id: int | None = None, user_id: int | None = None) -> Answer:
    rows = [
        one
        for one in sorted_records(call.world.memberships)
        if group_id in (None, one.group_id) and user_id in (None, one.user_id)
    ]
    return Answer(listed(call, "group_memberships", rows, lambda one: shapes.membership(one, call.host))[0])
