"""Links between issues, and from issues to things elsewhere.

Rule 1: of two linked issues the inward one does to the outward one what the type's outward words say.
Rule 2: a link that is there already is not made twice.
Rule 3: a remote link with a `globalId` that the issue has replaces the one it has.
"""

from dataclasses import asdict
from typing import Any

from sandbox.jira import shapes
from sandbox.jira.access import find_issue, may_see, require
from sandbox.jira.calls import Answer, ApiCall, Endpoint, only
from sandbox.jira.changes import Change, begin, finish, refuse_archived, tell
from sandbox.jira.dispatch import count_write
from sandbox.jira.errors import bad_request, field_errors, not_found, not_understood, too_large
from sandbox.jira.records import Issue, Json, Link, RemoteLink

LONGEST_ID = 255


def endpoints() -> tuple[Endpoint, ...]:
    remote = "/issue/<key>/remotelink"
    by_id = frozenset({"globalId"})
    return (
        Endpoint("POST", "/issueLink", create),
        Endpoint("GET", "/issueLink/<link_id>", show),
        Endpoint("DELETE", "/issueLink/<link_id>", remove),
        Endpoint("GET", "/issueLinkType", list_types),
        Endpoint("GET", remote, list_remote, by_id),
        Endpoint("POST", remote, write_remote),
        Endpoint("DELETE", remote, remove_remote_by_global_id, by_id),
        Endpoint("GET", remote + "/<int:link_id>", show_remote),
        Endpoint("PUT", remote + "/<int:link_id>", replace_remote),
        Endpoint("DELETE", remote + "/<int:link_id>", remove_remote),
    )


def list_types(call: ApiCall) -> Answer:
    _need_linking(call)
    return Answer({"issueLinkTypes": [shapes.link_type(call.view, one) for one in call.world.link_types]})


def _need_linking(call: ApiCall) -> None:
    if not call.world.site.linking:
        raise not_found("Issue linking is switched off; what you ask for")


def create(call: ApiCall) -> Answer:
    _need_linking(call)
    only(call.record, ("type", "inwardIssue", "outwardIssue", "comment"), "a link")
    if call.record.get("comment") is not None:
        raise not_understood("comments that come with a link")
    type_id = _type(call, call.record.get("type"))
    inward, outward = (_end(call, call.record.get(name), name) for name in ("inwardIssue", "outwardIssue"))
    if inward.id == outward.id:
        raise bad_request("An issue cannot be linked with itself.")
    for issue in (inward, outward):
        count_write(call.world, issue)
    known = [(one.type_id, one.inward_id, one.outward_id) for one in call.world.links.values()]
    if (type_id, inward.id, outward.id) in known:
        return Answer(None, 201)
    for issue in (inward, outward):
        _need_room(call, issue)
    link = Link(call.world.numbers.text("link"), type_id, inward.id, outward.id)
    call.world.links[link.id] = link
    _note(call, link, there=True)
    return Answer(None, 201)


def _need_room(call: ApiCall, issue: Issue) -> None:
    mine = [one for one in call.world.links.values() if issue.id in (one.inward_id, one.outward_id)]
    if len(mine) >= call.world.site.most["links"]:
        raise too_large("links")


def _type(call: ApiCall, raw: Any) -> str:
    """By id, by name, or by either of its words."""
    if isinstance(raw, dict):
        for type_id, one in call.world.link_types.items():
            if any(raw.get(name) == one[name] for name in ("id", "name", "inward", "outward") if name in raw):
                return type_id
    raise not_found("The issue link type")


def _end(call: ApiCall, raw: Any, name: str) -> Issue:
    named = (raw.get("key") or raw.get("id")) if isinstance(raw, dict) else None
    if not isinstance(named, str):
        raise bad_request(f"{name} is an object with 'key' or 'id'.")
    issue = find_issue(call.world, call.user, named)
    require(call.world, call.user, "LINK_ISSUES", issue)
    refuse_archived(call.world, issue)
    return issue


def _note(call: ApiCall, link: Link, *, there: bool) -> None:
    """Both issues' histories tell of it, each in its own words."""
    world = call.world
    kind = world.link_types[link.type_id]
    for own, other, words in (
        (link.inward_id, link.outward_id, kind["outward"]),
        (link.outward_id, link.inward_id, kind["inward"]),
    ):
        edit = begin(world, world.issues[own], call.actor)
        key = world.issues[other].key
        _note_line(edit.items, "Link", key, f"This issue {words} {key}", there=there)
        finish(edit)
        done = Change(
            "link_created" if there else "link_deleted", edit.issue, call.actor, details={"link": asdict(link)}
        )
        tell(world, done)


def _note_line(items: list[Json], field: str, value: str, words: str, *, there: bool) -> None:
    line: Json = {"field": field, "fieldtype": "jira", "fieldId": "issuelinks" if field == "Link" else field}
    old, new = ((None, None), (value, words)) if there else ((value, words), (None, None))
    items.append(line | {"from": old[0], "fromString": old[1], "to": new[0], "toString": new[1]})


def _find(call: ApiCall, link_id: str) -> Link:
    _need_linking(call)
    if not link_id.isdigit():
        raise bad_request("The id of a link is a number.")
    link = call.world.links.get(link_id)
    ends = [call.world.issues[one] for one in (link.inward_id, link.outward_id)] if link else []
    if link is None or not all(may_see(call.world, call.user, issue) for issue in ends):
        raise not_found("The issue link")
    return link


def show(call: ApiCall, link_id: str) -> Answer:
    link = _find(call, link_id)
    shown: Json = {"id": link.id, "self": call.view.url(f"/issueLink/{link.id}")}
    shown["type"] = shapes.link_type(call.view, link.type_id)
    shown["inwardIssue"] = shapes.thin_issue(call.view, call.world.issues[link.inward_id])
    shown["outwardIssue"] = shapes.thin_issue(call.view, call.world.issues[link.outward_id])
    return Answer(shown)


def remove(call: ApiCall, link_id: str) -> Answer:
    link = _find(call, link_id)
    for issue_id in (link.inward_id, link.outward_id):
        issue = call.world.issues[issue_id]
        require(call.world, call.user, "LINK_ISSUES", issue)
        refuse_archived(call.world, issue)
        count_write(call.world, issue)
    del call.world.links[link.id]
    _note(call, link, there=False)
    return Answer(None, 204)


def _remote_links(call: ApiCall, issue: Issue) -> list[RemoteLink]:
    return call.world.remote_links.setdefault(issue.id, [])


def _shown_remote(call: ApiCall, issue: Issue, one: RemoteLink) -> Json:
    link = call.view.url(f"/issue/{issue.key}/remotelink/{one.id}")
    head: Json = {"id": one.id, "self": link}
    return head | ({"globalId": one.global_id} if one.global_id else {}) | one.shown


def list_remote(call: ApiCall, key: str) -> Answer:
    issue = find_issue(call.world, call.user, key)
    wanted = call.text("globalId")
    if not wanted:
        return Answer([_shown_remote(call, issue, one) for one in _remote_links(call, issue)])
    return Answer(_shown_remote(call, issue, _by_global_id(call, issue, wanted)))


def _by_global_id(call: ApiCall, issue: Issue, wanted: str) -> RemoteLink:
    for one in _remote_links(call, issue):
        if one.global_id == wanted:
            return one
    raise not_found("The remote link")


def _by_id(call: ApiCall, issue: Issue, link_id: int) -> RemoteLink:
    for one in _remote_links(call, issue):
        if one.id == link_id:
            return one
    raise not_found("The remote link")


def show_remote(call: ApiCall, key: str, link_id: int) -> Answer:
    issue = find_issue(call.world, call.user, key)
    return Answer(_shown_remote(call, issue, _by_id(call, issue, link_id)))


def _linkable(call: ApiCall, key: str) -> Issue:
    issue = find_issue(call.world, call.user, key)
    require(call.world, call.user, "LINK_ISSUES", issue)
    refuse_archived(call.world, issue)
    return issue


def _read_remote(call: ApiCall) -> tuple[str, Json]:
    only(call.record, ("globalId", "application", "relationship", "object"), "a remote link")
    thing = call.record.get("object")
    wrong = {name: f"'{name}' is required." for name in ("url", "title") if not _text(thing, name)}
    if wrong:
        raise field_errors(wrong)
    global_id = call.record.get("globalId") or ""
    if not isinstance(global_id, str) or len(global_id) > LONGEST_ID:
        raise field_errors({"globalId": f"globalId is a text of at most {LONGEST_ID} characters."})
    return global_id, {name: value for name, value in call.record.items() if name != "globalId"}


def _text(thing: Any, name: str) -> bool:
    return isinstance(thing, dict) and isinstance(thing.get(name), str) and bool(thing[name].strip())


def write_remote(call: ApiCall, key: str) -> Answer:
    """201 for a new one, 200 where the `globalId` was there and the link was replaced."""
    issue = _linkable(call, key)
    global_id, shown = _read_remote(call)
    links = _remote_links(call, issue)
    known = next((one for one in links if global_id and one.global_id == global_id), None)
    if known is None and len(links) >= call.world.site.most["remote links"]:
        raise too_large("remote links")
    one = known or RemoteLink(call.world.numbers.take("remote_link"), global_id, shown)
    if known is None:
        links.append(one)
    elif known.shown == shown:
        return Answer(_told(call, issue, one), 200)
    one.shown = shown
    _note_remote(call, issue, one, there=True)
    return Answer(_told(call, issue, one), 201 if known is None else 200)


def _told(call: ApiCall, issue: Issue, one: RemoteLink) -> Json:
    return {"id": one.id, "self": call.view.url(f"/issue/{issue.key}/remotelink/{one.id}")}


def _note_remote(call: ApiCall, issue: Issue, one: RemoteLink, *, there: bool) -> None:
    edit = begin(call.world, issue, call.actor)
    words = f'This issue links to "{one.shown["object"]["title"]}"'
    _note_line(edit.items, "RemoteIssueLink", str(one.id), words, there=there)
    finish(edit)


def replace_remote(call: ApiCall, key: str, link_id: int) -> Answer:
    issue = _linkable(call, key)
    one = _by_id(call, issue, link_id)
    one.global_id, one.shown = _read_remote(call)
    _note_remote(call, issue, one, there=True)
    return Answer(None, 204)


def remove_remote(call: ApiCall, key: str, link_id: int) -> Answer:
    issue = _linkable(call, key)
    return _take_away(call, issue, _by_id(call, issue, link_id))


def remove_remote_by_global_id(call: ApiCall, key: str) -> Answer:
    issue = _linkable(call, key)
    if not call.text("globalId"):
        raise bad_request("The query parameter 'globalId' is needed.")
    return _take_away(call, issue, _by_global_id(call, issue, call.text("globalId")))


def _take_away(call: ApiCall, issue: Issue, one: RemoteLink) -> Answer:
    _remote_links(call, issue).remove(one)
    _note_remote(call, issue, one, there=False)
    return Answer(None, 204)
