"""Shows of each account how much waits and until when that takes, and lets a manager make one stand still (F6, F60).

An admin also sees when each of its signing secrets was last used (T6).
"""

from datetime import timedelta
from functools import partial
from typing import Any

import structlog
from flask import Flask, Response, url_for
from werkzeug.exceptions import NotFound

from console.forms import Nothing, Why, read_form
from console.parts import Console
from console.views import page, principal, sent_to
from core.callers import PAGE
from runtime.access import AccountKey, Role
from runtime.backlog import Going, backlog
from runtime.note_desk import one_line
from runtime.pausing import pause, resume
from runtime.routes import add_route, person
from store import Stop

HEARD_WITHIN = timedelta(days=1)
"""How far back the last webhook is looked for."""
UNDER = "/console/accounts/<connector>/<account>"
log = structlog.get_logger("halyard.access")


def add_routes(app: Flask, console: Console) -> None:
    """``GET /console/accounts``, and standing still and going on."""
    add_route(app, "/console/accounts", "accounts", partial(_show, console), person(Role.VIEWER))
    for word, view in (("pause", _pause), ("resume", _resume)):
        where = f"{UNDER}/{word}"
        add_route(app, where, f"accounts_{word}", partial(view, console), person(Role.MANAGER), methods=("POST",))


def _show(console: Console) -> Response:
    seen, since = console.accounts(principal()), console.now() - HEARD_WITHIN
    rows = [one for one in backlog(console.service) if one.account in seen]
    heard = {key: console.store.watch.feed.last_heard(*key, since) for key in seen}
    standing = (one for one in console.service.alarms.shown() if one.kind == "helpdesk_slow")
    slow = {(one.key.connector, one.key.account): one.facts for one in standing}
    secrets = {key: console.service.secret_uses.of(key) for key in seen} if principal().may(Role.ADMIN) else {}
    told: dict[str, Any] = {"rows": rows, "heard": heard, "slow": slow, "secrets": secrets, "Going": Going}
    return page(console, "accounts.html", title="Accounts", **told)


def _pause(console: Console, connector: str, account: str) -> Response:
    key = _theirs(console, connector, account)
    why = one_line(read_form(Why).why)
    if not pause(console.store, key, console.now(), f"{PAGE}{principal().who}", why):
        return _refused(console, "It stands still already.")
    log.info("account paused", account="/".join(key), by=principal().who)
    return sent_to(url_for("accounts"))


def _resume(console: Console, connector: str, account: str) -> Response:
    key = _theirs(console, connector, account)
    read_form(Nothing)
    stopped = console.store.queues.pauses().get(key)
    if stopped is not None and stopped.kind is Stop.REMOVED:
        return _refused(console, "It was taken out, with its secrets; bringing it back is done by the command.")
    if not resume(console.store, key):
        return _refused(console, "Nothing keeps it from going on.")
    log.info("account goes on", account="/".join(key), by=principal().who)
    return sent_to(url_for("accounts"))


def _theirs(console: Console, connector: str, account: str) -> AccountKey:
    """The account that the address names; raises ``NotFound`` for one that this person may not know of."""
    if (connector, account) not in console.accounts(principal()):
        raise NotFound
    return connector, account


def _refused(console: Console, sentence: str) -> Response:
    return page(console, "said.html", 409, title="That cannot be done", sentences=(sentence,))
