"""The customer's page of a request: how it stands, what was said, what they can do now, and room to answer."""

from typing import Any

from flask import redirect, render_template, request

from sandbox.frame import as_json, problem
from sandbox.jira import moves, shown_facts
from sandbox.jira.desk_access import find_request, takes_part
from sandbox.jira.desk_fields import participants_of
from sandbox.jira.errors import Refusal, forbidden
from sandbox.jira.records import Actor, Issue, Json, User
from sandbox.jira.request_participants import add_participants
from sandbox.jira.request_talk import readable, refuse_speech, say, written
from sandbox.jira.requests_shown import portal_page, request_type_of
from sandbox.jira.rich_text import plain
from sandbox.jira.screen_words import addressed, told_of
from sandbox.jira.world import World

PARTS = ("comment", "participant", "transition")
NOT_YOURS = "There is no such request of yours."


def show(world: World, desk_id: str, key: str) -> Any:
    """The page, or with `?format=json` what it shows and offers."""
    with world.lock:
        user, issue = _find(world, desk_id, key, request.args.get("as"))
        if user is None or issue is None:
            return problem(NOT_YOURS, 404)
        return as_json(facts(world, user, issue)) if request.args.get("format") == "json" else _draw(world, user, issue)


def facts(world: World, user: User, issue: Issue) -> Json:
    """What the page shows and offers, for a program to read."""
    return {
        "key": issue.key,
        "as": user.id,
        "status": world.statuses[issue.status_id]["name"],
        "fields": [one | {"title": one["name"]} for one in shown_facts.portal_fields(world, issue)],
        "transitions": [{"id": one.id, "name": one.name} for one in _offered(world, user, issue)],
        "comments": [
            {"id": one.id, "author": one.author_id, "text": plain(one.body)} for one in _public(world, user, issue)
        ],
        "participants": participants_of(world, issue),
    }


def _offered(world: World, user: User, issue: Issue) -> list[moves.Move]:
    """Nothing for who only reads along."""
    return moves.offered(world, user, issue, portal=True) if takes_part(world, user, issue) else []


def save(world: World, desk_id: str, key: str, part: str) -> Any:
    """Take what the customer did, by the same path as the API."""
    with world.lock:
        user, issue = _find(world, desk_id, key, request.form.get("as"))
        if user is None or issue is None:
            return problem(NOT_YOURS, 404)
        try:
            _carry_out(world, Actor(user, "portal"), issue, part)
        except Refusal as refusal:
            return _draw(world, user, issue, told_of(world, refusal)[0]), refusal.status
        except ValueError as reason:
            return _draw(world, user, issue, [str(reason)]), 400
    world.clock.settle_after_click()
    return redirect(f"{portal_page(world, issue)}?as={user.id}", 303)


def _carry_out(world: World, actor: Actor, issue: Issue, part: str) -> None:
    if not takes_part(world, actor.user, issue):
        raise forbidden("You may read this request, and that is all.")
    if part == "comment":
        say(world, issue, actor, request.form.get("comment", ""), public=True)
    elif part == "participant":
        add_participants(world, issue, actor, addressed(world, request.form.get("participant", "")))
    else:
        words = request.form.get("additional", "").strip()
        if words:
            written(words)
            refuse_speech(world, actor.user, issue, public=True)
        moves.perform_in_portal(world, issue, actor, request.form.get("transition", ""), words or None)


def _find(world: World, desk_id: str, key: str, account_id: str | None) -> tuple[User | None, Issue | None]:
    """Who looks at which request; without a name it is the one who raised it."""
    known = world.issue_named(key)
    if known is None:
        return None, None
    user = world.users.get(known.reporter_id or "" if account_id is None else account_id)
    if user is None or not user.active:
        return None, None
    try:
        issue = find_request(world, user, key)
    except Refusal:
        return user, None
    return user, issue if request_type_of(world, issue).service_desk_id == desk_id else None


def _public(world: World, user: User, issue: Issue) -> Any:
    """The portal shows nothing internal, whoever looks."""
    return [one for one in readable(world, user, issue) if one.public and one.visibility is None]


def _draw(world: World, user: User, issue: Issue, told: Any = ()) -> str:
    kind, status = request_type_of(world, issue), world.statuses[issue.status_id]
    return render_template(
        "portal.html",
        title=issue.summary,
        page=portal_page(world, issue),
        agent_page=f"/browse/{issue.key}",
        desk=world.project_of(issue).name,
        kind=kind.name,
        key=issue.key,
        summary=issue.summary,
        status=status["name"],
        category=status["category"],
        told=told,
        me={"id": user.id, "name": user.display_name},
        reporter=world.users[issue.reporter_id].display_name if issue.reporter_id else "nobody",
        created_at=issue.created_at,
        comments=shown_facts.said(world, _public(world, user, issue)),
        draft=request.form.get("comment", ""),
        transitions=_offered(world, user, issue),
        additional=request.form.get("additional", ""),
        participants=shown_facts.names(world, participants_of(world, issue)),
        sharing=request.form.get("participant", ""),
        fields=shown_facts.portal_fields(world, issue),
    )
