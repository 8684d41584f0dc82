"""Customer requests: raising one, reading one, and listing those that are one's own or one may see."""

from sandbox.jira import requests_shown
from sandbox.jira.calls import Answer, ApiCall, Endpoint, needed, only, texts
from sandbox.jira.desk_access import find_desk, find_request, sees_request, works_request
from sandbox.jira.desk_fields import organizations_of, participants_of
from sandbox.jira.desk_names import named
from sandbox.jira.errors import bad_request, not_found, not_understood
from sandbox.jira.paging import desk_page
from sandbox.jira.raising import raise_request
from sandbox.jira.records import Issue, RequestType

BODY = frozenset(
    ["serviceDeskId", "requestTypeId", "requestFieldValues", "requestParticipants", "raiseOnBehalfOf", "isAdfRequest"]
)
FILTERS = frozenset(
    ["searchTerm", "requestOwnership", "requestStatus", "organizationId", "serviceDeskId", "requestTypeId"]
)
LISTED = FILTERS | {"expand", "start", "limit"}
OWNED, TAKING_PART, COMPANY, ALL = "OWNED_REQUESTS", "PARTICIPATED_REQUESTS", "ORGANIZATION", "ALL_REQUESTS"
OWNERSHIPS = (OWNED, TAKING_PART, COMPANY, "ALL_ORGANIZATIONS", "APPROVER", ALL)
STATUSES = ("ALL_REQUESTS", "OPEN_REQUESTS", "CLOSED_REQUESTS")


def endpoints() -> tuple[Endpoint, ...]:
    return (
        Endpoint("GET", "/request", list_requests, LISTED, root="servicedeskapi"),
        Endpoint("POST", "/request", create, root="servicedeskapi"),
        Endpoint("GET", "/request/<key>", show, frozenset({"expand"}), root="servicedeskapi"),
    )


def show(call: ApiCall, key: str) -> Answer:
    issue = call.as_read(find_request(call.world, call.user, key))
    return Answer(requests_shown.shown(call, issue, call.many("expand")))


def create(call: ApiCall) -> Answer:
    """Raise a request; with `isAdfRequest` formatted texts are documents, otherwise wiki text."""
    only(call.record, BODY, "the body of a new request")
    needed(call.record, ["serviceDeskId", "requestTypeId", "requestFieldValues"])
    values = call.record["requestFieldValues"]
    if not isinstance(values, dict):
        raise bad_request("requestFieldValues is an object: fields by their ids.")
    behalf_of = call.record.get("raiseOnBehalfOf")
    issue = raise_request(
        call.world,
        call.actor,
        _kind(call),
        values,
        3 if call.record.get("isAdfRequest") is True else 2,
        None if behalf_of is None else named(call, str(behalf_of)).id,
        tuple(named(call, one).id for one in texts(call.record, "requestParticipants")),
    )
    return Answer(requests_shown.shown(call, issue, ()), 201)


def _kind(call: ApiCall) -> RequestType:
    desk = find_desk(call.world, call.user, str(call.record["serviceDeskId"]))
    kind = call.world.request_types.get(str(call.record["requestTypeId"]))
    if kind is None or kind.service_desk_id != desk.id:
        raise bad_request("The request type is none of this service desk's.")
    return kind


def list_requests(call: ApiCall) -> Answer:
    """The latest activity first; without a choice, those the caller raised or takes part in."""
    asked = call.text("serviceDeskId")
    desk_id = find_desk(call.world, call.user, asked).id if asked else ""
    if call.text("requestTypeId") and not desk_id:
        raise bad_request("requestTypeId goes with serviceDeskId.")
    found = [
        one
        for one in call.world.issues.values()
        if sees_request(call.world, call.user, one) and _in_place(call, one, desk_id) and _wanted(call, one)
    ]
    found.sort(key=lambda one: (one.updated_at, one.id), reverse=True)
    return Answer(desk_page(call, found, lambda one: requests_shown.shown(call, one, call.many("expand"))))


def _in_place(call: ApiCall, issue: Issue, desk_id: str) -> bool:
    kind = requests_shown.request_type_of(call.world, issue)
    return desk_id in ("", kind.service_desk_id) and call.text("requestTypeId") in ("", kind.id)


def _wanted(call: ApiCall, issue: Issue) -> bool:
    status = call.text("requestStatus", "ALL_REQUESTS")
    if status not in STATUSES:
        raise not_understood(f"the requestStatus {status!r}")
    done = call.world.statuses[issue.status_id]["category"] == "done"
    fits = status == "ALL_REQUESTS" or done == (status == "CLOSED_REQUESTS")
    return fits and call.text("searchTerm").lower() in issue.summary.lower() and _owned(call, issue)


def _owned(call: ApiCall, issue: Issue) -> bool:
    chosen = call.many("requestOwnership")
    for one in chosen:
        if one not in OWNERSHIPS:
            raise not_understood(f"the requestOwnership {one!r}")
    companies = organizations_of(call.world, issue)
    asked = call.text("organizationId")
    if asked:
        if asked not in call.world.organizations:
            raise not_found(f"The organization {asked}")
        return asked in companies
    own = issue.reporter_id == call.user.id
    taking_part = call.user.id in participants_of(call.world, issue)
    if not chosen:
        return own or taking_part or works_request(call.world, call.user, issue)
    answers = {OWNED: own, TAKING_PART: taking_part, "APPROVER": False, ALL: True}
    return any(answers.get(one, bool(companies)) for one in chosen)
