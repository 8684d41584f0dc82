"""What was said and done on a ticket: its comments and its audits."""

from sandbox.zendesk import shapes
from sandbox.zendesk.api.sideloads import included, people
from sandbox.zendesk.calls import Answer, ApiCall, Endpoint
from sandbox.zendesk.changes import find_ticket
from sandbox.zendesk.errors import bad_request, not_found
from sandbox.zendesk.paging import PARAMS, listed
from sandbox.zendesk.records import Audit, Comment

SIDELOADS = frozenset({"users", "tickets", "organizations", "groups"})


def endpoints() -> tuple[Endpoint, ...]:
    params = PARAMS | {"include", "sort_order", "include_inline_images"}
    audits = "/tickets/<int:ticket_id>/audits"
    return (
        Endpoint("GET", "/tickets/<int:ticket_id>/comments", comments, "tickets", params),
        # Audits are closed to `tickets:read`: only the global scope opens them.
        Endpoint("GET", audits, list_audits, "tickets", params, limits=("audits",), global_scope=True),
        Endpoint("GET", audits + "/<int:audit_id>", show_audit, "tickets", global_scope=True),
    )


def backwards(call: ApiCall) -> bool:
    """Newest first, by `sort=-created_at` with cursors or `sort_order=desc` without."""
    sort = call.params.get("sort", "created_at")
    if sort not in ("created_at", "-created_at"):
        raise bad_request("InvalidSort", f"sort is created_at or -created_at, not {sort!r}")
    return sort == "-created_at" or call.params.get("sort_order") == "desc"


def comments(call: ApiCall, ticket_id: int) -> Answer:
    find_ticket(call.world, ticket_id)
    rows: list[Comment] = list(call.world.comments.get(ticket_id, ()))
    if backwards(call):
        rows.reverse()
    answer, page = listed(call, "comments", rows, shapes.comment)
    if "users" in included(call, SIDELOADS):
        answer["users"] = people(call, (one.author_id for one in page))
    return Answer(answer)


def list_audits(call: ApiCall, ticket_id: int) -> Answer:
    ticket = find_ticket(call.world, ticket_id)
    rows: list[Audit] = list(call.world.audits.get(ticket_id, ()))
    if call.ticket_as_read(ticket) is not ticket:
        # An old copy of the history has not yet what made the ticket what it is.
        rows.pop()
    if backwards(call):
        rows.reverse()
    answer, page = listed(call, "audits", rows, shapes.audit)
    asked = included(call, SIDELOADS)
    if "users" in asked:
        answer["users"] = people(call, (one.author_id for one in page))
    if "tickets" in asked:
        answer["tickets"] = [shapes.ticket(call.world, ticket, call.host)]
    return Answer(answer)


def show_audit(call: ApiCall, ticket_id: int, audit_id: int) -> Answer:
    find_ticket(call.world, ticket_id)
    for one in call.world.audits.get(ticket_id, ()):
        if one.id == audit_id:
            return Answer({"audit": shapes.audit(one)})
    raise not_found()
