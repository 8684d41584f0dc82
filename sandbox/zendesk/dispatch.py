"""Takes every API request in: recognises the caller, counts it, checks that it is understood, answers.

Order of checks: host, planned faults, who, scope, limits, query, body, then the endpoint itself.
"""

import json
import re
from collections.abc import Sequence
from typing import Any

from flask import Flask, Response, request

from sandbox import moments
from sandbox.limits import Standing
from sandbox.wire import WireCall
from sandbox.zendesk import access
from sandbox.zendesk.calls import Answer, ApiCall, Endpoint
from sandbox.zendesk.errors import Refusal, bad_request, not_understood, too_many_requests
from sandbox.zendesk.records import Json
from sandbox.zendesk.world import World

LABELS = {
    "tickets_index": "tickets-index",
    "ticket_updates": "tickets-update",
    "ticket_and_user": "tickets-update-by-user",
    "incremental": "incremental-exports",
}
TICKET_PATH = re.compile(r"/api/v2/tickets/(\d+)")


def add_endpoints(app: Flask, world: World, endpoints: Sequence[Endpoint]) -> None:
    """Answer every endpoint, with and without `.json`; everything else under /api is not understood."""
    for number, endpoint in enumerate(endpoints):
        for place, suffix in enumerate(("", ".json")):
            app.add_url_rule(
                f"/api/v2{endpoint.path}{suffix}",
                f"api-{number}-{place}",
                _view(world, endpoint),
                methods=[endpoint.method],
                provide_automatic_options=False,
            )
    methods = ["GET", "POST", "PUT", "PATCH", "DELETE"]
    app.add_url_rule("/api/<path:rest>", "api-unknown", _unknown_view(world), methods=methods)


def _view(world: World, endpoint: Endpoint) -> Any:
    def view(**path: Any) -> Response:
        answer, standings, who = _answer(world, endpoint, path)
        return _respond(world, answer, standings, who)

    return view


def _unknown_view(world: World) -> Any:
    def view(rest: str) -> Response:
        refusal = not_understood(f"{request.method} /api/{rest}")
        return _respond(world, Answer(refusal.body, refusal.status), [], "")

    return view


def _answer(world: World, endpoint: Endpoint, path: Json) -> tuple[Answer, list[Standing], str]:
    standings: list[Standing] = []
    who = ""
    try:
        with world.lock:
            visitor = access.recognise(world, request.headers.get("Authorization"))
            who = visitor.user.email
            access.admit(visitor, endpoint)
            _count(world, endpoint, visitor.user.id, standings)
            call = _read(world, endpoint, visitor.user)
            if endpoint.locked:
                return endpoint.handler(call, **path), standings, who
        return endpoint.handler(call, **path), standings, who
    except Refusal as refusal:
        return Answer(refusal.body, refusal.status, refusal.headers), standings, who


def _count(world: World, endpoint: Endpoint, user_id: int, standings: list[Standing]) -> None:
    for name in ("account", *endpoint.limits):
        standing = world.limits.spend(name, world.now(), _key(name, user_id))
        standings.append(standing)
        if standing.refused:
            raise too_many_requests(standing.resets)


def _key(name: str, user_id: int) -> str:
    """What a limit counts by: the whole account, one user on one ticket, or one company."""
    if name == "ticket_and_user":
        found = TICKET_PATH.match(request.path)
        return f"{user_id}:{found[1] if found else ''}"
    return request.path if name == "organization" else ""


def _read(world: World, endpoint: Endpoint, user: Any) -> ApiCall:
    for name in request.args:
        if name not in endpoint.params:
            raise not_understood(f"the query parameter {name!r} of {request.method} {request.path}")
    return ApiCall(
        world=world,
        user=user,
        params=request.args.to_dict(),
        body=_body(),
        headers=dict(request.headers.items()),
        host=request.host_url.rstrip("/"),
        path=request.path,
        stale="sandbox.stale" in request.environ,
    )


def _body() -> Json:
    text = request.get_data()
    if not text.strip():
        return {}
    try:
        body = json.loads(text)
    except ValueError:
        raise bad_request("UnprocessableEntity", "The body is no JSON") from None
    if not isinstance(body, dict):
        raise bad_request("BadRequest", "The body is a JSON object")
    return body


def _respond(world: World, answer: Answer, standings: list[Standing], who: str) -> Response:
    payload = "" if answer.body is None else json.dumps(answer.body)
    response = Response(payload, answer.status, content_type="application/json; charset=utf-8")
    response.headers["x-zendesk-api-version"] = "v2"
    for standing in standings:
        _announce(response, standing)
    for name, value in answer.headers.items():
        response.headers[name] = value
    note_wire(world, answer.status, who)
    return response


def note_wire(world: World, status: int | None, who: str) -> None:
    """Put this request on the wire log."""
    at = moments.written(world.now())
    world.wire.add(WireCall(at, "in", request.method, request.full_path.rstrip("?"), status, who, None))


def _announce(response: Response, standing: Standing) -> None:
    if standing.name == "account":
        response.headers["x-rate-limit"] = str(standing.total)
        response.headers["x-rate-limit-remaining"] = str(standing.remaining)
        response.headers["ratelimit-limit"] = str(standing.total)
        response.headers["ratelimit-remaining"] = str(standing.remaining)
        response.headers["ratelimit-reset"] = str(standing.resets)
        return
    label = standing.name.replace("_", "-")
    text = f"total={standing.total}; remaining={standing.remaining}; resets={standing.resets}"
    response.headers[f"zendesk-ratelimit-{LABELS.get(standing.name, label)}"] = text
