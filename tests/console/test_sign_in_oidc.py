"""Signing in at the company's identity provider: what fits is believed, and of everything else nothing."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import jsonify, redirect

from runtime.clock import ToldClock
from tests.console.identity import CLIENT, KEY_NAME, Identity, curve, provider, public_jwk, public_pem, rsa, small
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

    def back(self, code: str, state: str, **more: Any) -> Any:
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


def claims(**values: Any) -> Callable[[Identity], None]:
    return lambda one: one.claims.update(values)


def head(**values: Any) -> Callable[[Identity], None]:
    return lambda one: one.header.update(values)


def described(**values: Any) -> Callable[[Identity], None]:
    return lambda one: one.description.update(values)


def without(name: str) -> Callable[[Identity], None]:
    return lambda one: one.without.add(name)


def later(**span: int) -> int:
    return int((NOW + timedelta(**span)).timestamp())


def signed(key: Any, **header: Any) -> Callable[[Identity], None]:
    def change(one: Identity) -> None:
        one.signed_by = key
        one.header.update(header)

    return change


def token(change: Callable[[str], object]) -> Callable[[Identity], None]:
    return lambda one: setattr(one, "token", change)


def answer(make: Callable[[dict[str, Any]], Any]) -> Callable[[Identity], None]:
    return lambda one: setattr(one, "answer", make)


def published(*keys: Any) -> Callable[[Identity], None]:
    return lambda one: setattr(one, "keys", [key() if callable(key) else key for key in keys])


def foreign() -> Any:
    return rsa("foreign")


def ours(**changes: Any) -> dict[str, Any]:
    return {**rsa(KEY_NAME).as_dict(private=False), **changes}


MISBEHAVIOURS: dict[str, Callable[[Identity], None]] = {
    "another issuer": claims(iss="https://evil.example"),
    "an issuer that begins with ours": lambda one: one.claims.update(iss=f"{one.issuer}/"),
    "a list of issuers": lambda one: one.claims.update(iss=[one.issuer]),
    "no issuer": without("iss"),
    "another audience": claims(aud="another-app"),
    "ours and another audience": claims(aud=[CLIENT, "another-app"], azp=CLIENT),
    "our audience twice": claims(aud=[CLIENT, CLIENT]),
    "no audience": without("aud"),
    "authorized for another": claims(azp="another-app"),
    "another nonce": claims(nonce="n" * 43),
    "no nonce": without("nonce"),
    "ended": claims(exp=later(minutes=-2)),
    "no end": without("exp"),
    "an end in words": claims(exp="2099-01-01"),
    "an end that is true": claims(exp=True),
    "an end in ten years": claims(exp=later(days=3650)),
    "an end beyond numbers": claims(exp=1e308),
    "no beginning": without("iat"),
    "from the future": claims(iat=later(minutes=5), exp=later(minutes=9)),
    "from yesterday": claims(iat=later(days=-1)),
    "not before later": claims(nbf=later(minutes=5)),
    "nobody": without("sub"),
    "an empty subject": claims(sub=""),
    "a subject that is a number": claims(sub=41),
    "no name": without("email"),
    "a name that is a list": claims(email=["kim@support.example"]),
    "a name with a line's end": claims(email="kim@support.example\nboss@support.example"),
    "an address that nobody verified": claims(email_verified=False),
    "an address that is verified in words": claims(email_verified="false"),
    "a wrong digest of the access token": claims(at_hash="x"),
    "no signature asked for": head(alg="none"),
    "HS256 with our public key": signed(public_pem, alg="HS256"),
    "HS256 with our published key": signed(public_jwk, alg="HS256"),
    "another kind of key": signed(curve, alg="ES256"),
    "another algorithm of our key": head(alg="RS384"),
    "PS256 of our key": head(alg="PS256"),
    "somebody else's key": signed(foreign),
    "somebody else's key by its own name": signed(foreign, kid="foreign"),
    "a key inside the token": signed(foreign, jwk={"kty": "RSA", "n": "AQAB", "e": "AQAB"}),
    "a key at an address": signed(foreign, jku="https://evil.example/keys"),
    "a critical extension": head(crit=["exp"]),
    "another kind of token": head(typ="at+jwt"),
    "a key name that is a list": head(kid=["k1"]),
    "no signature": token(lambda made: made.rpartition(".")[0] + "."),
    "a changed signature": token(lambda made: made[:-8] + "AAAAAAAA"),
    "a token in five parts": token(lambda made: f"{made}.a.b"),
    "no token but words": token(lambda _: "hello"),
    "no token but a number": token(lambda _: 7),
    "no token at all": answer(lambda body: jsonify(access_token=body["access_token"], token_type="Bearer")),
    "a token that is too long": token(lambda made: made + "A" * 300_000),
    "an answer that is a list": answer(lambda body: jsonify([body])),
    "an answer that is a page": answer(lambda _: ("<html>Welcome</html>", 200)),
    "an error with a token": answer(lambda body: jsonify(error="nope", **body)),
    "a refusal": answer(lambda body: (jsonify(body), 403)),
    "a fault": answer(lambda body: (jsonify(body), 500)),
    "sent on elsewhere": answer(lambda _: redirect("/elsewhere")),
    "no keys": published(),
    "two keys of one name": published(ours, lambda: {**foreign().as_dict(private=False), "kid": KEY_NAME}),
    "a key for something else": published(lambda: ours(use="enc")),
    "a key for another algorithm": published(lambda: ours(alg="RS512")),
    "a secret among the keys": published({"kty": "oct", "k": "c2VjcmV0", "kid": KEY_NAME}),
    "a key that is too short": lambda one: (published(lambda: small().as_dict(private=False))(one), signed(small)(one))[
        0
    ],
    "keys that are no keys": published("k1", 7, None),
    "keys that are half a key": published(lambda: {"kty": "RSA", "kid": KEY_NAME, "n": ours()["n"]}),
    "keys elsewhere": described(jwks_uri="https://evil.example/keys"),
    "keys on another port": described(jwks_uri="http://127.0.0.1:1/keys"),
    "keys in a file": described(jwks_uri="file:///etc/passwd"),
    "keys that moved": lambda one: setattr(one, "key_answer", lambda: redirect("/elsewhere")),
    "keys without an end": lambda one: setattr(one, "key_answer", lambda: "x" * 300_000),
    "keys in the depths": lambda one: setattr(one, "key_answer", lambda: "[" * 100_000),
    "tokens elsewhere": described(token_endpoint="https://evil.example/token"),
    "no place for tokens": described(token_endpoint=None),
    "tokens that moved": lambda one: one.description.update(token_endpoint=f"{one.issuer}/moved"),
}


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

    answer = scene.back(code, [state_of(where), "x"])  # type: ignore[arg-type]

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
    part = {"sign_in": "oidc", "oidc": {"issuer": identity.issuer, "client_id": CLIENT, "grants": GRANTS}}
    with opened(tmp_path, part) as room:
        identity.clock = room.clock
        scene = Scene(room, identity, room.browser())
        scene.sign_in()
        value = scene.browser.value
        assert scene.browser.get("/console/me").status_code == 200
        rows = room.store.access.sessions.all(room.clock())

    (tmp_path / "again").mkdir()
    changed = {**part, "oidc": {**part["oidc"], "grants": GRANTS[2:]}}  # type: ignore[dict-item]
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
