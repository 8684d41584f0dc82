"""The transitions of an issue: which ones the caller is offered, and carrying one out."""

from sandbox.jira import shapes
from sandbox.jira.access import find_issue
from sandbox.jira.api.meta import field_meta
from sandbox.jira.calls import Answer, ApiCall, Endpoint, only
from sandbox.jira.edits import BODY
from sandbox.jira.errors import bad_request, not_understood
from sandbox.jira.records import Issue, Json
from sandbox.jira.transitions import Step, perform, steps

FLAGS = frozenset({"skipRemoteOnlyCondition", "includeUnavailableTransitions", "sortByOpsBarAndStatus"})


def endpoints() -> tuple[Endpoint, ...]:
    path = "/issue/<key>/transitions"
    return (
        Endpoint("GET", path, offered, FLAGS | {"expand", "transitionId"}),
        Endpoint("POST", path, carry_out),
    )


def offered(call: ApiCall, key: str) -> Answer:
    """Those that can be done; `includeUnavailableTransitions` adds those whose conditions do not hold."""
    issue = find_issue(call.world, call.user, key)
    for name in call.many("expand"):
        if name != "transitions.fields":
            raise not_understood(f"the expansion {name!r} of transitions")
    every = call.truth("includeUnavailableTransitions", usual=False)
    wanted = call.text("transitionId")
    found = [one for one in steps(call.world, call.user, issue) if every or one.available]
    shown = [_shown(call, issue, one) for one in found if wanted in ("", one.id)]
    return Answer({"expand": "transitions", "transitions": shown})


def _shown(call: ApiCall, issue: Issue, step: Step) -> Json:
    shown: Json = {"id": step.id, "name": step.name, "to": shapes.status(call.view, step.to)}
    if call.world.cloud:
        shown |= {
            "hasScreen": step.has_screen,
            "isGlobal": step.raw["type"] == "GLOBAL",
            "isInitial": False,
            "isAvailable": step.available,
            "isConditional": step.conditional,
            "looped": step.looped,
        }
    if "transitions.fields" in call.many("expand"):
        project = call.world.project_of(issue)
        fields = {one.id: field_meta(call, one, project, issue.type_id) for one in step.fields}
        shown["fields"] = {name: one | {"required": name in step.required} for name, one in fields.items()}
    return shown


def carry_out(call: ApiCall, key: str) -> Answer:
    issue = find_issue(call.world, call.user, key)
    only(call.record, (*BODY, "transition"), "the body of a transition")
    wanted = call.record.get("transition")
    chosen = wanted.get("id") if isinstance(wanted, dict) else None
    if not isinstance(chosen, str | int) or isinstance(chosen, bool):
        raise bad_request("The body names a transition: {'transition': {'id': '5'}}.")
    body = {name: value for name, value in call.record.items() if name != "transition"}
    perform(call.world, issue, call.actor, str(chosen), body, call.version)
    return Answer(None, 204)
