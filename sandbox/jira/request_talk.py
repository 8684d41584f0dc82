"""What is said on a request, and who may say and read what.

Rule 1: agents read and write both public comments and internal notes; customers only public ones; who has a licence
but no agent's writes only internal ones.
Rule 2: whether a comment is public is always said, never guessed.
"""

from typing import Any

from sandbox.jira import access
from sandbox.jira.api.comments import seen_by
from sandbox.jira.changes import add_comment, new_comment
from sandbox.jira.desk_access import shares_request, works_request
from sandbox.jira.errors import FieldProblem, bad_request, forbidden, too_large
from sandbox.jira.records import Actor, Comment, Issue, Json, User
from sandbox.jira.rich_text import read_wiki
from sandbox.jira.world import World


def readable(world: World, user: User, issue: Issue) -> list[Comment]:
    """The comments somebody reads, oldest first."""
    working = works_request(world, user, issue)
    said = [one for one in world.comments.get(issue.id, []) if seen_by(user, one)]
    return [one for one in said if working or one.public]


def may_comment(world: World, user: User, issue: Issue, *, public: bool) -> bool:
    """Agents as they like; customers of the request in public; who only reads along in Jira, for colleagues."""
    working, customer = works_request(world, user, issue), shares_request(world, user, issue)
    if not working and customer != public:
        return False
    portal = customer and not working
    return access.may(world, user, access.COMMENT, world.project_of(issue), issue, portal=portal)


def say(world: World, issue: Issue, actor: Actor, body: Any, public: Any) -> Comment:
    """Add a comment of plain text or wiki markup; 400 for an empty one, 403 where it may not be said."""
    if not isinstance(public, bool):
        raise bad_request("Say whether the comment is public: 'public' is true or false.")
    document = written(body)
    refuse_speech(world, actor.user, issue, public=public)
    if len(world.comments.get(issue.id, ())) >= world.site.most["comments"]:
        raise too_large("comments")
    comment = new_comment(world, actor.user.id, document, public=public)
    add_comment(world, issue, comment, actor)
    return comment


def written(body: Any) -> Json:
    """The text of a comment as it is kept; 400 for none and for one that is too long."""
    try:
        document = read_wiki(body.strip() if isinstance(body, str) else body)
    except FieldProblem as problem:
        raise bad_request(f"The comment cannot be taken: {problem}") from None
    if document is None:
        raise bad_request("Comment body can not be empty!")
    return document


def refuse_speech(world: World, user: User, issue: Issue, *, public: bool) -> None:
    """403 for who may not comment like that."""
    if not may_comment(world, user, issue, public=public):
        kind = "public comments" if public else "internal notes"
        raise forbidden(f"You do not have the permission to add {kind} to this request.")
