"""How the pretend Jira writes its records in answers: issues, projects, statuses, comments, histories."""

from typing import Any

from sandbox.jira.fields import FieldDefinition, fields_of
from sandbox.jira.records import Comment, History, Issue, Json, Link, Project
from sandbox.jira.rich_text import wiki
from sandbox.jira.shown_values import shown_value
from sandbox.jira.views import View

CATEGORIES = {
    "undefined": (1, "No Category", "medium-gray"),
    "new": (2, "To Do", "blue-gray"),
    "indeterminate": (4, "In Progress", "yellow"),
    "done": (3, "Done", "green"),
}
NO_PROGRESS = {"progress": 0, "total": 0}


def category(view: View, key: str) -> Json:
    number, name, color = CATEGORIES[key]
    return {"self": view.url(f"/statuscategory/{number}"), "id": number, "key": key, "colorName": color, "name": name}


def status(view: View, status_id: str) -> Json:
    one = view.world.statuses[status_id]
    return {
        "self": view.url(f"/status/{status_id}"),
        "description": one.get("description", ""),
        "iconUrl": f"{view.host}/images/icons/statuses/generic.png",
        "name": one["name"],
        "id": status_id,
        "statusCategory": category(view, one["category"]),
    }


def issue_type(view: View, type_id: str) -> Json:
    one = view.world.issue_types[type_id]
    shown = {
        "self": view.url(f"/issuetype/{type_id}"),
        "id": type_id,
        "description": one.get("description", ""),
        "iconUrl": f"{view.host}/images/icons/issuetypes/{type_id}.svg",
        "name": one["name"],
        "subtask": bool(one.get("subtask")),
        "avatarId": 10300,
    }
    return shown | {"hierarchyLevel": -1 if one.get("subtask") else 0} if view.world.cloud else shown


def priority(view: View, priority_id: str | None) -> Json | None:
    if priority_id is None:
        return None
    one = view.world.priorities[priority_id]
    icon = f"{view.host}/images/icons/priorities/{one['name'].lower()}.svg"
    return {"self": view.url(f"/priority/{priority_id}"), "iconUrl": icon, "name": one["name"], "id": priority_id}


def resolution(view: View, resolution_id: str | None) -> Json | None:
    if resolution_id is None:
        return None
    one = view.world.resolutions[resolution_id]
    link = view.url(f"/resolution/{resolution_id}")
    return {"self": link, "id": resolution_id, "description": one.get("description", ""), "name": one["name"]}


def project(view: View, one: Project) -> Json:
    pictures = {size: f"{view.host}/secure/projectavatar?size={size}&pid={one.id}" for size in ("48x48", "24x24")}
    shown = {
        "self": view.url(f"/project/{one.id}"),
        "id": one.id,
        "key": one.key,
        "name": one.name,
        "projectTypeKey": one.type_key,
        "avatarUrls": pictures,
    }
    return shown | {"simplified": one.simplified} if view.world.cloud else shown


def component(view: View, one: Json) -> Json:
    shown = {"self": view.url(f"/component/{one['id']}"), "id": one["id"], "name": one["name"]}
    return shown | {"description": one["description"]} if one.get("description") else shown


def security_level(view: View, one: Project, level_id: str | None) -> Json | None:
    level = one.security_levels.get(level_id or "")
    if level is None:
        return None
    link = view.url(f"/securitylevel/{level['id']}")
    return {"self": link, "id": level["id"], "description": level.get("description", ""), "name": level["name"]}


def thin_issue(view: View, one: Issue) -> Json:
    """An issue as another one's links and sub-tasks show it."""
    fields = {
        "summary": one.summary,
        "status": status(view, one.status_id),
        "priority": priority(view, one.priority_id),
        "issuetype": issue_type(view, one.type_id),
    }
    return {"id": one.id, "key": one.key, "self": view.url(f"/issue/{one.id}"), "fields": fields}


def link(view: View, one: Link, seen_from: Issue) -> Json:
    """A link as one of its two issues shows it: only the other end is named."""
    kind = link_type(view, one.type_id)
    shown: Json = {"id": one.id, "self": view.url(f"/issueLink/{one.id}"), "type": kind}
    if one.outward_id == seen_from.id:
        return shown | {"inwardIssue": thin_issue(view, view.world.issues[one.inward_id])}
    return shown | {"outwardIssue": thin_issue(view, view.world.issues[one.outward_id])}


def link_type(view: View, type_id: str) -> Json:
    one = view.world.link_types[type_id]
    words = {name: one[name] for name in ("id", "name", "inward", "outward")}
    return words | {"self": view.url(f"/issueLinkType/{type_id}")}


def comment(view: View, issue: Issue, one: Comment) -> Json:
    world = view.world
    shown: Json = {
        "self": view.url(f"/issue/{issue.id}/comment/{one.id}"),
        "id": one.id,
        "author": view.person(world.users[one.author_id]),
        "body": one.body if view.version == 3 else wiki(one.body),
        "updateAuthor": view.person(world.users[one.update_author_id]),
        "created": view.at(one.created_at),
        "updated": view.at(one.updated_at),
    }
    if one.visibility:
        shown["visibility"] = dict(one.visibility)
    if world.desk_of(world.project_of(issue)) is not None and world.cloud:
        shown["jsdPublic"] = one.public
    return shown


def history(view: View, one: History) -> Json:
    shown: Json = {
        "id": one.id,
        "author": view.person(view.world.users[one.author_id]),
        "created": view.at(one.created_at),
        "items": [_item(view, item) for item in one.items],
    }
    return shown | {"historyMetadata": dict(one.metadata)} if one.metadata else shown


def _item(view: View, item: Json) -> Json:
    """A Data Center's items do not tell the field's id."""
    return {key: value for key, value in item.items() if view.world.cloud or key != "fieldId"}


def issue_fields(view: View, one: Issue) -> Json:
    """Every field of an issue with its value, null where it is empty."""
    shown = _system_fields(view, one) | _people(view, one) | _surroundings(view, one)
    custom = [definition for definition in fields_of(view.world, one) if definition.custom is not None]
    return shown | {definition.id: shown_value(view, one, definition) for definition in custom}


def _system_fields(view: View, one: Issue) -> Json:
    kept = view.world.project_of(one)
    rich = (lambda document: document) if view.version == 3 else wiki
    parent = view.world.issues.get(one.parent_id or "")
    shown: Json = {
        "summary": one.summary,
        "description": rich(one.description),
        "environment": rich(one.environment),
        "issuetype": issue_type(view, one.type_id),
        "project": project(view, kept),
        "status": status(view, one.status_id),
        "statuscategorychangedate": view.at(one.status_changed_at),
        "priority": priority(view, one.priority_id),
        "resolution": resolution(view, one.resolution_id),
        "resolutiondate": view.at(one.resolved_at) if one.resolved_at else None,
        "labels": list(one.labels),
        "components": [component(view, kept.components[each]) for each in one.component_ids if each in kept.components],
        "fixVersions": [],
        "versions": [],
        "security": security_level(view, kept, one.security_id),
        "duedate": one.due_on,
        "created": view.at(one.created_at),
        "updated": view.at(one.updated_at),
        "lastViewed": None,
        "workratio": -1,
        "progress": dict(NO_PROGRESS),
        "aggregateprogress": dict(NO_PROGRESS),
    }
    if parent is not None:
        shown["parent"] = thin_issue(view, parent)
    if one.archived_at is not None:
        shown["archiveddate"] = view.at(one.archived_at)
    if view.world.cloud:
        shown["statusCategory"] = category(view, view.world.statuses[one.status_id]["category"])
    return shown


def _people(view: View, one: Issue) -> Json:
    return {name: view.person_with(getattr(one, f"{name}_id")) for name in ("assignee", "reporter", "creator")}


def _surroundings(view: View, one: Issue) -> Json:
    world = view.world
    watching = view.user is not None and view.user.id in one.watcher_ids
    said = [comment(view, one, each) for each in world.comments.get(one.id, ())]
    link_to = view.url(f"/issue/{one.id}/comment")
    links = [each for each in world.links.values() if one.id in (each.inward_id, each.outward_id)]
    return {
        "issuelinks": [link(view, each, one) for each in links],
        "subtasks": [thin_issue(view, each) for each in world.issues.values() if each.parent_id == one.id],
        "attachment": [],
        "comment": {"comments": said, "self": link_to, "maxResults": len(said), "total": len(said), "startAt": 0},
        "watches": {
            "self": view.url(f"/issue/{one.key}/watchers"),
            "watchCount": len(one.watcher_ids),
            "isWatching": watching,
        },
        "votes": {"self": view.url(f"/issue/{one.key}/votes"), "votes": 0, "hasVoted": False},
        "worklog": {"startAt": 0, "maxResults": 20, "total": 0, "worklogs": []},
    }


def chosen(fields: Json, wanted: list[str], usual: str) -> Json:
    """Those fields of an issue that are asked for: ids, `*all`, `*navigable`, and `-id` for without it."""
    asked = wanted or [usual]
    without = {name[1:] for name in asked if name.startswith("-")}
    names = [name for name in asked if not name.startswith("-")] or [usual]
    everything = "*all" in names
    easy = "*navigable" in names
    return {
        name: value
        for name, value in fields.items()
        if name not in without
        and (everything or name in names or (easy and name not in ("comment", "attachment", "worklog")))
    }


def issue(view: View, one: Issue, wanted: list[str], usual: str = "*all") -> Json:
    """An issue with the fields asked for."""
    head = {"expand": "", "id": one.id, "self": view.url(f"/issue/{one.id}"), "key": one.key}
    return head | {"fields": chosen(issue_fields(view, one), wanted, usual)}


def names_and_schema(definitions: list[FieldDefinition], shown: Json) -> tuple[Json, Json]:
    """What the fields of an answer are called, and of what type they are."""
    known: dict[str, FieldDefinition] = {one.id: one for one in definitions if one.id in shown}
    names: dict[str, Any] = {name: one.name for name, one in known.items()}
    return names, {name: one.schema for name, one in known.items() if one.type}
