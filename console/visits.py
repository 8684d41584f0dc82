"""Knows a browser again: by one cookie, which becomes a session only when somebody signs in.

Rule 1: the value changes with every sign-in and sign-out, so that none can be planted beforehand (T53).
Rule 2: the store keeps its digest; who may do what is read from there with every call, and ends there at once.
Rule 3: every form carries a word that only this value makes, and is believed only from our own pages (T52).
"""

import hashlib
import hmac
import re
from datetime import timedelta

from flask import Response, g, request
from werkzeug.exceptions import Forbidden

from console.parts import Console
from runtime.access import ROLES, Principal
from runtime.chance import drawn_word
from runtime.console_settings import Grant
from runtime.people_desk import digest
from store import SessionRow

VALUE = re.compile(r"[A-Za-z0-9_-]{43}")
FIELD = "form_token"
SEEN_EVERY = timedelta(minutes=1)
"""How exactly it is known when somebody was last there."""
CHANGING = frozenset({"POST", "PUT", "PATCH", "DELETE"})


def cookie_name(console: Console, what: str = "visit") -> str:
    """The cookie's name: over TLS one that a browser takes from this very host alone."""
    return f"__Host-halyard-{what}" if console.over_tls else f"halyard-rehearsal-{what}"


def visit(console: Console) -> str:
    """What the present browser keeps; a new value where it has none that we could have given."""
    if "visit" not in g:
        given = request.cookies.get(cookie_name(console), "")
        g.visit = given if VALUE.fullmatch(given) else drawn_word(32)
        g.given = g.visit if g.visit == given else ""
    return str(g.visit)


def keep_visit(console: Console, response: Response) -> Response:
    """Give the browser what it is to be known by, where that is new; only pages do, not style sheets."""
    if "visit" in g and g.visit != g.given:
        response.set_cookie(
            cookie_name(console), g.visit, path="/", secure=console.over_tls, httponly=True, samesite="Lax"
        )
    return response


def form_word(console: Console) -> str:
    """What a form of the present browser carries."""
    return hmac.new(console.key("forms"), visit(console).encode(), hashlib.sha256).hexdigest()


def only_our_own_forms(console: Console) -> None:
    """Raise ``Forbidden`` for a call that changes something and does not come from a page of ours."""
    if request.method not in CHANGING:
        return
    site = request.headers.get("Sec-Fetch-Site", "same-origin")
    if request.headers.get("Origin", "").lower() != console.origin or site != "same-origin":
        raise Forbidden(f"this form did not come from {console.origin}; open the page there and send it again")
    given = request.form.getlist(FIELD)
    if len(given) != 1 or not hmac.compare_digest(given[0].encode("utf-8", "replace"), form_word(console).encode()):
        raise Forbidden("this form is too old, or not of this browser; open the page again")


def signed_in(console: Console, how: str) -> Principal | None:
    """Whom the present browser stands for, where it signed in this way and its time is not over."""
    sessions, key, now = console.store.access.sessions, digest(visit(console)), console.now()
    row = sessions.find(key) if g.given else None
    if row is None or row.how != how or row.role not in ROLES:
        return None
    part = console.settings.part
    if now >= row.ends_at or now - row.seen_at >= part.idle:
        sessions.end(key)
        return None
    if now - row.seen_at >= SEEN_EVERY:
        sessions.seen(key, now)
    return Principal(row.who, ROLES[row.role], row.accounts, how)


def let_in(
    console: Console, who: str, grant: Grant, how: str, *, sign_in: str | None = None, password: str | None = None
) -> bool:
    """Make the present browser somebody's; false where the sign-in was used, or the password changed meanwhile."""
    sign_out(console)
    now = console.now()
    row = SessionRow(
        digest=digest(g.visit),
        who=who,
        role=grant.role.word,
        accounts=grant.accounts,
        how=how,
        made_at=now,
        seen_at=now,
        ends_at=now + console.settings.part.longest,
        sign_in=sign_in,
    )
    return console.store.access.sessions.open(row, password=password)


def sign_out(console: Console) -> None:
    """End the present browser's session, if there is one, and know it by another value from now on."""
    if visit(console) == g.given:
        console.store.access.sessions.end(digest(g.visit))
    g.visit = drawn_word(32)
