"""The customer's side of tickets: read a request, write in it, say it is solved.

Rule 1: a customer may only comment, solve and copy people in; a field cannot be set on an existing request.
Rule 2: agents count as end users here.
"""

from sandbox.zendesk import shapes
from sandbox.zendesk.api.conversations import backwards
from sandbox.zendesk.api.sideloads import people
from sandbox.zendesk.calls import Answer, ApiCall, Endpoint, envelope, only, truth
from sandbox.zendesk.changes import find_ticket, update_ticket
from sandbox.zendesk.errors import bad_request, forbidden, invalid, not_found
from sandbox.zendesk.new_tickets import create_ticket
from sandbox.zendesk.paging import PARAMS, listed
from sandbox.zendesk.records import Actor, Json, Ticket, User
from sandbox.zendesk.world import World, sorted_records

UPDATABLE = ("comment", "solved", "additional_collaborators", "id")
CREATABLE = ("subject", "comment", "custom_fields", "ticket_form_id", "priority", "type", "collaborators")
COMMENT = ("body", "html_body", "public", "id")


def endpoints() -> tuple[Endpoint, ...]:
    one = "/requests/<int:request_id>"
    return (
        Endpoint("GET", "/requests", list_requests, "requests", PARAMS, who="anyone"),
        Endpoint("POST", "/requests", create, "requests", who="anyone"),
        Endpoint("GET", one, show, "requests", who="anyone"),
        Endpoint("PUT", one, update, "requests", who="anyone"),
        Endpoint("GET", one + "/comments", comments, "requests", PARAMS | {"sort_order"}, who="anyone"),
    )


def may_see(user: User, ticket: Ticket) -> bool:
    return ticket.requester_id == user.id or user.id in ticket.email_cc_ids or user.staff


def find_request(world: World, user: User, request_id: int) -> Ticket:
    """The ticket, if this person asked it or is copied in."""
    ticket = find_ticket(world, request_id)
    if not ticket.is_public or not may_see(user, ticket):
        raise not_found()
    return ticket


def list_requests(call: ApiCall) -> Answer:
    tickets = sorted_records(call.world.tickets)
    rows = [one for one in tickets if one.requester_id == call.user.id and not one.deleted_at and one.is_public]
    return Answer(listed(call, "requests", rows, lambda one: shapes.request(call.world, one, call.host))[0])


def show(call: ApiCall, request_id: int) -> Answer:
    ticket = call.ticket_as_read(find_request(call.world, call.user, request_id))
    return Answer({"request": shapes.request(call.world, ticket, call.host)})


def comments(call: ApiCall, request_id: int) -> Answer:
    """Public comments only."""
    find_request(call.world, call.user, request_id)
    rows = [one for one in call.world.comments.get(request_id, ()) if one.public]
    if backwards(call):
        rows.reverse()
    answer, page = listed(call, "comments", rows, shapes.comment)
    answer["users"] = [_public_person(one) for one in people(call, (row.author_id for row in page))]
    return Answer(answer)


def _public_person(user: Json) -> Json:
    return {
        "id": user["id"],
        "name": user["name"],
        "agent": user["role"] != "end-user",
        "organization_id": user["organization_id"],
        "photo": None,
    }


def update(call: ApiCall, request_id: int) -> Answer:
    wanted = envelope(call, "request")
    only(wanted, UPDATABLE, "request")
    ticket = change_request(call.world, call.user, request_id, wanted, call.headers.get("User-Agent", ""))
    return Answer({"request": shapes.request(call.world, ticket, call.host)})


def change_request(world: World, user: User, request_id: int, wanted: Json, client: str) -> Ticket:
    """What a customer may do to a request, from the API or their page."""
    ticket = find_request(world, user, request_id)
    change: Json = {}
    if wanted.get("comment") is not None:
        change["comment"] = _comment(wanted["comment"])
    if wanted.get("additional_collaborators") is not None:
        change["additional_collaborators"] = wanted["additional_collaborators"]
    if truth(wanted.get("solved")):
        if ticket.requester_id != user.id:
            raise forbidden()
        if ticket.assignee_id is None or ticket.status in ("solved", "closed"):
            raise invalid("status", "Status: cannot be solved by you")
        change["status"] = "solved"
    door = Actor(user, "api" if client else "web", client or "Browser")
    return update_ticket(world, request_id, change, door)[0]


def _comment(comment: object) -> Json:
    if isinstance(comment, str):
        comment = {"body": comment}
    if not isinstance(comment, dict):
        raise bad_request("BadRequest", "comment is an object with a body")
    only(comment, COMMENT, "comment")
    if comment.get("public") is False:
        raise invalid("comment", "Comment: end users cannot write private comments")
    return {**{key: value for key, value in comment.items() if key != "id"}, "public": True}


def create(call: ApiCall) -> Answer:
    """A new request; only fields the customer may edit in the portal are taken."""
    wanted = envelope(call, "request")
    only(wanted, CREATABLE, "request")
    for pair in wanted.get("custom_fields") or ():
        definition = call.world.ticket_fields.get(int(pair.get("id", 0)))
        if definition is None or not definition["editable_in_portal"]:
            raise invalid("custom_fields", f"Custom field {pair.get('id')} is not open to end users")
    opening = {**wanted, "comment": _comment(wanted.get("comment"))}
    ticket, _ = create_ticket(call.world, opening, call.actor)
    return Answer({"request": shapes.request(call.world, ticket, call.host)}, 201)
