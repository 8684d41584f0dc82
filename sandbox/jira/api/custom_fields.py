"""Custom fields as an admin makes them: listed, made, renamed, thrown away, brought back and deleted.

Rule 1: a new field has one context, for everywhere.
Rule 2: a field that was thrown away is nowhere until it is restored; its values stay.
Rule 3: deleting a field is a task of its own; the answer leads to it.
"""

from sandbox.jira.calls import CLOUD, Answer, ApiCall, Endpoint, needed, only
from sandbox.jira.errors import bad_request, not_found, not_understood, refused
from sandbox.jira.fields import KINDS, SYSTEM_FIELDS, FieldDefinition, all_fields, defined
from sandbox.jira.paging import POSITION, page_bean
from sandbox.jira.records import Context, CustomField, Json
from sandbox.jira.world import World

EXPANDS = frozenset({"key", "lastUsed", "screensCount", "contextsCount", "isLocked", "searcherKey"})
SEARCHED = POSITION | {"type", "id", "query", "orderBy", "expand"}
LONGEST_NAME = 255


def endpoints() -> tuple[Endpoint, ...]:
    one = "/field/<field>"
    return (
        Endpoint("GET", "/field/search", search, SEARCHED, deployments=CLOUD),
        Endpoint("POST", "/field", create, who="admin", deployments=CLOUD),
        Endpoint("PUT", one, update, who="admin", deployments=CLOUD),
        Endpoint("DELETE", one, delete, who="admin", deployments=CLOUD),
        Endpoint("POST", one + "/trash", trash, who="admin", deployments=CLOUD),
        Endpoint("POST", one + "/restore", restore, who="admin", deployments=CLOUD),
        Endpoint("GET", "/task/<task>", task, deployments=CLOUD),
    )


def find_custom(world: World, field_id: str, *, trashed: bool = False) -> CustomField:
    """A custom field by id; 404 where there is none, or it was thrown away and that is not asked for."""
    one = world.custom_fields.get(field_id)
    if one is None or (one.trashed_at is not None and not trashed):
        raise not_found(f"The custom field {field_id} was not found.")
    return one


def editable(world: World, field_id: str) -> CustomField:
    """A custom field that an admin may change; the service desk's own are locked."""
    one = find_custom(world, field_id)
    if one.locked:
        raise bad_request(f"The custom field {field_id} is locked.")
    return one


def search(call: ApiCall) -> Answer:
    """Fields page by page, with their descriptions, which the plain list does not have."""
    for name in call.many("expand"):
        if name not in EXPANDS:
            raise not_understood(f"the expansion {name!r} of a field")
    if call.text("orderBy", "name") not in ("name", "+name"):
        raise bad_request("The sandbox orders fields by name.")
    kinds, ids, word = call.many("type"), call.many("id"), call.text("query").lower()
    for kind in kinds:
        if kind not in ("custom", "system"):
            raise bad_request(f"A field is custom or system, not {kind!r}.")
    rows = [
        one
        for one in all_fields(call.world)
        if (not kinds or ("custom" if one.custom else "system") in kinds)
        and (not ids or one.id in ids)
        and word in f"{one.name} {one.custom.description if one.custom else ''}".lower()
    ]
    rows.sort(key=lambda one: (one.name.lower(), one.id))
    return Answer(page_bean(call, rows, shown))


def shown(one: FieldDefinition) -> Json:
    """A field as the paged list shows it."""
    told: Json = {"id": one.id, "name": one.name, "schema": one.schema}
    if one.custom is not None:
        told["description"] = one.custom.description
        told |= {"isLocked": one.custom.locked, "searcherKey": one.custom.searcher or ""}
    return told


def create(call: ApiCall) -> Answer:
    body = call.record
    only(body, ("name", "description", "type", "searcherKey"), "a new field")
    needed(body, ("name", "type"))
    kind = str(body["type"])
    if kind not in KINDS or not kind.startswith("com.atlassian.jira.plugin.system.customfieldtypes:"):
        raise refused(400, errors={"type": f"There is no field type {kind}."})
    number = call.world.numbers.take("field")
    one = CustomField(
        f"customfield_{number}",
        _name(body["name"]),
        kind,
        str(body.get("description") or ""),
        body.get("searcherKey"),
    )
    context = call.world.numbers.text("context")
    one.contexts.append(Context(context, f"Default Configuration Scheme for {one.name}"))
    call.world.custom_fields[one.id] = one
    return Answer(defined(one).shown() | {"description": one.description}, 201)


def _name(value: object) -> str:
    if not isinstance(value, str) or not value.strip() or len(value) > LONGEST_NAME:
        raise refused(400, errors={"name": f"A field's name has 1 to {LONGEST_NAME} characters."})
    return value.strip()


def update(call: ApiCall, field: str) -> Answer:
    body = call.record
    only(body, ("name", "description", "searcherKey"), "a field")
    one = editable(call.world, field)
    if "name" in body:
        one.name = _name(body["name"])
    if "description" in body:
        one.description = str(body["description"] or "")
    if "searcherKey" in body:
        one.searcher = body["searcherKey"]
    return Answer(None, 204)


def trash(call: ApiCall, field: str) -> Answer:
    editable(call.world, field).trashed_at = call.world.now()
    return Answer({})


def restore(call: ApiCall, field: str) -> Answer:
    find_custom(call.world, field, trashed=True).trashed_at = None
    return Answer({})


def delete(call: ApiCall, field: str) -> Answer:
    """For good: from every screen and every issue."""
    if field in SYSTEM_FIELDS:
        raise bad_request(f"{field} is a field of the system.")
    world = call.world
    one = find_custom(world, field, trashed=True)
    if one.locked:
        raise bad_request(f"The custom field {field} is locked.")
    del world.custom_fields[field]
    for screen in world.screens.values():
        for tab in screen["tabs"]:
            tab["fields"] = [each for each in tab["fields"] if each != field]
    for issue in world.issues.values():
        issue.values.pop(field, None)
    number = world.numbers.text("task")
    done: Json = {
        "self": call.view.url(f"/task/{number}"),
        "id": number,
        "description": f"Delete field {field}",
        "status": "COMPLETE",
        "progress": 100,
        "elapsedRuntime": 1,
        "submitted": 0,
        "submittedBy": 0,
        "lastUpdate": 0,
    }
    world.tasks[number] = done
    return Answer(done, 303, {"Location": done["self"]})


def task(call: ApiCall, task: str) -> Answer:
    """How a task stands; all of them are done at once here."""
    if task not in call.world.tasks:
        raise not_found(f"There is no task {task}.")
    return Answer(call.world.tasks[task])
