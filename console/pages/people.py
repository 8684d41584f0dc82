"""Lets an administrator of all accounts look after people: who may come in, as what, and who is here now."""

from functools import partial

import structlog
from flask import Flask, Response, url_for
from werkzeug.exceptions import NotFound

from console.forms import Form, Names, Nothing, Word, read_form
from console.parts import Console
from console.views import page, principal, sent_to
from core.callers import PAGE
from runtime.access import ROLES, Role
from runtime.people_desk import Invited, NotLikeThat
from runtime.routes import add_route, person

log = structlog.get_logger("halyard.access")
ADMINS = person(Role.ADMIN, everywhere=True)


class NewPerson(Form):
    """The form of adding somebody."""

    name: Word
    role: Word
    accounts: Names = ()


class NewRole(Form):
    """The form of giving somebody another role."""

    role: Word
    accounts: Names = ()


def add_routes(app: Flask, console: Console) -> None:
    """``/console/people``, with what can be done there under this way of signing in."""
    way = console.settings.part.sign_in
    add_route(app, "/console/people", "people", partial(_shown, console), ADMINS)
    if way != "proxy":
        end = partial(_end, console)
        add_route(app, "/console/sessions/<path:who>/end", "people_end", end, ADMINS, methods=("POST",))
    if way == "local":
        add_route(app, "/console/people", "people_add", partial(_add, console), ADMINS, methods=("POST",))
        for what, view in {"change": _change, "disable": _disable, "renew": _renew}.items():
            where = f"/console/people/<name>/{what}"
            add_route(app, where, f"people_{what}", partial(view, console), ADMINS, methods=("POST",))
    app.register_error_handler(NotLikeThat, partial(_refused, console))


def _add(console: Console) -> Response:
    given = read_form(NewPerson)
    invited = console.people.add(given.name.strip(), given.role, given.accounts, console.now(), _by())
    log.info("person added", by=principal().who, person=invited.name, role=given.role)
    return _shown(console, invited)


def _change(console: Console, name: str) -> Response:
    given = read_form(NewRole)
    console.people.let(name, given.role, given.accounts, console.now(), _by())
    log.info("person changed", by=principal().who, person=name, role=given.role)
    return sent_to(url_for("people"))


def _disable(console: Console, name: str) -> Response:
    read_form(Nothing)
    console.people.disable(name, console.now(), _by())
    log.info("person shut out", by=principal().who, person=name)
    return sent_to(url_for("people"))


def _renew(console: Console, name: str) -> Response:
    read_form(Nothing)
    invited = console.people.renew(name, console.now(), _by())
    log.info("person invited again", by=principal().who, person=name)
    return _shown(console, invited)


def _end(console: Console, who: str) -> Response:
    read_form(Nothing)
    if not console.store.access.sessions.end_all(who):
        raise NotFound
    log.info("person signed out", by=principal().who, person=who)
    return sent_to(url_for("people"))


def _refused(console: Console, error: NotLikeThat) -> Response:
    return page(console, "said.html", 422, title="That cannot be done", sentences=(f"{error}.",))


def _shown(console: Console, invited: Invited | None = None) -> Response:
    way = console.settings.part.sign_in
    return page(
        console,
        "people.html",
        title="People",
        people=console.people.all() if way == "local" else (),
        sessions=console.store.access.sessions.all(console.now()) if way != "proxy" else (),
        accounts=[f"{connector}/{name}" for connector, name in console.service.desks],
        roles=tuple(ROLES),
        way=way,
        invited=invited,
    )


def _by() -> str:
    return f"{PAGE}{principal().who}"
