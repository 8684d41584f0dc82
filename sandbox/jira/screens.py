"""The pages of the pretend Jira, so that one can watch a case with one's own eyes."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Flask, render_template, request

from sandbox.frame import add_frame
from sandbox.jira import access, agent_screen, desk_access, portal_screen, request_type_screen
from sandbox.jira.records import Issue, Json, User
from sandbox.jira.requests_shown import portal_page
from sandbox.jira.shown_facts import colleagues, severity_of
from sandbox.jira.world import World

HERE = Path(__file__).parent
NO_PAGES = ("/rest/", "/ex/", "/_edge/")
PORTAL = "/servicedesk/customer/portal/<desk_id>/<key>"


def add_screens(app: Flask, world: World) -> None:
    """Answer the pages; anything else outside /rest and /_sandbox is not there."""
    add_frame(app, world.clock, world.wire, HERE, NO_PAGES)
    pages: list[tuple[str, str, Callable[..., Any]]] = [
        ("GET", "/", lambda: _start(world)),
        ("GET", "/browse/<key>", lambda key: agent_screen.show(world, key)),
        ("GET", PORTAL, lambda desk_id, key: portal_screen.show(world, desk_id, key)),
        ("GET", "/servicedesk/settings", lambda: request_type_screen.show(world)),
        ("POST", "/servicedesk/settings", lambda: request_type_screen.save(world)),
    ]
    pages += [("POST", f"/browse/<key>/{part}", _saved(world, part)) for part in agent_screen.PARTS]
    pages += [("POST", f"{PORTAL}/{part}", _answered(world, part)) for part in portal_screen.PARTS]
    for number, (method, path, view) in enumerate(pages):
        app.add_url_rule(path, f"page-{number}", view, methods=[method])


def _saved(world: World, part: str) -> Callable[..., Any]:
    return lambda key: agent_screen.save(world, key, part)


def _answered(world: World, part: str) -> Callable[..., Any]:
    return lambda desk_id, key: portal_screen.save(world, desk_id, key, part)


def _start(world: World) -> str:
    with world.lock:
        persona = world.users.get(request.args.get("as", ""))
        issues = sorted(world.issues.values(), key=lambda one: int(one.id), reverse=True)
        rows = [row for one in issues if one.archived_at is None and (row := _row(world, one, persona)) is not None]
        return render_template(
            "start.html",
            title="Issues",
            rows=rows,
            customers=[_person(world, one) for one in world.users.values() if one.customer],
            agents=[_person(world, one) for one in colleagues(world)],
            persona=persona.id if persona else "",
        )


def _person(world: World, user: User) -> Json:
    return {"id": user.id, "name": user.display_name, "email": user.email, "company": _companies(world, user.id)}


def _companies(world: World, account_id: str | None) -> str:
    found = [one for one in world.organizations.values() if account_id in one.member_ids]
    told = (f"{one.name}, {one.properties.get('support_tier', 'no tier')}" for one in found)
    return "; ".join(told)


def _row(world: World, one: Issue, persona: User | None) -> Json | None:
    """One issue, if the person who looks sees it: without a person, every one."""
    working = persona is None or access.may_see(world, persona, one)
    is_request = desk_access.desk_of(world, one) is not None
    on_portal = is_request and (persona is None or desk_access.sees_request(world, persona, one))
    if not working and not on_portal:
        return None
    reader = persona if persona and persona.customer else world.users.get(one.reporter_id or "")
    suffix = f"?as={persona.id}" if persona else ""
    return {
        "key": one.key,
        "summary": one.summary,
        "severity": severity_of(world, one),
        "status": world.statuses[one.status_id]["name"],
        "category": world.statuses[one.status_id]["category"],
        "reporter": world.users[one.reporter_id].display_name if one.reporter_id else "nobody",
        "company": _companies(world, one.reporter_id),
        "assignee": world.users[one.assignee_id].display_name if one.assignee_id else "",
        "created_at": one.created_at,
        "agent_page": f"/browse/{one.key}{suffix}" if working else "",
        "portal_page": f"{portal_page(world, one)}?as={reader.id}" if on_portal and reader else "",
        "portal_as": reader.display_name if reader else "",
    }
