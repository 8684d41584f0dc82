"""Who is what to a service desk: its agents, its customers, and who may see a request.

Rule 1: an agent has the product's licence and the project's permission for agents.
Rule 2: a customer of a desk is listed there, or belongs to a company listed there, or the desk is open to all.
Rule 3: a request is seen by agents who see the issue, by its reporter, its participants, and the people of a company
it is shared with; a customer must still be one of the desk.
Rule 4: whoever only sees it, by a licence without an agent's, reads along and does nothing in the portal.
"""

from sandbox.jira import access
from sandbox.jira.desk_fields import organizations_of, participants_of
from sandbox.jira.errors import forbidden, no_issue, not_found
from sandbox.jira.records import Issue, Project, ServiceDesk, User
from sandbox.jira.world import World

AGENT = "SERVICEDESK_AGENT"


def is_agent(world: World, user: User, project: Project) -> bool:
    return user.agent and access.may(world, user, AGENT, project)


def is_customer(world: World, user: User, desk: ServiceDesk) -> bool:
    """Whether somebody may raise requests there; licensed people of the project count as well."""
    if not user.active:
        return False
    project = world.projects[desk.project_id]
    listed = user.id in desk.customer_ids or any(user.id in members for members in _companies(world, desk))
    return desk.open_to_all or listed or access.may(world, user, access.BROWSE, project)


def _companies(world: World, desk: ServiceDesk) -> list[list[str]]:
    return [world.organizations[one].member_ids for one in desk.organization_ids if one in world.organizations]


def customers(world: World, desk: ServiceDesk) -> list[User]:
    """The customers listed with a desk, themselves or by their company, in the order of their names."""
    ids = {*desk.customer_ids, *(one for members in _companies(world, desk) for one in members)}
    return sorted((world.users[one] for one in ids), key=lambda one: (one.display_name, one.id))


def find_desk(world: World, user: User, id_or_key: str) -> ServiceDesk:
    """The desk by its id or its project's key; 404 for none and 403 for one that is closed to the caller."""
    found = world.service_desks.get(id_or_key)
    if found is None:
        project = world.project_named(id_or_key)
        found = world.desk_of(project) if project and id_or_key != project.id else None
    if found is None:
        raise not_found(f"The service desk {id_or_key}")
    if not sees_desk(world, user, found):
        raise forbidden("You may not use this service desk.")
    return found


def sees_desk(world: World, user: User, desk: ServiceDesk) -> bool:
    project = world.projects[desk.project_id]
    return project.archived_at is None and (user.admin or is_customer(world, user, desk))


def require_desk_agent(world: World, user: User, desk: ServiceDesk) -> None:
    project = world.projects[desk.project_id]
    if not (is_agent(world, user, project) or access.may(world, user, "ADMINISTER_PROJECTS", project)):
        raise forbidden("Only agents of this service desk may do this.")


def works_here(user: User) -> bool:
    """Whether somebody may handle companies: an agent of whichever desk, or an admin."""
    return user.agent or user.admin


def require_licence(user: User) -> None:
    if not works_here(user):
        raise forbidden("Only agents and administrators may do this.")


def desk_of(world: World, issue: Issue) -> ServiceDesk | None:
    """The desk of an issue that is a request; None for other issues, also in a desk's project."""
    known = world.request_types.get(issue.request_type_id or "")
    return world.desk_of(world.project_of(issue)) if known is not None else None


def sees_request(world: World, user: User, issue: Issue) -> bool:
    """Whether somebody sees a request at all; `may_work` tells whether as an agent."""
    desk = desk_of(world, issue)
    if desk is None or issue.archived_at is not None:
        return False
    return access.may_see(world, user, issue) or (shares_request(world, user, issue) and is_customer(world, user, desk))


def shares_request(world: World, user: User, issue: Issue) -> bool:
    """Whether a request is somebody's as a customer: raised, joined, or shared with their company."""
    if not access.cleared(world, user, issue):
        return False
    shared = organizations_of(world, issue)
    in_company = any(user.id in world.organizations[one].member_ids for one in shared if one in world.organizations)
    return in_company or user.id in (issue.reporter_id, *participants_of(world, issue))


def works_request(world: World, user: User, issue: Issue) -> bool:
    """Whether somebody handles a request as an agent, and so sees what customers do not."""
    return is_agent(world, user, world.project_of(issue)) and access.may_see(world, user, issue)


def takes_part(world: World, user: User, issue: Issue) -> bool:
    """Whether a request that somebody sees is theirs to act on, as an agent or as its customer."""
    return works_request(world, user, issue) or shares_request(world, user, issue)


def find_request(world: World, user: User, id_or_key: str) -> Issue:
    """The request by its issue's id or key; 404 where it is none, or none of the caller's."""
    issue = world.issue_named(id_or_key)
    if issue is None or not sees_request(world, user, issue):
        raise no_issue()
    return issue
