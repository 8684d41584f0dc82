"""What conditions and actions triggers, automations and macros may name, and with which values.

Anything not listed here is refused when the rule is written, as Zendesk refuses it.
"""

import re
from typing import Any

from sandbox.zendesk.errors import Refusal, invalid
from sandbox.zendesk.field_values import accept
from sandbox.zendesk.records import PRIORITIES, STATUSES, TYPES, Json
from sandbox.zendesk.world import World

CHANGES = ("changed", "not_changed", "value", "not_value", "value_previous", "not_value_previous")
CHOICE = ("is", "is_not", *CHANGES)
ORDERED = (*CHOICE, "less_than", "greater_than")
PRESENCE = ("present", "not_present")
NO_VALUE = ("changed", "not_changed", "present", "not_present")
INCLUDES = ("includes", "not_includes")
ATTRIBUTES = (
    "group_id",
    "assignee_id",
    "requester_id",
    "organization_id",
    "ticket_form_id",
    "brand_id",
    "custom_status_id",
)
CONDITIONS = {
    "update_type": ("is", "is_not"),
    "status": ORDERED,
    "priority": ORDERED,
    "type": CHOICE,
    "current_tags": INCLUDES,
    "role": ("is", "is_not"),
    "current_via_id": ("is", "is_not"),
    "via_id": ("is", "is_not"),
    "comment_is_public": ("is",),
    "comment_includes_word": ("includes", "not_includes", "is", "is_not"),
    "subject_includes_word": ("includes", "not_includes", "is", "is_not"),
    **dict.fromkeys(ATTRIBUTES, CHOICE),
}
CUSTOM_CONDITIONS = (*CHOICE, *PRESENCE, *INCLUDES, "less_than", "greater_than")
PROFILE_CONDITIONS = ("is", "is_not", *PRESENCE)
CUSTOM = re.compile(r"custom_fields_(\d+)")
PROFILE = re.compile(r"(organization|requester)\.custom_fields\.([a-z0-9_]+)")
TICKET_ACTIONS = (
    "status",
    "priority",
    "type",
    "group_id",
    "assignee_id",
    "set_tags",
    "current_tags",
    "remove_tags",
    "follower",
    "cc",
    "ticket_form_id",
    "custom_status_id",
)
NOTICES = ("notification_user", "notification_group", "notification_webhook")
MACRO_ACTIONS = (*TICKET_ACTIONS, "subject", "comment_value", "comment_value_html", "comment_mode_is_public")
CHOICES = {
    "status": STATUSES,
    "priority": ("", *PRIORITIES),
    "type": ("", *TYPES),
    "update_type": ("Create", "Change"),
    "comment_is_public": ("true", "false", "not_relevant", "requester_can_see_comment"),
}
PEOPLE = ("current_user", "requester_id", "assignee_id", "")


def check_conditions(world: World, conditions: Any, where: str) -> list[Json]:
    """The conditions, or a 422 naming the first one that does not make sense."""
    if not isinstance(conditions, list):
        raise invalid(where, f"{where}: must be a list")
    return [_check_condition(world, one, where) for one in conditions]


def _check_condition(world: World, one: Any, where: str) -> Json:
    if not isinstance(one, dict) or set(one) - {"field", "operator", "value"} or "field" not in one:
        raise invalid(where, f"{where}: a condition has field, operator and value")
    name, operator, value = str(one["field"]), one.get("operator"), one.get("value")
    allowed = _operators(world, name)
    if allowed is None:
        raise invalid(where, f"{where}: condition {name!r} is not known")
    if operator not in allowed:
        raise invalid(where, f"{where}: condition {name!r} does not take operator {operator!r}")
    if operator not in NO_VALUE:
        _check_condition_value(world, name, str(operator), value, where)
    return {"field": name, "operator": operator, "value": value}


def _operators(world: World, name: str) -> tuple[str, ...] | None:
    if name in CONDITIONS:
        return CONDITIONS[name]
    custom = CUSTOM.fullmatch(name)
    if custom:
        return CUSTOM_CONDITIONS if int(custom[1]) in world.ticket_fields else None
    return PROFILE_CONDITIONS if PROFILE.fullmatch(name) else None


def _check_condition_value(world: World, name: str, operator: str, value: Any, where: str) -> None:
    if name in CHOICES and str(value) not in CHOICES[name]:
        raise invalid(where, f"{where}: {name} {operator} {value!r} is not a value it can have")
    custom = CUSTOM.fullmatch(name)
    if custom and operator not in INCLUDES:
        _check_custom_value(world, int(custom[1]), value, where)
    if name == "role" and str(value) not in ("end_user", "agent", "admin") and not _is_user(world, value):
        raise invalid(where, f"{where}: role {value!r} is neither a role nor a user")


def _check_custom_value(world: World, field_id: int, value: Any, where: str) -> None:
    definition = world.ticket_fields[field_id]
    if definition["type"] not in ("tagger", "checkbox"):
        return
    try:
        accept(definition, value)
    except Refusal:
        text = f"{where}: custom_fields_{field_id} {value!r} is not a value it can have"
        raise invalid(where, text) from None


def check_actions(world: World, actions: Any, allowed: tuple[str, ...]) -> list[Json]:
    """The actions, or a 422 naming the first one that does not make sense."""
    if not isinstance(actions, list) or not actions:
        raise invalid("actions", "Actions: a rule needs at least one")
    for one in actions:
        if not isinstance(one, dict) or set(one) != {"field", "value"}:
            raise invalid("actions", "Actions: each has field and value")
        _check_action(world, str(one["field"]), one["value"], allowed)
    return actions


def _check_action(world: World, name: str, value: Any, allowed: tuple[str, ...]) -> None:
    custom = CUSTOM.fullmatch(name)
    if custom:
        _check_custom_action(world, int(custom[1]), value)
        return
    if name not in allowed:
        raise invalid("actions", f"Actions: {name!r} is not known")
    problem = _action_problem(world, name, value)
    if problem:
        raise invalid("actions", f"Actions: {name} {value!r} {problem}")


def _check_custom_action(world: World, field_id: int, value: Any) -> None:
    definition = world.ticket_fields.get(field_id)
    if definition is None or not definition["removable"]:
        raise invalid("actions", f"Actions: custom field {field_id} does not exist")
    accept(definition, value)


def _action_problem(world: World, name: str, value: Any) -> str | None:
    match name:
        case "status" | "priority" | "type":
            return None if str(value) in CHOICES[name] else "is not a value it can have"
        case "group_id":
            return None if value in ("", None) or _id_in(world.groups, value) else "is no group"
        case "assignee_id" | "follower" | "cc":
            return None if str(value) in PEOPLE or _is_user(world, value) else "is nobody here"
        case "ticket_form_id":
            return None if _id_in(world.forms, value) else "is no form"
        case "custom_status_id":
            return None if _id_in(world.custom_statuses, value) else "is no status"
        case "notification_user" | "notification_group":
            return None if isinstance(value, list) and len(value) == 3 else "needs [whom, subject, body]"
        case "notification_webhook":
            return _webhook_problem(world, value)
        case _:
            return None


def _webhook_problem(world: World, value: Any) -> str | None:
    if not isinstance(value, list) or len(value) != 2:
        return "needs [webhook id, body]"
    webhook = world.webhooks.get(str(value[0]))
    if webhook is None:
        return "names a webhook that does not exist"
    if webhook["subscriptions"] != ["conditional_ticket_events"]:
        return "names a webhook that is not connected to triggers"
    return None


def _is_user(world: World, value: Any) -> bool:
    return _id_in(world.users, value)


def _id_in(records: dict[int, Any], value: Any) -> bool:
    return str(value).isdigit() and int(value) in records


def definitions(world: World) -> Json:
    """What an account's rules may name, for whoever writes rules by program."""
    names = [*CONDITIONS, *(f"custom_fields_{key}" for key in _custom_ids(world))]
    conditions = [_definition(world, name) for name in names]
    actions = [*TICKET_ACTIONS, *NOTICES, *(f"custom_fields_{key}" for key in _custom_ids(world))]
    return {
        "conditions_all": conditions,
        "conditions_any": conditions,
        "actions": [{**_titled(world, name), "values": _values(world, name)} for name in actions],
    }


def _custom_ids(world: World) -> list[int]:
    return [key for key, entry in sorted(world.ticket_fields.items()) if entry["removable"]]


def _definition(world: World, name: str) -> Json:
    operators = _operators(world, name) or ()
    shown = [{"value": one, "title": one.replace("_", " "), "terminal": one in NO_VALUE} for one in operators]
    return {**_titled(world, name), "operators": shown, "values": _values(world, name)}


def _titled(world: World, name: str) -> Json:
    custom = CUSTOM.fullmatch(name)
    title = world.ticket_fields[int(custom[1])]["title"] if custom else name.replace("_", " ").capitalize()
    kind = "list" if _values(world, name) else "text"
    return {
        "title": title,
        "subject": name,
        "type": kind,
        "group": "ticket",
        "nullable": False,
        "repeatable": False,
    }


def _values(world: World, name: str) -> list[Json]:
    custom = CUSTOM.fullmatch(name)
    if custom:
        options = world.ticket_fields[int(custom[1])].get("custom_field_options") or []
        return [{"value": o["value"], "title": o["name"], "enabled": True} for o in options]
    return [{"value": one, "title": one or "-", "enabled": True} for one in CHOICES.get(name, ())]
