"""What the pages of every pretend helpdesk have around them: the clock bar, the wire page, and guards.

Rule 1: a page brings nothing from elsewhere and takes forms from its own pages only.
Rule 2: moving the clock comes back to where one was, and leads nowhere else.
"""

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Flask, Response, g, redirect, render_template, request, send_from_directory
from jinja2 import ChoiceLoader, FileSystemLoader

from sandbox import moments
from sandbox.clock import Clock
from sandbox.wire import Wire

HERE = Path(__file__).parent
POLICY = "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"
STEPS = ((300, "+5 min"), (3600, "+1 h"), (14400, "+4 h"))
SHOWN_EVENTS = 8
NEVER_PAGES = ("/_sandbox/", "/_static/")


def add_frame(app: Flask, clock: Clock, wire: Wire, own: Path, no_pages: tuple[str, ...]) -> None:
    """Add what all pages share.

    `own` is the host's folder, whose templates and static files come before the shared ones; paths that begin
    with one of `no_pages` are for programs, not for people.
    """
    app.jinja_loader = ChoiceLoader([FileSystemLoader(folder / "templates") for folder in (own, HERE)])
    app.jinja_env.filters["when"] = spoken
    app.jinja_env.globals["clock_bar"] = lambda: _clock_bar(clock)
    app.before_request(_refuse_foreign_forms)
    app.before_request(lambda: _ask_what_is_next(clock, (*NEVER_PAGES, *no_pages)))
    app.after_request(_protect)
    app.add_url_rule("/_wire", "page-wire", lambda: _wire(wire), methods=["GET"])
    app.add_url_rule("/_clock", "page-clock", lambda: _move(clock), methods=["POST"])
    app.add_url_rule("/_static/<name>", "page-static", lambda name: _static(own / "static", name), methods=["GET"])
    app.register_error_handler(404, _nothing_here)
    app.register_error_handler(405, _nothing_here)


def spoken(moment: datetime) -> str:
    """A moment as the pages show it."""
    return moment.strftime("%a %d %b %Y, %H:%M:%S UTC").replace(":00 UTC", " UTC")


def problem(message: str, status: int, title: str = "That did not work") -> tuple[str, int]:
    """A page that says in one sentence what did not work."""
    return render_template("problem.html", title=title, message=message), status


def as_json(body: Any) -> Response:
    """The machine-readable form of a page."""
    return Response(json.dumps(body), content_type="application/json; charset=utf-8")


def _refuse_foreign_forms() -> Response | None:
    """A page from elsewhere cannot press buttons here."""
    origin = request.headers.get("Origin")
    if request.method == "GET" or origin is None or origin == request.host_url.rstrip("/"):
        return None
    return Response("The sandbox takes forms from its own pages only.\n", 403, content_type="text/plain")


def _ask_what_is_next(clock: Clock, no_pages: tuple[str, ...]) -> None:
    """Before a page is drawn and before the account is locked: asking is calling out."""
    if request.method == "GET" and not request.path.startswith(no_pages) and request.args.get("format") != "json":
        clock.ask_followers()


def _protect(response: Response) -> Response:
    if response.mimetype == "text/html":
        response.headers["Content-Security-Policy"] = _policy(g.get("frames", ""))
        response.headers["Referrer-Policy"] = "same-origin"
        response.headers["Cache-Control"] = "no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _policy(frames: str) -> str:
    """What a page may bring; ``frames`` is the one other host that it shows in a frame, and posts to."""
    if not frames:
        return POLICY
    posting = POLICY.replace("form-action 'self'", f"form-action 'self' {frames}")
    return f"{posting}; frame-src {frames}"


def _nothing_here(_: Exception) -> tuple[str, int]:
    return problem("There is no such page.", 404, "Nothing here")


def _static(own: Path, name: str) -> Response:
    return send_from_directory(own if (own / name).is_file() else HERE / "static", name)


def _wire(wire: Wire) -> str:
    return render_template("wire.html", title="On the wire", calls=list(reversed(wire.shown())))


def _clock_bar(clock: Clock) -> dict[str, Any]:
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
    except (ValueError, OverflowError) as reason:
        return problem(str(reason), 400, "The clock did not move")
    back = request.form.get("back", "/")
    own = back.startswith("/") and not back.startswith(("//", "/\\"))
    return redirect(back if own else "/", 303)
