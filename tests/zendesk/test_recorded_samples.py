"""What real accounts answered, where the recordings are at hand, is read without complaint."""

import json
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from connectors.host_answers import Answer
from connectors.zendesk import audit_trail, export, mapping, wire
from connectors.zendesk.answers import refusal
from connectors.zendesk.field_map import FieldMap, Source
from connectors.zendesk.receiver import ZendeskReceiver
from core.errors import DecideAgain, HostError, TicketGone, WillNotWork
from core.tickets import TicketRef
from tests import house
from tests.zendesk.deliveries import HOST_ACCOUNT, account, delivery

SAMPLES = house.ROOT.parent / "shared" / "specs" / "zendesk-samples"
NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
BARE = FieldMap({}, {}, Source("priority"), Source(), Source(), (), ())


def sample(name: str) -> Any:
    place = SAMPLES / f"{name}.json"
    if not place.exists():
        pytest.skip(f"the recording {name} is not beside this checkout")
    return json.loads(place.read_text())


def test_recorded_pages_of_the_export() -> None:
    ends = {"incremental-tickets-cursor-first-page-per-page-1": False, "incremental-tickets-cursor-end-of-stream": True}
    for name, end in ends.items():
        body = sample(name)["response"]["body"]

        page = export.page(json.dumps(body).encode(), "acme", "", BARE)

        assert [line.ref.id for line in page.lines] == [str(one["id"]) for one in body["tickets"]]
        assert (page.cursor, page.end) == (body["after_cursor"], end)


def test_recorded_audits() -> None:
    body = sample("ticket-audits-varied")["response"]["body"]
    answer = msgspec.convert(body, wire.AuditsAnswer)

    said = audit_trail.comments(audit_trail.in_order(answer.audits), {}, "0", {})

    assert len(said) == sum(event["type"] == "Comment" for one in body["audits"] for event in one["events"])
    assert all(one.text and one.at.tzinfo for one in said)


def test_a_documented_audit_with_a_rules_change() -> None:
    audit = msgspec.convert(sample("ticket-audit-with-trigger-rule-event")["audit"], wire.Audit)

    (comment,) = audit_trail.comments([audit], {}, "0", {})

    assert (comment.author, comment.public) == ("5246746", False)


def test_recorded_tickets() -> None:
    shown = sample("ticket-via-email-with-custom-status")
    written = sample("ticket-create-and-update-with-audit")[1]["response"]["body"]
    for one in (shown["ticket"], written["ticket"]):
        ticket = msgspec.convert(one, wire.Ticket)
        ref = TicketRef("zendesk", "acme", str(ticket.id))

        found = mapping.ticket_of(mapping.Found(ref, ticket, {}, None, (), "0"), BARE)

        assert found.version == one["updated_at"]
        assert found.subject == one["subject"]
    assert msgspec.convert(written, wire.WriteAnswer).ticket.updated_at == written["ticket"]["updated_at"]


def test_recorded_jobs() -> None:
    for exchange in sample("bulk-create-update-job-statuses"):
        body = exchange["response"]["body"]
        if "job_status" in body:
            job = msgspec.convert(body["job_status"], wire.Job)
            assert job.id.startswith("V3-")


@pytest.mark.parametrize(
    ("name", "status", "error"),
    [
        ("error-404-record-not-found", 404, TicketGone),
        ("error-400-too-many-values", 400, WillNotWork),
        ("error-409-update-conflict", 409, DecideAgain),
        ("error-422-closed-ticket", 422, WillNotWork),
    ],
)
def test_recorded_and_reported_errors(name: str, status: int, error: type[HostError]) -> None:
    whole = sample(name)
    whole = whole[0] if isinstance(whole, list) else whole
    body = whole["response"]["body"] if "response" in whole else whole

    found = refusal(Answer("PUT", "/api/v2/tickets/1.json", status, {}, json.dumps(body).encode()), NOW)

    assert type(found) is error


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("webhook-event-ticket-created", "created"),
        ("webhook-event-ticket-comment-added-private", "changed"),
        ("webhook-event-messaging-message-added", "unknown"),
        ("webhook-event-ticket-attachment-linked", "changed"),
    ],
)
def test_recorded_webhook_bodies(name: str, kind: str) -> None:
    body = {**sample(name), "account_id": int(HOST_ACCOUNT)}

    (event,) = ZendeskReceiver(account()).receive(delivery(json.dumps(body).encode()))

    assert (event.kind, event.ref.id) == (kind, body["subject"].removeprefix("zen:ticket:"))
