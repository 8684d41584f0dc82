"""Shows what stands in the way of the work and what to do about it, and takes a person's word that it was seen (I8)."""

from datetime import timedelta

import structlog
from flask import Flask, Response, url_for
from werkzeug.exceptions import NotFound

from console.forms import Nothing, read_form
from console.parts import Console
from console.standing import seen_by, standing
from console.views import page, principal, sent_to
from core.callers import PAGE
from runtime.access import Role
from runtime.routes import add_route, person

ENDED_WITHIN = timedelta(days=1)
MOST = 50
log = structlog.get_logger("halyard.access")


def add_routes(app: Flask, console: Console) -> None:
    """``GET /console/alarms`` and ``POST /console/alarms/.../confirm``."""

    def show() -> Response:
        who, now = principal(), console.now()
        over = console.store.alarms.ended_since(now - ENDED_WITHIN)
        ended = [one for one in (seen_by(who, alarm) for alarm in reversed(over)) if one is not None]
        rows = standing(console, who)
        title = f"({len(rows)}) Alarms" if rows else "Alarms"
        return page(console, "alarms.html", title=title, rows=rows, ended=ended[:MOST])

    def confirm(number: int) -> Response:
        read_form(Nothing)
        known = {one.alarm.id: one for one in standing(console, principal()) if one.decidable}
        if number not in known or not console.service.alarms.confirm(number, f"{PAGE}{principal().who}"):
            raise NotFound
        log.info("alarm confirmed", alarm=known[number].alarm.kind, number=number, by=principal().who)
        return sent_to(url_for("alarms"))

    add_route(app, "/console/alarms", "alarms", show, person(Role.VIEWER))
    where = "/console/alarms/<int:number>/confirm"
    add_route(app, where, "alarms_confirm", confirm, person(Role.RESPONDER), methods=("POST",))
