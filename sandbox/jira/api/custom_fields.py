"""Custom fields as an admin makes them: listed, made, renamed, thrown away, brought back and deleted.

Rule 1: a new field has one context, for everywhere.
Rule 2: a field that was thrown away is nowhere but in the bin until it is restored; its values stay.
Rule 3: deleting a field is a task of its own; the answer leads to it.
"""

from sandbox.jira.calls import CLOUD, Answer, ApiCall, Endpoint, needed, only, text_of
from sandbox.jira.errors import bad_request, field_errors, not_found, not_understood
from sandbox.jira.fields import KINDS, SYSTEM_FIELDS, TYPES, FieldDefinition, all_fields, defined
from sandbox.jira.paging import POSITION, page_bean
from sandbox.jira.records import Context, CustomField, Json
from sandbox.jira.world import World

EXPANDS = frozenset({"key", "screensCount", "contextsCount", "isLocked", "searcherKey"})
SEARCHED = POSITION | {"type", "id", "query", "orderBy", "expand"}
LONGEST_TEXT = 32_767
# People have no number on this site; a task still names its own by one.
FIRST_PERSON = 10_000
SEARCHERS = frozenset(
    f"{TYPES}{word}"
    for word in (
        "cascadingselectsearcher",
        "daterange",
        "datetimerange",
        "exactnumber",
        "exacttextsearcher",
        "grouppickersearcher",
        "labelsearcher",
        "multiselectsearcher",
        "numberrange",
        "projectsearcher",
        "textsearcher",
        "userpickergroupsearcher",
        "versionsearcher",
    )
)


def endpoints() -> tuple[Endpoint, ...]:
    one = "/field/<field>"
    return (
        Endpoint("GET", "/field/search", search, SEARCHED, deployments=CLOUD),
        Endpoint("GET", "/field/search/trashed", bin_search, SEARCHED - {"type"}, "admin", deployments=CLOUD),
        Endpoint("POST", "/field", create, who="admin", deployments=CLOUD),
        Endpoint("PUT", one, update, who="admin", deployments=CLOUD),
        Endpoint("DELETE", one, delete, who="admin", deployments=CLOUD),
        Endpoint("POST", one + "/trash", trash, who="admin", deployments=CLOUD),
        Endpoint("POST", one + "/restore", restore, who="admin", deployments=CLOUD),
        Endpoint("GET", "/task/<task>", task, who="admin", deployments=CLOUD),
    )


def find_custom(world: World, field_id: str, *, trashed: bool = False) -> CustomField:
    """A custom field by id; 404 where there is none, or it was thrown away and that is not asked for."""
    one = world.custom_fields.get(field_id)
    if one is None or (one.trashed_at is not None and not trashed):
        raise not_found(f"The custom field {field_id}")
    return one


def editable(world: World, field_id: str) -> CustomField:
    """A custom field that an admin may change; the service desk's own are locked."""
    one = find_custom(world, field_id)
    if one.locked:
        raise bad_request(f"The custom field {field_id} is locked.")
    return one


def search(call: ApiCall) -> Answer:
    """Fields page by page, with their descriptions, which the plain list does not have."""
    kinds = call.many("type")
    for kind in kinds:
        if kind not in ("custom", "system"):
            raise bad_request(f"A field is custom or system, not {kind!r}.")
    rows = [one for one in all_fields(call.world) if not kinds or ("custom" if one.custom else "system") in kinds]
    return Answer(_page(call, rows))


def bin_search(call: ApiCall) -> Answer:
    """The fields that were thrown away, as the other search shows those that were not."""
    return Answer(
        _page(call, [defined(one) for one in call.world.custom_fields.values() if one.trashed_at is not None])
    )


def _page(call: ApiCall, rows: list[FieldDefinition]) -> Json:
    for name in call.many("expand"):
        if name not in EXPANDS:
            raise not_understood(f"the expansion {name!r} of a field")
    if call.text("orderBy", "name") not in ("name", "+name"):
        raise bad_request("The sandbox orders fields by name.")
    ids, word = call.many("id"), call.text("query").lower()
    kept = [one for one in rows if (not ids or one.id in ids) and word in f"{one.name} {_description(one)}".lower()]
    kept.sort(key=lambda one: (one.name.lower(), one.id))
    return page_bean(call, kept, lambda one: _shown(call, one))


def _description(one: FieldDefinition) -> str:
    return one.custom.description if one.custom is not None else ""


def _shown(call: ApiCall, one: FieldDefinition) -> Json:
    """A field as the paged list shows it, with what was asked for beside."""
    told: Json = {"id": one.id, "name": one.name, "schema": one.schema}
    if one.custom is not None:
        told["description"] = one.custom.description
    wanted = call.many("expand")
    return told | {name: value for name, value in _more(call.world, one).items() if name in wanted}


def _more(world: World, one: FieldDefinition) -> Json:
    screens = [each for each in world.screens.values() if any(one.id in tab["fields"] for tab in each["tabs"])]
    more: Json = {"key": one.id, "screensCount": len(screens), "isLocked": one.custom is not None and one.custom.locked}
    if one.custom is not None:
        more |= {"contextsCount": len(one.custom.contexts), "searcherKey": one.custom.searcher or ""}
    return more


def create(call: ApiCall) -> Answer:
    body = call.record
    only(body, ("name", "description", "type", "searcherKey"), "a new field")
    needed(body, ("name", "type"))
    kind = text_of(body, "type")
    if kind not in KINDS or not kind.startswith(TYPES):
        raise field_errors({"type": f"There is no field type {kind}."})
    name, description, searcher = _name(body), text_of(body, "description", LONGEST_TEXT), _searcher(body)
    one = CustomField(f"customfield_{call.world.numbers.take('field')}", name, kind, description, searcher)
    context = call.world.numbers.text("context")
    one.contexts.append(Context(context, f"Default Configuration Scheme for {one.name}"))
    call.world.custom_fields[one.id] = one
    return Answer(defined(one).shown(), 201)


def _name(body: Json) -> str:
    name = text_of(body, "name")
    if not name:
        raise field_errors({"name": "A field has a name."})
    return name


def _searcher(body: Json) -> str | None:
    """Who finds issues by the field; None for nobody."""
    found = text_of(body, "searcherKey")
    if found and found not in SEARCHERS:
        raise field_errors({"searcherKey": f"There is no searcher {found}."})
    return found or None


def update(call: ApiCall, field: str) -> Answer:
    body = call.record
    only(body, ("name", "description", "searcherKey"), "a field")
    one = editable(call.world, field)
    name, description = _name(body) if "name" in body else one.name, text_of(body, "description", LONGEST_TEXT)
    searcher = _searcher(body) if "searcherKey" in body else one.searcher
    one.name, one.searcher = name, searcher
    one.description = description if "description" in body else one.description
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
    for kind in world.request_types.values():
        kind.field_ids = [each for each in kind.field_ids if each != field]
        kind.required = [each for each in kind.required if each != field]
    for issue in world.issues.values():
        issue.values.pop(field, None)
    done = _task_done(call, f"Delete field {field}")
    return Answer(done, 303, {"Location": done["self"]})


def _task_done(call: ApiCall, description: str) -> Json:
    """A task that began and ended this moment; moments are in milliseconds since 1970."""
    number, now = call.world.numbers.text("task"), int(call.world.now().timestamp() * 1000)
    done: Json = {
        "self": call.view.url(f"/task/{number}"),
        "id": number,
        "description": description,
        "status": "COMPLETE",
        "progress": 100,
        "elapsedRuntime": 0,
        "submitted": now,
        "submittedBy": FIRST_PERSON + sorted(call.world.users).index(call.user.id),
        "started": now,
        "finished": now,
        "lastUpdate": now,
    }
    call.world.tasks[number] = done
    return done


def task(call: ApiCall, task: str) -> Answer:
    """How a task stands; all of them are done at once here."""
    if task not in call.world.tasks:
        raise not_found(f"The task {task}")
    return Answer(call.world.tasks[task])
