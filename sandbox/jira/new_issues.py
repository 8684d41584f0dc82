"""Makes new issues: the next key of the project, the first status of its workflow, and the fields given."""

from typing import Any

from sandbox.jira.access import may
from sandbox.jira.changes import Edit, finish
from sandbox.jira.edits import put_fields, read_metadata, read_properties
from sandbox.jira.errors import FieldProblem, bad_request, field_errors
from sandbox.jira.records import Actor, Issue, Json, Project
from sandbox.jira.world import World
from sandbox.jira.written_fields import issue_type
from sandbox.jira.written_values import Place

USUAL_PRIORITY = "3"


def create_issue(world: World, body: Json, actor: Actor, version: int, *, bare: bool = False) -> Issue:
    """Create an issue from a body with `fields`, which need `project`, `issuetype` and `summary`.

    ``bare`` is for what a portal fills in by itself: nobody's right to set a field is asked.
    """
    fields = dict(body.get("fields") or {}) if isinstance(body.get("fields"), dict) else {}
    project = _project(world, actor, fields.pop("project", None), bare=bare)
    try:
        kind = issue_type(Place(world, version, project, ""), fields.pop("issuetype", None))
    except FieldProblem as problem:
        raise field_errors({"issuetype": str(problem)}) from None
    if "summary" not in fields:
        raise field_errors({"summary": "You must specify a summary of the issue."})
    blank = _blank(world, project, kind, actor)
    edit = Edit(world, blank, blank, actor, creating=True)
    said = put_fields(edit, {**body, "fields": fields}, version, bare=bare)
    edit.properties = read_properties(body)
    metadata = read_metadata(body)
    _number(world, project, blank)
    finish(edit, metadata, comment=said)
    return blank


def _project(world: World, actor: Actor, raw: Any, *, bare: bool) -> Project:
    named = raw.get("id") or raw.get("key") if isinstance(raw, dict) else None
    project = world.project_named(named) if isinstance(named, str) else None
    if project is None or not (bare or may(world, actor.user, "CREATE_ISSUES", project)):
        raise field_errors({"project": "Specify a valid project ID or key, in which you may create issues."})
    if project.archived_at is not None:
        raise bad_request(f"The project {project.key} is archived.")
    return project


def _blank(world: World, project: Project, kind: str, actor: Actor) -> Issue:
    """An issue without a number yet, so that a refusal uses none up."""
    now = world.now()
    status = first_status(world, project, kind)
    me = actor.user.id
    return Issue("", "", project.id, kind, status, "", me, me, now, now, now, priority_id=USUAL_PRIORITY)


def _number(world: World, project: Project, issue: Issue) -> None:
    issue.id, issue.key = world.numbers.text("issue"), f"{project.key}-{project.next_number}"
    project.next_number += 1
    world.comments[issue.id], world.histories[issue.id] = [], []


def first_status(world: World, project: Project, kind: str) -> str:
    """Where the initial transition of the project's workflow for this type leads."""
    workflow = world.workflows[project.workflows.get(kind) or project.workflows[""]]
    return next(str(one["toStatusReference"]) for one in workflow["transitions"] if one["type"] == "INITIAL")
