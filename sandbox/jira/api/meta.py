"""What issues can be and have: types, priorities, statuses, resolutions, and the fields one may write."""

from typing import Any

from sandbox.jira import shapes
from sandbox.jira.access import find_issue, find_project, may
from sandbox.jira.calls import CLOUD, Answer, ApiCall, Endpoint
from sandbox.jira.errors import bad_request, forbidden, not_found
from sandbox.jira.fields import FieldDefinition, context_for, field_named
from sandbox.jira.paging import POSITION, named_page, page_bean
from sandbox.jira.records import Json, Project
from sandbox.jira.written_fields import SYSTEM_READERS

OVERRIDES = frozenset({"overrideScreenSecurity", "overrideEditableFlag"})


def endpoints() -> tuple[Endpoint, ...]:
    create = "/issue/createmeta/<project>/issuetypes"
    searched = POSITION | {"id", "projectId", "priorityName", "onlyDefault"}
    return (
        Endpoint("GET", "/issuetype", issue_types),
        Endpoint("GET", "/issuetype/<type_id>", issue_type),
        Endpoint("GET", "/priority", priorities),
        Endpoint("GET", "/priority/search", search_priorities, searched, deployments=CLOUD),
        Endpoint("GET", "/status", statuses),
        Endpoint("GET", "/status/<status>", status),
        Endpoint("GET", "/statuscategory", categories),
        Endpoint("GET", "/resolution", resolutions),
        Endpoint("GET", "/issue/<key>/editmeta", edit_meta, OVERRIDES),
        Endpoint("GET", create, create_types, POSITION),
        Endpoint("GET", create + "/<type_id>", create_fields, POSITION),
    )


def issue_types(call: ApiCall) -> Answer:
    return Answer([shapes.issue_type(call.view, one) for one in call.world.issue_types])


def issue_type(call: ApiCall, type_id: str) -> Answer:
    if type_id not in call.world.issue_types:
        raise not_found("The issue type")
    return Answer(shapes.issue_type(call.view, type_id))


def priorities(call: ApiCall) -> Answer:
    return Answer([shapes.priority(call.view, one) for one in call.world.priorities])


def search_priorities(call: ApiCall) -> Answer:
    ids, word = call.many("id"), call.text("priorityName").lower()
    rows = [
        one["id"]
        for one in call.world.priorities.values()
        if (not ids or one["id"] in ids) and word in one["name"].lower()
    ]
    if call.truth("onlyDefault", usual=False):
        rows = [one for one in rows if one == "3"]
    return Answer(page_bean(call, rows, lambda one: shapes.priority(call.view, one)))


def statuses(call: ApiCall) -> Answer:
    return Answer([shapes.status(call.view, one) for one in call.world.statuses])


def status(call: ApiCall, status: str) -> Answer:
    """By id or name."""
    for one in call.world.statuses.values():
        if status in (one["id"], one["name"]):
            return Answer(shapes.status(call.view, one["id"]))
    raise not_found("The status")


def categories(call: ApiCall) -> Answer:
    return Answer([shapes.category(call.view, key) for key in shapes.CATEGORIES])


def resolutions(call: ApiCall) -> Answer:
    return Answer([shapes.resolution(call.view, one) for one in call.world.resolutions])


def edit_meta(call: ApiCall, key: str) -> Answer:
    """The fields on the project's edit screen that exist for this issue; nothing for who may not edit."""
    world = call.world
    issue = find_issue(world, call.user, key)
    if any(call.truth(name, usual=False) for name in OVERRIDES):
        raise forbidden("Only an app with the right to administer Jira may override screens and flags.")
    project = world.project_of(issue)
    if not may(world, call.user, "EDIT_ISSUES", project, issue):
        return Answer({"fields": {}})
    shown = screen_fields(call, project, issue.type_id, "edit")
    return Answer({"fields": {one.id: field_meta(call, one, project, issue.type_id) for one in shown}})


def screen_fields(call: ApiCall, project: Project, type_id: str, operation: str) -> list[FieldDefinition]:
    """The settable fields on one of a project's screens that exist for this type."""
    screen = call.world.screens[project.screens[operation]]
    names = [field_id for tab in screen["tabs"] for field_id in tab["fields"]]
    found = [one for name in dict.fromkeys(["summary", *names]) if (one := field_named(call.world, name)) is not None]
    return [one for one in found if _there(one, project, type_id)]


def _there(one: FieldDefinition, project: Project, type_id: str) -> bool:
    if one.custom is None:
        return one.id in SYSTEM_READERS
    return one.kind != "sd-sla-field" and context_for(one.custom, project.id, type_id) is not None


def field_meta(call: ApiCall, one: FieldDefinition, project: Project, type_id: str) -> Json:
    """What may be written to a field: verbs, schema and, where it is a choice, the values there are."""
    shown: Json = {
        "required": one.id in ("summary", "issuetype", "project"),
        "schema": one.schema,
        "name": one.name,
        "key": one.id,
        "operations": ["add", "set", "remove"] if one.type == "array" else ["set"],
        "hasDefaultValue": False,
    }
    values = _allowed(call, one, project, type_id)
    return shown if values is None else shown | {"allowedValues": values}


def _allowed(call: ApiCall, one: FieldDefinition, project: Project, type_id: str) -> list[Any] | None:
    view, world = call.view, call.world
    if one.custom is not None:
        context = context_for(one.custom, project.id, type_id)
        if "option" not in (one.type, one.items) or context is None:
            return None
        link = "/customFieldOption/"
        kept = [option for option in context.options if not option.disabled]
        return [{"self": view.url(link + each.id), "value": each.value, "id": each.id} for each in kept]
    match one.id:
        case "priority":
            return [shapes.priority(view, each) for each in world.priorities]
        case "resolution":
            return [shapes.resolution(view, each) for each in world.resolutions]
        case "issuetype":
            return [shapes.issue_type(view, each) for each in project.issue_type_ids]
        case "components":
            return [shapes.component(view, each) for each in project.components.values()]
        case "security":
            return [shapes.security_level(view, project, each) for each in project.security_levels]
        case _:
            return None


def _for_new(call: ApiCall, id_or_key: str) -> Project:
    project = find_project(call.world, call.user, id_or_key)
    if not may(call.world, call.user, "CREATE_ISSUES", project):
        raise bad_request("You may not create issues in this project.")
    return project


def create_types(call: ApiCall, project: str) -> Answer:
    one = _for_new(call, project)
    name = "issueTypes" if call.world.cloud else "values"
    return Answer(named_page(call, name, one.issue_type_ids, lambda each: shapes.issue_type(call.view, each)))


def create_fields(call: ApiCall, project: str, type_id: str) -> Answer:
    one = _for_new(call, project)
    if type_id not in one.issue_type_ids:
        raise bad_request("The issue type is none of this project's.")
    shown = screen_fields(call, one, type_id, "create")
    name = "fields" if call.world.cloud else "values"

    def shape(each: FieldDefinition) -> Json:
        return field_meta(call, each, one, type_id) | {"fieldId": each.id}

    return Answer(named_page(call, name, shown, shape))
