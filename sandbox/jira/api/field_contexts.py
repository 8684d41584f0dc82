"""Where a custom field exists, and the options that it has there, as an admin sets them.

Rule 1: a project belongs to one context of a field at most; the global one takes no projects.
Rule 2: options of one context have different texts; an option that is deleted leaves every issue.
"""

from sandbox.jira.api.custom_fields import editable, find_custom
from sandbox.jira.calls import CLOUD, Answer, ApiCall, Endpoint, needed, only, texts
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
    projects, kinds = texts(body, "projectIds"), texts(body, "issueTypeIds")
    _check_projects(call, one, projects)
    for kind in kinds:
        if kind not in call.world.issue_types:
            raise not_found(f"There is no issue type {kind}.")
    made = Context(call.world.numbers.text("context"), str(body["name"]), projects, kinds)
    made.description = str(body.get("description") or "")
    one.contexts.append(made)
    plain = {"id": made.id, "name": made.name, "description": made.description}
    return Answer(plain | {"projectIds": projects, "issueTypeIds": kinds}, 201)


def _check_projects(call: ApiCall, one: CustomField, projects: list[str]) -> None:
    """400 for a project that has a context already, or a second context for everywhere; 404 for no project."""
    if not projects and any(not each.project_ids for each in one.contexts):
        raise bad_request("The field has a global context already.")
    for project in projects:
        if project not in call.world.projects:
            raise not_found(f"There is no project {project}.")
        if any(project in each.project_ids for each in one.contexts):
            raise bad_request(f"The project {project} has a context of this field already.")


def rename_context(call: ApiCall, field: str, context: str) -> Answer:
    body = call.record
    only(body, ("name", "description"), "a context")
    one = find_context(call, field, context)
    one.name = str(body.get("name") or one.name)
    one.description = str(body.get("description", one.description) or "")
    return Answer(None, 204)


def delete_context(call: ApiCall, field: str, context: str) -> Answer:
    one = editable(call.world, field)
    one.contexts.remove(find_context(call, field, context))
    return Answer(None, 204)


def add_projects(call: ApiCall, field: str, context: str) -> Answer:
    body = call.record
    only(body, ("projectIds",), "the projects of a context")
    one, custom = find_context(call, field, context), editable(call.world, field)
    if not one.project_ids:
        raise bad_request("Projects cannot be added to the global context.")
    projects = texts(body, "projectIds")
    _check_projects(call, custom, projects)
    one.project_ids += projects
    return Answer(None, 204)


def find_context(call: ApiCall, field: str, context: str) -> Context:
    """A context by id; 404 where the field has none of that id."""
    for one in find_custom(call.world, field).contexts:
        if one.id == context:
            return one
    raise not_found(f"The field {field} has no context {context}.")


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
    return Answer(page_bean(call, rows, _option))


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
        only(each, ("value", "disabled", "optionId"), "an option")
        needed(each, ("value",))
        _check_new(str(each["value"]), [*one.options, *made])
        made.append(Option("", str(each["value"]), bool(each.get("disabled", False))))
    for option in made:
        option.id = call.world.numbers.text("option")
    one.options += made
    return Answer({"options": [_option(each) for each in made]})


def _check_new(value: str, known: list[Option]) -> None:
    if any(value.casefold() == each.value.casefold() for each in known):
        raise bad_request(f"There is an option {value!r} already.")


def change_options(call: ApiCall, field: str, context: str) -> Answer:
    editable(call.world, field)
    one = _with_options(call, field, context)
    changed = []
    for each in _listed(call):
        only(each, ("id", "value", "disabled"), "an option")
        needed(each, ("id",))
        option = _find(one, str(each["id"]))
        if "value" in each:
            _check_new(str(each["value"]), [other for other in one.options if other is not option])
            option.value = str(each["value"])
        option.disabled = bool(each.get("disabled", option.disabled))
        changed.append(option)
    return Answer({"options": [_option(each) for each in changed]})


def _find(one: Context, option: str) -> Option:
    for each in one.options:
        if each.id == option:
            return each
    raise not_found(f"There is no option {option} in the context {one.id}.")


def move_options(call: ApiCall, field: str, context: str) -> Answer:
    """Put options first, last, or after another one."""
    body = call.record
    only(body, ("customFieldOptionIds", "after", "position"), "the order of options")
    editable(call.world, field)
    one = _with_options(call, field, context)
    moved = [_find(one, each) for each in texts(body, "customFieldOptionIds")]
    left = [each for each in one.options if each not in moved]
    if body.get("position") not in (None, "First", "Last") or ("after" in body) == ("position" in body):
        raise bad_request("Options go First, Last, or after another one.")
    place = 0 if body.get("position") == "First" else len(left)
    if "after" in body:
        place = left.index(_find(one, str(body["after"]))) + 1
    one.options = [*left[:place], *moved, *left[place:]]
    return Answer(None, 204)


def delete_option(call: ApiCall, field: str, context: str, option: str) -> Answer:
    """The option leaves the field and every issue that had it."""
    editable(call.world, field)
    one = _with_options(call, field, context)
    one.options.remove(_find(one, option))
    for issue in call.world.issues.values():
        value = issue.values.get(field)
        if value == option:
            del issue.values[field]
        elif isinstance(value, list) and option in value:
            issue.values[field] = [each for each in value if each != option]
    return Answer(None, 204)
