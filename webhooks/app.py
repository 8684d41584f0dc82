"""The HTTP application: which address leads to which door, and what every answer carries.

Each door is a function in a module of its own; nothing is parsed here.
"""

import unicodedata
from functools import partial
from pathlib import Path

from flask import Flask, Response, g, jsonify, request
from werkzeug.exceptions import HTTPException

from core.errors import StoreUnavailable
from runtime.routes import Opens, add_route, declare, guard, public
from webhooks import api, api_accounts, form, health, hooks, openapi, panel, panel_remote, people, problems
from webhooks.api_tokens import Tokens
from webhooks.doors import MAX_BODY, RETRY_AFTER, Doors
from webhooks.panel_session import PanelSessions

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-store",
}
TURNING = frozenset({"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"})
"""The classes of characters that change the direction of what stands around them."""


def create_app(doors: Doors) -> Flask:
    """The application over a wired service."""
    app = Flask("webhooks")
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY
    app.config["MAX_FORM_PARTS"] = 100
    app.jinja_env.filters["visible"] = visible
    # Before any token is looked up: tables of an older release may have no place for it.
    app.before_request(partial(_held, doors))
    sessions = PanelSessions(doors.service)
    guard(app, {Opens.TOKEN: Tokens(doors.service).opens, Opens.VISIT: sessions.opens})
    declare(app, "static", public("style sheets that every page has"))
    hooks.add_routes(app, doors)
    form.add_routes(app, doors)
    panel.add_routes(app, doors, sessions)
    panel_remote.add_routes(app, doors, sessions)
    api.add_routes(app, doors)
    api_accounts.add_routes(app, doors)
    openapi.add_routes(app)
    health.add_routes(app, doors)
    _add_icon(app)
    problems.add_handlers(app)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(StoreUnavailable, _store_unavailable)
    app.register_error_handler(Exception, _unexpected)
    app.after_request(_headers)
    return app


def create_watch_app(doors: Doors) -> Flask:
    """The application of a process that takes no requests: health and figures alone."""
    app = Flask("webhooks")
    guard(app, {})
    declare(app, "static", public("style sheets that every page has"))
    health.add_routes(app, doors)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(StoreUnavailable, _store_unavailable)
    app.register_error_handler(Exception, _unexpected)
    app.after_request(_headers)
    return app


def _add_icon(app: Flask) -> None:
    """What browsers ask for unasked, whichever page they show; read once, as it is asked for often."""
    shown = (Path(__file__).parent / "static" / "icon.svg").read_bytes()

    def icon() -> Response:
        return Response(shown, mimetype="image/svg+xml", headers={"Cache-Control": "max-age=86400"})

    add_route(app, "/favicon.ico", "icon", icon, public("browsers ask for it unasked"))


def visible(text: str) -> str:
    """Text of somebody else's as a page shows it: what would turn the line round is spelt out (T13)."""
    return "".join(_visible(letter) for letter in text)


def _visible(letter: str) -> str:
    if unicodedata.bidirectional(letter) in TURNING:
        return f"[U+{ord(letter):04X}]"
    if unicodedata.category(letter) in ("Cc", "Cs") and letter not in "\n\t":
        return "\ufffd"
    return letter


def _held(doors: Doors) -> Response | None:
    """Nothing is taken while the tables are an older release's: they may lack what we would store (F58)."""
    hold = doors.service.hold
    if not hold.why or hold.newer or request.path in health.PATHS:
        return None
    return _store_unavailable(StoreUnavailable(hold.why))


def _headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        if name == "X-Frame-Options" and panel.FRAMED in g:
            # It knows no host but one's own; the policy names the one that may.
            continue
        response.headers.setdefault(name, value)
    return response


def _http_error(error: HTTPException) -> Response:
    if problems.wanted():
        return problems.of_http(error)
    if people.wanted():
        return people.of_http(error)
    answer = jsonify(error=error.name, message=error.description)
    answer.status_code = error.code or 500
    if answer.status_code == 405 and error.get_response().headers.get("Allow"):
        answer.headers["Allow"] = error.get_response().headers["Allow"]
    return answer


def _store_unavailable(_error: StoreUnavailable) -> Response:
    """Nothing was kept, so the sender is asked to come again (F37)."""
    said = "nothing was kept; please try again"
    if problems.wanted():
        return problems.problem(503, "unavailable", said)
    if people.wanted():
        return people.page(503)
    answer = jsonify(error="unavailable", message=said)
    answer.status_code = 503
    answer.headers["Retry-After"] = RETRY_AFTER
    return answer


def _unexpected(error: Exception) -> Response:
    """A fault of ours: named in the log, and not shown to whoever called."""
    hooks.log.error("door failed", error=repr(error), exc_info=error)
    said = "something went wrong on our side; nothing more is said here"
    if problems.wanted():
        return problems.problem(500, "internal", said)
    if people.wanted():
        return people.page(500)
    answer = jsonify(error="internal", message=said)
    answer.status_code = 500
    return answer
