"""Every answer of Jira becomes what we do next, and how long we wait is bounded."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from connectors.host_answers import Answer
from connectors.jira.answers import asks, refusal, said, wait_told
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
PATH = "/rest/api/3/issue/20421"
GONE = {"errorMessages": ["Issue does not exist or you do not have permission to see it."], "errors": {}}


def answer(status: int, body: object = None, method: str = "PUT", path: str = PATH, **headers: str) -> Answer:
    """An answer with a JSON body, or with raw bytes."""
    raw = body if isinstance(body, bytes) else json.dumps(GONE if body is None else body).encode()
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer(method, path, status, named, raw, asking=method == "POST" and asks(path))


@pytest.mark.parametrize(
    ("status", "reading", "writing"),
    [
        (200, None, None),
        (201, None, None),
        (204, None, None),
        (303, WillNotWork, WillNotWork),
        (307, WillNotWork, WillNotWork),
        (400, WillNotWork, WillNotWork),
        (401, CredentialsRefused, CredentialsRefused),
        (403, WillNotWork, WillNotWork),
        (404, TicketGone, TicketGone),
        (408, TryLater, LookBeforeRepeating),
        (409, DecideAgain, DecideAgain),
        (410, WillNotWork, WillNotWork),
        (412, WillNotWork, WillNotWork),
        (413, WillNotWork, WillNotWork),
        (425, TryLater, TryLater),
        (429, TryLater, TryLater),
        (500, TryLater, LookBeforeRepeating),
        (502, TryLater, LookBeforeRepeating),
        (503, TryLater, LookBeforeRepeating),
        (504, TryLater, LookBeforeRepeating),
    ],
)
def test_a_status_becomes_what_to_do_next(
    status: int, reading: type[HostError] | None, writing: type[HostError] | None
) -> None:
    assert type(refusal(answer(status, method="GET"), NOW)) is (reading or type(None))
    assert type(refusal(answer(status), NOW)) is (writing or type(None))


def test_a_post_that_only_asks_may_be_repeated() -> None:
    asked = answer(502, method="POST", path="/rest/api/3/issue/bulkfetch")
    written = answer(502, method="POST", path="/rest/api/3/issue/20421/comment")

    assert isinstance(refusal(asked, NOW), TryLater)
    assert isinstance(refusal(written, NOW), LookBeforeRepeating)


@pytest.mark.parametrize("path", ["/rest/api/3/issue", "/rest/api/3/issue/bulk", "/rest/api/3/workflows/update"])
def test_a_post_that_makes_something_is_no_question(path: str) -> None:
    assert not asks(path)


@pytest.mark.parametrize("body", [b"", b"<html>Your site is paused</html>", {"code": 404, "message": "no such tenant"}])
def test_f27_a_404_that_is_not_jiras_own_says_nothing_of_an_issue(body: object) -> None:
    assert isinstance(refusal(answer(404, body, method="GET"), NOW), TryLater)
    assert isinstance(refusal(answer(404, body), NOW), TryLater)


@pytest.mark.parametrize(
    "headers",
    [
        {"x_seraph_loginreason": "AUTHENTICATED_FAILED"},
        {"x_seraph_loginreason": "AUTHENTICATION_DENIED, OUT"},
        {"x_ausername": "anonymous"},
    ],
)
@pytest.mark.parametrize("status", [200, 404])
def test_f26_an_ended_token_is_told_from_an_empty_list_and_from_a_deleted_issue(
    status: int, headers: dict[str, str]
) -> None:
    assert isinstance(refusal(answer(status, {"issues": []}, method="GET", **headers), NOW), CredentialsRefused)


@pytest.mark.parametrize(
    "body", [{"message": "Unauthorized; scope does not match"}, {"errorMessages": ["Basic authentication is off"]}]
)
def test_f26_a_403_about_scope_or_token_refuses_the_credentials(body: object) -> None:
    assert isinstance(refusal(answer(403, body), NOW), CredentialsRefused)


def test_f26_a_captcha_before_the_door_refuses_the_credentials() -> None:
    headers = {"x_authentication_denied_reason": "CAPTCHA_CHALLENGE; login-url=https://jira.acme.example/login.jsp"}

    assert isinstance(refusal(answer(403, b"", **headers), NOW), CredentialsRefused)


def test_f27_a_403_about_one_issue_will_not_work_and_the_account_goes_on() -> None:
    body = {"errorMessages": ["You do not have permission to edit issues in this project."], "errors": {}}

    assert isinstance(refusal(answer(403, body), NOW), WillNotWork)


def test_a_field_that_cannot_be_set_is_named_in_the_error() -> None:
    told = {"customfield_10011": "Field 'customfield_10011' cannot be set."}

    assert "customfield_10011: Field" in str(refusal(answer(400, {"errorMessages": [], "errors": told}), NOW))


@pytest.mark.parametrize(
    ("header", "wait"),
    [
        ("93", timedelta(seconds=93)),
        ("1.5", timedelta(seconds=2)),
        ("0", timedelta(seconds=1)),
        ("1847", timedelta(seconds=1847)),
        ("86400", timedelta(hours=1)),
        ("Sun, 22 Nov 2026 10:02:00 GMT", timedelta(minutes=2)),
        ("Sun, 22 Nov 2026 09:00:00 GMT", timedelta(seconds=1)),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("x" * 100_000, None),
    ],
)
@pytest.mark.parametrize("name", ["retry-after", "beta-retry-after"])
def test_f17_retry_after_in_every_form(name: str, header: str, wait: timedelta | None) -> None:
    error = refusal(Answer("PUT", PATH, 429, {name: header}, b"{}"), NOW)

    assert isinstance(error, TryLater)
    assert error.retry_after == wait


@pytest.mark.parametrize(
    ("reset", "wait"),
    [
        ("2026-11-22T10:30:00Z", timedelta(minutes=30)),
        ("2026-11-22T11:00Z", timedelta(hours=1)),
        ("2026-11-22T10:30:00", timedelta(minutes=30)),
        ("2026-11-22T12:00:00.000+0100", timedelta(hours=1)),
        ("2026-11-23T10:30:00Z", timedelta(hours=1)),
        ("2026-11-22T09:00:00Z", timedelta(seconds=1)),
        ("41", timedelta(seconds=41)),
        ("2026-13-45T99:99:99Z", None),
        ("20261122", None),
        ("T" * 50, None),
    ],
)
@pytest.mark.parametrize("name", ["x-ratelimit-reset", "x-beta-ratelimit-reset"])
def test_f17_a_429_without_a_wait_waits_until_the_count_begins_anew(
    name: str, reset: str, wait: timedelta | None
) -> None:
    assert wait_told({name: reset}, NOW) == wait


def test_f28_a_reset_is_measured_against_the_hosts_own_clock() -> None:
    headers = {"x-ratelimit-reset": "2026-11-22T10:12:00Z", "date": "Sun, 22 Nov 2026 10:10:00 GMT"}

    assert wait_told(headers, NOW) == timedelta(minutes=2)


@pytest.mark.parametrize("body", [b"", b" ", b"<html>Sign in</html>", b'{"id": "2', b"[]", b"null", b'"ok"', b"\xff"])
def test_f20_a_success_that_cannot_be_read_is_no_success_for_a_write(body: bytes) -> None:
    assert isinstance(refusal(answer(200, body), NOW), LookBeforeRepeating)


@pytest.mark.parametrize(
    "path",
    [f"{PATH}/properties/halyard.marks", "/rest/api/3/issueLink", "/rest/servicedeskapi/organization/7/property/x"],
)
def test_a_success_without_words_is_one_where_jira_has_none(path: str) -> None:
    assert refusal(answer(201, b"", path=path), NOW) is None
    assert isinstance(refusal(answer(201, b"<html>", path=path), NOW), LookBeforeRepeating)


@pytest.mark.parametrize(
    ("body", "line"),
    [
        ({"errorMessages": ["One.", "Two."], "errors": {"summary": "Is long"}}, "One.; Two.; summary: Is long"),
        ({"errorMessage": "No such desk.", "i18nErrorMessage": {"i18nKey": "x"}}, "No such desk."),
        ({"errors": [{"message": "One"}, "two"]}, "One; two"),
        ({"message": "Unauthorized", "code": 401}, "Unauthorized"),
        ({"errorMessages": "odd", "errors": None}, "{'errorMessages': 'odd', 'errors': None}"),
        (["a"], "['a']"),
        (b"plain\nwords", "plain words"),
    ],
)
def test_an_error_is_told_in_jiras_own_words(body: object, line: str) -> None:
    assert said(body if isinstance(body, bytes) else json.dumps(body).encode()) == line


@pytest.mark.parametrize(
    "body", [b"\xff\xfe", b"<html>" + b"x" * 100_000, b'{"errorMessages": ["%s"]}' % (b"y" * 5000)]
)
def test_whatever_the_host_says_is_told_in_a_short_line(body: bytes) -> None:
    assert len(said(body)) <= 300
