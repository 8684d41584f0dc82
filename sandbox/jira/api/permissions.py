"""What somebody may do: their own permissions, globally, in a project or on an issue."""

from sandbox.jira.access import GLOBAL, NAMES, find_issue, find_project, may, may_globally
from sandbox.jira.calls import Answer, ApiCall, Endpoint
from sandbox.jira.errors import bad_request
from sandbox.jira.records import Issue, Json, Project

WHERE = frozenset({"projectKey", "projectId", "issueKey", "issueId"})


def endpoints() -> tuple[Endpoint, ...]:
    return (Endpoint("GET", "/mypermissions", mine, WHERE | {"permissions"}),)


def mine(call: ApiCall) -> Answer:
    """On Cloud one says which permissions one asks about; without a place, in some project or other."""
    asked = call.many("permissions")
    if call.world.cloud and not asked:
        raise bad_request("The query parameter 'permissions' is needed.")
    for name in asked:
        if name not in NAMES:
            raise bad_request(f"Unrecognized permission: {name}")
    project, issue = _place(call)
    shown = {name: _shown(name) | {"havePermission": _has(call, name, project, issue)} for name in asked or NAMES}
    return Answer({"permissions": shown})


def _place(call: ApiCall) -> tuple[Project | None, Issue | None]:
    named = call.text("issueKey") or call.text("issueId")
    if named:
        issue = find_issue(call.world, call.user, named)
        return call.world.project_of(issue), issue
    named = call.text("projectKey") or call.text("projectId")
    return (find_project(call.world, call.user, named) if named else None), None


def _has(call: ApiCall, name: str, project: Project | None, issue: Issue | None) -> bool:
    if name in GLOBAL:
        return may_globally(call.user, name)
    places = [project] if project is not None else call.world.projects.values()
    return any(may(call.world, call.user, name, one, issue) for one in places)


def _shown(name: str) -> Json:
    number = str(list(NAMES).index(name) + 1)
    kind = "GLOBAL" if name in GLOBAL else "PROJECT"
    return {"id": number, "key": name, "name": NAMES[name], "type": kind, "description": NAMES[name]}
