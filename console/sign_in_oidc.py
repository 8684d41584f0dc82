"""Signs people in at their company's identity provider and lets them in as its word and our configuration say.

Rule 1: what is sent out (state, nonce, verifier) comes back to the same browser, once, within ten minutes (T55).
Rule 2: what went wrong is in our log; whoever tries is told no more than that it did not work.
"""

import hashlib
import hmac
from datetime import timedelta
from functools import partial

import structlog
from flask import Flask, Response, request, url_for
from itsdangerous import BadData, URLSafeSerializer

from console.oidc import NotTrusted, Provider
from console.parts import Console
from console.sign_in import safe_next
from console.views import page, sent_to
from console.visits import cookie_name, let_in
from core.secrets import Secret
from runtime.chance import drawn_word
from runtime.console_settings import OidcPart, granted
from runtime.pace import peer_of
from runtime.people_desk import digest
from runtime.routes import add_route, public

BACK = "/console/sign-in/back"
LIVES = timedelta(minutes=10)
COOKIE = "sign-in"
log = structlog.get_logger("halyard.access")


def how(part: OidcPart) -> str:
    """How somebody signed in here: another word when the configuration of it changes, so that sessions end with it."""
    return f"oidc:{hashlib.sha256(part.model_dump_json().encode()).hexdigest()[:32]}"


def add_routes(app: Flask, console: Console) -> None:
    """``/console/sign-in/start`` and ``/console/sign-in/back``."""
    part = console.settings.part.oidc
    if part is None:
        raise AssertionError("only where the configuration has a provider")
    base = console.service.settings.service.public_url.rstrip("/")
    secret = console.settings.secret or Secret("")
    provider = Provider(part, secret, f"{base}{BACK}", console.service.clock)
    asked = public("here people are sent to say who they are")
    add_route(app, "/console/sign-in/start", "sign_in_start", partial(_start, console, provider), asked)
    add_route(app, BACK, "sign_in_back", partial(_back, console, provider, part), asked)


def _start(console: Console, provider: Provider) -> Response:
    if console.doors.wait(f"oidc:{peer_of(request.remote_addr)}"):
        return _refused(console, "too many tries", 429)
    state, nonce, verifier = (drawn_word(32) for _ in range(3))
    try:
        where = provider.begin(state, nonce, verifier)
    except NotTrusted as error:
        return _refused(console, str(error), 503)
    sent = {
        "state": state,
        "nonce": nonce,
        "verifier": verifier,
        "next": safe_next(request.args.get("next", "")),
        "until": (console.now() + LIVES).timestamp(),
    }
    answer = sent_to(where)
    answer.set_cookie(
        cookie_name(console, COOKIE),
        _signer(console).dumps(sent),
        path="/",
        secure=console.over_tls,
        httponly=True,
        samesite="Lax",
        max_age=LIVES,
    )
    return answer


def _back(console: Console, provider: Provider, part: OidcPart) -> Response:
    try:
        return _finished(console, provider, part)
    except NotTrusted as error:
        return _refused(console, str(error), 401)


def _finished(console: Console, provider: Provider, part: OidcPart) -> Response:
    sent, given = _sent_out(console), {name: request.args.getlist(name) for name in ("state", "code", "iss", "error")}
    if any(len(values) > 1 for values in given.values()):
        raise NotTrusted("a parameter came twice")
    state, code, issuer, error = (next(iter(given[name]), "") for name in ("state", "code", "iss", "error"))
    if not hmac.compare_digest(state.encode("utf-8", "replace"), sent["state"].encode()):
        raise NotTrusted("the answer is for another sign-in")
    if issuer and issuer != part.issuer:
        raise NotTrusted("the answer is another provider's")
    if error or not code or len(code) > 4096:
        raise NotTrusted("the provider did not let them in")
    said = provider.finish(code, sent["nonce"], sent["verifier"])
    grant = granted(part.grants, said.who, said.groups)
    if grant is None:
        log.warning("sign-in without a role", person=said.who, peer=peer_of(request.remote_addr))
        sentences = ("You are known, and nobody has given you a role here. Ask whoever looks after this service.",)
        return _gone(console, page(console, "said.html", 403, title="No role", sentences=sentences))
    if not let_in(console, said.who, grant, how(part), sign_in=digest(state)):
        raise NotTrusted("the answer was used before")
    log.info("signed in", person=said.who, peer=peer_of(request.remote_addr), how="oidc")
    return _gone(console, sent_to(safe_next(sent["next"])))


def _sent_out(console: Console) -> dict[str, str]:
    """What this browser was sent out with; raises ``NotTrusted`` where that is not known or too long ago."""
    try:
        found = _signer(console).loads(request.cookies.get(cookie_name(console, COOKIE), ""))
    except BadData as error:
        raise NotTrusted("this browser was not sent out to sign in") from error
    if console.now().timestamp() >= found["until"]:
        raise NotTrusted("signing in took too long")
    return {name: str(found[name]) for name in ("state", "nonce", "verifier", "next")}


def _refused(console: Console, why: str, status: int) -> Response:
    log.warning("sign-in refused", why=why, peer=peer_of(request.remote_addr), how="oidc")
    sentence = "Signing in did not work. Try again; where it stays so, the service's log says why."
    answer = page(
        console, "sign_in.html", status, title="Sign in", way="oidc", next=url_for("board"), sentence=sentence
    )
    if status in (429, 503):
        answer.headers["Retry-After"] = "30"
    return _gone(console, answer)


def _gone(console: Console, answer: Response) -> Response:
    """The answer, with what the browser was sent out with taken back."""
    answer.delete_cookie(cookie_name(console, COOKIE), path="/", secure=console.over_tls, httponly=True, samesite="Lax")
    return answer


def _signer(console: Console) -> URLSafeSerializer:
    return URLSafeSerializer(console.key("sign-in"), salt="oidc")
