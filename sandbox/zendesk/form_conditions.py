"""Decides which fields of a form an agent sees and which of them must be filled in.

Rule 1: a field that is the child of some condition shows only while one of those conditions holds.
Rule 2: a parent that is itself hidden makes none of its conditions hold.
Rule 3: a tick-box condition on `false` also matches a box nobody ever touched.
Rule 4: hidden fields are never required.
"""

from collections.abc import Mapping
from typing import Any

from sandbox.zendesk.records import Json, Ticket
from sandbox.zendesk.world import World

SYSTEM_VALUES = {
    "status": "status",
    "tickettype": "type",
    "priority": "priority",
    "group": "group_id",
    "assignee": "assignee_id",
}


def current_values(world: World, ticket: Ticket) -> dict[int, Any]:
    """The ticket's values by field id, its system fields among them."""
    values: dict[int, Any] = dict(ticket.values)
    for field_id, definition in world.ticket_fields.items():
        attribute = SYSTEM_VALUES.get(definition["type"])
        if attribute:
            values[field_id] = getattr(ticket, attribute)
    return values


def visible_fields(world: World, form: Json, values: Mapping[int, Any]) -> list[int]:
    """The ids of the fields that show, in the form's order."""
    conditions: list[Json] = form["agent_conditions"]
    children = {child["id"] for condition in conditions for child in condition["child_fields"]}
    shown = [one for one in form["ticket_field_ids"] if world.ticket_fields[one]["active"]]
    seen = {one for one in shown if one not in children}
    while True:
        revealed = _revealed(world, conditions, values, seen)
        if revealed <= seen:
            return [one for one in shown if one in seen]
        seen |= revealed


def _revealed(world: World, conditions: list[Json], values: Mapping[int, Any], seen: set[int]) -> set[int]:
    return {
        child["id"]
        for condition in conditions
        if condition["parent_field_id"] in seen and matches(world, condition, values)
        for child in condition["child_fields"]
    }


def matches(world: World, condition: Json, values: Mapping[int, Any]) -> bool:
    """Whether the parent has the condition's value."""
    parent = condition["parent_field_id"]
    now, wanted = values.get(parent), condition["value"]
    if world.ticket_fields[parent]["type"] == "checkbox":
        return bool(now) == (wanted in (True, "true", "1", 1))
    if isinstance(now, list):
        return wanted in now
    return str(now if now is not None else "") == str(wanted if wanted is not None else "")


def required_fields(world: World, form: Json, values: Mapping[int, Any], status: str) -> list[int]:
    """The visible fields that must have a value before the ticket may be saved in a status."""
    visible = visible_fields(world, form, values)
    needed = {one for one in visible if world.ticket_fields[one]["required"] and status in ("solved", "closed")}
    for condition in form["agent_conditions"]:
        if condition["parent_field_id"] in visible and matches(world, condition, values):
            needed |= {child["id"] for child in condition["child_fields"] if _needed(child, status)}
    return [one for one in visible if one in needed]


def _needed(child: Json, status: str) -> bool:
    """Without `required_on_statuses`, a required field is needed in every status."""
    rule = child.get("required_on_statuses")
    if rule is None:
        return bool(child.get("is_required"))
    match rule["type"]:
        case "ALL_STATUSES":
            return True
        case "SOME_STATUSES":
            return status in (rule.get("statuses") or ())
        case _:
            return False
