"""The transitions of a request, as whoever calls is offered them: an agent like in Jira, a customer like in the portal.

Nobody asks for another person: an agent's call shows the agent's transitions, never the customer's.
"""

from typing import Any

from sandbox.jira import access, transitions
from sandbox.jira.calls import Answer, ApiCall, Endpoint, only
from sandbox.jira.desk_access import find_request, shares_request, works_request
from sandbox.jira.errors import bad_request, forbidden
from sandbox.jira.paging import desk_page
from sandbox.jira.records import Actor, Issue
from sandbox.jira.request_talk import refuse_speech, written
from sandbox.jira.rich_text import wiki

TRANSITION = "TRANSITION_ISSUES"
PATH = "/request/<key>/transition"


def endpoints() -> tuple[Endpoint, ...]:
    return (
        Endpoint("GET", PATH, list_transitions, frozenset({"start", "limit"}), root="servicedeskapi"),
        Endpoint("POST", PATH, carry_out, root="servicedeskapi"),
    )


def _channel(call: ApiCall, issue: Issue) -> str:
    """Only customers of the request come through the portal; who reads along has no more rights than in Jira."""
    working = works_request(call.world, call.user, issue)
    return "portal" if shares_request(call.world, call.user, issue) and not working else "api"


def list_transitions(call: ApiCall, key: str) -> Answer:
    issue = find_request(call.world, call.user, key)
    found = [one for one in transitions.steps(call.world, call.user, issue, _channel(call, issue)) if one.available]
    return Answer(desk_page(call, found, lambda one: {"id": one.id, "name": one.name}))


def carry_out(call: ApiCall, key: str) -> Answer:
    """Perform one that is offered; a comment that comes along is public, and takes the right to comment."""
    issue = find_request(call.world, call.user, key)
    only(call.record, {"id", "additionalComment"}, "the body of a transition")
    chosen = call.record.get("id")
    if not isinstance(chosen, str) or not chosen:
        raise bad_request("The body names a transition by its id, which is a text.")
    words = _words(call, issue)
    channel = _channel(call, issue)
    if not access.may(
        call.world, call.user, TRANSITION, call.world.project_of(issue), issue, portal=channel == "portal"
    ):
        raise forbidden("You do not have the permission to transition this request.")
    if channel == "portal":
        transitions.perform_in_portal(call.world, issue, Actor(call.user, "portal"), chosen, words)
        return Answer(None, 204)
    said = {"update": {"comment": [{"add": {"body": words}}]}} if words else {}
    transitions.perform(call.world, issue, call.actor, chosen, said, version=2)
    return Answer(None, 204)


def _words(call: ApiCall, issue: Issue) -> str | None:
    added: Any = call.record.get("additionalComment")
    if added is None:
        return None
    if not isinstance(added, dict) or set(added) != {"body"}:
        raise bad_request("additionalComment is an object with a 'body'.")
    document = written(added["body"])
    refuse_speech(call.world, call.user, issue, public=True)
    return wiki(document)
