"""Ticket fields and the options of drop-downs; only admins change them.

Rule 1: the type is fixed when the field is made, and `agent_can_edit` is read only.
Rule 2: a PUT with options replaces all of them: what it leaves out is gone, from tickets and macros too.
"""

from typing import Any

from sandbox.moments import whole_second
from sandbox.zendesk.calls import Answer, ApiCall, Endpoint, envelope, ids_param, needed, only
from sandbox.zendesk.errors import forbidden, invalid, not_found
from sandbox.zendesk.field_values import forget_field
from sandbox.zendesk.paging import PARAMS, listed
from sandbox.zendesk.records import Json
from sandbox.zendesk.world import World

TYPES = frozenset(
    [
        "text",
        "textarea",
        "checkbox",
        "date",
        "integer",
        "decimal",
        "regexp",
        "partialcreditcard",
        "multiselect",
        "tagger",
        "lookup",
    ]
)
FLAGS = (
    "active",
    "required",
    "collapsed_for_agents",
    "visible_in_portal",
    "editable_in_portal",
    "required_in_portal",
)
WRITABLE = (
    *FLAGS,
    "title",
    "description",
    "agent_description",
    "title_in_portal",
    "position",
    "regexp_for_validation",
    "tag",
    "custom_field_options",
    "relationship_target_type",
    "relationship_filter",
    "sub_type_id",
)
READ_ONLY = [
    "id",
    "url",
    "type",
    "raw_title",
    "raw_description",
    "raw_title_in_portal",
    "created_at",
    "updated_at",
    "removable",
    "key",
    "agent_can_edit",
    "creator_user_id",
    "creator_app_name",
    "custom_statuses",
    "system_field_options",
]
OPTION = ("id", "name", "value", "raw_name", "default", "position", "allow_solving", "url")


def endpoints() -> tuple[Endpoint, ...]:
    one, options = "/ticket_fields/<int:field_id>", "/ticket_fields/<int:field_id>/options"
    page = PARAMS | {"locale", "creator"}
    return (
        Endpoint("GET", "/ticket_fields", list_fields, params=page),
        Endpoint("POST", "/ticket_fields", create, who="admin", limits=("field_writes",)),
        Endpoint("GET", "/ticket_fields/show_many", show_many, params=frozenset({"ids"})),
        Endpoint("GET", one, show, params=frozenset({"creator"})),
        Endpoint("PUT", one, update, who="admin", limits=("field_writes",)),
        Endpoint("DELETE", one, delete, who="admin"),
        Endpoint("GET", options, list_options, params=PARAMS),
        Endpoint("POST", options, put_option, who="admin", limits=("option_writes",)),
        Endpoint("GET", options + "/<int:option_id>", show_option),
        Endpoint("DELETE", options + "/<int:option_id>", delete_option, who="admin"),
    )


def _shape(call: ApiCall, one: Json) -> Json:
    return {"url": f"{call.host}/api/v2/ticket_fields/{one['id']}.json", **one}


def find_field(world: World, field_id: int) -> Json:
    found = world.ticket_fields.get(field_id)
    if found is None:
        raise not_found()
    return found


def list_fields(call: ApiCall) -> Answer:
    rows = sorted(call.world.ticket_fields.values(), key=lambda one: (one["position"], one["id"]))
    return Answer(listed(call, "ticket_fields", rows, lambda one: _shape(call, one))[0])


def show(call: ApiCall, field_id: int) -> Answer:
    return Answer({"ticket_field": _shape(call, find_field(call.world, field_id))})


def show_many(call: ApiCall) -> Answer:
    found = [call.world.ticket_fields[one] for one in ids_param(call) if one in call.world.ticket_fields]
    shown = [_shape(call, one) for one in found]
    return Answer({"ticket_fields": shown, "next_page": None, "previous_page": None, "count": len(shown)})


def create(call: ApiCall) -> Answer:
    wanted = envelope(call, "ticket_field")
    only(wanted, (*WRITABLE, *READ_ONLY), "ticket_field")
    needed(wanted, ("type", "title"))
    if wanted["type"] not in TYPES:
        raise invalid("type", f"Type: {wanted['type']!r} is invalid")
    one = new_field(call.world, wanted)
    call.world.journal.note(call.world.now(), "field_created", field_id=one["id"], actor_id=call.user.id)
    shown = _shape(call, one)
    return Answer({"ticket_field": shown}, 201, {"Location": shown["url"]})


def new_field(world: World, wanted: Json, *, field_id: int | None = None, removable: bool = True) -> Json:
    """Make a field with everything Zendesk fills in by itself."""
    stamp = whole_second(world.now())
    one: Json = {
        "id": field_id or world.numbers.take("field"),
        "type": wanted["type"],
        "title": "",
        "raw_title": "",
        "description": wanted.get("description") or wanted["title"],
        "raw_description": "",
        "position": 9999,
        **dict.fromkeys(FLAGS, False),
        "active": True,
        "regexp_for_validation": None,
        "title_in_portal": wanted.get("title_in_portal") or wanted["title"],
        "raw_title_in_portal": "",
        "tag": None,
        "created_at": stamp,
        "updated_at": stamp,
        "removable": removable,
        "key": None,
        "agent_description": None,
        "agent_can_edit": True,
    }
    if one["type"] in ("tagger", "multiselect"):
        one["custom_field_options"] = []
    if one["type"] == "lookup":
        one["relationship_target_type"] = wanted.get("relationship_target_type")
        one["relationship_filter"] = wanted.get("relationship_filter", {})
    _write(world, one, {key: value for key, value in wanted.items() if key in WRITABLE})
    world.ticket_fields[one["id"]] = one
    return one


def _write(world: World, one: Json, wanted: Json) -> None:
    for flag in FLAGS:
        if flag in wanted and not isinstance(wanted[flag], bool):
            raise invalid(flag, f"{flag}: is not true or false")
    if wanted.get("tag") and one["type"] != "checkbox":
        raise invalid("tag", "Tag: only a checkbox has one")
    options = wanted.get("custom_field_options")
    if options is not None:
        _replace_options(world, one, options)
    one |= {key: value for key, value in wanted.items() if key != "custom_field_options"}
    for name in ("title", "description", "title_in_portal"):
        one[f"raw_{name}"] = one[name]
    one["updated_at"] = whole_second(world.now())


def _replace_options(world: World, one: Json, options: Any) -> None:
    """Options keep their id by their tag; the ones left out disappear with their values."""
    if one["type"] not in ("tagger", "multiselect"):
        raise invalid("custom_field_options", "Only drop-downs and multi-selects have options")
    if not isinstance(options, list) or not all(isinstance(option, dict) for option in options):
        raise invalid("custom_field_options", "custom_field_options: must be a list of objects")
    old = {option["value"]: option for option in one["custom_field_options"]}
    new: list[Json] = []
    for option in options:
        only(option, OPTION, "custom_field_options")
        needed(option, ("name", "value"))
        if option["value"] in [known["value"] for known in new]:
            raise invalid("custom_field_options", f"Tag {option['value']!r} is used twice")
        new.append(_option(world, option, old.get(option["value"]), len(new)))
    one["custom_field_options"] = new
    _forget_values(world, one, set(old) - {option["value"] for option in new})


def _option(world: World, wanted: Json, known: Json | None, position: int) -> Json:
    return {
        "id": known["id"] if known else world.numbers.take("option"),
        "name": str(wanted["name"]),
        "raw_name": str(wanted["name"]),
        "value": str(wanted["value"]),
        "default": bool(wanted.get("default", False)),
        "position": position,
        "allow_solving": wanted.get("allow_solving", True),
    }


def _forget_values(world: World, one: Json, gone: set[str]) -> None:
    for ticket in world.tickets.values():
        value = ticket.values.get(one["id"])
        if isinstance(value, list):
            ticket.values[one["id"]] = [tag for tag in value if tag not in gone]
        elif value in gone:
            forget_field(ticket, one["id"])
        else:
            continue
        ticket.tags = [tag for tag in ticket.tags if tag not in gone]


def update(call: ApiCall, field_id: int) -> Answer:
    one, wanted = find_field(call.world, field_id), envelope(call, "ticket_field")
    only(wanted, (*WRITABLE, *READ_ONLY), "ticket_field")
    if wanted.get("type", one["type"]) != one["type"]:
        raise invalid("type", "Type: cannot be changed")
    _write(call.world, one, {key: value for key, value in wanted.items() if key in WRITABLE})
    call.world.journal.note(call.world.now(), "field_changed", field_id=field_id, actor_id=call.user.id)
    return Answer({"ticket_field": _shape(call, one)})


def delete(call: ApiCall, field_id: int) -> Answer:
    """Off the forms, out of their conditions and off the tickets."""
    one = find_field(call.world, field_id)
    if not one["removable"]:
        raise forbidden("System fields cannot be deleted.")
    del call.world.ticket_fields[field_id]
    for form in call.world.forms.values():
        form["ticket_field_ids"] = [known for known in form["ticket_field_ids"] if known != field_id]
        for name in ("agent_conditions", "end_user_conditions"):
            form[name] = _without(form[name], field_id)
    for ticket in call.world.tickets.values():
        forget_field(ticket, field_id)
    call.world.journal.note(call.world.now(), "field_deleted", field_id=field_id, actor_id=call.user.id)
    return Answer(None, 204)


def _without(conditions: list[Json], field_id: int) -> list[Json]:
    kept = []
    for condition in conditions:
        children = [child for child in condition["child_fields"] if child["id"] != field_id]
        if condition["parent_field_id"] != field_id and children:
            kept.append({**condition, "child_fields": children})
    return kept


def list_options(call: ApiCall, field_id: int) -> Answer:
    options = find_field(call.world, field_id).get("custom_field_options", [])
    return Answer(listed(call, "custom_field_options", options, dict)[0])


def put_option(call: ApiCall, field_id: int) -> Answer:
    """Add an option, or change the one whose id is named; the others stay."""
    one, wanted = find_field(call.world, field_id), envelope(call, "custom_field_option")
    only(wanted, OPTION, "custom_field_option")
    if "custom_field_options" not in one:
        raise invalid("custom_field_options", "Only drop-downs and multi-selects have options")
    needed(wanted, ("name", "value"))
    options: list[Json] = one["custom_field_options"]
    known = next((option for option in options if option["id"] == wanted.get("id")), None)
    if any(option["value"] == wanted["value"] and option is not known for option in options):
        raise invalid("value", f"Tag {wanted['value']!r} is already used in this field")
    if known is not None:
        known |= {"name": wanted["name"], "raw_name": wanted["name"], "value": wanted["value"]}
        return Answer({"custom_field_option": known})
    options.append(_option(call.world, wanted, None, len(options)))
    return Answer({"custom_field_option": options[-1]}, 201)


def _find_option(call: ApiCall, field_id: int, option_id: int) -> Json:
    for option in find_field(call.world, field_id).get("custom_field_options", []):
        if option["id"] == option_id:
            found: Json = option
            return found
    raise not_found()


def show_option(call: ApiCall, field_id: int, option_id: int) -> Answer:
    return Answer({"custom_field_option": _find_option(call, field_id, option_id)})


def delete_option(call: ApiCall, field_id: int, option_id: int) -> Answer:
    gone = _find_option(call, field_id, option_id)
    one = call.world.ticket_fields[field_id]
    one["custom_field_options"] = [o for o in one["custom_field_options"] if o["id"] != option_id]
    _forget_values(call.world, one, {gone["value"]})
    return Answer(None, 204)
