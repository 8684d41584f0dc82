"""Signs people in with a password of ours, lets them choose it, and signs them out.

Rule 1: a wrong name and a wrong password are told alike and take as long (T55).
Rule 2: every try is counted before the password is looked at, for the name and for the address, in the database.
Rule 3: nobody is sent to any place but a page of the console afterwards.
"""

import math
import re
from datetime import timedelta
from functools import partial

import structlog
from flask import Flask, Response, g, request, url_for
from werkzeug.exceptions import NotFound, TooManyRequests

from console.forms import Hidden, Nothing, Password, Word, read_form
from console.parts import Console
from console.views import page, sent_to
from console.visits import let_in, sign_out
from runtime.access import ROLES, Role
from runtime.console_settings import Grant, within
from runtime.pace import peer_of
from runtime.passwords import Unfit, hashed, matches, outdated
from runtime.people_desk import digest
from runtime.routes import add_route, person, public, signed_link
from store import Brake

HOW = "local"
OURS = re.compile(r"/console(?:/[A-Za-z0-9._~%/-]*)?(?:\?[A-Za-z0-9._~%&=+/-]*)?")
"""What we send somebody to after they signed in."""
log = structlog.get_logger("halyard.access")


class SignIn(Password):
    """The form of signing in."""

    name: Word
    password: Hidden
    next: Hidden = ""


class Choose(Password):
    """The form of choosing a password."""

    password: Hidden
    again: Hidden


def add_routes(app: Flask, console: Console) -> None:
    """``/console/sign-in``, ``/console/sign-out`` and, for passwords of ours, ``/console/set-up/<link>``."""
    way = console.settings.part.sign_in
    asked = public("here people say who they are")
    add_route(app, "/console/sign-in", "sign_in", partial(_show, console), asked)
    if way != "proxy":
        out = partial(_out, console)
        add_route(app, "/console/sign-out", "sign_out", out, person(Role.VIEWER), methods=("POST",))
    if way == HOW:
        add_route(app, "/console/sign-in", "sign_in_try", partial(_try, console), asked, methods=("POST",))
        set_up, link = "/console/set-up/<link>", signed_link()
        add_route(app, set_up, "set_up", partial(_set_up, console), link)
        add_route(app, set_up, "set_up_choose", partial(_choose, console), link, methods=("POST",))


def safe_next(wanted: str) -> str:
    """Where somebody goes after signing in: what they wanted, where that is a page of ours, else the board."""
    return wanted if OURS.fullmatch(wanted) and "//" not in wanted and ".." not in wanted else url_for("board")


def _show(console: Console) -> Response:
    return _asked(console, request.args.get("next", ""))


def _asked(console: Console, wanted: str, status: int = 200, sentence: str = "", name: str = "") -> Response:
    way = console.settings.part.sign_in
    return page(
        console, "sign_in.html", status, title="Sign in", way=way, next=safe_next(wanted), sentence=sentence, name=name
    )


def _try(console: Console) -> Response:
    given = read_form(SignIn)
    name = given.name.strip().casefold()
    peer = peer_of(request.remote_addr)
    gateway = within(request.remote_addr, console.settings.part.gateways)
    if not gateway and console.doors.wait(peer):
        return _slower(console, given, timedelta(seconds=2))
    of_name = Brake("user", digest(name), free=5, longest=timedelta(minutes=5))
    of_peer = Brake("peer", peer, free=20, longest=timedelta(minutes=15))
    brakes = (of_name,) if gateway else (of_name, of_peer)
    until = console.store.access.tries.count(brakes, console.now())
    if until is not None:
        return _slower(console, given, until - console.now())
    if not _believed(console, name, given.password):
        log.warning("sign-in refused", person=name[:64], peer=peer)
        return _asked(console, given.next, 401, "That is not the name and password of anybody here.", name)
    console.store.access.tries.forgive(of_name)
    if not gateway:
        console.store.access.tries.uncount(of_peer)
    log.info("signed in", person=name, peer=peer, how=HOW)
    return sent_to(safe_next(given.next))


def _believed(console: Console, name: str, password: str) -> bool:
    """Whether it is who they say, and they are in now."""
    users = console.store.access.users
    row = users.get(name)
    kept = row.password if row is not None and row.disabled_at is None else ""
    if not matches(password, kept) or row is None or row.role not in ROLES:
        return False
    if outdated(kept):
        anew = hashed(password)
        users.rehash(name, kept, anew)
        kept = anew
    return let_in(console, name, Grant(ROLES[row.role], row.accounts), HOW, password=kept)


def _slower(console: Console, given: SignIn, wait: timedelta) -> Response:
    seconds = max(1, math.ceil(wait.total_seconds()))
    sentence = f"Too many tries failed. Nothing is looked at for {seconds} seconds; then try once more."
    answer = _asked(console, given.next, 429, sentence, given.name)
    answer.headers["Retry-After"] = str(seconds)
    return answer


def _out(console: Console) -> Response:
    read_form(Nothing)
    sign_out(console)
    g.pop("principal", None)
    return sent_to(url_for("sign_in"))


def _set_up(console: Console, link: str) -> Response:
    return _chosen(console, _whose(console, link))


def _choose(console: Console, link: str) -> Response:
    name = _whose(console, link)
    given = read_form(Choose)
    if given.password != given.again:
        return _chosen(console, name, 422, "The two are not the same; type the password twice.")
    try:
        done = console.people.choose(link, given.password, console.now())
    except Unfit as unfit:
        return _chosen(console, name, 422, f"{unfit}.".capitalize())
    if done is None:
        raise NotFound
    log.info("password chosen", person=done)
    return sent_to(url_for("sign_in"))


def _whose(console: Console, link: str) -> str:
    if console.doors.wait(f"link:{peer_of(request.remote_addr)}"):
        raise TooManyRequests("Too many links were tried from there; wait a little.")
    name = console.people.whose(link, console.now())
    if name is None:
        raise NotFound
    return name


def _chosen(console: Console, name: str, status: int = 200, sentence: str = "") -> Response:
    return page(console, "set_up.html", status, title="Choose a password", name=name, sentence=sentence)
