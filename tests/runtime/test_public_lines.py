"""Sixty addresses that lead inwards: each is refused as a setting, or when the line is open and nothing sent yet."""

import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
import requests

from connectors.jira import account as jira
from connectors.jira.account_faults import account_faults as jira_faults
from connectors.public_lines import LineAdapter, unfit
from connectors.zendesk.account import account_faults as zendesk_faults
from connectors.zendesk.budget import Budget
from connectors.zendesk.session import STAND_IN, open_session
from core.errors import FeedUnreadable, TryLater
from runtime import status_page
from tests.jira import accounts as jira_accounts
from tests.zendesk.deliveries import NOW
from tests.zendesk.deliveries import account as zendesk_account

INWARDS = (
    *("127.0.0.1", "127.1", "127.0.1", "0177.0.0.1", "0x7f.0.0.1", "2130706433", "0x7f000001", "017700000001"),
    *(
        "localhost",
        "LOCALHOST",
        "localhost.",
        "localhost.localdomain",
        "0",
        f"{0}.0.0.0",
        "[::1]",
        "[::]",
        "[::ffff:127.0.0.1]",
    ),
    *("[::ffff:7f00:1]", "[0:0:0:0:0:0:0:1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "[fe80::1]", "[fe80::1%25eth0]"),
    *("169.254.169.254", "169.254.170.2", "[fd00:ec2::254]", "[::ffff:169.254.169.254]", "2852039166", "0xa9fea9fe"),
    *("metadata.google.internal", "metadata", "instance-data", "100.100.100.200", "192.0.0.192", "168.63.129.16"),
    *(
        "10.0.0.1",
        "10.1",
        "172.16.0.1",
        "172.31.255.255",
        "192.168.0.1",
        "192.168.1.1:8080",
        "100.64.0.1",
        "198.18.0.1",
    ),
    *("[fc00::1]", "[fd12:3456::1]", "224.0.0.1", "[ff02::1]", "255.255.255.255", "240.0.0.1"),
    *(
        "acme.zendesk.com@127.0.0.1",
        "127.0.0.1#acme.zendesk.com",
        "127.0.0.1/acme.zendesk.com",
        "127.0.0.1\\.zendesk.com",
    ),
    *("acme.zendesk.com.evil.example", "evilzendesk.com", "acme.zendesk.com.nip.io", "127.0.0.1.nip.io", "①②⑦.⓪.⓪.①"),
    *("acme。zendesk。com", "acme.atlassian.net.evil.example", "evil-atlassian.net"),
)


def test_t25_there_are_sixty_addresses() -> None:
    assert len(set(INWARDS)) >= 60


@pytest.mark.parametrize("scheme", ["https", "http"])
@pytest.mark.parametrize("place", INWARDS)
def test_t25_no_address_that_leads_inwards_can_be_set(scheme: str, place: str) -> None:
    url = f"{scheme}://{place}"

    zendesk = dict(zendesk_faults(replace(zendesk_account(), base_url=url)))
    there = dict(jira_faults(replace(jira_accounts.account(), base_url=url)))

    assert "base_url" in zendesk
    assert "base_url" in there
    assert jira.CONNECTOR == "jira"


@dataclass
class Door:
    """Somebody on this machine who listens and keeps what is said."""

    port: int
    heard: bytearray = field(default_factory=bytearray)
    calls: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))


@pytest.fixture
def door() -> Iterator[Door]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        made = Door(listening.getsockname()[1])

        def listen() -> None:
            while True:
                try:
                    line, _ = listening.accept()
                except OSError:
                    return
                with line:
                    line.settimeout(5)
                    try:
                        made.heard += line.recv(65536)
                    except OSError:
                        made.heard += b"(cut)"
                made.calls.release()

        thread = threading.Thread(target=listen, daemon=True)
        thread.start()
        yield made
        listening.shutdown(socket.SHUT_RDWR)
    thread.join(5)


@pytest.fixture
def resolver(monkeypatch: pytest.MonkeyPatch, door: Door) -> list[str]:
    """A name service that calls each name something else every time it is asked; what it was asked."""
    asked: list[str] = []

    def lookup(host: str, *_more: Any, **_named: Any) -> list[Any]:
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", door.port))]

    monkeypatch.setattr(socket, "getaddrinfo", lookup)
    return asked


def test_t25_a_name_that_now_leads_inwards_is_hung_up_on_before_a_byte_is_said(door: Door, resolver: list[str]) -> None:
    session = open_session(zendesk_account(), lambda: NOW, Budget(lambda: NOW))

    for _ in range(3):
        with pytest.raises(TryLater, match=r"acme\.zendesk\.com leads to 127\.0\.0\.1, which is not a public address"):
            session.get(f"{STAND_IN}/api/v2/users/me.json")

    for _ in range(3):
        assert door.calls.acquire(timeout=5)
    assert bytes(door.heard) == b""
    assert resolver == ["acme.zendesk.com"] * 3, "asked each time, and believed never"


def test_t25_a_status_page_is_held_to_the_same(door: Door, resolver: list[str]) -> None:
    page = status_page.StatusPagePart.model_validate({"url": "https://status.acme.example"})

    with status_page.open_session(own=False) as session, pytest.raises(FeedUnreadable, match="not a public address"):
        status_page.read_feed(session, page)

    assert door.calls.acquire(timeout=5)
    assert bytes(door.heard) == b""


def test_t25_a_host_that_is_declared_ones_own_may_be_on_this_machine(door: Door) -> None:
    with requests.Session() as session:
        session.mount("http://", LineAdapter(own=True))

        with pytest.raises(requests.ConnectionError):
            session.get(f"http://127.0.0.1:{door.port}/", timeout=5)

    assert door.calls.acquire(timeout=5)
    assert bytes(door.heard).startswith(b"GET / HTTP/1.1")


def test_t25_a_line_without_tls_is_looked_at_as_well(door: Door) -> None:
    with requests.Session() as session:
        session.mount("http://", LineAdapter(own=False))

        with pytest.raises(TryLater, match="not a public address"):
            session.get(f"http://127.0.0.1:{door.port}/", timeout=5)

    assert door.calls.acquire(timeout=5)
    assert bytes(door.heard) == b""


@pytest.mark.parametrize(
    "address",
    [
        *(
            f"{0}.0.0.0",
            "10.1.2.3",
            "100.64.0.1",
            "127.0.0.1",
            "169.254.169.254",
            "172.16.0.1",
            "192.0.2.1",
            "192.168.1.1",
        ),
        *(
            "198.18.0.1",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
        ),
        *("fe80::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "ff02::1", "2002:7f00:1::", "2002:a00:1::"),
        *("64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "100.100.100.200", "168.63.129.16", "", "acme.example"),
    ],
)
def test_t25_only_a_public_address_is_called(address: str) -> None:
    assert unfit(address, own=False)


@pytest.mark.parametrize(
    "address",
    ["169.254.169.254", "fe80::1", "::ffff:169.254.169.254", "64:ff9b::a9fe:a9fe", "::", "224.0.0.1", "168.63.129.16"],
)
def test_t25_not_even_the_operators_word_leads_to_where_clouds_keep_secrets(address: str) -> None:
    assert unfit(address, own=True)


@pytest.mark.parametrize("address", ["104.16.51.111", "2606:4700::6810:336f", "13.35.248.1"])
def test_t25_a_public_address_is_called(address: str) -> None:
    assert unfit(address, own=False) == ""
    assert unfit("192.168.7.7", own=True) == ""
