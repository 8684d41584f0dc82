"""How projects are put together: screens, workflows, permissions, roles, and the site's settings; to be read only.

Each project of this site has schemes of its own, with the project's id for theirs.
"""

from sandbox.jira.access import find_project
from sandbox.jira.calls import CLOUD, Answer, ApiCall, Endpoint
from sandbox.jira.errors import bad_request, not_found, not_understood
from sandbox.jira.paging import POSITION, page_bean
from sandbox.jira.records import Json, Project
from sandbox.jira.roles import ROLES, shown_role
from sandbox.jira.world import by_number

HOLDERS = {"licence": "applicationRole", "group": "group", "user": "user", "reporter": "reporter"}
PERMISSIONS = frozenset(["all", "field", "group", "permissions", "projectRole", "user"])


def endpoints() -> tuple[Endpoint, ...]:
    screens = "/issuetypescreenscheme"
    of_project = "/project/<project>"
    mapping = POSITION | {"issueTypeScreenSchemeId"}
    found = POSITION | {"id", "expand", "queryString", "orderBy"}
    return (
        Endpoint("GET", screens + "/project", screen_projects, POSITION | {"projectId"}, "admin", deployments=CLOUD),
        Endpoint("GET", screens + "/mapping", screen_mapping, mapping, "admin", deployments=CLOUD),
        Endpoint("GET", "/screenscheme", screen_schemes, found, "admin", deployments=CLOUD),
        Endpoint("GET", "/workflowscheme/project", workflow_schemes, frozenset({"projectId"}), "admin"),
        Endpoint("GET", "/workflowscheme/<scheme_id>", workflow_scheme, frozenset({"returnDraftIfExists"}), "admin"),
        Endpoint("GET", of_project + "/permissionscheme", permission_scheme, frozenset({"expand"})),
        Endpoint("GET", of_project + "/role", project_roles),
        Endpoint("GET", "/role", roles, who="admin"),
        Endpoint("GET", "/configuration", configuration),
    )


def _projects(call: ApiCall, name: str) -> list[Project]:
    ids = call.many(name)
    return [one for one in by_number(call.world.projects) if not ids or one.id in ids]


def screen_projects(call: ApiCall) -> Answer:
    """Which scheme of screens a project uses."""
    if not call.many("projectId"):
        raise bad_request("projectId names at least one project.")
    rows = [
        {
            "issueTypeScreenScheme": {"id": one.id, "name": f"{one.key}: issue type screens", "description": ""},
            "projectIds": [one.id],
        }
        for one in _projects(call, "projectId")
    ]
    return Answer(page_bean(call, rows, dict))


def screen_mapping(call: ApiCall) -> Answer:
    """Every issue type of a project has the same scheme of screens here."""
    rows = [
        {"issueTypeScreenSchemeId": one.id, "issueTypeId": "default", "screenSchemeId": one.id}
        for one in _projects(call, "issueTypeScreenSchemeId")
    ]
    return Answer(page_bean(call, rows, dict))


def screen_schemes(call: ApiCall) -> Answer:
    for name in call.many("expand"):
        if name != "issueTypeScreenSchemes":
            raise not_understood(f"the expansion {name!r} of a screen scheme")
    word = call.text("queryString").lower()
    rows = [_screen_scheme(one) for one in _projects(call, "id")]
    return Answer(page_bean(call, [one for one in rows if word in one["name"].lower()], dict))


def _screen_scheme(one: Project) -> Json:
    screens = {name: int(screen_id) for name, screen_id in one.screens.items()}
    named = {"id": int(one.id), "name": f"{one.key}: screens", "description": ""}
    return named | {"screens": {"default": screens["view"], **screens}}


def _workflow_scheme(call: ApiCall, one: Project) -> Json:
    named = {type_id: call.world.workflows[flow]["name"] for type_id, flow in one.workflows.items()}
    return {
        "id": int(one.id),
        "name": f"{one.key}: workflows",
        "description": "",
        "defaultWorkflow": named.pop(""),
        "issueTypeMappings": named,
        "draft": False,
        "self": call.view.url(f"/workflowscheme/{one.id}"),
    }


def workflow_schemes(call: ApiCall) -> Answer:
    """Which workflows a project uses; team-managed projects are left out."""
    if not call.many("projectId"):
        raise bad_request("projectId names at least one project.")
    known = [one for one in _projects(call, "projectId") if not one.simplified]
    rows = [{"projectIds": [one.id], "workflowScheme": _workflow_scheme(call, one)} for one in known]
    return Answer({"values": rows})


def workflow_scheme(call: ApiCall, scheme_id: str) -> Answer:
    one = call.world.projects.get(scheme_id)
    if one is None:
        raise not_found(f"The workflow scheme {scheme_id}")
    return Answer(_workflow_scheme(call, one))


def permission_scheme(call: ApiCall, project: str) -> Answer:
    """Who may do what in a project; customers of the portal have a holder of their own."""
    one = find_project(call.world, call.user, project)
    for name in call.many("expand"):
        if name not in PERMISSIONS:
            raise not_understood(f"the expansion {name!r} of a permission scheme")
    link = call.view.url(f"/permissionscheme/{one.id}")
    shown: Json = {"id": int(one.id), "name": f"{one.key}: permissions", "description": "", "self": link}
    if call.many("expand"):
        rows = [(name, grant) for name, grants in sorted(one.permissions.items()) for grant in grants]
        shown["permissions"] = [
            {"id": number, "self": f"{link}/permission/{number}", "holder": _holder(grant), "permission": name}
            for number, (name, grant) in enumerate(rows, start=1)
        ]
    return Answer(shown)


def _holder(grant: str) -> Json:
    kind, _, name = grant.partition(":")
    if kind == "customers":
        return {"type": "sd.customer.portal.only"}
    holder = {"type": HOLDERS.get(kind, kind)}
    return holder | {"parameter": name, "value": name} if name else holder


def roles(call: ApiCall) -> Answer:
    return Answer([shown_role(call.view, role_id) for role_id in ROLES])


def project_roles(call: ApiCall, project: str) -> Answer:
    """The roles' addresses by their names."""
    one = find_project(call.world, call.user, project)
    return Answer({name: call.view.url(f"/project/{one.id}/role/{role_id}") for role_id, (name, _) in ROLES.items()})


def configuration(call: ApiCall) -> Answer:
    site = call.world.site
    hours: Json = {
        "workingHoursPerDay": 8.0,
        "workingDaysPerWeek": 5.0,
        "timeFormat": "pretty",
        "defaultUnit": "minute",
    }
    return Answer(
        {
            "votingEnabled": True,
            "watchingEnabled": site.watching,
            "unassignedIssuesAllowed": True,
            "subTasksEnabled": True,
            "issueLinkingEnabled": site.linking,
            "timeTrackingEnabled": False,
            "attachmentsEnabled": False,
            "timeTrackingConfiguration": hours,
        }
    )
