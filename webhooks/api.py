"""The API for scripts: whether a ticket can be escalated, what is escalated, asking for it, and acting on it.

Rule 1: nothing is said or kept before the account's own token was believed (T20, T44).
Rule 2: a request or act is kept and decided as one by any other channel is; there is no second way in (MS-07).
Rule 3: the same key with the same words is the same request, and has the same answer.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal, cast

from flask import Flask, Response, g, jsonify

from core import callers
from core.decisions import Scene
from core.errors import HostError, KeyTaken, NotAllowed, NotReadable, TicketGone, UnknownTicket, WillNotWork
from core.events import Move
from core.requests import Request
from core.tickets import Person, Ticket, TicketRef
from runtime.access import ACT_ROLES, Principal, Role
from runtime.asking import act_arrival, request_arrival
from runtime.escalation_facts import escalation_facts
from runtime.explain import explain, helpdesk_source
from runtime.nothing_known import nothing_known
from runtime.outage_desk import outages_for
from runtime.routes import account_token, add_route
from runtime.taking import take
from runtime.turn import Desk, inherited_uses
from store import Arrival
from webhooks.api_accounts import used_for
from webhooks.api_answers import GONE, answered
from webhooks.api_bodies import ActBody, RequestBody, Somebody, read_body, read_key
from webhooks.doors import Doors

TICKET = "/api/v1/<connector>/<account>/tickets/<ticket>"
TICKET_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
ROWS = 1000
"""How many escalations of one ticket are shown at most."""


@dataclass(frozen=True, slots=True)
class Call:
    """A call whose token opened its account, and the ticket that it names."""

    doors: Doors
    desk: Desk
    ref: TicketRef


Answer = Callable[[Call], Response]


def add_routes(app: Flask, doors: Doors) -> None:
    """The addresses of :mod:`webhooks.openapi`, each behind a token of its account."""

    def route(method: Literal["GET", "POST"], path: str, endpoint: str, answer: Answer, role: Role) -> None:
        def view(connector: str, account: str, ticket: str) -> Response:
            if not TICKET_ID.fullmatch(ticket):
                raise UnknownTicket("unknown_ticket", GONE)
            desk = doors.service.desks[connector, account]
            return answer(Call(doors, desk, TicketRef(connector, account, ticket)))

        may = account_token(role)
        add_route(app, f"{TICKET}/{path}", endpoint, view, may, methods=(method,), provide_automatic_options=False)

    route("GET", "availability", "api_availability", _availability, Role.VIEWER)
    route("GET", "escalations", "api_escalations", _escalations, Role.VIEWER)
    route("POST", "escalations", "api_request", _request, Role.RESPONDER)
    route("POST", "acts", "api_act", _act, Role.RESPONDER)


def _availability(call: Call) -> Response:
    """What ``halyard policy explain`` says, of the ticket as last seen; nothing follows from asking."""
    service, ticket, account = call.doors.service, _ticket(call), call.desk.account
    history, now = service.store.history(call.ref), service.clock()
    policy = service.shelf.policy_for(account, history, ticket)
    history = replace(history, inherited_uses=inherited_uses(service.store, ticket, policy))
    outages = outages_for(service.store, account, ticket, history, policy, now, None)
    zone = Scene(ticket, policy, account.cast, now).zone
    source = helpdesk_source(account.kit.sources(account.helpdesk))
    return jsonify(explain(ticket, policy, history, now, zone, outages=outages, source=source))


def _escalations(call: Call) -> Response:
    """Every escalation of the ticket, newest first."""
    rows = call.doors.service.store.escalations(ref=call.ref, limit=ROWS)
    if not rows:
        _ticket(call)
    return jsonify(ticket=str(call.ref), escalations=[escalation_facts(row) for row in rows])


def _request(call: Call) -> Response:
    key, body = read_key(), read_body(RequestBody)
    policies = call.desk.account.policies.values()
    asked = {question.code for policy in policies for question in policy.questions}
    if set(body.details) - asked:
        raise NotReadable("bad_field", f"details.{min(set(body.details) - asked)} is no question of the policy")
    wanted = Request(
        key=_named(key),
        channel=callers.CHANNEL,
        by=_person(body.requested_by) if body.requested_by is not None else callers.TOKEN,
        at=call.doors.service.clock(),
        need=body.need,
        reason=body.reason,
        details={code: text.strip() for code, text in body.details.items()},
        note=body.note,
        on_behalf_of=_person(body.on_behalf_of) if body.on_behalf_of is not None else None,
    )
    return _taken(call, request_arrival(call.ref, wanted))


def _act(call: Call) -> Response:
    key, body = read_key(), read_body(ActBody)
    needed, caller = ACT_ROLES[Move(body.move)], cast(Principal, g.principal)
    if not caller.may(needed):
        raise NotAllowed("role_too_low", f"{body.move} needs a token of a {needed.word}, this one is less")
    _told_why(call, body)
    at = call.doors.service.clock()
    arrival = act_arrival(call.ref, Move(body.move), _named(key), f"{callers.MARK}{body.by}", at, body.details)
    arrival = replace(arrival, channel=callers.CHANNEL)
    if _is_new(call, arrival):
        _must_exist(call)
        wrong = nothing_known(call.doors.service.store, call.ref, Move(body.move), lambda: False)
        if wrong:
            raise UnknownTicket("no_escalation", f"{wrong}. Ask for an escalation first; nothing was kept.")
    return _taken(call, arrival)


def _told_why(call: Call, body: ActBody) -> None:
    """Nobody's request is declined without a word on why (MX-27); raises :class:`core.errors.NotReadable`."""
    validations = (policy.validation for policy in call.desk.account.policies.values())
    known = {decline.code for one in validations if one is not None for decline in one.declines}
    said = body.details.get("why", "").strip() or body.details.get("code", "") in known
    if body.move == str(Move.DECLINE) and not said:
        raise NotReadable("bad_field", "details: to decline, say why, or give the code of one of the policy's declines")


def _taken(call: Call, arrival: Arrival) -> Response:
    """Keep what was asked once, take the ticket's turn at once, and say what came of it."""
    doors, ref = call.doors, call.ref
    if _is_new(call, arrival):
        _must_exist(call)
        if used_for(doors.service.store, (ref.connector, ref.account), arrival.delivery_id.removeprefix(callers.MARK)):
            raise KeyTaken("key_taken", "this Idempotency-Key was used for something else; take a new one")
    return answered(doors.service.store, take(doors.service, doors.intake, doors.wake, arrival))


def _is_new(call: Call, arrival: Arrival) -> bool:
    return call.doors.service.store.delivery(call.ref.connector, call.ref.account, arrival.delivery_id) is None


def _ticket(call: Call) -> Ticket:
    """The ticket as last seen, or as the helpdesk shows it now; raises ``UnknownTicket`` and ``HostError`` kinds."""
    found = call.doors.service.store.snapshot(call.ref)
    if found is not None:
        return found
    try:
        return call.doors.service.helpdesk(call.ref.connector, call.ref.account).fetch(call.ref)
    except (TicketGone, WillNotWork) as error:
        raise UnknownTicket("unknown_ticket", GONE) from error


def _must_exist(call: Call) -> None:
    """Nothing is kept for a ticket that is not there; one that cannot be asked about now may be (F35)."""
    try:
        _ticket(call)
    except HostError:
        return


def _person(one: Somebody) -> Person:
    return callers.named(one.id or one.email or "", one.email or "", one.name)


def _named(key: str) -> str:
    return f"{callers.MARK}{key}"
