"""Decides which webhooks are told of a change: by event, by the JQL of their section, and unless they are switched off.

Rule 1: the JQL of the issues' section is asked of the issue as it is after the change, for who made the webhook.
Rule 2: links are told to every webhook that listens for them; no JQL is asked.
Rule 3: one change is told to one webhook once, even where it is two issues' change.
"""

import json
from string import Template

from sandbox.jira.changes import Change
from sandbox.jira.deliveries import PRIMARY, SECONDARY, queue
from sandbox.jira.errors import Refusal
from sandbox.jira.hook_bodies import bodies, from_workflow, of_link
from sandbox.jira.jql import parse
from sandbox.jira.jql_terms import compiled
from sandbox.jira.records import Actor, Issue, Json
from sandbox.jira.world import World

SECTION = "issue-related-events-section"
LINKS = frozenset({"link_created", "link_deleted"})


def heard(world: World, change: Change) -> None:
    """Queue the calls that a change makes; called with the lock held, once the change is true."""
    listening = [one for one in _by_number(world) if one["enabled"]]
    if not listening:
        return
    link = _link(world, change)
    for event, body in bodies(world, change, link):
        text = json.dumps(body)
        for hook in listening:
            if event in hook["events"] and (change.kind in LINKS or _wants(world, hook, change.issue)):
                _queue(world, hook, change.issue, text, f"{event} {change.issue.key}", bulk=change.bulk)


def _by_number(world: World) -> list[Json]:
    return [world.webhooks[key] for key in sorted(world.webhooks, key=int)]


def _link(world: World, change: Change) -> Json | None:
    """The link of a change, once: the change of the issue that it begins at tells of it."""
    known = change.details.get("link")
    if change.kind not in LINKS or not isinstance(known, dict) or known["inward_id"] != change.issue.id:
        return None
    return of_link(world, known["type_id"], known["id"], known["inward_id"], known["outward_id"])


def _wants(world: World, hook: Json, issue: Issue) -> bool:
    jql = hook["filters"].get(SECTION, "")
    if not jql.strip():
        return True
    try:
        query = parse(jql)
        owner = world.users.get(hook["lastUpdatedUser"])
        if query.where is None or owner is None:
            return owner is not None
        return compiled(world, owner, query.where)(issue)
    except Refusal:
        # A field, project or person that the query names is gone: nothing fits it any more.
        return False


def _queue(world: World, hook: Json, issue: Issue, text: str, why: str, *, bulk: bool) -> None:
    url = _filled(world, hook["url"], issue)
    lane = SECONDARY if bulk and world.cloud else PRIMARY
    queue(world, hook["id"], url, "" if hook["excludeBody"] else text, why, lane)


class _Address(Template):
    """`${issue.key}` and the like in a webhook's address."""

    idpattern = r"[a-z]+(?:\.[a-z]+)*"


def _filled(world: World, url: str, issue: Issue) -> str:
    known = {"issue.id": issue.id, "issue.key": issue.key, "project.id": issue.project_id}
    return _Address(url).safe_substitute(known | {"project.key": world.project_of(issue).key})


def call_from_workflow(world: World, issue: Issue, actor: Actor, moved: Json, hook_ids: list[str]) -> None:
    """Queue the calls that a transition makes by itself; neither events nor JQL are asked."""
    text = json.dumps(from_workflow(world, issue, actor, moved))
    for hook_id in hook_ids:
        hook = world.webhooks.get(hook_id)
        if hook is not None and hook["enabled"]:
            _queue(world, hook, issue, text, f"{moved['transitionName']} {issue.key}", bulk=False)
