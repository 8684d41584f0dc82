"""The demo site's statuses and workflows, in the form in which the workflow API reads and writes them.

Each workflow has one initial transition; all others lead from named statuses, or from everywhere when global.
"""

from sandbox.jira.records import Json
from sandbox.jira.world import World

OPEN, IN_PROGRESS, RESOLVED, CLOSED = "1", "3", "5", "6"
WAITING, ON_HOLD, TO_DO, DONE = "10001", "10002", "10010", "10011"
STATUSES = (
    (OPEN, "Open", "new"),
    (IN_PROGRESS, "In Progress", "indeterminate"),
    (WAITING, "Waiting for customer", "indeterminate"),
    (ON_HOLD, "On hold", "indeterminate"),
    (RESOLVED, "Resolved", "done"),
    (CLOSED, "Closed", "done"),
    (TO_DO, "To Do", "new"),
    (DONE, "Done", "done"),
)
SUPPORT_FLOW, DEVELOPMENT = "00000001-0000-4000-8000-776f726b666c", "00000002-0000-4000-8000-776f726b666c"
PORTAL = {"servicedesk.customer.transition.active": "true"}
DONE_RESOLUTION = {"ruleKey": "system:update-field", "parameters": {"field": "resolution", "value": "10000"}}
NO_RESOLUTION = {"ruleKey": "system:update-field", "parameters": {"field": "resolution", "value": ""}}


def add_statuses(world: World) -> None:
    for status_id, name, category in STATUSES:
        world.statuses[status_id] = {"id": status_id, "name": name, "description": "", "category": category}


def add_workflows(world: World) -> None:
    """Support's workflow, with what customers may do in the portal, and the plain one of engineering."""
    active = (OPEN, IN_PROGRESS, WAITING, ON_HOLD)
    support = [
        transition("1", "Create", OPEN, kind="INITIAL"),
        transition("11", "Start progress", IN_PROGRESS, (OPEN, WAITING, ON_HOLD)),
        transition("21", "Ask the customer", WAITING, (OPEN, IN_PROGRESS, ON_HOLD)),
        transition("31", "Put on hold", ON_HOLD, (OPEN, IN_PROGRESS, WAITING)),
        transition("41", "Resolve", RESOLVED, active, actions=(DONE_RESOLUTION,), properties=PORTAL),
        transition("51", "Reopen", IN_PROGRESS, (RESOLVED,), actions=(NO_RESOLUTION,), properties=PORTAL),
        transition("61", "Close", CLOSED, (RESOLVED,)),
    ]
    work = [
        transition("1", "Create", TO_DO, kind="INITIAL"),
        transition("11", "To Do", TO_DO, kind="GLOBAL", actions=(NO_RESOLUTION,)),
        transition("21", "In Progress", IN_PROGRESS, kind="GLOBAL", actions=(NO_RESOLUTION,)),
        transition("31", "Done", DONE, kind="GLOBAL", actions=(DONE_RESOLUTION,)),
    ]
    world.workflows[SUPPORT_FLOW] = _workflow(SUPPORT_FLOW, "Support workflow", (*active, RESOLVED, CLOSED), support)
    world.workflows[DEVELOPMENT] = _workflow(DEVELOPMENT, "Engineering workflow", (TO_DO, IN_PROGRESS, DONE), work)


def transition(
    number: str,
    name: str,
    to: str,
    from_: tuple[str, ...] = (),
    kind: str = "DIRECTED",
    actions: tuple[Json, ...] = (),
    properties: Json | None = None,
) -> Json:
    """One transition; statuses are referred to by their ids."""
    return {
        "id": number,
        "name": name,
        "description": "",
        "type": kind,
        "toStatusReference": to,
        "links": [{"fromStatusReference": one, "fromPort": None, "toPort": None} for one in from_],
        "conditions": None,
        "validators": [],
        "triggers": [],
        "actions": [dict(one) for one in actions],
        "transitionScreen": None,
        "properties": dict(properties or {}),
    }


def _workflow(workflow_id: str, name: str, statuses: tuple[str, ...], transitions: list[Json]) -> Json:
    return {
        "id": workflow_id,
        "name": name,
        "description": "",
        "isEditable": True,
        "scope": {"type": "GLOBAL", "project": None},
        "startPointLayout": {"x": 0.0, "y": 0.0},
        "statuses": [
            {"statusReference": one, "layout": {"x": 120.0 * place, "y": 0.0}, "properties": {}, "deprecated": False}
            for place, one in enumerate(statuses)
        ],
        "transitions": transitions,
        "version": {"id": f"v-{workflow_id}", "versionNumber": 1},
    }
