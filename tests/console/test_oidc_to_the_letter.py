"""What an identity token may say, to the second and to the letter: what is just right comes in, the next does not."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from flask import jsonify, request

from console.oidc import NotTrusted, Provider, Said
from core.secrets import Secret
from runtime.clock import ToldClock
from runtime.console_settings import OidcPart
from tests.console.identity import CLIENT, KEY_NAME, Identity, curve, provider, rsa
from tests.console.misbehaviours import ours, under
from tests.panels.minting import b64
from tests.webhooks.service import NOW

AT = int(NOW.timestamp())
BACK = "http://127.0.0.1:8080/console/sign-in/back"
VERIFIER = "v" * 43
SECRET = Secret("Kq7Zt1Xn5Vb8Lp2Hf6Rc4Mj0")
KIM = Said("kim@support.example", frozenset({"leads"}))


@dataclass
class Scene:
    """The provider as it is, and as the product speaks with it."""

    identity: Identity
    clock: ToldClock
    asked: Provider

    def as_told(self, **more: Any) -> Scene:
        """The same, told something else in the configuration."""
        return begun(self.identity, self.clock, **more)

    def sign_in(self) -> Said:
        """Whom the provider's word makes of somebody who signs in there."""
        code = self.identity.authorize(self.asked.begin("s" * 43, "n" * 43, VERIFIER))
        return self.asked.finish(code, "n" * 43, VERIFIER)

    def refused(self) -> str:
        """Why nobody came in, as our log has it."""
        with pytest.raises(NotTrusted) as told:
            self.sign_in()
        return str(told.value)


def begun(identity: Identity, clock: ToldClock, **more: Any) -> Scene:
    """A provider, and the product that trusts it."""
    told = {"issuer": identity.issuer, "client_id": CLIENT, "grants": [{"group": "x", "role": "viewer"}], **more}
    return Scene(identity, clock, Provider(OidcPart.model_validate(told), SECRET, BACK, clock))


@pytest.fixture
def scene() -> Iterator[Scene]:
    """A provider that behaves, until a test says otherwise."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    clock = ToldClock(NOW)
    with provider(clock) as identity:
        yield begun(identity, clock)


# --- when ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "claims",
    [
        {"iat": AT - 660},
        {"iat": AT + 60},
        {"iat": AT - 300, "exp": AT - 59},
        {"exp": AT + 25 * 3600},
        {"nbf": AT + 60},
    ],
)
def test_t47_a_token_that_is_just_in_time_is_believed(scene: Scene, claims: dict[str, Any]) -> None:
    scene.identity.claims.update(claims)

    assert scene.sign_in() == KIM


@dataclass(frozen=True)
class OneOff:
    """Claims that are off by one second: what is refused first, mostly by the library, and what we say by ourselves."""

    claims: dict[str, Any]
    first: str
    ours: str


ONE_OFF = (
    OneOff({"iat": AT - 661}, "not made just now", "not made just now"),
    OneOff({"iat": AT + 61}, "InvalidClaimError", "not made just now"),
    OneOff({"iat": AT - 300, "exp": AT - 60}, "ExpiredTokenError", "ended"),
    OneOff({"exp": AT + 25 * 3600 + 1}, "ended, or lives too long", "lives too long"),
)


@pytest.mark.parametrize(
    ("claims", "why"),
    [
        *((one.claims, one.first) for one in ONE_OFF),
        ({"nbf": AT + 61}, "InvalidClaimError"),
        ({"iat": AT - 0.5}, "whole seconds"),
        ({"exp": AT + 300.5}, "whole seconds"),
    ],
)
def test_t47_a_token_that_is_a_second_off_or_says_no_whole_seconds_is_refused(
    scene: Scene, claims: dict[str, Any], why: str
) -> None:
    scene.identity.claims.update(claims)

    assert why in scene.refused()


@pytest.mark.parametrize(
    ("claims", "why"),
    [
        *((one.claims, one.ours) for one in ONE_OFF),
        ({"iat": True}, "whole seconds"),
        ({"exp": None}, "whole seconds"),
        ({"iss": "https://evil.example"}, "another issuer"),
        ({"nonce": "m" * 43}, "another sign-in"),
        ({"aud": [CLIENT, CLIENT]}, "somebody else"),
        ({"aud": "another-app"}, "somebody else"),
        ({"sub": ""}, "names nobody"),
        ({"sub": 41}, "names nobody"),
    ],
)
def test_t46_t47_what_the_library_would_let_pass_one_day_is_refused_by_us_as_well(
    scene: Scene, claims: dict[str, Any], why: str
) -> None:
    """Most of these do not come so far, for the library refuses them first; ours does not lean on that."""
    right = {"iss": scene.identity.issuer, "aud": CLIENT, "sub": "41", "nonce": "n", "iat": AT, "exp": AT + 300}
    scene.asked._ours(right, "n")

    with pytest.raises(NotTrusted, match=why):
        scene.asked._ours(right | claims, "n")


# --- with which key -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "beside",
    [
        [],
        [ours(use="enc")],
        [ours(alg="RS512")],
        [curve().as_dict(private=False)],
        [{"kty": "oct", "k": "c2VjcmV0", "kid": KEY_NAME}, {**rsa("k2").as_dict(private=False), "kid": "k2"}],
    ],
)
def test_t48_what_else_the_provider_publishes_is_not_taken_for_its_key(scene: Scene, beside: list[Any]) -> None:
    scene.identity.keys = [*beside, ours(alg="RS256")]

    assert scene.sign_in() == KIM


def test_t48_a_key_that_says_nothing_but_its_numbers_is_one(scene: Scene) -> None:
    scene.identity.keys = [{name: ours()[name] for name in ("kty", "n", "e")}]
    scene.identity.token = under(alg="RS256")

    assert scene.sign_in() == KIM


def test_t48_a_token_that_names_no_key_is_believed_where_there_is_one_and_refused_where_there_are_two(
    scene: Scene,
) -> None:
    scene.identity.token = under(alg="RS256")
    assert scene.sign_in() == KIM

    scene.identity.keys = [ours(), rsa("k2").as_dict(private=False)]
    assert "several" in scene.as_told().refused()


@pytest.mark.parametrize("typ", ["JWT", "jwt"])
def test_t46_an_identity_token_may_say_that_it_is_one(scene: Scene, typ: str) -> None:
    scene.identity.header["typ"] = typ

    assert scene.sign_in() == KIM


@pytest.mark.parametrize(
    ("header", "why"),
    [
        ({"typ": "Jwt"}, "no identity token"),
        ({"typ": "at+jwt"}, "no identity token"),
        ({"alg": "RS384"}, "another way"),
        ({"alg": "PS256"}, "another way"),
        ({"kid": "k9"}, "no such key"),
    ],
)
def test_t46_a_head_that_asks_for_anything_else_is_refused_for_that(
    scene: Scene, header: dict[str, Any], why: str
) -> None:
    scene.identity.header.update(header)

    assert why in scene.refused()


@pytest.mark.parametrize("more", [{"crit": ["exp"], "exp": 1}, {"crit": []}, {"b64": True}])
def test_t46_a_head_that_wants_something_understood_is_refused(scene: Scene, more: dict[str, Any]) -> None:
    scene.identity.token = under(alg="RS256", kid=KEY_NAME, **more)

    assert "another way" in scene.refused()


@pytest.mark.parametrize(("algorithm", "key"), [("ES256", curve), ("PS256", lambda: rsa(KEY_NAME))])
def test_t46_the_algorithm_is_the_one_of_the_configuration(
    scene: Scene, algorithm: str, key: Callable[[], Any]
) -> None:
    scene.identity.keys = [key().as_dict(private=False)]
    scene.identity.signed_by = key
    scene.identity.header["alg"] = algorithm

    assert scene.as_told(algorithm=algorithm).sign_in() == KIM
    assert "another way" in scene.refused(), "RS256 was configured here"


# --- for whom, and about whom -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("claims", "why"),
    [
        ({"email": ""}, "says no email"),
        ({"email": "k" * 201}, "says no email"),
        ({"email_verified": False}, "did not verify"),
    ],
)
def test_t55_a_refusal_says_in_our_log_what_was_wrong(scene: Scene, claims: dict[str, Any], why: str) -> None:
    scene.identity.claims.update(claims)

    assert why in scene.refused()


def test_t55_the_audience_may_be_a_list_of_us_alone_and_a_name_may_have_two_hundred_letters(scene: Scene) -> None:
    scene.identity.claims.update(aud=[CLIENT], email="k" * 200)

    assert scene.sign_in().who == "k" * 200


def test_t46_the_digest_of_the_access_token_is_read_by_the_algorithm_of_the_head(scene: Scene) -> None:
    scene.identity.claims["at_hash"] = b64(hashlib.sha256(b"a").digest()[:16])
    assert scene.sign_in() == KIM

    scene.identity.claims["at_hash"] = b64(hashlib.sha384(b"a").digest()[:24])
    assert "does not hold" in scene.refused()


def test_the_names_and_groups_are_where_the_configuration_says(scene: Scene) -> None:
    scene.identity.claims.update(preferred_username="kim", roles=["leads", 7], email_verified=False)

    said = scene.as_told(name_claim="preferred_username", groups_claim="roles").sign_in()

    assert said == Said("kim", frozenset({"leads"})), "an address that is not used need not be verified"
    scene.identity.without.update({"groups", "email_verified"})
    assert scene.sign_in() == Said(KIM.who, frozenset())


# --- how it is asked ----------------------------------------------------------------------------------------


def test_t55_the_code_is_exchanged_with_our_secret_in_the_head_and_for_our_own_address(scene: Scene) -> None:
    sent: dict[str, Any] = {}

    def keep(body: dict[str, Any]) -> Any:
        given = request.authorization
        sent.update(request.form, basic=given and (given.username, given.password))
        return jsonify(body)

    scene.identity.answer = keep

    assert scene.sign_in() == KIM
    assert sent.pop("code")
    assert sent == {
        "basic": (CLIENT, SECRET.reveal()),
        "grant_type": "authorization_code",
        "redirect_uri": BACK,
        "code_verifier": VERIFIER,
    }


def test_t55_a_provider_that_does_not_tell_its_methods_is_taken_to_know_ours(scene: Scene) -> None:
    scene.identity.description["code_challenge_methods_supported"] = ["plain", "S256"]

    assert scene.sign_in() == KIM


def test_what_the_provider_publishes_is_known_for_an_hour_and_not_longer(scene: Scene) -> None:
    for span, times in ((0, 1), (3599, 1), (3600, 2), (7199, 2), (7200, 3)):
        scene.clock.tell(NOW + timedelta(seconds=span))
        assert scene.sign_in() == KIM
        assert [scene.identity.asked.count(one) for one in ("description", "keys")] == [times, times]


def test_t27_a_new_name_of_a_key_has_the_keys_fetched_after_a_minute_and_not_before(scene: Scene) -> None:
    scene.sign_in()
    scene.identity.header["kid"] = "k9"
    scene.identity.keys = [ours(kid="k9")]

    scene.clock.tell(NOW + timedelta(seconds=59))
    assert "no such key" in scene.refused()
    scene.clock.tell(NOW + timedelta(seconds=60))
    assert scene.sign_in() == KIM


def test_t48_an_error_page_is_no_set_of_keys_whatever_stands_on_it(scene: Scene) -> None:
    scene.identity.key_answer = lambda: (jsonify(keys=scene.identity.keys), 404)

    assert "answered 404" in scene.refused()


def test_t55_a_proxy_that_the_environment_names_is_not_used(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")

    assert scene.sign_in() == KIM


def test_a_provider_that_is_gone_is_told_from_one_that_answers_nonsense(scene: Scene) -> None:
    scene.identity.key_answer = lambda: "x"
    assert "does not answer: JSONDecodeError" in scene.refused()

    gone = scene.as_told(issuer="http://127.0.0.1:1")
    with pytest.raises(NotTrusted, match="does not answer: ConnectionError"):
        gone.asked.begin("s", "n", VERIFIER)


@pytest.mark.parametrize(
    "address",
    [
        "http://kim@{host}/keys",
        "http://{host}\\@evil.example/keys",
        "http://{host} /keys",
        "http://[/keys",
        "http://{host}x/keys",
        "//{host}/keys",
        "https://{host}/keys",
        "",
    ],
)
def test_t48_t55_an_address_that_only_looks_like_the_issuers_is_not_asked(scene: Scene, address: str) -> None:
    host = scene.identity.issuer.removeprefix("http://")
    scene.identity.description["jwks_uri"] = address.format(host=host)

    assert "jwks_uri is not at the issuer's origin" in scene.refused()


def test_t48_a_second_origin_is_asked_where_the_configuration_names_it(scene: Scene) -> None:
    with provider(scene.clock) as other:
        scene.identity.description["jwks_uri"] = f"{other.issuer}/keys"

        assert "jwks_uri is not at" in scene.refused()
        assert scene.as_told(other_origins=[other.issuer]).sign_in() == KIM
        assert (other.asked, json.dumps(scene.identity.asked).count("keys")) == (["keys"], 0)
