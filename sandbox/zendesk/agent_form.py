"""Reads what an agent entered on the ticket page and turns it into one update.

Rule 1: a field that does not show is not submitted, whatever the browser sent.
Rule 2: a field that was not touched is not submitted, so that an old page overwrites nothing.
Rule 3: a required field without a value stops the update with a sentence that says which.
"""

from dataclasses import dataclass
from typing import Any

from werkzeug.datastructures import MultiDict

from sandbox.zendesk import form_conditions
from sandbox.zendesk.field_values import TICKED
from sandbox.zendesk.records import STATUSES, Json, Ticket
from sandbox.zendesk.world import World

Entered = MultiDict[str, str]


@dataclass(frozen=True)
class Submission:
    """What was entered: the values as they would be, the update it makes, and what is missing."""

    values: dict[int, Any]
    change: Json
    missing: tuple[str, ...]


def read_submission(world: World, ticket: Ticket, entered: Entered) -> Submission:
    """Overlay what was entered on what is there, field by field as they come into view."""
    form = world.forms[ticket.form_id]
    values = form_conditions.current_values(world, ticket)
    status = _status(world, ticket, entered, values)
    touched: dict[int, Any] = {}
    while True:
        visible = form_conditions.visible_fields(world, form, values)
        new = {
            one: value
            for one in visible
            if one not in touched and (value := _entered_value(world, one, entered)) is not None
        }
        if not new:
            break
        touched |= new
        values |= {one: value[0] for one, value in new.items()}
    changed = {one: value[0] for one, value in touched.items() if _was_touched(one, value[1], entered)}
    needed = form_conditions.required_fields(world, form, values, status)
    missing = tuple(world.ticket_fields[one]["title"] for one in needed if values.get(one) in (None, "", [], False))
    return Submission(values, _change(ticket, entered, changed, status), missing)


def _status(world: World, ticket: Ticket, entered: Entered, values: dict[int, Any]) -> str:
    status = entered.get("status") or ticket.status
    if status not in STATUSES:
        return ticket.status
    for field_id, definition in world.ticket_fields.items():
        if definition["type"] == "status":
            values[field_id] = status
    return status


def _entered_value(world: World, field_id: int, entered: Entered) -> tuple[Any, str] | None:
    """The value as the field keeps it, and as text; None when the page sent nothing for it that agents may set."""
    name, definition = f"field_{field_id}", world.ticket_fields[field_id]
    if name not in entered or not definition["removable"] or not definition["agent_can_edit"]:
        return None
    sent = entered.getlist(name)
    if definition["type"] == "checkbox":
        return sent[-1] in TICKED, sent[-1]
    if definition["type"] == "multiselect":
        chosen = [one for one in sent if one]
        return chosen, " ".join(chosen)
    return sent[-1].replace("\r\n", "\n").strip() or None, sent[-1]


def _was_touched(field_id: int, text: str, entered: Entered) -> bool:
    was = entered.get(f"was_{field_id}")
    return was is None or was.replace("\r\n", "\n").strip() != text.replace("\r\n", "\n").strip()


def _change(ticket: Ticket, entered: Entered, changed: dict[int, Any], status: str) -> Json:
    change: Json = {}
    if changed:
        change["custom_fields"] = [{"id": one, "value": value} for one, value in changed.items()]
    if status != ticket.status:
        change["status"] = status
    for name in ("priority", "type"):
        if name in entered and (entered[name] or None) != getattr(ticket, name):
            change[name] = entered[name] or None
    if "assignee_id" in entered and entered["assignee_id"] != str(ticket.assignee_id or ""):
        change["assignee_id"] = entered["assignee_id"] or None
    if entered.get("comment", "").strip():
        change["comment"] = {"body": entered["comment"].replace("\r\n", "\n")}
        if "comment_public" in entered:
            change["comment"]["public"] = entered["comment_public"] in ("true", "on", "1", "yes")
    return change
