"""Organization fields: what an account keeps about its customers, under keys of its own."""

import re

from sandbox.moments import whole_second
from sandbox.zendesk.calls import Answer, ApiCall, Endpoint, envelope, needed, only
from sandbox.zendesk.errors import invalid
from sandbox.zendesk.paging import PARAMS, listed
from sandbox.zendesk.records import Json
from sandbox.zendesk.world import World

TYPES = ("text", "textarea", "checkbox", "date", "integer", "decimal", "regexp", "dropdown", "multiselect", "lookup")
WRITABLE = ("type", "key", "title", "description", "active", "position", "custom_field_options")
KEY = re.compile(r"(?=.*[a-z_])[a-z0-9_]+")


def endpoints() -> tuple[Endpoint, ...]:
    many = "/organization_fields"
    return (
        Endpoint("GET", many, list_fields, "organizations", PARAMS),
        Endpoint("POST", many, create, "organizations", who="admin"),
    )


def list_fields(call: ApiCall) -> Answer:
    rows = list(call.world.organization_fields.values())
    return Answer(listed(call, "organization_fields", rows, lambda one: _shape(call, one))[0])


def create(call: ApiCall) -> Answer:
    wanted = envelope(call, "organization_field")
    only(wanted, WRITABLE, "organization_field")
    needed(wanted, ("key", "title"))
    if wanted.get("type", "text") not in TYPES:
        raise invalid("type", f"Type: {wanted['type']!r} is invalid")
    if not KEY.fullmatch(str(wanted["key"])) or wanted["key"] in call.world.organization_fields:
        raise invalid("key", f"Key: {wanted['key']!r} is taken or no key")
    one = new_organization_field(call.world, wanted)
    call.world.journal.note(call.world.now(), "organization_field_created", key=one["key"], actor_id=call.user.id)
    return Answer({"organization_field": _shape(call, one)}, 201)


def new_organization_field(world: World, wanted: Json) -> Json:
    """Make a field with everything Zendesk fills in by itself."""
    stamp = whole_second(world.now())
    one: Json = {
        "id": world.numbers.take("organization_field"),
        "type": wanted.get("type", "text"),
        "key": str(wanted["key"]),
        "title": str(wanted["title"]),
        "raw_title": str(wanted["title"]),
        "description": wanted.get("description") or "",
        "raw_description": wanted.get("description") or "",
        "position": wanted.get("position", len(world.organization_fields)),
        "active": wanted.get("active", True),
        "system": False,
        "regexp_for_validation": None,
        "created_at": stamp,
        "updated_at": stamp,
    }
    if "custom_field_options" in wanted:
        one["custom_field_options"] = [_option(world, option) for option in wanted["custom_field_options"]]
    world.organization_fields[one["key"]] = one
    return one


def _option(world: World, wanted: Json) -> Json:
    only(wanted, ("name", "value"), "custom_field_options")
    needed(wanted, ("name", "value"))
    named = {"name": str(wanted["name"]), "raw_name": str(wanted["name"]), "value": str(wanted["value"])}
    return {"id": world.numbers.take("option"), **named}


def _shape(call: ApiCall, one: Json) -> Json:
    return {"url": f"{call.host}/api/v2/organization_fields/{one['id']}.json", **one}
