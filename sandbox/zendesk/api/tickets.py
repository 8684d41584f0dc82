"""The ticket addresses: list, show, create, update, tags, delete, restore."""

from sandbox.zendesk import merging, shapes
from sandbox.zendesk.api.sideloads import add_sideloads, included
from sandbox.zendesk.calls import Answer, ApiCall, Endpoint, envelope, ids_param, only, truth
from sandbox.zendesk.changes import find_ticket, update_ticket
from sandbox.zendesk.errors import bad_request
from sandbox.zendesk.new_tickets import create_ticket, remember_key, replayed
from sandbox.zendesk.paging import PARAMS, listed
from sandbox.zendesk.records import Json, Ticket
from sandbox.zendesk.service_levels import metrics_of

UPDATE_LIMITS = ("ticket_updates", "ticket_and_user")
SORTABLE = {"id": "id", "created_at": "created_at", "updated_at": "updated_at", "status": "status"}


def endpoints() -> tuple[Endpoint, ...]:
    show, page = frozenset({"include"}), PARAMS | {"include", "sort_by", "sort_order", "external_id"}
    one, tags = "/tickets/<int:ticket_id>", "/tickets/<int:ticket_id>/tags"
    return (
        Endpoint("GET", "/tickets", list_tickets, "tickets", page, limits=("tickets_index",)),
        Endpoint("POST", "/tickets", create, "tickets", show),
        Endpoint("GET", "/tickets/show_many", show_many, "tickets", show | {"ids"}),
        Endpoint("GET", one, show_ticket, "tickets", show),
        Endpoint("PUT", one, update, "tickets", show, limits=UPDATE_LIMITS),
        Endpoint("DELETE", one, delete, "tickets"),
        Endpoint("GET", tags, show_tags, "tickets"),
        Endpoint("PUT", tags, add_tags, "tickets", limits=UPDATE_LIMITS),
        Endpoint("POST", tags, replace_tags, "tickets", limits=UPDATE_LIMITS),
        Endpoint("DELETE", tags, remove_tags, "tickets", frozenset({"tags"}), limits=UPDATE_LIMITS),
        Endpoint("PUT", "/deleted_tickets/<int:ticket_id>/restore", restore, "tickets"),
        Endpoint("GET", "/users/<int:user_id>/tickets/requested", requested, "tickets", page),
    )


def _whole(call: ApiCall, tickets: list[Ticket], answer: Json) -> Answer:
    return Answer(add_sideloads(call, tickets, answer))


def _shape(call: ApiCall, ticket: Ticket) -> Json:
    read = call.ticket_as_read(ticket)
    shown = shapes.ticket(call.world, read, call.host)
    return {**shown, "slas": {"policy_metrics": metrics_of(call.world, read)}} if "slas" in included(call) else shown


def list_tickets(call: ApiCall) -> Answer:
    rows = [one for one in call.world.tickets.values() if one.deleted_at is None]
    return _listed(call, rows)


def requested(call: ApiCall, user_id: int) -> Answer:
    mine = [one for one in call.world.tickets.values() if one.requester_id == user_id and not one.deleted_at]
    return _listed(call, mine)


def _listed(call: ApiCall, rows: list[Ticket]) -> Answer:
    if "external_id" in call.params:
        rows = [one for one in rows if one.external_id == call.params["external_id"]]
    by = call.params.get("sort", call.params.get("sort_by", "id"))
    if by.lstrip("-") not in SORTABLE:
        raise bad_request("InvalidSort", f"tickets cannot be sorted by {by!r}")
    backwards = by.startswith("-") or call.params.get("sort_order") == "desc"
    attribute = SORTABLE[by.lstrip("-")]
    rows = sorted(rows, key=lambda one: (getattr(one, attribute), one.id), reverse=backwards)
    answer, page = listed(call, "tickets", rows, lambda one: _shape(call, one))
    return _whole(call, page, answer)


def show_ticket(call: ApiCall, ticket_id: int) -> Answer:
    ticket = find_ticket(call.world, ticket_id)
    return _whole(call, [call.ticket_as_read(ticket)], {"ticket": _shape(call, ticket)})


def show_many(call: ApiCall) -> Answer:
    """Ids nobody has are left out without a word."""
    found = [call.world.tickets.get(one) for one in ids_param(call)]
    tickets = [one for one in found if one is not None and one.deleted_at is None]
    shown = [_shape(call, one) for one in tickets]
    answer = {"tickets": shown, "next_page": None, "previous_page": None, "count": len(shown)}
    return _whole(call, tickets, answer)


def create(call: ApiCall) -> Answer:
    """With an Idempotency-Key the same request opens one ticket, however often it is sent."""
    wanted = envelope(call, "ticket")
    key = call.headers.get("Idempotency-Key")
    earlier = replayed(call.world, key, wanted) if key else None
    if earlier is not None:
        return Answer({"ticket": _shape(call, earlier)}, 201, {"x-idempotency-lookup": "hit"})
    ticket, audit = create_ticket(call.world, wanted, call.actor)
    if key:
        remember_key(call.world, key, wanted, ticket)
    answer = add_sideloads(call, [ticket], {"ticket": _shape(call, ticket), "audit": shapes.audit(audit)})
    location = {"Location": f"{call.host}/api/v2/tickets/{ticket.id}.json"}
    return Answer(answer, 201, {**location, **({"x-idempotency-lookup": "miss"} if key else {})})


def update(call: ApiCall, ticket_id: int) -> Answer:
    ticket, audit = update_ticket(call.world, ticket_id, envelope(call, "ticket"), call.actor)
    answer = {"ticket": shapes.ticket(call.world, ticket, call.host), "audit": shapes.audit(audit)}
    return _whole(call, [ticket], answer)


def delete(call: ApiCall, ticket_id: int) -> Answer:
    merging.delete(call.world, ticket_id, call.actor)
    return Answer(None, 204)


def restore(call: ApiCall, ticket_id: int) -> Answer:
    merging.restore(call.world, ticket_id, call.actor)
    return Answer({})


def show_tags(call: ApiCall, ticket_id: int) -> Answer:
    return Answer({"tags": list(find_ticket(call.world, ticket_id).tags)})


def add_tags(call: ApiCall, ticket_id: int) -> Answer:
    return _change_tags(call, ticket_id, "additional_tags", 200)


def replace_tags(call: ApiCall, ticket_id: int) -> Answer:
    return _change_tags(call, ticket_id, "tags", 201)


def remove_tags(call: ApiCall, ticket_id: int) -> Answer:
    return _change_tags(call, ticket_id, "remove_tags", 200)


def _change_tags(call: ApiCall, ticket_id: int, how: str, status: int) -> Answer:
    only(call.body, ("tags", "safe_update", "updated_stamp"), "the body")
    tags = call.body.get("tags", call.params.get("tags", "").replace(",", " "))
    wanted: Json = {how: tags}
    if truth(call.body.get("safe_update")) or "updated_stamp" in call.body:
        wanted |= {"safe_update": True, "updated_stamp": call.body.get("updated_stamp")}
    ticket, _ = update_ticket(call.world, ticket_id, wanted, call.actor, bulk=True)
    return Answer({"tags": list(ticket.tags)}, status)
