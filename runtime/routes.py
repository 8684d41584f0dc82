"""Lets a page or an address be opened only after it was declared what opens it.

Rule 1: every address is made by :func:`add_route`, which demands a permission; one that was made otherwise stays shut.
Rule 2: what needs a token or a person is checked before its own code runs, so that nobody can forget it (T44).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, cast

from flask import Flask, Response, request
from werkzeug.exceptions import NotFound

from runtime.access import Role

KEPT = "halyard.permissions"


class Opens(StrEnum):
    """What opens an address."""

    ANYBODY = "anybody"
    SIGNATURE = "a signature with the account's own secret"
    LINK = "a link that we signed"
    TOKEN = "a token of the account"  # noqa: S105 - words, not a secret
    PERSON = "a person who is signed in"
    VOUCHED = "a token that the helpdesk itself signed"
    VISIT = "a visit to a panel, begun with such a token"


@dataclass(frozen=True, slots=True)
class Permission:
    """What opens an address, the least role where that is a token or a person, and why where it is anybody.

    ``everywhere`` says that the person must see all accounts.
    """

    opened_by: Opens
    role: Role | None = None
    why: str = ""
    everywhere: bool = False


Check = Callable[[Permission], Response | None]
"""Returns where the present call may go on, or with what is answered instead; may raise to refuse it."""

BY_THEMSELVES = frozenset({Opens.ANYBODY, Opens.SIGNATURE, Opens.LINK, Opens.VOUCHED})
"""What needs no check beforehand: it is open, or the address's own code reads the signature it carries."""


def public(why: str) -> Permission:
    """Open to anybody who can reach the port, for this reason."""
    if not why:
        raise ValueError("say why anybody may come in")
    return Permission(Opens.ANYBODY, why=why)


def signed_delivery() -> Permission:
    """Opened by a webhook's signature, over the bytes as they came."""
    return Permission(Opens.SIGNATURE)


def signed_link() -> Permission:
    """Opened by a link that we signed for one purpose."""
    return Permission(Opens.LINK)


def host_token() -> Permission:
    """Opened by a token that the helpdesk signed; the address's own code reads it."""
    return Permission(Opens.VOUCHED)


def panel_visit() -> Permission:
    """Opened by the session of a panel at the account in the address."""
    return Permission(Opens.VISIT)


def account_token(role: Role) -> Permission:
    """Opened by a token of the account in the address, of at least this role."""
    return Permission(Opens.TOKEN, role)


def person(role: Role, *, everywhere: bool = False) -> Permission:
    """Opened by a person who is signed in, of at least this role; ``everywhere``: one who sees all accounts."""
    return Permission(Opens.PERSON, role, everywhere=everywhere)


def add_route(
    app: Flask,
    rule: str,
    endpoint: str,
    view: Callable[..., Any],
    permission: Permission,
    *,
    methods: tuple[str, ...] = ("GET",),
    **options: Any,
) -> None:
    """Make an address of the application, opened by ``permission``; ``options`` are Flask's own."""
    declare(app, endpoint, permission)
    app.add_url_rule(rule, endpoint, view, methods=list(methods), **options)


def declare(app: Flask, endpoint: str, permission: Permission) -> None:
    """Say what opens an address that the framework makes by itself."""
    if permissions(app).setdefault(endpoint, permission) != permission:
        raise ValueError(f"{endpoint} is declared twice, in two ways")


def permissions(app: Flask) -> dict[str, Permission]:
    """What opens each address of an application, by its endpoint."""
    return cast(dict[str, Permission], app.extensions.setdefault(KEPT, {}))


def guard(app: Flask, checks: Mapping[Opens, Check]) -> None:
    """Hold every call to what was declared; what was not declared, or cannot be checked here, is not there."""

    # An address with two slashes is no address: sent on, a call would go with its token to whatever name it came by.
    app.url_map.merge_slashes = False

    def check() -> Response | None:
        if request.url_rule is None:
            return None
        permission = permissions(app).get(request.url_rule.endpoint)
        if permission is None:
            raise NotFound
        if permission.opened_by in BY_THEMSELVES:
            return None
        if permission.opened_by not in checks:
            raise NotFound
        return checks[permission.opened_by](permission)

    app.before_request(check)
