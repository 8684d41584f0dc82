"""Every call goes to one account's host, once, and ends in an answer or in an error of ours; the library's too."""

import base64
import logging
import re
import time
from pathlib import Path
from typing import Any

import pytest
import requests
import responses
from jira import JIRA

import connectors.one_host
from connectors.jira.account import JiraAccount
from connectors.jira.budget import Budget
from connectors.jira.session import STAND_IN, api, ask, client, open_session, quoted, read
from core.errors import (
    CredentialsRefused,
    HostError,
    LookBeforeRepeating,
    TicketGone,
    TryLater,
    WillNotWork,
)
from tests.jira.accounts import BASE, GATEWAY, ISSUE, Clock, account, data_center
from tests.zendesk.raw_host import http_answer, raw_host

MISSING = {"errorMessages": ["Issue does not exist or you do not have permission to see it."], "errors": {}}


@pytest.fixture(autouse=True)
def nobody_sleeps(monkeypatch: pytest.MonkeyPatch) -> None:
    def sleep(seconds: float) -> None:
        raise AssertionError(f"somebody slept {seconds} seconds in our thread")

    monkeypatch.setattr(time, "sleep", sleep)


def session_of(known: JiraAccount | None = None) -> requests.Session:
    clock = Clock()
    return open_session(known or account(), clock, Budget(clock))


def library_of(known: JiraAccount | None = None) -> JIRA:
    known = known or account()
    return client(session_of(known), known)


def at(address: str) -> requests.Session:
    return session_of(account(base_url=address, own_host=True))


@pytest.mark.parametrize(
    "url",
    [
        f"{BASE}/rest/api/3/issue/20421",
        "https://globex.atlassian.net/rest/api/3/issue/20421",
        "http://account.invalid/rest/api/3/issue/1",
        "https://account.invalid.evil.example/x",
        "https://account.invalid:8443/x",
        "https://someone@account.invalid/x",
        "http://169.254.169.254/latest/meta-data/",
        "http://127.0.0.1:1/",
    ],
)
def test_t24_a_self_link_is_never_called(url: str) -> None:
    with responses.RequestsMock() as host:
        for there in (session_of(), library_of()._session):
            with pytest.raises(WillNotWork):
                there.get(url)

        assert len(host.calls) == 0


@pytest.mark.parametrize(
    "path", ["//evil.example/x", "/\\evil.example", "/@evil.example/", "/../../x", "/x?n=http://e"]
)
@pytest.mark.parametrize("base", [BASE, GATEWAY, "https://jira.acme.example/jira"])
def test_t22_whatever_the_path_the_call_goes_to_the_accounts_host(base: str, path: str) -> None:
    with responses.RequestsMock(assert_all_requests_are_fired=False) as host:
        host.add(responses.GET, url=re.compile(r".*"), json={})
        session_of(account(base_url=base, own_host=True)).get(STAND_IN + path)

        assert str(host.calls[0].request.url).startswith(f"{base}/")


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("method", ["GET", "PUT", "POST"])
def test_t26_a_redirect_is_an_error_and_no_second_call(status: int, method: str) -> None:
    with responses.RequestsMock() as host:
        host.add(method, f"{BASE}{ISSUE}", status=status, headers={"Location": "https://evil.example/"})

        with pytest.raises(WillNotWork):
            session_of().request(method, f"{STAND_IN}{ISSUE}", json={})

        assert len(host.calls) == 1


@pytest.mark.parametrize("answer", [b"", http_answer("200 OK", b'{"id": "20421', length=5000), b"HTTP/1.1 2"])
def test_f19_f20_a_write_cut_off_is_looked_at_before_it_is_repeated_and_sent_once(answer: bytes) -> None:
    with raw_host(answer) as host:
        with pytest.raises(LookBeforeRepeating):
            at(host.address).put(f"{STAND_IN}{ISSUE}", json={"fields": {}})

        assert len(host.requests) == 1


@pytest.mark.parametrize("answer", [b"", http_answer("200 OK", b"{", length=50), http_answer("200 OK", b"<html>")])
def test_f20_a_question_cut_off_is_tried_later_and_sent_once(answer: bytes) -> None:
    with raw_host(answer) as host:
        with pytest.raises(TryLater):
            read(at(host.address), ISSUE, dict[str, Any])
        with pytest.raises(TryLater):
            ask(at(host.address), "/rest/api/3/issue/bulkfetch", {"issueIdsOrKeys": ["20421"]}, dict[str, Any])

        assert len(host.requests) == 2


def test_nothing_was_sent_where_nobody_listens() -> None:
    with raw_host(b"") as host:
        address = host.address

    with pytest.raises(TryLater):
        at(address).put(f"{STAND_IN}{ISSUE}", json={})


@pytest.mark.parametrize(("method", "error"), [("GET", WillNotWork), ("PUT", LookBeforeRepeating)])
def test_t9_an_answer_without_end_is_not_read_to_the_end(
    method: str, error: type[HostError], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connectors.one_host, "LARGEST_ANSWER", 1000)
    with raw_host(http_answer("200 OK", b'{"a": "' + b"x" * 1000 + b'"}')) as host, pytest.raises(error):
        at(host.address).request(method, f"{STAND_IN}{ISSUE}")


def test_a_call_over_our_own_count_is_not_sent() -> None:
    clock = Clock()
    budget = Budget(clock)
    session = open_session(account(), clock, budget)
    with responses.RequestsMock() as host:
        host.put(f"{BASE}{ISSUE}", status=204)
        for _ in range(16):
            session.put(f"{STAND_IN}{ISSUE}", json={})

        with pytest.raises(TryLater):
            session.put(f"{STAND_IN}{ISSUE}", json={})

        assert len(host.calls) == 16


def test_behind_a_gateway_limits_count_all_the_same() -> None:
    clock = Clock()
    budget = Budget(clock)
    known = account(base_url=GATEWAY)
    with responses.RequestsMock() as host:
        headers = {"RateLimit-Reason": "jira-per-issue-on-write", "Retry-After": "7"}
        host.put(f"{GATEWAY}{ISSUE}", status=429, headers=headers)
        with pytest.raises(TryLater):
            open_session(known, clock, budget).put(f"{STAND_IN}{ISSUE}", json={})

    assert budget.pause_before("PUT", ISSUE).total_seconds() == 7


def test_the_account_signs_in_with_its_own_kind_of_token() -> None:
    with responses.RequestsMock() as host:
        host.get(f"{BASE}/x", json={})
        host.get("https://jira.acme.example/jira/x", json={})
        session_of().get(f"{STAND_IN}/x")
        session_of(data_center()).get(f"{STAND_IN}/x")
        cloud, own = (str(call.request.headers["Authorization"]) for call in host.calls)

    assert base64.b64decode(cloud.removeprefix("Basic ")) == b"service@acme.example:not-a-token-of-anybody"
    assert own == "Bearer not-a-token-of-anybody-either"


def test_proxies_and_passwords_of_the_environment_are_not_used(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    passwords = tmp_path / "netrc"
    passwords.write_text("default login somebody password else\n")
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example:1")
    monkeypatch.setenv("NETRC", str(passwords))

    with responses.RequestsMock() as host:
        host.get(f"{BASE}/x", json={})
        for there in (session_of(), library_of()._session):
            there.get(f"{STAND_IN}/x")
            assert str(host.calls[-1].request.headers["Authorization"]).startswith("Basic c2Vyd")


def test_cookies_are_not_kept() -> None:
    with responses.RequestsMock() as host:
        host.get(f"{BASE}/x", json={}, headers={"Set-Cookie": "atlassian.xsrf.token=abc; Path=/"})
        for session in (session_of(), library_of()._session):
            session.get(f"{STAND_IN}/x")
            session.get(f"{STAND_IN}/x")
            assert "Cookie" not in host.calls[-1].request.headers


def test_the_certificates_of_an_own_host_are_checked_with_its_own_file() -> None:
    known = data_center(ca_file="/etc/own-ca.pem")

    assert session_of(known).verify == "/etc/own-ca.pem"
    assert library_of(known)._session.verify == "/etc/own-ca.pem"
    assert library_of()._session.verify is True


def test_the_library_calls_nobody_until_it_is_asked_something() -> None:
    with responses.RequestsMock() as host:
        library_of()

        assert len(host.calls) == 0


@pytest.mark.parametrize(
    ("known", "base"),
    [
        (account(), f"{BASE}/rest/api/3"),
        (account(base_url=GATEWAY), f"{GATEWAY}/rest/api/3"),
        (data_center(), "https://jira.acme.example/jira/rest/api/2"),
    ],
)
def test_the_library_asks_where_the_account_is_in_the_right_version(known: JiraAccount, base: str) -> None:
    with responses.RequestsMock() as host:
        host.get(f"{base}/field", json=[{"id": "summary", "name": "Summary", "custom": False}])

        assert [one["id"] for one in library_of(known).fields()] == ["summary"]
    assert base.endswith(api(known))


def test_the_library_knows_the_cloud_without_asking() -> None:
    with responses.RequestsMock() as host:
        host.post(f"{BASE}/rest/api/3/search/approximate-count", json={"count": 5})

        assert library_of().approximate_issue_count("project = SUP") == 5


@pytest.mark.parametrize(
    ("status", "headers", "error"),
    [
        (429, {"Retry-After": "1"}, TryLater),
        (429, {"Retry-After": "Sun, 22 Nov 2026 10:02:00 GMT"}, TryLater),
        (503, {"Retry-After": "1"}, LookBeforeRepeating),
        (401, {}, CredentialsRefused),
        (404, {}, TicketGone),
    ],
)
def test_f18_the_library_neither_repeats_nor_sleeps_and_says_what_we_say(
    status: int, headers: dict[str, str], error: type[HostError]
) -> None:
    with responses.RequestsMock() as host:
        host.post(f"{BASE}{ISSUE}/comment", status=status, headers=headers, json=MISSING)

        with pytest.raises(error):
            library_of().add_comment("20421", "Words")

        assert len(host.calls) == 1


def test_f19_the_library_does_not_repeat_what_got_no_answer() -> None:
    with raw_host(b"") as host:
        with pytest.raises(LookBeforeRepeating):
            library_of(account(base_url=host.address, own_host=True)).add_comment("20421", "Words")

        assert len(host.requests) == 1


def test_t19_the_library_writes_no_answer_into_a_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with responses.RequestsMock() as host:
        host.get(f"{BASE}{ISSUE}", status=500, body="words of a customer")
        with pytest.raises(TryLater):
            library_of().issue("20421")

    assert "words of a customer" not in caplog.text


@pytest.mark.parametrize("segment", ["../../x", "a/b", "a?b", "a#b", "557058:f5", "ä"])
def test_t24_an_id_is_one_step_of_a_path_whatever_is_in_it(segment: str) -> None:
    assert not set(quoted(segment)) & set("/?#:")
