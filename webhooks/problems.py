"""Says to scripts what went wrong: one problem body for everything that is refused under ``/api/`` (RFC 9457).

Rule 1: every problem has a ``code`` that never changes and a sentence that may.
Rule 2: nothing of what was sent is repeated, and nothing of ours is shown.
"""

import math

from flask import Flask, Response, jsonify, request
from werkzeug.exceptions import HTTPException
from werkzeug.http import HTTP_STATUS_CODES

from core.errors import DeliveryRefused, HostError, NotBelieved, TooOften
from webhooks.doors import RETRY_AFTER

PROBLEM = "application/problem+json"
UNDER = "/api/"
CODES = {400: "bad_request", 404: "not_found", 405: "method_not_allowed", 413: "too_large", 415: "wrong_media"}
"""The codes of what is refused before any door of the API is reached."""


def add_handlers(app: Flask) -> None:
    """What the doors of the API raise becomes a problem body."""
    app.register_error_handler(DeliveryRefused, _refused)
    app.register_error_handler(HostError, _host_error)


def wanted() -> bool:
    """Whether whoever called is a script that reads problems."""
    return request.path.startswith(UNDER)


def problem(status: int, code: str, detail: str, **more: object) -> Response:
    """A problem body; ``more`` are further members of it."""
    answer = jsonify(title=HTTP_STATUS_CODES[status], status=status, code=code, detail=detail, **more)
    answer.mimetype = PROBLEM
    answer.status_code = status
    if status == 503:
        answer.headers["Retry-After"] = RETRY_AFTER
    return answer


def of_http(error: HTTPException) -> Response:
    """A problem for what the framework itself turned away; an address we would send elsewhere is unknown here."""
    status = error.code if error.code is not None and error.code >= 400 else 404
    answer = problem(status, CODES.get(status, "refused"), str(error.description or "not here"))
    allowed = error.get_response().headers.get("Allow")
    if status == 405 and allowed:
        answer.headers["Allow"] = allowed
    return answer


def _refused(refused: DeliveryRefused) -> Response:
    answer = problem(refused.status, refused.code, str(refused))
    if isinstance(refused, NotBelieved):
        answer.headers["WWW-Authenticate"] = 'Bearer realm="halyard"'
    if isinstance(refused, TooOften):
        answer.headers["Retry-After"] = str(math.ceil(refused.retry_after.total_seconds()))
    return answer


def _host_error(_error: HostError) -> Response:
    """The helpdesk could not be asked; what it said is in our log, and nothing for a caller."""
    return problem(503, "helpdesk_unavailable", "the helpdesk does not answer now; nothing was kept, please try again")
