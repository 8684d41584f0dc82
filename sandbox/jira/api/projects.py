"""Projects, and what they are made of: issue types, statuses, components, security levels."""

from sandbox.jira import shapes
from sandbox.jira.access import find_project, may, require_admin
from sandbox.jira.calls import CLOUD, Answer, ApiCall, Endpoint
from sandbox.jira.errors import bad_request, not_found, not_understood
from sandbox.jira.paging import POSITION, page_bean
from sandbox.jira.records import Json, Project

EXPANDS = frozenset({"description", "lead", "issueTypes", "url", "projectKeys", "permissions", "insight"})
SEARCHED = POSITION | {"orderBy", "id", "keys", "query", "typeKey", "expand", "properties"}


def endpoints() -> tuple[Endpoint, ...]:
    one = "/project/<project>"
    return (
        Endpoint("GET", "/project", list_all, frozenset({"expand"})),
        Endpoint("GET", "/project/search", search, SEARCHED, deployments=CLOUD),
        Endpoint("GET", one, show, frozenset({"expand", "properties"})),
        Endpoint("GET", one + "/statuses", statuses),
        Endpoint("GET", one + "/components", components),
        Endpoint("GET", one + "/securitylevel", security_levels),
        Endpoint("POST", one + "/archive", archive, who="admin", deployments=CLOUD),
        Endpoint("POST", one + "/restore", restore, who="admin", deployments=CLOUD),
    )


def _seen(call: ApiCall) -> list[Project]:
    """By key, without those put away."""
    known = [one for one in call.world.projects.values() if one.archived_at is None]
    return sorted(
        (one for one in known if may(call.world, call.user, "BROWSE_PROJECTS", one) or call.user.admin),
        key=lambda one: one.key,
    )


def _check_expand(call: ApiCall) -> None:
    for name in call.many("expand"):
        if name not in EXPANDS:
            raise not_understood(f"the expansion {name!r} of a project")


def list_all(call: ApiCall) -> Answer:
    _check_expand(call)
    return Answer([shapes.project(call.view, one) for one in _seen(call)])


def search(call: ApiCall) -> Answer:
    _check_expand(call)
    if call.text("orderBy", "key") != "key":
        raise bad_request("The sandbox orders projects by key.")
    ids, keys = call.many("id"), call.many("keys")
    word, kinds = call.text("query").lower(), call.many("typeKey")
    rows = [
        one
        for one in _seen(call)
        if (not ids or one.id in ids)
        and (not keys or one.key in keys)
        and (not kinds or one.type_key in kinds)
        and (word in one.key.lower() or word in one.name.lower())
    ]
    wanted = call.many("properties")
    return Answer(page_bean(call, rows, lambda one: _with_properties(one, shapes.project(call.view, one), wanted)))


def _with_properties(one: Project, shown: Json, wanted: list[str]) -> Json:
    if not wanted:
        return shown
    return shown | {"properties": {key: one.properties[key] for key in wanted if key in one.properties}}


def show(call: ApiCall, project: str) -> Answer:
    """One project, by id, key or a key it once had."""
    _check_expand(call)
    one = find_project(call.world, call.user, project)
    view = call.view
    shown = shapes.project(view, one) | {
        "description": one.description,
        "lead": view.person_with(one.lead_id),
        "assigneeType": "UNASSIGNED",
        "issueTypes": [shapes.issue_type(view, type_id) for type_id in one.issue_type_ids],
        "components": [shapes.component(view, each) for each in one.components.values()],
        "versions": [],
        "roles": {},
    }
    if call.world.cloud:
        shown |= {"style": "next-gen" if one.simplified else "classic", "isPrivate": False}
        shown["properties"] = _with_properties(one, {}, call.many("properties")).get("properties", {})
    return Answer(shown | ({"archived": True} if one.archived_at else {}))


def statuses(call: ApiCall, project: str) -> Answer:
    """For each issue type, the statuses of its workflow."""
    one = find_project(call.world, call.user, project)
    rows = []
    for type_id in one.issue_type_ids:
        workflow = call.world.workflows[one.workflows.get(type_id) or one.workflows[""]]
        kind = shapes.issue_type(call.view, type_id)
        kept = [shapes.status(call.view, each["statusReference"]) for each in workflow["statuses"]]
        basic = {name: kind[name] for name in ("self", "id", "name", "subtask")}
        rows.append(basic | {"statuses": kept})
    return Answer(rows)


def components(call: ApiCall, project: str) -> Answer:
    one = find_project(call.world, call.user, project)
    more = {"project": one.key, "projectId": int(one.id), "assigneeType": "PROJECT_DEFAULT"}
    return Answer([shapes.component(call.view, each) | more for each in one.components.values()])


def security_levels(call: ApiCall, project: str) -> Answer:
    one = find_project(call.world, call.user, project)
    return Answer({"levels": [shapes.security_level(call.view, one, level_id) for level_id in one.security_levels]})


def archive(call: ApiCall, project: str) -> Answer:
    """Puts a project away: nobody sees its issues until it is restored."""
    _administered(call, project).archived_at = call.world.now()
    return Answer(None, 204)


def restore(call: ApiCall, project: str) -> Answer:
    one = _administered(call, project)
    one.archived_at = None
    return Answer(shapes.project(call.view, one))


def _administered(call: ApiCall, id_or_key: str) -> Project:
    require_admin(call.user)
    one = call.world.project_named(id_or_key)
    if one is None:
        raise not_found(f"The project {id_or_key}")
    return one
