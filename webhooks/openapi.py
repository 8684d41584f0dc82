"""Describes the API for machines: OpenAPI 3.1, written from the models and the addresses that there are.

Rule 1: the addresses are those of the application itself; one that is not described here is a fault, and a test's.
Rule 2: nothing of an account is in it, so anybody may read it.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from importlib.metadata import version
from typing import Any, Literal

from flask import Flask, Response, jsonify
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema
from werkzeug.routing import Rule

from runtime.access import Role
from runtime.routes import add_route, permissions, public
from webhooks.api_bodies import JSON, KEY, ActBody, LeavingBody, RequestBody, StandingBody
from webhooks.api_models import (
    Accepted,
    Availability,
    Done,
    Escalations,
    Kept,
    Leaves,
    Problem,
    Redirected,
    Standing,
    Stands,
)
from webhooks.problems import PROBLEM, UNDER

Model = type[BaseModel]

PARAMETERS = {
    "connector": "The connector, as in `halyard.yaml`.",
    "account": "The account's name in `halyard.yaml`.",
    "ticket": "The helpdesk's own id of the ticket.",
}
PROBLEMS = {
    400: "The body, a field of it or the key is not what is asked for; nothing was kept.",
    401: "The token is missing, or does not open this account.",
    403: "The token opens this account and may not do this; take one of a higher role.",
    404: "The helpdesk does not know this ticket, it was never escalated and is acted on, or there is no such address.",
    409: "Refused: `code` and `detail` say why, `available_at` from when it can be asked for. Or `key_taken`.",
    413: "The body is too large, or its length is not given.",
    415: "The body is not plain JSON.",
    429: "Too many calls with wrong tokens came from this address; come again after `Retry-After`.",
    503: "The database or the helpdesk does not answer; nothing was kept, and it may be sent again.",
}
READING = (401, 404, 429, 503)
WRITING = (400, 401, 403, 404, 409, 413, 415, 429, 503)
DESCRIPTION = (
    "Asks of tickets whether they can be escalated, asks for escalations, acts on them, and makes an account stand "
    "still or go on. Every request is decided as one by any other channel is. Moments are RFC 3339 in UTC."
)

REQUEST: Mapping[str, Any] = {
    "reason": "blocked",
    "details": {
        "impact": "Forty warehouse staff cannot print labels since nine o'clock",
        "wanted_outcome": "A named engineer tonight",
    },
    "requested_by": {"email": "ana@acme.example", "name": "Ana Ruiz"},
}
STAND: Mapping[str, Any] = {"by": "j.doe@support.example", "why": "their helpdesk moves tonight"}
ACT: Mapping[str, Any] = {"move": "close", "details": {"outcome": "workaround"}, "by": "j.doe@support.example"}


@dataclass(frozen=True, slots=True)
class Operation:
    """One thing that can be called: what it does, what it takes, what it answers."""

    summary: str
    description: str
    answers: Mapping[int, tuple[str, Model]]
    problems: tuple[int, ...]
    body: Model | None = None
    example: Mapping[str, Any] = field(default_factory=dict)


OPERATIONS: Mapping[str, Operation] = {
    "api_availability": Operation(
        "Can this ticket be escalated?",
        "The same answer as `halyard policy explain`, from the ticket as last seen. Asking changes nothing.",
        {200: ("Whether it can, since or from when, and why.", Availability)},
        READING,
    ),
    "api_escalations": Operation(
        "What is escalated?",
        "The ticket's escalations with their promises and records.",
        {200: ("All of them, newest first.", Escalations)},
        READING,
    ),
    "api_request": Operation(
        "Ask for an escalation",
        "Kept, and decided at once where that can be. Whoever is named in `requested_by` counts as far as the ticket "
        "bears it out.",
        {
            200: ("No escalation; the right way was taken instead.", Redirected),
            201: ("The escalation is opened.", Accepted),
            202: ("Kept, and not decided yet. The same call again says what came of it.", Kept),
        },
        WRITING,
        RequestBody,
        REQUEST,
    ),
    "api_act": Operation(
        "Act on the escalation",
        "Accept, record a step, assign, move levels, decline, close, reopen: what the people in charge do.",
        {
            200: ("The act is done.", Done),
            202: ("Kept, and not decided yet. The same call again says what came of it.", Kept),
        },
        WRITING,
        ActBody,
        ACT,
    ),
    "api_standing": Operation(
        "How does the account stand?",
        "Whether it works, and who stopped it, since when and why.",
        {200: ("How it stands.", Standing)},
        READING,
    ),
    "api_pause": Operation(
        "Make the account stand still",
        "What arrives is kept; nothing is read or written there. One that stands still already stays as it is.",
        {200: ("It stands still.", Stands)},
        WRITING,
        StandingBody,
        STAND,
    ),
    "api_resume": Operation(
        "Let the account go on",
        "What waited is done by importance, within the helpdesk's limits. One that was taken out does not come back.",
        {200: ("It goes on.", Stands)},
        WRITING,
        StandingBody,
        STAND,
    ),
    "api_remove": Operation(
        "Take the account out",
        "Without `yes` the answer says what is open there and nothing changes. With it the account stands still for "
        "good and the secrets that an installation kept of it are wiped; its rows stay.",
        {200: ("What is open there, and whether it was taken out.", Leaves)},
        WRITING,
        LeavingBody,
        {**STAND, "yes": True},
    ),
}


def add_routes(app: Flask) -> None:
    """``GET /openapi.json``."""

    def shown() -> Response:
        return jsonify(document(app))

    add_route(app, "/openapi.json", "openapi", shown, public("describes the API and names no account"))


def document(app: Flask) -> dict[str, Any]:
    """The description of every address of the application under ``/api/``."""
    paths: dict[str, dict[str, Any]] = {}
    for rule in sorted(_rules(app), key=lambda one: one.rule):
        named = [_parameter(name) for name in PARAMETERS if name in rule.arguments]
        path = paths.setdefault(_path(rule), {"parameters": named})
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            least = permissions(app)[rule.endpoint].role or Role.VIEWER
            path[method.lower()] = _operation(rule.endpoint, OPERATIONS[rule.endpoint], least)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Halyard", "version": version("halyard"), "description": DESCRIPTION},
        "servers": [{"url": "/"}],
        "security": [{"token": []}],
        "paths": paths,
        "components": {"schemas": _schemas(), "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}},
    }


def _rules(app: Flask) -> Iterator[Rule]:
    return (rule for rule in app.url_map.iter_rules() if rule.rule.startswith(UNDER))


def _path(rule: Rule) -> str:
    return re.sub(r"<([a-z]+)>", r"{\1}", rule.rule)


def _parameter(name: str) -> dict[str, Any]:
    about = {"name": name, "in": "path", "required": True, "description": PARAMETERS[name]}
    return {**about, "schema": {"type": "string"}}


def _operation(endpoint: str, one: Operation, least: Role) -> dict[str, Any]:
    responses = {str(status): _response(JSON, *answer) for status, answer in one.answers.items()}
    responses |= {str(status): _response(PROBLEM, PROBLEMS[status], Problem) for status in one.problems}
    said = f"{one.description} Needs a token of a {least.word} at least."
    about: dict[str, Any] = {"operationId": endpoint, "summary": one.summary, "description": said}
    if one.body is not None:
        about["parameters"] = [_key()]
        about["requestBody"] = {"required": True, "content": {JSON: {"schema": _ref(one.body), "example": one.example}}}
    return {**about, "responses": dict(sorted(responses.items()))}


def _key() -> dict[str, Any]:
    return {
        "name": "Idempotency-Key",
        "in": "header",
        "required": True,
        "description": "The request's own name in this account; sent again, it gives the same answer.",
        "schema": {"type": "string", "pattern": f"^{KEY.pattern}$"},
        "example": "crm-10421-1",
    }


def _response(media: str, description: str, model: Model) -> dict[str, Any]:
    return {"description": description, "content": {media: {"schema": _ref(model)}}}


def _ref(model: Model) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{model.__name__}"}


def _schemas() -> dict[str, Any]:
    taken = [one.body for one in OPERATIONS.values() if one.body is not None]
    given = [model for one in OPERATIONS.values() for _, model in one.answers.values()]
    models: list[tuple[Model, Literal["validation", "serialization"]]] = [(model, "validation") for model in taken]
    given = list(dict.fromkeys([*given, Problem]))
    models += [(model, "serialization") for model in given]
    _, schema = models_json_schema(models, ref_template="#/components/schemas/{model}")
    found: dict[str, Any] = schema["$defs"]
    return found
