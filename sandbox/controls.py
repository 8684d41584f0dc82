"""The sandbox's own controls: move the clock, plan faults, read the journal and the wire, start over."""

import json
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any, Protocol

from flask import Flask, Response, request

from sandbox import moments
from sandbox.clock import Advance, Clock
from sandbox.faults import Faults, read_faults
from sandbox.journal import Journal
from sandbox.limits import Limits
from sandbox.wire import Wire


class Host(Protocol):
    """What the controls need to know about a pretend helpdesk."""

    @property
    def journal(self) -> Journal: ...

    @property
    def limits(self) -> Limits: ...

    def reset(self) -> None: ...


def add_controls(app: Flask, clock: Clock, faults: Faults, wire: Wire, host: Host) -> None:
    """Answer everything under /_sandbox that every pretend helpdesk has."""
    _add(app, "GET", "clock", lambda: _shown_clock(clock))
    _add(app, "POST", "clock", lambda: _move(clock, _body()))
    _add(app, "PUT", "clock/followers", lambda: _follow(clock, _body()))
    _add(app, "GET", "clock/followers", lambda: {"urls": list(clock.followers)})
    _add(app, "GET", "faults", lambda: {"faults": faults.left()})
    _add(app, "POST", "faults", lambda: _plan(faults, _body()))
    _add(app, "DELETE", "faults", lambda: _clear(faults))
    _add(app, "GET", "journal", lambda: {"journal": host.journal.shown(_after())})
    _add(app, "GET", "wire", lambda: {"wire": wire.shown()})
    _add(app, "PUT", "limits", lambda: _limit(host, _body()))
    _add(app, "POST", "reset", lambda: _reset(clock, host))
    methods = ["GET", "POST", "PUT", "DELETE"]
    app.add_url_rule("/_sandbox/<path:rest>", "sandbox-unknown", _unknown, methods=methods)


def _add(app: Flask, method: str, name: str, answer: Callable[[], dict[str, Any]]) -> None:
    def view() -> Response:
        try:
            return _json(answer(), 200)
        except (ValueError, TypeError, re.error) as problem:
            return _json({"error": "BadRequest", "description": str(problem)}, 400)

    app.add_url_rule(f"/_sandbox/{name}", f"sandbox-{method}-{name}", view, methods=[method])


def _json(body: dict[str, Any], status: int) -> Response:
    return Response(json.dumps(body), status, content_type="application/json; charset=utf-8")


def _unknown(rest: str) -> Response:
    problem = {"error": "NotFound", "description": f"The sandbox has no {request.method} /_sandbox/{rest}"}
    return _json(problem, 404)


def _body() -> dict[str, Any]:
    body = request.get_json(force=True, silent=True)
    if not isinstance(body, dict):
        raise ValueError("the body is a JSON object")
    return body


def _after() -> int:
    return int(request.args.get("after", "0"))


def _shown_clock(clock: Clock) -> dict[str, Any]:
    due = clock.next_event_at()
    return {
        "now": moments.written(clock.now()),
        "next_event_at": moments.written(due) if due else None,
        "followers": list(clock.followers),
    }


def _move(clock: Clock, body: dict[str, Any]) -> dict[str, Any]:
    if set(body) == {"advance_seconds"}:
        seconds = body["advance_seconds"]
        if isinstance(seconds, bool) or not isinstance(seconds, int | float) or seconds < 0:
            raise ValueError("advance_seconds is a number that is not negative")
        return told(clock, clock.advance_by(timedelta(seconds=seconds)))
    if set(body) == {"now"}:
        return told(clock, clock.advance_to(moments.read(str(body["now"]))))
    raise ValueError('the body is {"advance_seconds": N} or {"now": "RFC 3339"}')


def told(clock: Clock, advance: Advance) -> dict[str, Any]:
    """What moving the clock did, as the controls answer it."""
    answer: dict[str, Any] = {"now": moments.written(clock.now()), "happened": advance.happened}
    if advance.unreachable:
        answer["unreachable"] = advance.unreachable
    return answer


def _follow(clock: Clock, body: dict[str, Any]) -> dict[str, Any]:
    urls = body.get("urls")
    if not isinstance(urls, list) or not all(isinstance(url, str) for url in urls):
        raise ValueError('the body is {"urls": ["http://..."]}')
    clock.follow(tuple(urls))
    return {"urls": urls}


def _plan(faults: Faults, body: dict[str, Any]) -> dict[str, Any]:
    faults.plan(read_faults(body))
    return {"faults": faults.left()}


def _clear(faults: Faults) -> dict[str, Any]:
    faults.clear()
    return {"faults": []}


def _limit(host: Host, body: dict[str, Any]) -> dict[str, Any]:
    """`{"enabled": false}` or other numbers, as other plans have: `{"ticket_updates": 20}`."""
    limits = host.limits
    for name, total in body.items():
        if name == "enabled":
            limits.enabled = bool(total)
        elif name in limits.allowed:
            limits.allow(name, int(total))
        else:
            raise ValueError(f"there is no limit {name!r}; known are {sorted(limits.allowed)}")
    return {"enabled": limits.enabled, **{name: total for name, (total, _) in limits.allowed.items()}}


def _reset(clock: Clock, host: Host) -> dict[str, Any]:
    host.reset()
    return {"now": moments.written(clock.now())}
