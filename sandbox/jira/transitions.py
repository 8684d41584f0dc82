"""The workflow engine: which transitions an issue offers somebody, and what carrying one out does.

Rule 1: a transition is offered where it can begin and its conditions hold for whoever asks; no other can be done.
Rule 2: fields that come with it must be on its screen; without a screen there are none.
Rule 3: in the portal only those marked for customers are offered, and their screens are not shown.
Rule 4: status, fields and what the workflow writes are one change with one history; a loop keeps the status.
"""

from dataclasses import dataclass, replace

from sandbox.jira.changes import Edit, begin, finish, new_comment
from sandbox.jira.edits import put_fields, read_metadata, read_properties
from sandbox.jira.errors import bad_request, field_errors
from sandbox.jira.fields import FieldDefinition, context_for, field_named
from sandbox.jira.hook_events import call_from_workflow
from sandbox.jira.records import Actor, Comment, History, Issue, Json, Project, User
from sandbox.jira.rich_text import from_text
from sandbox.jira.workflow_actions import act
from sandbox.jira.workflow_conditions import Asker, holds, rules_of
from sandbox.jira.workflow_validators import required_by, validate
from sandbox.jira.world import World
from sandbox.jira.written_fields import SYSTEM_READERS

PORTAL_MARK, PLACE_MARK = "servicedesk.customer.transition.active", "opsbar-sequence"
# Fields that a screen cannot leave empty.
ALWAYS = frozenset({"summary", "resolution"})


@dataclass(frozen=True)
class Step:
    """A transition as it stands before somebody: where it leads, and whether they may take it."""

    id: str
    name: str
    to: str
    raw: Json
    available: bool
    conditional: bool
    fields: tuple[FieldDefinition, ...] = ()

    @property
    def looped(self) -> bool:
        return not self.raw["toStatusReference"]

    @property
    def has_screen(self) -> bool:
        return self.raw["transitionScreen"] is not None

    @property
    def required(self) -> list[str]:
        """The fields on its screen that have to be filled in."""
        wanted = {*ALWAYS, *required_by(self.raw["validators"])}
        return [one.id for one in self.fields if one.id in wanted]


def workflow_of(world: World, project: Project, type_id: str) -> Json:
    """The workflow that a project's issues of a type go through."""
    return world.workflows[project.workflows.get(type_id) or project.workflows[""]]


def steps(world: World, user: User, issue: Issue, channel: str = "api") -> list[Step]:
    """The transitions that can begin where the issue is, available to this person or not; none without permission."""
    asker = Asker(world, issue, user, channel)
    if not asker.may("TRANSITION_ISSUES"):
        return []
    known = workflow_of(world, world.project_of(issue), issue.type_id)["transitions"]
    fitting = [one for one in known if _begins(one, issue.status_id)]
    if asker.portal:
        fitting = [one for one in fitting if one["properties"].get(PORTAL_MARK) == "true"]
    return [_step(asker, one) for one in sorted(fitting, key=_place)]


def _place(raw: Json) -> tuple[int, int]:
    return int(raw["properties"].get(PLACE_MARK) or 0), int(raw["id"])


def _begins(raw: Json, status_id: str) -> bool:
    if raw["type"] == "GLOBAL":
        return True
    return raw["type"] == "DIRECTED" and any(link["fromStatusReference"] == status_id for link in raw["links"])


def _step(asker: Asker, raw: Json) -> Step:
    to = raw["toStatusReference"] or asker.issue.status_id
    fields = () if asker.portal else tuple(screen_of(asker.world, asker.issue, raw))
    conditional = bool(rules_of(raw["conditions"]))
    return Step(raw["id"], raw["name"], to, raw, holds(asker, raw["conditions"]), conditional, fields)


def screen_of(world: World, issue: Issue, raw: Json) -> list[FieldDefinition]:
    """The fields of a transition's screen that this issue has and that can be written to."""
    screen = world.screens.get(raw["transitionScreen"]["parameters"]["screenId"]) if raw["transitionScreen"] else None
    names = [field_id for tab in (screen or {"tabs": []})["tabs"] for field_id in tab["fields"]]
    found = [one for name in dict.fromkeys(names) if (one := field_named(world, name)) is not None]
    return [one for one in found if _writable(one, issue)]


def _writable(one: FieldDefinition, issue: Issue) -> bool:
    if one.custom is None:
        return one.id in SYSTEM_READERS
    return one.kind != "sd-sla-field" and context_for(one.custom, issue.project_id, issue.type_id) is not None


def _find(world: World, issue: Issue, actor: Actor, transition_id: str) -> Step:
    for one in steps(world, actor.user, issue, actor.channel):
        if one.id == transition_id and one.available:
            return one
    raise bad_request(
        f"It seems that you have tried to perform a workflow operation ({transition_id}) that is not valid for the "
        f"current state of this issue ({issue.key}). The likely cause is that somebody has changed the issue recently, "
        "or that you may not do this."
    )


def perform(world: World, issue: Issue, actor: Actor, transition_id: str, body: Json, version: int) -> History | None:
    """Carry out a transition with the `fields`, `update`, `properties` and `historyMetadata` of a body.

    Refusals: 400 for a transition that is not offered, a field that is not on its screen, and an unhappy validator.
    """
    step = _find(world, issue, actor, transition_id)
    edit = begin(world, issue, actor)
    said = put_fields(edit, body, version, [one.id for one in step.fields])
    _refuse_empty(edit.issue, step)
    edit.properties = read_properties(body)
    return _go(world, edit, step, said, read_metadata(body))


def perform_in_portal(
    world: World, issue: Issue, actor: Actor, transition_id: str, words: str | None
) -> History | None:
    """Carry out a transition as the portal does: without fields, and with a public comment where there are words.

    ``actor`` comes by the channel `portal`; whether they may see the request has been looked at before.
    """
    step = _find(world, issue, replace(actor, channel="portal"), transition_id)
    edit = begin(world, issue, replace(actor, channel="portal"))
    said = new_comment(world, actor.user.id, from_text(words)) if words and words.strip() else None
    return _go(world, edit, step, said, None)


def _refuse_empty(issue: Issue, step: Step) -> None:
    stand = {"summary": issue.summary, "resolution": issue.resolution_id}
    empty = {one.id: f"{one.name} is required." for one in step.fields if one.id in ALWAYS and not stand[one.id]}
    if empty:
        raise field_errors(empty)


def _go(world: World, edit: Edit, step: Step, said: Comment | None, metadata: Json | None) -> History | None:
    asker = Asker(world, edit.issue, edit.actor.user, edit.actor.channel)
    validate(edit, asker, step.raw["validators"])
    from_status = edit.issue.status_id
    edit.put("status", step.to)
    hooks = act(edit, step.raw["actions"])
    history = finish(edit, metadata, event="issue_generic", comment=said)
    if hooks:
        call_from_workflow(world, edit.issue, edit.actor, _moved(world, edit.issue, step, from_status), hooks)
    return history


def _moved(world: World, issue: Issue, step: Step, from_status: str) -> Json:
    """What a webhook called by a workflow is told of the transition."""
    workflow = workflow_of(world, world.project_of(issue), issue.type_id)
    return {
        "workflowId": workflow["id"],
        "workflowName": workflow["name"],
        "transitionId": int(step.id),
        "transitionName": step.name,
        "from_status": world.statuses[from_status]["name"],
        "to_status": world.statuses[step.to]["name"],
    }
