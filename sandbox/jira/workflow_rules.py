"""The rules a transition may carry, and what is wrong with one: whatever is not understood is refused, never ignored.

Each rule has a key such as `system:check-field-value` and parameters, all of them texts.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sandbox.jira.access import NAMES
from sandbox.jira.errors import FieldProblem
from sandbox.jira.fields import field_named
from sandbox.jira.plain_values import WRITABLE, constant, known_option, read_text
from sandbox.jira.records import Json
from sandbox.jira.roles import ROLES
from sandbox.jira.world import World

ORDER = frozenset({">", ">=", "<=", "<"})
COMPARATORS = ORDER | {"=", "!="}
KINDS = frozenset({"STRING", "NUMBER", "DATE", "DATE_WITHOUT_TIME", "OPTIONID"})
TRUTH = frozenset({"true", "false"})
ASSIGNING = frozenset({"to-selected-user", "to-unassigned", "to-current-user", "to-default-user"})
Check = Callable[[World, Json], str | None]


@dataclass(frozen=True)
class Rule:
    """What a rule is for, the parameters it needs and those it may have, and a closer look at them."""

    kind: str
    name: str
    needs: frozenset[str] = frozenset()
    takes: frozenset[str] = frozenset()
    check: Check = lambda _world, _parameters: None


def parts(text: Any) -> list[str]:
    """The parts of a parameter that is a list with commas between."""
    return [one.strip() for one in str(text or "").split(",") if one.strip()]


def problem(world: World, raw: Any, kind: str) -> str | None:
    """What is wrong with a rule of a transition, in words; None where nothing is. ``kind`` is where it stands."""
    if not isinstance(raw, dict) or not isinstance(raw.get("ruleKey"), str):
        return "A rule is an object with a ruleKey."
    if raw.keys() - {"ruleKey", "parameters", "id"}:
        return f"The rule {raw['ruleKey']} has properties that are not understood."
    rule = RULES.get(raw["ruleKey"])
    if rule is None or rule.kind != kind:
        return f"The sandbox does not know the {kind.lower()} {raw['ruleKey']}."
    parameters = raw.get("parameters", {})
    if not isinstance(parameters, dict) or not all(isinstance(one, str) for one in parameters.values()):
        return f"The parameters of {raw['ruleKey']} are texts."
    odd = parameters.keys() - rule.needs - rule.takes
    lacking = {one for one in rule.needs if one not in parameters}
    if odd or lacking:
        said = f"{raw['ruleKey']} does not understand {sorted(odd)}" if odd else f"it needs {sorted(lacking)}"
        return f"The parameters of {raw['ruleKey']} are wrong: {said}."
    return rule.check(world, parameters)


def _no_field(world: World, *field_ids: str) -> str | None:
    return next((f"There is no field {one!r}." for one in field_ids if field_named(world, one) is None), None)


def constants(text: str) -> list[str]:
    """The values of a comparison: a JSON list of texts within a text; ValueError for anything else."""
    values = json.loads(text)
    if not isinstance(values, list) or not values or not all(isinstance(one, str) for one in values):
        raise ValueError("fieldValue is a JSON list of texts")
    return values


def _check_comparison(world: World, parameters: Json) -> str | None:
    comparator, kind = parameters["comparator"], parameters["comparisonType"]
    if comparator not in COMPARATORS or kind not in KINDS:
        return f"The sandbox does not know the comparison {comparator!r} of {kind!r}."
    one = field_named(world, parameters["fieldId"])
    if one is None:
        return f"There is no field {parameters['fieldId']!r}."
    try:
        values = constants(parameters["fieldValue"])
        read = [constant(kind, value) for value in values]
    except ValueError as reason:
        return f"The fieldValue of the comparison is wrong: {reason}."
    if comparator in ORDER and (kind in ("STRING", "OPTIONID") or len(read) != 1):
        return f"{comparator!r} compares numbers and dates, with one value."
    if kind == "OPTIONID":
        return next(
            (f"{one.name} has no option {value!r}." for value in values if not known_option(world, one, value)), None
        )
    return None


def _check_restriction(world: World, parameters: Json) -> str | None:
    if "accountIds" in parameters:
        return "accountIds is for team-managed projects only."
    if not any(parts(value) for value in parameters.values()):
        return "The restriction names nobody."
    unknown = [one for one in parts(parameters.get("roleIds")) if one not in ROLES]
    unknown += [one for one in parts(parameters.get("groupIds")) if one not in world.groups]
    unknown += [one for one in parts(parameters.get("permissionKeys")) if one not in NAMES]
    for name, kind in CUSTOM.items():
        unknown += [one for one in parts(parameters.get(name)) if not _is_of(world, one, kind)]
    return f"The restriction names what is not there: {', '.join(unknown)}." if unknown else None


CUSTOM = {"groupCustomFields": "group", "allowUserCustomFields": "user", "denyUserCustomFields": "user"}


def _is_of(world: World, field_id: str, kind: str) -> bool:
    one = field_named(world, field_id)
    return one is not None and one.custom is not None and kind in (one.type, one.items)


def _check_statuses(name: str, most: int = 100) -> Check:
    def check(world: World, parameters: Json) -> str | None:
        wanted = parts(parameters[name])
        if not 0 < len(wanted) <= most or any(one not in world.statuses for one in wanted):
            return f"{name} names statuses that exist, {most} at most."
        return _odd_truth(parameters)

    return check


def _odd_truth(parameters: Json) -> str | None:
    for name in ("not", "mostRecentStatusOnly", "includeCurrentStatus", "ignoreLoopTransitions"):
        if name in parameters and parameters[name] not in TRUTH:
            return f"{name} is 'true' or 'false'."
    return None


def _check_kin(who: str) -> Check:
    inner = _check_statuses("statusIds")

    def check(world: World, parameters: Json) -> str | None:
        if parameters["blocker"] != who:
            return f"The blocker is {who}."
        return inner(world, parameters)

    return check


def _check_duties(world: World, parameters: Json) -> str | None:
    named = [parameters[one] for one in ("fromStatusId", "toStatusId") if parameters.get(one)]
    return None if named and all(one in world.statuses for one in named) else "It names statuses that exist."


def _check_mode(_world: World, parameters: Json) -> str | None:
    return None if parameters["restrictMode"] in ("users", "usersAndAPI") else "restrictMode is users or usersAndAPI."


def _check_permission(_world: World, parameters: Json) -> str | None:
    return None if parameters["permissionKey"] in NAMES else f"There is no permission {parameters['permissionKey']!r}."


# ruleType: which parameters it needs, which it may have, and which of them name fields
VALUE_RULES: Mapping[str, tuple[frozenset[str], frozenset[str], tuple[str, ...]]] = {
    "fieldRequired": (frozenset({"fieldsRequired"}), frozenset({"ignoreContext", "errorMessage"}), ("fieldsRequired",)),
    "fieldChanged": (
        frozenset({"fieldKey"}),
        frozenset({"groupsExemptFromValidation", "errorMessage"}),
        ("fieldKey",),
    ),
    "fieldHasSingleValue": (frozenset({"fieldKey"}), frozenset({"excludeSubtasks"}), ("fieldKey",)),
    "fieldMatchesRegularExpression": (frozenset({"fieldKey", "regexp"}), frozenset(), ("fieldKey",)),
    "dateFieldComparison": (
        frozenset({"date1FieldKey", "date2FieldKey", "conditionSelected"}),
        frozenset({"includeTime"}),
        ("date1FieldKey", "date2FieldKey"),
    ),
    "windowDateComparison": (
        frozenset({"date1FieldKey", "date2FieldKey", "numberOfDays"}),
        frozenset(),
        ("date1FieldKey", "date2FieldKey"),
    ),
}


def _check_value_rule(world: World, parameters: Json) -> str | None:
    kind = parameters["ruleType"]
    if kind not in VALUE_RULES:
        return f"The sandbox does not know the validation {kind!r}."
    needs, takes, naming = VALUE_RULES[kind]
    given = parameters.keys() - {"ruleType"}
    if needs - given or given - needs - takes:
        return f"The validation {kind} takes {sorted(needs | takes)}."
    missing = _no_field(world, *(one for name in naming for one in parts(parameters[name])))
    if missing:
        return missing
    return _odd_value(kind, parameters)


def _odd_value(kind: str, parameters: Json) -> str | None:
    for name in ("ignoreContext", "excludeSubtasks", "includeTime"):
        if name in parameters and parameters[name] not in TRUTH:
            return f"{name} is 'true' or 'false'."
    match kind:
        case "fieldMatchesRegularExpression":
            try:
                re.compile(parameters["regexp"])
            except re.error as reason:
                return f"The regular expression is none: {reason}."
        case "dateFieldComparison" if parameters["conditionSelected"] not in COMPARATORS:
            return "conditionSelected is a comparator."
        case "windowDateComparison" if not parameters["numberOfDays"].isdigit():
            return "numberOfDays is a number."
    return None


def _check_assigning(world: World, parameters: Json) -> str | None:
    if parameters["type"] not in ASSIGNING:
        return f"The sandbox does not know the way of assigning {parameters['type']!r}."
    selected = parameters["type"] == "to-selected-user"
    if selected != ("accountId" in parameters) or (selected and parameters["accountId"] not in world.users):
        return "accountId names somebody, and only where the user is a selected one."
    return None


def _check_writing(world: World, parameters: Json) -> str | None:
    one = field_named(world, parameters["field"])
    if one is None or (one.custom is None and one.id not in WRITABLE):
        return f"There is no field {parameters['field']!r} to update."
    if parameters.get("mode", "replace") not in ("replace", "append"):
        return "mode is append or replace."
    try:
        read_text(world, one, parameters["value"])
    except FieldProblem as reason:
        return f"The value for {one.name} is wrong: {reason}"
    return None


def _check_copy(world: World, parameters: Json) -> str | None:
    source, target = parameters["sourceFieldKey"], parameters["targetFieldKey"]
    missing = _no_field(world, source, target)
    if missing:
        return missing
    one, other = field_named(world, source), field_named(world, target)
    if one is None or other is None or (one.type, one.items) != (other.type, other.items):
        return "A value is copied between fields of one type."
    if parameters.get("issueSource", "SAME") not in ("SAME", "PARENT"):
        return "issueSource is SAME or PARENT."
    return None


def _check_hook(world: World, parameters: Json) -> str | None:
    return None if parameters["webhookId"] in world.webhooks else f"There is no webhook {parameters['webhookId']!r}."


def _check_screen(world: World, parameters: Json) -> str | None:
    return None if parameters["screenId"] in world.screens else f"There is no screen {parameters['screenId']!r}."


def _rule(kind: str, name: str, needs: str = "", takes: str = "", check: Check | None = None) -> Rule:
    known = frozenset(needs.split()), frozenset(takes.split())
    return Rule(kind, name, *known, check) if check else Rule(kind, name, *known)


CONDITION, VALIDATOR, FUNCTION, SCREEN = "Condition", "Validator", "Function", "Screen"
RESTRICTING = "accountIds roleIds groupIds permissionKeys groupCustomFields allowUserCustomFields denyUserCustomFields"
LOOKING_BACK = "not mostRecentStatusOnly includeCurrentStatus ignoreLoopTransitions"
KIN = "parent-or-child-blocking"
RULES: Mapping[str, Rule] = {
    "system:check-field-value": _rule(
        CONDITION, "Check a field's value", "fieldId fieldValue comparator comparisonType", "", _check_comparison
    ),
    "system:restrict-issue-transition": _rule(
        CONDITION, "Restrict who can move an issue", "", RESTRICTING, _check_restriction
    ),
    "system:previous-status-condition": _rule(
        CONDITION, "Earlier status", "previousStatusIds", LOOKING_BACK, _check_statuses("previousStatusIds", 1)
    ),
    f"system:{KIN}-condition": _rule(CONDITION, "Child issues", "blocker statusIds", "", _check_kin("CHILD")),
    "system:separation-of-duties": _rule(
        CONDITION, "Separation of duties", "", "fromStatusId toStatusId", _check_duties
    ),
    "system:restrict-from-all-users": _rule(CONDITION, "Hide from people", "restrictMode", "", _check_mode),
    "system:block-in-progress-approval": _rule(CONDITION, "No approval is pending"),
    "system:check-permission-validator": _rule(VALIDATOR, "Permission", "permissionKey", "", _check_permission),
    f"system:{KIN}-validator": _rule(VALIDATOR, "Parent issue", "blocker statusIds", "", _check_kin("PARENT")),
    "system:previous-status-validator": _rule(
        VALIDATOR,
        "Earlier status",
        "previousStatusIds",
        "mostRecentStatusOnly",
        _check_statuses("previousStatusIds", 1),
    ),
    "system:validate-field-value": _rule(
        VALIDATOR,
        "Validate a field's value",
        "ruleType",
        " ".join(sorted({name for needs, takes, _ in VALUE_RULES.values() for name in needs | takes})),
        _check_value_rule,
    ),
    "system:change-assignee": _rule(FUNCTION, "Change the assignee", "type", "accountId", _check_assigning),
    "system:update-field": _rule(FUNCTION, "Update a field", "field value", "mode", _check_writing),
    "system:copy-value-from-other-field": _rule(
        FUNCTION, "Copy a field's value", "sourceFieldKey targetFieldKey", "issueSource", _check_copy
    ),
    "system:trigger-webhook": _rule(FUNCTION, "Call a webhook", "webhookId", "", _check_hook),
    "system:transition-screen": _rule(SCREEN, "Show a screen", "screenId", "", _check_screen),
}
