"""Checks and sets custom field values, and keeps the tags that belong to them in step.

Rule 1: a drop-down takes only the tag of one of its options.
Rule 2: an option's tag and a ticked box's tag are on the ticket, and go when the value goes.
Rule 3: the other way round too: taking such a tag off the ticket empties the field, putting it on sets it.
"""

import re
from typing import Any

from sandbox.zendesk.edits import Edit
from sandbox.zendesk.errors import invalid
from sandbox.zendesk.records import Json, Ticket

TICKED = (True, "true", "1", 1, "yes")
UNTICKED = (False, "false", "0", 0, None, "", "no")


def set_values(edit: Edit, pairs: Any, rule: Json | None = None) -> None:
    """Write `[{"id", "value"}]`; an unknown field or a value the field does not take is refused."""
    if not isinstance(pairs, list):
        raise invalid("custom_fields", "custom_fields: must be a list")
    for pair in pairs:
        if not isinstance(pair, dict) or "id" not in pair:
            raise invalid("custom_fields", "custom_fields: each entry needs an id")
        set_value(edit, as_id(pair["id"]), pair.get("value"), rule)


def as_id(value: Any) -> int:
    try:
        return int(value)
    except (TypeError, ValueError):
        raise invalid("custom_fields", f"custom_fields: {value!r} is not an id") from None


def set_value(edit: Edit, field_id: int, value: Any, rule: Json | None = None) -> None:
    """Write one field and its tags."""
    definition = edit.world.ticket_fields.get(field_id)
    if definition is None or not definition["removable"]:
        raise invalid("custom_fields", f"Custom field {field_id} does not exist")
    accepted = accept(definition, value)
    old_tags = value_tags(definition, edit.ticket.values.get(field_id))
    new_tags = value_tags(definition, accepted)
    edit.put_value(field_id, accepted, rule)
    tags = [tag for tag in edit.ticket.tags if tag not in old_tags]
    edit.put("tags", sorted({*tags, *new_tags}), rule)


def set_tags(edit: Edit, tags: list[str], rule: Json | None = None) -> None:
    """Replace the ticket's tags, and with them the fields those tags stand for."""
    wanted = sorted({tag for tag in tags if tag})
    gone, come = set(edit.ticket.tags) - set(wanted), set(wanted) - set(edit.ticket.tags)
    edit.put("tags", wanted, rule)
    for definition in edit.world.ticket_fields.values():
        if definition["removable"]:
            _follow_tags(edit, definition, gone, come, rule)


def _follow_tags(edit: Edit, definition: Json, gone: set[str], come: set[str], rule: Json | None) -> None:
    field_id, now = definition["id"], edit.ticket.values.get(definition["id"])
    match definition["type"]:
        case "tagger":
            added = [o["value"] for o in definition["custom_field_options"] if o["value"] in come]
            if added:
                edit.put_value(field_id, added[0], rule)
            elif now in gone:
                edit.put_value(field_id, None, rule)
        case "checkbox" if definition["tag"]:
            if definition["tag"] in come:
                edit.put_value(field_id, True, rule)
            elif definition["tag"] in gone:
                edit.put_value(field_id, False, rule)
        case "multiselect":
            options = [o["value"] for o in definition["custom_field_options"]]
            kept = [tag for tag in options if tag in edit.ticket.tags]
            if kept != (now or []):
                edit.put_value(field_id, kept or None, rule)
        case _:
            pass


def value_tags(definition: Json, value: Any) -> set[str]:
    """The tags a value puts on the ticket."""
    match definition["type"]:
        case "tagger":
            return {value} if value else set()
        case "multiselect":
            return set(value or ())
        case "checkbox":
            return {definition["tag"]} if value and definition["tag"] else set()
        case _:
            return set()


def accept(definition: Json, value: Any) -> Any:
    """The value as the field keeps it; refuses what the field does not take."""
    match definition["type"]:
        case "checkbox":
            return _tick(definition, value)
        case "tagger":
            return _option(definition, value) if value not in (None, "") else None
        case "multiselect":
            chosen = value if isinstance(value, list) else []
            return [_option(definition, one) for one in chosen] or None
        case _:
            return _text(definition, value) if value not in (None, "") else None


def _tick(definition: Json, value: Any) -> bool:
    if value in TICKED:
        return True
    if value in UNTICKED:
        return False
    raise _refused(definition, value)


def _option(definition: Json, value: Any) -> str:
    if value not in [option["value"] for option in definition["custom_field_options"]]:
        raise _refused(definition, value)
    return str(value)


def _text(definition: Json, value: Any) -> str:
    pattern = {
        "date": r"\d{4}-\d{2}-\d{2}",
        "integer": r"-?\d+",
        "decimal": r"-?\d+(\.\d+)?",
        "regexp": definition.get("regexp_for_validation") or ".*",
    }.get(definition["type"])
    if isinstance(value, bool | list | dict):
        raise _refused(definition, value)
    if pattern and not re.fullmatch(pattern, str(value)):
        raise _refused(definition, value)
    return str(value)


def _refused(definition: Json, value: Any) -> Exception:
    return invalid("base", f"{definition['title']}: {value!r} is not a valid value")


def forget_field(ticket: Ticket, field_id: int) -> None:
    """A deleted field takes its values with it; tags it put on tickets stay, as in Zendesk."""
    ticket.values.pop(field_id, None)
