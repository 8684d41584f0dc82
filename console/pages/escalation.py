"""Shows all there is to a ticket's escalations, and lets those in charge act through the door that everybody uses.

Rule 1: whoever may not see the account is told what somebody is told who asks for a ticket that is not there (T44).
Rule 2: each act has its own least role, asked again when it is sent (T42).
Rule 3: a form sent twice is one act.
"""

import re

import structlog
from flask import Flask, Response, request, url_for
from werkzeug.exceptions import BadRequest, Forbidden, NotFound

from console.forms import Act, read_form
from console.pages.board import ticket_page, urgency
from console.parts import Console
from console.views import page, principal, sent_to
from core import acts
from core.callers import PAGE
from core.decisions import Scene
from core.offered import offered
from core.policy import Policy
from core.tickets import TicketRef
from runtime.access import ACT_ROLES, Role
from runtime.asking import act_arrival
from runtime.chance import drawn_word
from runtime.offers import Offer, details_of, offers
from runtime.outage_desk import outages_for
from runtime.routes import add_route, person
from store import DeliveryRow, EscalationRow, JournalRow

WHERE = "/console/e/<connector>/<account>/<ticket>"
LINES = 200
KEY = re.compile(r"[A-Za-z0-9_-]{22}")
TICKET_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
log = structlog.get_logger("halyard.access")


def add_routes(app: Flask, console: Console) -> None:
    """``GET /console/e/...`` and ``POST /console/e/.../acts``."""

    def show(connector: str, account: str, ticket: str) -> Response:
        return _show(console, _ref(console, connector, account, ticket))

    def act(connector: str, account: str, ticket: str) -> Response:
        return _act(console, _ref(console, connector, account, ticket))

    add_route(app, WHERE, "escalation", show, person(Role.VIEWER))
    add_route(app, f"{WHERE}/acts", "escalation_act", act, person(Role.RESPONDER), methods=("POST",))


def _ref(console: Console, connector: str, account: str, ticket: str) -> TicketRef:
    """The ticket that the address names; raises ``NotFound`` for one that this person may not know of."""
    ref = TicketRef(connector, account, ticket)
    if not TICKET_ID.fullmatch(ticket):
        raise NotFound
    if not console.may_know(principal(), ref):
        raise _unknown(ref)
    return ref


def _unknown(ref: TicketRef) -> NotFound:
    """The same words for a ticket that is not there and for one that this person may not know of (T44)."""
    return NotFound(
        f"No escalation of {str(ref)[:120]} is known here, or it is not for you. The board shows those there are."
    )


def _show(console: Console, ref: TicketRef) -> Response:
    rows = _rows(console, ref)
    current, now, who = rows[0], console.now(), principal()
    journal = console.store.journal(ref, LINES)
    policy, one = _policy(console, current), current.escalation
    return page(
        console,
        "escalation.html",
        title=f"{current.escalation.id}",
        rows=rows,
        current=current,
        link=ticket_page(console, current),
        urgency=urgency(current.due_at, now),
        journal=journal,
        notes=console.store.boards.notes(ref, LINES),
        reasons={each.code: each.title for each in policy.reasons},
        questions={each.code: each.title for each in policy.questions},
        outcomes={each.code: each.title for each in policy.outcomes},
        names={one.requested_by: one.requested_by_name, one.owner: one.owner_name},
        offers=[each for each in _offers(console, current, policy) if who.may(ACT_ROLES[each.move])],
        key=drawn_word(16),
        came=_came(console, ref, journal),
    )


def _offers(console: Console, current: EscalationRow, policy: Policy) -> tuple[Offer, ...]:
    """What this person can do now, by the ticket as last seen."""
    ticket, store, now = current.snapshot, console.store, console.now()
    if ticket is None:
        return ()
    account = console.service.desks[current.ref.connector, current.ref.account].account
    history = store.history(current.ref)
    outages = outages_for(store, account, ticket, history, policy, now, None)
    by = acts.person(f"{PAGE}{principal().who}", ticket=ticket)
    return offers(policy, offered(Scene(ticket, policy, account.cast, now, outages), history, by))


def _act(console: Console, ref: TicketRef) -> Response:
    given, current = read_form(Act), _rows(console, ref)[0]
    offer = _offered(console, current, given)
    if not principal().may(ACT_ROLES[offer.move]):
        raise Forbidden(f"This is for a {ACT_ROLES[offer.move].word}; you are a {principal().role.word} here.")
    if not KEY.fullmatch(given.key):
        raise BadRequest("the form cannot be read: key")
    details = details_of(offer, given.details)
    by = f"{PAGE}{principal().who}"
    console.take(act_arrival(ref, offer.move, f"{PAGE}{given.key}", by, console.now(), details))
    log.info("act", ticket=str(ref), move=offer.move.value, person=principal().who)
    return sent_to(url_for("escalation", connector=ref.connector, account=ref.account, ticket=ref.id, did=given.key))


def _offered(console: Console, current: EscalationRow, given: Act) -> Offer:
    """What was chosen, as the policy has it; raises ``BadRequest`` for a move or code that there is not."""
    move = next((one for one in ACT_ROLES if one.value == given.move), None)
    if move is None:
        raise BadRequest("the form cannot be read: move")
    known = offers(_policy(console, current))
    found = next((one for one in known if one.move is move and one.code == given.code), None)
    if found is None:
        raise BadRequest("the form cannot be read: code")
    return found


def _rows(console: Console, ref: TicketRef) -> tuple[EscalationRow, ...]:
    rows = console.store.escalations(ref=ref, limit=LINES)
    if not rows:
        raise _unknown(ref)
    return tuple(sorted(rows, key=lambda row: -row.escalation.number))


def _policy(console: Console, row: EscalationRow) -> Policy:
    """The policy that the ticket's escalation runs under."""
    desk = console.service.desks[row.ref.connector, row.ref.account]
    return console.service.shelf.policy_for(desk.account, console.store.history(row.ref), row.snapshot)


def _came(console: Console, ref: TicketRef, journal: tuple[JournalRow, ...]) -> tuple[bool, str] | None:
    """What came of the act that was just sent: whether it is done, and in words; ``None`` where none was."""
    key = request.args.get("did", "")
    if not KEY.fullmatch(key):
        return None
    row = console.store.delivery(ref.connector, ref.account, f"{PAGE}{key}")
    return None if row is None else _words(row, journal)


def _words(row: DeliveryRow, journal: tuple[JournalRow, ...]) -> tuple[bool, str]:
    kind = row.rule.partition(":")[0]
    if row.state in ("pending", "parked"):
        return True, "It is kept, and looked at as soon as the helpdesk answers."
    if kind == "unfit":
        told = (one.entry.facts for one in journal if one.entry.facts.get("key") == row.arrival.delivery_id)
        why = next((str(facts.get("why", "")) for facts in told), "")
        return False, why or "Something that it needs is missing; nothing was changed."
    if kind == "ignored":
        return False, "The escalation does not stand so that this can be done now; nothing was changed."
    return True, "It is done."
