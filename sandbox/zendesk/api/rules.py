"""Trigger categories, triggers, macros, views and automations."""

from collections.abc import Callable
from typing import Any

from sandbox.moments import whole_second
from sandbox.zendesk import rule_terms, shapes, triggers
from sandbox.zendesk.automations import seen_in
from sandbox.zendesk.calls import Answer, ApiCall, Endpoint, envelope, needed, only, truth
from sandbox.zendesk.errors import Refusal, bad_request, invalid, not_found
from sandbox.zendesk.paging import PARAMS, listed
from sandbox.zendesk.records import Json
from sandbox.zendesk.rule_terms import MACRO_ACTIONS, NOTICES, TICKET_ACTIONS
from sandbox.zendesk.state_terms import SAYS_WHICH, check_automation, check_states
from sandbox.zendesk.world import World

READ_ONLY = ("id", "url", "raw_title", "created_at", "updated_at", "default")
TRIGGER = ("title", "description", "active", "position", "category_id", "conditions", "all", "any", "actions")
MACRO = ("title", "description", "active", "position", "actions", "restriction")
VIEW = ("title", "description", "active", "position", "conditions", "all", "any", "restriction", "output", "execution")
AUTOMATION = ("title", "active", "position", "conditions", "all", "any", "actions")


def endpoints() -> tuple[Endpoint, ...]:
    triggers_page = PARAMS | {"active", "sort_by", "sort_order", "category_id"}
    category = "/trigger_categories/<category_id>"
    return (
        Endpoint("GET", "/trigger_categories", list_categories, "triggers", PARAMS),
        Endpoint("POST", "/trigger_categories", create_category, "triggers", who="admin"),
        Endpoint("GET", category, show_category, "triggers"),
        Endpoint("PATCH", category, update_category, "triggers", who="admin"),
        Endpoint("DELETE", category, delete_category, "triggers", who="admin"),
        Endpoint("GET", "/triggers/definitions", definitions, "triggers"),
        Endpoint("PUT", "/triggers/reorder", reorder, "triggers", who="admin"),
        *_family("trigger", "triggers", write_trigger, triggers_page, who="admin", resource="triggers"),
        *_family("macro", "macros", write_macro, triggers_page, who="agent", resource="macros"),
        *_family("view", "views", write_view, triggers_page, who="agent", resource=""),
        Endpoint("GET", "/views/<int:view_id>/tickets", view_tickets, params=PARAMS),
        Endpoint("GET", "/views/<int:view_id>/count", view_count),
        *_family("automation", "automations", write_automation, triggers_page, who="admin", resource="automations"),
    )


Writer = Callable[[World, Json, Json], Json]
Check = Callable[[World, Any, str], list[Json]]


def _family(
    name: str, plural: str, write: Writer, page: frozenset[str], *, who: str, resource: str
) -> tuple[Endpoint, ...]:
    """List, create, show, update and delete for one kind of rule."""

    def shape(call: ApiCall, one: Json) -> Json:
        return {"url": f"{call.host}/api/v2/{plural}/{one['id']}.json", **one}

    def find(call: ApiCall, rule_id: int) -> Json:
        known: dict[int, Json] = getattr(call.world, plural)
        if rule_id not in known:
            raise not_found()
        return known[rule_id]

    def list_all(call: ApiCall) -> Answer:
        ordered = triggers.in_order(call.world) if plural == "triggers" else _by_position(call, plural)
        rows = [one for one in ordered if _asked_for(call, one)]
        return Answer(listed(call, plural, rows, lambda one: shape(call, one))[0])

    def create(call: ApiCall) -> Answer:
        one = _blank(call.world, name, plural)
        one |= write(call.world, one, envelope(call, name))
        getattr(call.world, plural)[one["id"]] = one
        _note(call, f"{name}_created", one)
        return Answer({name: shape(call, one)}, 201)

    def show(call: ApiCall, rule_id: int) -> Answer:
        return Answer({name: shape(call, find(call, rule_id))})

    def update(call: ApiCall, rule_id: int) -> Answer:
        one = find(call, rule_id)
        one |= write(call.world, one, envelope(call, name))
        one["updated_at"] = whole_second(call.world.now())
        _note(call, f"{name}_changed", one)
        return Answer({name: shape(call, one)})

    def delete(call: ApiCall, rule_id: int) -> Answer:
        _note(call, f"{name}_deleted", find(call, rule_id))
        del getattr(call.world, plural)[rule_id]
        return Answer(None, 204)

    many, single = f"/{plural}", f"/{plural}/<int:rule_id>"
    return (
        Endpoint("GET", many, list_all, resource, page),
        Endpoint("POST", many, create, resource, who=who),
        Endpoint("GET", single, show, resource),
        Endpoint("PUT", single, update, resource, who=who),
        Endpoint("DELETE", single, delete, resource, who=who),
    )


def _asked_for(call: ApiCall, one: Json) -> bool:
    if "active" in call.params and one["active"] != truth(call.params["active"]):
        return False
    return call.params.get("category_id") in (None, one.get("category_id"))


def _by_position(call: ApiCall, plural: str) -> list[Json]:
    return sorted(getattr(call.world, plural).values(), key=lambda one: (one["position"], one["id"]))


def _note(call: ApiCall, what: str, one: Json) -> None:
    call.world.journal.note(call.world.now(), what, id=one["id"], title=one["title"], actor_id=call.user.id)


def _blank(world: World, name: str, plural: str) -> Json:
    stamp = whole_second(world.now())
    number = world.numbers.take(name)
    last = max((one["position"] for one in getattr(world, plural).values()), default=0)
    blank: Json = {"id": number, "title": "", "active": True, "default": False, "position": last + 1}
    return {**blank, "created_at": stamp, "updated_at": stamp}


def _titled(one: Json, wanted: Json, known: tuple[str, ...], what: str) -> Json:
    """The parts every rule shares; a rule without a title is refused."""
    only(wanted, (*known, *READ_ONLY), what)
    title = wanted.get("title", one["title"])
    needed({"title": title}, ("title",))
    shared: Json = {key: wanted[key] for key in ("active", "position") if key in wanted}
    return {**shared, "title": title, "raw_title": title}


def _conditions(world: World, one: Json, wanted: Json, check: Check = rule_terms.check_conditions) -> Json:
    """`all` and `any` may stand in the rule or under `conditions`; naming either replaces both."""
    if not {"conditions", "all", "any"} & set(wanted):
        return dict(one.get("conditions") or {"all": [], "any": []})
    inner = wanted.get("conditions") or {}
    found = {name: wanted.get(name, inner.get(name)) or [] for name in ("all", "any")}
    return {name: check(world, found[name], name) for name in found}


def write_trigger(world: World, one: Json, wanted: Json) -> Json:
    """A trigger's new content; conditions and actions are replaced together."""
    shared = _titled(one, wanted, TRIGGER, "trigger")
    conditions = _conditions(world, one, wanted)
    actions = wanted.get("actions", one.get("actions"))
    category = wanted.get("category_id", one.get("category_id"))
    if category is not None and str(category) not in world.categories:
        raise invalid("category_id", f"Category {category!r} does not exist")
    if not conditions["all"] and not conditions["any"]:
        raise invalid("conditions", "Conditions: a trigger needs at least one")
    return {
        **shared,
        "actions": rule_terms.check_actions(world, actions, (*TICKET_ACTIONS, *NOTICES)),
        "conditions": conditions,
        "description": wanted.get("description", one.get("description")),
        "category_id": str(category) if category is not None else next(iter(world.categories), None),
    }


def write_macro(world: World, one: Json, wanted: Json) -> Json:
    shared = _titled(one, wanted, MACRO, "macro")
    actions = wanted.get("actions", one.get("actions"))
    return {
        **shared,
        "actions": rule_terms.check_actions(world, actions, MACRO_ACTIONS),
        "description": wanted.get("description", one.get("description")),
        "restriction": wanted.get("restriction", one.get("restriction")),
    }


def write_view(world: World, one: Json, wanted: Json) -> Json:
    """A view must say which status, type, group, assignee or requester it is about."""
    shared = _titled(one, wanted, VIEW, "view")
    conditions = _conditions(world, one, wanted, check_states)
    if not any(condition["field"] in SAYS_WHICH for condition in conditions["all"]):
        raise invalid("conditions", f"Conditions: a view needs one of {sorted(SAYS_WHICH)}")
    return {
        **shared,
        "conditions": conditions,
        "description": wanted.get("description", one.get("description")) or "",
        "restriction": wanted.get("restriction", one.get("restriction")),
        "execution": wanted.get("execution") or wanted.get("output") or one.get("execution") or {"columns": []},
    }


def write_automation(world: World, one: Json, wanted: Json) -> Json:
    """An automation's new content; it runs at full hours, see :mod:`sandbox.zendesk.automations`."""
    shared = _titled(one, wanted, AUTOMATION, "automation")
    actions = wanted.get("actions", one.get("actions"))
    made = {
        **shared,
        "actions": rule_terms.check_actions(world, actions, (*TICKET_ACTIONS, *NOTICES)),
        "conditions": _conditions(world, one, wanted, check_states),
    }
    others = [other for key, other in world.automations.items() if key != one["id"]]
    check_automation({**one, **made}, others)
    return made


def view_tickets(call: ApiCall, view_id: int) -> Answer:
    """The tickets that a view shows now."""
    rows = seen_in(call.world, _find_view(call, view_id))
    return Answer(listed(call, "tickets", rows, lambda one: shapes.ticket(call.world, one, call.host))[0])


def view_count(call: ApiCall, view_id: int) -> Answer:
    """How many tickets a view shows now."""
    number = len(seen_in(call.world, _find_view(call, view_id)))
    told = {"view_id": view_id, "value": number, "pretty": str(number), "fresh": True}
    return Answer({"view_count": told})


def _find_view(call: ApiCall, view_id: int) -> Json:
    found = call.world.views.get(view_id)
    if found is None:
        raise not_found()
    return found


def definitions(call: ApiCall) -> Answer:
    return Answer({"definitions": rule_terms.definitions(call.world)})


def reorder(call: ApiCall) -> Answer:
    """Only an account with a single category may be reordered this way."""
    only(call.body, ("trigger_ids",), "the body")
    ids = [int(one) for one in call.body.get("trigger_ids") or ()]
    if len(call.world.categories) > 1:
        raise bad_request("LimitOneCategory", "Triggers in more than one category cannot be reordered")
    if set(ids) != set(call.world.triggers):
        raise Refusal(404, {"error": "Forbidden", "description": "Every trigger id must be given"})
    for place, trigger_id in enumerate(ids, start=1):
        call.world.triggers[trigger_id]["position"] = place
    return Answer({"trigger": {**call.world.triggers[ids[0]]}} if ids else {})


def _find_category(call: ApiCall, category_id: str) -> Json:
    found = call.world.categories.get(category_id)
    if found is None:
        raise not_found()
    return found


def list_categories(call: ApiCall) -> Answer:
    rows = sorted(call.world.categories.values(), key=lambda one: (one["position"], one["id"]))
    return Answer(listed(call, "trigger_categories", rows, dict)[0])


def show_category(call: ApiCall, category_id: str) -> Answer:
    return Answer({"trigger_category": _find_category(call, category_id)})


def create_category(call: ApiCall) -> Answer:
    wanted = envelope(call, "trigger_category")
    only(wanted, ("name", "position"), "trigger_category")
    needed(wanted, ("name",))
    one = new_category(call.world, wanted)
    call.world.journal.note(call.world.now(), "category_created", id=one["id"], actor_id=call.user.id)
    return Answer({"trigger_category": one}, 201)


def new_category(world: World, wanted: Json) -> Json:
    """Category ids are text, unlike all the others."""
    stamp = whole_second(world.now())
    last = max((known["position"] for known in world.categories.values()), default=0)
    one: Json = {
        "id": str(world.numbers.take("category")),
        "name": str(wanted["name"]),
        "position": int(wanted.get("position") or last + 1),
        "created_at": stamp,
        "updated_at": stamp,
    }
    world.categories[one["id"]] = one
    return one


def update_category(call: ApiCall, category_id: str) -> Answer:
    one, wanted = _find_category(call, category_id), envelope(call, "trigger_category")
    only(wanted, ("name", "position", "id"), "trigger_category")
    one |= {key: wanted[key] for key in ("name", "position") if key in wanted}
    one["updated_at"] = whole_second(call.world.now())
    return Answer({"trigger_category": one})


def delete_category(call: ApiCall, category_id: str) -> Answer:
    """A category that still has triggers stays."""
    _find_category(call, category_id)
    if any(trigger["category_id"] == category_id for trigger in call.world.triggers.values()):
        raise bad_request("CategoryNotEmpty", "The category still has triggers")
    del call.world.categories[category_id]
    call.world.journal.note(call.world.now(), "category_deleted", id=category_id, actor_id=call.user.id)
    return Answer(None, 204)
