"""Moves issues to another project, archives them and deletes them, with what that leaves behind.

Rule 1: a move changes project and key, never the id; the old key goes on finding the issue.
Rule 2: a field that does not exist in the new project loses its value; so does a status of the old workflow.
Rule 3: an archived issue can be read by its key, is in no search and takes no write.
"""

from dataclasses import asdict

from sandbox.jira.changes import Change, begin, finish, item, remember, tell
from sandbox.jira.errors import bad_request
from sandbox.jira.fields import context_for
from sandbox.jira.new_issues import first_status
from sandbox.jira.records import Actor, Issue, Project
from sandbox.jira.world import World


def move(world: World, issue: Issue, project: Project, type_id: str | None, actor: Actor) -> Issue:
    """Move an issue; without a type it keeps its own where the project has it, else it gets the first one."""
    if project.id == issue.project_id:
        raise bad_request("The issue is in that project already.")
    edit = begin(world, issue, actor)
    moved, old_key = edit.issue, issue.key
    kept = issue.type_id if issue.type_id in project.issue_type_ids else project.issue_type_ids[0]
    edit.put("project", project.id)
    edit.put("issuetype", type_id or kept)
    for field_id in list(moved.values):
        if context_for(world.custom_fields[field_id], project.id, moved.type_id) is None:
            edit.put(field_id, None)
    moved.component_ids, moved.security_id, moved.request_type_id = [], None, None
    workflow = world.workflows[project.workflows.get(moved.type_id) or project.workflows[""]]
    if moved.status_id not in [one["statusReference"] for one in workflow["statuses"]]:
        edit.put("status", first_status(world, project, moved.type_id))
    moved.key = f"{project.key}-{project.next_number}"
    project.next_number += 1
    line = item(world, moved, "issuekey", None, None)
    edit.items.append(line | {"field": "Key", "fromString": old_key, "toString": moved.key})
    world.moved_keys[old_key] = issue.id
    finish(edit, event="issue_moved")
    return moved


def archive(world: World, issue: Issue, actor: Actor) -> None:
    issue.archived_at = world.now()
    remember(world, issue.id, issue)
    world.journal.note(world.now(), "archived", issue_id=issue.id, actor_id=actor.user.id)


def unarchive(world: World, issue: Issue, actor: Actor) -> None:
    issue.archived_at = None
    remember(world, issue.id, issue)
    world.journal.note(world.now(), "unarchived", issue_id=issue.id, actor_id=actor.user.id)


def delete(world: World, issue: Issue, actor: Actor, *, fallout: bool = False) -> None:
    """For good: no read finds it, and its links go with it; ``fallout`` where another issue took it along."""
    for link in [one for one in world.links.values() if issue.id in (one.inward_id, one.outward_id)]:
        del world.links[link.id]
        inward = world.issues[link.inward_id]
        tell(world, Change("link_deleted", inward, actor, bulk=True, details={"link": asdict(link)}))
    for records in (world.issues, world.earlier):
        records.pop(issue.id, None)
    for name in ("comments", "histories", "remote_links", "sla_cycles"):
        getattr(world, name).pop(issue.id, None)
    world.journal.note(world.now(), "deleted", issue_id=issue.id, actor_id=actor.user.id)
    tell(world, Change("deleted", issue, actor, before=issue, bulk=fallout))
