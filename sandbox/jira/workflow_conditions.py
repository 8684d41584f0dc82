"""Decides whether somebody is offered a transition: its conditions, looked at for the person who asks.

Rule 1: groups of conditions nest; ALL of an empty group holds, and so does ANY.
Rule 2: a condition on a field that is gone, or not on this issue, does not hold.
Rule 3: who is denied by a field of people is denied, whatever else would let them.
"""

import operator
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sandbox.jira.access import may
from sandbox.jira.fields import FieldDefinition, context_for, field_named
from sandbox.jira.plain_values import compared, constant, several, stands
from sandbox.jira.records import History, Issue, Json, User
from sandbox.jira.roles import plays
from sandbox.jira.workflow_rules import constants, parts
from sandbox.jira.world import World

COMPARES: dict[str, Callable[[Any, Any], bool]] = {
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
    "=": operator.eq,
    "!=": operator.ne,
}


@dataclass(frozen=True)
class Asker:
    """Who asks about which issue, and through which door: `api`, `page` or `portal`."""

    world: World
    issue: Issue
    user: User
    channel: str = "api"

    @property
    def portal(self) -> bool:
        return self.channel == "portal"

    def may(self, permission: str) -> bool:
        project = self.world.project_of(self.issue)
        return may(self.world, self.user, permission, project, self.issue, portal=self.portal)

    def value(self, field_id: str) -> list[Any]:
        """What stands in a field, as a list."""
        one = self.field(field_id)
        return several(stands(self.issue, one)) if one else []

    def field(self, field_id: str) -> FieldDefinition | None:
        """The field, where this issue has it."""
        one = field_named(self.world, field_id)
        if one is None or one.custom is None:
            return one
        return one if context_for(one.custom, self.issue.project_id, self.issue.type_id) else None


def holds(asker: Asker, group: Json | None) -> bool:
    """Whether a group of conditions holds; no group at all always does."""
    if not group:
        return True
    told = [HOLD[one["ruleKey"]](asker, one.get("parameters") or {}) for one in group.get("conditions") or []]
    told += [holds(asker, one) for one in group.get("conditionGroups") or []]
    return not told or (any(told) if group["operation"] == "ANY" else all(told))


def rules_of(group: Json | None) -> list[Json]:
    """Every condition of a group and the groups within."""
    if not group:
        return []
    inner = [rule for one in group.get("conditionGroups") or [] for rule in rules_of(one)]
    return [*(group.get("conditions") or []), *inner]


def _field_value(asker: Asker, parameters: Json) -> bool:
    one = asker.field(parameters["fieldId"])
    if one is None:
        return False
    kind, comparator = parameters["comparisonType"], parameters["comparator"]
    wanted = [constant(kind, text) for text in constants(parameters["fieldValue"])]
    found = compared(asker.world, asker.issue, one, kind)
    if comparator == "!=":
        return not any(value in wanted for value in found)
    return any(COMPARES[comparator](value, each) for value in found for each in wanted)


def _restriction(asker: Asker, parameters: Json) -> bool:
    world, user = asker.world, asker.user
    named = {name: parts(value) for name, value in parameters.items()}
    denied = named.pop("denyUserCustomFields", [])
    if any(user.id in asker.value(one) for one in denied):
        return False
    if denied and not any(named.values()):
        return True
    groups = {world.groups[one].name for one in named.get("groupIds", []) if one in world.groups}
    groups |= {name for one in named.get("groupCustomFields", []) for name in asker.value(one)}
    project = world.project_of(asker.issue)
    return (
        bool(groups & set(user.groups))
        or any(asker.may(one) for one in named.get("permissionKeys", []))
        or any(user.id in asker.value(one) for one in named.get("allowUserCustomFields", []))
        or any(plays(world, user, one, project, asker.issue, portal=asker.portal) for one in named.get("roleIds", []))
    )


def been_before(asker: Asker, parameters: Json) -> bool:
    """Whether the issue was in a status before; loops leave no trace of a status and never count."""
    lines = [line for _, line in _status_lines(asker)]
    earlier = [str(line["from"]) for line in lines]
    if parameters.get("mostRecentStatusOnly") == "true":
        earlier = earlier[-1:]
    if parameters.get("includeCurrentStatus") == "true":
        earlier.append(asker.issue.status_id)
    found = bool(set(parts(parameters["previousStatusIds"])) & set(earlier))
    return found != (parameters.get("not") == "true")


def _status_lines(asker: Asker) -> list[tuple[History, Json]]:
    histories = asker.world.histories.get(asker.issue.id, [])
    return [(one, line) for one in histories for line in one.items if line["fieldId"] == "status"]


def _children(asker: Asker, parameters: Json) -> bool:
    allowed = parts(parameters["statusIds"])
    children = [one for one in asker.world.issues.values() if one.parent_id == asker.issue.id]
    return all(one.status_id in allowed for one in children)


def _duties(asker: Asker, parameters: Json) -> bool:
    from_, to = parameters.get("fromStatusId"), parameters.get("toStatusId")
    return not any(
        history.author_id == asker.user.id and from_ in (None, "", line["from"]) and to in (None, "", line["to"])
        for history, line in _status_lines(asker)
    )


def _hidden(asker: Asker, parameters: Json) -> bool:
    return asker.channel == "api" and parameters["restrictMode"] == "users"


def _no_approval(_asker: Asker, _parameters: Json) -> bool:
    """This site has no approvals, so none is ever pending."""
    return True


HOLD: dict[str, Callable[[Asker, Json], bool]] = {
    "system:check-field-value": _field_value,
    "system:restrict-issue-transition": _restriction,
    "system:previous-status-condition": been_before,
    "system:parent-or-child-blocking-condition": _children,
    "system:separation-of-duties": _duties,
    "system:restrict-from-all-users": _hidden,
    "system:block-in-progress-approval": _no_approval,
}
