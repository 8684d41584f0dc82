"""A flood of unsigned calls: soon not listened to, nothing kept of it, and no helpdesk's call is turned away for it."""

import hmac
from contextlib import closing
from datetime import timedelta
from typing import Any

import pytest
import requests
from flask import Flask, request

from core.ports import Delivery
from runtime.listener import Listener
from runtime.who_calls import CALLER, knowing_callers
from tests.webhooks.service import NOW, World, delivery
from tests.zendesk.deliveries import trigger_body
from webhooks import flood
from webhooks.flood import ALTOGETHER, BELIEVED_FOR, PER_CALLER, REMEMBERED, Flood

STRANGER, OTHER, HELPDESK = "8.8.4.4", "8.8.8.8", "9.9.9.9"
BURST = PER_CALLER[0]


def post(world: World, there: Delivery, address: str) -> Any:
    """A call of this address at the door."""
    place = {"REMOTE_ADDR": address}
    return world.client.post(
        "/hooks/zendesk/acme", data=there.body, headers=dict(there.headers), environ_overrides=place
    )


def unsigned(number: int = 0) -> Delivery:
    """A call that looks right and is signed by nobody."""
    return delivery(x_zendesk_webhook_signature="A" * 43 + "=", x_zendesk_webhook_invocation_id=f"forged-{number}")


def signed(number: int) -> Delivery:
    """A helpdesk's call."""
    body = trigger_body(actor_id=str(number))
    return delivery(body, x_zendesk_webhook_invocation_id=f"right-{number}")


def test_t17_a_flood_is_soon_not_listened_to_and_nothing_of_it_is_kept(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_at: list[bytes] = []
    right = hmac.digest

    def computed(key: bytes, message: bytes, method: str) -> bytes:
        looked_at.append(message)
        return right(key, message, method)

    monkeypatch.setattr(hmac, "digest", computed)

    answers = [post(world, unsigned(number), STRANGER) for number in range(2000)]

    assert [answer.status_code for answer in answers] == [401] * BURST + [429] * (2000 - BURST)
    assert len(looked_at) == BURST, "past that, no signature is computed"
    assert answers[-1].headers["Retry-After"] == "1"
    assert (world.rows(), world.woken) == (0, [])
    told = f'halyard_deliveries_total{{connector="zendesk",outcome="refused_429"}} {2000.0 - BURST}'
    assert told in world.client.get("/metrics").text


def test_t17_signed_calls_come_through_while_others_flood(world: World) -> None:
    answers = []
    for number in range(1000):
        post(world, unsigned(number), STRANGER)
        if number % 20 == 0:
            answers.append(post(world, signed(number), HELPDESK).status_code)

    assert answers == [202] * 50
    assert world.rows() == 50


def test_t17_a_helpdesk_that_shares_its_address_with_a_flood_is_heard_once_it_was_believed(world: World) -> None:
    first = post(world, signed(0), HELPDESK).status_code
    flooding = {post(world, unsigned(number), HELPDESK).status_code for number in range(500)}

    assert (first, flooding) == (202, {401})
    assert post(world, signed(1), HELPDESK).status_code == 202


def test_t17_what_comes_through_a_proxy_on_this_machine_is_always_heard(world: World) -> None:
    for number in range(500):
        post(world, unsigned(number), "127.0.0.1")

    assert post(world, signed(1), "127.0.0.1").status_code == 202


@pytest.mark.parametrize(
    "address", ["10.1.2.3", "172.17.0.1", "192.168.1.1", "::1", "fd00::1", "fe80::1%eth0", "", "x"]
)
def test_t17_whoever_may_be_a_proxy_is_never_limited(address: str) -> None:
    one = Flood()
    for _ in range(5000):
        one.in_vain(address, NOW)

    assert one.seconds_to_wait(address, NOW) == 0


def test_t17_an_old_and_a_wrong_secret_are_told_apart(world: World) -> None:
    old = delivery(at=NOW - timedelta(hours=1))

    refused = {post(world, old, STRANGER).status_code for _ in range(BURST * 2)}

    assert refused == {401}, "signed, if too old: a helpdesk that comes late is not taken for a stranger"


def test_t17_a_caller_with_nothing_against_it_is_heard_whatever_others_do() -> None:
    one = Flood()
    for number in range(ALTOGETHER[0] + 100):
        one.in_vain(f"8.{number // 65536}.{number // 256 % 256}.{number % 256}", NOW)

    assert one.seconds_to_wait(HELPDESK, NOW) == 0
    assert one.seconds_to_wait("8.0.0.1", NOW) > 0, "all who failed before wait together"


def test_t17_patience_comes_back_with_time() -> None:
    one = Flood()
    for _ in range(BURST * 3):
        one.in_vain(STRANGER, NOW)

    assert one.seconds_to_wait(STRANGER, NOW) == 1
    assert one.seconds_to_wait(STRANGER, NOW - timedelta(days=1)) == 1, "a clock that goes back gives nothing"
    assert one.seconds_to_wait(STRANGER, NOW - timedelta(days=1) + timedelta(seconds=1)) == 0


def test_t17_trust_ends_a_week_after_the_last_signed_call() -> None:
    one = Flood()
    one.believed(STRANGER, NOW)
    later = NOW + BELIEVED_FOR + timedelta(seconds=1)
    for _ in range(BURST * 2):
        one.in_vain(STRANGER, later)

    assert one.seconds_to_wait(STRANGER, NOW + BELIEVED_FOR) == 0
    assert one.seconds_to_wait(STRANGER, later) > 0


def test_t17_a_house_of_addresses_is_one_caller() -> None:
    one = Flood()
    for number in range(BURST * 2):
        one.in_vain(f"2a00:1450::{number:x}", NOW)

    assert one.seconds_to_wait("2a00:1450::ffff:1", NOW) > 0
    assert one.seconds_to_wait("2a00:1450:0:1::1", NOW) == 0
    for _ in range(BURST * 2):
        one.in_vain(f"::ffff:{OTHER}", NOW)
    assert one.seconds_to_wait(OTHER, NOW) > 0


def test_t17_a_flood_from_everywhere_does_not_grow_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(flood, "REMEMBERED", 100)
    one = Flood()
    for number in range(1000):
        one.in_vain(f"8.8.{number // 256}.{number % 256}", NOW)
        one.believed(f"9.9.{number // 256}.{number % 256}", NOW)

    assert (len(one._callers), len(one._believed)) == (100, 100)
    assert REMEMBERED == 10_000


@pytest.mark.parametrize(
    ("proxy", "told", "seen"),
    [
        ("", STRANGER, "127.0.0.1"),
        ("127.0.0.1", STRANGER, STRANGER),
        ("127.0.0.1", f"{OTHER}, {STRANGER}", STRANGER),
        ("127.0.0.1", f"{STRANGER}:4711", STRANGER),
        ("127.0.0.1", "[2a00:1450::1]:4711", "2a00:1450::1"),
        ("127.0.0.1", "[2a00:1450::1]", "2a00:1450::1"),
        ("127.0.0.1", f"{STRANGER},{OTHER}:4711:1", "127.0.0.1"),
        ("127.0.0.1", f"{STRANGER},", "127.0.0.1"),
        ("127.0.0.1", "2a00:1450::1", "2a00:1450::1"),
        ("127.0.0.1", "", "127.0.0.1"),
        ("127.0.0.1", f"{STRANGER}, nobody", "127.0.0.1"),
        ("10.9.9.9", STRANGER, "127.0.0.1"),
    ],
)
def test_t17_only_the_declared_proxy_says_who_called(proxy: str, told: str, seen: str) -> None:
    app = Flask("here")
    names = ("X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "Forwarded", "X-Real-IP")
    headers = dict.fromkeys(names, "elsewhere.example") | ({"X-Forwarded-For": told} if told else {})

    def who() -> dict[str, object]:
        left = [name for name in names if name in request.headers]
        return {"caller": request.environ[CALLER], "line": request.remote_addr, "left": left}

    app.add_url_rule("/", "who", who)
    if not told:
        headers.pop("X-Forwarded-For")

    with closing(Listener(app, "127.0.0.1:0", proxy=proxy)) as listener:
        said = requests.get(f"http://127.0.0.1:{listener.port}/", headers=headers, timeout=10).json()

    assert said == {"caller": seen, "line": "127.0.0.1", "left": []}, "the line's own address stays what it is"


@pytest.mark.parametrize("proxy", ["", "127.0.0.1"])
def test_t17_a_call_without_an_address_is_nobodys_and_no_header_gives_it_one(proxy: str) -> None:
    seen: list[object] = []

    def application(environ: dict[str, Any], _: Any) -> list[bytes]:
        seen.append(environ)
        return []

    knowing_callers(application, proxy)({"HTTP_X_FORWARDED_FOR": STRANGER, "HTTP_X_REAL_IP": STRANGER}, None)

    assert seen == [{CALLER: ""}]


def test_t17_callers_behind_the_declared_proxy_are_told_apart(world: World) -> None:
    def call(there: Delivery, caller: str) -> int:
        place = {"REMOTE_ADDR": "127.0.0.1", CALLER: caller}
        answer = world.client.post(
            "/hooks/zendesk/acme", data=there.body, headers=dict(there.headers), environ_overrides=place
        )
        return answer.status_code

    flooding = [call(unsigned(number), STRANGER) for number in range(BURST + 20)]

    assert flooding[-1] == 429
    assert call(signed(1), HELPDESK) == 202
