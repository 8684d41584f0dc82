"""Reads a Jira site's configuration as Halyard's resources: which objects are ours, and what matters of them.

Pure: the vendor's JSON in, resources out. What is ours is known by its mark (see :mod:`desired`); screens and
workflows of the customer's are only joined.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec

from connectors import ownership
from connectors.jira import desired
from core.ports import Resource

Json = dict[str, Any]
Codes = dict[str, dict[str, str]]
"""``{field name: {option id: code}}``, as ``halyard.options`` keeps it."""

CUSTOM_TYPES = "com.atlassian.jira.plugin.system.customfieldtypes:"
ABOUT = "Written and read by Halyard; please keep the mark at the end."
CHECK_FIELD = "system:check-field-value"
UPDATE_FIELD = "system:update-field"
VALIDATE_FIELD = "system:validate-field-value"
REQUIRED = "fieldRequired"
SCREEN_RULE = "system:transition-screen"
PORTAL_MARK = "servicedesk.customer.transition.active"


@dataclass(frozen=True, slots=True)
class Project:
    """A project under policy: its table of option codes, and the issue types its issues have.

    ``own_ids`` are the ids of our fields by name as the project keeps them, on a Data Center.
    """

    id: str
    key: str
    name: str
    issue_types: tuple[str, ...] = ()
    team_managed: bool = False
    service_desk: bool = False
    codes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    own_ids: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Context:
    """The context of one of our fields that holds everywhere (``id`` empty: there is none), with its options.

    ``apart`` are the ids of projects that have a context of their own.
    """

    id: str = ""
    options: tuple[Json, ...] = ()
    apart: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Site:
    """The site's configuration as read, in the vendor's shapes; whole lists, in the vendor's order.

    ``binned`` are fields that were thrown away and can be brought back; ``contexts`` are by field id,
    ``screen_fields`` the ids of fields by screen id; ``viewed`` and ``edited`` are ids of screens,
    ``portal_workflows`` of the workflows that requests of customers follow; ``gadgets`` are those of our
    dashboards by the dashboard's id, each with its settings under ``config``.
    """

    projects: tuple[Project, ...] = ()
    fields: tuple[Json, ...] = ()
    binned: tuple[Json, ...] = ()
    contexts: Mapping[str, Context] = field(default_factory=dict)
    screens: tuple[Json, ...] = ()
    screen_fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    viewed: frozenset[str] = frozenset()
    edited: frozenset[str] = frozenset()
    workflows: tuple[Json, ...] = ()
    portal_workflows: frozenset[str] = frozenset()
    statuses: tuple[Json, ...] = ()
    webhooks: tuple[Json, ...] = ()
    filters: tuple[Json, ...] = ()
    dashboards: tuple[Json, ...] = ()
    gadgets: Mapping[str, tuple[Json, ...]] = field(default_factory=dict)


def own(objects: Iterable[Json], text: str = "description") -> dict[str, Json]:
    """The objects that bear our mark in the property ``text``, by the name in it; of doubles the oldest."""
    found: dict[str, Json] = {}
    for one in sorted(objects, key=_age):
        name = ownership.marked_name(one.get(text))
        if name is not None:
            found.setdefault(name, one)
    return found


def _age(one: Json) -> tuple[int, str]:
    """Ids grow, and ``customfield_9999`` is older than ``customfield_10000``."""
    text = object_id(one)
    number = text.rpartition("_")[2]
    return (int(number) if number.isdecimal() else 0, text)


def object_id(one: Json) -> str:
    """An object's id; a webhook names it only in its address."""
    return str(one["id"]) if "id" in one else str(one.get("self") or "").rstrip("/").rpartition("/")[2]


def own_fields(site: Site) -> dict[str, Json]:
    """Our custom fields by name."""
    return {name: one for name, one in own(site.fields).items() if kind_of(one)}


def adopted(site: Site) -> frozenset[str]:
    """The names of those of our fields that were a customer's before: they bear our mark, and not our words."""
    return frozenset(name for name, one in own_fields(site).items() if ABOUT not in str(one.get("description") or ""))


def binned_field(site: Site, name: str, kind: str) -> Json | None:
    """Our field of this name and kind in Jira's bin, or ``None``."""
    found = own(one for one in site.binned if kind_of(one) == kind)
    return found.get(name)


def kind_of(one: Json) -> str:
    """A custom field's kind, such as ``select``; empty for a field of the system or of an app."""
    custom = str((one.get("schema") or {}).get("custom") or one.get("type") or "")
    return custom.removeprefix(CUSTOM_TYPES) if custom.startswith(CUSTOM_TYPES) else ""


def foreign_titles(site: Site) -> frozenset[str]:
    """The names of all fields that are not ours."""
    ours = {one["id"] for one in own_fields(site).values()}
    return frozenset(str(one["name"]) for one in site.fields if one["id"] not in ours)


def screen_titles(site: Site) -> tuple[frozenset[str], str]:
    """The names of all screens that are not our own, and that of our own where there is one."""
    ours = own(site.screens).get(desired.SCREEN_MARK)
    others = frozenset(str(one["name"]) for one in site.screens if one is not ours)
    return others, str(ours["name"]) if ours is not None else ""


def doubles(site: Site) -> tuple[str, ...]:
    """Names of objects that bear a mark which an older object bears too (a copy somebody made)."""
    found = []
    described = (site.fields, site.screens, site.filters, site.dashboards)
    for objects, text in (*((each, "description") for each in described), (site.webhooks, "name")):
        first = [object_id(one) for one in own(objects, text).values()]
        marked = [one for one in objects if ownership.marked_name(one.get(text)) is not None]
        found += [str(one["name"]) for one in marked if object_id(one) not in first]
    return tuple(found)


def codes(site: Site) -> Codes:
    """Our code of every option that a project's table knows and a field still has."""
    found: Codes = {}
    for name, one in own_fields(site).items():
        there = {str(option["id"]) for option in site.contexts.get(one["id"], Context()).options}
        for project in site.projects:
            for number, code in project.codes.get(name, {}).items():
                if number in there:
                    found.setdefault(name, {}).setdefault(number, code)
    return found


def site_facts_screens(site: Site) -> tuple[desired.SiteScreen, ...]:
    """The screens on which issues of the projects are looked at and edited."""
    names = {str(one["id"]): str(one["name"]) for one in site.screens}
    return tuple(
        desired.SiteScreen(one, names.get(one, one), views=one in site.viewed, edits=one in site.edited)
        for one in sorted(site.viewed | site.edited, key=_number)
    )


def site_facts_workflows(site: Site) -> tuple[desired.SiteWorkflow, ...]:
    """The workflows that can be changed, with the names of their transitions."""
    return tuple(_site_workflow(one, site) for one in site.workflows if is_editable(one))


def is_editable(workflow: Json) -> bool:
    """Whether Jira lets anybody change this workflow; its own default one it does not."""
    return workflow.get("isEditable") is not False


def own_transition(workflow: Json) -> Json | None:
    """Our transition of a workflow, known by its mark; of copies the one with the lowest id."""
    return own(workflow.get("transitions") or ()).get(desired.TRANSITION_MARK)


def existing(site: Site, account: str) -> tuple[Resource, ...]:
    """What exists of ours, and the screens and workflows that we could join."""
    known = codes(site)
    ids = {one["id"]: name for name, one in own_fields(site).items()}
    return (
        *(_field(name, one, site, known.get(name, {})) for name, one in own_fields(site).items()),
        *(_code_table(project, known, ids) for project in site.projects if project.codes),
        *_screen(site, ids),
        *(_joined(screen, site, ids) for screen in site_facts_screens(site)),
        *(_workflow(one, site, ids, known) for one in site.workflows if is_editable(one)),
        *_webhook(site, account),
    )


def _number(text: str) -> tuple[int, str]:
    return (int(text) if text.isdecimal() else 0, text)


def _site_workflow(one: Json, site: Site) -> desired.SiteWorkflow:
    ours = own_transition(one)
    others = (each for each in one.get("transitions") or () if each is not ours)
    taken = frozenset(str(each.get("name") or "").casefold() for each in others)
    portal = str(one["id"]) in site.portal_workflows
    return desired.SiteWorkflow(str(one["id"]), str(one["name"]), taken, str(ours["name"]) if ours else "", portal)


def _field(name: str, one: Json, site: Site, known: Mapping[str, str]) -> Resource:
    context = site.contexts.get(one["id"], Context())
    facts: dict[str, object] = {
        "type": kind_of(one),
        "context": desired.EVERYWHERE if context.id else "some projects",
    }
    options = {
        known[str(option["id"])]: option["value"]
        for option in context.options
        if str(option["id"]) in known and not option.get("disabled")
    }
    if options:
        facts["option"] = options
    hint, about, _ = str(one.get("description") or "").partition(ABOUT)
    if about and hint.strip():
        facts["hint"] = hint.strip()
    return Resource(desired.FIELD, ownership.key_of(name), str(one["name"]), facts, id=str(one["id"]))


def _code_table(project: Project, known: Codes, ids: Mapping[str, str]) -> Resource:
    there = frozenset(
        f"{name}.{code}"
        for name, table in project.codes.items()
        for number, code in table.items()
        if number in known.get(name, {})
    )
    key = desired.codes_key(project.key)
    kept = frozenset(name for name, number in project.own_ids.items() if ids.get(number) == name)
    return Resource(desired.CODES, key, desired.OPTIONS_PROPERTY, {"code": there, "field": kept}, id=project.key)


def _screen(site: Site, ids: Mapping[str, str]) -> Sequence[Resource]:
    one = own(site.screens).get(desired.SCREEN_MARK)
    if one is None:
        return ()
    number = str(one["id"])
    facts = {"field": _ours(site.screen_fields.get(number, ()), ids)}
    return (Resource(desired.SCREEN, desired.SCREEN_KEY, str(one["name"]), facts, id=number),)


def _joined(screen: desired.SiteScreen, site: Site, ids: Mapping[str, str]) -> Resource:
    there = site.screen_fields.get(screen.id, ())
    facts: dict[str, object] = {
        "field": _ours(there, ids),
        "kept fields": tuple(one for one in there if one not in ids),
    }
    return Resource(desired.JOINED, desired.joined_key(screen.id), screen.name, facts, id=screen.id)


def _ours(there: Iterable[str], ids: Mapping[str, str]) -> frozenset[str]:
    return frozenset(ids[one] for one in there if one in ids)


def _workflow(one: Json, site: Site, ids: Mapping[str, str], known: Codes) -> Resource:
    ours = own_transition(one)
    others = tuple(str(each.get("name")) for each in one.get("transitions") or () if each is not ours)
    facts: dict[str, object] = {"kept transitions": others}
    if ours is not None:
        facts |= _transition(ours, site, ids, known)
    key = desired.workflow_key(str(one["id"]))
    return Resource(desired.WORKFLOW, key, str(one["name"]), facts, id=str(one["id"]))


def _transition(ours: Json, site: Site, ids: Mapping[str, str], known: Codes) -> dict[str, object]:
    screen = own(site.screens).get(desired.SCREEN_MARK)
    shown = str(parameters(ours.get("transitionScreen") or {}).get("screenId") or "")
    conditions = (each for each in always_asked(ours) if each.get("ruleKey") == CHECK_FIELD)
    actions = (each for each in ours.get("actions") or () if each.get("ruleKey") == UPDATE_FIELD)
    must = (_name(one, ids) for each in ours.get("validators") or () for one in required_fields(each))
    return {
        "transition": str(ours.get("name") or ""),
        "leads": desired.STAYS if loops(ours) else f"{ours.get('type')} to {ours.get('toStatusReference')}",
        "when": frozenset(_condition(parameters(each), ids, known) for each in conditions),
        "screen": desired.SCREEN_KEY if screen is not None and shown == str(screen["id"]) else shown,
        "then": frozenset(_action(parameters(each), ids, known) for each in actions),
        "must be filled in": frozenset(must),
    }


def loops(transition: Json) -> bool:
    """Whether a transition leads from any status back to the same one."""
    return transition.get("type") == "GLOBAL" and not transition.get("toStatusReference")


def always_asked(transition: Json) -> tuple[Json, ...]:
    """The conditions without which a transition never shows: those in a group of which all must hold."""
    group = transition.get("conditions") or {}
    rules = tuple(group.get("conditions") or ())
    alone = len(rules) == 1 and not group.get("conditionGroups")
    return rules if group.get("operation") == "ALL" or alone else ()


def parameters(rule: Json) -> Mapping[str, str]:
    """A rule's parameters; all are text."""
    return rule.get("parameters") or {}


def required_fields(rule: Json) -> tuple[str, ...]:
    """The ids of the fields that a validator wants filled in; none where it is about something else."""
    told = parameters(rule)
    if rule.get("ruleKey") != VALIDATE_FIELD or told.get("ruleType") != REQUIRED:
        return ()
    return tuple(one.strip() for one in str(told.get("fieldsRequired") or "").split(",") if one.strip())


def listed(value: object) -> tuple[str, ...]:
    """The members of a parameter that holds a list as text (``["10021"]``); a bare value is a list of itself."""
    try:
        found = msgspec.json.decode(str(value))
    except msgspec.DecodeError:
        found = value
    return tuple(str(one) for one in found) if isinstance(found, list) else (str(found),)


def _condition(told: Mapping[str, str], ids: Mapping[str, str], known: Codes) -> tuple[str, str, str]:
    name = _name(told.get("fieldId"), ids)
    verb = "is" if (told.get("comparator"), told.get("comparisonType")) == ("=", "OPTIONID") else "compares with"
    return (name, verb, _values(name, told.get("fieldValue"), known))


def _action(told: Mapping[str, str], ids: Mapping[str, str], known: Codes) -> tuple[str, str, str]:
    name = _name(told.get("field"), ids)
    verb = "also gets" if told.get("mode") == "append" else "becomes"
    return (name, verb, _values(name, told.get("value"), known))


def _name(field_id: object, ids: Mapping[str, str]) -> str:
    return ids.get(str(field_id), str(field_id))


def _values(name: str, value: object, known: Codes) -> str:
    return ", ".join(known.get(name, {}).get(one, one) for one in listed(value))


def _webhook(site: Site, account: str) -> Iterator[Resource]:
    one = own(site.webhooks, "name").get(desired.webhook_mark(account))
    if one is None:
        return
    filters = one.get("filters") or {}
    facts = {
        "endpoint": str(one.get("url") or ""),
        "events": tuple(sorted(str(each) for each in one.get("events") or ())),
        "filter": str(filters.get("issue-related-events-section") or ""),
        "active": one.get("enabled") is not False,
        "signed": bool(one.get("isSigned")),
        "whole": not one.get("excludeBody"),
    }
    yield Resource(desired.WEBHOOK, desired.webhook_key(account), str(one["name"]), facts, id=object_id(one))
