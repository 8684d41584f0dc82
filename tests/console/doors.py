"""Every address of the service with what opens it, for tests that are made from them."""

from __future__ import annotations

import re
from typing import NamedTuple

from flask import Flask

from runtime.routes import Opens, Permission, permissions
from tests.console.room import Room

FILL = {
    "connector": "zendesk",
    "ticket": "10421",
    "link": "x" * 43,
    "token": "x",
    "name": "kim",
    "who": "kim",
    "filename": "console.css",
    "number": "1",
    "door": "staff",
}


class Door(NamedTuple):
    """A method and an address, with what opens it."""

    method: str
    rule: str
    endpoint: str
    permission: Permission

    def path(self, account: str = "acme") -> str:
        """The address for an account."""
        named = {**FILL, "account": account}
        return re.sub(r"<(?:\w+:)?(\w+)>", lambda match: named[match[1]], self.rule)


def doors(app: Flask, opened_by: Opens | None = None) -> list[Door]:
    """Every address of an application, of one kind or of all."""
    found = [
        Door(method, rule.rule, rule.endpoint, permissions(app)[rule.endpoint])
        for rule in app.url_map.iter_rules()
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
    ]
    return sorted(one for one in found if opened_by is None or one.permission.opened_by is opened_by)


def everything(room: Room) -> tuple[object, ...]:
    """All that somebody could have changed."""
    access = room.store.access
    rows = room.store.counts().accepted, access.users.all(), access.tokens.all()
    written = [(name, len(desk.writes)) for name, desk in room.desks.items()]
    store = room.store
    pending = [one.id for one in store.deliveries(limit=1000, state="pending")]
    decided = store.queues.pauses(), store.alarms.rows(), store.watch.notes.rows(), pending
    return (*rows, *decided, written, [room.state(row.ref) for row in room.store.escalations()])
