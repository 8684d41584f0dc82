"""How the site is set up: what people may do at all, who holds which permission, which screens a project shows.

Rule 1: every project has a permission scheme, a screen scheme and a screen scheme for its issue types of its own;
they have the project's id.
"""

from sandbox.jira.access import find_project, may
from sandbox.jira.calls import CLOUD, Answer, ApiCall, Endpoint
from sandbox.jira.errors import forbidden, not_understood
from sandbox.jira.paging import POSITION, page_bean
from sandbox.jira.records import Json, Project
from sandbox.jira.world import by_number

HOLDERS = {"licence": "applicationRole", "customers": "sd.customer.portal.only"}
SCHEMES = POSITION | {"issueTypeScreenSchemeId"}


def endpoints() -> tuple[Endpoint, ...]:
    kinds = "/issuetypescreenscheme"
    return (
        Endpoint("GET", "/configuration", configuration),
        Endpoint("GET", "/project/<project>/permissionscheme", permission_scheme, frozenset({"expand"})),
        Endpoint("GET", kinds, type_schemes, POSITION | {"id"}, "admin", deployments=CLOUD),
        Endpoint("GET", kinds + "/project", schemes_of_projects, POSITION | {"projectId"}, "admin", deployments=CLOUD),
        Endpoint("GET", kinds + "/mapping", screens_of_types, SCHEMES, "admin", deployments=CLOUD),
        Endpoint("GET", "/screenscheme", screen_schemes, POSITION | {"id"}, "admin", deployments=CLOUD),
    )


def configuration(call: ApiCall) -> Answer:
    """What the site's general settings allow."""
    site = call.world.site
    times = {"workingHoursPerDay": 8.0, "workingDaysPerWeek": 5.0, "timeFormat": "pretty", "defaultUnit": "minute"}
    shown = {
        "votingEnabled": True,
        "watchingEnabled": site.watching,
        "unassignedIssuesAllowed": True,
        "subTasksEnabled": True,
        "issueLinkingEnabled": site.linking,
        "timeTrackingEnabled": False,
        "attachmentsEnabled": False,
        "timeTrackingConfiguration": times,
    }
    return Answer(shown)


def permission_scheme(call: ApiCall, project: str) -> Answer:
    """Who holds which permission in a project; the holders only when asked to be expanded."""
    one = find_project(call.world, call.user, project)
    if not (call.user.admin or may(call.world, call.user, "ADMINISTER_PROJECTS", one)):
        raise forbidden("You need the permission 'Administer projects' for this.")
    for name in call.many("expand"):
        if name not in ("permissions", "all"):
            raise not_understood(f"the expansion {name!r} of a permission scheme")
    link = call.view.url(f"/permissionscheme/{one.id}")
    shown: Json = {"id": int(one.id), "self": link, "name": f"{one.name} permissions", "description": ""}
    if call.many("expand"):
        grants = [(name, grant) for name, grants in sorted(one.permissions.items()) for grant in grants]
        shown["permissions"] = [_grant(call, link, number, *pair) for number, pair in enumerate(grants, start=1)]
    return Answer(shown)


def _grant(call: ApiCall, link: str, number: int, permission: str, grant: str) -> Json:
    kind, _, name = grant.partition(":")
    holder = {"type": HOLDERS.get(kind, kind)}
    if name:
        holder["parameter"] = name
    group = next((one for one in call.world.groups.values() if kind == "group" and one.name == name), None)
    if group is not None and call.world.cloud:
        holder["value"] = group.id
    return {"id": number, "self": f"{link}/permission/{number}", "holder": holder, "permission": permission}


def _projects(call: ApiCall, name: str) -> list[Project]:
    """Company-managed projects, those with these ids where ids were given."""
    wanted = call.many(name)
    projects = [one for one in by_number(call.world.projects) if not one.simplified]
    return [one for one in projects if not wanted or one.id in wanted]


def _type_scheme(one: Project) -> Json:
    return {"id": one.id, "name": f"{one.name} screens by type", "description": ""}


def type_schemes(call: ApiCall) -> Answer:
    return Answer(page_bean(call, _projects(call, "id"), _type_scheme))


def schemes_of_projects(call: ApiCall) -> Answer:
    """Which scheme names the screens for each project's issue types."""

    def shape(one: Project) -> Json:
        return {"issueTypeScreenScheme": _type_scheme(one), "projectIds": [one.id]}

    return Answer(page_bean(call, _projects(call, "projectId"), shape))


def screens_of_types(call: ApiCall) -> Answer:
    """Which screen scheme each issue type has: all types of a project have the same one."""

    def shape(one: Project) -> Json:
        return {"issueTypeScreenSchemeId": one.id, "issueTypeId": "default", "screenSchemeId": one.id}

    return Answer(page_bean(call, _projects(call, "issueTypeScreenSchemeId"), shape))


def screen_schemes(call: ApiCall) -> Answer:
    """Which screen each operation shows; the default is the one for looking at an issue."""

    def shape(one: Project) -> Json:
        screens = {name: int(screen_id) for name, screen_id in one.screens.items()}
        return {"id": int(one.id), "name": f"{one.name} screens", "screens": {"default": screens["view"], **screens}}

    return Answer(page_bean(call, _projects(call, "id"), shape))
