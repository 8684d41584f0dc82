"""The custom fields of a Data Center and their options, which it lists at addresses of its own."""

from sandbox.jira.calls import SERVER, Answer, ApiCall, Endpoint
from sandbox.jira.errors import not_found
from sandbox.jira.paging import POSITION, page_bean
from sandbox.jira.records import CustomField, Json, Option


def endpoints() -> tuple[Endpoint, ...]:
    options = "/customFields/<int:number>/options"
    return (
        Endpoint("GET", "/customFields", list_all, POSITION | {"search"}, "admin", deployments=SERVER),
        Endpoint("GET", options, list_options, frozenset({"maxResults", "page"}), deployments=SERVER),
    )


def list_all(call: ApiCall) -> Answer:
    """Every custom field, in the order of their ids, or those with a word in their names."""
    word = call.text("search").lower()
    rows = sorted(call.world.custom_fields.values(), key=lambda one: one.number)
    rows = [one for one in rows if one.trashed_at is None and word in one.name.lower()]
    return Answer(page_bean(call, rows, lambda one: _shown(call, one)))


def _shown(call: ApiCall, one: CustomField) -> Json:
    places = sorted({int(project) for context in one.contexts for project in context.project_ids})
    everywhere = any(not context.project_ids for context in one.contexts)
    return {
        "id": one.id,
        "numericId": one.number,
        "name": one.name,
        "description": one.description,
        "type": one.type,
        "searcherKey": one.searcher or "",
        "self": call.view.url(f"/customFields/{one.id}"),
        "isLocked": one.locked,
        "isManaged": False,
        "isAllProjects": everywhere,
        "projectIds": [] if everywhere else places,
    }


def list_options(call: ApiCall, number: int) -> Answer:
    """The options of all contexts of a field."""
    one = call.world.custom_fields.get(f"customfield_{number}")
    if one is None or one.trashed_at is not None:
        raise not_found("The custom field")
    options = [option for context in one.contexts for option in context.options]
    size, page = call.number("maxResults", 100, 1000), max(1, call.number("page", 1))
    kept = options[(page - 1) * size : page * size]
    return Answer({"total": len(options), "options": [_option(call, each) for each in kept]})


def _option(call: ApiCall, one: Option) -> Json:
    link = call.view.url(f"/customFieldOption/{one.id}")
    return {"id": int(one.id), "value": one.value, "disabled": one.disabled, "self": link, "childrenIds": []}
