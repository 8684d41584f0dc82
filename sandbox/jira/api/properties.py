"""Properties of issues and projects: any JSON, kept for programs, shown to nobody on a page.

Rule 1: whoever may edit the issue may change them, whoever sees it may read them.
Rule 2: those of a project take the right to administer it.
"""

from typing import Any

from sandbox.jira.access import find_issue, find_project, may, require
from sandbox.jira.calls import Answer, ApiCall, Endpoint
from sandbox.jira.changes import Change, refuse_archived, set_property, tell
from sandbox.jira.edits import check_property
from sandbox.jira.errors import bad_request, forbidden, not_found
from sandbox.jira.records import Project


def endpoints() -> tuple[Endpoint, ...]:
    issue, project = "/issue/<key>/properties", "/project/<project>/properties"
    return (
        Endpoint("GET", issue, of_issue),
        Endpoint("GET", issue + "/<name>", show_of_issue),
        Endpoint("PUT", issue + "/<name>", put_on_issue),
        Endpoint("DELETE", issue + "/<name>", remove_from_issue),
        Endpoint("GET", project, of_project),
        Endpoint("GET", project + "/<name>", show_of_project),
        Endpoint("PUT", project + "/<name>", put_on_project),
        Endpoint("DELETE", project + "/<name>", remove_from_project),
    )


def _keys(call: ApiCall, properties: dict[str, Any]) -> Answer:
    link = f"{call.host}{call.path}/"
    return Answer({"keys": [{"self": link + key, "key": key} for key in properties]})


def _shown(properties: dict[str, Any], name: str) -> Answer:
    if name not in properties:
        raise not_found("The property")
    return Answer({"key": name, "value": properties[name]})


def _value(call: ApiCall, name: str) -> Any:
    """The body is the value itself; an empty one is none."""
    if call.body is None:
        raise bad_request("The body is the value, as JSON that is not null.")
    check_property(name, call.body)
    return call.body


def of_issue(call: ApiCall, key: str) -> Answer:
    return _keys(call, find_issue(call.world, call.user, key).properties)


def show_of_issue(call: ApiCall, key: str, name: str) -> Answer:
    return _shown(call.as_read(find_issue(call.world, call.user, key)).properties, name)


def put_on_issue(call: ApiCall, key: str, name: str) -> Answer:
    issue = find_issue(call.world, call.user, key)
    require(call.world, call.user, "EDIT_ISSUES", issue)
    fresh = set_property(call.world, issue, name, _value(call, name), call.actor)
    return Answer(None, 201 if fresh else 200)


def remove_from_issue(call: ApiCall, key: str, name: str) -> Answer:
    issue = find_issue(call.world, call.user, key)
    require(call.world, call.user, "EDIT_ISSUES", issue)
    refuse_archived(call.world, issue)
    if name not in issue.properties:
        raise not_found("The property")
    del issue.properties[name]
    tell(call.world, Change("property_deleted", issue, call.actor, details={"property": name}))
    return Answer(None, 204)


def of_project(call: ApiCall, project: str) -> Answer:
    return _keys(call, find_project(call.world, call.user, project).properties)


def show_of_project(call: ApiCall, project: str, name: str) -> Answer:
    return _shown(find_project(call.world, call.user, project).properties, name)


def _administered(call: ApiCall, id_or_key: str) -> Project:
    project = find_project(call.world, call.user, id_or_key)
    if not (call.user.admin or may(call.world, call.user, "ADMINISTER_PROJECTS", project)):
        raise forbidden("You need the permission 'Administer projects' for this.")
    return project


def put_on_project(call: ApiCall, project: str, name: str) -> Answer:
    known = _administered(call, project).properties
    fresh = name not in known
    known[name] = _value(call, name)
    call.world.journal.note(call.world.now(), "project_property", project=project, key=name, actor_id=call.user.id)
    return Answer(None, 201 if fresh else 200)


def remove_from_project(call: ApiCall, project: str, name: str) -> Answer:
    known = _administered(call, project).properties
    if name not in known:
        raise not_found("The property")
    del known[name]
    return Answer(None, 204)
