"""Reads and writes the rules that Halyard wants in a Zendesk account: macro, view, automations, its second trigger.

Rule 1: ours are known by their mark, in the description or, where there is none, at the end of the title.
Rule 2: conditions and actions are written whole, because a part would clear the rest.
Rule 3: an automation of ours that is wanted no more is switched off: it might show the action too early.

Pages followed: developer.zendesk.com, api-reference/ticketing/business-rules: automations, macros, triggers, views.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import msgspec

from connectors import ownership
from connectors.zendesk.account import ZendeskAccount
from connectors.zendesk.desired_rules import AUTOMATION, MACRO, NEW_TICKET, OURS, VIEW, Place
from connectors.zendesk.field_map import Source, field_map
from connectors.zendesk.wire import OrganizationField, TicketField
from core import fields
from core.ports import Resource

Json = dict[str, Any]

PATHS = {
    MACRO: "/api/v2/macros",
    VIEW: "/api/v2/views",
    AUTOMATION: "/api/v2/automations",
    NEW_TICKET: "/api/v2/triggers",
}
"""Where each kind of rule is listed and made; one of them is under its id there."""
ENVELOPES = {MACRO: "macro", VIEW: "view", AUTOMATION: "automation", NEW_TICKET: "trigger"}
"""The name of the object that a body wraps."""
PRIORITIES = ("low", "normal", "high", "urgent")
CUSTOM = "custom_fields_"

_ABOUT = "Made by Halyard, which mends it when it is changed; please keep the mark at the end."
_COLUMNS = ("status", "requester", "assignee")
_OWN_COLUMNS = (fields.OWNER, fields.LEVEL, fields.NEXT_DUE)


def existing(kind: str, rules: Iterable[Json], names: Mapping[int, str]) -> tuple[Resource, ...]:
    """Our rules of one kind; in: the account's list, and the names of our fields by id. Of doubles the oldest."""
    found: dict[str, Resource] = {}
    for one in sorted(rules, key=lambda each: (str(each.get("created_at") or ""), int(each["id"]))):
        text = one.get("title") if kind == AUTOMATION else one.get("description")
        name = ownership.marked_name(text)
        if name is not None:
            key = ownership.key_of(name)
            found.setdefault(key, Resource(kind, key, str(one["title"]), rule_facts(kind, one, names), str(one["id"])))
    return tuple(found.values())


def rule_facts(kind: str, one: Json, names: Mapping[int, str]) -> dict[str, object]:
    """What matters of a rule, our own fields by their names."""
    facts: dict[str, object] = {"active": bool(one.get("active", True))}
    if kind != MACRO:
        conditions = one.get("conditions") or {}
        for part in ("all", "any"):
            facts[part] = tuple(_condition(each, names) for each in conditions.get(part) or ())
    if kind != VIEW:
        facts["action"] = tuple(
            (_named(str(each["field"]), names), _spelled(each.get("value"))) for each in one.get("actions") or ()
        )
    return facts


def retired(wanted: Iterable[Resource], found: Iterable[Resource]) -> tuple[Resource, ...]:
    """Rules of ours that show or begin the waiting and are wanted no more, to be switched off."""
    places = {(one.kind, one.key) for one in wanted}
    ours = (one for one in found if one.kind in (AUTOMATION, NEW_TICKET))
    return tuple(
        replace(one, facts={**one.facts, "active": False}, id="") for one in ours if (one.kind, one.key) not in places
    )


def rule_body(wanted: Resource, ids: Mapping[str, int], category: str = "") -> Json:
    """The rule as Zendesk wants it, whole; ``category`` is the id of a trigger's."""
    facts = wanted.facts
    body: Json = {"title": wanted.title, "active": facts["active"]}
    if wanted.kind != AUTOMATION:
        body["description"] = f"{_ABOUT} {ownership.mark(ownership.name_of(wanted.key))}"
    for part in ("all", "any"):
        if part in facts:
            body[part] = [
                {"field": _known(name, ids), "operator": operator, "value": value}
                for name, operator, value in _sequence(facts[part])
            ]
    if "action" in facts:
        body["actions"] = [{"field": _known(name, ids), "value": value} for name, value in _sequence(facts["action"])]
    if category:
        body["category_id"] = category
    if wanted.kind == VIEW:
        body["output"] = {"columns": [*_COLUMNS, *(str(ids[name]) for name in _OWN_COLUMNS if name in ids)]}
    return {ENVELOPES[wanted.kind]: body}


def places(
    account: ZendeskAccount, ticket_fields: Sequence[Json], organization_fields: Sequence[Json]
) -> tuple[Place | None, Place | None]:
    """Where this account keeps severity and tier, as conditions can ask for them; ``None`` where they cannot."""
    known = field_map(
        account,
        [msgspec.convert(one, TicketField, strict=False) for one in ticket_fields],
        [msgspec.convert(one, OrganizationField, strict=False) for one in organization_fields] or None,
    )
    options = {CUSTOM + str(one["id"]): _options(one) for one in ticket_fields if one["type"] == "tagger"}
    options |= {f"organization.custom_fields.{one['key']}": _options(one) for one in organization_fields}
    return _place(known.severity, options), _place(known.tier, options)


def _place(source: Source, options: Mapping[str, tuple[str, ...]]) -> Place | None:
    match source.kind:
        case "always":
            return Place(always=source.key)
        case "priority":
            return _choice("priority", PRIORITIES, source)
        case "ticket_field":
            name = CUSTOM + str(source.field_id)
            return _choice(name, options[name], source) if name in options else None
        case "organization_field":
            name = f"organization.custom_fields.{source.key}"
            known = options.get(name) or tuple(source.values)
            return _choice(name, known, source) if known else Place(name, as_is=True)
        case _:
            return None


def _choice(name: str, known: tuple[str, ...], source: Source) -> Place:
    values: dict[str, tuple[str, ...]] = {}
    for one in known:
        word = source.ours(one)
        values[word] = (*values.get(word, ()), one)
    return Place(name, values)


def _options(one: Json) -> tuple[str, ...]:
    return tuple(str(each["value"]) for each in one.get("custom_field_options") or ())


def _condition(one: Json, names: Mapping[int, str]) -> tuple[str, str, str]:
    return (_named(str(one["field"]), names), str(one["operator"]), _spelled(one.get("value")))


def _named(name: str, names: Mapping[int, str]) -> str:
    number = name.removeprefix(CUSTOM)
    ours = names.get(int(number)) if name.startswith(CUSTOM) and number.isdigit() else None
    return f"{OURS}{ours}" if ours is not None else name


def _known(name: str, ids: Mapping[str, int]) -> str:
    return f"{CUSTOM}{ids[name.removeprefix(OURS)]}" if name.startswith(OURS) else name


def _spelled(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)


def _sequence(fact: object) -> Iterator[tuple[Any, ...]]:
    return iter(fact) if isinstance(fact, tuple) else iter(())
