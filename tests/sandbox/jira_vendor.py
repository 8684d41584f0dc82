"""The vendor's description of the service desk's API, to hold the pretend Jira's own answers against."""

import json
from functools import cache
from typing import Any

from jsonschema import Draft4Validator
from referencing import Registry
from referencing.jsonschema import DRAFT4

from tests.sandbox.vendor import SPECS, need

SERVICE_DESK = SPECS / "jira-servicedesk.json"
HERE = "urn:jira-service-desk"
ROOT = "/rest/servicedeskapi"

Json = dict[str, Any]


@cache
def description() -> Json:
    need(SERVICE_DESK)
    whole: Json = json.loads(SERVICE_DESK.read_text(encoding="utf-8"))
    return whole


def faults(method: str, template: str, status: int, body: Any) -> list[str]:
    """What the description says against an answer."""
    operation = description()["paths"][ROOT + template][method.lower()]
    described = operation["responses"].get(str(status))
    if described is None:
        return [f"{method} {template} is not described as answering {status}"]
    if "content" not in described:
        return [] if body is None else [f"{method} {template} is described as answering nothing"]
    (content,) = described["content"].values()
    registry: Registry[Any] = Registry().with_resource(HERE, DRAFT4.create_resource(description()))
    errors = Draft4Validator(_at_home(content["schema"]), registry=registry).iter_errors(body)
    return [f"{'/'.join(map(str, error.absolute_path))}: {error.message[:200]}" for error in errors]


def _at_home(node: Any) -> Any:
    """References within the description, as references into it."""
    if isinstance(node, list):
        return [_at_home(one) for one in node]
    if not isinstance(node, dict):
        return node
    return {key: HERE + one if key == "$ref" else _at_home(one) for key, one in node.items()}
