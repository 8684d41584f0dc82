"""Controls of the pretend Jira beside those that every helpdesk has: export, moves, archived projects, search lag."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import Flask, Response, request

from sandbox.jira import dump, moving
from sandbox.jira.errors import Refusal
from sandbox.jira.records import Actor, Json
from sandbox.jira.world import World

LONGEST_LAG = 3600


def add_site_controls(app: Flask, world: World) -> None:
    """`GET export`, `POST move`, `PUT site`, all under /_sandbox."""
    app.add_url_rule("/_sandbox/export", "export", lambda: _export(world), methods=["GET"])
    app.add_url_rule("/_sandbox/move", "move", lambda: _carry_out(world, _move), methods=["POST"])
    app.add_url_rule("/_sandbox/site", "site", lambda: _carry_out(world, _settings), methods=["PUT"])


def _export(world: World) -> Response:
    """`?part=configuration` or `?part=issues` gives one half only."""
    with world.lock:
        whole = dump.dump(world)
    chosen = whole.get(request.args.get("part", ""), whole)
    text = json.dumps(chosen, sort_keys=True, indent=1) + "\n"
    return Response(text, content_type="application/json; charset=utf-8")


def _carry_out(world: World, act: Callable[[World, Json], Json]) -> Response:
    body: Any = request.get_json(force=True, silent=True)
    try:
        if not isinstance(body, dict):
            raise ValueError("the body is a JSON object")
        with world.lock:
            answer, status = act(world, body), 200
    except (ValueError, Refusal) as problem:
        answer, status = {"error": "BadRequest", "description": str(problem)}, 400
    return Response(json.dumps(answer), status, content_type="application/json; charset=utf-8")


def _move(world: World, body: Json) -> Json:
    """`{"issue": "SUP-421", "project": "ENG", "by": "kim@support.example"}`: as the person does it by hand."""
    if set(body) != {"issue", "project", "by"}:
        raise ValueError('the body is {"issue", "project", "by"}')
    issue, project = world.issue_named(str(body["issue"])), world.project_named(str(body["project"]))
    user = world.user_by_email(str(body["by"]))
    if issue is None or project is None or user is None:
        raise ValueError("there is no such issue, project or person")
    moved = moving.move(world, issue, project, None, Actor(user, "page"))
    return {"id": moved.id, "key": moved.key}


def _settings(world: World, body: Json) -> Json:
    """`{"search_lag_seconds": 3, "watching": true, "linking": true}`, any of them."""
    site = world.site
    for name, value in body.items():
        match name, value:
            case "search_lag_seconds", int() | float() if 0 <= value <= LONGEST_LAG and value is not True:
                site.search_lag = timedelta(seconds=value)
            case "watching" | "linking", bool():
                setattr(site, name, value)
            case _:
                raise ValueError(f"the site has no setting {name!r} of {value!r}")
    lag = site.search_lag.total_seconds()
    return {"search_lag_seconds": lag, "watching": site.watching, "linking": site.linking}
