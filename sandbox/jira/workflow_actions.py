"""Carries out what a transition does by itself: writes fields, puts somebody in charge, calls webhooks.

Rule 1: what it writes stands in the history of the transition, under the name of whoever carried that out.
Rule 2: nobody's right to a field is asked; a field that this issue does not have is passed over.
"""

from typing import Any

from sandbox.jira.changes import Edit
from sandbox.jira.fields import FieldDefinition, context_for, field_named
from sandbox.jira.plain_values import read_text, several, stands
from sandbox.jira.records import Issue, Json
from sandbox.jira.rich_text import from_text, plain
from sandbox.jira.workflow_rules import parts


def act(edit: Edit, rules: list[Json]) -> list[str]:
    """Carry out the functions in order; the ids of the webhooks to call once the change is true."""
    hooks: list[str] = []
    for rule in rules:
        parameters = rule.get("parameters") or {}
        match rule["ruleKey"]:
            case "system:update-field":
                _update(edit, parameters)
            case "system:change-assignee":
                edit.put("assignee", _assignee(edit, parameters))
            case "system:copy-value-from-other-field":
                _copy(edit, parameters)
            case "system:trigger-webhook":
                hooks += parts(parameters["webhookId"])
            case other:
                raise ValueError(f"nobody knows the function {other!r}")
    return hooks


def _there(edit: Edit, field_id: str) -> FieldDefinition | None:
    one = field_named(edit.world, field_id)
    if one is not None and one.custom is not None:
        return one if context_for(one.custom, edit.issue.project_id, edit.issue.type_id) else None
    return one


def _update(edit: Edit, parameters: Json) -> None:
    one = _there(edit, parameters["field"])
    if one is None:
        edit.world.journal.note(edit.world.now(), "action_skipped", issue_id=edit.issue.id, field=parameters["field"])
        return
    value = read_text(edit.world, one, parameters["value"])
    if parameters.get("mode") == "append":
        value = _appended(edit.value(one.id), value)
    edit.put(one.id, value)


def _appended(old: Any, new: Any) -> Any:
    """Lists grow by what they lack, texts by their end; of anything else there can be only one."""
    if isinstance(new, list):
        return [*several(old), *(one for one in new if one not in several(old))]
    if isinstance(old, dict) and isinstance(new, dict):
        return from_text(f"{plain(old)}\n\n{plain(new)}")
    return f"{old}{new}" if isinstance(old, str) and isinstance(new, str) and old and new else new


def _assignee(edit: Edit, parameters: Json) -> str | None:
    match parameters["type"]:
        case "to-selected-user":
            return str(parameters["accountId"])
        case "to-current-user":
            return edit.actor.user.id
        case "to-default-user":
            return edit.world.project_of(edit.issue).lead_id
        case _:
            return None


def _copy(edit: Edit, parameters: Json) -> None:
    source: Issue | None = edit.issue
    if parameters.get("issueSource") == "PARENT":
        source = edit.world.issues.get(edit.issue.parent_id or "")
    one, other = _there(edit, parameters["sourceFieldKey"]), _there(edit, parameters["targetFieldKey"])
    if source is not None and one is not None and other is not None:
        edit.put(other.id, stands(source, one))
