"""Every request the connector sends is one the vendor's own description knows: path, query and body."""

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
import responses

from core.commands import Note, NoteKind, TicketUpdate
from core.tickets import TicketRef
from tests.install import vendor_spec
from tests.zendesk.host import (
    AGENT,
    BASE,
    CHANGED,
    LEAD,
    OPENED,
    PEOPLE,
    REQUESTER,
    STRANGER,
    TICKET,
    Json,
    accepts,
    audit,
    helpdesk,
    hosted,
    oauth,
    said,
    shows,
    ticket,
)

# In the vendor's reference pages, and in recorded traffic, but not in the description.
BEYOND = {("GET", "/api/v2/incremental/tickets/cursor"): {"per_page"}}


@pytest.fixture(scope="module")
def document() -> Json:
    vendor_spec.need()
    found: Json = vendor_spec._document(vendor_spec.SUPPORT)
    return found


@pytest.fixture
def calls() -> Iterator[list[tuple[str, str, dict[str, str], Json | None]]]:
    """Everything the connector ever asks a host, with made-up answers: method, path, query, body."""
    found: list[tuple[str, str, dict[str, str], Json | None]] = []
    with hosted() as host:
        host.post(f"{BASE}/oauth/tokens", json={"access_token": "a", "expires_in": 1800})
        shows(
            host,
            ticket(),
            audit(1, REQUESTER, OPENED, said(REQUESTER, "x")),
            audit(2, AGENT, OPENED, said(STRANGER, "y")),
        )
        stranger = {"id": STRANGER, "name": "Pat", "organization_id": 78}
        host.get(f"{BASE}/api/v2/users/show_many.json", json={"users": [stranger]})
        brands = {"brands": [{"id": 360, "name": "Support EU"}], "next_page": None}
        host.get(f"{BASE}/api/v2/brands.json", json=brands)
        host.get(f"{BASE}/api/v2/organizations/show_many.json", json={"organizations": []})
        host.get(f"{BASE}/api/v2/users/search.json", json={"users": [{**PEOPLE[2], "organization_id": 77}]})
        known = {"type": "email", "value": "j.doe@support.example", "verified": True}
        host.get(f"{BASE}/api/v2/users/{LEAD}/identities.json", json={"identities": [known]})
        host.get(f"{BASE}/api/v2/incremental/tickets/cursor.json", json={"tickets": [], "after_cursor": "x"})
        accepts(host)
        host.put(f"{BASE}/api/v2/tickets/update_many.json", json={"job_status": {"id": "V3-1", "status": "queued"}})
        results = [{"id": number, "success": True} for number in (1, 2)]
        done = {"id": "V3-1", "status": "completed", "results": results}
        host.get(f"{BASE}/api/v2/job_statuses/V3-1.json", json={"job_status": done})
        _work()
        yield [*found, *map(_call, host.calls)]


def _work() -> None:
    facts: Json = {"brands": {"Support EU": "eu"}, "first_response_sla": True}
    there = helpdesk(wait=lambda seconds: None, credentials=oauth(), **facts)
    there.fetch(TICKET)
    there.find_person("acme", "j.doe@support.example")
    there.changed_since("acme", "")
    there.changed_since("acme", "MTY5NTA1MjY2My4wfHwyOHw=")
    fields: dict[str, Any] = {"escalation": "active", "escalated": True, "level": 2, "owner": "J. Doe", "reason": None}
    notes = (
        Note("a", NoteKind.COMMENT, text="For all", public=True, author=str(REQUESTER)),
        Note("b", NoteKind.COMMENT, text="For us"),
        Note("c", NoteKind.FOLLOWER, email="j.doe@support.example"),
        Note("d", NoteKind.CC, email="csm@support.example", name="Customer Success Manager"),
    )
    there.apply([TicketUpdate(TICKET, CHANGED, "k", fields, notes)])
    batch = [TicketRef("zendesk", "acme", str(number)) for number in (1, 2)]
    there.apply([TicketUpdate(ref, CHANGED, "k", fields) for ref in batch])


def _call(call: responses.Call) -> tuple[str, str, dict[str, str], Json | None]:
    parts = urlsplit(str(call.request.url))
    body = call.request.body
    return (
        str(call.request.method),
        parts.path.removesuffix(".json"),
        dict(parse_qsl(parts.query)),
        json.loads(body) if body else None,
    )


def test_every_path_is_described(document: Json, calls: list[Any]) -> None:
    asked = {(method, path) for method, path, _, _ in calls}

    assert len(asked) == 15
    assert [one for one in sorted(asked) if vendor_spec._operation(document, *one) is None] == []


def test_every_query_parameter_is_described(document: Json, calls: list[Any]) -> None:
    strange = []
    for method, path, query, _ in calls:
        template, operation = _found(document, method, path)
        known = _parameters(document, template, operation) | BEYOND.get((method, template), set())
        strange += [f"{method} {path}: {name}" for name in query if name.partition("[")[0] not in known]

    assert strange == []


def test_every_body_is_as_described(document: Json, calls: list[Any]) -> None:
    faults = [
        f"{method} {path}: {fault}"
        for method, path, _, body in calls
        for fault in vendor_spec.faults(method, path, body)
    ]

    assert faults == []


def test_every_property_of_a_body_is_described(document: Json, calls: list[Any]) -> None:
    strange = []
    for method, path, _, body in calls:
        schema = vendor_spec._body_schema(_found(document, method, path)[1])
        if body is not None and schema is not None:
            strange += [f"{method} {path}: {one}" for one in _undescribed(document, schema, body, "")]

    assert strange == []


def test_a_property_nobody_knows_is_found(document: Json) -> None:
    schema = vendor_spec._body_schema(_found(document, "PUT", "/api/v2/tickets/5")[1])
    assert schema is not None

    found = list(_undescribed(document, schema, {"ticket": {"comment": {"html_body": "x", "colour": 1}}}, ""))

    assert found == ["/ticket/comment/colour"]


def _found(document: Json, method: str, path: str) -> tuple[str, Json]:
    found = vendor_spec._operation(document, method, path)
    assert found is not None, f"{method} {path}"
    return found


def _parameters(document: Json, template: str, operation: Json) -> set[str]:
    listed = [*document["paths"][template].get("parameters", ()), *operation.get("parameters", ())]
    return {_resolved(document, one)["name"] for one in listed}


def _resolved(document: Json, part: Json) -> Json:
    while "$ref" in part:
        found: Any = document
        for name in part["$ref"].removeprefix("#/").split("/"):
            found = found[name]
        part = found
    return part


def _undescribed(document: Json, schema: Json, value: Any, where: str) -> Iterator[str]:
    """Properties of a body that the schema, where it lists any, does not."""
    described = list(_objects(document, schema))
    if isinstance(value, list):
        items = [one["items"] for one in described if "items" in one]
        for inner in value:
            yield from _undescribed(document, {"allOf": items}, inner, where)
        return
    known = {name: part for one in described for name, part in one.get("properties", {}).items()}
    if not isinstance(value, dict) or not known or any(one.get("additionalProperties") for one in described):
        return
    for name, inner in value.items():
        if name not in known:
            yield f"{where}/{name}"
        else:
            yield from _undescribed(document, known[name], inner, f"{where}/{name}")


def _objects(document: Json, schema: Json) -> Iterator[Json]:
    """A schema and all that it is made of."""
    resolved = _resolved(document, schema)
    yield resolved
    for way in ("allOf", "oneOf", "anyOf"):
        for part in resolved.get(way, ()):
            yield from _objects(document, part)


def test_paths_have_no_doubled_or_foreign_parts(calls: list[Any]) -> None:
    assert all(re.fullmatch(r"/(api/v2|oauth)(/[A-Za-z0-9_-]+)+", path) for _, path, _, _ in calls)
