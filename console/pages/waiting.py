"""Shows what could not be worked on and waits for a person: deliveries, notes and mails, and takes their decision.

Rule 1: whoever may not see the account is told what somebody is told who asks for one that is not there (T44).
Rule 2: having it tried again is a responder's, having it never done is a manager's (T42).
Rule 3: the ticket's journal says who decided, and why where that was asked (T70).
"""

from functools import partial

import structlog
from flask import Flask, Response, url_for
from werkzeug.exceptions import NotFound

from console.forms import Nothing, Why, read_form
from console.parts import Console
from console.views import page, principal, sent_to
from core.callers import PAGE
from core.tickets import TicketRef
from runtime.access import AccountKey, Role
from runtime.note_desk import Decision, decide, one_line
from runtime.routes import add_route, person
from store.parked_notes import ParkedNote

MOST = 100
"""How many rows of each kind are shown at most; the oldest come first."""
LAST_NUMBER = 2**63 - 2
UNDER = "/console/waiting/<connector>/<account>"
log = structlog.get_logger("halyard.access")


def add_routes(app: Flask, console: Console) -> None:
    """``GET /console/waiting``, and what can be decided there."""
    add_route(app, "/console/waiting", "waiting", partial(_show, console), person(Role.VIEWER))
    responder, manager = person(Role.RESPONDER), person(Role.MANAGER)
    where = f"{UNDER}/deliveries/<int:number>/replay"
    add_route(app, where, "waiting_replay", partial(_replay, console), responder, methods=("POST",))
    for decision, permission in ((Decision.RETRY, responder), (Decision.DROP, manager)):
        word = decision.value
        view = partial(_decide, console, decision)
        add_route(app, f"{UNDER}/notes/<int:number>/{word}", f"waiting_{word}", view, permission, methods=("POST",))


def _show(console: Console) -> Response:
    seen, letters = console.accounts(principal()), console.store.watch.letters
    deliveries, notes, mails = letters.deliveries(seen, MOST), letters.notes(seen, MOST), letters.mails(seen, MOST)
    refs = {one.arrival.ref for one in deliveries} | {one.ref for one in notes}
    count = len(deliveries) + len(notes) + len(mails)
    return page(
        console,
        "waiting.html",
        title=f"({count}) Waiting for a person" if count else "Waiting for a person",
        deliveries=deliveries,
        notes=notes,
        mails=mails,
        most=MOST,
        escalated={ref for ref in refs if console.store.escalations(ref=ref, limit=1)},
    )


def _replay(console: Console, connector: str, account: str, number: int) -> Response:
    key = _theirs(console, connector, account, number)
    read_form(Nothing)
    rows = console.store.deliveries(connector=connector, account=account, limit=1, before_id=number + 1)
    if not rows or rows[0].id != number or rows[0].state != "parked":
        raise NotFound
    ref = console.store.replay(number, console.now(), _by())
    return _looked_at(console, ref, "delivery replayed", number, key)


def _decide(console: Console, decision: Decision, connector: str, account: str, number: int) -> Response:
    key = _theirs(console, connector, account, number)
    reason = one_line(read_form(Why).why)
    if not reason:
        return _refused(console, "Say why, for whoever reads the journal.", 422)
    found = _note(console, key, number)
    if not decide(console.store, found, decision, _by(), reason, console.now()):
        return _refused(console, "Its ticket is being worked on, or somebody else decided; look again.")
    return _looked_at(console, found.ref, f"note {decision.value}", number, key)


def _theirs(console: Console, connector: str, account: str, number: int) -> AccountKey:
    """The account that the address names; raises ``NotFound`` for one that this person may not know of."""
    key = (connector, account)
    if key not in console.accounts(principal()) or number > LAST_NUMBER:
        raise NotFound
    return key


def _note(console: Console, key: AccountKey, number: int) -> ParkedNote:
    rows = console.store.watch.notes.rows(number=number)
    found = next((one for one in rows if (one.ref.connector, one.ref.account) == key), None)
    if found is None:
        raise NotFound
    return found


def _looked_at(console: Console, ref: TicketRef, what: str, number: int, key: AccountKey) -> Response:
    console.wake(ref)
    log.info(what, number=number, account="/".join(key), by=principal().who)
    return sent_to(url_for("waiting"))


def _refused(console: Console, sentence: str, status: int = 409) -> Response:
    return page(console, "said.html", status, title="That cannot be done", sentences=(sentence,))


def _by() -> str:
    return f"{PAGE}{principal().who}"
