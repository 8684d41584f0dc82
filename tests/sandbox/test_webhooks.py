"""Webhooks: how they are made, what they carry and how they are signed."""

import base64
import hashlib
import hmac
import json
from pathlib import Path

import pytest

from sandbox.zendesk.signing import signature
from tests import house
from tests.sandbox.desk import CASE, Desk, Heard, Listener

VECTORS = house.ROOT.parent / "shared/specs/zendesk-samples/webhook-signature-vectors.synthetic.json"
DRAFT = "dGhpc19zZWNyZXRfaXNfZm9yX3Rlc3Rpbmdfb25seQ=="


def computed(secret: str, heard: Heard) -> str:
    stamp = heard.headers["X-Zendesk-Webhook-Signature-Timestamp"]
    return base64.b64encode(hmac.digest(secret.encode(), stamp.encode() + heard.body, hashlib.sha256)).decode()


def secret_of(desk: Desk, hook: str) -> str:
    return desk.admin.get(f"/webhooks/{hook}/signing_secret")["signing_secret"]["secret"]


def test_a_trigger_calls_its_webhook_with_a_signed_body(desk: Desk, listener: Listener) -> None:
    hook = desk.called(listener, '{"id": "{{ticket.id}}", "by": "{{current_user.id}}", "at": "{{ticket.status}}"}')
    desk.kim.update(status="pending")

    desk.advance(0)

    heard = listener.heard[0]
    assert (heard.path, heard.json) == ("/hooks/zendesk/acme", {"id": "10421", "by": "30000003", "at": "Pending"})
    assert heard.headers["X-Zendesk-Webhook-Signature"] == computed(secret_of(desk, hook), heard)
    assert heard.headers["X-Zendesk-Webhook-Signature-Timestamp"] == "2026-11-22T10:00:00Z"
    assert heard.headers["X-Zendesk-Account-Id"] == "1234567"
    assert heard.headers["X-Zendesk-Webhook-Id"] == hook
    assert len(heard.headers["X-Zendesk-Webhook-Invocation-Id"]) == 26
    assert heard.headers["User-Agent"] == "Zendesk Webhook"
    assert heard.headers["Content-Type"] == "application/json; charset=utf-8"


@pytest.mark.parametrize(
    ("timestamp", "body", "expected"),
    [
        ("2026-01-02T03:04:05Z", b'{"a":1}', "DrEozz8AN50407YD3epabV2ud140OCMpwtrofh9ygaY="),
        ("2026-01-02T03:04:05Z", b"", "TrXpW57JY2A449aRSgIKLcUtHHKjqixIb69Fe9h0Y+Q="),
    ],
)
def test_a_signature_is_timestamp_and_body_under_the_secret(timestamp: str, body: bytes, expected: str) -> None:
    assert signature("secret", timestamp, body) == expected


def test_signatures_agree_with_the_reference_vectors() -> None:
    if not VECTORS.exists():
        pytest.skip("the reference vectors are not beside this checkout")
    for vector in json.loads(Path(VECTORS).read_text()):
        assert signature(vector["secret"], vector["timestamp"], vector["body"].encode()) == vector["signature"]


def test_a_call_without_a_body_signs_the_timestamp_alone(desk: Desk, listener: Listener) -> None:
    hook = desk.called(listener, http_method="GET")
    desk.kim.update(status="pending")

    desk.advance(0)

    assert listener.heard[0].body == b""
    assert listener.heard[0].headers["X-Zendesk-Webhook-Signature"] == computed(
        secret_of(desk, hook), listener.heard[0]
    )


def test_resetting_the_secret_changes_it(desk: Desk) -> None:
    hook = desk.admin.webhook("http://127.0.0.1:9/x")
    before = secret_of(desk, hook)

    answer = desk.admin("POST", f"/api/v2/webhooks/{hook}/signing_secret")

    assert (answer.status_code, secret_of(desk, hook) != before) == (201, True)


@pytest.mark.parametrize(
    ("authentication", "header", "expected"),
    [
        ({"type": "bearer_token", "data": {"token": "t"}}, "Authorization", "Bearer t"),
        ({"type": "basic_auth", "data": {"username": "u", "password": "p"}}, "Authorization", "Basic dTpw"),
        ({"type": "api_key", "data": {"name": "X-Key", "value": "v"}}, "X-Key", "v"),
    ],
)
def test_credentials_go_out_and_never_come_back(
    desk: Desk, listener: Listener, authentication: dict, header: str, expected: str
) -> None:
    authentication = {**authentication, "add_position": "header"}
    hook = desk.called(listener, authentication=authentication, custom_headers={"X-Ours": "yes"})
    desk.kim.update(status="pending")

    desk.advance(0)

    assert (listener.heard[0].headers[header], listener.heard[0].headers["X-Ours"]) == (expected, "yes")
    shown = desk.admin.get(f"/webhooks/{hook}")["webhook"]["authentication"]["data"]
    assert not {"token", "password", "value"} & set(shown)


def test_events_reach_those_who_subscribed(desk: Desk, listener: Listener) -> None:
    desk.admin.webhook(f"{listener.url}/ev", "status_changed", "tags_changed", "comment_added", "followers_changed")
    desk.kim.update(
        status="pending",
        priority="low",
        tags=["a"],
        comment={"body": "x", "public": False},
        followers=[{"user_id": 30000004}],
    )

    desk.advance(0)

    bodies = {one.json["type"].removeprefix("zen:event-type:ticket."): one.json for one in listener.heard}
    assert set(bodies) == {"status_changed", "tags_changed", "comment_added", "followers_changed"}
    status = bodies["status_changed"]
    assert (status["subject"], status["account_id"]) == (f"zen:ticket:{CASE}", 1234567)
    assert {k: status["event"][k] for k in ("current", "previous")} == {"current": "PENDING", "previous": "OPEN"}
    detail = status["detail"]
    assert (detail["id"], detail["actor_id"], detail["status"], detail["priority"]) == (
        "10421",
        "30000003",
        "PENDING",
        "LOW",
    )
    assert detail["via"] == {"channel": "web_service"}
    assert not {"custom_fields", "email_ccs", "followers"} & set(detail)
    comment = bodies["comment_added"]["event"]["comment"]
    assert (comment["is_public"], comment["author"]["is_staff"]) == (False, True)
    assert "severity_s1" in bodies["tags_changed"]["event"]["tags_removed"]
    assert len({one.json["event"]["meta"]["sequence"]["id"] for one in listener.heard}) == 1
    assert len({one.json["id"] for one in listener.heard}) == 4


def test_creation_deletion_and_merging_are_events_too(desk: Desk, listener: Listener) -> None:
    desk.admin.webhook(f"{listener.url}/ev", "created", "soft_deleted", "merged")
    desk.kim.post("/tickets", {"ticket": {"comment": {"body": "x"}}})
    desk.kim("DELETE", "/api/v2/tickets/10412")
    desk.kim.post("/tickets/10422/merge", {"ids": [CASE]})

    desk.advance(0)

    kinds = [one.json["type"].rpartition(".")[2] for one in listener.heard]
    assert kinds == ["created", "soft_deleted", "merged"]
    assert listener.heard[0].json["event"] == {}
    assert listener.heard[2].json["event"]["target_ticket_id"] == "10422"


@pytest.mark.parametrize(
    "change",
    [
        {"subscriptions": ["conditional_ticket_events", "zen:event-type:ticket.created"]},
        {"subscriptions": ["zen:event-type:ticket.updated"]},
        {"subscriptions": ["something"]},
        {"subscriptions": ["zen:event-type:ticket.created"], "http_method": "GET"},
        {"subscriptions": ["zen:event-type:ticket.created"], "request_format": "xml"},
        {"endpoint": "not a url"},
        {"status": "sleeping"},
        {"http_method": "SHOUT"},
        {"authentication": {"type": "magic", "data": {}}},
    ],
)
def test_a_webhook_that_makes_no_sense_is_refused(desk: Desk, change: dict) -> None:
    hook = {
        "name": "n",
        "status": "active",
        "endpoint": "http://127.0.0.1:9/x",
        "http_method": "POST",
        "request_format": "json",
        "subscriptions": ["conditional_ticket_events"],
    }

    assert desk.admin("POST", "/api/v2/webhooks", {"webhook": {**hook, **change}}).status_code == 400


def test_how_a_webhook_is_connected_never_changes(desk: Desk) -> None:
    hook = desk.admin.webhook("http://127.0.0.1:9/x")
    change = {"webhook": {"subscriptions": ["zen:event-type:ticket.created"]}}

    assert desk.admin("PATCH", f"/api/v2/webhooks/{hook}", change).status_code == 400


def test_a_webhook_is_changed_and_deleted_without_words(desk: Desk) -> None:
    hook = desk.admin.webhook("http://127.0.0.1:9/x")

    assert desk.admin("PATCH", f"/api/v2/webhooks/{hook}", {"webhook": {"status": "inactive"}}).status_code == 204
    assert desk.admin.get(f"/webhooks/{hook}")["webhook"]["status"] == "inactive"
    assert desk.admin("DELETE", f"/api/v2/webhooks/{hook}").status_code == 204
    assert desk.admin("GET", f"/api/v2/webhooks/{hook}").status_code == 404


def test_an_inactive_webhook_is_not_called(desk: Desk, listener: Listener) -> None:
    hook = desk.called(listener)
    desk.admin("PATCH", f"/api/v2/webhooks/{hook}", {"webhook": {"status": "inactive"}})
    desk.kim.update(status="pending")

    desk.advance(0)

    assert listener.heard == []


def test_a_test_call_is_signed_and_answers_with_what_came_back(desk: Desk, listener: Listener) -> None:
    hook = desk.admin.webhook(f"{listener.url}/hooks")
    listener.answer(202, {"X-Mine": "1"}, "taken")

    response = desk.admin.post(f"/webhooks/test?webhook_id={hook}", {"request": {}})["response"]

    assert (response["status_code"], response["payload"]) == (202, "taken")
    assert {"key": "X-Mine", "value": "1"} in response["headers"]
    heard = listener.heard[0]
    assert heard.headers["X-Zendesk-Webhook-Signature"] == computed(secret_of(desk, hook), heard)


def test_a_test_before_the_webhook_exists_has_the_public_secret(desk: Desk, listener: Listener) -> None:
    desk.admin.post("/webhooks/test", {"request": {"endpoint": f"{listener.url}/x", "payload": '{"a": 1}'}})

    heard = listener.heard[0]
    assert (heard.json, heard.headers["X-Zendesk-Webhook-Signature"]) == ({"a": 1}, computed(DRAFT, heard))


def test_a_body_may_hold_what_the_ticket_holds(desk: Desk, listener: Listener) -> None:
    box = desk.admin.field(type="checkbox", title="Now")
    words = ["current_user.email", "ticket.updated_at_with_timestamp", "ticket.ticket_field_50000011"]
    words += ["ticket.ticket_field_option_title_50000011", f"ticket.ticket_field_{box}", "ticket.organization.name"]
    desk.called(listener, "|".join("{{" + word + "}}" for word in words))
    desk.advance(5)
    desk.kim.update(custom_fields=[{"id": box, "value": True}])

    desk.advance(0)

    assert listener.heard[0].body.decode().split("|") == [
        "kim@support.example",
        "2026-11-22T10:00:05Z",
        "severity_s1",
        "S1",
        "true",
        "Acme",
    ]
