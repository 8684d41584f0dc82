"""The one path by which an issue changes: it is written down, it is told on, and the search index learns of it.

Rule 1: a change is carried out whole or not at all.
Rule 2: what changes nothing leaves no trace: no history, no new `updated`, nobody told.
Rule 3: a property and a watcher leave `updated` alone and make no history.
Rule 4: whoever listens hears of a change once it is true, in the order in which things happened.
"""

import copy
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from sandbox.jira.errors import bad_request, no_issue
from sandbox.jira.fields import SYSTEM_FIELDS, field_named
from sandbox.jira.records import Actor, Comment, History, Issue, Json
from sandbox.jira.rich_text import plain
from sandbox.jira.shown_values import told, told_person
from sandbox.jira.times import spelled
from sandbox.jira.world import World

Kind = Literal[
    "created",
    "updated",
    "deleted",
    "comment_created",
    "comment_updated",
    "comment_deleted",
    "property_set",
    "property_deleted",
    "link_created",
    "link_deleted",
]
EMPTY: tuple[Any, ...] = (None, [])
# Where a system field's value stands on an issue.
ATTRIBUTES = {
    "summary": "summary",
    "description": "description",
    "environment": "environment",
    "issuetype": "type_id",
    "project": "project_id",
    "status": "status_id",
    "priority": "priority_id",
    "resolution": "resolution_id",
    "assignee": "assignee_id",
    "reporter": "reporter_id",
    "labels": "labels",
    "components": "component_ids",
    "security": "security_id",
    "duedate": "due_on",
    "parent": "parent_id",
}


@dataclass(frozen=True)
class Change:
    """Something that became true of an issue.

    ``issue`` is how it is now (or was, when deleted), ``before`` how it was; ``event`` is what Jira calls an update,
    such as `issue_generic` for a transition; ``bulk`` marks fall-out of something done to many issues at once.
    """

    kind: Kind
    issue: Issue
    actor: Actor
    before: Issue | None = None
    history: History | None = None
    comment: Comment | None = None
    event: str = "issue_updated"
    bulk: bool = False
    details: Json = field(default_factory=dict)


@dataclass
class Edit:
    """One change in the making: a working copy, the issue as it was, and the lines of its history so far."""

    world: World
    issue: Issue
    before: Issue
    actor: Actor
    creating: bool = False
    items: list[Json] = field(default_factory=list)
    properties: dict[str, Any] = field(default_factory=dict)
    notify: bool = True

    def value(self, field_id: str) -> Any:
        """What stands in a field now, in its plain form."""
        attribute = _attribute(self.world, field_id)
        return getattr(self.issue, attribute) if attribute else self.issue.values.get(field_id)

    def put(self, field_id: str, value: Any) -> None:
        """Write one field, in its plain form, and note it, unless it already has that value."""
        old = self.value(field_id)
        if old == value or (old in EMPTY and value in EMPTY):
            return
        attribute = _attribute(self.world, field_id)
        if attribute:
            setattr(self.issue, attribute, value)
        elif value is None or value == []:
            self.issue.values.pop(field_id, None)
        else:
            self.issue.values[field_id] = value
        self._follow(field_id)
        self.note(item(self.world, self.issue, field_id, old, value))

    def _follow(self, field_id: str) -> None:
        """The dates that belong to a status and to a resolution."""
        now = self.world.now()
        if field_id == "status":
            category = self.world.statuses[self.issue.status_id]["category"]
            if category != self.world.statuses[self.before.status_id]["category"]:
                self.issue.status_changed_at = now
        if field_id == "resolution":
            self.issue.resolved_at = now if self.issue.resolution_id else None

    def note(self, line: Json) -> None:
        """Add one line to the history; two lines of one field become one."""
        known = next((one for one in self.items if line["fieldId"] == one["fieldId"] != ""), None)
        if known is None:
            self.items.append(line)
            return
        known["to"], known["toString"] = line["to"], line["toString"]
        if (known["from"], known["fromString"]) == (known["to"], known["toString"]):
            self.items.remove(known)


def _attribute(world: World, field_id: str) -> str | None:
    """Where a field's value stands; a request's type is a custom field to the API and an attribute here."""
    one = world.custom_fields.get(field_id)
    return "request_type_id" if one is not None and one.kind == "vp-origin" else ATTRIBUTES.get(field_id)


def item(world: World, issue: Issue, field_id: str, old: Any, new: Any) -> Json:
    """One line of a changelog."""
    definition = field_named(world, field_id)
    before, after = _told(world, issue, field_id, old), _told(world, issue, field_id, new)
    custom = definition is not None and definition.custom is not None
    name = definition.name if definition is not None and custom else field_id
    return {
        "field": {"duedate": "duedate", "components": "Component", "parent": "Parent"}.get(name, name),
        "fieldtype": "custom" if custom else "jira",
        "fieldId": field_id,
        "from": before[0],
        "fromString": before[1],
        "to": after[0],
        "toString": after[1],
    }


def _told(world: World, issue: Issue, field_id: str, value: Any) -> tuple[str | None, str | None]:
    """A value as a changelog has it: an id, and the words for it."""
    if field_id not in SYSTEM_FIELDS:
        definition = field_named(world, field_id)
        return told(world, definition, value) if definition is not None else (None, str(value))
    if value is None:
        return None, None
    named = {
        "status": world.statuses,
        "priority": world.priorities,
        "issuetype": world.issue_types,
        "resolution": world.resolutions,
    }
    match field_id:
        case "status" | "priority" | "issuetype" | "resolution":
            return str(value), named[field_id][value]["name"]
        case "assignee" | "reporter":
            return told_person(world, value)
        case "labels":
            return None, " ".join(value)
        case "description" | "environment":
            return None, plain(value)
        case "project":
            return str(value), world.projects[value].name
        case "parent":
            return str(value), world.issues[value].key if value in world.issues else None
        case "components" | "security":
            return _told_of_project(world, issue, field_id, value)
        case _:
            return None, str(value)


def _told_of_project(world: World, issue: Issue, field_id: str, value: Any) -> tuple[str, str]:
    project = world.project_of(issue)
    known = project.components if field_id == "components" else project.security_levels
    ids = value if isinstance(value, list) else [value]
    return ",".join(ids), ",".join(known[one]["name"] for one in ids if one in known)


def begin(world: World, issue: Issue, actor: Actor) -> Edit:
    """Start a change of an issue that is there; an archived one takes none."""
    if issue.id not in world.issues:
        raise no_issue()
    refuse_archived(world, issue)
    return Edit(world, copy.deepcopy(issue), issue, actor)


def refuse_archived(world: World, issue: Issue) -> None:
    """400 for a write to an issue that is archived, or whose project is."""
    if issue.archived_at is not None or world.project_of(issue).archived_at is not None:
        raise bad_request(f"The issue {issue.key} is archived and cannot be changed.")


def finish(
    edit: Edit,
    metadata: Json | None = None,
    event: str = "issue_updated",
    comment: Comment | None = None,
    *,
    bulk: bool = False,
) -> History | None:
    """Make a change true and tell of it; the history it left, if it left one.

    A comment that came with the change (of a transition, say) is kept and told of after it.
    """
    world, issue = edit.world, edit.issue
    history = _keep(edit, metadata)
    if history is not None or edit.creating:
        kind: Kind = "created" if edit.creating else "updated"
        told_of = "issue_created" if edit.creating else _event(edit, event)
        before = None if edit.creating else edit.before
        tell(world, Change(kind, issue, edit.actor, before, history, comment, told_of, bulk))
    for key in edit.properties:
        tell(world, Change("property_set", issue, edit.actor, details={"property": key}))
    if comment is not None:
        add_comment(world, issue, comment, edit.actor)
    return history


def _keep(edit: Edit, metadata: Json | None) -> History | None:
    world, issue, now = edit.world, edit.issue, edit.world.now()
    history = None
    if edit.items and not edit.creating:
        history = History(world.numbers.text("history"), edit.actor.user.id, now, edit.items, metadata)
        world.histories.setdefault(issue.id, []).append(history)
        issue.updated_at = now
    issue.properties.update(edit.properties)
    if not edit.creating:
        world.earlier[issue.id] = edit.before
    world.issues[issue.id] = issue
    if history is not None and edit.notify:
        told_to = sorted({*issue.watcher_ids, issue.assignee_id or "", issue.reporter_id or ""} - {""})
        world.journal.note(now, "mail", issue_id=issue.id, to=told_to)
    for line in edit.items:
        details = {"field": line["fieldId"], "name": line["field"], "new": _plain_new(edit, line)}
        details |= {"field_id": line["fieldId"], "to": line["to"], "old": line["fromString"]}
        world.journal.note(now, "change", issue_id=issue.id, actor_id=edit.actor.user.id, **details)
    return history


def _plain_new(edit: Edit, line: Json) -> Any:
    """What a field now holds as JSON: choices by their ids, texts without formatting; a link's line has its words."""
    known = field_named(edit.world, line["fieldId"])
    if known is None or line["fieldId"] in ("issuekey", "issuelinks"):
        return line["toString"]
    value = edit.value(line["fieldId"])
    if isinstance(value, dict):
        return plain(value)
    return spelled(value) if isinstance(value, datetime) else copy.copy(value)


def _event(edit: Edit, event: str) -> str:
    """What Jira calls an update: assigning and resolving have names of their own."""
    changed = {line["fieldId"] for line in edit.items}
    if event == "issue_updated" and changed == {"assignee"}:
        return "issue_assigned"
    return event


def tell(world: World, change: Change) -> None:
    """Let the search index and every listener know."""
    gone = change.kind == "deleted"
    remember(world, change.issue.id, None if gone else change.issue)
    for listener in world.listeners:
        listener(world, change)


def remember(world: World, issue_id: str, issue: Issue | None) -> None:
    """Hand the search index a copy of what it will find once its lag is over."""
    horizon = world.now() - world.site.search_lag
    kept = world.snapshots.setdefault(issue_id, [])
    while len(kept) > 1 and kept[1][0] <= horizon:
        kept.pop(0)
    kept.append((world.now(), copy.deepcopy(issue)))


def add_comment(world: World, issue: Issue, comment: Comment, actor: Actor) -> None:
    """Put a comment on an issue."""
    refuse_archived(world, issue)
    world.earlier[issue.id] = copy.deepcopy(issue)
    world.comments.setdefault(issue.id, []).append(comment)
    issue.updated_at = world.now()
    details = {"comment_id": comment.id, "public": comment.public, "body": plain(comment.body)}
    world.journal.note(world.now(), "comment", issue_id=issue.id, actor_id=actor.user.id, **details)
    tell(world, Change("comment_created", issue, actor, comment=comment))


def new_comment(world: World, author_id: str, body: Json, *, public: bool = True) -> Comment:
    """A comment that is not on any issue yet."""
    now = world.now()
    return Comment(world.numbers.text("comment"), author_id, body, now, now, author_id, public)


def set_property(world: World, issue: Issue, key: str, value: Any, actor: Actor) -> bool:
    """Write an issue property; whether it was new."""
    refuse_archived(world, issue)
    fresh = key not in issue.properties
    issue.properties[key] = value
    tell(world, Change("property_set", issue, actor, details={"property": key}))
    return fresh
