"""Puts the pretend Zendesk together: API, OAuth, controls and pages in one web application."""

import json
from typing import Any

from flask import Flask, Response, request

from sandbox.controls import add_controls
from sandbox.interruptions import Interrupting
from sandbox.serving import is_own_name
from sandbox.zendesk import access, dump
from sandbox.zendesk.api import (
    account,
    conversations,
    customer_requests,
    jobs,
    organization_fields,
    people,
    rules,
    ticket_fields,
    ticket_forms,
    tickets,
    webhooks,
)
from sandbox.zendesk.apps import add_apps
from sandbox.zendesk.automations import Automations
from sandbox.zendesk.calls import Answer
from sandbox.zendesk.deliveries import Deliveries
from sandbox.zendesk.dispatch import add_endpoints, note_wire
from sandbox.zendesk.errors import Refusal
from sandbox.zendesk.records import Json
from sandbox.zendesk.screens import add_screens
from sandbox.zendesk.world import World

FAMILIES = (
    account,
    conversations,
    customer_requests,
    jobs,
    organization_fields,
    people,
    rules,
    ticket_fields,
    ticket_forms,
    tickets,
    webhooks,
)


def create_app(world: World) -> Flask:
    """The web application of one account; its webhook calls become part of the clock's due work."""
    app = Flask("sandbox.zendesk", static_folder=None, template_folder="templates", root_path=_folder())
    app.before_request(_refuse_foreign_hosts)
    add_endpoints(app, world, [endpoint for family in FAMILIES for endpoint in family.endpoints()])
    _add_open_addresses(app, world)
    add_apps(app, world)
    add_controls(app, world.clock, world.faults, world.wire, world)
    add_screens(app, world)
    world.clock.add_source(Automations(world))
    world.clock.add_source(Deliveries(world))
    app.wsgi_app = Interrupting(app.wsgi_app, world.faults, world.clock, world.wire)  # type: ignore[method-assign]
    return app


def _folder() -> str:
    return __file__.rpartition("/")[0]


def _refuse_foreign_hosts() -> Response | None:
    """Only this machine's own names: a page from elsewhere cannot point another name here."""
    if is_own_name(request.host):
        return None
    return _json({"error": "BadHost", "description": "The sandbox answers to 127.0.0.1 and localhost"}, 400)


def _json(body: Json, status: int = 200) -> Response:
    return Response(json.dumps(body), status, content_type="application/json; charset=utf-8")


def _add_open_addresses(app: Flask, world: World) -> None:
    """What needs no sign-in: tokens, and where webhooks come from."""

    def tokens() -> Response:
        body: Any = request.get_json(silent=True)
        try:
            with world.lock:
                answer = access.mint(world, body)
        except Refusal as refusal:
            problem = {"error": refusal.body["error"], "error_description": refusal.body["description"]}
            answer = Answer(problem, refusal.status)
        note_wire(world, answer.status, str(body.get("client_id", "")) if isinstance(body, dict) else "")
        return _json(answer.body or {}, answer.status)

    def addresses() -> Response:
        own = ["127.0.0.1/32"]
        return _json({"ips": {"ingress": {"all": own, "specific": own}, "egress": {"all": own, "specific": own}}})

    app.add_url_rule("/oauth/tokens", "oauth-tokens", tokens, methods=["POST"])
    app.add_url_rule("/ips", "ips", addresses, methods=["GET"])
    app.add_url_rule("/_sandbox/export", "export", lambda: _export(world), methods=["GET"])


def _export(world: World) -> Response:
    """`?part=configuration` or `?part=tickets` gives one half only."""
    with world.lock:
        whole = dump.dump(world)
    part = request.args.get("part")
    chosen = whole.get(part or "", whole)
    text = json.dumps(chosen, sort_keys=True, indent=1) + "\n"
    return Response(text, content_type="application/json; charset=utf-8")
