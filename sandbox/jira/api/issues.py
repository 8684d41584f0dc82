"""Reads issues, creates and changes them, and takes them away."""

from typing import Any

from sandbox.jira import shapes
from sandbox.jira.access import find_issue
from sandbox.jira.calls import Answer, ApiCall, Endpoint
from sandbox.jira.errors import not_understood
from sandbox.jira.fields import fields_of
from sandbox.jira.records import Issue, Json
from sandbox.jira.views import View

READ = frozenset({"fields", "fieldsByKeys", "expand", "properties", "updateHistory", "failFast"})
EXPANDS = frozenset({"names", "schema", "changelog"})


def endpoints() -> tuple[Endpoint, ...]:
    one = "/issue/<key>"
    return (Endpoint("GET", one, show, READ, limit="get_issue"),)


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
