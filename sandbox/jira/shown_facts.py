"""What the pages of an issue have in common: its comments, its history and its people, in words."""

import re

from sandbox.jira.desk_shapes import LABELS
from sandbox.jira.fields import defined, field_named
from sandbox.jira.issue_form import raw, words
from sandbox.jira.records import Comment, Issue, Json, User
from sandbox.jira.requests_shown import request_type_of
from sandbox.jira.rich_text import plain
from sandbox.jira.world import World

LINK = re.compile(r"https?://\S+")


def row(field_id: str, name: str, value: str) -> Json:
    """A field that only shows; a link is one that a person can follow."""
    return {"id": field_id, "name": name, "value": value, "link": LINK.fullmatch(value) is not None}


def portal_fields(world: World, issue: Issue) -> list[Json]:
    """The fields of the request's kind that have a value, under the portal's labels; the summary is the headline."""
    found = []
    for field_id in request_type_of(world, issue).field_ids:
        definition = field_named(world, field_id)
        if definition is not None and field_id != "summary" and (value := words(world, issue, definition)):
            found.append(row(field_id, LABELS.get(field_id, definition.name), value) | {"raw": _plain(issue, field_id)})
    return found


def _plain(issue: Issue, field_id: str) -> str | list[str]:
    value = raw(issue, field_id)
    if isinstance(value, list):
        return [str(one) for one in value]
    return plain(value) if isinstance(value, dict) else str(value)


def said(world: World, comments: list[Comment]) -> list[Json]:
    """Comments as the pages show them, oldest first."""
    return [
        {
            "id": one.id,
            "who": world.users[one.author_id].display_name,
            "at": one.created_at,
            "text": with_names(world, plain(one.body)),
            "public": one.public,
        }
        for one in comments
    ]


def with_names(world: World, text: str) -> str:
    """Mentions by the names of the people."""
    return re.sub(
        r"\[~accountid:([^\]]+)\]",
        lambda found: f"@{world.users[found[1]].display_name}" if found[1] in world.users else found[0],
        text,
    )


def history(world: World, issue: Issue) -> list[Json]:
    """Who changed what, newest first."""
    return [
        {
            "who": world.users[one.author_id].display_name,
            "at": one.created_at,
            "lines": [_line(item) for item in one.items],
        }
        for one in reversed(world.histories.get(issue.id, []))
    ]


def _line(item: Json) -> str:
    before, after = item["fromString"] or "nothing", item["toString"] or "nothing"
    return f"{item['field']}: {before} → {after}"


def names(world: World, user_ids: list[str]) -> list[str]:
    return [world.users[one].display_name for one in user_ids]


def colleagues(world: World) -> list[User]:
    """The people who can be chosen on an agent's page."""
    return [one for one in world.users.values() if one.licensed]


def severity_of(world: World, issue: Issue) -> str:
    """What stands in the customer's own field of that name."""
    one = next((each for each in world.custom_fields.values() if each.name == "Severity" and not each.trashed_at), None)
    return words(world, issue, defined(one)) if one is not None else ""
