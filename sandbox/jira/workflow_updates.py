"""Looks at a workflow as somebody wants it to be, says every fault, and puts it in place of the one there was.

Rule 1: what is not understood is a fault, never ignored.
Rule 2: a workflow is replaced whole, and only by whoever has seen its latest version.
Rule 3: a status that a workflow has stays, because issues may stand in it: moving them is not pretended here.
"""

from collections.abc import Iterator
from typing import Any, TypeGuard

from sandbox.jira import workflow_rules
from sandbox.jira.records import Json
from sandbox.jira.workflow_rules import CONDITION, FUNCTION, SCREEN, VALIDATOR
from sandbox.jira.world import World

WORKFLOW = frozenset(
    {"id", "version", "description", "statuses", "transitions", "startPointLayout", "loopedTransitionContainerLayout"}
)
PLACE = frozenset({"statusReference", "properties", "layout", "approvalConfiguration"})
TRANSITION = frozenset(
    {
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
    }
)
GROUP = frozenset({"operation", "conditions", "conditionGroups"})
CATEGORIES = {"new": "TODO", "indeterminate": "IN_PROGRESS", "done": "DONE"}
LONGEST_NAME = 255
Fault = tuple[str, str, str]
"""What kind of part is at fault, the transition it is in (or nothing), and what is wrong."""


def faults(world: World, wanted: Json) -> list[Fault]:
    """Everything that is wrong with a workflow as wanted; nothing where it can be put in place."""
    now = world.workflows.get(str(wanted.get("id")))
    if now is None:
        return [("WORKFLOW", "", f"There is no workflow {wanted.get('id')!r}.")]
    if not now["isEditable"]:
        return [("WORKFLOW", "", f"The workflow {now['name']!r} cannot be changed.")]
    found: list[Fault] = [("WORKFLOW", "", f"A workflow has no {one!r}.") for one in sorted(wanted.keys() - WORKFLOW)]
    places, transitions = wanted.get("statuses"), wanted.get("transitions")
    if not _objects(places) or not _objects(transitions):
        return [*found, ("WORKFLOW", "", "statuses and transitions are lists of objects.")]
    references = [str(one.get("statusReference")) for one in places]
    found += _place_faults(world, now, places, references)
    found += _transitions_faults(transitions)
    for one in transitions:
        found += [(kind, str(one.get("id")), words) for kind, words in _transition_faults(world, one, references)]
    return found


def replace(world: World, wanted: Json) -> Json:
    """Put a workflow without faults in place; answers it as it is from now on."""
    now = world.workflows[wanted["id"]]
    number = now["version"]["versionNumber"] + 1
    made = {
        **now,
        **{name: value for name, value in wanted.items() if name != "version"},
        "statuses": [{"deprecated": False, "properties": {}, **one} for one in wanted["statuses"]],
        "transitions": [_whole(one) for one in wanted["transitions"]],
        "version": {"id": world.numbers.uuid("version"), "versionNumber": number},
    }
    world.workflows[now["id"]] = made
    return made


def is_latest(world: World, wanted: Json) -> bool:
    """Whether a workflow as wanted was made from the version there is."""
    now = world.workflows.get(str(wanted.get("id")))
    return now is None or wanted.get("version") == now["version"]


def _place_faults(world: World, now: Json, places: list[Json], references: list[str]) -> Iterator[Fault]:
    for one in places:
        for name in sorted(one.keys() - PLACE):
            yield "STATUS_LAYOUT", "", f"A status of a workflow has no {name!r}."
    for reference in references:
        if reference not in world.statuses:
            yield "STATUS", "", f"There is no status {reference!r}."
    if len(set(references)) != len(references):
        yield "STATUS", "", "A status is in a workflow once."
    gone = {one["statusReference"] for one in now["statuses"]} - set(references)
    if gone:
        yield "STATUS_MAPPING", "", f"Issues may stand in {', '.join(sorted(gone))}; the sandbox moves none."


def _transitions_faults(transitions: list[Json]) -> Iterator[Fault]:
    ids = [one.get("id") for one in transitions]
    if len(set(map(str, ids))) != len(ids):
        yield "TRANSITION", "", "Two transitions have one id."
    if sum(one.get("type") == "INITIAL" for one in transitions) != 1:
        yield "WORKFLOW", "", "A workflow has one initial transition."


def _transition_faults(world: World, one: Json, references: list[str]) -> Iterator[tuple[str, str]]:
    for odd in sorted(one.keys() - TRANSITION):
        yield "TRANSITION", f"A transition has no {odd!r}."
    number, name = one.get("id"), one.get("name")
    if not isinstance(number, str) or not number.isdigit():
        yield "TRANSITION", f"A transition's id is a number, written as text, not {number!r}."
    if not isinstance(name, str) or not 0 < len(name.strip()) <= LONGEST_NAME:
        yield "TRANSITION", "A transition needs a name of at most 255 characters."
    yield from _way_faults(one, references)
    properties = one.get("properties") or {}
    if not isinstance(properties, dict) or not all(isinstance(value, str) for value in properties.values()):
        yield "TRANSITION_PROPERTY", "The properties of a transition are texts."
    if one.get("triggers"):
        yield "TRIGGER", "The sandbox knows no triggers."
    for kind, part in ((VALIDATOR, "validators"), (FUNCTION, "actions")):
        yield from _rule_faults(world, [] if one.get(part) is None else one[part], kind)
    if one.get("transitionScreen") is not None:
        yield from _rule_faults(world, [one["transitionScreen"]], SCREEN)
    if one.get("conditions") is not None:
        yield from _group_faults(world, one["conditions"])


def _way_faults(one: Json, references: list[str]) -> Iterator[tuple[str, str]]:
    """Where it begins and leads; a global one without a target leads back to where the issue is."""
    kind, to, links = one.get("type"), one.get("toStatusReference"), one.get("links") or []
    if kind not in ("INITIAL", "GLOBAL", "DIRECTED"):
        yield "TRANSITION", f"A transition is not of the type {kind!r}."
    if (to is None and kind != "GLOBAL") or (to is not None and to not in references):
        yield "TRANSITION", f"It leads to {to!r}, which is no status of the workflow."
    if not _objects(links) or any(link.get("fromStatusReference") not in references for link in links):
        yield "TRANSITION", "It begins in no status of the workflow."
    elif bool(links) != (kind == "DIRECTED"):
        yield "TRANSITION", "A directed transition names where it begins, and no other does."


def _group_faults(world: World, group: Any) -> Iterator[tuple[str, str]]:
    if not isinstance(group, dict) or group.keys() - GROUP or group.get("operation") not in ("ANY", "ALL"):
        yield "RULE", "Conditions are a group with an operation, conditions and conditionGroups."
        return
    yield from _rule_faults(world, group.get("conditions", []), CONDITION)
    for inner in group.get("conditionGroups") or []:
        yield from _group_faults(world, inner)


def _rule_faults(world: World, rules: Any, kind: str) -> Iterator[tuple[str, str]]:
    if not isinstance(rules, list):
        yield "RULE", "Rules are a list."
        return
    for rule in rules:
        words = workflow_rules.problem(world, rule, kind)
        if words is not None:
            yield "RULE", words


def _whole(one: Json) -> Json:
    """A transition with every part, as the workflow engine reads it."""
    links = [{"fromPort": None, "toPort": None, **link} for link in one.get("links") or []]
    return {
        "description": "",
        "toStatusReference": None,
        "conditions": None,
        "transitionScreen": None,
        **one,
        "links": links,
        "validators": one.get("validators") or [],
        "triggers": [],
        "actions": one.get("actions") or [],
        "properties": one.get("properties") or {},
    }


def _objects(value: Any) -> TypeGuard[list[Json]]:
    return isinstance(value, list) and all(isinstance(one, dict) for one in value)
