"""What a search finds: the issues as the index has them, which is a little behind the site itself.

Rule 1: a write is found once the site's search lag has passed on the pretend clock.
Rule 2: issues named for reconciling are found as they are now.
Rule 3: archived issues, and those of archived projects, are in no search.
"""

from sandbox.jira.access import may_see
from sandbox.jira.errors import bad_request
from sandbox.jira.jql import parse
from sandbox.jira.jql_terms import compiled, ordered
from sandbox.jira.records import Issue, User
from sandbox.jira.world import World


def as_indexed(world: World, issue_id: str) -> Issue | None:
    """An issue as the index has it by now; None where it has none."""
    horizon = world.now() - world.site.search_lag
    known = world.snapshots.get(issue_id)
    if known is None:
        return world.issues.get(issue_id)
    return next((issue for at, issue in reversed(known) if at <= horizon), None)


def find(world: World, user: User, jql: str, fresh: frozenset[str] = frozenset(), *, bounded: bool) -> list[Issue]:
    """The issues a query finds for somebody, in order; ``fresh`` are ids to be looked at as they are now.

    ``bounded`` refuses a query that restricts nothing.
    """
    query = parse(jql)
    if query.where is None and bounded:
        message = "Unbounded JQL queries are not allowed here. Please add a search restriction to your query."
        raise bad_request(message)
    test = compiled(world, user, query.where) if query.where is not None else None
    found = []
    for issue_id in {**world.snapshots, **world.issues}:
        issue = world.issues.get(issue_id) if issue_id in fresh else as_indexed(world, issue_id)
        if issue is None or issue.archived_at is not None or not may_see(world, user, issue):
            continue
        if test is None or test(issue):
            found.append(issue)
    return ordered(world, user, found, query.order)
