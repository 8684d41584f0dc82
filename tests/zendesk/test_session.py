"""Every call goes to one account's host, once, and ends in an answer or in an error of ours."""

import io
import json
import re
from typing import Any

import pytest
import requests
import responses
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool
from urllib3.connection import HTTPConnection
from urllib3.exceptions import ConnectTimeoutError, MaxRetryError, NewConnectionError, ProtocolError

from connectors.zendesk.account import ZendeskAccount
from connectors.zendesk.budget import Budget
from connectors.zendesk.session import STAND_IN, open_session, read
from connectors.zendesk.wire import TicketAnswer
from core.errors import HostError, LookBeforeRepeating, TryLater, WillNotWork
from tests.zendesk.host import BASE, PATH, Clock, account, ticket
from tests.zendesk.raw_host import http_answer, raw_host

POOL, LINE = HTTPConnectionPool("acme.example"), HTTPConnection("acme.example")


def session_of(known: ZendeskAccount | None = None) -> requests.Session:
    return open_session(known or account(), Clock(), Budget(Clock()))


def at(address: str) -> requests.Session:
    return session_of(account(base_url=address, own_host=True))


@pytest.mark.parametrize(
    "url",
    [
        "https://globex.zendesk.com/api/v2/tickets/1.json",
        "https://acme.zendesk.com/api/v2/tickets/1.json",
        "http://account.invalid/api/v2/tickets/1.json",
        "https://account.invalid.evil.example/api/v2/x",
        "https://account.invalid:8443/api/v2/x",
        "https://someone@account.invalid/api/v2/x",
        "http://169.254.169.254/latest/meta-data/",
        "http://127.0.0.1:1/",
    ],
)
def test_t24_a_url_that_an_answer_gave_is_never_called(url: str) -> None:
    with responses.RequestsMock() as host, pytest.raises(WillNotWork):
        session_of().get(url)

    assert len(host.calls) == 0


@pytest.mark.parametrize(
    "path", ["//evil.example/x", "/\\evil.example", "/@evil.example/", "/../../x", "/x?next=http://e"]
)
def test_t22_whatever_the_path_the_call_goes_to_the_accounts_host(path: str) -> None:
    with responses.RequestsMock(assert_all_requests_are_fired=False) as host:
        host.add(responses.GET, url=re.compile(r".*"), json={})
        session_of().get(STAND_IN + path)

        assert str(host.calls[0].request.url).startswith(f"{BASE}/")


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("method", ["GET", "PUT", "POST"])
def test_t26_a_redirect_is_an_error_and_no_second_call(status: int, method: str) -> None:
    with responses.RequestsMock() as host:
        host.add(method, f"{BASE}{PATH}.json", status=status, headers={"Location": "https://evil.example/"})

        with pytest.raises(WillNotWork):
            session_of().request(method, f"{STAND_IN}{PATH}.json", json={})

        assert len(host.calls) == 1


@pytest.mark.parametrize("answer", [b"", http_answer("200 OK", b'{"ticket": {"id": 1', length=5000), b"HTTP/1.1 2"])
def test_f19_f20_a_write_cut_off_is_looked_at_before_it_is_repeated_and_sent_once(answer: bytes) -> None:
    with raw_host(answer) as host:
        with pytest.raises(LookBeforeRepeating):
            at(host.address).put(f"{STAND_IN}{PATH}.json", json={"ticket": {}})

        assert len(host.requests) == 1


@pytest.mark.parametrize("answer", [b"", http_answer("200 OK", b"{", length=50), http_answer("200 OK", b"<html>")])
def test_f20_a_read_cut_off_is_tried_later_and_sent_once(answer: bytes) -> None:
    with raw_host(answer) as host:
        with pytest.raises(TryLater):
            read(at(host.address), f"{PATH}.json", TicketAnswer)

        assert len(host.requests) == 1


@pytest.mark.parametrize("cut", range(0, 300, 23))
def test_f20_an_answer_cut_at_any_byte_is_never_a_success(cut: int) -> None:
    whole = http_answer("200 OK", json.dumps({"ticket": ticket(), "audit": {}}).encode(), "Content-Type: text/json")
    with raw_host(whole[:cut]) as host, pytest.raises(LookBeforeRepeating):
        at(host.address).put(f"{STAND_IN}{PATH}.json", json={})


def test_nothing_was_sent_where_nobody_listens() -> None:
    with raw_host(b"") as host:
        address = host.address

    with pytest.raises(TryLater):
        at(address).put(f"{STAND_IN}{PATH}.json", json={})


@pytest.mark.parametrize(
    ("error", "writing"),
    [
        (requests.ConnectTimeout(), TryLater),
        (requests.ConnectionError(MaxRetryError(POOL, "/", NewConnectionError(LINE, "refused"))), TryLater),
        (requests.ConnectionError(MaxRetryError(POOL, "/", ConnectTimeoutError())), TryLater),
        (requests.exceptions.SSLError("[SSL: CERTIFICATE_VERIFY_FAILED] self-signed"), TryLater),
        (requests.ReadTimeout(), LookBeforeRepeating),
        (requests.ConnectionError(ProtocolError("reset by peer")), LookBeforeRepeating),
        (requests.ConnectionError(), LookBeforeRepeating),
        (requests.exceptions.ChunkedEncodingError(), LookBeforeRepeating),
        (requests.exceptions.ContentDecodingError(), LookBeforeRepeating),
        (requests.exceptions.SSLError("unexpected end"), LookBeforeRepeating),
    ],
)
def test_f19_what_may_have_been_sent_is_looked_at_and_what_was_not_is_tried_later(
    error: Exception, writing: type[HostError]
) -> None:
    with responses.RequestsMock() as host:
        host.put(f"{BASE}{PATH}.json", body=error)
        host.get(f"{BASE}{PATH}.json", body=error)

        with pytest.raises(HostError) as wrote:
            session_of().put(f"{STAND_IN}{PATH}.json", json={})
        with pytest.raises(TryLater):
            session_of().get(f"{STAND_IN}{PATH}.json")

    assert type(wrote.value) is writing


def test_every_call_has_our_time_outs_whatever_the_caller_asks_for(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[dict[str, Any]] = []

    def send(self: HTTPAdapter, request: requests.PreparedRequest, **how: Any) -> requests.Response:
        asked.append(how)
        answer = requests.Response()
        answer.status_code = 204
        answer.raw = io.BytesIO()
        return answer

    monkeypatch.setattr(HTTPAdapter, "send", send)
    session_of().get(f"{STAND_IN}/x", timeout=None)
    session_of().put(f"{STAND_IN}/x", timeout=3600, proxies={"https": "http://proxy.example"})

    assert [one["timeout"] for one in asked] == [(5.0, 30.0), (5.0, 30.0)]
    assert [one["proxies"] for one in asked] == [None, None]


def test_proxies_and_passwords_of_the_environment_are_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example:1")
    monkeypatch.setenv("NETRC", "/nowhere")

    with responses.RequestsMock() as host:
        host.get(f"{BASE}/x", json={})
        session_of().get(f"{STAND_IN}/x")

        assert host.calls[0].request.headers["Authorization"].startswith("Basic ")


def test_cookies_are_not_kept() -> None:
    with responses.RequestsMock() as host:
        host.get(f"{BASE}/x", json={}, headers={"Set-Cookie": "_zendesk_session=abc; Path=/"})
        session = session_of()
        session.get(f"{STAND_IN}/x")
        session.get(f"{STAND_IN}/x")

        assert "Cookie" not in host.calls[1].request.headers


def test_two_accounts_on_two_hosts_never_meet() -> None:
    first, second = account(), account(account="globex", base_url="https://globex.zendesk.com")
    with responses.RequestsMock() as host:
        host.get(f"{BASE}/x", json={"name": "acme"})
        host.get("https://globex.zendesk.com/x", json={"name": "globex"})

        found = [session_of(one).get(f"{STAND_IN}/x").json()["name"] for one in (first, second)]

    assert found == ["acme", "globex"]


def test_the_certificates_of_an_own_host_are_checked_with_its_own_file() -> None:
    assert session_of(account(ca_file="/etc/own-ca.pem")).verify == "/etc/own-ca.pem"
    assert session_of().verify is True
