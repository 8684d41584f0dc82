"""Custom fields: search, make, rename, throw away, bring back and delete them.

Rule 1: a new field exists everywhere, by one context of its own.
Rule 2: a field in the trash keeps its values, and is on no screen or issue until it is restored.
Rule 3: locked fields, which the service desk brought, are nobody's to change.
"""

from sandbox.jira import tasks
from sandbox.jira.calls import CLOUD, Answer, ApiCall, Endpoint, needed, only
from sandbox.jira.errors import bad_request, not_found
from sandbox.jira.fields import KINDS, SYSTEM_FIELDS, TYPES, FieldDefinition, all_fields, defined, field_named
from sandbox.jira.paging import POSITION, page_bean
from sandbox.jira.records import Context, CustomField, Json

SEARCHERS = frozenset(
    f"{TYPES}{name}"
    for name in [
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
    ]
)
SEARCHED = POSITION | {"type", "id", "query", "orderBy", "expand", "projectIds"}
EXPANDS = frozenset(
    ["key", "stableId", "lastUsed", "screensCount", "contextsCount", "isLocked", "isUnscreenable", "searcherKey"]
)
LONGEST_NAME, LONGEST_DESCRIPTION = 255, 40_000


def endpoints() -> tuple[Endpoint, ...]:
    one = "/field/<field_id>"
    return (
        Endpoint("GET", "/field/search", search, SEARCHED, deployments=CLOUD),
        Endpoint("GET", "/field/search/trashed", search_trashed, SEARCHED, who="admin", deployments=CLOUD),
        Endpoint("POST", "/field", create, who="admin"),
        Endpoint("PUT", one, update, who="admin", deployments=CLOUD),
        Endpoint("DELETE", one, delete, who="admin", deployments=CLOUD),
        Endpoint("POST", one + "/trash", throw_away, who="admin", deployments=CLOUD),
        Endpoint("POST", one + "/restore", restore, who="admin", deployments=CLOUD),
        Endpoint("GET", one + "/screens", on_screens, POSITION | {"expand"}, who="admin", deployments=CLOUD),
        Endpoint("GET", "/task/<task_id>", show_task, deployments=CLOUD),
    )


def find(call: ApiCall, field_id: str) -> CustomField:
    """A custom field that is not in the trash; 404 for none, and for a field of the system."""
    one = call.world.custom_fields.get(field_id)
    if one is None or one.trashed_at is not None:
        raise not_found(f"The custom field {field_id}")
    return one


def find_open(call: ApiCall, field_id: str) -> CustomField:
    """A custom field that may be changed."""
    one = find(call, field_id)
    if one.locked:
        raise bad_request(f"The custom field {one.name} is locked.")
    return one


def search(call: ApiCall) -> Answer:
    """By name, description, id and whether custom; sorted by name."""
    return Answer(page_bean(call, _filtered(call, all_fields(call.world)), lambda one: _row(call, one)))


def search_trashed(call: ApiCall) -> Answer:
    thrown = [defined(one) for one in call.world.custom_fields.values() if one.trashed_at is not None]
    return Answer(page_bean(call, _filtered(call, thrown), lambda one: _row(call, one)))


def _filtered(call: ApiCall, known: list[FieldDefinition]) -> list[FieldDefinition]:
    kinds, ids, word = call.many("type"), call.many("id"), call.text("query").lower()
    for kind in kinds:
        if kind not in ("custom", "system"):
            raise bad_request(f"The type of a field is custom or system, not {kind!r}.")
    for name in call.many("expand"):
        if name not in EXPANDS:
            raise bad_request(f"The sandbox does not know the expansion {name!r} of a field.")
    order = call.text("orderBy", "name")
    if order.lstrip("+-") != "name":
        raise bad_request("The sandbox orders fields by name.")
    found = [
        one
        for one in known
        if one.type
        and (not kinds or ("custom" if one.custom else "system") in kinds)
        and (not ids or one.id in ids)
        and (word in one.name.lower() or (one.custom is not None and word in one.custom.description.lower()))
    ]
    return sorted(found, key=lambda one: (one.name, one.id), reverse=order.startswith("-"))


def _row(call: ApiCall, one: FieldDefinition) -> Json:
    shown: Json = {"id": one.id, "name": one.name, "schema": one.schema}
    if one.custom is not None:
        shown["description"] = one.custom.description
    extra: Json = {
        "key": one.id,
        "stableId": one.id,
        "isLocked": one.custom.locked if one.custom else False,
        "isUnscreenable": False,
        "contextsCount": len(one.custom.contexts) if one.custom else 0,
        "screensCount": sum(one.id in _fields_of(screen) for screen in call.world.screens.values()),
        "lastUsed": {"type": "NO_INFORMATION"},
    }
    if one.custom is not None and one.custom.searcher:
        extra["searcherKey"] = one.custom.searcher
    return shown | {name: extra[name] for name in call.many("expand") if name in extra}


def _fields_of(screen: Json) -> list[str]:
    return [field_id for tab in screen["tabs"] for field_id in tab["fields"]]


def create(call: ApiCall) -> Answer:
    wanted = call.record
    only(wanted, ("name", "description", "type", "searcherKey"), "a custom field")
    needed(wanted, ("name", "type"))
    if not isinstance(wanted["type"], str) or wanted["type"] not in KINDS or not wanted["type"].startswith(TYPES):
        raise bad_request(f"The sandbox does not know the field type {wanted['type']!r}.")
    name, description, searcher = _words(wanted)
    number = call.world.numbers.take("field")
    context = Context(call.world.numbers.text("context"), f"Default Configuration Scheme for {name}")
    one = CustomField(f"customfield_{number}", name, wanted["type"], description, searcher, [context])
    call.world.custom_fields[one.id] = one
    _note(call, "field_created", one)
    return Answer(defined(one).shown(), 201)


def _words(wanted: Json) -> tuple[str, str, str | None]:
    """Name, description and searcher of a body, checked."""
    name, description, searcher = wanted["name"], wanted.get("description") or "", wanted.get("searcherKey")
    if not isinstance(name, str) or not 0 < len(name.strip()) <= LONGEST_NAME:
        raise bad_request(f"The name of a field is a text of at most {LONGEST_NAME} characters.")
    if not isinstance(description, str) or len(description) > LONGEST_DESCRIPTION:
        raise bad_request(f"The description of a field is a text of at most {LONGEST_DESCRIPTION} characters.")
    if searcher is not None and searcher not in SEARCHERS:
        raise bad_request(f"There is no searcher {searcher!r}.")
    return name, description, searcher


def update(call: ApiCall, field_id: str) -> Answer:
    one = find_open(call, field_id)
    only(call.record, ("name", "description", "searcherKey"), "a custom field")
    kept = {"name": one.name, "description": one.description, "searcherKey": one.searcher}
    one.name, one.description, one.searcher = _words(kept | call.record)
    _note(call, "field_changed", one)
    return Answer(None, 204)


def delete(call: ApiCall, field_id: str) -> Answer:
    """For good, in the trash or not, with every value it had."""
    world = call.world
    one = world.custom_fields.get(field_id)
    if one is None:
        raise not_found(f"The custom field {field_id}")
    if one.locked:
        raise bad_request(f"The custom field {one.name} is locked.")
    del world.custom_fields[field_id]
    take_off_screens(call, field_id)
    held = [issue for versions in world.snapshots.values() for _, issue in versions if issue is not None]
    for issue in [*world.issues.values(), *world.earlier.values(), *held]:
        issue.values.pop(field_id, None)
    _note(call, "field_deleted", one)
    task_id = tasks.finished(world, call.user, f"Delete custom field {one.name}")
    shown = tasks.shown(call.view, world.tasks[task_id])
    return Answer(shown, 303, {"Location": shown["self"]})


def take_off_screens(call: ApiCall, field_id: str) -> None:
    """Off the forms of the portal, too."""
    for screen in call.world.screens.values():
        for tab in screen["tabs"]:
            tab["fields"] = [one for one in tab["fields"] if one != field_id]
    for kind in call.world.request_types.values():
        kind.field_ids = [one for one in kind.field_ids if one != field_id]
        kind.required = [one for one in kind.required if one != field_id]


def throw_away(call: ApiCall, field_id: str) -> Answer:
    one = find_open(call, field_id)
    one.trashed_at = call.world.now()
    _note(call, "field_trashed", one)
    return Answer({})


def restore(call: ApiCall, field_id: str) -> Answer:
    one = call.world.custom_fields.get(field_id)
    if one is None or one.trashed_at is None:
        raise not_found(f"The custom field {field_id} in the trash")
    one.trashed_at = None
    _note(call, "field_restored", one)
    return Answer({})


def on_screens(call: ApiCall, field_id: str) -> Answer:
    """The screens that show a field, each with the tab it is on."""
    if field_id not in SYSTEM_FIELDS:
        find(call, field_id)
    rows = [
        {"id": int(screen["id"]), "name": screen["name"], "description": screen["description"]}
        for screen in call.world.screens.values()
        if field_id in _fields_of(screen)
    ]
    return Answer(page_bean(call, rows, dict))


def show_task(call: ApiCall, task_id: str) -> Answer:
    found = call.world.tasks.get(task_id)
    if found is None:
        raise not_found(f"The task {task_id}")
    return Answer(tasks.shown(call.view, found))


def _note(call: ApiCall, what: str, one: CustomField) -> None:
    call.world.journal.note(call.world.now(), what, id=one.id, name=one.name, actor_id=call.user.id)


def known_field(call: ApiCall, field_id: str) -> FieldDefinition:
    """A field of the system or a custom one; 404 for none."""
    one = field_named(call.world, field_id)
    if one is None:
        raise not_found(f"The field {field_id}")
    return one
