"""Decides who may do what: sign-in, licences, permissions, security levels.

Rule 1: on Cloud an account's mail address and token sign in; on a Data Center a user's own bearer token, or name and
token.
Rule 2: a token made with scopes opens the gateway only, one without opens the site only.
Rule 3: who may not see an issue is told that there is none.
Rule 4: a portal customer has no permission outside the portal.
"""

import base64
import binascii

from sandbox.jira.errors import forbidden, no_issue, not_authenticated, not_found
from sandbox.jira.records import ADMINISTRATORS, Issue, Project, User
from sandbox.jira.world import World

BROWSE, EDIT, COMMENT = "BROWSE_PROJECTS", "EDIT_ISSUES", "ADD_COMMENTS"
GLOBAL = {
    "ADMINISTER": (f"group:{ADMINISTRATORS}",),
    "SYSTEM_ADMIN": (f"group:{ADMINISTRATORS}",),
    "USER_PICKER": ("licence:jira-software", "licence:jira-servicedesk"),
    "BULK_CHANGE": ("licence:jira-software", "licence:jira-servicedesk"),
    "MANAGE_GROUP_FILTER_SUBSCRIPTIONS": (f"group:{ADMINISTRATORS}",),
    "CREATE_SHARED_OBJECTS": ("licence:jira-software", "licence:jira-servicedesk"),
}
NAMES = {
    "ADMINISTER_PROJECTS": "Administer projects",
    "BROWSE_PROJECTS": "Browse projects",
    "CREATE_ISSUES": "Create issues",
    "EDIT_ISSUES": "Edit issues",
    "TRANSITION_ISSUES": "Transition issues",
    "ASSIGN_ISSUES": "Assign issues",
    "ASSIGNABLE_USER": "Assignable user",
    "RESOLVE_ISSUES": "Resolve issues",
    "CLOSE_ISSUES": "Close issues",
    "LINK_ISSUES": "Link issues",
    "MOVE_ISSUES": "Move issues",
    "DELETE_ISSUES": "Delete issues",
    "ARCHIVE_ISSUES": "Archive issues",
    "MODIFY_REPORTER": "Modify reporter",
    "SET_ISSUE_SECURITY": "Set issue security",
    "SCHEDULE_ISSUES": "Schedule issues",
    "ADD_COMMENTS": "Add comments",
    "EDIT_ALL_COMMENTS": "Edit all comments",
    "EDIT_OWN_COMMENTS": "Edit own comments",
    "DELETE_ALL_COMMENTS": "Delete all comments",
    "DELETE_OWN_COMMENTS": "Delete own comments",
    "MANAGE_WATCHERS": "Manage watcher list",
    "VIEW_VOTERS_AND_WATCHERS": "View voters and watchers",
    "SERVICEDESK_AGENT": "Service desk agent",
    "ADMINISTER": "Administer Jira",
    "SYSTEM_ADMIN": "System administrator",
    "USER_PICKER": "Browse users and groups",
    "BULK_CHANGE": "Make bulk changes",
    "MANAGE_GROUP_FILTER_SUBSCRIPTIONS": "Manage group filter subscriptions",
    "CREATE_SHARED_OBJECTS": "Share dashboards and filters",
}


def recognise(world: World, header: str | None, *, gateway: bool = False) -> User:
    """The account behind an Authorization header, or a 401."""
    kind, _, rest = (header or "").partition(" ")
    match kind.lower():
        case "basic":
            user = _by_basic(world, rest.strip(), gateway)
        case "bearer" if not world.cloud:
            user = _by_bearer(world, rest.strip())
        case _:
            raise not_authenticated()
    if user is None or not user.active:
        raise not_authenticated()
    return user


def _by_basic(world: World, text: str, gateway: bool) -> User | None:
    try:
        pair = base64.b64decode(text, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return None
    name, _, secret = pair.partition(":")
    if secret != world.secrets["scoped_token" if gateway else "api_token"]:
        return None
    return world.user_by_email(name) if world.cloud else world.user_by_name(name)


def _by_bearer(world: World, text: str) -> User | None:
    """A personal access token is the site's own word and the user's name: `sandbox-jira-pat-kim`."""
    word, _, name = text.partition(world.secrets["personal_access_token"] + "-")
    return world.user_by_name(name) if not word and name else None


def require_admin(user: User) -> None:
    if not user.admin:
        raise forbidden("Only a person who administers Jira may do this.")


def may_globally(user: User, permission: str) -> bool:
    """Whether a global permission, such as `ADMINISTER`, is somebody's."""
    return any(_granted(grant, user, None) for grant in GLOBAL.get(permission, ()))


def may(
    world: World, user: User, permission: str, project: Project, issue: Issue | None = None, *, portal: bool = False
) -> bool:
    """Whether somebody has a permission in a project, on one of its issues; ``portal`` through the portal."""
    if permission in GLOBAL:
        return may_globally(user, permission)
    if not user.active or (user.customer and not portal):
        return False
    if issue is not None and project.archived_at is not None:
        return False
    if issue is not None and not portal and not cleared(world, user, issue):
        return False
    grants = project.permissions.get(permission, ())
    return any(_granted(grant, user, issue, portal=portal) for grant in grants)


def cleared(world: World, user: User, issue: Issue) -> bool:
    """Whether an issue's security level, if it has one, lets somebody see it."""
    if issue.security_id is None:
        return True
    level = world.project_of(issue).security_levels.get(issue.security_id)
    return level is not None and any(_granted(grant, user, issue) for grant in level["grants"])


def _granted(grant: str, user: User, issue: Issue | None, *, portal: bool = False) -> bool:
    kind, _, name = grant.partition(":")
    match kind:
        case "licence":
            return user.licensed and name in user.licences
        case "group":
            return user.licensed and name in user.groups
        case "user":
            return user.id == name
        case "reporter":
            return issue is not None and issue.reporter_id == user.id
        case "assignee":
            return issue is not None and issue.assignee_id == user.id
        case _:
            return kind == "customers" and portal


def may_see(world: World, user: User, issue: Issue) -> bool:
    """Whether somebody sees an issue in Jira itself; the portal has rules of its own."""
    return may(world, user, BROWSE, world.project_of(issue), issue)


def find_issue(world: World, user: User, id_or_key: str) -> Issue:
    """The issue by id or by a key it has or had, unless there is none or it may not be seen."""
    issue = world.issue_named(id_or_key)
    if issue is None or not may_see(world, user, issue):
        raise no_issue()
    return issue


def find_project(world: World, user: User, id_or_key: str) -> Project:
    """The project by id or key, unless there is none or it may not be seen."""
    project = world.project_named(id_or_key)
    if project is None or not (may(world, user, BROWSE, project) or user.admin):
        raise not_found(f"The project {id_or_key}")
    return project


def require(world: World, user: User, permission: str, issue: Issue, status: int = 403) -> None:
    """Refuse whoever lacks a permission on an issue they see."""
    if not may(world, user, permission, world.project_of(issue), issue):
        refusal = forbidden(f"You need the permission {NAMES.get(permission, permission)!r} for this.")
        refusal.status = status
        raise refusal


def members(world: World, group: str) -> list[User]:
    """The people of a group."""
    return [user for user in world.users.values() if group in user.groups]
