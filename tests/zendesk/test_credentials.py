"""Tokens are minted before they end, once, and a door that stays shut is said to be shut."""

import base64
import json
import threading
from datetime import timedelta

import pytest
import responses

from connectors.zendesk.account import ApiToken
from connectors.zendesk.budget import Budget
from connectors.zendesk.session import STAND_IN, open_session
from core.errors import CredentialsRefused, HostError, TryLater
from core.secrets import Secret
from tests.zendesk.host import BASE, Clock, account, oauth

TOKENS = f"{BASE}/oauth/tokens"


def grants(host: responses.RequestsMock, *tokens: str, **more: object) -> None:
    for token in tokens:
        host.post(TOKENS, json={"access_token": token, "token_type": "bearer", "expires_in": 1800, **more}, status=201)


def carried(host: responses.RequestsMock) -> list[str]:
    return [call.request.headers["Authorization"] for call in host.calls if "Authorization" in call.request.headers]


def test_a_token_is_minted_with_a_lifetime_and_used_until_shortly_before_its_end() -> None:
    clock = Clock()
    session = open_session(account(credentials=oauth()), clock, Budget(clock))
    with responses.RequestsMock() as host:
        grants(host, "one", "two")
        host.get(f"{BASE}/x", json={})

        session.get(f"{STAND_IN}/x")
        clock.now += timedelta(minutes=24)
        session.get(f"{STAND_IN}/x")
        clock.now += timedelta(minutes=2)
        session.get(f"{STAND_IN}/x")

        assert json.loads(host.calls[0].request.body or b"") == {
            "grant_type": "client_credentials",
            "client_id": "halyard",
            "client_secret": "client-secret-of-nobody",
            "scope": "read write",
            "expires_in": 1800,
        }
        assert carried(host) == ["Bearer one", "Bearer one", "Bearer two"]


def test_a_refused_token_is_replaced_once_for_a_read() -> None:
    session = open_session(account(credentials=oauth()), Clock(), Budget(Clock()))
    with responses.RequestsMock() as host:
        grants(host, "one", "two")
        host.get(f"{BASE}/x", status=401, json={"error": "invalid_token"})
        host.get(f"{BASE}/x", json={})

        assert session.get(f"{STAND_IN}/x").status_code == 200
        assert carried(host) == ["Bearer one", "Bearer two"]


def test_f26_a_second_refusal_of_a_read_refuses_the_credentials() -> None:
    session = open_session(account(credentials=oauth()), Clock(), Budget(Clock()))
    with responses.RequestsMock() as host:
        grants(host, "one", "two")
        host.get(f"{BASE}/x", status=401, json={"error": "invalid_token"})

        with pytest.raises(CredentialsRefused):
            session.get(f"{STAND_IN}/x")

        assert len(carried(host)) == 2


def test_a_write_with_a_refused_token_is_not_sent_again_but_tried_later_where_the_token_had_worked() -> None:
    session = open_session(account(credentials=oauth()), Clock(), Budget(Clock()))
    with responses.RequestsMock() as host:
        grants(host, "one", "two")
        host.get(f"{BASE}/x", json={})
        host.put(f"{BASE}/x", status=401, json={})
        session.get(f"{STAND_IN}/x")

        with pytest.raises(TryLater):
            session.put(f"{STAND_IN}/x")
        with pytest.raises(CredentialsRefused):
            session.put(f"{STAND_IN}/x")

        assert carried(host) == ["Bearer one", "Bearer one", "Bearer two"]


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (401, {"error": "invalid_client"}, CredentialsRefused),
        (400, {"error": "invalid_scope"}, CredentialsRefused),
        (403, {"error": "Forbidden"}, CredentialsRefused),
        (429, {}, TryLater),
        (500, {}, TryLater),
        (200, {"access_token": 5}, TryLater),
        (200, {"access_token": "a\nb"}, TryLater),
        (200, {}, TryLater),
    ],
)
def test_f26_what_the_token_service_says_becomes_what_to_do_next(
    status: int, body: object, error: type[HostError]
) -> None:
    session = open_session(account(credentials=oauth()), Clock(), Budget(Clock()))
    with responses.RequestsMock() as host:
        host.post(TOKENS, json=body, status=status)

        with pytest.raises(error):
            session.put(f"{STAND_IN}/x")

        assert len(host.calls) == 1


def test_many_threads_at_once_mint_one_token() -> None:
    session = open_session(account(credentials=oauth()), Clock(), Budget(Clock()))
    with responses.RequestsMock() as host:
        grants(host, "one")
        host.get(f"{BASE}/x", json={})
        threads = [threading.Thread(target=session.get, args=(f"{STAND_IN}/x",)) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert sum(call.request.url == TOKENS for call in host.calls) == 1


def test_a_very_short_token_is_still_used() -> None:
    session = open_session(account(credentials=oauth()), Clock(), Budget(Clock()))
    with responses.RequestsMock() as host:
        grants(host, "one", expires_in=1)
        host.get(f"{BASE}/x", json={})

        session.get(f"{STAND_IN}/x")
        session.get(f"{STAND_IN}/x")

        assert carried(host) == ["Bearer one", "Bearer one"]


def test_an_api_token_signs_as_its_user_and_a_refusal_is_final() -> None:
    known = ApiToken("zo\u00eb@acme.example", Secret("api-token"))
    session = open_session(account(credentials=known), Clock(), Budget(Clock()))
    with responses.RequestsMock() as host:
        host.get(f"{BASE}/x", status=401, json={})

        with pytest.raises(CredentialsRefused):
            session.get(f"{STAND_IN}/x")

        (header,) = carried(host)
        assert base64.b64decode(header.removeprefix("Basic ")).decode() == "zo\u00eb@acme.example/token:api-token"


def test_no_secret_is_in_an_error_or_a_repr() -> None:
    session = open_session(account(credentials=oauth()), Clock(), Budget(Clock()))
    with responses.RequestsMock() as host:
        host.post(TOKENS, json={"error": "invalid_client"}, status=401)

        with pytest.raises(CredentialsRefused) as refused:
            session.get(f"{STAND_IN}/x")

    assert "client-secret-of-nobody" not in f"{refused.value!r} {refused.value} {account(credentials=oauth())!r}"
