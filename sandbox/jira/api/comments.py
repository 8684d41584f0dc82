"""What is said on an issue, as Jira itself shows it.

Rule 1: a comment from here is public in a service project, unless its property `sd.public.comment` says internal.
Rule 2: somebody without an agent's licence writes internal comments only there.
Rule 3: a comment kept for a group is seen by its members only.
"""

from typing import Any

from sandbox.jira import shapes
from sandbox.jira.access import find_issue, may, require
from sandbox.jira.calls import Answer, ApiCall, Endpoint, only
from sandbox.jira.changes import Change, add_comment, new_comment, refuse_archived, tell
from sandbox.jira.edits import check_property, read_properties
from sandbox.jira.errors import (
    FieldProblem,
    bad_request,
    field_errors,
    forbidden,
    not_found,
    not_understood,
    too_large,
)
from sandbox.jira.paging import POSITION, named_page
from sandbox.jira.records import Comment, Issue, Json, User
from sandbox.jira.written_values import Place, read_rich

INTERNAL = "sd.public.comment"
MOST = 5000


def endpoints() -> tuple[Endpoint, ...]:
    one = "/issue/<key>/comment/<comment_id>"
    mark = "/comment/<comment_id>/properties"
    expand = frozenset({"expand"})
    return (
        Endpoint("GET", "/issue/<key>/comment", list_all, POSITION | {"orderBy", "expand"}),
        Endpoint("POST", "/issue/<key>/comment", add, expand),
        Endpoint("GET", one, show, expand),
        Endpoint("PUT", one, change, frozenset({"notifyUsers", "expand"})),
        Endpoint("DELETE", one, remove),
        Endpoint("GET", mark, property_keys),
        Endpoint("GET", mark + "/<name>", show_property),
        Endpoint("PUT", mark + "/<name>", put_property),
        Endpoint("DELETE", mark + "/<name>", remove_property),
    )


def seen_by(user: User, one: Comment) -> bool:
    """Whether somebody who sees the issue sees this comment too."""
    return one.visibility is None or one.visibility["value"] in user.groups


def _seen(call: ApiCall, issue: Issue) -> list[Comment]:
    return [one for one in call.world.comments.get(issue.id, ()) if seen_by(call.user, one)]


def _shown(call: ApiCall, issue: Issue, one: Comment) -> Json:
    shown = shapes.comment(call.view, issue, one)
    for name in call.many("expand"):
        if name != "properties":
            raise not_understood(f"the expansion {name!r} of a comment")
        shown["properties"] = [{"key": key, "value": value} for key, value in one.properties.items()]
    return shown


def list_all(call: ApiCall, key: str) -> Answer:
    issue = find_issue(call.world, call.user, key)
    order = call.text("orderBy", "created")
    if order not in ("created", "+created", "-created"):
        raise bad_request("orderBy is created, +created or -created.")
    rows = _seen(call, issue)
    if order == "-created":
        rows.reverse()
    return Answer(named_page(call, "comments", rows, lambda one: _shown(call, issue, one), MOST, MOST))


def _find(call: ApiCall, issue: Issue, comment_id: str) -> Comment:
    for one in _seen(call, issue):
        if one.id == comment_id:
            return one
    raise not_found("The comment")


def show(call: ApiCall, key: str, comment_id: str) -> Answer:
    issue = find_issue(call.world, call.user, key)
    return Answer(_shown(call, issue, _find(call, issue, comment_id)))


def add(call: ApiCall, key: str) -> Answer:
    world = call.world
    issue = find_issue(world, call.user, key)
    require(world, call.user, "ADD_COMMENTS", issue)
    refuse_archived(world, issue)
    only(call.record, ("body", "visibility", "properties"), "a comment")
    if len(world.comments.get(issue.id, ())) >= world.site.most["comments"]:
        raise too_large("comments")
    properties = read_properties(call.record)
    one = new_comment(world, call.user.id, _body(call, issue), public=_public(call, issue, properties))
    one.visibility, one.properties = _visibility(call), properties
    add_comment(world, issue, one, call.actor)
    return Answer(_shown(call, issue, one), 201)


def _public(call: ApiCall, issue: Issue, properties: dict[str, Any]) -> bool:
    if call.world.desk_of(call.world.project_of(issue)) is None:
        return True
    told = properties.get(INTERNAL)
    internal = isinstance(told, dict) and told.get("internal") is True
    return call.user.agent and not internal


def _body(call: ApiCall, issue: Issue) -> Json:
    place = Place(call.world, call.version, call.world.project_of(issue), issue.type_id)
    try:
        body = read_rich(place, call.record.get("body"))
    except FieldProblem as problem:
        raise field_errors({"comment": str(problem)}) from None
    if body is None:
        raise field_errors({"comment": "Comment body can not be empty!"})
    return dict(body)


def _visibility(call: ApiCall) -> Json | None:
    wanted = call.record.get("visibility")
    if wanted is None:
        return None
    known = {group.name for group in call.world.groups.values()}
    if not isinstance(wanted, dict) or wanted.get("type") != "group" or wanted.get("value") not in known:
        raise bad_request('The sandbox understands a visibility of {"type": "group", "value": "<its name>"}.')
    return {"type": "group", "value": wanted["value"]}


def _may_change(call: ApiCall, issue: Issue, one: Comment, what: str) -> None:
    refuse_archived(call.world, issue)
    own = one.author_id == call.user.id
    project = call.world.project_of(issue)
    names = [f"{what}_ALL_COMMENTS", *([f"{what}_OWN_COMMENTS"] if own else [])]
    if not any(may(call.world, call.user, name, project, issue) for name in names):
        raise forbidden("You do not have the permission to change this comment.")


def change(call: ApiCall, key: str, comment_id: str) -> Answer:
    issue = find_issue(call.world, call.user, key)
    one = _find(call, issue, comment_id)
    _may_change(call, issue, one, "EDIT")
    only(call.record, ("body", "visibility", "properties"), "a comment")
    body, visibility, properties = _body(call, issue), _visibility(call), read_properties(call.record)
    one.body, one.visibility = body, visibility
    one.properties.update(properties)
    one.updated_at, one.update_author_id = call.world.now(), call.user.id
    issue.updated_at = call.world.now()
    tell(call.world, Change("comment_updated", issue, call.actor, comment=one))
    return Answer(_shown(call, issue, one))


def remove(call: ApiCall, key: str, comment_id: str) -> Answer:
    issue = find_issue(call.world, call.user, key)
    one = _find(call, issue, comment_id)
    _may_change(call, issue, one, "DELETE")
    call.world.comments[issue.id].remove(one)
    issue.updated_at = call.world.now()
    tell(call.world, Change("comment_deleted", issue, call.actor, comment=one))
    return Answer(None, 204)


def _anywhere(call: ApiCall, comment_id: str) -> tuple[Issue, Comment]:
    """A comment by its id alone, on an issue that the caller sees."""
    for issue_id, comments in call.world.comments.items():
        for one in comments:
            if one.id == comment_id and seen_by(call.user, one):
                return find_issue(call.world, call.user, issue_id), one
    raise not_found("The comment")


def property_keys(call: ApiCall, comment_id: str) -> Answer:
    _, one = _anywhere(call, comment_id)
    link = call.view.url(f"/comment/{comment_id}/properties/")
    return Answer({"keys": [{"self": link + key, "key": key} for key in one.properties]})


def show_property(call: ApiCall, comment_id: str, name: str) -> Answer:
    _, one = _anywhere(call, comment_id)
    if name not in one.properties:
        raise not_found("The property")
    return Answer({"key": name, "value": one.properties[name]})


def put_property(call: ApiCall, comment_id: str, name: str) -> Answer:
    issue, one = _anywhere(call, comment_id)
    _may_change(call, issue, one, "EDIT")
    check_property(name, call.body)
    fresh = name not in one.properties
    one.properties[name] = call.body
    if name == INTERNAL:
        one.public = _public(call, issue, one.properties)
    return Answer(None, 201 if fresh else 200)


def remove_property(call: ApiCall, comment_id: str, name: str) -> Answer:
    issue, one = _anywhere(call, comment_id)
    _may_change(call, issue, one, "EDIT")
    if one.properties.pop(name, None) is None:
        raise not_found("The property")
    return Answer(None, 204)
