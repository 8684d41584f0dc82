"""Who is who: oneself, people by id, people by the beginning of a name or address, groups.

Rule 1: Cloud knows people by account id only; a user name or key in a question is refused.
Rule 2: a search finds the beginning of a word of the name, or of the mail address, also where the address is hidden.
Rule 3: only who may browse users is answered; a customer finds nobody but themselves.
"""

from sandbox.jira import access
from sandbox.jira.calls import CLOUD, Answer, ApiCall, Endpoint
from sandbox.jira.errors import bad_request, forbidden, not_found, not_understood
from sandbox.jira.paging import POSITION, page_bean, window
from sandbox.jira.records import Group, Json, User

EXPANDS = frozenset({"groups", "applicationRoles"})
MOST_FOUND = 1000
ASSIGNED = frozenset({"query", "username", "accountId", "project", "issueKey"})


def endpoints() -> tuple[Endpoint, ...]:
    searched = POSITION | {"query", "username", "accountId", "includeInactive", "includeActive"}
    return (
        Endpoint("GET", "/myself", myself, frozenset({"expand"})),
        Endpoint("GET", "/user", show, frozenset({"accountId", "username", "key", "expand"})),
        Endpoint("GET", "/user/search", search, searched),
        Endpoint("GET", "/user/assignable/search", assignable, POSITION | ASSIGNED),
        Endpoint("GET", "/user/bulk", bulk, POSITION | {"accountId"}, deployments=CLOUD),
        Endpoint("GET", "/user/groups", groups_of, frozenset({"accountId"}), deployments=CLOUD),
        Endpoint("GET", "/group/bulk", list_groups, POSITION | {"groupId", "groupName"}, deployments=CLOUD),
        Endpoint("GET", "/group/member", members, POSITION | {"groupId", "groupname", "includeInactiveUsers"}),
    )


def myself(call: ApiCall) -> Answer:
    return Answer(_whole(call, call.user))


def _whole(call: ApiCall, user: User) -> Json:
    """Somebody with what only their own record tells."""
    expand = call.many("expand")
    for name in expand:
        if name not in EXPANDS:
            raise not_understood(f"the expansion {name!r} of a user")
    shown = call.view.person(user) | {"locale": user.locale, "expand": "groups,applicationRoles"}
    groups = [_group(call, one) for one in call.world.groups.values() if one.name in user.groups]
    roles = [{"key": one, "name": one} for one in sorted(user.licences)]
    shown["groups"] = {"size": len(groups), "items": groups if "groups" in expand else []}
    shown["applicationRoles"] = {"size": len(roles), "items": roles if "applicationRoles" in expand else []}
    return shown


def _group(call: ApiCall, one: Group) -> Json:
    shown = {"name": one.name, "self": call.view.url(f"/group?groupname={one.name}")}
    return shown | {"groupId": one.id} if call.world.cloud else shown


def _browses(call: ApiCall) -> bool:
    return access.may_globally(call.user, "USER_PICKER")


def _refuse_names(call: ApiCall, *names: str) -> None:
    for name in names:
        if call.world.cloud and call.text(name):
            raise bad_request(f"The query parameter '{name}' is not supported any more; people are named by accountId.")


def show(call: ApiCall) -> Answer:
    _refuse_names(call, "username", "key")
    if not call.world.cloud and call.text("accountId"):
        raise not_understood("the query parameter 'accountId' of a Data Center's users")
    found = _asked_for(call)
    if found is None:
        raise not_found("The user")
    if not _browses(call) and found.id != call.user.id:
        raise forbidden("You need the permission 'Browse users and groups' for this.")
    return Answer(_whole(call, found))


def _asked_for(call: ApiCall) -> User | None:
    if call.world.cloud:
        wanted = call.text("accountId")
        if not wanted:
            raise bad_request("The query parameter 'accountId' is needed.")
        return call.world.users.get(wanted)
    name, key = call.text("username"), call.text("key")
    if not name and not key:
        raise bad_request("Either the query parameter 'username' or 'key' is needed.")
    by_key = next((user for user in call.world.users.values() if key and user.key == key), None)
    return by_key or (call.world.user_by_name(name) if name else None)


def search(call: ApiCall) -> Answer:
    """People whose name or address begins so; on Cloud also the one with an account id."""
    _refuse_names(call, "username", "includeInactive", "includeActive")
    start, size = window(call, 50, MOST_FOUND)
    word = call.text("query" if call.world.cloud else "username").strip().lower()
    account = call.text("accountId")
    if bool(word) == bool(account) or (account and not call.world.cloud):
        raise bad_request("Exactly one of the query parameters 'query' and 'accountId' is needed.")
    found = [user for user in call.world.users.values() if _fits(call, user, word, account)]
    if not _browses(call):
        found = [user for user in found if user.id == call.user.id]
    return Answer([call.view.person(user) for user in found[start : start + size]])


def _fits(call: ApiCall, user: User, word: str, account: str) -> bool:
    if account:
        return user.id == account
    if not call.world.cloud and not user.active and call.text("includeInactive") != "true":
        return False
    words = user.display_name.lower()
    begins = words.startswith(word) or any(part.startswith(word) for part in words.split())
    named = not call.world.cloud and user.name.lower().startswith(word)
    return begins or named or user.email.lower().startswith(word)


def assignable(call: ApiCall) -> Answer:
    """People who may be given an issue, or the issues of a project, and whose name or address begins so."""
    _refuse_names(call, "username")
    start, size = window(call, 50, MOST_FOUND)
    word = call.text("query" if call.world.cloud else "username").strip().lower()
    account, key = call.text("accountId"), call.text("issueKey")
    if account and not call.world.cloud:
        raise not_understood("the query parameter 'accountId' of a Data Center's users")
    issue = access.find_issue(call.world, call.user, key) if key else None
    named = call.text("project")
    project = call.world.project_of(issue) if issue else access.find_project(call.world, call.user, named)
    found = [
        user
        for user in call.world.users.values()
        if access.may(call.world, user, "ASSIGNABLE_USER", project, issue) and _fits(call, user, word, account)
    ]
    return Answer([call.view.person(user) for user in found[start : start + size]])


def bulk(call: ApiCall) -> Answer:
    """People by account id, up to 200; ids of nobody are left out."""
    wanted = list(call.params.get("accountId", ()))
    if not wanted:
        raise bad_request("The query parameter 'accountId' is needed.")
    found = [call.world.users[one] for one in wanted if one in call.world.users]
    return Answer(page_bean(call, found, call.view.person, 10, 200))


def groups_of(call: ApiCall) -> Answer:
    user = _asked_for(call)
    if user is None:
        raise not_found("The user")
    if not _browses(call):
        raise forbidden("You need the permission 'Browse users and groups' for this.")
    return Answer([_group(call, one) for one in call.world.groups.values() if one.name in user.groups])


def list_groups(call: ApiCall) -> Answer:
    if not _browses(call):
        raise forbidden("You need the permission 'Browse users and groups' for this.")
    ids, names = call.params.get("groupId", ()), call.params.get("groupName", ())
    rows = [
        one for one in call.world.groups.values() if (not ids or one.id in ids) and (not names or one.name in names)
    ]
    return Answer(page_bean(call, rows, lambda one: {"groupId": one.id, "name": one.name}))


def members(call: ApiCall) -> Answer:
    """The people of a group; those who are no longer active only when asked for."""
    if not _browses(call):
        raise forbidden("You need the permission 'Browse users and groups' for this.")
    group_id, name = call.text("groupId"), call.text("groupname")
    known = next((one for one in call.world.groups.values() if group_id == one.id or name == one.name), None)
    if known is None:
        raise not_found("The group")
    every = call.truth("includeInactiveUsers", usual=False)
    rows = [user for user in access.members(call.world, known.name) if user.active or every]
    return Answer(page_bean(call, rows, call.view.person, 50, 50))
