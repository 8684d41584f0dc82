"""Who watches an issue.

Rule 1: the body is a bare JSON text: an account id on Cloud, a user name on a Data Center; without one it is oneself.
Rule 2: who may not see the issue cannot watch it, and so no portal customer can.
Rule 3: watching leaves no trace in the history and does not touch `updated`.
"""

from sandbox.jira.access import find_issue, may_see, require
from sandbox.jira.calls import Answer, ApiCall, Endpoint
from sandbox.jira.changes import refuse_archived
from sandbox.jira.errors import bad_request, forbidden, not_found
from sandbox.jira.records import Issue, User


def endpoints() -> tuple[Endpoint, ...]:
    path = "/issue/<key>/watchers"
    return (
        Endpoint("GET", path, show),
        Endpoint("POST", path, add),
        Endpoint("DELETE", path, remove, frozenset({"accountId", "username"})),
    )


def show(call: ApiCall, key: str) -> Answer:
    issue = find_issue(call.world, call.user, key)
    require(call.world, call.user, "VIEW_VOTERS_AND_WATCHERS", issue)
    watchers = [call.view.person(call.world.users[one]) for one in issue.watcher_ids]
    shown = {
        "self": call.view.url(f"/issue/{issue.key}/watchers"),
        "isWatching": call.user.id in issue.watcher_ids,
        "watchCount": len(watchers),
        "watchers": watchers,
    }
    return Answer(shown)


def add(call: ApiCall, key: str) -> Answer:
    """Repeating it changes nothing and is no error."""
    issue = _open(call, key)
    if call.body is not None and (not isinstance(call.body, str) or not call.body):
        raise bad_request('The body is a JSON text with the account to add, such as "5b10a2844c20165700ede21g".')
    user = call.user if call.body is None else _named(call, call.body)
    _allow(call, issue, user)
    if user is None or not may_see(call.world, user, issue):
        raise not_found(f"The user {call.body or call.user.id}, or the issue for them,")
    if user.id not in issue.watcher_ids:
        issue.watcher_ids.append(user.id)
        _note(call, issue, user, watching=True)
    return Answer(None, 204)


def remove(call: ApiCall, key: str) -> Answer:
    issue = _open(call, key)
    word = "accountId" if call.world.cloud else "username"
    named = call.text(word)
    if not named:
        raise bad_request(f"The query parameter {word!r} is needed.")
    user = _named(call, named)
    _allow(call, issue, user)
    if user is None:
        raise not_found(f"The user {named}")
    if user.id in issue.watcher_ids:
        issue.watcher_ids.remove(user.id)
        _note(call, issue, user, watching=False)
    return Answer(None, 204)


def _open(call: ApiCall, key: str) -> Issue:
    issue = find_issue(call.world, call.user, key)
    refuse_archived(call.world, issue)
    if not call.world.site.watching:
        raise forbidden("Watching issues is not allowed on this site.")
    return issue


def _named(call: ApiCall, name: str) -> User | None:
    return call.world.users.get(name) if call.world.cloud else call.world.user_by_name(name)


def _allow(call: ApiCall, issue: Issue, user: User | None) -> None:
    """Everybody decides for themselves; for others it takes a permission."""
    if user is None or user.id != call.user.id:
        require(call.world, call.user, "MANAGE_WATCHERS", issue)


def _note(call: ApiCall, issue: Issue, user: User, *, watching: bool) -> None:
    what = "watching" if watching else "watching_no_more"
    call.world.journal.note(call.world.now(), what, issue_id=issue.id, user_id=user.id, actor_id=call.user.id)
