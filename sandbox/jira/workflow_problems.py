"""Finds what is wrong with a workflow that somebody sends: every mistake, each with the place it is at.

Rule 1: one initial transition, ids and names that are there once, statuses that the workflow has.
Rule 2: only a directed transition begins somewhere; a transition that leads nowhere keeps the status (a loop).
Rule 3: rules, screens, triggers and properties that the sandbox does not understand are mistakes, not decoration.
"""

from typing import Any

from sandbox.jira.records import Json
from sandbox.jira.transitions import PLACE_MARK, PORTAL_MARK
from sandbox.jira.workflow_rules import CONDITION, FUNCTION, SCREEN, VALIDATOR, problem
from sandbox.jira.world import World

TYPES = frozenset({"INITIAL", "GLOBAL", "DIRECTED"})
TRANSITION = frozenset(
    [
        "id",
        "name",
        "description",
        "type",
        "toStatusReference",
        "links",
        "conditions",
        "validators",
        "triggers",
        "actions",
        "transitionScreen",
        "properties",
        "customIssueEventId",
    ]
)
GROUP = frozenset({"operation", "conditions", "conditionGroups"})
STATUS_MARKS = frozenset({"jira.issue.editable"})
LONGEST = 255


def told(kind: str, code: str, message: str, **place: str) -> Json:
    """One mistake, as the validation of the workflow API tells it."""
    found: Json = {"code": code, "level": "ERROR", "message": message, "type": kind}
    return found | {"elementReference": place} if place else found


def _given(one: Json, name: str, usual: Any) -> Any:
    """What stands under a name; null counts as nothing given."""
    value = one.get(name)
    return usual if value is None else value


def problems(world: World, statuses: list[Json], transitions: Any) -> list[Json]:
    """Everything wrong with the statuses and transitions of one workflow."""
    if not isinstance(transitions, list) or not all(isinstance(one, dict) for one in transitions):
        return [told("WORKFLOW", "TRANSITIONS", "A workflow has a list of transitions.")]
    known = {str(one.get("statusReference")) for one in statuses}
    found = [fault for one in statuses for fault in _status(one)]
    found += [fault for one in transitions for fault in _transition(world, one, known)]
    if sum(one.get("type") == "INITIAL" for one in transitions) != 1:
        found.append(told("WORKFLOW", "INITIAL_TRANSITION", "A workflow has exactly one initial transition."))
    ids = [str(one.get("id")) for one in transitions]
    doubled = sorted({one for one in ids if ids.count(one) > 1})
    found += [told("TRANSITION", "DOUBLE_ID", f"The id {one} is there twice.", transitionId=one) for one in doubled]
    return found


def _status(one: Json) -> list[Json]:
    place = str(one.get("statusReference"))
    marks = one.get("properties")
    if not isinstance(marks, dict):
        return [told("STATUS_LAYOUT", "PROPERTIES", "A status has an object of properties.", statusReference=place)]
    if one.get("approvalConfiguration") is not None:
        return [told("STATUS_LAYOUT", "APPROVAL", "The sandbox knows no approvals.", statusReference=place)]
    return [
        told("STATUS_PROPERTY", "UNKNOWN", f"The sandbox does not know the property {key!r}.", propertyKey=key)
        for key in marks
        if key not in STATUS_MARKS
    ]


def _transition(world: World, one: Json, statuses: set[str]) -> list[Json]:
    place = str(one.get("id"))
    messages = [*_basics(one), *_ends(one, statuses), *_rules(world, one)]
    found = [told("TRANSITION", "INVALID", message, transitionId=place) for message in messages]
    marks = _given(one, "properties", {})
    if not isinstance(marks, dict):
        return [*found, told("TRANSITION", "PROPERTIES", "The properties are an object.", transitionId=place)]
    return found + [
        told("TRANSITION_PROPERTY", "UNKNOWN", message, transitionId=place, propertyKey=key)
        for key, value in marks.items()
        if (message := _mark(key, value)) is not None
    ]


def _mark(key: str, value: Any) -> str | None:
    if key == PORTAL_MARK:
        return None if value in ("true", "false") else f"{key} is 'true' or 'false'."
    if key == PLACE_MARK:
        return None if isinstance(value, str) and value.isdigit() else f"{key} is a number, as text."
    return f"The sandbox does not know the property {key!r}."


def _basics(one: Json) -> list[str]:
    found = [f"The sandbox does not know {key!r} of a transition." for key in sorted(one.keys() - TRANSITION)]
    if not str(one.get("id") or "").isdigit():
        found.append("The id of a transition is a number, as text.")
    name = one.get("name")
    if not isinstance(name, str) or not 0 < len(name.strip()) <= LONGEST:
        found.append(f"The name of a transition is a text of at most {LONGEST} characters.")
    if one.get("type") not in TYPES:
        found.append(f"The type of a transition is one of {', '.join(sorted(TYPES))}.")
    if one.get("triggers") or one.get("customIssueEventId"):
        found.append("The sandbox knows neither triggers nor events of one's own.")
    if not isinstance(one.get("description") or "", str):
        found.append("The description of a transition is a text.")
    return found


def _ends(one: Json, statuses: set[str]) -> list[str]:
    """Where it begins and leads."""
    to, links, kind = one.get("toStatusReference"), _given(one, "links", []), one.get("type")
    if not isinstance(links, list) or not all(isinstance(link, dict) for link in links):
        return ["The links of a transition are a list of objects."]
    found = []
    if to and to not in statuses:
        found.append(f"It leads to the status {to!r}, which the workflow does not have.")
    if not to and kind == "INITIAL":
        found.append("The initial transition leads to a status.")
    found += [
        f"It begins at the status {link.get('fromStatusReference')!r}, which the workflow does not have."
        for link in links
        if link.get("fromStatusReference") not in statuses
    ]
    if (kind == "DIRECTED") != bool(links):
        found.append("A directed transition begins at statuses, and no other one does.")
    return found


def _rules(world: World, one: Json) -> list[str]:
    found: list[str | None] = []
    for name, kind in (("validators", VALIDATOR), ("actions", FUNCTION)):
        rules = _given(one, name, [])
        if not isinstance(rules, list):
            found.append(f"{name} is a list of rules.")
            continue
        found += [problem(world, rule, kind) for rule in rules]
    if one.get("transitionScreen") is not None:
        found.append(problem(world, one["transitionScreen"], SCREEN))
    found += _conditions(world, one.get("conditions"))
    if one.get("type") == "INITIAL" and (one.get("conditions") or one.get("transitionScreen")):
        found.append("The initial transition has neither conditions nor a screen.")
    return [message for message in found if message is not None]


def _conditions(world: World, group: Any) -> list[str | None]:
    if group is None:
        return []
    if not isinstance(group, dict) or group.keys() - GROUP or group.get("operation") not in ("ANY", "ALL"):
        return ["Conditions are an object with an operation, ANY or ALL, conditions and conditionGroups."]
    rules, inner = _given(group, "conditions", []), _given(group, "conditionGroups", [])
    if not isinstance(rules, list) or not isinstance(inner, list):
        return ["The conditions of a group are lists."]
    found = [problem(world, rule, CONDITION) for rule in rules]
    return found + [message for one in inner for message in _conditions(world, one)]
