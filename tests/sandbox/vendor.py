"""The vendor's description and recorded answers, to hold the pretend Zendesk's own answers against."""

import json
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
import yaml
from jsonschema import Draft4Validator
from referencing import Registry
from referencing.jsonschema import DRAFT4

from tests import house

SPECS = house.ROOT.parent / "shared" / "specs"
SUPPORT = SPECS / "zendesk-support.oas.yaml"
SAMPLES = SPECS / "zendesk-samples"
HERE = "urn:vendor"
# Real answers have null here, though the description says they cannot be.
NULL_IN_RECORDINGS = frozenset(
    {
        "agent_description",
        "default_group_id",
        "description",
        "due_at",
        "followup_source_id",
        "forum_topic_id",
        "host_mapping",
        "last_login_at",
        "logo",
        "recipient",
        "satisfaction_rating",
        "value",
    }
)

Json = dict[str, Any]


class _Loader(yaml.CSafeLoader):
    """Takes a lone ``=``, which YAML 1.1 has a type for and the safe loader does not."""


_Loader.add_constructor("tag:yaml.org,2002:value", lambda loader, node: node.value)


def need(path: Any) -> None:
    """Skip, aloud, where the reference is not beside this checkout."""
    if not path.exists():
        pytest.skip(f"{path.name} is not beside this checkout")


@cache
def description() -> Json:
    with SUPPORT.open(encoding="utf-8") as file:
        whole: Json = _without_nullable(_Loader(file).get_single_data())
    return whole


def _without_nullable(node: Any) -> Any:
    """OpenAPI's `nullable` in JSON Schema's words; what recordings show as null is nullable too."""
    if isinstance(node, list):
        return [_without_nullable(one) for one in node]
    if not isinstance(node, dict):
        return node
    made = {key: _without_nullable(value) for key, value in node.items()}
    if isinstance(made.get("properties"), dict):
        properties = made["properties"]
        made["properties"] = {key: _or_null(value, key in NULL_IN_RECORDINGS) for key, value in properties.items()}
    return _or_null(made, made.pop("nullable", False) is True)


def _or_null(schema: Any, nullable: bool) -> Any:
    return {"anyOf": [schema, {"type": "null"}]} if nullable and isinstance(schema, dict) else schema


def faults(method: str, template: str, status: int, body: Any) -> list[str]:
    """What the description says against an answer."""
    operation = description()["paths"][template][method.lower()]
    described = operation["responses"].get(str(status))
    if described is None:
        return [f"{method} {template} is not described as answering {status}"]
    if "content" not in described:
        return [] if body is None else [f"{method} {template} is described as answering nothing"]
    schema = _at_home(described["content"]["application/json"]["schema"])
    registry: Registry[Any] = Registry().with_resource(HERE, DRAFT4.create_resource(description()))
    errors = Draft4Validator(schema, registry=registry).iter_errors(body)
    return [f"{'/'.join(map(str, error.absolute_path))}: {error.message[:200]}" for error in errors]


def _at_home(node: Any) -> Any:
    """References within the description, as references into it."""
    if isinstance(node, list):
        return [_at_home(one) for one in node]
    if not isinstance(node, dict):
        return node
    return {key: HERE + one if key == "$ref" else _at_home(one) for key, one in node.items()}


def recorded(name: str) -> Any:
    need(SAMPLES)
    return json.loads((SAMPLES / name).read_text(encoding="utf-8"))


def missing(expected: Any, ours: Any, where: str = "") -> Iterator[str]:
    """The keys of a recorded answer that ours lacks; of lists, the first entries are compared."""
    if isinstance(expected, dict) and isinstance(ours, dict):
        for key, value in expected.items():
            if key not in ours:
                yield f"{where}/{key}"
            else:
                yield from missing(value, ours[key], f"{where}/{key}")
    elif isinstance(expected, list) and isinstance(ours, list) and expected and ours:
        yield from missing(expected[0], ours[0], f"{where}/0")
