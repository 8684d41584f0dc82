"""What the API takes and what it does not: plain JSON, each field once, and nothing that nobody asked for."""

from __future__ import annotations

import json
import tracemalloc
from typing import Any

import pytest

from core.errors import StoreUnavailable
from core.events import Move
from runtime.cli_escalations import MOVABLE
from tests.webhooks import hostile_api
from tests.webhooks.api_calls import ASKED, LEAD, ask, bearer, get, path
from tests.webhooks.service import World, ticket
from webhooks.api_bodies import MAX_API, ActBody

MIB = 1024 * 1024
ROUND = 500
PROBLEM = "application/problem+json"
REFUSALS = {400, 404, 413, 415}
"""404 for an act on what was never escalated."""
JSON = {"Content-Type": "application/json", "Idempotency-Key": "k"}


@pytest.fixture
def case(world: World) -> World:
    """Ana's case, seen."""
    world.see(ticket())
    return world


def post(world: World, body: bytes | object, what: str = "escalations", **headers: str | None) -> Any:
    """Send these bytes, or this value as JSON, with the right token."""
    sent = body if isinstance(body, bytes) else json.dumps(body).encode()
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    head = {name: value for name, value in {**bearer(), **JSON, **named}.items() if value is not None}
    return world.client.post(path(what), data=sent, headers=head)


@pytest.mark.parametrize("seed", range(5000 // ROUND))
def test_t10_t45_5000_hostile_calls_are_refused_or_really_asked(case: World, seed: int) -> None:
    before, taken = case.rows(), 0

    for call in hostile_api.calls(seed, ROUND):
        answer: Any = case.client.post(path(call.what), data=call.body, headers={**bearer(), **call.headers})
        assert answer.status_code in REFUSALS | {200, 201, 409}, (answer.status_code, call)
        assert b"Traceback" not in answer.data
        if answer.status_code in REFUSALS:
            assert answer.content_type == PROBLEM
            assert answer.json["code"]
            assert len(answer.data) < 20_000
        else:
            # Really a request, though an odd one, such as one with other words or without a reason.
            taken += 1

    assert case.rows() - before == taken
    assert taken < ROUND / 5
    assert len(case.service.store.escalations()) <= 1


def test_t10_hostile_calls_without_the_token_store_nothing_and_learn_nothing(case: World) -> None:
    before = case.rows()

    answers = [
        case.client.post(path(call.what), data=call.body, headers=call.headers) for call in hostile_api.calls(77, ROUND)
    ]

    # Whoever comes again and again with no token is told to wait, which says no more.
    assert {one.status_code for one in answers} <= {401, 429}
    assert case.rows() == before


def test_t9_hostile_calls_do_not_grow_the_memory(case: World) -> None:
    calls = list(hostile_api.calls(7, 200))
    for call in calls[:100]:
        case.client.post(path(call.what), data=call.body, headers={**bearer(), **call.headers}).close()
    tracemalloc.start()
    before, _ = tracemalloc.get_traced_memory()

    for call in calls:
        case.client.post(path(call.what), data=call.body, headers={**bearer(), **call.headers}).close()

    after, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert after - before < 4 * MIB
    assert peak - before < 16 * MIB


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"level": 3}, "level is no field here"),
        ({"requested_by": {"id": "41", "staff": True}}, "requested_by.staff is no field here"),
        ({"requested_by": {"id": "41", "email": "ana@acme.example"}}, "requested_by: give either id or email"),
        ({"requested_by": {}}, "requested_by: give either id or email"),
        ({"requested_by": {"email": "ana"}}, "requested_by.email: is no e-mail address"),
        ({"requested_by": {"email": "a@b@c"}}, "requested_by.email: is no e-mail address"),
        ({"requested_by": {"id": "41\n"}}, "requested_by.id: must be one line without white space around it"),
        ({"reason": None}, "reason: Input should be a valid string"),
        ({"reason": "Blocked!"}, "reason must be a code of the policy: small letters, digits and _"),
        ({"details": {"impact": 1}}, "details.impact: Input should be a valid string"),
        ({"details": {"impact": "a\u0000b"}}, "details.impact: holds control characters or half ones"),
        ({"details": {"owner": "me"}}, "details.owner is no question of the policy"),
        ({"note": "x" * 20_001}, "note: String should have at most 20000 characters"),
    ],
)
def test_t45_a_field_that_is_wrong_is_named(case: World, changes: dict[str, object], said: str) -> None:
    before = case.rows()

    answer = post(case, {**ASKED, **changes})

    assert (answer.status_code, answer.json["code"], answer.json["detail"]) == (400, "bad_field", said)
    assert case.rows() == before


def test_everything_wrong_is_said_at_once(case: World) -> None:
    answer = post(case, {"move": "open", "colour": 1, "details": []}, "acts")

    assert [part.split()[0] for part in answer.json["detail"].split("; ")] == ["move:", "details:", "by", "colour"]


def test_t13_names_of_strangers_are_shown_harmless(case: World) -> None:
    answer = post(case, {**ASKED, "\u202e\r\n" + "x" * 5000: 1})

    assert answer.status_code == 400
    assert len(answer.json["detail"]) < 100
    assert answer.json["detail"].isascii()


def test_t45_neither_body_is_taken_for_the_other(case: World) -> None:
    act = {"move": "close", "details": {"outcome": "workaround"}, "by": LEAD}

    assert (post(case, act).status_code, post(case, ASKED, "acts").status_code) == (400, 400)
    assert len(case.service.store.deliveries(channel="api")) == 0


@pytest.mark.parametrize("key", [None, "", " ", "a b", "x" * 129, "a/b", "a\tb", '"a"', "\u00e9"])
def test_every_request_has_a_key_of_plain_letters(case: World, key: str | None) -> None:
    answer = post(case, ASKED, Idempotency_Key=key)

    assert (answer.status_code, answer.json["code"]) == (400, "idempotency_key")


def test_the_longest_key_will_do(case: World) -> None:
    assert post(case, ASKED, Idempotency_Key="x" * 128).status_code == 201


@pytest.mark.parametrize(
    "media",
    [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "",
        "application/json; charset=utf-16",
    ],
)
def test_only_json_is_read(case: World, media: str) -> None:
    assert post(case, ASKED, Content_Type=media).status_code == 415


def test_t9_nothing_compressed_and_nothing_large_is_read(case: World) -> None:
    large = json.dumps({**ASKED, "note": "x" * MAX_API}).encode()

    assert post(case, ASKED, Content_Encoding="gzip").status_code == 415
    assert post(case, large).status_code == 413
    assert post(case, b" " * (2 * MIB)).status_code == 413
    assert (post(case, large).content_type, post(case, b" " * (2 * MIB)).content_type) == (PROBLEM, PROBLEM)


def test_a_media_type_with_its_charset_is_json_all_the_same(case: World) -> None:
    assert post(case, ASKED, Content_Type="application/json; charset=UTF-8").status_code == 201


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"])
def test_other_methods_are_refused_with_those_there_are(case: World, method: str) -> None:
    answer: Any = case.client.open(path("escalations"), method=method, headers=bearer())

    assert (answer.status_code, answer.content_type, answer.json["code"]) == (405, PROBLEM, "method_not_allowed")
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "POST"}


@pytest.mark.parametrize(
    "where",
    ["/api/", "/api/v1", "/api/v2/zendesk/acme/tickets/1/acts", "/api/v1//acme/tickets/1/availability", "/api/x\x00y"],
)
def test_addresses_there_are_not_are_problems_too(case: World, where: str) -> None:
    answer: Any = case.client.get(where, headers=bearer())

    assert (answer.status_code, answer.content_type, answer.json["code"]) == (404, PROBLEM, "not_found")


@pytest.mark.parametrize("number", ["0x1", "..", "-1", "1%2f2", "1'--", "\u0661", "9" * 65, "abc"])
def test_t25_a_number_that_no_ticket_has_is_asked_of_nobody(case: World, number: str) -> None:
    before = case.rows()

    answers = [get(case, "availability", number), ask(case, "k", number)]

    assert {one.status_code for one in answers} == {404}
    assert {one.content_type for one in answers} == {PROBLEM}
    assert case.rows() == before


def test_f37_a_database_that_is_gone_is_said_and_may_be_tried_again(
    case: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_args: object, **_options: object) -> None:
        raise StoreUnavailable("disk full at /secret/place")

    monkeypatch.setattr(case.service.store, "delivery", gone)

    answer = ask(case)

    assert (answer.status_code, answer.content_type, answer.json["code"]) == (503, PROBLEM, "unavailable")
    assert answer.headers["Retry-After"] == "30"
    assert "/secret/place" not in answer.text


def test_t13_a_fault_of_ours_shows_nothing(case: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_args: object, **_options: object) -> None:
        raise RuntimeError("token=abc at line 7")

    monkeypatch.setattr(case.service.store, "snapshot", broken)

    answer = get(case, "availability")

    assert (answer.status_code, answer.content_type, answer.json["code"]) == (500, PROBLEM, "internal")
    assert "line 7" not in answer.text


def test_every_move_of_an_operator_can_be_asked_for_and_no_other() -> None:
    schema = ActBody.model_json_schema()["properties"]["move"]["enum"]

    assert sorted(schema) == sorted(MOVABLE)
    assert Move.OPEN not in schema
