"""Makes planned faults strike calls: refuse, fail, slow down, answer with old data, or hang up.

Rule 1: `cut_before` hangs up before the call has any effect, `cut_after` once it has taken effect.
Rule 2: the sandbox's own controls and pages are never struck.
"""

import json
import time
from collections.abc import Iterable
from email.utils import format_datetime
from typing import TYPE_CHECKING

from waitress.channel import ClientDisconnected  # type: ignore[import-untyped]

from sandbox import faults, moments
from sandbox.clock import Clock
from sandbox.faults import Fault, Faults
from sandbox.wire import Wire, WireCall

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

STRUCK = ("/api/", "/oauth/", "/rest/", "/ips")
REASONS = {429: "Too Many Requests", 500: "Internal Server Error", 503: "Service Unavailable"}


class Interrupting:
    """Stands in front of a host and lets the planned faults strike."""

    def __init__(self, app: "WSGIApplication", planned: Faults, clock: Clock, wire: Wire) -> None:
        self._app = app
        self._planned = planned
        self._clock = clock
        self._wire = wire

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        fault = None
        if path.startswith(STRUCK):
            fault = self._planned.take(faults.CALL_KINDS, environ["REQUEST_METHOD"], path)
        match fault.kind if fault else None:
            case "cut_before":
                self._note(environ, None)
                raise ClientDisconnected
            case "cut_after":
                for _ in self._app(environ, lambda *_: lambda _: None):
                    pass
                raise ClientDisconnected
            case "429" | "status" if fault:
                return self._refuse(fault, environ, start_response)
            case "slow" if fault:
                time.sleep(min(fault.seconds, faults.SLOWEST))
            case "stale_read":
                environ["sandbox.stale"] = True
            case _:
                pass
        return self._app(environ, start_response)

    def _refuse(self, fault: Fault, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        status = 429 if fault.kind == "429" else fault.status
        self._note(environ, status)
        problem = {"error": "PlannedFault", "description": f"The sandbox was told to answer {status}"}
        body = fault.body if isinstance(fault.body, str) else json.dumps(fault.body or problem)
        headers = [
            ("Content-Type", "application/json; charset=utf-8"),
            ("Content-Length", str(len(body.encode()))),
            ("Date", format_datetime(self._clock.now(), usegmt=True)),
        ]
        retry_after = faults.retry_after_header(fault, self._clock.now())
        if retry_after is not None and status in (429, 503):
            headers.append(("Retry-After", retry_after))
        headers.extend(fault.headers.items())
        start_response(f"{status} {REASONS.get(status, 'Planned')}", headers)
        return [body.encode()]

    def _note(self, environ: "WSGIEnvironment", status: int | None) -> None:
        """A struck call stands on the wire log too; nobody looked at who made it."""
        at, method, path = moments.written(self._clock.now()), environ["REQUEST_METHOD"], environ["PATH_INFO"]
        self._wire.add(WireCall(at, "in", method, path, status, "planned fault", None))
