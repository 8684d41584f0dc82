"""The pages of the pretend Zendesk, so that one can watch a case with one's own eyes."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Flask, Response, redirect, render_template, request, send_from_directory

from sandbox import moments
from sandbox.clock import Clock
from sandbox.zendesk import agent_screen, customer_screen
from sandbox.zendesk.records import Json, Ticket
from sandbox.zendesk.world import World, sorted_records

HERE = Path(__file__).parent
POLICY = "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"
STEPS = ((300, "+5 min"), (3600, "+1 h"), (14400, "+4 h"))
SHOWN_EVENTS = 8


def add_screens(app: Flask, world: World) -> None:
    """Answer the pages; anything else outside /api and /_sandbox is not there."""
    app.jinja_env.filters["when"] = spoken
    app.jinja_env.globals["clock_bar"] = lambda: _clock_bar(world.clock)
    app.before_request(_refuse_foreign_forms)
    app.before_request(lambda: _ask_what_is_next(world.clock))
    app.after_request(_protect)
    pages: tuple[tuple[str, str, Callable[..., Any]], ...] = (
        ("GET", "/", lambda: _start(world)),
        ("GET", "/agent/tickets/<int:ticket_id>", lambda ticket_id: agent_screen.show(world, ticket_id)),
        ("POST", "/agent/tickets/<int:ticket_id>", lambda ticket_id: agent_screen.save(world, ticket_id)),
        ("GET", "/hc/requests/<int:request_id>", lambda request_id: customer_screen.show(world, request_id)),
        ("POST", "/hc/requests/<int:request_id>", lambda request_id: customer_screen.save(world, request_id)),
        ("GET", "/_wire", lambda: _wire(world)),
        ("POST", "/_clock", lambda: _move(world.clock)),
        ("GET", "/_static/<name>", lambda name: send_from_directory(HERE / "static", name)),
    )
    for number, (method, path, view) in enumerate(pages):
        app.add_url_rule(path, f"page-{number}", view, methods=[method])
    app.register_error_handler(404, _nothing_here)
    app.register_error_handler(405, _nothing_here)


def spoken(moment: datetime) -> str:
    """A moment as the pages show it."""
    return moment.strftime("%a %d %b %Y, %H:%M:%S UTC").replace(":00 UTC", " UTC")


def _refuse_foreign_forms() -> Response | None:
    """A page from elsewhere cannot press buttons here."""
    origin = request.headers.get("Origin")
    if request.method == "GET" or origin is None or origin == request.host_url.rstrip("/"):
        return None
    return Response("The sandbox takes forms from its own pages only.\n", 403, content_type="text/plain")


def _ask_what_is_next(clock: Clock) -> None:
    """Before a page is drawn and before the account is locked: asking is calling out."""
    page = not request.path.startswith(("/api/", "/oauth/", "/_sandbox/", "/_static/", "/ips"))
    if page and request.method == "GET" and request.args.get("format") != "json":
        clock.ask_followers()


def _protect(response: Response) -> Response:
    if response.mimetype == "text/html":
        response.headers["Content-Security-Policy"] = POLICY
        response.headers["Referrer-Policy"] = "same-origin"
        response.headers["Cache-Control"] = "no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _nothing_here(_: Exception) -> tuple[str, int]:
    return render_template("problem.html", title="Nothing here", message="There is no such page."), 404


def _start(world: World) -> str:
    with world.lock:
        tickets = [one for one in sorted_records(world.tickets) if one.deleted_at is None]
        people = sorted_records(world.users)
        rows = [_row(world, one) for one in sorted(tickets, key=lambda one: one.id, reverse=True)]
        return render_template(
            "start.html",
            title="Tickets",
            rows=rows,
            customers=[(one, world.organizations.get(one.organization_id)) for one in people if not one.staff],
            agents=[one for one in people if one.staff and not one.suspended],
            persona=request.args.get("as", ""),
        )


def _row(world: World, one: Ticket) -> Json:
    company = world.organizations.get(one.organization_id or 0)
    tagger = (world.ticket_fields[key] for key in one.values if key in world.ticket_fields)
    severity = next((f for f in tagger if f["title"] == "Severity"), None)
    options = severity["custom_field_options"] if severity else []
    chosen = one.values.get(severity["id"]) if severity else None
    return {
        "ticket": one,
        "requester": world.users[one.requester_id],
        "assignee": world.users.get(one.assignee_id or 0),
        "company": company,
        "tier": (company.organization_fields.get("support_tier") or "") if company else "",
        "severity": next((option["name"] for option in options if option["value"] == chosen), ""),
    }


def _wire(world: World) -> str:
    calls = list(reversed(world.wire.shown()))
    return render_template("wire.html", title="On the wire", calls=calls)


def _clock_bar(clock: Clock) -> Json:
    due = clock.next_event_at()
    return {
        "now": clock.now(),
        "due": due,
        "in": _span(due - clock.now()) if due and due > clock.now() else "now",
        "steps": STEPS,
        "happened": clock.last.happened[-SHOWN_EVENTS:],
        "more": max(0, len(clock.last.happened) - SHOWN_EVENTS),
        "unreachable": clock.last.unreachable,
        "followers": clock.followers,
        "back": request.full_path.rstrip("?"),
    }


def _span(length: timedelta) -> str:
    minutes = int(length.total_seconds()) // 60
    days, hours, minutes = minutes // 1440, minutes // 60 % 24, minutes % 60
    parts = [f"{days} d" if days else "", f"{hours} h" if hours else "", f"{minutes} min" if minutes else ""]
    return " ".join(part for part in parts if part) or "less than a minute"


def _move(clock: Clock) -> Any:
    """The clock bar's buttons: a step, a number of minutes of one's own, or a moment."""
    try:
        if request.form.get("to"):
            clock.advance_to(moments.read(request.form["to"]))
        else:
            minutes = float(request.form.get("minutes") or 0)
            clock.advance_by(timedelta(seconds=int(request.form.get("step") or minutes * 60)))
    except (ValueError, OverflowError) as problem:
        return render_template("problem.html", title="The clock did not move", message=str(problem)), 400
    back = request.form.get("back", "/")
    own = back.startswith("/") and not back.startswith(("//", "/\\"))
    return redirect(back if own else "/", 303)


def as_json(body: Any) -> Response:
    """The machine-readable form of a page."""
    return Response(json.dumps(body), content_type="application/json; charset=utf-8")
