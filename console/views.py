"""Puts a page together: its template, the menu of what this person may open, and the word that its forms carry."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from flask import Response, current_app, g, make_response, render_template, request

from console.parts import Console
from console.standing import urgent
from console.visits import FIELD, form_word
from runtime.access import Principal, Role

MENU = "halyard.menu"


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the menu: where it leads, what it is called, and who sees it."""

    endpoint: str
    title: str
    role: Role
    everywhere: bool = False


def principal() -> Principal:
    """Who opens this page; only for pages that need a person."""
    return cast(Principal, g.principal)


def page(console: Console, template: str, status: int = 200, **values: object) -> Response:
    """The page of a template; ``values`` are its own."""
    who: Principal | None = g.get("principal")
    known = cast(tuple[Entry, ...], current_app.extensions[MENU])
    menu = [one for one in known if who is not None and _sees(who, one)]
    shown: Mapping[str, object] = {
        "who": who,
        "menu": menu,
        "urgent": urgent(console, who) if who is not None else (),
        "here": request.endpoint,
        "form_field": FIELD,
        "form_word": form_word(console),
        "now": console.now(),
        "can_sign_out": console.settings.part.sign_in != "proxy",
        "role": Role,
        **values,
    }
    response = make_response(render_template(template, **shown))
    response.status_code = status
    return response


def sent_to(where: str) -> Response:
    """The answer that sends a browser on to another page, whatever it did before."""
    return Response(status=303, headers={"Location": where})


def _sees(who: Principal, one: Entry) -> bool:
    return who.may(one.role) and (who.accounts is None or not one.everywhere)
