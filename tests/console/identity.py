"""A small identity provider on loopback that signs people in by OpenID Connect, or misbehaves in one of many ways."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from typing import Any
from urllib.parse import parse_qs, urlsplit

from flask import Flask, Response, jsonify, redirect, request
from joserfc import jws, jwt
from joserfc.errors import SecurityWarning
from joserfc.jwk import ECKey, RSAKey
from werkzeug.serving import make_server

CLIENT = "halyard-console"
KEY_NAME = "k1"


@cache
def rsa(name: str) -> RSAKey:
    """A key pair of the provider's, or of somebody else's."""
    return RSAKey.generate_key(2048, {"kid": name, "use": "sig"})


@cache
def small() -> RSAKey:
    """A key that is too short for anybody."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SecurityWarning)
        return RSAKey.generate_key(1024, {"kid": KEY_NAME, "use": "sig"})


class Identity:
    """The provider: who signs in there now, and what it does otherwise than it should."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self.clock = clock
        self.issuer = ""
        self.person: dict[str, Any] = {"email": "kim@support.example", "groups": ["leads"], "sub": "41"}
        self.claims: dict[str, Any] = {}
        self.without: set[str] = set()
        self.header: dict[str, Any] = {}
        self.description: dict[str, Any] = {}
        self.keys: list[dict[str, Any]] = [rsa(KEY_NAME).as_dict(private=False)]
        self.signed_by: Callable[[], Any] = lambda: rsa(KEY_NAME)
        self.token: Callable[[str], object] = lambda made: made
        self.answer: Callable[[dict[str, Any]], Any] | None = None
        self.key_answer: Callable[[], Any] | None = None
        self.asked: list[str] = []
        self.codes: dict[str, Mapping[str, str]] = {}
        self.app = self._application()

    def authorize(self, where: str) -> str:
        """Sign in at the address that the browser was sent to; answers the code."""
        given = {name: values[0] for name, values in parse_qs(urlsplit(where).query).items()}
        code = hashlib.sha256(given["state"].encode()).hexdigest()
        self.codes[code] = given
        return code

    def identity_token(self, given: Mapping[str, str]) -> object:
        """An identity token for a sign-in, changed as this provider does."""
        now = int(self.clock().timestamp())
        claims: dict[str, Any] = {
            "iss": self.issuer,
            "aud": CLIENT,
            "exp": now + 300,
            "iat": now,
            "nonce": given["nonce"],
            **self.person,
            **self.claims,
        }
        claims = {name: value for name, value in claims.items() if name not in self.without}
        header = {"alg": "RS256", "kid": KEY_NAME, **self.header}
        header = {name: value for name, value in header.items() if value is not None}
        key = self.signed_by()
        if header["alg"] == "none" or isinstance(key, bytes):
            signed = ".".join(_b64(json.dumps(one).encode()) for one in (header, claims))
            mark = hmac.new(key, signed.encode(), hashlib.sha256).digest() if isinstance(key, bytes) else b""
            return self.token(f"{signed}.{_b64(mark)}")
        registry = jws.JWSRegistry(algorithms=["RS256", "RS384", "ES256", "PS256"], strict_check_header=False)
        return self.token(jwt.encode(header, claims, key, registry=registry))

    def _application(self) -> Flask:
        app = Flask("identity")

        @app.get("/.well-known/openid-configuration")
        def described() -> Response:
            self.asked.append("description")
            about = {
                "issuer": self.issuer,
                "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": f"{self.issuer}/token",
                "jwks_uri": f"{self.issuer}/keys",
                "code_challenge_methods_supported": ["S256"],
            }
            return jsonify({**about, **self.description})

        @app.get("/keys")
        def keys() -> Any:
            self.asked.append("keys")
            return self.key_answer() if self.key_answer is not None else jsonify(keys=self.keys)

        @app.get("/elsewhere")
        def elsewhere() -> Response:
            self.asked.append("elsewhere")
            return jsonify(keys=self.keys)

        @app.post("/token")
        def token() -> Any:
            self.asked.append("token")
            given = self.codes.pop(request.form["code"], None)
            verifier = request.form.get("code_verifier", "")
            challenge = _b64(hashlib.sha256(verifier.encode()).digest())
            if given is None or given["code_challenge"] != challenge or not request.authorization:
                return jsonify(error="invalid_grant"), 400
            body = {"access_token": "a", "token_type": "Bearer", "id_token": self.identity_token(given)}
            return self.answer(body) if self.answer is not None else jsonify(body)

        @app.post("/moved")
        def moved() -> Any:
            return redirect(f"{self.issuer}/token", 307)

        return app


@contextmanager
def provider(clock: Callable[[], datetime]) -> Iterator[Identity]:
    """A provider that listens, for as long as the block lasts."""
    made = Identity(clock)
    server = make_server("127.0.0.1", 0, made.app, threaded=True)
    made.issuer = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield made
    finally:
        server.shutdown()
        thread.join(10)
        server.server_close()


@cache
def curve() -> ECKey:
    """A key of another kind, under the name of the provider's own."""
    return ECKey.generate_key("P-256", {"kid": KEY_NAME})


def public_pem() -> bytes:
    """The provider's public key as people pass it on."""
    return rsa(KEY_NAME).as_pem(private=False)


def public_jwk() -> bytes:
    """The provider's public key as it publishes it."""
    return json.dumps(rsa(KEY_NAME).as_dict(private=False)).encode()


def _b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
