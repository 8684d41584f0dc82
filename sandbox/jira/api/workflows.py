"""Workflows: read them, try out and make changes, make new ones, and what a workflow can be made of.

Rule 1: only who administers Jira may; the workflows of this site all belong to company-managed projects.
Rule 2: a change sends the whole workflow with the version it was read at.
"""

from typing import Any

from sandbox.jira import workflow_edits
from sandbox.jira.calls import CLOUD, SERVER, Answer, ApiCall, Endpoint, only, texts
from sandbox.jira.errors import bad_request, not_found
from sandbox.jira.paging import POSITION, page_bean
from sandbox.jira.records import Json, Project
from sandbox.jira.transitions import workflow_of
from sandbox.jira.workflow_rules import RULES

CATEGORIES = {key: name for name, key in workflow_edits.CATEGORIES.items()}
LEVELS = frozenset({"WARNING", "ERROR"})
MOST = 50


def endpoints() -> tuple[Endpoint, ...]:
    def admin(method: str, path: str, handler: Any, params: frozenset[str] = frozenset()) -> Endpoint:
        reads = True if handler in (read, validate_update, validate_creation) else None
        return Endpoint(method, path, handler, params, who="admin", deployments=CLOUD, reads=reads)

    searched = POSITION | {"expand", "queryString", "orderBy", "scope", "isActive"}
    return (
        admin("POST", "/workflows", read, frozenset({"useApprovalConfiguration"})),
        admin("GET", "/workflows/search", search, searched),
        admin("GET", "/workflows/capabilities", capabilities, frozenset({"workflowId", "projectId", "issueTypeId"})),
        admin("POST", "/workflows/update", update),
        admin("POST", "/workflows/update/validation", validate_update),
        admin("POST", "/workflows/create", create),
        admin("POST", "/workflows/create/validation", validate_creation),
        admin("DELETE", "/workflow/<workflow_id>", delete),
        Endpoint("GET", "/workflow", names, frozenset({"workflowName"}), who="admin", deployments=SERVER),
    )


def read(call: ApiCall) -> Answer:
    """By id, by name, or by project and issue type; what is not there is left out."""
    body = call.record
    only(body, ("workflowIds", "workflowNames", "projectAndIssueTypes"), "the body")
    ids, named = texts(body, "workflowIds", MOST), texts(body, "workflowNames", MOST)
    pairs = body.get("projectAndIssueTypes") or []
    if not isinstance(pairs, list) or not all(isinstance(one, dict) for one in pairs):
        raise bad_request("projectAndIssueTypes is a list of objects.")
    if not ids and not named and not pairs:
        raise bad_request("The body names workflows, or projects and issue types.")
    ids += [one for one, known in call.world.workflows.items() if known["name"] in named]
    ids += [workflow_of(call.world, *_pair(call, one))["id"] for one in pairs]
    found = [call.world.workflows[one] for one in dict.fromkeys(ids) if one in call.world.workflows]
    return Answer(_told(call, found))


def _pair(call: ApiCall, one: Json) -> tuple[Project, str]:
    only(one, ("projectId", "issueTypeId"), "a pair of project and issue type")
    project = call.world.projects.get(str(one.get("projectId")))
    type_id = str(one.get("issueTypeId"))
    if project is None or type_id not in project.issue_type_ids:
        raise bad_request("There is no such project with such an issue type.")
    return project, type_id


def _told(call: ApiCall, found: list[Json]) -> Json:
    ids = dict.fromkeys(one["statusReference"] for workflow in found for one in workflow["statuses"])
    return {"statuses": [_status(call, one) for one in ids], "workflows": [_shown(one) for one in found]}


def _status(call: ApiCall, status_id: str) -> Json:
    one = call.world.statuses[status_id]
    return {
        "id": status_id,
        "name": one["name"],
        "description": one.get("description", ""),
        "statusCategory": CATEGORIES[one["category"]],
        "statusReference": status_id,
        "scope": {"type": "GLOBAL"},
    }


def _shown(workflow: Json) -> Json:
    """As read: what is empty is left out."""
    steps = [_filled(one) | {"links": [_filled(link) for link in one["links"]]} for one in workflow["transitions"]]
    return workflow | {"scope": {"type": workflow["scope"]["type"]}, "transitions": steps}


def _filled(one: Json) -> Json:
    return {key: value for key, value in one.items() if value is not None}


def search(call: ApiCall) -> Answer:
    word, scope = call.text("queryString").lower(), call.text("scope", "GLOBAL")
    for name in call.many("expand"):
        if name != "values.transitions":
            raise bad_request(f"The sandbox does not know the expansion {name!r} of workflows.")
    if call.text("orderBy", "name") not in ("name", "+name"):
        raise bad_request("The sandbox orders workflows by name.")
    known = sorted(call.world.workflows.values(), key=lambda one: str(one["name"]))
    rows = [one for one in known if word in one["name"].lower() and scope == "GLOBAL"]
    if "isActive" in call.params:
        rows = [one for one in rows if (one["id"] in _used(call)) is call.truth("isActive", usual=True)]
    bean = page_bean(call, rows, _shown)
    return Answer(bean | {"statuses": _told(call, rows)["statuses"]})


def _used(call: ApiCall) -> set[str]:
    return {flow for project in call.world.projects.values() for flow in project.workflows.values()}


def capabilities(call: ApiCall) -> Answer:
    """The rules that this site understands; a real one knows more."""
    workflow_id, project_id = call.text("workflowId"), call.text("projectId")
    if bool(workflow_id) == bool(project_id):
        raise bad_request("Name either a workflow, or a project and an issue type.")
    if workflow_id and workflow_id not in call.world.workflows:
        raise not_found(f"The workflow {workflow_id}")
    if project_id:
        workflow_id = workflow_of(
            call.world, *_pair(call, {"projectId": project_id, "issueTypeId": call.text("issueTypeId")})
        )["id"]
    kinds = {one.type_key for one in call.world.projects.values() if workflow_id in one.workflows.values()}
    rules = [
        {
            "ruleKey": key,
            "ruleType": rule.kind,
            "name": rule.name,
            "description": rule.name,
            "incompatibleRuleKeys": [],
            "isAvailableForInitialTransition": rule.kind in ("Validator", "Function"),
            "isVisible": True,
        }
        for key, rule in RULES.items()
    ]
    told: Json = {"editorScope": "GLOBAL", "projectTypes": sorted(kinds), "systemRules": rules}
    return Answer(told | {"connectRules": [], "forgeRules": [], "triggerRules": []})


def update(call: ApiCall) -> Answer:
    """All of them or none."""
    draft = workflow_edits.read(call.world, call.record, creating=False)
    draft.refuse()
    kept = workflow_edits.update(call.world, draft)
    _note(call, "workflow_changed", kept)
    return Answer(_told(call, kept))


def create(call: ApiCall) -> Answer:
    draft = workflow_edits.read(call.world, call.record, creating=True)
    draft.refuse()
    made = workflow_edits.create(call.world, draft)
    _note(call, "workflow_created", made)
    return Answer(_told(call, made))


def validate_update(call: ApiCall) -> Answer:
    return _validated(call, creating=False)


def validate_creation(call: ApiCall) -> Answer:
    return _validated(call, creating=True)


def _validated(call: ApiCall, *, creating: bool) -> Answer:
    """Every mistake there is, and nothing is changed; the sandbox has no mere warnings."""
    only(call.record, ("payload", "validationOptions"), "the body")
    levels = texts(call.record.get("validationOptions") or {}, "levels") or ["ERROR"]
    if not set(levels) <= LEVELS:
        raise bad_request("The levels of a validation are WARNING and ERROR.")
    draft = workflow_edits.read(call.world, call.record.get("payload"), creating=creating)
    return Answer({"errors": draft.faults if "ERROR" in levels else []})


def delete(call: ApiCall, workflow_id: str) -> Answer:
    """Not while a project uses it."""
    one = call.world.workflows.get(workflow_id)
    if one is None:
        raise not_found(f"The workflow {workflow_id}")
    if workflow_id in _used(call):
        raise bad_request(f"The workflow {one['name']!r} is used by a workflow scheme.")
    del call.world.workflows[workflow_id]
    _note(call, "workflow_deleted", [one])
    return Answer(None, 204)


def names(call: ApiCall) -> Answer:
    """What a Data Center tells of its workflows, which are changed on its pages only."""
    wanted = call.text("workflowName")
    known = [one for one in call.world.workflows.values() if wanted in ("", one["name"])]
    return Answer(
        [
            {"name": one["name"], "description": one["description"], "steps": len(one["statuses"]), "default": False}
            for one in known
        ]
    )


def _note(call: ApiCall, what: str, workflows: list[Json]) -> None:
    for one in workflows:
        call.world.journal.note(call.world.now(), what, id=one["id"], name=one["name"], actor_id=call.user.id)
