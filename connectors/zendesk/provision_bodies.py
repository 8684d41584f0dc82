"""Writes Halyard's resources as the requests Zendesk's configuration pages expect, keeping what is the customer's.

Pure. Pages followed: developer.zendesk.com, api-reference/ticketing: ticket_fields ("omitting an option removes
it"), ticket_forms ("an empty array deletes the conditions"), triggers ("updating a condition or action updates
both"); api-reference/webhooks.
"""

from collections.abc import Mapping
from typing import Any

from connectors import ownership
from connectors.zendesk import desired
from connectors.zendesk.provision_facts import ABOUT_FIELD, Json, condition_value, field_facts
from core.ports import Resource

_NEVER_REQUIRED = {"is_required": False, "required_on_statuses": {"type": "NO_STATUSES"}}

_ABOUT = "Made by Halyard, which mends it when it is changed; please keep the mark at the end."


def new_field(wanted: Resource) -> Json:
    """The body that creates a ticket field, its options included."""
    facts = wanted.facts
    body: Json = {
        "type": facts["type"],
        "title": wanted.title,
        "agent_description": _description(wanted),
        **_portal(facts["portal"]),
    }
    if facts.get("tag"):
        body["tag"] = facts["tag"]
    if "option" in facts:
        body["custom_field_options"] = [{"name": label, "value": tag} for tag, label in _options(facts).items()]
    return {"ticket_field": body}


def field_change(wanted: Resource, now: Json) -> Json | None:
    """The body that mends a field without a word about its options, or ``None`` when nothing but those differ."""
    facts, found = wanted.facts, field_facts(now)
    body: Json = {}
    if now["title"] != wanted.title:
        body["title"] = wanted.title
    if found["active"] != facts["active"]:
        body["active"] = facts["active"]
    if found["portal"] != facts["portal"]:
        body |= _portal(facts["portal"])
    if "hint" in facts and found.get("hint", "") != facts["hint"]:
        body["agent_description"] = _description(wanted)
    if found.get("tag", "") != facts.get("tag", ""):
        body["tag"] = facts.get("tag") or None
    return {"ticket_field": body} if body else None


def option_changes(wanted: Resource, now: Json) -> tuple[Json, ...]:
    """One body per option to add or to give its name back; the customer's own options are not touched."""
    there = {one["value"]: one for one in now.get("custom_field_options") or ()}
    bodies: list[Json] = []
    for tag, label in _options(wanted.facts).items():
        if tag not in there:
            bodies.append({"custom_field_option": {"name": label, "value": tag}})
        elif there[tag]["name"] != label:
            option = {"id": there[tag]["id"], "name": label, "value": tag}
            bodies.append({"custom_field_option": option})
    return tuple(bodies)


def joined_form(wanted: Resource, now: Json, ids: Mapping[str, int]) -> Json:
    """The body that adds our fields and conditions to a form as it is this moment.

    In: our field ids by name. Out: every field and condition of the customer's as it was and where it was,
    ours after them; ``end_user_conditions`` are not mentioned, which leaves them alone.
    """
    wanted_ids = [one for name, one in ids.items() if name in members(wanted.facts["field"])]
    field_ids = list(now["ticket_field_ids"])
    field_ids += [one for one in wanted_ids if one not in field_ids]
    conditions = [_copy(one) for one in now.get("agent_conditions") or ()]
    for child, _, parent, _, value in _ordered(members(wanted.facts["show"]), ids):
        _show(conditions, ids[child], ids[parent], value, parent)
    return {"ticket_form": {"ticket_field_ids": field_ids, "agent_conditions": conditions}}


def new_category(wanted: Resource, position: int) -> Json:
    """The body that creates or moves our category."""
    return {"trigger_category": {"name": wanted.title, "position": position}}


def new_webhook(wanted: Resource) -> Json:
    """The body that creates the webhook, inactive; it is activated when all else stands."""
    return {"webhook": {**webhook_change(wanted)["webhook"], "status": "inactive"}}


def webhook_change(wanted: Resource) -> Json:
    """The body that mends the webhook; its status is not mentioned."""
    facts = wanted.facts
    return {
        "webhook": {
            "name": wanted.title,
            "description": f"{_ABOUT} {ownership.mark(ownership.name_of(wanted.key))}",
            "endpoint": facts["endpoint"],
            "http_method": facts["method"],
            "request_format": facts["format"],
            "subscriptions": list(_sequence(facts["events"])),
        }
    }


def status(wanted: Resource) -> Json:
    """The body that switches the webhook on."""
    return {"webhook": {"status": wanted.facts["status"]}}


def trigger(wanted: Resource, ids: Mapping[str, str]) -> Json:
    """The body that creates or mends the trigger: always whole, because a part would clear the rest.

    In: host ids by our keys, for the category and the webhook that it names.
    """
    facts = wanted.facts
    return {
        "trigger": {
            "title": wanted.title,
            "description": f"{_ABOUT} {ownership.mark(ownership.name_of(wanted.key))}",
            "active": facts["active"],
            "category_id": ids[str(facts["category"])],
            "conditions": {"all": _conditions(facts["all"]), "any": _conditions(facts["any"])},
            "actions": [
                {"field": field, "value": [ids.get(each, each) for each in value]}
                for field, *value in _sequence(facts["action"])
            ],
        }
    }


def _conditions(facts: object) -> list[Json]:
    return [{"field": field, "operator": operator, "value": value} for field, operator, value in _sequence(facts)]


def _description(wanted: Resource) -> str:
    """What agents read below a field: the hint where there is one, whose the field is, and the mark."""
    about = f"{ABOUT_FIELD} {ownership.mark(ownership.name_of(wanted.key))}"
    hint = wanted.facts.get("hint")
    return f"{hint} {about}" if hint else about


def _portal(portal: object) -> Json:
    return {
        "visible_in_portal": portal != "hidden",
        "editable_in_portal": portal == "editable",
        "required_in_portal": False,
    }


def _show(conditions: list[Json], child: int, parent_id: int, value: str, parent: str) -> None:
    """Add one child to the entry of its parent and value, which is made where there is none."""
    for one in conditions:
        if one["parent_field_id"] == parent_id and condition_value(one["value"], parent) == value:
            if all(each["id"] != child for each in one["child_fields"]):
                one["child_fields"].append({"id": child, **_NEVER_REQUIRED})
            return
    spelled: object = True if value == "true" else desired.option_tag(parent, value)
    entry = {"parent_field_id": parent_id, "value": spelled, "child_fields": [{"id": child, **_NEVER_REQUIRED}]}
    conditions.append(entry)


def _ordered(shown: frozenset[Any], ids: Mapping[str, int]) -> list[tuple[str, str, str, str, str]]:
    """Conditions in the order of our fields, so that the same wish writes the same form everywhere."""
    order = list(ids)
    return sorted(shown, key=lambda one: (order.index(one[2]), one[4], order.index(one[0])))


def _copy(condition: Json) -> Json:
    return {**condition, "child_fields": list(condition.get("child_fields") or ())}


def _options(facts: Mapping[str, object]) -> Mapping[str, str]:
    options = facts.get("option")
    return options if isinstance(options, Mapping) else {}


def members(fact: object) -> frozenset[Any]:
    """A fact that is a set of names or conditions; empty for anything else."""
    return fact if isinstance(fact, frozenset) else frozenset()


def _sequence(fact: object) -> tuple[Any, ...]:
    return fact if isinstance(fact, tuple) else ()
