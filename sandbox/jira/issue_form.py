"""Draws the fields of an issue as a form, and reads from what was entered what the API would be sent.

Rule 1: a field that was not touched is not sent, so that an old page overwrites nothing.
Rule 2: what is read has the form of version 2 of the API: choices by their ids, formatted texts as wiki text.
Rule 3: a field the form did not draw is not read, whatever the browser sent.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from werkzeug.datastructures import MultiDict

from sandbox.jira.access import may
from sandbox.jira.changes import ATTRIBUTES, item
from sandbox.jira.fields import FieldDefinition, context_for, field_named, fields_of
from sandbox.jira.records import Issue, Json
from sandbox.jira.rich_text import wiki
from sandbox.jira.times import spelled
from sandbox.jira.world import World, by_number

Entered = MultiDict[str, str]
CHOICES = frozenset({"select", "radiobuttons", "priority", "resolution", "assignee", "userpicker"})
BOXES = frozenset({"multiselect", "multicheckboxes", "components"})
TEXTS = frozenset({"textarea", "description", "environment"})
LINES = frozenset({"summary", "textfield", "url", "duedate", "datepicker", "datetime", "labels"})
PEOPLE = frozenset({"assignee", "userpicker"})


def on_screen(world: World, issue: Issue, screen_id: str | None) -> list[FieldDefinition]:
    """The fields of a screen that the issue has, in the screen's order; none without a screen."""
    screen = world.screens.get(screen_id or "")
    tabs = screen["tabs"] if screen is not None else []
    have = {one.id for one in fields_of(world, issue)}
    named = [field_named(world, field_id) for tab in tabs for field_id in tab["fields"]]
    return [one for one in named if one is not None and one.id in have]


def drawn(one: FieldDefinition) -> bool:
    """Whether the pages have an input for a field; what Jira itself fills in has none."""
    return one.kind in CHOICES | BOXES | TEXTS | LINES | {"float"}


def raw(issue: Issue, field_id: str) -> Any:
    """What stands in a field, in its plain form."""
    attribute = ATTRIBUTES.get(field_id)
    return getattr(issue, attribute) if attribute else issue.values.get(field_id)


def words(world: World, issue: Issue, one: FieldDefinition) -> str:
    """A field's value as a person reads it; nothing where it is empty."""
    value = raw(issue, one.id)
    if value in (None, "", []):
        return ""
    if isinstance(value, datetime):
        return spelled(value, world.site.time_zone)
    return str(item(world, issue, one.id, None, value)["toString"] or "")


def draw(
    world: World,
    issue: Issue,
    fields: Sequence[FieldDefinition],
    entered: Entered | None = None,
    required: Sequence[str] = (),
    missing: Sequence[str] = (),
) -> list[Json]:
    """The inputs for some fields, with what was entered or else with what stands there."""
    rows = []
    for one in fields:
        if not drawn(one):
            continue
        was = _as_entered(world, issue, one)
        sent = entered.getlist(f"field_{one.id}") if entered is not None and f"field_{one.id}" in entered else was
        rows.append(
            {
                "id": one.id,
                "name": one.name,
                "kind": _kind(one),
                "hint": one.custom.description.partition("[")[0].strip() if one.custom else "",
                "options": _options(world, issue, one),
                "value": [part for part in sent if part] if one.kind in BOXES else "".join(sent[-1:]),
                "was": _joined(was),
                "required": one.id in required,
                "missing": one.id in missing,
            }
        )
    return rows


def _kind(one: FieldDefinition) -> str:
    for kind, members in (("choice", CHOICES), ("boxes", BOXES), ("text", TEXTS)):
        if one.kind in members:
            return kind
    return "number" if one.kind == "float" else "line"


def _as_entered(world: World, issue: Issue, one: FieldDefinition) -> list[str]:
    """What stands in a field, as the form sends it when it is not touched."""
    value = raw(issue, one.id)
    if value in (None, "", []):
        return [""]
    if one.kind in BOXES:
        return [str(part) for part in value]
    if one.kind in TEXTS:
        return [wiki(value) or ""]
    if one.kind == "labels":
        return [" ".join(value)]
    if one.kind == "float":
        return [f"{value:g}"]
    return [spelled(value, world.site.time_zone) if isinstance(value, datetime) else str(value)]


def _options(world: World, issue: Issue, one: FieldDefinition) -> list[Json]:
    if one.kind in ("priority", "resolution"):
        known = world.priorities if one.kind == "priority" else world.resolutions
        return [{"id": each["id"], "name": each["name"]} for each in by_number(known)]
    if one.kind == "components":
        return [{"id": each["id"], "name": each["name"]} for each in world.project_of(issue).components.values()]
    if one.kind in PEOPLE:
        project = world.project_of(issue)
        able = [each for each in world.users.values() if may(world, each, "ASSIGNABLE_USER", project, issue)]
        return [{"id": each.id, "name": each.display_name} for each in able]
    context = context_for(one.custom, issue.project_id, issue.type_id) if one.custom else None
    options = context.options if context else []
    held = _as_entered(world, issue, one)
    return [{"id": each.id, "name": each.value} for each in options if not each.disabled or each.id in held]


def read(world: World, fields: Sequence[FieldDefinition], entered: Entered) -> Json:
    """What was changed in a form, as the API's `fields`; ValueError with a sentence for what is no number."""
    found: Json = {}
    for one in fields:
        name = f"field_{one.id}"
        if not drawn(one) or name not in entered:
            continue
        sent = [part.replace("\r\n", "\n").strip() for part in entered.getlist(name)]
        if one.kind in BOXES:
            sent = [part for part in sent if part] or [""]
        if _joined(sent) != entered.get(f"was_{one.id}", "\0").replace("\r\n", "\n").strip():
            found[one.id] = _as_sent(world, one, sent)
    return found


def _joined(parts: Sequence[str]) -> str:
    return " ".join(parts).strip()


def _as_sent(world: World, one: FieldDefinition, sent: list[str]) -> Any:
    text = sent[-1]
    if one.kind in BOXES:
        return [{"id": part} for part in sent if part]
    if one.kind == "labels":
        return text.split()
    if not text:
        return None
    if one.kind in PEOPLE:
        return {"accountId": text} if world.cloud else {"name": world.users[text].name if text in world.users else text}
    if one.kind in CHOICES:
        return {"id": text}
    if one.kind == "float":
        try:
            return float(text)
        except ValueError:
            raise ValueError(f"“{one.name}” is a number, such as 2.") from None
    return text
