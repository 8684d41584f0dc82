"""Says whether the service lives, can take work, which release it is, and how much it did."""

from importlib.metadata import version

from flask import Flask, Response, jsonify
from prometheus_client import CONTENT_TYPE_LATEST

from core.errors import StoreError
from webhooks.doors import RETRY_AFTER, Doors


def add_routes(app: Flask, doors: Doors) -> None:
    """``/healthz``, ``/readyz``, ``/version`` and ``/metrics``."""

    def healthz() -> Response:
        return jsonify(status="ok")

    def readyz() -> tuple[Response, int, dict[str, str]]:
        try:
            kinds = sorted({one.kind for one in doors.service.store.alarms.open()})
        except StoreError as error:
            return jsonify(status="unavailable", database=str(error)), 503, {"Retry-After": RETRY_AFTER}
        accounts = [f"{connector}/{account}" for connector, account in doors.service.desks]
        return jsonify(status="ok", accounts=accounts, alarms=kinds), 200, {}

    def shown_version() -> Response:
        return jsonify(version=version("halyard"))

    def metrics() -> Response:
        return Response(doors.service.metrics.render(doors.service.store), content_type=CONTENT_TYPE_LATEST)

    app.add_url_rule("/healthz", "healthz", healthz)
    app.add_url_rule("/readyz", "readyz", readyz)
    app.add_url_rule("/version", "version", shown_version)
    app.add_url_rule("/metrics", "metrics", metrics)
