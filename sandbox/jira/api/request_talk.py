"""What belongs to one request: its comments, who takes part, its transitions, its statuses and its promises."""

from sandbox.jira import promises, requests_shown
from sandbox.jira.calls import Answer, ApiCall, Endpoint, only
from sandbox.jira.desk_access import find_request, works_request
from sandbox.jira.desk_fields import participants_of
from sandbox.jira.desk_names import named_people
from sandbox.jira.desk_shapes import people, person
from sandbox.jira.errors import forbidden, no_issue, not_found
from sandbox.jira.paging import desk_page
from sandbox.jira.records import Comment, Issue, Json
from sandbox.jira.request_participants import add_participants, remove_participants
from sandbox.jira.request_talk import readable, say

PAGE = frozenset({"start", "limit"})
ONE = "/request/<key>"
TALK = PAGE | {"public", "internal", "expand"}


def endpoints() -> tuple[Endpoint, ...]:
    return (
        Endpoint("GET", ONE + "/comment", list_comments, TALK, root="servicedeskapi"),
        Endpoint("POST", ONE + "/comment", post_comment, root="servicedeskapi"),
        Endpoint("GET", ONE + "/comment/<comment_id>", show_comment, frozenset({"expand"}), root="servicedeskapi"),
        Endpoint("GET", ONE + "/participant", list_participants, PAGE, root="servicedeskapi"),
        Endpoint("POST", ONE + "/participant", post_participants, root="servicedeskapi"),
        Endpoint("DELETE", ONE + "/participant", delete_participants, root="servicedeskapi"),
        Endpoint("GET", ONE + "/status", list_statuses, PAGE, root="servicedeskapi"),
        Endpoint("GET", ONE + "/sla", list_promises, PAGE, root="servicedeskapi"),
        Endpoint("GET", ONE + "/sla/<metric_id>", show_promise, root="servicedeskapi"),
    )


def list_comments(call: ApiCall, key: str) -> Answer:
    """Public ones, internal ones, or both; a customer gets public ones whatever was asked."""
    issue = call.as_read(find_request(call.world, call.user, key))
    public, internal = call.truth("public", True), call.truth("internal", True)
    found = [one for one in readable(call.world, call.user, issue) if (public if one.public else internal)]
    return Answer(desk_page(call, found, lambda one: _comment(call, issue, one)))


def show_comment(call: ApiCall, key: str, comment_id: str) -> Answer:
    issue = find_request(call.world, call.user, key)
    found = next((one for one in readable(call.world, call.user, issue) if one.id == comment_id), None)
    if found is None:
        raise not_found(f"The comment {comment_id}")
    return Answer(_comment(call, issue, found))


def _comment(call: ApiCall, issue: Issue, one: Comment) -> Json:
    return requests_shown.comment(call.view, issue, one, call.many("expand"))


def post_comment(call: ApiCall, key: str) -> Answer:
    issue = find_request(call.world, call.user, key)
    only(call.record, {"body", "public"}, "the body")
    said = say(call.world, issue, call.actor, call.record.get("body"), call.record.get("public"))
    return Answer(_comment(call, issue, said), 201)


def list_participants(call: ApiCall, key: str) -> Answer:
    issue = call.as_read(find_request(call.world, call.user, key))
    return _people(call, participants_of(call.world, issue))


def post_participants(call: ApiCall, key: str) -> Answer:
    """Several at once; the answer has those of them who take part now."""
    issue = find_request(call.world, call.user, key)
    return _people(call, add_participants(call.world, issue, call.actor, _named(call)))


def delete_participants(call: ApiCall, key: str) -> Answer:
    """The answer has those who are left."""
    issue = find_request(call.world, call.user, key)
    remove_participants(call.world, issue, call.actor, _named(call))
    return _people(call, participants_of(call.world, find_request(call.world, call.user, key)))


def _named(call: ApiCall) -> list[str]:
    only(call.record, {"accountIds", "usernames"}, "the body")
    return [one.id for one in named_people(call)]


def _people(call: ApiCall, account_ids: list[str]) -> Answer:
    return Answer(desk_page(call, people(call.view, account_ids), lambda one: person(call.view, one)))


def list_statuses(call: ApiCall, key: str) -> Answer:
    issue = find_request(call.world, call.user, key)
    return Answer(desk_page(call, requests_shown.statuses(call.view, issue), dict))


def list_promises(call: ApiCall, key: str) -> Answer:
    """For agents of the desk who see the issue: 403 for everybody else, 404 only where there is no request."""
    issue = _promised(call, key)
    found = promises.metrics_of(call.world, issue)
    return Answer(desk_page(call, found, lambda one: promises.shown(call.view, issue, one)))


def show_promise(call: ApiCall, key: str, metric_id: str) -> Answer:
    issue = _promised(call, key)
    found = next((one for one in promises.metrics_of(call.world, issue) if one["id"] == metric_id), None)
    if found is None:
        raise not_found(f"The SLA metric {metric_id}")
    return Answer(promises.shown(call.view, issue, found))


def _promised(call: ApiCall, key: str) -> Issue:
    issue = call.world.issue_named(key)
    if issue is None or issue.request_type_id is None:
        raise no_issue()
    if not works_request(call.world, call.user, issue):
        raise forbidden("Only agents of this service desk may see how its promises stand.")
    return issue
