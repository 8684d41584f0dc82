"""Workflows as an admin reads and changes them, whole ones at a time, and the look at a change before it is made.

Rule 1: what is empty is left out of an answer. Rule 2: a change that was made from an older version is refused.
"""

from typing import Any

from sandbox.jira.calls import CLOUD, Answer, ApiCall, Endpoint
from sandbox.jira.errors import bad_request, conflict
from sandbox.jira.records import Json
from sandbox.jira.transitions import workflow_of
from sandbox.jira.workflow_updates import CATEGORIES, Fault, faults, is_latest, replace
from sandbox.jira.world import World

ASKED = frozenset({"projectAndIssueTypes", "workflowIds", "workflowNames"})
MOST = 20
LEVELS = frozenset({"WARNING", "ERROR"})


def endpoints() -> tuple[Endpoint, ...]:
    one = "/workflows"
    return (
        Endpoint("POST", one, read, frozenset({"expand"}), "admin", deployments=CLOUD, reads=True),
        Endpoint("POST", one + "/update", update, frozenset({"expand"}), "admin", deployments=CLOUD),
        Endpoint("POST", one + "/update/validation", validate, who="admin", deployments=CLOUD, reads=True),
    )


def read(call: ApiCall) -> Answer:
    """The workflows with these ids or names, and those that issues of a type go through in a project."""
    if call.record.keys() - ASKED:
        raise bad_request(f"Workflows are asked for by {', '.join(sorted(ASKED))}.")
    world = call.world
    ids = [str(one) for one in call.record.get("workflowIds") or []]
    names = set(call.record.get("workflowNames") or [])
    wanted = {one: None for one in ids if one in world.workflows}
    wanted |= {one["id"]: None for one in world.workflows.values() if one["name"] in names}
    wanted |= {_of_pair(world, pair)["id"]: None for pair in call.record.get("projectAndIssueTypes") or []}
    return Answer(_shown(world, [world.workflows[one] for one in wanted]))


def validate(call: ApiCall) -> Answer:
    """What would be said of an update: nothing is changed."""
    chosen = call.record.get("validationOptions") or {}
    if call.record.keys() - {"payload", "validationOptions"} or set(chosen.get("levels") or LEVELS) - LEVELS:
        raise bad_request("A validation has a payload, and levels of WARNING and ERROR.")
    found = [fault for one in _wanted(call.world, call.record.get("payload")) for fault in faults(call.world, one)]
    return Answer({"errors": [_said(one) for one in found]})


def update(call: ApiCall) -> Answer:
    """Put workflows in place of those there are; all of them or none."""
    wanted = _wanted(call.world, call.record)
    if not all(is_latest(call.world, one) for one in wanted):
        raise conflict("The workflow was changed since it was read.")
    found = [words for one in wanted for _, _, words in faults(call.world, one)]
    if found:
        raise bad_request(*found)
    return Answer(_shown(call.world, [replace(call.world, one) for one in wanted]))


def _of_pair(world: World, pair: Json) -> Json:
    project = world.projects.get(str(pair.get("projectId")))
    if project is None or pair.get("issueTypeId") not in project.issue_type_ids:
        raise bad_request("There is no such project, or it has no such issue type.")
    return workflow_of(world, project, pair["issueTypeId"])


def _wanted(world: World, body: Any) -> list[Json]:
    """The workflows of an update, once its own form and its statuses are understood."""
    found = body.get("workflows") if isinstance(body, dict) else None
    if not isinstance(found, list) or not 0 < len(found) <= MOST or not all(isinstance(one, dict) for one in found):
        raise bad_request(f"An update has from 1 to {MOST} workflows.")
    for one in body.get("statuses") or []:
        if _status(world, str(one.get("statusReference"))) != {**one, "scope": {"type": "GLOBAL"}}:
            raise bad_request(f"The sandbox does not change a status: {one}.")
    told = {one["statusReference"] for one in body.get("statuses") or []}
    used = {place.get("statusReference") for one in found for place in one.get("statuses") or []}
    if used - told:
        raise bad_request(f"The statuses {sorted(map(str, used - told))} are not told of.")
    return found


def _shown(world: World, workflows: list[Json]) -> Json:
    used = dict.fromkeys(place["statusReference"] for one in workflows for place in one["statuses"])
    statuses = [_status(world, one) for one in used]
    return {"statuses": statuses, "workflows": [_filled({**one, "scope": {"type": "GLOBAL"}}) for one in workflows]}


def _status(world: World, reference: str) -> Json | None:
    one = world.statuses.get(reference)
    if one is None:
        return None
    return {
        "id": one["id"],
        "name": one["name"],
        "description": one["description"],
        "statusCategory": CATEGORIES[one["category"]],
        "statusReference": one["id"],
        "scope": {"type": "GLOBAL"},
    }


def _filled(value: Any) -> Any:
    """A value without what is empty in it."""
    if isinstance(value, list):
        return [_filled(one) for one in value]
    if not isinstance(value, dict):
        return value
    return {name: _filled(inner) for name, inner in value.items() if inner is not None}


def _said(fault: Fault) -> Json:
    kind, transition, words = fault
    said: Json = {"code": f"INVALID_{kind}", "level": "ERROR", "message": words, "type": kind}
    return said | {"elementReference": {"transitionId": transition}} if transition else said
