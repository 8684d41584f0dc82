"""Says whether the service lives, can take work, which release it is, and how much it did."""

from importlib.metadata import version

from flask import Flask, Response, jsonify
from prometheus_client import CONTENT_TYPE_LATEST

from core.errors import StoreError
from runtime.routes import add_route, public
from webhooks.doors import RETRY_AFTER, Doors

PATHS = frozenset({"/healthz", "/readyz", "/version", "/metrics"})
"""What is answered whatever the state of the rest."""


def add_routes(app: Flask, doors: Doors) -> None:
    """``/healthz``, ``/readyz``, ``/version`` and ``/metrics``."""

    def healthz() -> tuple[Response, int]:
        service = doors.service
        why = service.store.disk.soundness.fault or service.pulse.sick()
        return (jsonify(status="sick", why=why), 503) if why else (jsonify(status="ok"), 200)

    def readyz() -> tuple[Response, int, dict[str, str]]:
        hold = doors.service.hold
        if hold.why:
            return jsonify(status="held", held=hold.why), 503, {"Retry-After": RETRY_AFTER}
        try:
            doors.service.store.ping()
        except StoreError as error:
            return jsonify(status="unavailable", database=str(error)), 503, {"Retry-After": RETRY_AFTER}
        accounts = [f"{connector}/{account}" for connector, account in doors.service.desks]
        kinds = sorted({one.kind for one in doors.service.alarms.shown()})
        return jsonify(status="ok", accounts=accounts, alarms=kinds), 200, {}

    def shown_version() -> Response:
        return jsonify(version=version("halyard"))

    def metrics() -> Response:
        service = doors.service
        of_store = not service.hold.why or service.hold.newer
        figures = service.metrics.render(service.store if of_store else None)
        return Response(figures, content_type=CONTENT_TYPE_LATEST)

    add_route(app, "/healthz", "healthz", healthz, public("says no more than that the process lives"))
    add_route(app, "/readyz", "readyz", readyz, public("a load balancer asks it"))
    add_route(app, "/version", "version", shown_version, public("the release is no secret"))
    add_route(app, "/metrics", "metrics", metrics, public("no ticket, name or address is in it"))
