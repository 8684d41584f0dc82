"""Takes whole workflows that somebody sends, and keeps them if nothing at all is wrong with any.

Rule 1: who changes a workflow names the version they read; another one by then is a conflict (409).
Rule 2: statuses are named by their id; one that is new comes with a reference of the sender's own.
Rule 3: a status that issues are in cannot be taken out of their workflow.
"""

from dataclasses import dataclass, field
from typing import Any

from sandbox.jira.calls import only
from sandbox.jira.errors import bad_request, conflict
from sandbox.jira.records import Json
from sandbox.jira.workflow_problems import problems, told
from sandbox.jira.world import World

CATEGORIES = {"TODO": "new", "IN_PROGRESS": "indeterminate", "DONE": "done"}
MOST = 20
PAYLOAD = ("statuses", "workflows", "scope")
WORKFLOW = (
    "id",
    "name",
    "description",
    "statuses",
    "transitions",
    "version",
    "startPointLayout",
    "loopedTransitionContainerLayout",
    "defaultStatusMappings",
    "statusMappings",
)


@dataclass
class Draft:
    """What somebody sends: the workflows, the statuses by reference, and what is wrong so far."""

    workflows: list[Json]
    statuses: dict[str, Json] = field(default_factory=dict)
    faults: list[Json] = field(default_factory=list)

    def refuse(self) -> None:
        """400 if anything is wrong."""
        if self.faults:
            raise bad_request(*(one["message"] for one in self.faults))


def read(world: World, payload: Any, *, creating: bool) -> Draft:
    """Look through the body of a create or update; Refusal for what is no such body at all."""
    if not isinstance(payload, dict):
        raise bad_request("The payload is an object.")
    only(payload, PAYLOAD if creating else PAYLOAD[:2], "the payload")
    workflows, statuses = payload.get("workflows") or [], payload.get("statuses") or []
    if not isinstance(workflows, list) or not all(isinstance(one, dict) for one in workflows) or not workflows:
        raise bad_request("The payload has a list of workflows.")
    if len(workflows) > MOST:
        raise bad_request(f"No more than {MOST} workflows a call.")
    if not isinstance(statuses, list) or not all(isinstance(one, dict) for one in statuses):
        raise bad_request("The statuses of the payload are a list of objects.")
    draft = Draft(workflows)
    if creating and (payload.get("scope") or {}).get("type") != "GLOBAL":
        draft.faults.append(told("SCOPE", "SCOPE", "The sandbox makes workflows of the scope GLOBAL only."))
    for one in statuses:
        _read_status(world, draft, one)
    for one in workflows:
        only(one, WORKFLOW, "a workflow")
        _check(world, draft, one, creating=creating)
    return draft


def _read_status(world: World, draft: Draft, one: Json) -> None:
    """A status that is there, by its id, or a new one."""
    reference, name, category = (str(one.get(key) or "") for key in ("statusReference", "name", "statusCategory"))
    if not reference or not name or category not in CATEGORIES:
        draft.faults.append(told("STATUS", "STATUS", "A status has a statusReference, a name and a statusCategory."))
        return
    draft.statuses[reference] = {**one, "category": CATEGORIES[category]}
    known = world.statuses.get(str(one.get("id") or ""))
    if one.get("id") and (known is None or (known["name"], known["category"]) != (name, CATEGORIES[category])):
        message = f"The status {one['id']} is not the one described; the sandbox changes no statuses."
        draft.faults.append(told("STATUS", "STATUS", message, statusReference=reference))
    elif known is None and any(other["name"] == name for other in world.statuses.values()):
        message = f"There is a status {name!r} already."
        draft.faults.append(told("STATUS", "NON_UNIQUE_STATUS_NAME", message, statusReference=reference))


def _check(world: World, draft: Draft, one: Json, *, creating: bool) -> None:
    statuses = one.get("statuses") or []
    if not isinstance(statuses, list) or not all(isinstance(each, dict) for each in statuses):
        raise bad_request("The statuses of a workflow are a list of objects.")
    if one.get("defaultStatusMappings") or one.get("statusMappings"):
        draft.faults.append(told("STATUS_MAPPING", "STATUS_MAPPING", "The sandbox moves no issues between statuses."))
    for each in statuses:
        reference = str(each.get("statusReference"))
        if reference not in draft.statuses:
            message = f"The status {reference!r} is not among the payload's statuses."
            draft.faults.append(told("STATUS", "UNKNOWN_STATUS", message, statusReference=reference))
    draft.faults += problems(world, statuses, one.get("transitions"))
    known = [] if creating else [world.workflows.get(str(one.get("id")))]
    if creating:
        _check_name(world, draft, one)
    elif known[0] is None:
        draft.faults.append(told("WORKFLOW", "UNKNOWN_WORKFLOW", f"There is no workflow {one.get('id')!r}."))
    else:
        _check_kept(world, draft, known[0], {_status_id(draft, each) for each in statuses})


def _check_name(world: World, draft: Draft, one: Json) -> None:
    name = one.get("name")
    if not isinstance(name, str) or not 0 < len(name.strip()) <= 255:
        draft.faults.append(told("WORKFLOW", "NAME", "A workflow has a name of at most 255 characters."))
    elif any(other["name"] == name for other in world.workflows.values()):
        draft.faults.append(told("WORKFLOW", "NON_UNIQUE_NAME", f"There is a workflow {name!r} already."))


def _status_id(draft: Draft, layout: Json) -> str:
    reference = str(layout.get("statusReference"))
    return str(draft.statuses.get(reference, {}).get("id") or reference)


def _check_kept(world: World, draft: Draft, known: Json, wanted: set[str]) -> None:
    for reference in {one["statusReference"] for one in known["statuses"]} - wanted:
        if any(_goes_through(world, known, issue_id, reference) for issue_id in world.issues):
            message = f"Issues are in the status {reference}, which cannot be taken out."
            draft.faults.append(told("STATUS_MAPPING", "IN_USE", message, statusReference=reference))


def _goes_through(world: World, workflow: Json, issue_id: str, status_id: str) -> bool:
    issue = world.issues[issue_id]
    project = world.project_of(issue)
    used = project.workflows.get(issue.type_id) or project.workflows[""]
    return issue.status_id == status_id and used == workflow["id"]


def update(world: World, draft: Draft) -> list[Json]:
    """Keep the workflows of a draft without faults over those that are there; 409 for one read before a change."""
    for one in draft.workflows:
        known, version = world.workflows[one["id"]], one.get("version")
        if not isinstance(version, dict) or any(version.get(key) != known["version"][key] for key in known["version"]):
            raise conflict(f"The workflow {known['name']!r} was changed since it was read.")
    ids = _keep_statuses(world, draft)
    for one in draft.workflows:
        known = world.workflows[one["id"]]
        kept = known | _kept(one, ids)
        if "loopedTransitionContainerLayout" not in one:
            kept.pop("loopedTransitionContainerLayout", None)
        number = known["version"]["versionNumber"] + 1
        kept["version"] = {"id": world.numbers.uuid("version"), "versionNumber": number}
        world.workflows[known["id"]] = kept
    return [world.workflows[one["id"]] for one in draft.workflows]


def create(world: World, draft: Draft) -> list[Json]:
    """Keep the workflows of a draft without faults as new ones, which no project uses yet."""
    ids = _keep_statuses(world, draft)
    made = []
    for one in draft.workflows:
        new: Json = {"id": world.numbers.uuid("workflow"), "name": one["name"], "description": "", "isEditable": True}
        new |= {"scope": {"type": "GLOBAL", "project": None}, "startPointLayout": {"x": 0.0, "y": 0.0}}
        new |= _kept(one, ids) | {"version": {"id": world.numbers.uuid("version"), "versionNumber": 0}}
        world.workflows[new["id"]] = new
        made.append(new)
    return made


def _keep_statuses(world: World, draft: Draft) -> dict[str, str]:
    """The new statuses are made; each reference with the status's id."""
    ids: dict[str, str] = {}
    for reference, one in draft.statuses.items():
        status_id = str(one.get("id") or "")
        if not status_id:
            status_id = world.numbers.text("status")
            made = {"id": status_id, "name": one["name"], "description": one.get("description") or ""}
            world.statuses[status_id] = made | {"category": one["category"]}
        ids[reference] = status_id
    return ids


def _kept(one: Json, ids: dict[str, str]) -> Json:
    """A workflow in the form in which it is kept, whatever was left out of it."""
    kept: Json = {
        "statuses": [_layout(each, ids) for each in one["statuses"]],
        "transitions": [_transition(each, ids) for each in one["transitions"]],
    }
    layouts = ("description", "startPointLayout", "loopedTransitionContainerLayout")
    return kept | {name: one[name] for name in layouts if name in one}


def _layout(one: Json, ids: dict[str, str]) -> Json:
    return {
        "statusReference": ids[one["statusReference"]],
        "layout": one.get("layout") or {"x": 0.0, "y": 0.0},
        "properties": dict(one["properties"]),
        "deprecated": bool(one.get("deprecated", False)),
    }


def _transition(one: Json, ids: dict[str, str]) -> Json:
    to = one.get("toStatusReference")
    links = [
        {
            "fromStatusReference": ids[link["fromStatusReference"]],
            "fromPort": link.get("fromPort"),
            "toPort": link.get("toPort"),
        }
        for link in one.get("links") or []
    ]
    return {
        "id": str(one["id"]),
        "name": one["name"],
        "description": one.get("description") or "",
        "type": one["type"],
        "toStatusReference": ids[to] if to else None,
        "links": links,
        "conditions": one.get("conditions"),
        "validators": one.get("validators") or [],
        "triggers": [],
        "actions": one.get("actions") or [],
        "transitionScreen": one.get("transitionScreen"),
        "properties": dict(one.get("properties") or {}),
    }
