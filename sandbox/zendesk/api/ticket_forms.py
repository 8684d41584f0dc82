"""Ticket forms and their conditions: which fields a case has, and when each of them shows.

Rule 1: a PUT keeps what it does not name; conditions it names are replaced whole, and `[]` deletes them all.
Rule 2: a condition may only speak of fields that are on the form.
"""

from typing import Any

from sandbox.moments import whole_second
from sandbox.zendesk.calls import Answer, ApiCall, Endpoint, envelope, ids_param, needed, only
from sandbox.zendesk.errors import invalid, not_found
from sandbox.zendesk.paging import PARAMS, listed
from sandbox.zendesk.records import STATUSES, Json
from sandbox.zendesk.world import World

WRITABLE = (
    "name",
    "display_name",
    "active",
    "default",
    "end_user_visible",
    "in_all_brands",
    "position",
    "restricted_brand_ids",
    "ticket_field_ids",
    "agent_conditions",
    "end_user_conditions",
)
READ_ONLY = ("id", "url", "raw_name", "raw_display_name", "created_at", "updated_at", "deleted_at")
REQUIRED = ("SOME_STATUSES", "ALL_STATUSES", "NO_STATUSES")
CONDITION = {"parent_field_id", "value", "child_fields", "parent_field_type"}


def endpoints() -> tuple[Endpoint, ...]:
    one = "/ticket_forms/<int:form_id>"
    page = PARAMS | {"active", "end_user_visible", "fallback_to_default", "associated_to_brand"}
    return (
        Endpoint("GET", "/ticket_forms", list_forms, params=page),
        Endpoint("POST", "/ticket_forms", create, who="admin"),
        Endpoint("GET", "/ticket_forms/show_many", show_many, params=frozenset({"ids"})),
        Endpoint("GET", one, show),
        Endpoint("PUT", one, update, who="admin"),
        Endpoint("DELETE", one, delete, who="admin"),
    )


def _shape(call: ApiCall, one: Json) -> Json:
    return {"url": f"{call.host}/api/v2/ticket_forms/{one['id']}.json", **one}


def _find(call: ApiCall, form_id: int) -> Json:
    found = call.world.forms.get(form_id)
    if found is None:
        raise not_found()
    return found


def list_forms(call: ApiCall) -> Answer:
    rows = sorted(call.world.forms.values(), key=lambda one: (one["position"], one["id"]))
    return Answer(listed(call, "ticket_forms", rows, lambda one: _shape(call, one))[0])


def show(call: ApiCall, form_id: int) -> Answer:
    return Answer({"ticket_form": _shape(call, _find(call, form_id))})


def show_many(call: ApiCall) -> Answer:
    found = [call.world.forms[one] for one in ids_param(call) if one in call.world.forms]
    shown = [_shape(call, one) for one in found]
    return Answer({"ticket_forms": shown, "next_page": None, "previous_page": None, "count": len(shown)})


def create(call: ApiCall) -> Answer:
    wanted = envelope(call, "ticket_form")
    only(wanted, (*WRITABLE, *READ_ONLY), "ticket_form")
    needed(wanted, ("name",))
    one = new_form(call.world, wanted)
    call.world.journal.note(call.world.now(), "form_created", form_id=one["id"], actor_id=call.user.id)
    return Answer({"ticket_form": _shape(call, one)}, 201)


def new_form(world: World, wanted: Json, form_id: int | None = None) -> Json:
    stamp = whole_second(world.now())
    system = [one["id"] for one in world.ticket_fields.values() if not one["removable"]]
    one: Json = {
        "id": form_id or world.numbers.take("form"),
        "name": wanted["name"],
        "raw_name": wanted["name"],
        "display_name": wanted.get("display_name") or wanted["name"],
        "raw_display_name": wanted.get("display_name") or wanted["name"],
        "end_user_visible": True,
        "position": len(world.forms) + 1,
        "ticket_field_ids": system,
        "active": True,
        "default": False,
        "in_all_brands": True,
        "restricted_brand_ids": [],
        "end_user_conditions": [],
        "agent_conditions": [],
        "created_at": stamp,
        "updated_at": stamp,
    }
    _write(world, one, wanted)
    world.forms[one["id"]] = one
    return one


def update(call: ApiCall, form_id: int) -> Answer:
    one, wanted = _find(call, form_id), envelope(call, "ticket_form")
    only(wanted, (*WRITABLE, *READ_ONLY), "ticket_form")
    _write(call.world, one, wanted)
    call.world.journal.note(call.world.now(), "form_changed", form_id=form_id, actor_id=call.user.id)
    return Answer({"ticket_form": _shape(call, one)})


def delete(call: ApiCall, form_id: int) -> Answer:
    if _find(call, form_id)["default"]:
        raise invalid("base", "The default form cannot be deleted")
    del call.world.forms[form_id]
    fallback = call.world.default_form_id()
    for ticket in call.world.tickets.values():
        if ticket.form_id == form_id:
            ticket.form_id = fallback
    return Answer(None, 204)


def _write(world: World, one: Json, wanted: Json) -> None:
    """All of it or nothing: the checks come before the first change."""
    fields: list[int] = wanted.get("ticket_field_ids") or one["ticket_field_ids"]
    for field_id in fields:
        if field_id not in world.ticket_fields:
            raise invalid("ticket_field_ids", f"Ticket field {field_id!r} does not exist")
    change = {key: value for key, value in wanted.items() if key in WRITABLE}
    for name in ("agent_conditions", "end_user_conditions"):
        conditions = wanted.get(name, one[name])
        checked = [_check(condition, fields, name) for condition in _list(conditions, name)]
        if name in wanted:
            change[name] = checked
    one |= change
    one["raw_name"], one["raw_display_name"] = one["name"], one["display_name"]
    one["updated_at"] = whole_second(world.now())


def _list(value: Any, name: str) -> list[Any]:
    if not isinstance(value, list):
        raise invalid(name, f"{name}: must be a list")
    return value


def _check(condition: Any, fields: list[int], name: str) -> Json:
    if not isinstance(condition, dict) or not {"parent_field_id", "value", "child_fields"} <= set(condition):
        raise invalid(name, f"{name}: a condition has parent_field_id, value and child_fields")
    only(condition, CONDITION, name)
    if condition["parent_field_id"] not in fields:
        raise invalid(name, f"{name}: field {condition['parent_field_id']!r} is not on the form")
    children = [_check_child(child, fields, name) for child in _list(condition["child_fields"], name)]
    return {**condition, "child_fields": children}


def _check_child(child: Any, fields: list[int], name: str) -> Json:
    known = {"id", "is_required"} | ({"required_on_statuses"} if name == "agent_conditions" else set())
    if not isinstance(child, dict) or "id" not in child:
        raise invalid(name, f"{name}: a child field has an id")
    only(child, known, f"child_fields of {name}")
    if child["id"] not in fields:
        raise invalid(name, f"{name}: field {child['id']!r} is not on the form")
    required = child.get("required_on_statuses")
    if required is not None:
        _check_required(required, name)
    return {"is_required": False, **child}


def _check_required(required: Any, name: str) -> None:
    if not isinstance(required, dict) or required.get("type") not in REQUIRED:
        raise invalid(name, f"{name}: required_on_statuses has a type out of {REQUIRED}")
    for status in required.get("statuses") or ():
        if status not in STATUSES:
            raise invalid(name, f"{name}: {status!r} is no status")
