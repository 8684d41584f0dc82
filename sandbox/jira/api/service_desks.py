"""Service desks: what there is, the kinds of request they take, and their customers."""

from sandbox.jira import desk_shapes
from sandbox.jira.calls import Answer, ApiCall, Endpoint, only
from sandbox.jira.desk_access import customers, find_desk, is_agent, require_desk_agent, sees_desk
from sandbox.jira.desk_names import named_people
from sandbox.jira.errors import not_found
from sandbox.jira.paging import desk_page
from sandbox.jira.records import Json, RequestType, ServiceDesk
from sandbox.jira.world import by_number

PAGE = frozenset({"start", "limit"})
DESK = "/servicedesk/<desk_id>"
TYPE = DESK + "/requesttype/<type_id>"
TYPE_PARAMS = PAGE | {"groupId", "expand", "searchQuery", "includeHiddenRequestTypesInSearch", "restrictionStatus"}


def endpoints() -> tuple[Endpoint, ...]:
    return (
        Endpoint("GET", "/info", info, root="servicedeskapi", who="open"),
        Endpoint("GET", "/servicedesk", list_desks, PAGE, root="servicedeskapi"),
        Endpoint("GET", DESK, show_desk, root="servicedeskapi"),
        Endpoint("GET", DESK + "/requesttype", list_types, TYPE_PARAMS, root="servicedeskapi"),
        Endpoint("GET", TYPE, show_type, frozenset({"expand"}), root="servicedeskapi"),
        Endpoint("GET", TYPE + "/field", list_fields, frozenset({"expand"}), root="servicedeskapi"),
        Endpoint(
            "GET",
            DESK + "/customer",
            list_customers,
            PAGE | {"query"},
            root="servicedeskapi",
            limit="customers",
            experimental=True,
        ),
        Endpoint("POST", DESK + "/customer", add_customers, root="servicedeskapi"),
        Endpoint("DELETE", DESK + "/customer", remove_customers, root="servicedeskapi", experimental=True),
    )


def info(call: ApiCall) -> Answer:
    """Open to everyone: which version of the service desk this is."""
    world = call.world
    about = {
        "version": "5.18.0-SNAPSHOT",
        "platformVersion": "1001.0.0-SNAPSHOT",
        "buildDate": desk_shapes.date(call.view, world.clock.start),
        "buildChangeSet": "sandbox",
        "isLicensedForUse": True,
        "_links": {"self": desk_shapes.link(call.view, "/info")},
    }
    return Answer(about)


def list_desks(call: ApiCall) -> Answer:
    """The desks the caller works in or may raise requests at."""
    found = [one for one in by_number(call.world.service_desks) if sees_desk(call.world, call.user, one)]
    return Answer(desk_page(call, found, lambda one: desk_shapes.desk(call.view, one)))


def show_desk(call: ApiCall, desk_id: str) -> Answer:
    return Answer(desk_shapes.desk(call.view, find_desk(call.world, call.user, desk_id)))


def list_types(call: ApiCall, desk_id: str) -> Answer:
    desk = find_desk(call.world, call.user, desk_id)
    wanted = call.text("searchQuery").lower()
    found = [
        one
        for one in by_number(call.world.request_types)
        if one.service_desk_id == desk.id and wanted in f"{one.name} {one.description}".lower()
    ]
    return Answer(desk_page(call, found, lambda one: _type(call, one)))


def show_type(call: ApiCall, desk_id: str, type_id: str) -> Answer:
    desk = find_desk(call.world, call.user, desk_id)
    return Answer(_type(call, _find_type(call, desk, type_id)))


def _type(call: ApiCall, one: RequestType) -> Json:
    shown = desk_shapes.request_type(call.view, one)
    return shown | {"fields": _form(call, one)} if "field" in call.many("expand") else shown


def list_fields(call: ApiCall, desk_id: str, type_id: str) -> Answer:
    desk = find_desk(call.world, call.user, desk_id)
    return Answer(_form(call, _find_type(call, desk, type_id)))


def _form(call: ApiCall, one: RequestType) -> Json:
    desk = call.world.service_desks[one.service_desk_id]
    working = is_agent(call.world, call.user, call.world.projects[desk.project_id])
    return {
        "requestTypeFields": desk_shapes.request_fields(call.view, one),
        "canRaiseOnBehalfOf": working,
        "canAddRequestParticipants": working,
    }


def _find_type(call: ApiCall, desk: ServiceDesk, type_id: str) -> RequestType:
    found = call.world.request_types.get(type_id)
    if found is None or found.service_desk_id != desk.id:
        raise not_found(f"The request type {type_id}")
    return found


def list_customers(call: ApiCall, desk_id: str) -> Answer:
    """By the beginning of a word of their name, or of their address."""
    desk = find_desk(call.world, call.user, desk_id)
    require_desk_agent(call.world, call.user, desk)
    query = call.text("query").lower()
    found = [
        one
        for one in customers(call.world, desk)
        if any(word.startswith(query) for word in [*one.display_name.lower().split(), one.email.lower(), one.name])
    ]
    return Answer(desk_page(call, found, lambda one: desk_shapes.person(call.view, one), 50))


def add_customers(call: ApiCall, desk_id: str) -> Answer:
    desk, named = _handled_customers(call, desk_id)
    desk.customer_ids.extend(one for one in named if one not in desk.customer_ids)
    return Answer(None, 204)


def remove_customers(call: ApiCall, desk_id: str) -> Answer:
    desk, named = _handled_customers(call, desk_id)
    desk.customer_ids = [one for one in desk.customer_ids if one not in named]
    return Answer(None, 204)


def _handled_customers(call: ApiCall, desk_id: str) -> tuple[ServiceDesk, list[str]]:
    desk = find_desk(call.world, call.user, desk_id)
    require_desk_agent(call.world, call.user, desk)
    only(call.record, {"accountIds", "usernames"}, "the body")
    named = [one.id for one in named_people(call)]
    return desk, named
