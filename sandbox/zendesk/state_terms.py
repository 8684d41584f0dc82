"""What automations and views may ask about a ticket: how it stands and since when, never what an update did to it."""

from datetime import datetime, timedelta
from typing import Any

from sandbox.zendesk.errors import invalid
from sandbox.zendesk.records import STATUSES, Json, Ticket
from sandbox.zendesk.rule_terms import CHANGES, check_conditions
from sandbox.zendesk.world import World

HOURS = {"NEW": "created_at", "updated_at": "updated_at"}
"""Conditions on the hours since something, and the ticket's moment that they count from."""
COMPARED = ("is", "less_than", "greater_than")
OF_UPDATES = frozenset({"update_type", "role", "current_via_id", "comment_is_public", "comment_includes_word"})
SAYS_WHICH = frozenset({"status", "type", "group_id", "assignee_id", "requester_id"})
HOUR = timedelta(hours=1)
INSTANT = timedelta(microseconds=1)


def check_states(world: World, conditions: Any, where: str) -> list[Json]:
    """The conditions, or a 422 naming the first one that does not make sense."""
    if not isinstance(conditions, list):
        raise invalid(where, f"{where}: must be a list")
    return [_check(world, one, where) for one in conditions]


def _check(world: World, one: Any, where: str) -> Json:
    name, operator = (one.get("field"), one.get("operator")) if isinstance(one, dict) else ("", "")
    if name in HOURS:
        return _check_hours(one, where)
    if name in OF_UPDATES or operator in CHANGES:
        raise invalid(where, f"{where}: {name!r} {operator!r} is about an update, which only triggers see")
    return check_conditions(world, [one], where)[0]


def _check_hours(one: Json, where: str) -> Json:
    if set(one) != {"field", "operator", "value"} or one["operator"] not in COMPARED:
        raise invalid(where, f"{where}: condition {one['field']!r} does not take operator {one.get('operator')!r}")
    if not str(one["value"]).isdigit():
        raise invalid(where, f"{where}: {one['value']!r} is no whole number of hours")
    return {"field": one["field"], "operator": one["operator"], "value": str(one["value"])}


def check_automation(one: Json, others: list[Json]) -> None:
    """What Zendesk demands of an automation besides: a time, which tickets, an end to it, and no twin."""
    everything = one["conditions"]["all"]
    if not any(each["field"] in HOURS for each in everything):
        raise invalid("conditions", "Conditions: an automation needs a time-based condition in all")
    if not any(each["field"] in SAYS_WHICH for each in everything):
        raise invalid("conditions", f"Conditions: an automation needs one of {sorted(SAYS_WHICH)} in all")
    once = any(each["field"] in HOURS and each["operator"] == "is" for each in everything)
    if not once and not any(_ends(action, each) for action in one["actions"] for each in everything):
        raise invalid("actions", "Actions: nothing here makes a condition false, so it would run for ever")
    if one["active"] and any(_twin(one, other) for other in others):
        raise invalid("base", "An active automation with these conditions and actions exists")


def _twin(one: Json, other: Json) -> bool:
    return bool(other["active"]) and all(one[part] == other[part] for part in ("conditions", "actions"))


def _ends(action: Json, condition: Json) -> bool:
    """Whether an action makes a condition false."""
    name, operator, wanted, set_to = condition["field"], condition["operator"], condition["value"], action["value"]
    if name == "current_tags":
        ending = {"not_includes": "current_tags", "includes": "remove_tags"}
        return action["field"] == ending[operator] and bool(set(str(set_to).split()) & set(str(wanted).split()))
    if action["field"] != name:
        return False
    match operator:
        case "is":
            return str(set_to) != str(wanted)
        case "is_not":
            return str(set_to) == str(wanted)
        case "not_present":
            return bool(set_to)
        case "less_than" if name == "status":
            return STATUSES.index(str(set_to)) >= STATUSES.index(str(wanted))
        case _:
            return False


def hours_hold(ticket: Ticket, condition: Json, now: datetime) -> bool:
    """Whether a condition on hours holds: *is* counts whole hours, the others compare the time that has passed."""
    passed: timedelta = now - getattr(ticket, HOURS[condition["field"]])
    wanted = int(condition["value"])
    match condition["operator"]:
        case "is":
            return passed // HOUR == wanted
        case "less_than":
            return passed < wanted * HOUR
        case _:
            return passed > wanted * HOUR


def hours_hold_after(ticket: Ticket, condition: Json) -> datetime:
    """The last moment before a condition on hours may hold; *less than* may from the beginning."""
    began: datetime = getattr(ticket, HOURS[condition["field"]])
    match condition["operator"]:
        case "less_than":
            return began - INSTANT
        case "is":
            return began + int(condition["value"]) * HOUR - INSTANT
        case _:
            return began + int(condition["value"]) * HOUR
