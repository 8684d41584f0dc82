"""Every answer of the host becomes what we do next, and how long we wait is bounded."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from connectors.host_answers import Answer, retry_after
from connectors.zendesk.answers import refusal, said
from core.errors import (
    CredentialsRefused,
    DecideAgain,
    HostError,
    LookBeforeRepeating,
    TicketGone,
    TryLater,
    WillNotWork,
)

NOW = datetime(2026, 11, 22, 10, 0, 0, tzinfo=UTC)
PATH = "/api/v2/tickets/5.json"


def answer(status: int, body: object = None, method: str = "PUT", **headers: str) -> Answer:
    """An answer with a JSON body, or with raw bytes."""
    raw = body if isinstance(body, bytes) else json.dumps(body or {}).encode()
    return Answer(method, PATH, status, {name.replace("_", "-"): value for name, value in headers.items()}, raw)


@pytest.mark.parametrize(
    ("status", "reading", "writing"),
    [
        (200, None, None),
        (201, None, None),
        (204, None, None),
        (301, WillNotWork, WillNotWork),
        (307, WillNotWork, WillNotWork),
        (400, WillNotWork, WillNotWork),
        (401, CredentialsRefused, CredentialsRefused),
        (403, WillNotWork, WillNotWork),
        (404, TicketGone, TicketGone),
        (408, TryLater, LookBeforeRepeating),
        (409, DecideAgain, DecideAgain),
        (410, TicketGone, TicketGone),
        (422, WillNotWork, WillNotWork),
        (429, TryLater, TryLater),
        (500, TryLater, LookBeforeRepeating),
        (502, TryLater, LookBeforeRepeating),
        (503, TryLater, LookBeforeRepeating),
        (504, TryLater, LookBeforeRepeating),
        (599, TryLater, LookBeforeRepeating),
    ],
)
def test_a_status_becomes_what_to_do_next(
    status: int, reading: type[HostError] | None, writing: type[HostError] | None
) -> None:
    assert type(refusal(answer(status, method="GET"), NOW)) is (reading or type(None))
    assert type(refusal(answer(status), NOW)) is (writing or type(None))


@pytest.mark.parametrize(
    "body",
    [
        {"error": "Forbidden", "description": "You are missing the following required scopes: read"},
        {"error": "invalid_token", "error_description": "The access token provided is expired"},
        {"error": {"title": "Forbidden", "message": "Couldn't authenticate you"}},
    ],
)
def test_f26_a_403_about_scope_or_token_refuses_the_credentials(body: object) -> None:
    assert isinstance(refusal(answer(403, body), NOW), CredentialsRefused)


def test_f27_a_403_about_one_ticket_will_not_work_and_the_account_goes_on() -> None:
    body = {"error": {"title": "Forbidden", "message": "You do not have access to this page."}}

    assert isinstance(refusal(answer(403, body), NOW), WillNotWork)


def test_a_closed_ticket_is_named_in_the_error() -> None:
    details = {"status": [{"error": "ClosedTicket", "description": "Status: closed prevents ticket update"}]}
    body = {"error": "RecordInvalid", "description": "Record validation errors", "details": details}

    error = refusal(answer(422, body), NOW)

    assert isinstance(error, WillNotWork)
    assert "Status: closed prevents ticket update" in str(error)


@pytest.mark.parametrize(
    ("header", "wait"),
    [
        ("93", timedelta(seconds=93)),
        ("1.5", timedelta(seconds=2)),
        ("0", timedelta(seconds=1)),
        ("3600", timedelta(hours=1)),
        ("86400", timedelta(hours=1)),
        ("9" * 300, timedelta(hours=1)),
        ("Sun, 22 Nov 2026 10:02:00 GMT", timedelta(minutes=2)),
        ("Sunday, 22-Nov-26 10:02:00 GMT", timedelta(minutes=2)),
        ("Sun, 22 Nov 2026 09:00:00 GMT", timedelta(seconds=1)),
        ("Tue, 22 Nov 2066 10:00:00 GMT", timedelta(hours=1)),
        (None, None),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("1e3", None),
        ("0x10", None),
        ("\u0663", None),
        ("Sun, 99 Nov 2026 10:02:00 GMT", None),
        ("5, 10", None),
        ("x" * 100_000, None),
    ],
)
def test_f17_retry_after_in_every_form(header: str | None, wait: timedelta | None) -> None:
    headers = {} if header is None else {"retry-after": header}
    error = refusal(Answer("PUT", PATH, 429, headers, b"{}"), NOW)

    assert retry_after(headers, NOW) == wait
    assert isinstance(error, TryLater)
    assert error.retry_after == wait


def test_f17_a_429_without_a_wait_waits_for_the_window_it_names() -> None:
    error = refusal(answer(429, ratelimit_reset="41"), NOW)

    assert isinstance(error, TryLater)
    assert error.retry_after == timedelta(seconds=41)


def test_f28_a_date_is_measured_against_the_hosts_own_clock() -> None:
    headers = {"retry-after": "Sun, 22 Nov 2026 10:12:00 GMT", "date": "Sun, 22 Nov 2026 10:10:00 GMT"}

    assert retry_after(headers, NOW) == timedelta(minutes=2)


def test_a_503_on_a_read_says_how_long_to_wait() -> None:
    error = refusal(answer(503, method="GET", retry_after="7"), NOW)

    assert isinstance(error, TryLater)
    assert error.retry_after == timedelta(seconds=7)


def test_a_full_job_queue_is_tried_later() -> None:
    assert isinstance(refusal(answer(422, {"error": "TooManyJobs"}), NOW), TryLater)


@pytest.mark.parametrize("body", [b"", b"<html>Sign in</html>", b'{"ticket": {"id"', b"[]", b"null", b'"ok"', b"\xff"])
def test_f20_a_success_that_cannot_be_read_is_no_success_for_a_write(body: bytes) -> None:
    assert isinstance(refusal(answer(200, body), NOW), LookBeforeRepeating)


@pytest.mark.parametrize(
    "body", [b"", b"\xff\xfe", b"<html>" + b"x" * 100_000, b'{"error": null}', b"[1, 2]", b'{"details": {"a": 5}}']
)
def test_whatever_the_host_says_is_told_in_a_short_line(body: bytes) -> None:
    line = said(body)

    assert len(line) <= 300
    assert "\n" not in line
