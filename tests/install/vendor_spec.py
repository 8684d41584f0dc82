"""Holds requests against the vendor's own description of its API, where that is at hand."""

import json
import re
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
SUPPORT = "zendesk-support.oas.yaml"
WEBHOOKS = "zendesk-webhooks.unofficial.oas.yaml"
ZENDESK = ((WEBHOOKS, "/api/v2"), (SUPPORT, ""))
"""Each description and the part of a path that it leaves out."""
JIRA = (("jira-platform-v3.json", ""), ("jira-servicedesk.json", ""))

# The description was written from prose and differs from recorded traffic here; the recording wins.
KNOWN_WRONG = {("POST", "/webhooks/test")}

Json = dict[str, Any]


class _Loader(yaml.CSafeLoader):
    """Takes a lone ``=``, which YAML 1.1 has a type for and the safe loader does not."""


_Loader.add_constructor("tag:yaml.org,2002:value", lambda loader, node: node.value)


def faults(method: str, path: str, body: Json | None, of: tuple[tuple[str, str], ...] = ZENDESK) -> list[str]:
    """What the vendor's description says against a request; skips, aloud, where there is no description."""
    for name, prefix in of:
        document = _document(name)
        found = _operation(document, method, path.partition("?")[0].removeprefix(prefix))
        if found is None:
            continue
        template, operation = found
        schema = _body_schema(operation)
        if body is None or schema is None or (method, template) in KNOWN_WRONG:
            return []
        return list(_against(document, schema, body))
    return [f"{method} {path} is nowhere described"]


def need(of: tuple[tuple[str, str], ...] = ZENDESK) -> None:
    """Skip where the descriptions are absent."""
    for name, _ in of:
        if not (SPECS / name).exists():
            pytest.skip(f"the vendor's description {name} is not beside this checkout")


@cache
def _document(name: str) -> Json:
    text = (SPECS / name).read_text(encoding="utf-8")
    whole: Json = _nullable(json.loads(text) if name.endswith(".json") else _Loader(text).get_single_data())
    return whole


def _nullable(value: Any) -> Any:
    """``nullable: true`` of OpenAPI 3.0 as JSON Schema says it."""
    if isinstance(value, list):
        return [_nullable(one) for one in value]
    if not isinstance(value, dict):
        return value
    whole = {key: _nullable(one) for key, one in value.items()}
    if whole.get("nullable") is True and isinstance(whole.get("type"), str):
        whole["type"] = [whole["type"], "null"]
    return whole


def _operation(document: Json, method: str, path: str) -> tuple[str, Json] | None:
    fit = [template for template in document["paths"] if re.fullmatch(_pattern(template), path)]
    for template in sorted(fit, key=lambda one: one.count("{")):
        operation = document["paths"][template].get(method.lower())
        if operation is not None:
            return template, operation
    return None


def _pattern(template: str) -> str:
    return re.sub(r"\\\{[^}]*\\\}", "[^/]+", re.escape(template))


def _body_schema(operation: Json) -> Json | None:
    content = operation.get("requestBody", {}).get("content", {})
    schema: Json | None = content.get("application/json", {}).get("schema")
    return schema


def _against(document: Json, schema: Json, body: Json) -> Iterator[str]:
    registry = Registry().with_resource("urn:spec", DRAFT4.create_resource(document))
    rooted = _rooted(schema)
    for error in Draft4Validator(rooted, registry=registry).iter_errors(body):
        yield f"{'/'.join(map(str, error.absolute_path))}: {error.message}"


def _rooted(value: Any) -> Any:
    """References within the document, as references to it."""
    if isinstance(value, list):
        return [_rooted(one) for one in value]
    if not isinstance(value, dict):
        return value
    return {
        key: f"urn:spec{one}" if key == "$ref" and isinstance(one, str) else _rooted(one) for key, one in value.items()
    }
