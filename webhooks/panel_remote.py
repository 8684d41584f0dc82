"""What an app of ours inside the helpdesk asks us for, as data: how a ticket stands, and a request for an escalation.

Rule 1: each call carries a token that the helpdesk signed; who, where and which ticket are nowhere else (T50).
Rule 2: reading may show a token again; a request uses it up. Sent again under its key it is told what came of it.
Rule 3: a request is kept and decided as from the hosted form (MS-07); the answer waits for no helpdesk longer than one
look at the ticket, and says `received` where that is not over.
"""

from typing import Any

from flask import Flask, Response, g, jsonify, request
from pydantic import Field
from werkzeug.exceptions import NotFound

from core.errors import TicketGone, WillNotWork
from core.panels import CUSTOMER, STAFF, NamesTickets, PanelRefused, PanelVisit
from core.tickets import TicketRef
from runtime.access import AccountKey
from runtime.chance import drawn_word
from runtime.panel_roles import panel_role
from runtime.routes import add_route, host_token
from webhooks.api_bodies import Details, Part, Text, read_body
from webhooks.doors import Doors
from webhooks.panel import asked_by, key_of, reason_why
from webhooks.panel_session import BEARER, PanelSessions
from webhooks.panel_view import Line, view_of
from webhooks.requesting import Answer, Asked, looked, outcome_of, submitted, with_key

WHERE = "/panel/<connector>/<account>/remote"


class RequestPart(Part):
    """A request as the app sends it; ``key`` is the form's own, and ``answers`` are by the questions' codes."""

    key: Text
    need: Text = ""
    reason: Text = ""
    answers: Details = Field(default_factory=dict)


def add_routes(app: Flask, doors: Doors, sessions: PanelSessions) -> None:
    """``GET .../remote/<door>/view`` and ``POST .../remote/<door>/requests``."""

    def view(connector: str, account: str, door: str) -> Response:
        visit = sessions.believe((connector, account), _door(door), _token())
        asked = _asked(doors, sessions, visit)
        return jsonify(_shown(asked, None if asked.availability.available else reason_why(asked)))

    def ask(connector: str, account: str, door: str) -> Response:
        visit = sessions.spend((connector, account), _door(door), _token())
        return _ask(doors, _asked(doors, sessions, visit))

    add_route(app, f"{WHERE}/<door>/view", "panel_remote_view", view, host_token())
    add_route(app, f"{WHERE}/<door>/requests", "panel_remote_request", ask, host_token(), methods=("POST",))


def _door(door: str) -> str:
    if door not in (STAFF, CUSTOMER):
        raise NotFound
    return door


def _token() -> str:
    given = request.headers.getlist("Authorization")
    if len(given) != 1 or not given[0].startswith(BEARER):
        raise PanelRefused("no_token")
    return given[0].removeprefix(BEARER)


def _asked(doors: Doors, sessions: PanelSessions, visit: PanelVisit) -> Asked:
    """The ticket that the token names, as whoever came is shown it (T41)."""
    key = (visit.connector, visit.account)
    if not visit.ticket:
        raise PanelRefused("no_ticket")
    g.visit = visit
    return asked_by(doors, sessions, TicketRef(*key, _id(doors, key, visit.ticket)))


def _id(doors: Doors, key: AccountKey, ticket: str) -> str:
    """The host's id of what a token names, which may be what people call it."""
    if key not in doors.service.desks or ticket.isdigit():
        return ticket
    helpdesk = doors.service.helpdesk(*key)
    if not isinstance(helpdesk, NamesTickets):
        return ticket
    try:
        return helpdesk.id_of(key[1], ticket)
    except (TicketGone, WillNotWork) as error:
        raise NotFound from error


def _ask(doors: Doors, asked: Asked) -> Response:
    part = read_body(RequestPart)
    asker = with_key(asked.asker, key_of(asked, part.key))
    asked = looked(doors, asker, asked.ticket)
    given = {**part.answers, "need": part.need, "reason": part.reason}
    answer = outcome_of(doors, asked) or submitted(doors, asked, given)
    ticket = doors.service.store.snapshot(asked.asker.ref) or asked.ticket
    response = jsonify(_shown(looked(doors, asked.asker, ticket), answer))
    response.status_code = answer.status
    return response


# --- what is told --------------------------------------------------------------------------------------------


def _shown(asked: Asked, answer: Answer | None) -> dict[str, Any]:
    """All that the app shows, in the reader's language and time zone."""
    view = view_of(asked, panel_role(asked.by, asked.scene.cast))
    return {
        "ticket": asked.ticket.called,
        "state": view.state,
        "label": view.called,
        "now": view.now,
        "until": _line(view.until) if view.until is not None else None,
        "left": view.left,
        "why": list(view.why),
        "facts": [{"name": name, "value": value} for name, value in view.facts],
        "promises": [_line(one) for one in view.promises],
        "form": _form(asked) if asked.availability.available else None,
        "answer": _answer(answer) if answer is not None else None,
    }


def _line(line: Line) -> dict[str, str]:
    return {"text": line.text, "at": line.at, "moment": line.iso, "standing": line.said}


def _answer(answer: Answer) -> dict[str, Any]:
    return {"code": answer.code, "title": answer.title, "sentences": [one for one in answer.sentences if one]}


def _form(asked: Asked) -> dict[str, Any]:
    """What the form asks, with a fresh name for the request that it makes."""
    policy = asked.scene.policy
    return {
        "key": drawn_word(16),
        "needs": [
            {"code": "escalation", "title": asked.say("form_need_escalation")},
            *({"code": one.code, "title": one.title} for one in policy.redirects),
        ],
        "reasons": [
            {"code": one.code, "title": one.title} for one in policy.reasons if asked.by.staff or not one.staff_only
        ],
        "questions": [
            {
                "code": one.code,
                "title": one.title,
                "hint": one.hint,
                "required": one.required,
                "longest": one.max_length,
            }
            for one in policy.questions
        ],
    }
