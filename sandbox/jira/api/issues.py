"""Reads issues, creates and changes them, and takes them away."""

from typing import Any

from sandbox.jira import moving, shapes
from sandbox.jira.access import find_issue, may, require
from sandbox.jira.calls import CLOUD, Answer, ApiCall, Endpoint, only, texts
from sandbox.jira.changes import begin, finish
from sandbox.jira.dispatch import count_write
from sandbox.jira.edits import BODY, put_fields, read_metadata, read_properties
from sandbox.jira.errors import FieldProblem, bad_request, field_errors, forbidden, not_understood
from sandbox.jira.fields import fields_of
from sandbox.jira.new_issues import create_issue
from sandbox.jira.records import Issue, Json
from sandbox.jira.views import View
from sandbox.jira.world import World
from sandbox.jira.written_fields import assignee
from sandbox.jira.written_values import Place

READ = frozenset({"fields", "fieldsByKeys", "expand", "properties", "updateHistory", "failFast"})
EXPANDS = frozenset({"names", "schema", "changelog"})
EDIT = frozenset({"notifyUsers", "overrideScreenSecurity", "overrideEditableFlag", "returnIssue", "expand"})
MOST_TOGETHER, MOST_PROPERTIES = 100, 5


def endpoints() -> tuple[Endpoint, ...]:
    one = "/issue/<key>"
    return (
        Endpoint("GET", one, show, READ, limit="get_issue"),
        Endpoint("POST", "/issue", create, frozenset({"updateHistory"})),
        Endpoint("PUT", one, edit, EDIT),
        Endpoint("DELETE", one, delete, frozenset({"deleteSubtasks"})),
        Endpoint("PUT", one + "/assignee", assign),
        Endpoint("POST", "/issue/bulkfetch", bulk_fetch, deployments=CLOUD, reads=True),
        Endpoint("PUT", "/issue/archive", archive, deployments=CLOUD),
        Endpoint("PUT", "/issue/unarchive", unarchive, deployments=CLOUD),
    )


def show(call: ApiCall, key: str) -> Answer:
    """One issue; a key from before a move finds it, and the answer has the new key."""
    issue = call.as_read(find_issue(call.world, call.user, key))
    return Answer(whole_issue(call.view, issue, call.many("fields"), call.many("expand"), call.many("properties")))


def whole_issue(
    view: View, issue: Issue, fields: list[str], expand: list[str], properties: list[str], usual: str = "*all"
) -> Json:
    """An issue as reads and searches answer it, with what was asked to be expanded."""
    for name in expand:
        if name not in EXPANDS:
            raise not_understood(f"the expansion {name!r} of an issue")
    if len(properties) > MOST_PROPERTIES:
        raise bad_request(f"No more than {MOST_PROPERTIES} properties can be asked for.")
    shown = shapes.issue(view, issue, fields, usual)
    if "changelog" in expand:
        shown["changelog"] = _newest_first(view, issue)
    names, schema = shapes.names_and_schema(fields_of(view.world, issue), shown["fields"])
    if "names" in expand:
        shown["names"] = names
    if "schema" in expand:
        shown["schema"] = schema
    if properties:
        shown["properties"] = _properties(issue, properties)
    return shown


def _newest_first(view: View, issue: Issue) -> Json:
    histories = [shapes.history(view, one) for one in reversed(view.world.histories.get(issue.id, ()))]
    return {"startAt": 0, "maxResults": len(histories), "total": len(histories), "histories": histories}


def _properties(issue: Issue, wanted: list[str]) -> dict[str, Any]:
    return {key: value for key, value in issue.properties.items() if "*all" in wanted or key in wanted}


def create(call: ApiCall) -> Answer:
    only(call.record, BODY, "the body of a new issue")
    issue = create_issue(call.world, call.record, call.actor, call.version)
    return Answer({"id": issue.id, "key": issue.key, "self": call.view.url(f"/issue/{issue.id}")}, 201)


def edit(call: ApiCall, key: str) -> Answer:
    """Change fields; without the right to, mail goes out although `notifyUsers=false` asks for none."""
    world = call.world
    issue = find_issue(world, call.user, key)
    only(call.record, BODY, "the body of an edit")
    if not call.record:
        raise bad_request("The body of the edit is missing.")
    for name in ("overrideScreenSecurity", "overrideEditableFlag"):
        if call.truth(name, usual=False):
            raise forbidden("Only an app with the right to administer Jira may override screens and flags.")
    require(world, call.user, "EDIT_ISSUES", issue, 400)
    refuse_uneditable(world, issue)
    change = begin(world, issue, call.actor)
    said = put_fields(change, call.record, call.version, _screen(world, issue))
    change.properties = read_properties(call.record)
    metadata = read_metadata(call.record)
    change.notify = call.truth("notifyUsers", usual=True) or not _silences(call, issue)
    finish(change, metadata, comment=said)
    if call.truth("returnIssue", usual=False):
        return Answer(whole_issue(call.view, world.issues[issue.id], [], call.many("expand"), []))
    return Answer(None, 204)


def _silences(call: ApiCall, issue: Issue) -> bool:
    project = call.world.project_of(issue)
    return call.user.admin or may(call.world, call.user, "ADMINISTER_PROJECTS", project, issue)


def _screen(world: World, issue: Issue) -> list[str] | None:
    """The fields of the edit screen on a Data Center; on Cloud no screen is asked."""
    if world.cloud:
        return None
    screen = world.screens[world.project_of(issue).screens["edit"]]
    return [field_id for tab in screen["tabs"] for field_id in tab["fields"]]


def refuse_uneditable(world: World, issue: Issue) -> None:
    """400 where the workflow closes a status to edits by `jira.issue.editable`."""
    project = world.project_of(issue)
    workflow = world.workflows[project.workflows.get(issue.type_id) or project.workflows[""]]
    for one in workflow["statuses"]:
        closed = (one.get("properties") or {}).get("jira.issue.editable") == "false"
        if one["statusReference"] == issue.status_id and closed:
            raise bad_request("It is not on the appropriate status to be edited: the workflow does not allow it.")


def assign(call: ApiCall, key: str) -> Answer:
    """Put somebody in charge; takes the permission to assign, not the one to edit."""
    world = call.world
    issue = find_issue(world, call.user, key)
    require(world, call.user, "ASSIGN_ISSUES", issue)
    only(call.record, ("accountId",) if world.cloud else ("name",), "the body of an assignment")
    if not call.record:
        raise bad_request("The body names somebody, or null for nobody.")
    change = begin(world, issue, call.actor)
    try:
        change.put(
            "assignee", assignee(Place(world, call.version, world.project_of(issue), issue.type_id), call.record)
        )
    except FieldProblem as problem:
        raise field_errors({"assignee": str(problem)}) from None
    finish(change)
    return Answer(None, 204)


def delete(call: ApiCall, key: str) -> Answer:
    issue = find_issue(call.world, call.user, key)
    require(call.world, call.user, "DELETE_ISSUES", issue)
    inner = [one for one in call.world.issues.values() if one.parent_id == issue.id]
    if inner and not call.truth("deleteSubtasks", usual=False):
        raise bad_request("The issue has subtasks. You must specify the 'deleteSubtasks' parameter to delete it.")
    for one in (*inner, issue):
        moving.delete(call.world, one, call.actor, fallout=one is not issue)
    return Answer(None, 204)


def bulk_fetch(call: ApiCall) -> Answer:
    """Up to 100 issues by id or key, in the order of ids; what may not be seen is an error beside them."""
    body = call.record
    only(body, ("issueIdsOrKeys", "fields", "fieldsByKeys", "expand", "properties"), "the body of a bulk fetch")
    asked = texts(body, "issueIdsOrKeys", MOST_TOGETHER)
    if not asked:
        raise bad_request("issueIdsOrKeys names at least one issue.")
    parts = texts(body, "fields"), texts(body, "expand"), texts(body, "properties")
    found: dict[int, Issue] = {}
    errors: list[Json] = []
    for name in dict.fromkeys(asked):
        issue = call.world.issue_named(name)
        if issue is not None and _seen(call, issue):
            found[int(issue.id)] = call.as_read(issue)
        else:
            errors.append({"id": name, "errorMessage": "Issue does not exist or you do not have permission to see it."})
    shown = [whole_issue(call.view, found[number], *parts, usual="*navigable") for number in sorted(found)]
    return Answer({"issues": shown, "issueErrors": errors})


def _seen(call: ApiCall, issue: Issue) -> bool:
    return may(call.world, call.user, "BROWSE_PROJECTS", call.world.project_of(issue), issue)


def archive(call: ApiCall) -> Answer:
    return _set_aside(call, put_away=True)


def unarchive(call: ApiCall) -> Answer:
    return _set_aside(call, put_away=False)


def _set_aside(call: ApiCall, *, put_away: bool) -> Answer:
    """How many were archived or brought back, and why the others were not."""
    only(call.record, ("issueIdsOrKeys",), "the body")
    if not call.user.admin:
        raise forbidden("Only a person who administers Jira may do this.")
    missing: list[str] = []
    done = 0
    for name in texts(call.record, "issueIdsOrKeys", 1000):
        issue = call.world.issue_named(name)
        if issue is None or not _seen(call, issue):
            missing.append(name)
            continue
        count_write(call.world, issue)
        (moving.archive if put_away else moving.unarchive)(call.world, issue, call.actor)
        done += 1
    told = {"count": len(missing), "issueIdsOrKeys": missing, "message": "Issue(s) not found"}
    return Answer({"errors": {"issuesNotFound": told} if missing else {}, "numberOfIssuesUpdated": done})
