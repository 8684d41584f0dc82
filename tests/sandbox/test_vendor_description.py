"""The pretend Zendesk's answers hold against the vendor's own description and recorded traffic."""

from typing import Any

import pytest

from tests.sandbox import vendor
from tests.sandbox.desk import CASE, Desk, Listener

ONE = "/api/v2/tickets/{ticket_id}"
ANSWERS = (
    ("GET", "/api/v2/tickets", "/api/v2/tickets", None),
    ("GET", "/api/v2/tickets/show_many?ids=10421", "/api/v2/tickets/show_many", None),
    ("GET", f"/api/v2/tickets/{CASE}", ONE, None),
    ("PUT", f"/api/v2/tickets/{CASE}", ONE, {"ticket": {"comment": {"body": "x"}, "priority": "low"}}),
    ("POST", "/api/v2/tickets", "/api/v2/tickets", {"ticket": {"comment": {"body": "x"}}}),
    ("DELETE", f"/api/v2/tickets/{CASE}", ONE, None),
    ("PUT", f"/api/v2/tickets/{CASE}/tags", ONE + "/tags", {"tags": ["x"]}),
    ("POST", f"/api/v2/tickets/{CASE}/tags", ONE + "/tags", {"tags": ["x"]}),
    ("DELETE", f"/api/v2/tickets/{CASE}/tags", ONE + "/tags", {"tags": ["x"]}),
    ("GET", f"/api/v2/tickets/{CASE}/comments", ONE + "/comments", None),
    ("GET", f"/api/v2/tickets/{CASE}/audits", ONE + "/audits", None),
    ("POST", "/api/v2/tickets/10422/merge", ONE + "/merge", {"ids": [CASE]}),
    ("PUT", "/api/v2/tickets/update_many?ids=10421", "/api/v2/tickets/update_many", {"ticket": {"priority": "low"}}),
    ("GET", "/api/v2/users/me", "/api/v2/users/me", None),
    ("GET", "/api/v2/users/30000011", "/api/v2/users/{user_id}", None),
    ("GET", "/api/v2/users/30000011/identities", "/api/v2/users/{user_id}/identities", None),
    ("GET", "/api/v2/users/show_many?ids=30000011", "/api/v2/users/show_many", None),
    ("GET", "/api/v2/users/search?query=ana", "/api/v2/users/search", None),
    ("GET", "/api/v2/organizations/40000001", "/api/v2/organizations/{organization_id}", None),
    ("GET", "/api/v2/organizations", "/api/v2/organizations", None),
    ("GET", "/api/v2/groups", "/api/v2/groups", None),
    ("GET", "/api/v2/group_memberships", "/api/v2/group_memberships", None),
    ("GET", f"/api/v2/requests/{CASE}", "/api/v2/requests/{request_id}", None),
    ("PUT", f"/api/v2/requests/{CASE}", "/api/v2/requests/{request_id}", {"request": {"comment": {"body": "x"}}}),
    ("GET", f"/api/v2/requests/{CASE}/comments", "/api/v2/requests/{request_id}/comments", None),
    ("GET", "/api/v2/ticket_fields", "/api/v2/ticket_fields", None),
    ("POST", "/api/v2/ticket_fields", "/api/v2/ticket_fields", {"ticket_field": {"type": "text", "title": "x"}}),
    ("GET", "/api/v2/ticket_fields/50000011", "/api/v2/ticket_fields/{ticket_field_id}", None),
    ("GET", "/api/v2/ticket_fields/50000011/options", "/api/v2/ticket_fields/{ticket_field_id}/options", None),
    ("GET", "/api/v2/ticket_forms", "/api/v2/ticket_forms", None),
    ("PUT", "/api/v2/ticket_forms/55000001", "/api/v2/ticket_forms/{ticket_form_id}", {"ticket_form": {"name": "x"}}),
    ("GET", "/api/v2/trigger_categories?page[size]=5", "/api/v2/trigger_categories", None),
    ("GET", "/api/v2/triggers", "/api/v2/triggers", None),
    ("GET", "/api/v2/triggers/60000001", "/api/v2/triggers/{trigger_id}", None),
    ("GET", "/api/v2/triggers/definitions", "/api/v2/triggers/definitions", None),
    ("GET", "/api/v2/custom_statuses", "/api/v2/custom_statuses", None),
    ("GET", "/api/v2/brands", "/api/v2/brands", None),
    ("POST", "/api/v2/brands", "/api/v2/brands", {"brand": {"name": "Acme US", "subdomain": "acme-us"}}),
    ("GET", "/api/v2/organization_fields", "/api/v2/organization_fields", None),
    (
        "POST",
        "/api/v2/organization_fields",
        "/api/v2/organization_fields",
        {"organization_field": {"key": "x", "type": "text", "title": "X"}},
    ),
    ("GET", "/api/v2/recipient_addresses", "/api/v2/recipient_addresses", None),
    ("GET", "/api/v2/slas/policies", "/api/v2/slas/policies", None),
    ("GET", f"/api/v2/tickets/{CASE}?include=slas", ONE, None),
    ("GET", "/api/v2/account/settings", "/api/v2/account/settings", None),
    ("GET", "/api/v2/incremental/tickets/cursor?start_time=0", "/api/v2/incremental/tickets/cursor", None),
)


@pytest.mark.parametrize(("method", "path", "template", "body"), ANSWERS)
def test_an_answer_is_as_described(desk: Desk, method: str, path: str, template: str, body: Any) -> None:
    vendor.need(vendor.SUPPORT)

    answer = desk.admin(method, path, body)

    assert vendor.faults(method, template, answer.status_code, answer.json() if answer.content else None) == []


def test_a_token_is_as_described(desk: Desk) -> None:
    vendor.need(vendor.SUPPORT)
    body = {
        "grant_type": "client_credentials",
        "client_id": "halyard",
        "client_secret": desk.world.secrets["halyard"],
        "scope": "read",
    }

    answer = desk.anyone()("POST", "/oauth/tokens", body)

    assert vendor.faults("POST", "/oauth/tokens", answer.status_code, answer.json()) == []


def test_a_wrong_answer_would_be_noticed() -> None:
    vendor.need(vendor.SUPPORT)

    assert vendor.faults("GET", ONE, 200, {"ticket": {"id": "x", "tags": 7}})
    assert vendor.faults("GET", ONE, 418, {})


def test_a_ticket_and_its_audit_have_everything_a_recorded_one_has(desk: Desk) -> None:
    created, updated = vendor.recorded("ticket-create-and-update-with-audit.json")

    ours = desk.kim.post("/tickets", {"ticket": {"subject": "s", "comment": {"body": "x"}}})
    assert list(vendor.missing(created["response"]["body"], ours)) == []
    changed = desk.kim.update(ours["ticket"]["id"], subject="t")
    assert list(vendor.missing(updated["response"]["body"], changed)) == []


def test_what_a_trigger_did_reads_as_in_the_documented_audit(desk: Desk) -> None:
    expected = vendor.recorded("ticket-audit-with-trigger-rule-event.json")["audit"]["events"][1]
    desk.admin.trigger(("update_type", "is", "Change"), act=[("status", "hold")])

    events = desk.kim.update(subject="x")["audit"]["events"]

    ours = next(event for event in events if event["field_name"] == "status")
    assert list(vendor.missing(expected, ours)) == []


@pytest.mark.parametrize(
    ("sample", "path"),
    [
        ("organization-show.json", "/organizations/40000001"),
        ("incremental-tickets-cursor-end-of-stream.json", "/incremental/tickets/cursor?start_time=0"),
    ],
)
def test_an_answer_has_everything_a_recorded_one_has(desk: Desk, sample: str, path: str) -> None:
    expected = vendor.recorded(sample)["response"]["body"]

    assert list(vendor.missing(expected, desk.admin.get(path))) == []


@pytest.mark.parametrize(
    ("sample", "path", "body"),
    [
        ("ticket-field-create.json", "/ticket_fields", None),
        ("trigger-create.json", "/triggers", None),
    ],
)
def test_a_recorded_request_gets_everything_the_recorded_answer_has(
    desk: Desk, sample: str, path: str, body: Any
) -> None:
    exchange = vendor.recorded(sample)

    ours = desk.admin.post(path, exchange["request"]["body"])

    assert list(vendor.missing(exchange["response"]["body"], ours)) == []


def test_jobs_answer_as_recorded(desk: Desk) -> None:
    exchanges = vendor.recorded("bulk-create-update-job-statuses.json")
    queued, done = exchanges[3]["response"]["body"], exchanges[4]["response"]["body"]

    ours = desk.kim.put("/tickets/update_many", {"tickets": [{"id": CASE, "subject": "x"}]})
    assert list(vendor.missing(queued, ours)) == []
    finished = desk.kim.get(f"/job_statuses/{ours['job_status']['id']}.json")
    assert list(vendor.missing(done, finished)) == []


def test_webhooks_answer_as_recorded(desk: Desk, listener: Listener) -> None:
    created, secret, deleted = vendor.recorded("webhook-create-show-secret-delete.json")
    wanted = {"webhook": {**created["request"]["body"]["webhook"], "endpoint": f"{listener.url}/x"}}

    ours = desk.admin("POST", "/api/v2/webhooks", wanted)
    assert ours.status_code == created["response"]["status"]
    assert list(vendor.missing(created["response"]["body"], ours.json())) == []
    assert "password" not in ours.text
    path = f"/webhooks/{ours.json()['webhook']['id']}"
    assert list(vendor.missing(secret["response"]["body"], desk.admin.get(f"{path}/signing_secret"))) == []
    assert desk.admin("DELETE", "/api/v2" + path).status_code == deleted["response"]["status"]


def test_the_call_log_answers_as_recorded(desk: Desk, listener: Listener) -> None:
    _, invocations, attempts = vendor.recorded("webhook-invocations-and-attempts.json")
    hook = desk.admin.webhook(f"{listener.url}/x", "priority_changed")
    listener.answer(403)
    desk.kim.update(priority="low")
    desk.advance(0)

    ours = desk.admin.get(f"/webhooks/{hook}/invocations")
    assert list(vendor.missing(invocations["response"]["body"], ours)) == []
    path = f"/webhooks/{hook}/invocations/{ours['invocations'][0]['id']}/attempts"
    shown = desk.admin.get(path)
    assert list(vendor.missing(attempts["response"]["body"], shown)) == []
    recorded = {one["key"] for one in attempts["response"]["body"]["attempts"][0]["request"]["headers"]}
    assert recorded <= {one["key"] for one in shown["attempts"][0]["request"]["headers"]}


@pytest.mark.parametrize(
    ("sample", "kind", "change"),
    [
        ("webhook-event-ticket-created.json", "created", None),
        ("webhook-event-ticket-comment-added-private.json", "comment_added", {"comment": {"body": "x"}}),
    ],
)
def test_events_carry_what_recorded_ones_carry(
    desk: Desk, listener: Listener, sample: str, kind: str, change: Any
) -> None:
    expected = vendor.recorded(sample)
    desk.admin.webhook(f"{listener.url}/ev", kind)
    if change is None:
        desk.kim.post("/tickets", {"ticket": {"comment": {"body": "x"}}})
    else:
        desk.kim.update(**change)
    desk.advance(0)

    ours = listener.heard[0].json
    assert list(vendor.missing(expected, ours)) == []
    assert set(ours["detail"]) == set(expected["detail"])


@pytest.mark.parametrize(
    ("sample", "method", "path", "body", "status"),
    [
        ("error-404-record-not-found.json", "GET", "/tickets/999", None, 404),
        ("error-422-closed-ticket.json", "PUT", "/tickets/10410", {"ticket": {"priority": "low"}}, 422),
        (
            "error-409-update-conflict.json",
            "PUT",
            f"/tickets/{CASE}",
            {"ticket": {"safe_update": True, "updated_stamp": "2020-01-01T00:00:00Z"}},
            409,
        ),
        (
            "error-400-too-many-values.json",
            "POST",
            "/tickets/create_many",
            {"tickets": [{"comment": {"body": "x"}}] * 101},
            400,
        ),
    ],
)
def test_refusals_read_as_recorded(desk: Desk, sample: str, method: str, path: str, body: Any, status: int) -> None:
    expected = vendor.recorded(sample)

    answer = desk.admin(method, "/api/v2" + path, body)

    assert (answer.status_code, answer.json()) == (status, expected.get("response", {}).get("body", expected))
