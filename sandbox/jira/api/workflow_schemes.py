"""Which workflows a project's issue types go through, and the roles its people play; to be read only.

Each project of this site has a workflow scheme of its own, with the project's id.
"""

from sandbox.jira.access import find_project
from sandbox.jira.calls import CLOUD, Answer, ApiCall, Endpoint
from sandbox.jira.errors import bad_request, not_found
from sandbox.jira.records import Json, Project
from sandbox.jira.roles import ROLES, shown_role

DRAFT = frozenset({"returnDraftIfExists"})


def endpoints() -> tuple[Endpoint, ...]:
    of_projects = frozenset({"projectId"})
    return (
        Endpoint("GET", "/workflowscheme/project", schemes, of_projects, who="admin", deployments=CLOUD),
        Endpoint("GET", "/workflowscheme/<scheme_id>", scheme, DRAFT, who="admin"),
        Endpoint("GET", "/project/<project>/role", project_roles),
        Endpoint("GET", "/role", roles, who="admin"),
    )


def _shown(call: ApiCall, one: Project) -> Json:
    named = {type_id: call.world.workflows[flow]["name"] for type_id, flow in one.workflows.items()}
    return {
        "id": int(one.id),
        "name": f"{one.name} workflows",
        "description": "",
        "defaultWorkflow": named.pop(""),
        "issueTypeMappings": named,
        "draft": False,
        "self": call.view.url(f"/workflowscheme/{one.id}"),
    }


def schemes(call: ApiCall) -> Answer:
    """By projects; those that do not exist and those that are team-managed are left out."""
    ids = call.many("projectId")
    if not ids:
        raise bad_request("projectId names at least one project.")
    known = [call.world.projects[one] for one in ids if one in call.world.projects]
    rows = [{"projectIds": [one.id], "workflowScheme": _shown(call, one)} for one in known if not one.simplified]
    return Answer({"values": rows})


def scheme(call: ApiCall, scheme_id: str) -> Answer:
    one = call.world.projects.get(scheme_id)
    if one is None:
        raise not_found(f"The workflow scheme {scheme_id}")
    return Answer(_shown(call, one))


def roles(call: ApiCall) -> Answer:
    return Answer([shown_role(call.view, role_id) for role_id in ROLES])


def project_roles(call: ApiCall, project: str) -> Answer:
    """The roles' addresses by their names."""
    one = find_project(call.world, call.user, project)
    return Answer({name: call.view.url(f"/project/{one.id}/role/{role_id}") for role_id, (name, _) in ROLES.items()})
