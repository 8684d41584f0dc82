"""A reverse proxy that says who calls is believed where the call comes from its own address, and nobody else is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog
from structlog.testing import capture_logs

from tests.console.room import Room, opened

PROXY = "10.0.0.7"
PART = {
    "sign_in": "proxy",
    "proxy": {
        "addresses": [PROXY, "fd00::/32"],
        "grants": [
            {"user": "boss", "role": "admin"},
            {"group": "leads", "role": "manager", "accounts": ["zendesk/acme"]},
        ],
    },
}


@pytest.fixture
def proxied(tmp_path: Path) -> Iterator[Room]:
    """A console behind a proxy."""
    structlog.reset_defaults()
    with opened(tmp_path, PART) as room:
        yield room


def call(room: Room, path: str = "/console/me", peer: str = PROXY, headers: Any = (), **more: Any) -> Any:
    """Call from an address with these heads."""
    return room.console.test_client().get(
        path, base_url=room.origin, headers=headers, environ_overrides={"REMOTE_ADDR": peer}, **more
    )


@pytest.mark.parametrize("peer", [PROXY, "::ffff:10.0.0.7", "fd00::17"])
def test_whom_the_proxy_names_is_in_with_the_role_of_their_group(proxied: Room, peer: str) -> None:
    shown = call(proxied, peer=peer, headers={"X-Forwarded-User": "kim", "X-Forwarded-Groups": "others, leads"}).text

    assert all(word in shown for word in ("kim", "manager", "zendesk/acme", "proxy"))
    assert "globex" not in shown
    assert "Sign out" not in shown


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Forwarded-User": ""},
        {"X-Forwarded-User": "kim"},
        {"X-Forwarded-User": "kim", "X-Forwarded-Groups": "LEADS"},
        {"X-Forwarded-User": "boss\u200b"},
        {"X-Forwarded-User": "b" * 201, "X-Forwarded-Groups": "leads"},
        [("X-Forwarded-User", "boss"), ("X-Forwarded-User", "kim")],
        {"X-Forwarded-User": "boss,kim"},
        {"X-Remote-User": "boss"},
        {"X-Forwarded-Groups": "leads"},
    ],
)
def test_t55_a_proxy_that_names_nobody_we_know_lets_nobody_in(proxied: Room, headers: Any) -> None:
    if isinstance(headers, dict):
        headers = {name: value.encode().decode("latin-1") for name, value in headers.items()}

    assert call(proxied, headers=headers).status_code == 401


@pytest.mark.parametrize("peer", ["10.0.0.8", "127.0.0.1", "::1", "fe80::1", "", "unix", "10.0.0.7.evil.example"])
def test_t55_the_word_of_anybody_else_is_ignored_and_said_in_the_log(proxied: Room, peer: str) -> None:
    with capture_logs() as said:
        answer = call(proxied, peer=peer, headers={"X-Forwarded-User": "boss", "X-Forwarded-For": PROXY})

    assert answer.status_code == 401
    assert [line["event"] for line in said] == ["header of a stranger ignored"]
    assert "boss" not in str(said)


def test_t52_forms_need_their_word_behind_a_proxy_too(proxied: Room) -> None:
    headers = {"X-Forwarded-User": "boss"}
    client = proxied.console.test_client()
    forged = client.post(
        "/console/tokens",
        base_url=proxied.origin,
        headers={**headers, "Origin": proxied.origin},
        data={"account": "zendesk/acme", "name": "n", "role": "viewer"},
        environ_overrides={"REMOTE_ADDR": PROXY},
    )

    assert forged.status_code == 403
    assert proxied.store.access.tokens.all() == ()


def test_no_password_and_no_session_is_a_way_in_beside_the_proxy(proxied: Room) -> None:
    proxied.person("kim")
    browser = proxied.browser()
    browser.keep("v" * 43)

    assert browser.get("/console/me").status_code == 401
    assert browser.get("/console/set-up/x").status_code == 404
    assert "gateway" in browser.get("/console/sign-in").text
