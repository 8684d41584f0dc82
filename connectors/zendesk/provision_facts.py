"""Reads a Zendesk account's configuration as Halyard's resources: which objects are ours, and what matters of them.

Pure: the vendor's JSON in, resources out. What is ours is known by its mark (see :mod:`desired`); a form is the
customer's and only joined; a category has no text for a mark and is known by its name.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from connectors import ownership
from connectors.zendesk import desired, desired_rules, provision_rules
from core import fields
from core.ports import Resource

Json = dict[str, Any]

ONLY_OURS = (fields.STATE, fields.AVAILABLE_FROM, fields.LEVEL, fields.OWNER, fields.NEXT_DUE)
"""The names of fields that nobody but Halyard writes."""
ABOUT_FIELD = "Written and read by Halyard; please keep the mark at the end."


@dataclass(frozen=True, slots=True)
class Account:
    """The account's configuration as read, in the vendor's shapes; whole lists, in the vendor's order."""

    fields: tuple[Json, ...] = ()
    forms: tuple[Json, ...] = ()
    categories: tuple[Json, ...] = ()
    webhooks: tuple[Json, ...] = ()
    triggers: tuple[Json, ...] = ()
    macros: tuple[Json, ...] = ()
    views: tuple[Json, ...] = ()
    automations: tuple[Json, ...] = ()
    organization_fields: tuple[Json, ...] = ()


def own(objects: Iterable[Json], text: str) -> dict[str, Json]:
    """The objects that bear our mark in the property ``text``, by the name in it; of doubles the oldest."""
    found: dict[str, Json] = {}
    for one in sorted(objects, key=_age):
        name = ownership.marked_name(one.get(text))
        if name is not None:
            found.setdefault(name, one)
    return found


def _age(one: Json) -> tuple[str, str]:
    return (str(one.get("created_at") or ""), str(one["id"]).zfill(32))


def own_fields(account: Account) -> dict[str, Json]:
    """Our ticket fields by name."""
    return own(account.fields, "agent_description")


def editable_by_agents(account: Account) -> tuple[str, ...]:
    """Titles of our fields that only Halyard writes and that agents may edit."""
    ours = own_fields(account)
    return tuple(
        str(ours[name]["title"]) for name in ONLY_OURS if name in ours and ours[name].get("agent_can_edit") is True
    )


def adopted(account: Account) -> frozenset[str]:
    """The names of our fields that were the customer's before: they bear our mark, and not what we say of our own."""
    ours = own_fields(account).items()
    return frozenset(name for name, one in ours if ABOUT_FIELD not in str(one.get("agent_description") or ""))


def doubles(account: Account) -> tuple[str, ...]:
    """Titles of objects that bear a mark which an older object bears too (a copy somebody made)."""
    texts = ((account.fields, "agent_description", "title"), (account.triggers, "description", "title"))
    found = []
    rules = ((account.macros, "description", "title"), (account.views, "description", "title"))
    more = (*rules, (account.automations, "title", "title"), (account.webhooks, "description", "name"))
    for objects, text, title in (*texts, *more):
        first = [one["id"] for one in own(objects, text).values()]
        marked = [one for one in objects if ownership.marked_name(one.get(text)) is not None]
        found += [str(one[title]) for one in marked if one["id"] not in first]
    return tuple(found)


def existing(account: Account) -> tuple[Resource, ...]:
    """What exists of ours, and the active forms that we could join."""
    ours = own_fields(account)
    names = {one["id"]: name for name, one in ours.items()}
    forms = (one for one in account.forms if one.get("active", True))
    return (
        *(_field(name, one) for name, one in ours.items()),
        *(_form(one, names, _titles(account)) for one in forms),
        *provision_rules.existing(desired_rules.MACRO, account.macros, names),
        *provision_rules.existing(desired_rules.VIEW, account.views, names),
        *provision_rules.existing(desired_rules.AUTOMATION, account.automations, names),
        *_category(account),
        *_webhook(account),
        *_trigger(account),
        *_waits(account, names),
    )


def changed_at(account: Account, one: Resource) -> tuple[datetime, str] | None:
    """When an object of the account was last changed, by nobody named; ``None`` where it does not say."""
    lists = (account.fields, account.forms, account.categories, account.webhooks, account.triggers)
    rules = (account.macros, account.views, account.automations)
    there = (each for objects in (*lists, *rules) for each in objects if str(each["id"]) == one.id)
    stamp = next((each["updated_at"] for each in there if each.get("updated_at")), None)
    return None if stamp is None else (datetime.fromisoformat(str(stamp)), "")


def foreign_titles(account: Account) -> frozenset[str]:
    """The titles of all fields that are not ours."""
    ours = {one["id"] for one in own_fields(account).values()}
    return frozenset(str(one["title"]) for one in account.fields if one["id"] not in ours)


def field_facts(one: Json) -> dict[str, object]:
    """What matters of a ticket field."""
    known: dict[str, object] = {
        "type": one["type"],
        "active": bool(one.get("active", True)),
        "portal": _portal(one),
    }
    if one["type"] == "checkbox":
        known["tag"] = one.get("tag") or ""
    if one.get("custom_field_options"):
        known["option"] = {each["value"]: each["name"] for each in one["custom_field_options"]}
    hint, about, _ = str(one.get("agent_description") or "").partition(ABOUT_FIELD)
    if about and hint.strip():
        known["hint"] = hint.strip()
    return known


def our_condition(condition: Json, child: Json, names: Mapping[int, str]) -> tuple[str, ...] | None:
    """A condition on one child in the words of a resource, or ``None`` where parent or child is not ours."""
    parent, shown = names.get(condition["parent_field_id"]), names.get(child["id"])
    if parent is None or shown is None:
        return None
    return (shown, "when", parent, "is", condition_value(condition["value"], parent))


def condition_value(value: object, parent: str) -> str:
    """A condition's value without our tag's prefix; ticks are ``true`` in JSON and may come back as text."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value).removeprefix(desired.option_tag(parent, ""))


def _field(name: str, one: Json) -> Resource:
    return Resource(desired.FIELD, ownership.key_of(name), one["title"], field_facts(one), id=str(one["id"]))


def _portal(one: Json) -> str:
    if not one.get("visible_in_portal"):
        return "hidden"
    return "editable" if one.get("editable_in_portal") else "read only"


def _form(one: Json, names: Mapping[int, str], titles: Mapping[int, str]) -> Resource:
    ours, theirs = set(), []
    for condition in one.get("agent_conditions") or ():
        for child in condition.get("child_fields") or ():
            known = our_condition(condition, child, names)
            if known is not None:
                ours.add(known)
            else:
                theirs.append(_their_words(condition, child, titles))
    facts: dict[str, object] = {
        "field": frozenset(names[each] for each in one["ticket_field_ids"] if each in names),
        "show": frozenset(ours),
        "kept conditions": tuple(theirs),
    }
    return Resource(desired.FORM, desired.form_key(str(one["id"])), one["name"], facts, id=str(one["id"]))


def _their_words(condition: Json, child: Json, titles: Mapping[int, str]) -> str:
    parent = titles.get(condition["parent_field_id"], str(condition["parent_field_id"]))
    shown = titles.get(child["id"], str(child["id"]))
    return f'show "{shown}" when "{parent}" is {condition["value"]}'


def _titles(account: Account) -> dict[int, str]:
    return {one["id"]: one["title"] for one in account.fields}


def _category(account: Account) -> Sequence[Resource]:
    found = [one for one in account.categories if one["name"] == desired.CATEGORY_TITLE]
    if not found:
        return ()
    one = found[0]
    last = max(each["position"] for each in account.categories)
    place = "last" if one["position"] == last else "before others"
    facts = {"place": place}
    return (Resource(desired.CATEGORY, desired.CATEGORY_KEY, one["name"], facts, id=str(one["id"])),)


def _webhook(account: Account) -> Sequence[Resource]:
    one = own(account.webhooks, "description").get(ownership.name_of(desired.WEBHOOK_KEY))
    if one is None:
        return ()
    facts = {
        "endpoint": one["endpoint"],
        "method": one["http_method"],
        "format": one["request_format"],
        "events": tuple(one.get("subscriptions") or ()),
    }
    webhook = Resource(desired.WEBHOOK, desired.WEBHOOK_KEY, one["name"], facts, id=one["id"])
    if one["status"] != "active":
        return (webhook,)
    # Being switched on is a thing of its own, made last; a webhook that is off simply lacks it.
    active = Resource(
        desired.ACTIVATION, desired.WEBHOOK_KEY, desired.WEBHOOK_TITLE, {"status": "active"}, id=one["id"]
    )
    return (webhook, active)


def _trigger(account: Account) -> Sequence[Resource]:
    one = own(account.triggers, "description").get(ownership.name_of(desired.TRIGGER_KEY))
    if one is None:
        return ()
    known = {r.id: r.key for r in (*_category(account), *_webhook(account))}
    conditions = one.get("conditions") or {}
    category = str(one.get("category_id") or "")
    facts: dict[str, object] = {
        "active": bool(one["active"]),
        "category": known.get(category, category),
        "all": tuple(_condition(each) for each in conditions.get("all") or ()),
        "any": tuple(_condition(each) for each in conditions.get("any") or ()),
        "action": tuple(_action(each, known) for each in one.get("actions") or ()),
    }
    return (Resource(desired.TRIGGER, desired.TRIGGER_KEY, one["title"], facts, id=str(one["id"])),)


def _waits(account: Account, names: Mapping[int, str]) -> Sequence[Resource]:
    """The trigger that begins a ticket's waiting."""
    one = own(account.triggers, "description").get(ownership.name_of(desired_rules.WAITS_KEY))
    if one is None:
        return ()
    known = {r.id: r.key for r in _category(account)}
    category = str(one.get("category_id") or "")
    facts = {
        **provision_rules.rule_facts(desired_rules.NEW_TICKET, one, names),
        "category": known.get(category, category),
    }
    return (Resource(desired_rules.NEW_TICKET, desired_rules.WAITS_KEY, one["title"], facts, id=str(one["id"])),)


def _condition(one: Json) -> tuple[str, str, str]:
    return (str(one["field"]), str(one["operator"]), str(one.get("value")))


def _action(one: Json, known: Mapping[str, str]) -> tuple[str, ...]:
    value = one.get("value")
    values = [str(each) for each in value] if isinstance(value, list) else [str(value)]
    return (str(one["field"]), *(known.get(each, each) for each in values))
