"""The roles people play in a project: each is played by whoever has the permission that goes with it."""

from sandbox.jira.access import may
from sandbox.jira.records import Issue, Json, Project, User
from sandbox.jira.views import View
from sandbox.jira.world import World

CUSTOMERS = "10100"
# id: name, permission
ROLES = {
    "10002": ("Administrators", "ADMINISTER_PROJECTS"),
    CUSTOMERS: ("Service Desk Customers", "CREATE_ISSUES"),
    "10101": ("Service Desk Team", "SERVICEDESK_AGENT"),
}


def plays(world: World, user: User, role_id: str, project: Project, issue: Issue, *, portal: bool = False) -> bool:
    """Whether somebody plays a role in an issue's project; customers play theirs in the portal only."""
    if role_id == CUSTOMERS:
        return portal
    return may(world, user, ROLES[role_id][1], project, issue)


def shown_role(view: View, role_id: str, project: Project | None = None) -> Json:
    place = f"/project/{project.id}" if project else ""
    return {"self": view.url(f"{place}/role/{role_id}"), "name": ROLES[role_id][0], "id": int(role_id)}
