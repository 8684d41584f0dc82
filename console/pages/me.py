"""Tells people who they are here: their role, their accounts, and how they signed in."""

from flask import Flask, Response

from console.parts import Console
from console.views import page, principal
from runtime.access import Role
from runtime.routes import add_route, person


def add_routes(app: Flask, console: Console) -> None:
    """``GET /console/me``."""

    def show() -> Response:
        accounts = [f"{connector}/{name}" for connector, name in console.accounts(principal())]
        return page(console, "me.html", title="Who am I", accounts=accounts)

    add_route(app, "/console/me", "me", show, person(Role.VIEWER))
