"""The panel beside a ticket, in the helpdesk's own pages: how it stands, why, and what this reader may do.

Rule 1: who came is the helpdesk's word; what they may do is asked of the helpdesk and the configuration (T42).
Rule 2: a request or an act from here is kept and decided as one by any other channel is (MS-07).
Rule 3: no cookie is set or read; every call but the first carries the visit's own word in its header (T52).
Rule 4: only the one host that the account has may show the panel in a frame (T54).
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import cast
from urllib.parse import urlsplit

import structlog
from flask import Flask, Response, g, jsonify, make_response, render_template, request
from werkzeug.exceptions import BadRequest, Forbidden, NotFound

from core.errors import HostError, TicketGone, WillNotWork
from core.events import Move
from core.panels import CUSTOMER, STAFF, PanelRefused, PanelVisit
from core.tickets import Person, Ticket, TicketRef
from runtime.access import ACT_ROLES
from runtime.asking import act_arrival
from runtime.chance import drawn_word
from runtime.offers import details_of, offers
from runtime.panel_roles import panel_role
from runtime.routes import add_route, host_token, panel_visit
from runtime.taking import take
from runtime.turn import Desk
from store import DeliveryRow
from webhooks.api_answers import told
from webhooks.doors import Doors
from webhooks.form_language import speech
from webhooks.panel_session import PanelSessions
from webhooks.panel_view import view_of
from webhooks.requesting import Answer, Asked, Asker, given_fields, looked, outcome_of, refused, submitted, with_key

WHERE = "/panel/<connector>/<account>"
KEY = re.compile(r"[A-Za-z0-9_-]{22}")
TICKET_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
LONGEST_DETAIL = 5000
DETAIL = "detail."
FRAMED = "framed_by"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors {host}"
)
log = structlog.get_logger("halyard.panels")


def add_routes(app: Flask, doors: Doors, sessions: PanelSessions) -> None:
    """``POST /panel/...`` as the helpdesk opens it, and what the page itself then asks for."""

    def opening(connector: str, account: str) -> Response:
        return _opening(doors, sessions, connector, account)

    def session(connector: str, account: str) -> Response:
        return _session(sessions, connector, account)

    def show(connector: str, account: str, ticket: str) -> Response:
        found = asked_by(doors, sessions, TicketRef(connector, account, ticket))
        return _body(found, None if found.availability.available else reason_why(found))

    def ask(connector: str, account: str, ticket: str) -> Response:
        return _ask(doors, asked_by(doors, sessions, TicketRef(connector, account, ticket)))

    def act(connector: str, account: str, ticket: str) -> Response:
        return _act(doors, asked_by(doors, sessions, TicketRef(connector, account, ticket)))

    add_route(app, WHERE, "panel_open", opening, host_token(), methods=("POST",))
    add_route(app, f"{WHERE}/session", "panel_session", session, host_token(), methods=("POST",))
    tickets = f"{WHERE}/tickets/<ticket>"
    add_route(app, tickets, "panel_show", show, panel_visit())
    add_route(app, f"{tickets}/requests", "panel_request", ask, panel_visit(), methods=("POST",))
    add_route(app, f"{tickets}/acts", "panel_act", act, panel_visit(), methods=("POST",))


# --- how it is opened ----------------------------------------------------------------------------------------


def _opening(doors: Doors, sessions: PanelSessions, connector: str, account: str) -> Response:
    """The page around a panel, for a token that holds; it is used up when the page begins its visit."""
    desk = doors.service.desks.get((connector, account))
    if desk is None or (connector, account) not in doors.service.panel_doors:
        raise NotFound
    host = _host(desk)
    g.framed_by = host
    token, ticket = request.form.get("token", ""), request.form.get("ticket", "")
    believed, later = False, False
    try:
        sessions.believe((connector, account), _door(request.form), token)
        believed = True
    except PanelRefused:
        pass
    except HostError:
        later = True
    page = render_template(
        "panel.html",
        spoken=speech(None),
        believed=believed,
        later=later,
        token=token,
        door=_door(request.form),
        ticket=ticket if TICKET_ID.fullmatch(ticket) else "",
        where=f"/panel/{connector}/{account}",
        host=host,
    )
    response = make_response(page, 200 if believed else 503 if later else 401)
    response.headers["Content-Security-Policy"] = POLICY.format(host=host)
    return response


def _session(sessions: PanelSessions, connector: str, account: str) -> Response:
    """The visit's own word, for the token that opened the page; a second time there is none (T51)."""
    given = given_fields()
    if set(given) - {"token", "ticket", "door"} or not TICKET_ID.fullmatch(given.get("ticket", "")):
        raise BadRequest("send token, door and ticket")
    bearer, visit = sessions.exchange((connector, account), _door(given), given.get("token", ""), given["ticket"])
    return jsonify(session=bearer, ticket=visit.ticket)


def _door(given: Mapping[str, str]) -> str:
    return CUSTOMER if given.get("door") == CUSTOMER else STAFF


def _host(desk: Desk) -> str:
    """The one origin of the helpdesk that this account is at."""
    parts = urlsplit(desk.account.kit.page(desk.account.helpdesk, "1"))
    return f"{parts.scheme}://{parts.netloc}"


# --- who, and which ticket -----------------------------------------------------------------------------------


def asked_by(doors: Doors, sessions: PanelSessions, ref: TicketRef) -> Asked:
    """The ticket as whoever is in the panel is shown it; raises ``NotFound`` where it is none of theirs (T41)."""
    visit = cast(PanelVisit, g.visit)
    desk = doors.service.desks.get((ref.connector, ref.account))
    if desk is None or not TICKET_ID.fullmatch(ref.id):
        raise NotFound
    person = sessions.person(visit)
    if visit.customer and person.staff:
        person = replace(person, staff=False)
    ticket = _ticket(doors, ref, person)
    return looked(doors, Asker(ref, desk, person, "", own_zone=person.staff), ticket)


def _ticket(doors: Doors, ref: TicketRef, person: Person) -> Ticket:
    """The ticket as last seen for staff, and as the helpdesk has it now for a customer, who must be on it."""
    known = doors.service.store.snapshot(ref) if person.staff else None
    if known is not None:
        return known
    try:
        found = doors.service.helpdesk(ref.connector, ref.account).fetch(ref)
    except (TicketGone, WillNotWork) as error:
        raise NotFound from error
    if not person.staff and (found.requester is None or found.requester.id != person.id):
        log.warning("panel refused", connector=ref.connector, account=ref.account, reason="not_on_ticket")
        raise NotFound
    return found


# --- what is asked and done ----------------------------------------------------------------------------------


def _ask(doors: Doors, asked: Asked) -> Response:
    given = dict(given_fields())
    asked = replace(asked, asker=with_key(asked.asker, key_of(asked, given.pop("key", ""))))
    used = outcome_of(doors, asked)
    if used is not None:
        return _again(doors, asked, Answer(409, used.code, used.title, used.sentences))
    return _again(doors, asked, submitted(doors, asked, given))


def _act(doors: Doors, asked: Asked) -> Response:
    """An act of this reader on the ticket's escalation, as the policy has it and as far as they may."""
    given = dict(given_fields())
    key = key_of(asked, given.pop("key", ""))
    move, code = given.pop("move", ""), given.pop("code", "")
    latest = asked.history.latest
    known = offers(asked.scene.policy) if latest is not None else ()
    offer = next((one for one in known if one.move.value == move and one.code == code), None)
    if offer is None or any(not name.startswith(DETAIL) for name in given):
        raise BadRequest("the form cannot be read")
    if panel_role(asked.by, asked.scene.cast) < ACT_ROLES[offer.move]:
        raise Forbidden
    if any(len(value) > LONGEST_DETAIL for value in given.values()):
        raise BadRequest("a field is too long")
    details = details_of(offer, {name.removeprefix(DETAIL): value for name, value in given.items()})
    by, now = asked.by, asked.scene.now
    arrival = act_arrival(asked.asker.ref, Move(offer.move), key, by.id, now, details, email=by.email)
    row = take(doors.service, doors.intake, doors.wake, arrival)
    log.info("act", ticket=str(asked.asker.ref), move=offer.move.value, person=asked.by.id)
    return _again(doors, asked, _done(doors, asked, row))


def _done(doors: Doors, asked: Asked, row: DeliveryRow) -> Answer:
    kind = row.rule.partition(":")[0]
    if row.state in ("pending", "parked"):
        return Answer(202, "kept", "", (asked.say("panel_kept"),))
    if kind == "unfit":
        why = str(told(doors.service.store, row).get("why", ""))
        return Answer(409, "unfit", "", (why or asked.say("panel_unfit"),))
    if kind == "ignored":
        return Answer(409, "ignored", "", (asked.say("panel_ignored"),))
    return Answer(200, "done", "", (asked.say("panel_done"),))


def key_of(asked: Asked, key: str) -> str:
    """The name of what a form sends: of this person at this ticket, so that nobody meets another's."""
    if not KEY.fullmatch(key):
        raise BadRequest("the form cannot be read: key")
    return f"panel:{asked.by.id}:{asked.asker.ref.id}:{key}"


# --- what is shown -------------------------------------------------------------------------------------------


def reason_why(asked: Asked) -> Answer | None:
    """Why the ticket cannot be escalated now; nothing where it can."""
    return replace(refused(asked, asked.availability.verdict.value, asked.availability.because), status=200)


def _again(doors: Doors, asked: Asked, answer: Answer) -> Response:
    """The panel as it stands after what was just sent, with what came of that."""
    ticket = doors.service.store.snapshot(asked.asker.ref) or asked.ticket
    return _body(looked(doors, asked.asker, ticket), answer, came=True)


def _body(asked: Asked, answer: Answer | None, *, came: bool = False) -> Response:
    page = render_template(
        "panel_body.html",
        asked=asked,
        answer=answer if came and answer is not None else Answer(200, "", "", ()),
        came=came,
        spoken=speech(asked.scene),
        view=view_of(asked, panel_role(asked.by, asked.scene.cast)),
        key=drawn_word(16),
    )
    return make_response(page, answer.status if came and answer is not None else 200)
