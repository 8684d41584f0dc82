"""Signing in at the company's identity provider: what fits is believed, and of everything else nothing."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from runtime.clock import ToldClock
from tests.console.identity import CLIENT, Identity, provider, rsa
from tests.console.misbehaviours import MISBEHAVIOURS, signed
from tests.console.room import Browser, Room, opened
from tests.webhooks.service import NOW

GRANTS = [
    {"user": "boss@support.example", "role": "admin"},
    {"group": "leads", "role": "manager", "accounts": ["zendesk/acme"]},
    {"group": "agents", "role": "viewer"},
]


@dataclass
class Scene:
    """A console, the provider that it trusts, and a browser between them."""

    room: Room
    identity: Identity
    browser: Browser

    def start(self) -> str:
        """Go to sign in; answers where the browser is sent."""
        answer = self.browser.get("/console/sign-in/start")
        return str(answer.location)

    def back(self, code: str, state: str | list[str], **more: Any) -> Any:
        """Come back from there."""
        query = {"code": code, "state": state, **more}
        return self.browser.get("/console/sign-in/back", query_string=query)

    def sign_in(self, **more: Any) -> Any:
        """There and back."""
        where = self.start()
        return self.back(self.identity.authorize(where), state_of(where), **more)

    @property
    def sessions(self) -> int:
        """How many people are signed in."""
        return len(self.room.store.access.sessions.all(self.room.clock()))


def state_of(where: str) -> str:
    """The state that an address carries."""
    return parse_qs(urlsplit(where).query)["state"][0]


@pytest.fixture
def scene(tmp_path: Path, identity: Identity) -> Iterator[Scene]:
    """A console that trusts the provider."""
    part = {
        "sign_in": "oidc",
        "oidc": {"issuer": identity.issuer, "client_id": CLIENT, "grants": GRANTS},
    }
    with opened(tmp_path, part) as room:
        identity.clock = room.clock
        yield Scene(room, identity, room.browser())


@pytest.fixture
def identity() -> Iterator[Identity]:
    """A provider that behaves, until a test says otherwise."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    with provider(ToldClock(NOW)) as made:
        yield made


def test_t55_whoever_the_provider_knows_comes_in_with_the_role_of_their_group(scene: Scene) -> None:
    where = scene.start()
    sent = {name: values[0] for name, values in parse_qs(urlsplit(where).query).items()}
    answer = scene.back(scene.identity.authorize(where), state_of(where))

    assert answer.location == "/console"
    assert sent["redirect_uri"] == "http://127.0.0.1:8080/console/sign-in/back"
    assert (sent["response_type"], sent["code_challenge_method"]) == ("code", "S256")
    assert len({sent["state"], sent["nonce"], sent["code_challenge"]}) == 3
    assert {"openid", "email", "profile"} == set(sent["scope"].split())
    me = scene.browser.get("/console/me").text
    assert all(word in me for word in ("kim@support.example", "manager", "zendesk/acme", "oidc"))
    assert "globex" not in me


@pytest.mark.parametrize(
    ("person", "role"),
    [
        ({"email": "boss@support.example", "groups": ["agents"]}, "admin"),
        ({"groups": ["agents", "leads"]}, "manager"),
        ({"groups": "agents"}, "viewer"),
        ({"groups": ["agents", 7, None]}, "viewer"),
        ({"email_verified": True}, "manager"),
    ],
)
def test_the_first_line_that_fits_gives_the_role(scene: Scene, person: dict[str, Any], role: str) -> None:
    scene.identity.person.update(person)

    scene.sign_in()

    assert f'<span class="tag">{role}</span>' in scene.browser.get("/console/me").text


@pytest.mark.parametrize("groups", [[], ["others"], ["LEADS"], None, {"leads": True}, ["leads,agents"]])
def test_whoever_has_no_role_is_told_so_and_does_not_come_in(scene: Scene, groups: object) -> None:
    scene.identity.person["groups"] = groups

    answer = scene.sign_in()

    assert (answer.status_code, scene.sessions) == (403, 0)
    assert "nobody has given you a role here" in answer.text


@pytest.mark.parametrize("what", MISBEHAVIOURS)
def test_t46_t47_t48_t55_a_provider_that_misbehaves_lets_nobody_in(scene: Scene, what: str) -> None:
    MISBEHAVIOURS[what](scene.identity)

    answer = scene.sign_in()

    assert (answer.status_code, scene.sessions) == (401, 0)
    assert "Signing in did not work." in answer.text
    assert scene.browser.get("/console/me").status_code == 303
    assert "elsewhere" not in scene.identity.asked


def test_t55_there_are_many_misbehaviours() -> None:
    assert len(MISBEHAVIOURS) >= 60


@pytest.mark.parametrize(
    "change",
    [
        {"issuer": "https://evil.example"},
        {"issuer": None},
        {"authorization_endpoint": "https://evil.example/authorize"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"code_challenge_methods_supported": ["plain"]},
        {"code_challenge_methods_supported": []},
        {"code_challenge_methods_supported": "S256"},
    ],
)
def test_t55_nobody_is_sent_to_a_provider_that_describes_itself_as_another(
    scene: Scene, change: dict[str, object]
) -> None:
    scene.identity.description.update(change)

    answer = scene.browser.get("/console/sign-in/start")

    assert (answer.status_code, answer.location) == (503, None)


def test_t55_an_answer_is_used_once(scene: Scene) -> None:
    where = scene.start()
    cookie = scene.browser.client.get_cookie("halyard-rehearsal-sign-in", domain="127.0.0.1")
    assert cookie is not None
    code = scene.identity.authorize(where)
    scene.back(code, state_of(where))
    scene.identity.codes[code] = {"nonce": parse_qs(urlsplit(where).query)["nonce"][0], "code_challenge": ""}
    thief = replace(scene, browser=scene.room.browser())
    thief.browser.client.set_cookie("halyard-rehearsal-sign-in", cookie.value, domain="127.0.0.1")
    scene.identity.authorize(where)

    again = thief.back(code, state_of(where))

    assert again.status_code == 401
    assert scene.sessions == 1


@pytest.mark.parametrize("what", ["no cookie", "another's cookie", "another state", "no state", "no code", "late"])
def test_t55_an_answer_to_another_browser_or_sign_in_lets_nobody_in(scene: Scene, what: str) -> None:
    where = scene.start()
    code, state = scene.identity.authorize(where), state_of(where)
    other = scene.room.browser()
    if what == "no cookie":
        scene.browser = other
    elif what == "another's cookie":
        other.get("/console/sign-in/start")
        scene.browser = other
    elif what == "late":
        scene.room.clock.tell(scene.room.clock() + timedelta(minutes=10))
    state = {"another state": "s" * 43, "no state": ""}.get(what, state)

    answer = scene.back("" if what == "no code" else code, state)

    assert (answer.status_code, scene.sessions) == (401, 0)
    assert "token" not in scene.identity.asked, "nothing is exchanged for an answer that is not ours"


@pytest.mark.parametrize(
    "more",
    [
        {"iss": "https://evil.example"},
        {"error": "access_denied"},
        {"iss": ["https://evil.example", "x"]},
    ],
)
def test_t55_an_answer_of_another_provider_or_a_refusal_lets_nobody_in(scene: Scene, more: dict[str, Any]) -> None:
    answer = scene.sign_in(**more)

    assert (answer.status_code, scene.sessions) == (401, 0)


def test_t55_a_parameter_that_comes_twice_is_none(scene: Scene) -> None:
    where = scene.start()
    code = scene.identity.authorize(where)

    answer = scene.back(code, [state_of(where), "x"])

    assert (answer.status_code, scene.sessions) == (401, 0)


def test_t55_the_right_issuer_in_the_answer_is_welcome(scene: Scene) -> None:
    assert scene.sign_in(iss=scene.identity.issuer).status_code == 303


def test_t27_unknown_names_of_keys_fetch_the_keys_once_a_minute(scene: Scene) -> None:
    scene.identity.header["kid"] = "unknown"
    for _ in range(5):
        scene.sign_in()
    assert scene.identity.asked.count("keys") == 1

    scene.room.clock.tell(scene.room.clock() + timedelta(minutes=1))
    for _ in range(5):
        scene.sign_in()

    assert scene.identity.asked.count("keys") == 2


def test_a_key_that_is_new_is_fetched(scene: Scene) -> None:
    scene.sign_in()
    scene.identity.keys = [rsa("k2").as_dict(private=False)]
    signed(lambda: rsa("k2"), kid="k2")(scene.identity)
    scene.room.clock.tell(scene.room.clock() + timedelta(minutes=1))

    assert scene.sign_in().status_code == 303


def test_t55_a_provider_that_is_gone_lets_nobody_in_and_is_no_fault_of_ours(scene: Scene) -> None:
    where = scene.start()
    code = scene.identity.authorize(where)
    scene.identity.issuer = "http://127.0.0.1:1"

    assert scene.back(code, state_of(where)).status_code == 401


def test_t53_changed_settings_end_the_sessions_that_came_from_the_old_ones(tmp_path: Path, identity: Identity) -> None:
    provided: dict[str, Any] = {"issuer": identity.issuer, "client_id": CLIENT, "grants": GRANTS}
    part = {"sign_in": "oidc", "oidc": provided}
    with opened(tmp_path, part) as room:
        identity.clock = room.clock
        scene = Scene(room, identity, room.browser())
        scene.sign_in()
        value = scene.browser.value
        assert scene.browser.get("/console/me").status_code == 200
        rows = room.store.access.sessions.all(room.clock())

    (tmp_path / "again").mkdir()
    changed = {**part, "oidc": {**provided, "grants": GRANTS[2:]}}
    with opened(tmp_path / "again", changed) as room:
        for row in rows:
            room.store.access.sessions.open(row)
        browser = room.browser()
        browser.keep(value)

        assert browser.get("/console/me").status_code == 303


def test_t55_passwords_of_ours_are_no_way_in_beside_the_provider(scene: Scene) -> None:
    scene.room.person("kim")
    scene.browser.get("/console/sign-in")

    assert scene.browser.post("/console/sign-in", {"name": "kim", "password": "x"}).status_code in {403, 405}
    assert scene.browser.get("/console/set-up/x").status_code == 404
    assert scene.browser.get("/console/sign-in").text.count("<form") == 0


def test_t55_moments_are_read_from_our_clock(scene: Scene) -> None:
    scene.room.clock.tell(datetime(2031, 1, 1, tzinfo=NOW.tzinfo))

    assert scene.sign_in().status_code == 303


def test_t55_nobody_sets_out_for_the_provider_faster_than_the_doors_allow(scene: Scene) -> None:
    answers = [scene.browser.get("/console/sign-in/start") for _ in range(40)]

    assert {one.status_code for one in answers} == {303, 429}
    assert "Signing in did not work." in answers[-1].text
