"""Every call that writes is one the vendor's own descriptions know: its path, its method and its body."""

import json
import re
from functools import cache
from typing import Any

import pytest
from jsonschema import Draft4Validator
from referencing import Registry
from referencing.jsonschema import DRAFT4

from core.commands import TicketUpdate
from tests.jira.paper import KIM
from tests.jira.writes import CSM, applied, cc, comment, follower, sent, site, update
from tests.sandbox.vendor import SPECS, need

Json = dict[str, Any]
DESCRIBED = (SPECS / "jira-platform-v3.json", SPECS / "jira-servicedesk.json")


@cache
def description(number: int) -> Json:
    need(DESCRIBED[number])
    whole: Json = json.loads(DESCRIBED[number].read_text(encoding="utf-8"))
    return whole


def operation(call: str) -> tuple[int, Json]:
    """What a description says of a call, and which of them."""
    method, path = call.split(" ")
    number = 1 if path.startswith("/rest/servicedeskapi") else 0
    for template, methods in description(number)["paths"].items():
        pattern = re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(template))
        if method.lower() in methods and re.fullmatch(pattern, path):
            return number, methods[method.lower()]
    raise AssertionError(f"no description knows {call}")


def faults(call: str, body: Any) -> list[str]:
    """What the description says against a call."""
    number, known = operation(call)
    schema = known["requestBody"]["content"]["application/json"]["schema"]
    registry: Registry[Any] = Registry().with_resource("urn:vendor", DRAFT4.create_resource(description(number)))
    return [error.message[:200] for error in Draft4Validator(_at_home(schema), registry=registry).iter_errors(body)]


def _at_home(node: Any) -> Any:
    """References within the description, as references into it."""
    if isinstance(node, list):
        return [_at_home(one) for one in node]
    if not isinstance(node, dict):
        return node
    return {key: "urn:vendor" + one if key == "$ref" else _at_home(one) for key, one in node.items()}


WHOLE = (comment("a", public=True), comment("b"), follower("kim@support.example"), cc("csm@support.example"))
PEOPLE = (CSM, {**KIM, "emailAddress": "kim@support.example"})


@pytest.mark.parametrize(
    ("request_there", "wanted", "calls"),
    [
        (True, update(*WHOLE, escalation="active", escalated=True, owner=None, level=2), 5),
        (True, update(*WHOLE), 5),
        (False, update(*WHOLE, owner="Kim", **{"ask.impact": "600\nusers"}), 4),
    ],
)
def test_every_call_that_writes_fits(request_there: bool, wanted: TicketUpdate, calls: int) -> None:
    found = site(*PEOPLE, request=request_there)

    applied(found, wanted)

    assert len(sent(found)) == calls
    for call, body in sent(found):
        assert faults(call, body.get("", body)) == []


def test_nothing_of_the_platforms_is_sent_that_takes_an_admins_rights() -> None:
    found = site(*PEOPLE)

    applied(found, update(*WHOLE, escalation="active"))

    asked = [question for method, _, question in found.asked if method == "PUT"]
    assert asked
    assert not any({"notifyUsers", "overrideScreenSecurity"} & set(question) for question in asked)
