"""Writes Halyard's resources as the requests Jira's configuration expects, keeping what is the customer's.

Pure. Pages followed: developer.atlassian.com, cloud/jira/platform/rest/v3: issue fields ("a valid searcher for the
field type"), custom field options, screens, workflows ("update sends the whole workflow with its version").
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import msgspec

from connectors import ownership
from connectors.jira import desired, provision_facts
from connectors.jira.provision_facts import (
    ABOUT,
    CHECK_FIELD,
    CUSTOM_TYPES,
    PORTAL_MARK,
    REQUIRED,
    SCREEN_RULE,
    UPDATE_FIELD,
    VALIDATE_FIELD,
    Codes,
    Json,
)
from core.ports import Resource
from core.secrets import Secret

SEARCHERS = {
    desired.SELECT: "multiselectsearcher",
    desired.CHECKBOX: "multiselectsearcher",
    desired.TEXT: "textsearcher",
    desired.TEXTAREA: "textsearcher",
    desired.NUMBER: "exactnumber",
}
GLOBAL = "GLOBAL"

_STATUS = ("description", "id", "name", "statusCategory", "statusReference")
_WORKFLOW = ("description", "id", "loopedTransitionContainerLayout", "startPointLayout", "transitions", "version")
_LAYOUT = ("approvalConfiguration", "layout", "properties", "statusReference")


def new_field(wanted: Resource) -> Json:
    """The body that creates a custom field; its options follow, since they belong to a context."""
    kind = str(wanted.facts["type"])
    return {
        "name": wanted.title,
        "description": _field_description(wanted),
        "type": CUSTOM_TYPES + kind,
        "searcherKey": CUSTOM_TYPES + SEARCHERS[kind],
    }


def field_change(wanted: Resource, found: Resource) -> Json | None:
    """The body that mends a field's name and description, or ``None`` when they are as they should be."""
    body: Json = {}
    if found.title != wanted.title:
        body["name"] = wanted.title
    if found.facts.get("hint") != wanted.facts.get("hint"):
        body["description"] = _field_description(wanted)
    return body or None


def global_context() -> Json:
    """The body that gives a field a context for all projects and issue types."""
    return {"name": "Halyard: everywhere", "projectIds": [], "issueTypeIds": []}


def sorted_options(wanted: Resource, there: Sequence[Json], known: Mapping[str, str]) -> tuple[list[Json], list[str]]:
    """Which options to give their words back, and which codes need a new option.

    In: the options of the field's context, and our code of those we know by id. An option of the wanted words that
    nobody claims is taken for the one an interrupted installation made. Out: bodies of changes; codes.
    """
    ids = claimed(wanted, there, known)
    by_id = {str(one["id"]): one for one in there}
    changes, missing = [], []
    for code, words in options(wanted).items():
        option = by_id.get(ids.get(code, ""))
        if option is None:
            missing.append(code)
        elif option["value"] != words or option.get("disabled"):
            changes.append({"id": str(option["id"]), "value": words, "disabled": False})
    return changes, missing


def claimed(wanted: Resource, there: Sequence[Json], known: Mapping[str, str]) -> dict[str, str]:
    """The option id of every wanted code that has one; see :func:`sorted_options`."""
    ids = {code: number for number, code in known.items() if any(str(one["id"]) == number for one in there)}
    free = {str(one["value"]): str(one["id"]) for one in reversed(there) if str(one["id"]) not in known}
    return {
        code: ids.get(code) or free[words] for code, words in options(wanted).items() if code in ids or words in free
    }


def new_options(wanted: Resource, codes: Iterable[str]) -> Json:
    """The body that adds the options of these codes to a context."""
    words = options(wanted)
    return {"options": [{"value": words[code], "disabled": False} for code in codes]}


def code_table(kept: Mapping[str, Mapping[str, str]], known: Codes) -> Json:
    """A project's table of codes: what it held of options no longer wanted, and all that is known now."""
    names = dict.fromkeys((*kept, *known))
    return {name: {**kept.get(name, {}), **known.get(name, {})} for name in names}


def screen(wanted: Resource) -> Json:
    """The body that creates or mends the transition's screen."""
    return {
        "name": wanted.title,
        "description": f"What Escalate asks for. {ABOUT} {ownership.mark(desired.SCREEN_MARK)}",
    }


def webhook(wanted: Resource, secret: Secret) -> Json:
    """The body that creates or mends the webhook, with the secret that it signs with from now on."""
    facts = wanted.facts
    events = facts["events"]
    return {
        "name": wanted.title,
        "url": facts["endpoint"],
        "events": list(events) if isinstance(events, tuple) else [],
        "filters": {"issue-related-events-section": facts["filter"]},
        "excludeBody": False,
        "enabled": True,
        "secret": secret.reveal(),
    }


def without_dead_rules(workflow: Json, there: Collection[str]) -> Json:
    """A workflow as read, our transition without rules about custom fields that the site no longer has.

    Jira takes no change of a workflow in which such a rule stands. In: the ids of all fields. What is not our
    transition stays as it was.
    """
    ours = provision_facts.own_transition(workflow)
    if ours is None:
        return workflow
    group = ours.get("conditions") or {}
    mended = {
        **ours,
        "conditions": {**group, "conditions": _alive(group.get("conditions"), there)},
        "actions": _alive(ours.get("actions"), there),
        "validators": [one for one in ours.get("validators") or () if _all_there(one, there)],
    }
    return {**workflow, "transitions": [mended if one is ours else one for one in workflow["transitions"]]}


def _alive(rules: Iterable[Json] | None, there: Collection[str]) -> list[Json]:
    told = ((one, provision_facts.parameters(one)) for one in rules or ())
    named = ((one, str(each.get("fieldId") or each.get("field") or "")) for one, each in told)
    return [one for one, name in named if not name.startswith("customfield_") or name in there]


def _all_there(rule: Json, there: Collection[str]) -> bool:
    named = provision_facts.required_fields(rule)
    return all(one in there for one in named if one.startswith("customfield_"))


def workflow_update(
    wanted: Resource,
    workflow: Json,
    statuses: Iterable[Json],
    ids: Mapping[str, str],
    codes: Codes,
    screen_id: str,
    *,
    portal: bool,
) -> Json:
    """The body that gives a workflow our transition as it should be.

    In: the workflow and its statuses as read this moment, our field ids by name, our codes by option id, the id of
    the transition's screen, and whether customers are to see it. Out: the whole workflow with its version, every
    transition of the customer's as it was and where it was. The same body inside ``payload`` is what Jira validates.
    """
    known = {name: {code: number for number, code in table.items()} for name, table in codes.items()}
    now = provision_facts.own_transition(workflow)
    ours = _transition(wanted, now or {"id": _free_id(workflow)}, ids, known, screen_id, portal=portal)
    theirs = list(workflow.get("transitions") or ())
    transitions = [ours if one is now else one for one in theirs] if now is not None else [*theirs, ours]
    return whole_workflow(workflow, statuses, transitions)


def whole_workflow(workflow: Json, statuses: Iterable[Json], transitions: Sequence[Json]) -> Json:
    """The body that writes a workflow as it was read, with these transitions."""
    whole = {name: workflow[name] for name in _WORKFLOW if workflow.get(name) is not None}
    used = [{name: one[name] for name in _LAYOUT if one.get(name) is not None} for one in workflow["statuses"]]
    references = {one["statusReference"] for one in used}
    return {
        "statuses": [
            {name: one[name] for name in _STATUS if one.get(name) is not None}
            for one in statuses
            if one["statusReference"] in references
        ],
        "workflows": [{**whole, "statuses": used, "transitions": transitions}],
    }


def options(wanted: Resource) -> Mapping[str, str]:
    """The wanted options of a field: titles by code."""
    found = wanted.facts.get("option")
    return found if isinstance(found, Mapping) else {}


def members(fact: object) -> frozenset[Any]:
    """A fact that is a set, or the empty one."""
    return fact if isinstance(fact, frozenset) else frozenset()


def _field_description(wanted: Resource) -> str:
    """What people read below a field: the hint where there is one, whose the field is, and the mark."""
    about = f"{ABOUT} {ownership.mark(ownership.name_of(wanted.key))}"
    hint = wanted.facts.get("hint")
    return f"{hint} {about}" if hint else about


def _free_id(workflow: Json) -> str:
    """An id that no transition of the workflow has, in the steps of ten that Jira's own editor takes."""
    numbers = [int(one["id"]) for one in workflow.get("transitions") or () if str(one.get("id")).isdecimal()]
    return str(max(numbers, default=0) // 10 * 10 + 11)


def _transition(
    wanted: Resource,
    now: Json,
    ids: Mapping[str, str],
    known: Mapping[str, Mapping[str, str]],
    screen_id: str,
    *,
    portal: bool,
) -> Json:
    """Our transition; what an admin added to it (another condition, a post-function) stays."""
    properties = {**(now.get("properties") or {}), **({PORTAL_MARK: "true"} if portal else {})}
    kept = {name: value for name, value in now.items() if name not in ("toStatusReference", "conditions")}
    return {
        **kept,
        "name": wanted.facts["transition"],
        "description": f"{ABOUT} {ownership.mark(desired.TRANSITION_MARK)}",
        "type": GLOBAL,
        "links": [],
        "properties": properties,
        "conditions": _conditions(wanted, now, ids, known),
        "transitionScreen": {"ruleKey": SCREEN_RULE, "parameters": {"screenId": screen_id}},
        "actions": _actions(wanted, now, ids, known),
        "validators": _validators(wanted, now, ids),
        "triggers": now.get("triggers") or [],
    }


def _conditions(wanted: Resource, now: Json, ids: Mapping[str, str], known: Mapping[str, Mapping[str, str]]) -> Json:
    """Our condition and those that are there, all of which must hold; of what tests our field only ours stays."""
    ours = [_condition(ids[name], known[name][code]) for name, _, code in members(wanted.facts["when"])]
    fields = {ids[name] for name, _, _ in members(wanted.facts["when"])}
    group = now.get("conditions") or {}
    theirs = [one for one in group.get("conditions") or () if not _about(one, CHECK_FIELD, "fieldId", fields)]
    inner = list(group.get("conditionGroups") or ())
    if group.get("operation") == "ANY" and len(theirs) + len(inner) > 1:
        inner, theirs = [{**group, "conditions": theirs}], []
    return {"operation": "ALL", "conditions": [*ours, *theirs], "conditionGroups": inner}


def _condition(field_id: str, option_id: str) -> Json:
    told = {
        "fieldId": field_id,
        "fieldValue": msgspec.json.encode([option_id]).decode(),
        "comparator": "=",
        "comparisonType": "OPTIONID",
    }
    return {"ruleKey": CHECK_FIELD, "parameters": told}


def _actions(wanted: Resource, now: Json, ids: Mapping[str, str], known: Mapping[str, Mapping[str, str]]) -> list[Json]:
    """Our post-functions and those that are there; of what sets our fields only ours stay."""
    wishes = sorted(members(wanted.facts["then"]))
    fields = {ids[name] for name, _, _ in wishes}
    theirs = [one for one in now.get("actions") or () if not _about(one, UPDATE_FIELD, "field", fields)]
    return [*(_action(ids[name], known[name][code]) for name, _, code in wishes), *theirs]


def _action(field_id: str, option_id: str) -> Json:
    return {"ruleKey": UPDATE_FIELD, "parameters": {"field": field_id, "value": option_id, "mode": "replace"}}


def _validators(wanted: Resource, now: Json, ids: Mapping[str, str]) -> list[Json]:
    """Ours and those that are there; of what asks for nothing but our fields only ours stays."""
    ours = set(ids.values())
    asked = ((one, provision_facts.required_fields(one)) for one in now.get("validators") or ())
    theirs = [one for one, named in asked if not named or not ours.issuperset(named)]
    must = members(wanted.facts.get("must be filled in", frozenset()))
    if not must:
        return theirs
    # Without a message of ours Jira names the field, in the reader's own language.
    told = {
        "ruleType": REQUIRED,
        "fieldsRequired": ",".join(sorted(ids[name] for name in must)),
        "ignoreContext": "true",
    }
    return [{"ruleKey": VALIDATE_FIELD, "parameters": told}, *theirs]


def _about(rule: Json, key: str, parameter: str, fields: set[str]) -> bool:
    return rule.get("ruleKey") == key and provision_facts.parameters(rule).get(parameter) in fields
