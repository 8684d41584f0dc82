"""Where a custom field exists, and the options that it has there, as an admin sets them.

Rule 1: a project belongs to one context of a field at most; the global one takes no projects.
Rule 2: options of one context have different texts; an option that is deleted leaves every issue.
"""

from sandbox.jira.api.custom_fields import editable, find_custom
from sandbox.jira.calls import CLOUD, Answer, ApiCall, Endpoint, needed, only, text_of, texts
from sandbox.jira.errors import bad_request, not_found
from sandbox.jira.fields import OPTION_KINDS
from sandbox.jira.paging import POSITION, page_bean
from sandbox.jira.records import Context, CustomField, Json, Option

MOST_AT_ONCE = 1000
MOST_OPTIONS = 10_000
LISTED = POSITION | {"isAnyIssueType", "isGlobalContext", "contextId"}


def endpoints() -> tuple[Endpoint, ...]:
    one = "/field/<field>/context"
    options = one + "/<context>/option"
    return (
        Endpoint("GET", one, contexts, LISTED, "admin", deployments=CLOUD),
        Endpoint("POST", one, add_context, who="admin", deployments=CLOUD),
        Endpoint("GET", one + "/projectmapping", projects_of, POSITION | {"contextId"}, "admin", deployments=CLOUD),
        Endpoint("GET", one + "/issuetypemapping", types_of, POSITION | {"contextId"}, "admin", deployments=CLOUD),
        Endpoint("PUT", one + "/<context>", rename_context, who="admin", deployments=CLOUD),
        Endpoint("DELETE", one + "/<context>", delete_context, who="admin", deployments=CLOUD),
        Endpoint("PUT", one + "/<context>/project", add_projects, who="admin", deployments=CLOUD),
        Endpoint("POST", one + "/<context>/project/remove", remove_projects, who="admin", deployments=CLOUD),
        Endpoint("GET", options, list_options, POSITION | {"optionId", "onlyOptions"}, "admin", deployments=CLOUD),
        Endpoint("POST", options, add_options, who="admin", deployments=CLOUD),
        Endpoint("PUT", options, change_options, who="admin", deployments=CLOUD),
        Endpoint("PUT", options + "/move", move_options, who="admin", deployments=CLOUD),
        Endpoint("DELETE", options + "/<option>", delete_option, who="admin", deployments=CLOUD),
    )


# --- contexts ----------------------------------------------------------------------------------------------------


def _shown(one: Context) -> Json:
    return {
        "id": one.id,
        "name": one.name,
        "description": one.description,
        "isGlobalContext": not one.project_ids,
        "isAnyIssueType": not one.issue_type_ids,
    }


def _chosen(call: ApiCall, field: str) -> list[Context]:
    wanted = call.many("contextId")
    return [one for one in find_custom(call.world, field).contexts if not wanted or one.id in wanted]


def contexts(call: ApiCall, field: str) -> Answer:
    rows = _chosen(call, field)
    for name in ("isAnyIssueType", "isGlobalContext"):
        if call.text(name):
            rows = [one for one in rows if _shown(one)[name] is call.truth(name, usual=True)]
    return Answer(page_bean(call, rows, _shown))


def projects_of(call: ApiCall, field: str) -> Answer:
    """Which project belongs to which context; a context for everywhere says so instead."""
    rows: list[Json] = []
    for one in _chosen(call, field):
        rows += [{"contextId": one.id, "projectId": each} for each in one.project_ids]
        rows += [] if one.project_ids else [{"contextId": one.id, "isGlobalContext": True}]
    return Answer(page_bean(call, rows, dict))


def types_of(call: ApiCall, field: str) -> Answer:
    rows: list[Json] = []
    for one in _chosen(call, field):
        rows += [{"contextId": one.id, "issueTypeId": each} for each in one.issue_type_ids]
        rows += [] if one.issue_type_ids else [{"contextId": one.id, "isAnyIssueType": True}]
    return Answer(page_bean(call, rows, dict))


def add_context(call: ApiCall, field: str) -> Answer:
    body = call.record
    only(body, ("id", "name", "description", "projectIds", "issueTypeIds"), "a context")
    needed(body, ("name",))
    one = editable(call.world, field)
    name, description = text_of(body, "name"), text_of(body, "description")
    projects, kinds = _ids(body, "projectIds"), _ids(body, "issueTypeIds")
    _check_projects(call, one, projects)
    for kind in kinds:
        if kind not in call.world.issue_types:
            raise not_found(f"The issue type {kind}")
    made = Context(call.world.numbers.text("context"), name, projects, kinds, description=description)
    one.contexts.append(made)
    plain = {"id": made.id, "name": made.name, "description": made.description}
    return Answer(plain | {"projectIds": projects, "issueTypeIds": kinds}, 201)


def _ids(body: Json, name: str) -> list[str]:
    """Ids in a fixed order, each once."""
    return sorted(set(texts(body, name)))


def _check_projects(call: ApiCall, one: CustomField, projects: list[str]) -> None:
    """400 for a project that has a context already, or a second context for everywhere; 404 for no project."""
    if not projects and any(not each.project_ids for each in one.contexts):
        raise bad_request("The field has a global context already.")
    for project in projects:
        if project not in call.world.projects:
            raise not_found(f"The project {project}")
        if any(project in each.project_ids for each in one.contexts):
            raise bad_request(f"The project {project} has a context of this field already.")


def rename_context(call: ApiCall, field: str, context: str) -> Answer:
    body = call.record
    only(body, ("name", "description"), "a context")
    editable(call.world, field)
    one = find_context(call, field, context)
    name, description = text_of(body, "name"), text_of(body, "description")
    one.name = name or one.name
    one.description = description if "description" in body else one.description
    return Answer(None, 204)


def delete_context(call: ApiCall, field: str, context: str) -> Answer:
    """With its options, which leave every issue."""
    one, gone = editable(call.world, field), find_context(call, field, context)
    one.contexts.remove(gone)
    _take_off(call, field, {each.id for each in gone.options})
    return Answer(None, 204)


def add_projects(call: ApiCall, field: str, context: str) -> Answer:
    body = call.record
    only(body, ("projectIds",), "the projects of a context")
    needed(body, ("projectIds",))
    one, custom = find_context(call, field, context), editable(call.world, field)
    if not one.project_ids:
        raise bad_request("Projects cannot be added to the global context.")
    projects = _ids(body, "projectIds")
    if projects:
        _check_projects(call, custom, projects)
    one.project_ids = sorted([*one.project_ids, *projects])
    return Answer(None, 204)


def remove_projects(call: ApiCall, field: str, context: str) -> Answer:
    """A context that loses its last project is for everywhere from then on."""
    body = call.record
    only(body, ("projectIds",), "the projects of a context")
    needed(body, ("projectIds",))
    one, custom = find_context(call, field, context), editable(call.world, field)
    projects = _ids(body, "projectIds")
    for project in projects:
        if project not in call.world.projects:
            raise not_found(f"The project {project}")
        if project not in one.project_ids:
            raise bad_request(f"The project {project} is not in the context {one.id}.")
    left = [each for each in one.project_ids if each not in projects]
    if not left and any(not each.project_ids for each in custom.contexts):
        raise bad_request("The field has a global context already.")
    one.project_ids = left
    return Answer(None, 204)


def find_context(call: ApiCall, field: str, context: str) -> Context:
    """A context by id; 404 where the field has none of that id."""
    for one in find_custom(call.world, field).contexts:
        if one.id == context:
            return one
    raise not_found(f"The context {context} of {field}")


# --- options -----------------------------------------------------------------------------------------------------


def _option(one: Option) -> Json:
    return {"id": one.id, "value": one.value, "disabled": one.disabled}


def _with_options(call: ApiCall, field: str, context: str) -> Context:
    if find_custom(call.world, field).kind not in OPTION_KINDS:
        raise bad_request(f"The field {field} has no options.")
    return find_context(call, field, context)


def list_options(call: ApiCall, field: str, context: str) -> Answer:
    wanted = call.many("optionId")
    rows = [one for one in _with_options(call, field, context).options if not wanted or one.id in wanted]
    return Answer(page_bean(call, rows, _option, usual=100))


def _listed(call: ApiCall) -> list[Json]:
    only(call.record, ("options",), "the options")
    listed = call.record.get("options")
    if not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):
        raise bad_request("options is a list of objects.")
    if len(listed) > MOST_AT_ONCE:
        raise bad_request(f"At most {MOST_AT_ONCE} options at once.")
    return listed


def add_options(call: ApiCall, field: str, context: str) -> Answer:
    editable(call.world, field)
    one, listed = _with_options(call, field, context), _listed(call)
    if len(one.options) + len(listed) > MOST_OPTIONS:
        raise bad_request(f"A field has at most {MOST_OPTIONS} options.")
    made: list[Option] = []
    for each in listed:
        only(each, ("value", "disabled"), "an option")
        made.append(Option("", _value(each), _disabled(each)))
    _check_different([*one.options, *made])
    for option in made:
        option.id = call.world.numbers.text("option")
    one.options += made
    return Answer({"options": [_option(each) for each in made]})


def _value(each: Json) -> str:
    value = text_of(each, "value")
    if not value:
        raise bad_request("An option has a value.")
    return value


def _disabled(each: Json, usual: bool = False) -> bool:
    value = each.get("disabled", usual)
    if not isinstance(value, bool):
        raise bad_request("disabled is true or false.")
    return value


def _check_different(options: list[Option]) -> None:
    seen: set[str] = set()
    for each in options:
        if each.value.casefold() in seen:
            raise bad_request(f"There is an option {each.value!r} already.")
        seen.add(each.value.casefold())


def change_options(call: ApiCall, field: str, context: str) -> Answer:
    """All of the changes, or none where one of them cannot be."""
    editable(call.world, field)
    one = _with_options(call, field, context)
    changed: dict[str, Option] = {}
    for each in _listed(call):
        only(each, ("id", "value", "disabled"), "an option")
        needed(each, ("id",))
        option = _find(one, str(each["id"]))
        value = _value(each) if "value" in each else option.value
        changed[option.id] = Option(option.id, value, _disabled(each, option.disabled))
    options = [changed.get(each.id, each) for each in one.options]
    _check_different(options)
    one.options = options
    return Answer({"options": [_option(each) for each in changed.values()]})


def _find(one: Context, option: str) -> Option:
    for each in one.options:
        if each.id == option:
            return each
    raise not_found(f"The option {option} in the context {one.id}")


def move_options(call: ApiCall, field: str, context: str) -> Answer:
    """Put options first, last, or after another one."""
    body = call.record
    only(body, ("customFieldOptionIds", "after", "position"), "the order of options")
    editable(call.world, field)
    one = _with_options(call, field, context)
    moved = [_find(one, each) for each in dict.fromkeys(texts(body, "customFieldOptionIds"))]
    if body.get("position") not in (None, "First", "Last") or ("after" in body) == ("position" in body):
        raise bad_request("Options go First, Last, or after another one.")
    behind = _find(one, str(body["after"])) if "after" in body else None
    if behind in moved:
        raise bad_request("An option cannot go after itself.")
    left = [each for each in one.options if each not in moved]
    place = 0 if body.get("position") == "First" else len(left)
    place = place if behind is None else left.index(behind) + 1
    one.options = [*left[:place], *moved, *left[place:]]
    return Answer(None, 204)


def delete_option(call: ApiCall, field: str, context: str, option: str) -> Answer:
    """The option leaves the field and every issue that had it."""
    editable(call.world, field)
    one = _with_options(call, field, context)
    one.options.remove(_find(one, option))
    _take_off(call, field, {option})
    return Answer(None, 204)


def _take_off(call: ApiCall, field: str, options: set[str]) -> None:
    """Let no issue have these options, nor the index find it by them."""
    if not options:
        return
    seen = [issue for snapshots in call.world.snapshots.values() for _, issue in snapshots if issue is not None]
    for issue in [*call.world.issues.values(), *seen]:
        value = issue.values.get(field)
        if isinstance(value, list):
            issue.values[field] = [each for each in value if each not in options]
        elif value in options:
            del issue.values[field]
