"""The console as an application: its pages, who may open them, and what every answer carries.

Rule 1: nothing is shown before it is known who asks, except the pages on which they say so.
Rule 2: no page runs a script, loads anything from elsewhere, or lets itself be framed (T54, T56).
"""

from collections.abc import Sequence
from datetime import timedelta

import structlog
from flask import Flask, Response, g, request, url_for
from werkzeug.exceptions import Forbidden, HTTPException, NotFound, Unauthorized

from console import pages, proxy, sign_in, sign_in_oidc
from console.parts import Console
from console.views import MENU, page, sent_to
from console.visits import keep_visit, only_our_own_forms, signed_in
from console.words import FILTERS
from core.errors import DeliveryRefused, StoreError, StoreUnavailable
from runtime.access import Principal
from runtime.doctor_desk import DoctorDesk, doctor_desk
from runtime.pace import Pace
from runtime.people_desk import PeopleDesk
from runtime.routes import Opens, Permission, add_route, declare, guard, public
from runtime.taking import Wake
from runtime.token_desk import TokenDesk
from runtime.wiring import Service
from store.intake import Intake

MAX_FORM = 64 * 1024
"""The most a form may carry, in bytes."""
UNDER = "/console"
FRONT = "/"
"""What somebody asks for who types the name of the machine alone."""
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # Not `no-referrer`: a browser would then not say either which page a form comes from.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-store",
}
TLS_ONLY = {"Strict-Transport-Security": "max-age=31536000"}
log = structlog.get_logger("halyard.console")


def create_console(service: Service, intake: Intake, wake: Wake, *, doctor: DoctorDesk | None = None) -> Flask | None:
    """The console of a wired service; ``None`` where its configuration has none. ``doctor``: who looks at accounts."""
    settings = service.settings.console
    if settings is None:
        return None
    people, tokens = PeopleDesk(service.settings, service.store), TokenDesk(service.settings, service.store)
    doors = Pace(service.clock, 30, timedelta(seconds=2))
    doctor = doctor or doctor_desk(service.settings, service.clock)
    return _application(Console(service, intake, wake, settings, people, tokens, doors, doctor), pages.PAGES)


def _application(console: Console, shown: Sequence[pages.Page]) -> Flask:
    app = Flask("console", static_url_path=f"{UNDER}/static")
    app.config["MAX_CONTENT_LENGTH"] = MAX_FORM
    app.config["MAX_FORM_MEMORY_SIZE"] = MAX_FORM
    app.config["MAX_FORM_PARTS"] = 200
    app.extensions[MENU] = tuple(entry for one in shown for entry in one.menu)
    app.jinja_env.filters.update(FILTERS)
    app.before_request(lambda: _not_held(console.service))
    app.before_request(lambda: only_our_own_forms(console))
    guard(app, {Opens.PERSON: lambda permission: _person(console, permission)})
    declare(app, "static", public("style sheets that every page has"))
    add_route(app, FRONT, "front", lambda: sent_to(UNDER), public("it leads to the console and says nothing"))
    sign_in.add_routes(app, console)
    if console.settings.part.oidc is not None:
        sign_in_oidc.add_routes(app, console)
    for one in shown:
        one.add_routes(app, console)
    app.register_error_handler(HTTPException, lambda error: _http_error(console, error))
    app.register_error_handler(DeliveryRefused, lambda error: _said(console, error.status, str(error)))
    app.register_error_handler(StoreError, lambda error: _said(console, 409, f"{error}."))
    app.register_error_handler(StoreUnavailable, lambda _: _said(console, 503, "The database does not answer now."))
    app.register_error_handler(Exception, lambda error: _unexpected(console, error))
    app.after_request(lambda response: _headers(console, response))
    return app


def _not_held(service: Service) -> None:
    """Nothing is shown while the tables are an older release's: they may lack who may come in (F58)."""
    hold = service.hold
    if hold.why and not hold.newer:
        raise StoreUnavailable(hold.why)


def _person(console: Console, permission: Permission) -> Response | None:
    """Let a person go on who may, send somebody unknown to sign in, and tell anybody else nothing."""
    found = _whoever(console)
    if found is None:
        if console.settings.part.sign_in == "proxy" or request.method != "GET":
            raise Unauthorized
        return sent_to(url_for("sign_in", next=request.full_path.rstrip("?")))
    g.principal = found
    if permission.role is not None and not found.may(permission.role):
        raise Forbidden(f"This page is for a {permission.role.word}; you are a {found.role.word} here.")
    if permission.everywhere and found.accounts is not None:
        raise NotFound
    return None


def _whoever(console: Console) -> Principal | None:
    part = console.settings.part
    if part.sign_in == "proxy":
        return proxy.told(console)
    return signed_in(console, sign_in_oidc.how(part.oidc) if part.oidc is not None else sign_in.HOW)


def _headers(console: Console, response: Response) -> Response:
    for name, value in (HEADERS | TLS_ONLY if console.over_tls else HEADERS).items():
        response.headers.setdefault(name, value)
    return keep_visit(console, response)


def _http_error(console: Console, error: HTTPException) -> Response:
    if error.code is not None and error.code < 400:
        return _said(console, 404, "There is no such page.")
    words = {
        401: "Sign in first, in the way that your company signs in here.",
        404: "There is no such page, or it is not for you.",
    }
    own = str(error.description)
    said = own if own != type(error).description else words.get(error.code or 500, own)
    answer = _said(console, error.code or 500, said)
    if error.code == 405 and error.get_response().headers.get("Allow"):
        answer.headers["Allow"] = error.get_response().headers["Allow"]
    return answer


def _unexpected(console: Console, error: Exception) -> Response:
    """A fault of ours: named in the log, and not shown to whoever asked."""
    log.error("page failed", error=repr(error), exc_info=error)
    return _said(console, 500, "Something went wrong on our side; nothing more is said here.")


def _said(console: Console, status: int, sentence: str) -> Response:
    answer = page(console, "said.html", status, title=TITLES.get(status, "That did not work"), sentences=(sentence,))
    if status in (429, 503):
        answer.headers["Retry-After"] = "30"
    return answer


TITLES = {401: "Who are you?", 403: "Not allowed", 404: "Not here", 429: "Not now", 503: "Not now"}
