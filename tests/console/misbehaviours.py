"""What an identity provider, or somebody in its name, may do otherwise than it should; each must let nobody in."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import jsonify, redirect

from tests.console.identity import CLIENT, KEY_NAME, Identity, curve, public_jwk, public_pem, rsa, small
from tests.panels.minting import b64, rs
from tests.webhooks.service import NOW


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


def under(**header: Any) -> Callable[[str], str]:
    """Puts a token's claims under another head, rightly signed; the library would not sign every head."""

    def change(made: str) -> str:
        key = rsa(KEY_NAME).private_key
        assert key is not None
        whole = f"{b64(json.dumps(header).encode())}.{made.split('.')[1]}"
        return f"{whole}.{b64(rs(key)(whole.encode()))}"

    return change


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
    "a critical extension": token(under(alg="RS256", kid=KEY_NAME, crit=["exp"], exp=1)),
    "a body that is in plain letters, says the head": token(under(alg="RS256", kid=KEY_NAME, b64=False)),
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
