"""How a customer request looks to whoever asks: its fields as the portal shows them, and what is expanded with it."""

import html
from collections.abc import Callable, Sequence
from typing import Any

from sandbox.jira import promises
from sandbox.jira.calls import ApiCall
from sandbox.jira.desk_access import takes_part, works_request
from sandbox.jira.desk_fields import participants_of
from sandbox.jira.desk_shapes import API, LABELS, date, desk, link, people, person, request_type
from sandbox.jira.errors import not_understood
from sandbox.jira.fields import field_named
from sandbox.jira.records import Comment, Issue, Json, RequestType
from sandbox.jira.request_talk import may_comment, readable
from sandbox.jira.rich_text import plain, wiki
from sandbox.jira.shapes import issue_fields
from sandbox.jira.views import View
from sandbox.jira.world import World

EXPANDS = ("participant", "status", "sla", "requestType", "serviceDesk", "attachment", "action", "comment")
RICH = frozenset({"description", "environment", "textarea"})


def request_type_of(world: World, issue: Issue) -> RequestType:
    return world.request_types[issue.request_type_id or ""]


def portal_page(world: World, issue: Issue) -> str:
    """Where the portal shows a request."""
    return f"/servicedesk/customer/portal/{request_type_of(world, issue).service_desk_id}/{issue.key}"


def shown(call: ApiCall, issue: Issue, expand: Sequence[str]) -> Json:
    """A `CustomerRequestDTO`, with what was asked to be expanded."""
    for name in expand:
        if name not in EXPANDS:
            raise not_understood(f"the expansion {name!r} of a request")
    view, kind = call.view, request_type_of(call.world, issue)
    reporter = call.world.users.get(issue.reporter_id or "")
    whole = {
        "_expands": list(EXPANDS),
        "issueId": issue.id,
        "issueKey": issue.key,
        "summary": issue.summary,
        "requestTypeId": kind.id,
        "serviceDeskId": kind.service_desk_id,
        "createdDate": date(view, issue.created_at),
        **({"reporter": person(view, reporter)} if reporter else {}),
        "requestFieldValues": field_values(view, issue),
        "currentStatus": statuses(view, issue)[0],
        "_links": {
            "self": link(view, f"/request/{issue.id}"),
            "jiraRest": f"{view.host}/rest/api/2/issue/{issue.id}",
            "web": f"{view.host}{portal_page(call.world, issue)}",
            "agent": f"{view.host}/browse/{issue.key}",
        },
    }
    return whole | {key: value for name in expand for key, value in _expanded(call, issue, name).items()}


def _expanded(call: ApiCall, issue: Issue, name: str) -> Json:
    view, kind = call.view, request_type_of(call.world, issue)
    match name:
        case "participant":
            taking_part = people(view, participants_of(call.world, issue))
            return {"participants": _inside(view, issue, name, taking_part, lambda one: person(view, one))}
        case "status":
            return {"status": _inside(view, issue, name, statuses(view, issue), dict)}
        case "comment":
            said = readable(call.world, call.user, issue)
            return {"comments": _inside(view, issue, name, said, lambda one: comment(view, issue, one))}
        case "sla" if works_request(call.world, call.user, issue):
            found = promises.metrics_of(call.world, issue)
            return {"sla": _inside(view, issue, name, found, lambda one: promises.shown(view, issue, one))}
        case "attachment":
            return {"attachments": _inside(view, issue, name, [], dict)}
        case "requestType":
            return {"requestType": request_type(view, kind)}
        case "serviceDesk":
            return {"serviceDesk": desk(view, call.world.service_desks[kind.service_desk_id])}
        case "action":
            return {"actions": _actions(call, issue)}
        case _:
            return {}


def _inside(view: View, issue: Issue, name: str, found: Sequence[Any], shape: Callable[[Any], Any]) -> Json:
    """The first page of a list that is part of a request."""
    own = link(view, f"/request/{issue.id}/{name}")
    most = 50
    links = {"base": view.host + API, "context": "", "self": own}
    if len(found) > most:
        links["next"] = f"{own}?start={most}&limit={most}"
    part = [shape(one) for one in found[:most]]
    size = {"size": len(part), "start": 0, "limit": most, "isLastPage": len(found) <= most}
    return {"_expands": [], **size, "_links": links, "values": part}


def _actions(call: ApiCall, issue: Issue) -> Json:
    managing = {"allowed": takes_part(call.world, call.user, issue)}
    talking = {"allowed": may_comment(call.world, call.user, issue, public=True)}
    return {
        "addAttachment": {"allowed": False},
        "addComment": talking,
        "addParticipant": managing,
        "removeParticipant": managing,
    }


def field_values(view: View, issue: Issue) -> list[Json]:
    """The request type's fields that have a value, under the portal's labels."""
    values = issue_fields(view, issue)
    found = []
    for field_id in request_type_of(view.world, issue).field_ids:
        definition, value = field_named(view.world, field_id), values.get(field_id)
        if definition is None or value in (None, "", []):
            continue
        row: Json = {"fieldId": field_id, "label": LABELS.get(field_id, definition.name), "value": value}
        if definition.kind in RICH:
            row["value"] = wiki(value) if isinstance(value, dict) else value
            row["renderedValue"] = {"html": as_html(str(row["value"]))}
        found.append(row)
    return found


def as_html(text: str) -> str:
    """Paragraphs of a text, with nothing in them that a browser would act on."""
    parts = [html.escape(part).replace("\n", "<br/>") for part in text.split("\n\n")]
    return "".join(f"<p>{part}</p>" for part in parts)


def statuses(view: View, issue: Issue) -> list[Json]:
    """Every status a request has had, the current one first, each with when it came into it."""
    world = view.world
    turns = [
        (history.created_at, str(line["to"]))
        for history in world.histories.get(issue.id, ())
        for line in history.items
        if line["fieldId"] == "status"
    ]
    before = next(
        (
            line["from"]
            for one in world.histories.get(issue.id, ())
            for line in one.items
            if line["fieldId"] == "status"
        ),
        issue.status_id,
    )
    return [_status(view, status_id, at) for at, status_id in reversed([(issue.created_at, str(before)), *turns])]


def _status(view: View, status_id: str, at: Any) -> Json:
    known = view.world.statuses.get(status_id, {"name": "", "category": "undefined"})
    return {"status": known["name"], "statusCategory": known["category"].upper(), "statusDate": date(view, at)}


def comment(view: View, issue: Issue, one: Comment, expand: Sequence[str] = ()) -> Json:
    """A `CommentDTO`: plain wiki text, and whether the customer sees it."""
    row: Json = {
        "_expands": ["attachment", "renderedBody"],
        "id": one.id,
        "body": wiki(one.body) or "",
        "public": one.public,
        "author": person(view, view.world.users[one.author_id]),
        "created": date(view, one.created_at),
        "_links": {"self": link(view, f"/request/{issue.id}/comment/{one.id}")},
    }
    return row | {"renderedBody": {"html": as_html(plain(one.body))}} if "renderedBody" in expand else row
