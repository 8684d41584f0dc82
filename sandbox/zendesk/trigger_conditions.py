"""Decides whether a trigger's conditions hold for an update."""

from typing import Any

from sandbox.zendesk.edits import ATTRIBUTES as TICKET_NAMES
from sandbox.zendesk.edits import Edit
from sandbox.zendesk.records import PRIORITIES, STATUSES, Json
from sandbox.zendesk.rule_terms import CUSTOM, PROFILE

VIA_IDS = {"web": 0, "email": 4, "api": 5, "rule": 8, "merge": 19, "closed_ticket": 24, "help_center": 0}
RANKS = {"status": STATUSES, "priority": PRIORITIES}


def all_hold(edit: Edit, trigger: Json) -> bool:
    """Every condition of `all`, and at least one of `any` where there are some."""
    conditions: dict[str, list[Json]] = trigger["conditions"]
    if not all(holds(edit, one) for one in conditions["all"]):
        return False
    return not conditions["any"] or any(holds(edit, one) for one in conditions["any"])


def holds(edit: Edit, condition: Json) -> bool:
    """Whether one condition holds for the update."""
    name, operator, value = str(condition["field"]), str(condition["operator"]), condition["value"]
    match name:
        case "update_type":
            return _is(operator, "Create" if edit.creating else "Change", str(value))
        case "current_tags":
            return _includes(operator, edit.ticket.tags, str(value).split())
        case "role":
            return (operator == "is") == _plays(edit, str(value))
        case "current_via_id":
            return _is(operator, str(VIA_IDS.get(edit.actor.channel, 5)), str(value))
        case "via_id":
            return _is(operator, str(VIA_IDS.get(edit.ticket.channel, 5)), str(value))
        case "comment_is_public":
            return _comment_is(edit, str(value))
        case "comment_includes_word":
            return _words(operator, edit.comment.body if edit.comment else "", str(value))
        case "subject_includes_word":
            return _words(operator, edit.ticket.subject, str(value))
        case _:
            return _field_holds(edit, name, operator, value)


def _plays(edit: Edit, role: str) -> bool:
    user = edit.actor.user
    match role:
        case "agent":
            return user.staff
        case "end_user":
            return user.role == "end-user"
        case "admin":
            return user.role == "admin"
        case _:
            return str(user.id) == role


def _comment_is(edit: Edit, wanted: str) -> bool:
    if edit.comment is None:
        return False
    if wanted == "false":
        return not edit.comment.public
    return wanted == "not_relevant" or edit.comment.public


def _is(operator: str, now: str, wanted: str) -> bool:
    return (now == wanted) == (operator == "is")


def _includes(operator: str, there: list[str], wanted: list[str]) -> bool:
    return bool(set(there) & set(wanted)) == (operator == "includes")


def _words(operator: str, text: str, wanted: str) -> bool:
    lowered = text.lower()
    if operator in ("is", "is_not"):
        return (wanted.lower() in lowered) == (operator == "is")
    return any(word in lowered for word in wanted.lower().split()) == (operator == "includes")


def _field_holds(edit: Edit, name: str, operator: str, value: Any) -> bool:
    old, now = _old_and_now(edit, name)
    wanted = _spelled(value)
    match operator:
        case "is" | "is_not":
            return (now == wanted) == (operator == "is")
        case "present" | "not_present":
            return (now != "") == (operator == "present")
        case "includes" | "not_includes":
            return _includes(operator, now.split(), wanted.split())
        case "changed" | "not_changed":
            return (old != now) == (operator == "changed")
        case "value" | "not_value":
            return (old != now and now == wanted) == (operator == "value")
        case "value_previous" | "not_value_previous":
            return (old != now and old == wanted) == (operator == "value_previous")
        case _:
            return _compares(name, operator, now, wanted)


def _compares(name: str, operator: str, now: str, wanted: str) -> bool:
    ranks = RANKS.get(name)
    if ranks:
        if now not in ranks:
            return False
        difference: float = ranks.index(now) - ranks.index(wanted)
    else:
        try:
            difference = float(now) - float(wanted)
        except ValueError:
            return False
    return difference < 0 if operator == "less_than" else difference > 0


def _old_and_now(edit: Edit, name: str) -> tuple[str, str]:
    custom = CUSTOM.fullmatch(name)
    if custom:
        return _custom_values(edit, int(custom[1]))
    profile = PROFILE.fullmatch(name)
    if profile:
        value = _spelled(_profile_value(edit, profile[1], profile[2]))
        return value, value
    attribute = TICKET_NAMES.get(name, name)
    old = "" if edit.creating else _spelled(getattr(edit.before, attribute))
    return old, _spelled(getattr(edit.ticket, attribute))


def _custom_values(edit: Edit, field_id: int) -> tuple[str, str]:
    definition = edit.world.ticket_fields.get(field_id)
    if definition is None:
        return "", ""
    blank = False if definition["type"] == "checkbox" else None
    now = edit.ticket.values.get(field_id, blank)
    old = blank if edit.creating else edit.before.values.get(field_id, blank)
    return _spelled(old), _spelled(now)


def _profile_value(edit: Edit, whose: str, key: str) -> Any:
    if whose == "requester":
        return edit.world.users[edit.ticket.requester_id].user_fields.get(key)
    company = edit.world.organizations.get(edit.ticket.organization_id or 0)
    return company.organization_fields.get(key) if company else None


def _spelled(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return " ".join(str(one) for one in value)
    return str(value)
