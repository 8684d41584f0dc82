"""Writes what a webhook call says of a change, as recorded calls of Cloud and of a Data Center do.

Rule 1: issues look as version 2 of the API shows them: wiki text, addresses under /rest/api/2, empty fields as null.
Rule 2: a comment's call has a thin issue and no user on Cloud, and no issue at all on a Data Center.
Rule 3: nobody's mail address is shown on Cloud.
"""

from typing import Any

from flask import has_request_context, request

from sandbox.jira import shapes
from sandbox.jira.changes import ATTRIBUTES, Change, item
from sandbox.jira.records import Actor, Issue, Json
from sandbox.jira.times import epoch_millis
from sandbox.jira.views import View
from sandbox.jira.world import World

EVENTS = {
    "created": "jira:issue_created",
    "updated": "jira:issue_updated",
    "deleted": "jira:issue_deleted",
    "comment_created": "comment_created",
    "comment_updated": "comment_updated",
    "comment_deleted": "comment_deleted",
    "property_set": "issue_property_set",
    "property_deleted": "issue_property_deleted",
    "link_created": "issuelink_created",
    "link_deleted": "issuelink_deleted",
}
THIN = ("summary", "issuetype", "project", "assignee", "priority", "status")
PEOPLE = frozenset({"assignee", "reporter"})
# Told of a new issue, beside its custom fields.
FIRST_LINES = ("summary", "status", "priority", "description", "labels", "assignee", "reporter")
COMMENT_EVENTS = {
    "comment_created": "issue_commented",
    "comment_updated": "issue_comment_edited",
    "comment_deleted": "issue_comment_deleted",
}


def site_view(world: World) -> View:
    """The site as webhooks see it: nobody's eyes, version 2, under the address of the call that is being answered."""
    host = request.host_url.rstrip("/") if has_request_context() else f"https://{world.site.name}.atlassian.net"
    return View(world, None, host, 2)


def bodies(world: World, change: Change, link: Json | None = None) -> list[tuple[str, Json]]:
    """The events a change is told as, each with its body; a Data Center tells a comment as an update besides."""
    view = site_view(world)
    event = EVENTS[change.kind]
    head = {"timestamp": epoch_millis(world.now()), "webhookEvent": event}
    match change.kind:
        case "created" | "updated" | "deleted":
            return [(event, head | _of_issue(view, change))]
        case "comment_created" | "comment_updated" | "comment_deleted":
            return [(event, head | _of_comment(view, change)), *_comment_as_update(view, change)]
        case "property_set" | "property_deleted":
            return [(event, head | _of_property(view, change))]
        case _:
            return [(event, head | {"issueLink": link})] if link else []


def _of_issue(view: View, change: Change) -> Json:
    body: Json = {} if change.kind == "deleted" else {"issue_event_type_name": change.event}
    body |= {"user": view.person(change.actor.user), "issue": whole(view, change.issue)}
    if change.history is not None:
        items = change.history.items
        body["changelog"] = {"id": change.history.id, "items": [_line(view, one) for one in items]}
    elif change.kind == "created":
        body["changelog"] = {"id": change.issue.id, "items": [_line(view, one) for one in _first_lines(view, change)]}
    if change.bulk and change.details and view.world.cloud:
        body["bulkOperationMetaData"] = dict(change.details)
    return body


def whole(view: View, issue: Issue) -> Json:
    """An issue as the calls about issues show it."""
    fields = shapes.issue_fields(view, issue)
    if view.world.cloud:
        fields = {name: value for name, value in fields.items() if name not in ("comment", "worklog")}
    return _named(view, issue) | {"fields": fields}


def _named(view: View, issue: Issue) -> Json:
    return {"id": issue.id, "self": view.url(f"/issue/{issue.id}"), "key": issue.key}


def _first_lines(view: View, change: Change) -> list[Json]:
    issue = change.issue
    found = [(name, getattr(issue, ATTRIBUTES[name])) for name in FIRST_LINES]
    found += list(issue.values.items())
    return [item(view.world, issue, name, None, value) for name, value in found if value not in (None, [])]


def _line(view: View, line: Json) -> Json:
    """One line of a changelog; people have their account's id twice on Cloud, and a Data Center tells no field id."""
    if not view.world.cloud:
        return {key: value for key, value in line.items() if key != "fieldId"}
    if line["fieldId"] in PEOPLE:
        return {**line, "tmpFromAccountId": line["from"], "tmpToAccountId": line["to"]}
    return dict(line)


def _of_comment(view: View, change: Change) -> Json:
    body: Json = {"comment": _said(view, change)}
    if view.world.cloud:
        fields = shapes.issue_fields(view, change.issue)
        body["issue"] = _named(view, change.issue) | {"fields": {name: fields[name] for name in THIN}}
    return body


def _said(view: View, change: Change) -> Json | None:
    return shapes.comment(view, change.issue, change.comment) if change.comment else None


def _comment_as_update(view: View, change: Change) -> list[tuple[str, Json]]:
    if view.world.cloud:
        return []
    body = {
        "timestamp": epoch_millis(view.world.now()),
        "webhookEvent": EVENTS["updated"],
        "issue_event_type_name": COMMENT_EVENTS[change.kind],
        "user": view.person(change.actor.user),
        "issue": whole(view, change.issue),
        "comment": _said(view, change),
    }
    return [(EVENTS["updated"], body)]


def _of_property(view: View, change: Change) -> Json:
    key = change.details["property"]
    shown: dict[str, Any] = {"key": key}
    return {"user": view.person(change.actor.user), "issue": _named(view, change.issue), "property": shown}


def of_link(world: World, type_id: str, link_id: str, inward_id: str, outward_id: str) -> Json:
    """A link as the calls about links show it: ids as numbers, and no issue."""
    kind = world.link_types[type_id]
    return {
        "id": int(link_id),
        "sourceIssueId": int(inward_id),
        "destinationIssueId": int(outward_id),
        "issueLinkType": {
            "id": int(type_id),
            "name": kind["name"],
            "outwardName": kind["outward"],
            "inwardName": kind["inward"],
            "isSubTaskLinkType": False,
            "isSystemLinkType": False,
        },
        "systemLink": False,
    }


def from_workflow(world: World, issue: Issue, actor: Actor, moved: Json) -> Json:
    """What a webhook is sent that a transition calls by itself."""
    view = site_view(world)
    told = {"timestamp": epoch_millis(world.now()), "transition": moved, "comment": ""}
    return told | {"user": view.person(actor.user), "issue": whole(view, issue)}
