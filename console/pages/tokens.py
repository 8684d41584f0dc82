"""Lets an administrator make tokens of the API for the accounts that they see, and take them back."""

import structlog
from flask import Flask, Response, url_for
from werkzeug.exceptions import NotFound

from console.forms import Form, Word, read_form
from console.parts import Console
from console.views import page, principal, sent_to
from core.callers import PAGE
from core.durations import parse_duration
from runtime.access import Role
from runtime.people_desk import NotLikeThat
from runtime.routes import add_route, person
from runtime.token_desk import TOKEN_ROLES, Made

log = structlog.get_logger("halyard.access")
ADMINS = person(Role.ADMIN)


class NewToken(Form):
    """The form of making a token."""

    account: Word
    name: Word
    role: Word
    expires: Word = ""


class OldToken(Form):
    """The form of taking a token back."""

    account: Word
    name: Word


def add_routes(app: Flask, console: Console) -> None:
    """``/console/tokens``, with making one and taking one back."""

    def show() -> Response:
        return _shown(console)

    def add() -> Response:
        given = read_form(NewToken)
        _theirs(console, given.account)
        try:
            lives = parse_duration(given.expires.strip()) if given.expires.strip() else None
        except ValueError as error:
            raise NotLikeThat(f"how long it lives: {error}") from error
        by = f"{PAGE}{principal().who}"
        made = console.tokens.add(given.account, given.name.strip(), given.role, lives, console.now(), by)
        log.info("API key made", account=given.account, name=given.name, role=given.role, by=principal().who)
        return _shown(console, made)

    def revoke() -> Response:
        given = read_form(OldToken)
        _theirs(console, given.account)
        console.tokens.revoke(given.account, given.name, console.now(), f"{PAGE}{principal().who}")
        log.info("API key revoked", account=given.account, name=given.name, by=principal().who)
        return sent_to(url_for("tokens"))

    add_route(app, "/console/tokens", "tokens", show, ADMINS)
    add_route(app, "/console/tokens", "tokens_add", add, ADMINS, methods=("POST",))
    add_route(app, "/console/tokens/revoke", "tokens_revoke", revoke, ADMINS, methods=("POST",))


def _theirs(console: Console, account: str) -> None:
    """Raise ``NotFound`` for an account that this administrator does not see."""
    if account not in ["/".join(key) for key in console.accounts(principal())]:
        raise NotFound


def _shown(console: Console, made: Made | None = None) -> Response:
    seen, now = console.accounts(principal()), console.now()
    tokens = [(row, row.stands(now)) for row in console.tokens.all() if (row.connector, row.account) in seen]
    accounts = ["/".join(key) for key in seen]
    return page(
        console, "tokens.html", title="API tokens", tokens=tokens, accounts=accounts, roles=TOKEN_ROLES, made=made
    )
