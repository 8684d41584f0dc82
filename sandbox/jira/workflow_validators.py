"""Checks a transition after the click: what must be filled in, and what must be right, before it goes through."""

import re
from collections.abc import Callable
from datetime import timedelta

from sandbox.jira.access import NAMES
from sandbox.jira.changes import Edit
from sandbox.jira.errors import bad_request, field_errors
from sandbox.jira.fields import field_named
from sandbox.jira.plain_values import as_moment, day_of, words
from sandbox.jira.records import Json
from sandbox.jira.workflow_conditions import COMPARES, Asker, been_before
from sandbox.jira.workflow_rules import parts


def validate(edit: Edit, asker: Asker, rules: list[Json]) -> None:
    """400 with every message of the validators that are not content; ``asker`` sees the issue with the new values."""
    messages: list[str] = []
    errors: dict[str, str] = {}
    for rule in rules:
        parameters = rule.get("parameters") or {}
        if rule["ruleKey"] == "system:validate-field-value":
            errors |= VALUES[parameters["ruleType"]](edit, asker, parameters)
        else:
            messages += OTHERS[rule["ruleKey"]](asker, parameters)
    if errors:
        refusal = field_errors(errors)
        refusal.body["errorMessages"] = messages
        raise refusal
    if messages:
        raise bad_request(*messages)


def required_by(rules: list[Json]) -> list[str]:
    """The fields that validators want filled in."""
    found = [rule.get("parameters") or {} for rule in rules if rule["ruleKey"] == "system:validate-field-value"]
    return [one for parameters in found for one in parts(parameters.get("fieldsRequired"))]


def _name(asker: Asker, field_id: str) -> str:
    one = field_named(asker.world, field_id)
    return one.name if one else field_id


def _required(_edit: Edit, asker: Asker, parameters: Json) -> dict[str, str]:
    """`ignoreContext` spares a field that does not exist on this issue."""
    spared = parameters.get("ignoreContext") == "true"
    wanted = [one for one in parts(parameters["fieldsRequired"]) if asker.field(one) is not None or not spared]
    return {
        one: parameters.get("errorMessage") or f"{_name(asker, one)} is required."
        for one in wanted
        if not asker.value(one)
    }


def _changed(edit: Edit, asker: Asker, parameters: Json) -> dict[str, str]:
    one = parameters["fieldKey"]
    exempt = [asker.world.groups[each].name for each in parts(parameters.get("groupsExemptFromValidation"))]
    if set(exempt) & set(asker.user.groups) or any(line["fieldId"] == one for line in edit.items):
        return {}
    return {one: parameters.get("errorMessage") or f"{_name(asker, one)} must be changed."}


def _single(_edit: Edit, asker: Asker, parameters: Json) -> dict[str, str]:
    one = parameters["fieldKey"]
    return {} if len(asker.value(one)) == 1 else {one: f"{_name(asker, one)} must have exactly one value."}


def _matching(_edit: Edit, asker: Asker, parameters: Json) -> dict[str, str]:
    one, pattern = parameters["fieldKey"], parameters["regexp"]
    definition = asker.field(one)
    told = [words(asker.world, definition, value) for value in asker.value(one)] if definition else []
    if told and all(re.search(pattern, text) for text in told):
        return {}
    return {one: f"{_name(asker, one)} does not match the pattern {pattern}."}


def _dates(_edit: Edit, asker: Asker, parameters: Json) -> dict[str, str]:
    """Where one of the two is empty there is nothing to compare."""
    names = parameters["date1FieldKey"], parameters["date2FieldKey"]
    fields = [asker.field(one) for one in names]
    found = [as_moment(asker.issue, one) if one else None for one in fields]
    if found[0] is None or found[1] is None:
        return {}
    compare = COMPARES[parameters["conditionSelected"]]
    timed = parameters.get("includeTime") == "true"
    right = compare(found[0], found[1]) if timed else compare(day_of(found[0]), day_of(found[1]))
    said = f"{_name(asker, names[0])} must be {parameters['conditionSelected']} {_name(asker, names[1])}."
    return {} if right else {names[0]: said}


def _window(_edit: Edit, asker: Asker, parameters: Json) -> dict[str, str]:
    names = parameters["date1FieldKey"], parameters["date2FieldKey"]
    fields = [asker.field(one) for one in names]
    found = [as_moment(asker.issue, one) if one else None for one in fields]
    if found[0] is None or found[1] is None:
        return {}
    days = int(parameters["numberOfDays"])
    right = day_of(found[0]) <= day_of(found[1]) + timedelta(days=days)
    return {} if right else {names[0]: f"{_name(asker, names[0])} is more than {days} days later."}


def _permission(asker: Asker, parameters: Json) -> list[str]:
    key = parameters["permissionKey"]
    return [] if asker.may(key) else [f"You need the permission {NAMES[key]!r} for this transition."]


def _parent(asker: Asker, parameters: Json) -> list[str]:
    parent = asker.world.issues.get(asker.issue.parent_id or "")
    right = parent is None or parent.status_id in parts(parameters["statusIds"])
    return [] if right else ["The parent is not in a status that allows this transition."]


def _before(asker: Asker, parameters: Json) -> list[str]:
    return [] if been_before(asker, parameters) else ["The issue was not in the status that this transition asks for."]


VALUES: dict[str, Callable[[Edit, Asker, Json], dict[str, str]]] = {
    "fieldRequired": _required,
    "fieldChanged": _changed,
    "fieldHasSingleValue": _single,
    "fieldMatchesRegularExpression": _matching,
    "dateFieldComparison": _dates,
    "windowDateComparison": _window,
}
OTHERS: dict[str, Callable[[Asker, Json], list[str]]] = {
    "system:check-permission-validator": _permission,
    "system:parent-or-child-blocking-validator": _parent,
    "system:previous-status-validator": _before,
}
