"""Lets a script see how an account stands, make it stand still, let it go on, and take it out (F60).

Rule 1: it is what the command does; what may not be undone by a button, the return of what was taken out, is not here.
Rule 2: taking out names the open escalations first: without ``yes`` nothing changes.
Rule 3: a key is remembered with the words it came with; sent again it changes nothing, whatever was done since.
"""

import hashlib
from collections.abc import Callable
from functools import partial
from typing import Any, Literal

import structlog
from flask import Flask, Response, jsonify

from core import callers
from core.errors import KeyTaken
from runtime.access import Role
from runtime.explain import rfc3339
from runtime.pausing import leaving, pause, remove, resume
from runtime.routes import account_token, add_route
from runtime.turn import Desk
from store import AccountKey, Stop, Store
from webhooks.api_bodies import LeavingBody, StandingBody, read_body, read_key
from webhooks.doors import Doors
from webhooks.problems import problem

ACCOUNT = "/api/v1/<connector>/<account>"
ON = "on"
GONE = "The account was taken out, with its secrets; bringing it back is done by the command."
log = structlog.get_logger("halyard.access")

View = Callable[[Doors, Desk], Response]


def add_routes(app: Flask, doors: Doors) -> None:
    """``standing`` for whoever may look, and ``pause``, ``resume`` and ``remove`` for a manager."""

    def route(method: Literal["GET", "POST"], word: str, view: View, role: Role) -> None:
        def opened(connector: str, account: str) -> Response:
            return view(doors, doors.service.desks[connector, account])

        where, may = f"{ACCOUNT}/{word}", account_token(role)
        add_route(app, where, f"api_{word}", opened, may, methods=(method,), provide_automatic_options=False)

    route("GET", "standing", _standing, Role.VIEWER)
    route("POST", "pause", partial(_change, "pause"), Role.MANAGER)
    route("POST", "resume", partial(_change, "resume"), Role.MANAGER)
    route("POST", "remove", _remove, Role.MANAGER)


def used_for(store: Store, account: AccountKey, key: str) -> str:
    """What a key was used for at an account's own addresses, by its digest; empty where it was not."""
    return store.cursor(*account, _memory(key))


def _standing(doors: Doors, desk: Desk) -> Response:
    """Whether the account works; who stopped it, since when and why."""
    stopped = doors.service.store.queues.pauses().get(_key(desk))
    return jsonify(
        account="/".join(_key(desk)),
        state=_state(doors.service.store, _key(desk)),
        since_at=rfc3339(stopped.since_at) if stopped is not None else None,
        by=stopped.by if stopped is not None else "",
        why=stopped.why if stopped is not None else "",
    )


def _change(word: Literal["pause", "resume"], doors: Doors, desk: Desk) -> Response:
    key, body = read_key(), read_body(StandingBody)
    store, account = doors.service.store, _key(desk)
    if not _is_new(store, account, key, (word, body.by, body.why)):
        return _done(store, account)
    if _state(store, account) == Stop.REMOVED:
        return problem(409, "removed", GONE)
    by, now = f"{callers.MARK}{body.by}", doors.service.clock()
    changed = pause(store, account, now, by, body.why) if word == "pause" else resume(store, account)
    if changed:
        log.info("account paused" if word == "pause" else "account goes on", account="/".join(account), by=by)
    _remember(store, account, key, (word, body.by, body.why))
    return _done(store, account)


def _remove(doors: Doors, desk: Desk) -> Response:
    key, body = read_key(), read_body(LeavingBody)
    service, account, words = doors.service, _key(desk), ("remove", body.by, body.why)
    if body.yes and _is_new(service.store, account, key, words):
        by = f"{callers.MARK}{body.by}"
        remove(service.settings, service.store, desk.account, service.clock(), by, body.why)
        log.info("account taken out", account="/".join(account), by=by)
        _remember(service.store, account, key, words)
    found = leaving(service.settings, service.store, desk.account)
    opened = [
        {"id": one.escalation.id, "ticket": str(one.ref), "level": one.escalation.level}
        for one in found.open_escalations
    ]
    return _done(service.store, account, code="done" if body.yes else "listed", open_escalations=opened)


def _is_new(store: Store, account: AccountKey, key: str, words: tuple[str, ...]) -> bool:
    """Whether a key comes for the first time; raises :class:`core.errors.KeyTaken` for one with other words."""
    before = used_for(store, account, key)
    taken = store.delivery(*account, f"{callers.MARK}{key}") is not None
    if taken or before not in ("", _digest(*words)):
        raise KeyTaken("key_taken", "this Idempotency-Key was used for something else; take a new one")
    return not before


def _remember(store: Store, account: AccountKey, key: str, words: tuple[str, ...]) -> None:
    store.set_cursor(*account, _memory(key), _digest(*words))


def _done(store: Store, account: AccountKey, code: str = "done", **more: Any) -> Response:
    return jsonify(code=code, account="/".join(account), state=_state(store, account), **more)


def _state(store: Store, account: AccountKey) -> str:
    stopped = store.queues.pauses().get(account)
    return str(stopped.kind) if stopped is not None else ON


def _key(desk: Desk) -> AccountKey:
    return desk.account.connector, desk.account.name


def _memory(key: str) -> str:
    return f"{callers.MARK}{_digest(key)}"


def _digest(*words: str) -> str:
    return hashlib.sha256("\0".join(words).encode()).hexdigest()
