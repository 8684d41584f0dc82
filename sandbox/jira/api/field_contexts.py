"""Where a custom field exists, and the options it has there.

Rule 1: a project is in one context of a field at most; there is one global context at most.
Rule 2: a global context stays global: no project is added to it.
Rule 3: 1,000 options a call and 10,000 a field; two options of a context never read the same.
"""

from typing import Any

from sandbox.jira.api.custom_fields import find, find_open
from sandbox.jira.calls import CLOUD, Answer, ApiCall, Endpoint, needed, only, texts
from sandbox.jira.errors import bad_request, not_found
from sandbox.jira.fields import OPTION_KINDS
from sandbox.jira.paging import POSITION, page_bean
from sandbox.jira.records import Context, CustomField, Json, Option

AT_ONCE, IN_ALL, LONGEST = 1000, 10_000, 255
LISTED = POSITION | {"isAnyIssueType", "isGlobalContext", "contextId"}


def endpoints() -> tuple[Endpoint, ...]:
    every, one = "/field/<field_id>/context", "/field/<field_id>/context/<context_id>"
    options = one + "/option"

    def admin(method: str, path: str, handler: Any, params: frozenset[str] = frozenset()) -> Endpoint:
        return Endpoint(method, path, handler, params, who="admin", deployments=CLOUD)

    return (
        admin("GET", every, list_contexts, LISTED),
        admin("POST", every, create_context),
        admin("GET", every + "/projectmapping", project_mapping, POSITION | {"contextId"}),
        admin("GET", every + "/issuetypemapping", type_mapping, POSITION | {"contextId"}),
        admin("PUT", one, update_context),
        admin("DELETE", one, delete_context),
        admin("PUT", one + "/project", add_projects),
        admin("POST", one + "/project/remove", remove_projects),
        admin("GET", options, list_options, POSITION | {"optionId", "onlyOptions"}),
        admin("POST", options, create_options),
        admin("PUT", options, update_options),
        admin("PUT", options + "/move", move_options),
        admin("DELETE", options + "/<option_id>", delete_option),
    )


def _context(one: CustomField, context_id: str) -> Context:
    for context in one.contexts:
        if context.id == context_id:
            return context
    raise not_found(f"The context {context_id} of the field")


def _row(context: Context) -> Json:
    return {
        "id": context.id,
        "name": context.name,
        "description": context.description,
        "isGlobalContext": not context.project_ids,
        "isAnyIssueType": not context.issue_type_ids,
    }


def list_contexts(call: ApiCall, field_id: str) -> Answer:
    ids = call.many("contextId")
    rows = [_row(one) for one in find(call, field_id).contexts if not ids or one.id in ids]
    for name in ("isAnyIssueType", "isGlobalContext"):
        if name in call.params:
            rows = [one for one in rows if one[name] is call.truth(name, usual=True)]
    return Answer(page_bean(call, rows, dict))


def create_context(call: ApiCall, field_id: str) -> Answer:
    one, wanted = find_open(call, field_id), call.record
    only(wanted, ("name", "description", "projectIds", "issueTypeIds"), "a context")
    needed(wanted, ("name",))
    name, description = _words(one, wanted["name"], wanted.get("description") or "")
    projects, types = _projects(call, one, wanted), texts(wanted, "issueTypeIds")
    if any(type_id not in call.world.issue_types for type_id in types):
        raise not_found("An issue type")
    if not projects and any(not context.project_ids for context in one.contexts):
        raise bad_request("The field has a global context already.")
    made = Context(call.world.numbers.text("context"), name, projects, types, description=description)
    one.contexts.append(made)
    _note(call, "context_created", one)
    told = {"id": made.id, "name": name, "description": description, "projectIds": projects, "issueTypeIds": types}
    return Answer(told, 201)


def _words(one: CustomField, name: Any, description: Any, known: Context | None = None) -> tuple[str, str]:
    if not isinstance(name, str) or not isinstance(description, str) or not name.strip():
        raise bad_request("A context has a name and a description.")
    if max(len(name), len(description)) > LONGEST:
        raise bad_request(f"Names and descriptions of contexts have {LONGEST} characters at most.")
    if any(other.name == name for other in one.contexts if other is not known):
        raise bad_request(f"The field has a context {name!r} already.")
    return name, description


def _projects(call: ApiCall, one: CustomField, wanted: Json) -> list[str]:
    """The ids of a body, each of a project that is in no context of the field yet."""
    ids = texts(wanted, "projectIds")
    for project_id in ids:
        if project_id not in call.world.projects:
            raise not_found(f"The project {project_id}")
        if any(project_id in context.project_ids for context in one.contexts):
            raise bad_request(f"The project {project_id} is in a context of this field already.")
    return ids


def update_context(call: ApiCall, field_id: str, context_id: str) -> Answer:
    one = find_open(call, field_id)
    context = _context(one, context_id)
    only(call.record, ("name", "description"), "a context")
    kept = {"name": context.name, "description": context.description} | call.record
    context.name, context.description = _words(one, kept["name"], kept["description"], context)
    return Answer(None, 204)


def delete_context(call: ApiCall, field_id: str, context_id: str) -> Answer:
    one = find_open(call, field_id)
    one.contexts.remove(_context(one, context_id))
    _note(call, "context_deleted", one)
    return Answer(None, 204)


def project_mapping(call: ApiCall, field_id: str) -> Answer:
    ids = call.many("contextId")
    rows: list[Json] = []
    for one in find(call, field_id).contexts:
        if ids and one.id not in ids:
            continue
        if not one.project_ids:
            rows.append({"contextId": one.id, "isGlobalContext": True})
        rows += [{"contextId": one.id, "projectId": project_id} for project_id in one.project_ids]
    return Answer(page_bean(call, rows, dict))


def type_mapping(call: ApiCall, field_id: str) -> Answer:
    ids = call.many("contextId")
    rows: list[Json] = []
    for one in find(call, field_id).contexts:
        if ids and one.id not in ids:
            continue
        if not one.issue_type_ids:
            rows.append({"contextId": one.id, "isAnyIssueType": True})
        rows += [{"contextId": one.id, "issueTypeId": type_id} for type_id in one.issue_type_ids]
    return Answer(page_bean(call, rows, dict))


def add_projects(call: ApiCall, field_id: str, context_id: str) -> Answer:
    one = find_open(call, field_id)
    context = _context(one, context_id)
    only(call.record, ("projectIds",), "the body")
    if not context.project_ids:
        raise bad_request("Projects cannot be added to a global context.")
    context.project_ids += _projects(call, one, call.record)
    return Answer(None, 204)


def remove_projects(call: ApiCall, field_id: str, context_id: str) -> Answer:
    """A context that would be left without a project would become global; that is refused here."""
    context = _context(find_open(call, field_id), context_id)
    only(call.record, ("projectIds",), "the body")
    left = [one for one in context.project_ids if one not in texts(call.record, "projectIds")]
    if not left:
        raise bad_request("The last project of a context cannot be removed.")
    context.project_ids = left
    return Answer(None, 204)


def _optioned(call: ApiCall, field_id: str, context_id: str) -> tuple[CustomField, Context]:
    one = find_open(call, field_id)
    if one.kind not in OPTION_KINDS:
        raise bad_request(f"The field {one.name} has no options.")
    return one, _context(one, context_id)


def _shown(option: Option) -> Json:
    return {"id": option.id, "value": option.value, "disabled": option.disabled}


def list_options(call: ApiCall, field_id: str, context_id: str) -> Answer:
    one = find(call, field_id)
    wanted = call.text("optionId")
    rows = [option for option in _context(one, context_id).options if wanted in ("", option.id)]
    return Answer(page_bean(call, rows, _shown, 100, 100))


def _rows(call: ApiCall, known: tuple[str, ...]) -> list[Json]:
    only(call.record, ("options",), "the body")
    rows = call.record.get("options")
    if not isinstance(rows, list) or not rows or not all(isinstance(row, dict) for row in rows):
        raise bad_request("The body has a list of options.")
    if len(rows) > AT_ONCE:
        raise bad_request(f"No more than {AT_ONCE} options a call.")
    for row in rows:
        only(row, known, "an option")
        value = row.get("value", "x")
        if not isinstance(value, str) or not 0 < len(value.strip()) <= LONGEST:
            raise bad_request(f"The value of an option is a text of 1 to {LONGEST} characters.")
        if not isinstance(row.get("disabled", False), bool):
            raise bad_request("An option is disabled or not: true or false.")
    return rows


def _distinct(values: list[str]) -> None:
    seen: set[str] = set()
    for value in values:
        if value.strip().lower() in seen:
            raise bad_request(f"There are two options {value!r} in this context.")
        seen.add(value.strip().lower())


def create_options(call: ApiCall, field_id: str, context_id: str) -> Answer:
    one, context = _optioned(call, field_id, context_id)
    rows = _rows(call, ("value", "disabled"))
    if any("value" not in row for row in rows):
        raise bad_request("Every option has a value.")
    if len(rows) + sum(len(each.options) for each in one.contexts) > IN_ALL:
        raise bad_request(f"A field has no more than {IN_ALL} options.")
    _distinct([option.value for option in context.options] + [row["value"] for row in rows])
    made = [Option(call.world.numbers.text("option"), row["value"], row.get("disabled", False)) for row in rows]
    context.options += made
    return Answer({"options": [_shown(option) for option in made]})


def update_options(call: ApiCall, field_id: str, context_id: str) -> Answer:
    """All or none; those that were like that already are not told back."""
    _, context = _optioned(call, field_id, context_id)
    rows = _rows(call, ("id", "value", "disabled"))
    known = {option.id: option for option in context.options}
    for row in rows:
        if row.get("id") not in known:
            raise not_found(f"The option {row.get('id')}")
    wanted = {row["id"]: row for row in rows}
    _distinct([str(wanted.get(key, {}).get("value", option.value)) for key, option in known.items()])
    changed = []
    for row in rows:
        option = known[row["id"]]
        before = _shown(option)
        option.value, option.disabled = row.get("value", option.value), row.get("disabled", option.disabled)
        if _shown(option) != before:
            changed.append(_shown(option))
    return Answer({"options": changed})


def move_options(call: ApiCall, field_id: str, context_id: str) -> Answer:
    """`{"customFieldOptionIds", "position": "First" | "Last"}` or `"after"` an option."""
    _, context = _optioned(call, field_id, context_id)
    only(call.record, ("customFieldOptionIds", "position", "after"), "the body")
    ids, known = texts(call.record, "customFieldOptionIds"), {option.id: option for option in context.options}
    after, position = call.record.get("after"), call.record.get("position")
    if not ids or any(one not in known for one in ids) or (after is not None and (after not in known or after in ids)):
        raise not_found("An option")
    if (after is None) == (position is None) or position not in (None, "First", "Last"):
        raise bad_request("Say either after which option, or position First or Last.")
    rest = [option for option in context.options if option.id not in ids]
    place = 0 if position == "First" else len(rest)
    if after is not None:
        place = [option.id for option in rest].index(after) + 1
    context.options = [*rest[:place], *(known[one] for one in ids), *rest[place:]]
    return Answer(None, 204)


def delete_option(call: ApiCall, field_id: str, context_id: str, option_id: str) -> Answer:
    """Issues that have it keep its id, as something that is no choice any more."""
    _, context = _optioned(call, field_id, context_id)
    left = [option for option in context.options if option.id != option_id]
    if len(left) == len(context.options):
        raise not_found(f"The option {option_id}")
    context.options = left
    return Answer(None, 204)


def _note(call: ApiCall, what: str, one: CustomField) -> None:
    call.world.journal.note(call.world.now(), what, field=one.id, actor_id=call.user.id)
