"""Puts the pretend Jira together: APIs, gateway and controls in one web application."""

import json
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from flask import Flask, Response, request

from sandbox.controls import add_controls
from sandbox.interruptions import Interrupting
from sandbox.jira.api import (
    audit_records,
    bulk,
    comments,
    custom_fields,
    dashboards,
    data_center_fields,
    field_contexts,
    filters,
    history,
    issues,
    links,
    meta,
    people,
    permissions,
    projects,
    properties,
    screens,
    searching,
    server,
    site_settings,
    transitions,
    watching,
    webhooks,
    workflow_schemes,
    workflows,
)
from sandbox.jira.api.service_desk_families import SERVICE_DESK
from sandbox.jira.deliveries import Deliveries
from sandbox.jira.desk_values import add_values
from sandbox.jira.dispatch import GATEWAY, add_endpoints
from sandbox.jira.hook_events import heard
from sandbox.jira.records import Json
from sandbox.jira.screens import add_screens
from sandbox.jira.site_controls import add_site_controls
from sandbox.jira.world import World
from sandbox.serving import is_own_name

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

# One line for each family of addresses.
FAMILIES = (
    audit_records,
    bulk,
    comments,
    custom_fields,
    dashboards,
    data_center_fields,
    field_contexts,
    filters,
    history,
    issues,
    links,
    meta,
    people,
    permissions,
    projects,
    properties,
    screens,
    searching,
    server,
    site_settings,
    transitions,
    watching,
    webhooks,
    workflow_schemes,
    workflows,
    *SERVICE_DESK,
)


def create_app(world: World) -> Flask:
    """The web application of one site."""
    app = Flask("sandbox.jira", static_folder=None, template_folder="templates", root_path=_folder())
    add_values()
    world.listeners.append(heard)
    world.clock.add_source(Deliveries(world))
    app.before_request(_refuse_foreign_hosts)
    add_endpoints(app, world, [endpoint for family in FAMILIES for endpoint in family.endpoints()])
    app.add_url_rule("/_edge/tenant_info", "tenant-info", lambda: _json({"cloudId": world.site.cloud_id}))
    add_site_controls(app, world)
    add_controls(app, world.clock, world.faults, world.wire, world)
    add_screens(app, world)
    inner = Interrupting(app.wsgi_app, world.faults, world.clock, world.wire)
    app.wsgi_app = Gateway(inner, world.site.cloud_id)  # type: ignore[method-assign]
    return app


class Gateway:
    """Answers `/ex/jira/{cloudId}/rest/...` as the gateway for tokens with scopes does, by the site itself.

    Links in answers name the site, not the gateway.
    """

    def __init__(self, app: "WSGIApplication", cloud_id: str) -> None:
        self._app = app
        self._prefix = re.compile(f"^/ex/jira/{re.escape(cloud_id)}(?=/rest/)")

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        inner = self._prefix.sub("", path)
        if inner != path:
            environ["PATH_INFO"] = inner
            environ[GATEWAY] = True
        return self._app(environ, start_response)


def _folder() -> str:
    return __file__.rpartition("/")[0]


def _refuse_foreign_hosts() -> Response | None:
    """Only this machine's own names: a page from elsewhere cannot point another name here."""
    if is_own_name(request.host):
        return None
    return _json({"errorMessages": ["The sandbox answers to 127.0.0.1 and localhost"], "errors": {}}, 400)


def _json(body: Json, status: int = 200) -> Response:
    return Response(json.dumps(body), status, content_type="application/json; charset=utf-8")
