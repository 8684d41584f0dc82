"""Takes every API request in: recognises the caller, counts it, checks that it is understood, answers.

Order of checks: host, planned faults, who, limits, query, body, then the endpoint itself.
"""

import json
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from flask import Flask, Response, request

from sandbox import moments
from sandbox.jira import access, audit
from sandbox.jira.allowances import PER_ISSUE
from sandbox.jira.calls import Answer, ApiCall, Endpoint
from sandbox.jira.errors import Refusal, as_service_desk, bad_request, not_understood, refused, too_many_requests
from sandbox.jira.records import Issue, Json, User
from sandbox.jira.world import World
from sandbox.limits import Standing
from sandbox.wire import WireCall

NEAR = 5
GATEWAY = "sandbox.gateway"
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


def add_endpoints(app: Flask, world: World, endpoints: Sequence[Endpoint]) -> None:
    """Answer every endpoint at each of its addresses; everything else under /rest is not understood."""
    for number, endpoint in enumerate(endpoints):
        for version, address in endpoint.addresses(world):
            app.add_url_rule(
                address,
                f"rest-{number}-{version}",
                _view(world, endpoint, version),
                methods=[endpoint.method],
                provide_automatic_options=False,
            )
    app.add_url_rule("/rest/<path:rest>", "rest-unknown", _unknown_view(world), methods=list(METHODS))


def _view(world: World, endpoint: Endpoint, version: int) -> Any:
    def view(**path: Any) -> Response:
        answer, standings, who = _answer(world, endpoint, version, path)
        return _respond(world, answer, standings, who)

    return view


def _unknown_view(world: World) -> Any:
    def view(rest: str) -> Response:
        refusal = not_understood(f"{request.method} /rest/{rest}")
        if rest.startswith("servicedeskapi/"):
            refusal = as_service_desk(refusal)
        return _respond(world, Answer(refusal.body, refusal.status), [], "")

    return view


def _answer(world: World, endpoint: Endpoint, version: int, path: Json) -> tuple[Answer, list[Standing], str]:
    standings: list[Standing] = []
    who = ""
    try:
        with world.lock:
            user = _who(world, endpoint)
            who = user.email
            if endpoint.who == "admin":
                access.require_admin(user)
            _count(world, endpoint, path, standings)
            return _carry_out(world, endpoint, _read(world, endpoint, version, user), path), standings, who
    except Refusal as refusal:
        told = as_service_desk(refusal) if endpoint.root == "servicedeskapi" else refusal
        return Answer(told.body, told.status, told.headers), standings, who


def _carry_out(world: World, endpoint: Endpoint, call: ApiCall, path: Json) -> Answer:
    """Let the endpoint answer, and keep a record of what it changed of the configuration."""
    before = audit.named(world, audit.about(endpoint), path)
    answer = endpoint.handler(call, **path)
    audit.note(world, call.user, endpoint, before, answer)
    return answer


def _who(world: World, endpoint: Endpoint) -> User:
    header = request.headers.get("Authorization")
    if endpoint.who == "open" and header is None:
        return User("", "", "", "Anonymous", "", world.clock.start, "unknown", active=False)
    return access.recognise(world, header, gateway=GATEWAY in request.environ)


def _count(world: World, endpoint: Endpoint, path: Json, standings: list[Standing]) -> None:
    """One call of the address, and one write of the issue it names."""
    burst = endpoint.limit or endpoint.method.lower()
    if burst in world.limits.allowed:
        _spend(world, burst, f"{endpoint.method} {endpoint.root}{endpoint.path}", "jira-burst-based", standings)
    if not endpoint.reading and "key" in path:
        issue = world.issue_named(str(path["key"]))
        if issue is not None:
            count_write(world, issue, standings)


def count_write(world: World, issue: Issue, standings: list[Standing] | None = None) -> None:
    """Count one write against an issue; 429 where it has had its share."""
    for name in PER_ISSUE:
        _spend(world, name, issue.id, "jira-per-issue-on-write", standings if standings is not None else [])


def _spend(world: World, name: str, key: str, reason: str, standings: list[Standing]) -> None:
    standing = world.limits.spend(name, world.now(), key)
    standings.append(standing)
    if standing.refused:
        resets_at = moments.written(world.now() + timedelta(seconds=standing.resets))
        raise too_many_requests(standing.resets, reason, resets_at)


def _read(world: World, endpoint: Endpoint, version: int, user: User) -> ApiCall:
    for name in request.args:
        if name not in endpoint.params:
            raise not_understood(f"the query parameter {name!r} of {request.method} {request.path}")
    if endpoint.experimental and request.headers.get("X-ExperimentalApi") != "opt-in":
        raise refused(412, "This operation is experimental: it takes the header X-ExperimentalApi: opt-in.")
    return ApiCall(
        world=world,
        user=user,
        version=version,
        params={name: tuple(values) for name, values in request.args.lists()},
        body=_body(),
        headers=dict(request.headers.items()),
        host=request.host_url.rstrip("/"),
        path=request.path,
        stale="sandbox.stale" in request.environ,
    )


def _body() -> Any:
    """The JSON sent along; None without a body."""
    text = request.get_data()
    if not text.strip():
        return None
    if request.mimetype != "application/json":
        raise refused(415, "A body is sent as application/json.")
    try:
        return json.loads(text)
    except ValueError:
        raise bad_request("The body is no JSON.") from None


def _respond(world: World, answer: Answer, standings: list[Standing], who: str) -> Response:
    payload = "" if answer.body is None else json.dumps(answer.body)
    response = Response(payload, answer.status, content_type="application/json;charset=UTF-8")
    if world.cloud and standings:
        _announce(response, min(standings, key=lambda one: one.remaining / one.total))
    for name, value in answer.headers.items():
        response.headers[name] = value
    note_wire(world, answer.status, who)
    return response


def _announce(response: Response, standing: Standing) -> None:
    """How the scarcest of the limits that this call counted against stands."""
    response.headers["X-RateLimit-Limit"] = str(standing.total)
    response.headers["X-RateLimit-Remaining"] = str(standing.remaining)
    response.headers["X-RateLimit-NearLimit"] = str(standing.remaining * NEAR < standing.total).lower()


def note_wire(world: World, status: int | None, who: str) -> None:
    """Put this request on the wire log."""
    at = moments.written(world.now())
    world.wire.add(WireCall(at, "in", request.method, request.full_path.rstrip("?"), status, who, None))
