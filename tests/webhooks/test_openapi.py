"""The description of the API is true: every address is in it, nothing else is, and every answer fits it."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from tests.webhooks.api_calls import account_call, act, ask, get
from tests.webhooks.service import NOW, World, ticket
from webhooks import openapi
from webhooks.api_bodies import ActBody, RequestBody, StandingBody

Json = dict[str, Any]
METHODS = {"get", "put", "post", "delete", "options", "head", "patch", "trace"}


@pytest.fixture
def described(world: World) -> Json:
    """The description as anybody reads it."""
    answer: Any = world.client.get("/openapi.json")
    assert (answer.status_code, answer.content_type) == (200, "application/json")
    return dict(answer.json)


def operations(described: Json) -> dict[tuple[str, str], Json]:
    """Every operation by method and path."""
    return {
        (method, path): one
        for path, item in described["paths"].items()
        for method, one in item.items()
        if method in METHODS
    }


def schema_for(described: Json, pointer: str) -> Draft202012Validator:
    """A checker for one of the schemas, with those that it refers to."""
    return Draft202012Validator(
        {"$ref": pointer, "components": described["components"]}, format_checker=Draft202012Validator.FORMAT_CHECKER
    )


def fits(described: Json, method: str, what: str, answer: Any) -> None:
    """Hold an answer against what is said of it: its status, its media type and its shape."""
    place = "" if what in ("standing", "pause", "resume", "remove") else "/tickets/{ticket}"
    path = f"/api/v1/{{connector}}/{{account}}{place}/{what}"
    said = operations(described)[method, path]["responses"][str(answer.status_code)]
    (media,) = said["content"]
    assert answer.content_type == media
    schema_for(described, said["content"][media]["schema"]["$ref"]).validate(answer.json)


def test_every_address_is_described_and_every_one_described_is_there(world: World, described: Json) -> None:
    there = {
        (method.lower(), re.sub(r"<([a-z]+)>", r"{\1}", rule.rule))
        for rule in world.app.url_map.iter_rules()
        if rule.rule.startswith("/api/")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }

    assert set(operations(described)) == there
    assert len(there) == 8
    assert {one["operationId"] for one in operations(described).values()} == set(openapi.OPERATIONS)


def test_it_has_what_openapi_3_1_asks_for(described: Json) -> None:
    assert set(described) == {"openapi", "info", "servers", "security", "paths", "components"}
    assert re.fullmatch(r"3\.1\.\d+", described["openapi"])
    assert {"title", "version"} <= set(described["info"])
    assert described["components"]["securitySchemes"] == {"token": {"type": "http", "scheme": "bearer"}}
    assert described["security"] == [{"token": []}]
    assert all(set(one) == {"url"} for one in described["servers"])


def test_every_operation_has_its_parts(described: Json) -> None:
    found = operations(described)
    names = [one["operationId"] for one in found.values()]

    assert len(names) == len(set(names))
    for (method, path), one in found.items():
        parameters = {
            (given["in"], given["name"]): given
            for given in [*described["paths"][path]["parameters"], *one.get("parameters", [])]
        }
        assert {name for where, name in parameters if where == "path"} == set(re.findall(r"{(\w+)}", path))
        assert all(given["required"] is True for given in parameters.values())
        assert all(given["schema"]["type"] == "string" for given in parameters.values())
        assert (("header", "Idempotency-Key") in parameters) is (method == "post")
        assert ("requestBody" in one) is (method == "post")
        assert {"401", "404", "503"} < set(one["responses"])
        assert all(response["description"] and response["content"] for response in one["responses"].values())
        assert one["summary"]


def test_every_schema_is_one_and_every_reference_leads_to_one(described: Json) -> None:
    schemas = described["components"]["schemas"]
    references = set(re.findall(r'"\$ref": "([^"]+)"', json.dumps(described)))

    assert references <= {f"#/components/schemas/{name}" for name in schemas}
    for name in schemas:
        Draft202012Validator.check_schema(schemas[name])
    assert all(
        schemas[name]["additionalProperties"] is False
        for name in ("RequestBody", "ActBody", "Somebody", "StandingBody", "LeavingBody")
    )


def test_the_examples_are_right(described: Json) -> None:
    for (method, _), one in operations(described).items():
        if method != "post":
            continue
        (content,) = one["requestBody"]["content"].values()
        schema_for(described, content["schema"]["$ref"]).validate(content["example"])
    assert RequestBody.model_validate(openapi.REQUEST).reason == openapi.REQUEST["reason"]
    assert ActBody.model_validate(openapi.ACT).move == openapi.ACT["move"]
    assert StandingBody.model_validate(openapi.STAND).by == openapi.STAND["by"]


def test_the_example_opens_an_escalation_and_its_act_closes_it(world: World) -> None:
    world.see(ticket())

    assert ask(world, **openapi.REQUEST).status_code == 201
    assert act(world, openapi.ACT["move"], "a", by=openapi.ACT["by"], **openapi.ACT["details"]).status_code == 200


def test_every_kind_of_answer_fits_what_is_said_of_it(world: World, described: Json) -> None:
    world.see(ticket(created_at=NOW - timedelta(hours=3)))
    fits(described, "get", "availability", get(world, "availability"))
    fits(described, "post", "escalations", ask(world, "early"))
    world.clock.tell(NOW + timedelta(hours=2))
    for key, changes in (
        ("other", {"need": "only_update"}),
        ("short", {"details": {}}),
        ("right", {"requested_by": {"id": "7"}, "on_behalf_of": {"id": "41"}}),
        ("late", {}),
        ("right", {}),
        ("wrong", {"colour": 1}),
    ):
        fits(described, "post", "escalations", ask(world, key, **changes))
    fits(described, "get", "availability", get(world, "availability"))
    fits(described, "get", "availability", get(world, "availability", "999"))
    for key, move in (
        ("a-1", "accept"),
        ("a-2", "acknowledge"),
        ("a-3", "contact"),
        ("a-4", "open"),
        ("right", "close"),
    ):
        fits(described, "post", "acts", act(world, move, key))
    fits(described, "get", "escalations", get(world, "escalations"))
    fits(described, "get", "escalations", get(world, "escalations", "999"))
    fits(described, "get", "escalations", world.client.get("/api/v1/x/y/tickets/1/escalations"))


def test_f60_every_answer_on_an_account_fits_what_is_said_of_it(world: World, described: Json) -> None:
    world.see(ticket())
    ask(world)

    for what, body in (
        ("standing", None),
        ("pause", openapi.STAND),
        ("standing", None),
        ("resume", openapi.STAND),
        ("pause", {"by": 1}),
        ("remove", openapi.STAND),
        ("remove", {**openapi.STAND, "yes": True}),
        ("resume", openapi.STAND),
        ("standing", None),
    ):
        fits(described, "get" if body is None else "post", what, account_call(world, what, body))


def test_t63_nothing_of_an_account_is_in_it(world: World, described: Json) -> None:
    world.see(ticket(subject="A private subject"))
    text = json.dumps(described)

    assert not any(name in text for name in ("globex", "A private subject", "Ana@", "manager@"))
