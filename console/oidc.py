"""Speaks OpenID Connect with one identity provider, and believes its word only where every part of it fits (T55).

Rule 1: everything is fetched from the issuer's own origin, or one that the configuration names; redirects are refused.
Rule 2: one algorithm and its kind of key; the issuer, the audience and the nonce are exactly ours; a token has an end
that is near and a beginning that is past.
Rule 3: keys are fetched when first needed, and for an unknown one at most once a minute (T27).
"""

import json
import threading
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast
from urllib.parse import urlsplit

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oidc.core import CodeIDToken
from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, RSAKey

from core.errors import HalyardError
from core.secrets import Secret
from runtime.clock import Clock
from runtime.console_settings import OidcPart

PATIENCE = (5.0, 10.0)
MOST = 256 * 1024
"""The most that the provider's own pages may carry, in bytes."""
LEEWAY = timedelta(seconds=60)
LONGEST = timedelta(hours=25)
"""How long an identity token may live; what lives longer was not made for a sign-in."""
OLDEST = timedelta(minutes=10)
KNOWN_FOR = timedelta(hours=1)
REFETCH_EVERY = timedelta(minutes=1)
SHORTEST_RSA = 2040
"""How many bits the modulus of a key has at least, up to the rounding of its letters."""
KINDS = {"R": "RSA", "P": "RSA", "E": "EC"}
"""The kind of key for the first letter of an algorithm."""


class NotTrusted(HalyardError):
    """The identity provider, or what came in its name, cannot be believed; the message is for our log alone."""


@dataclass(frozen=True, slots=True)
class Said:
    """What the provider says of a person."""

    who: str
    groups: frozenset[str]


@dataclass(slots=True)
class _Known:
    """What was fetched, and when."""

    description: Mapping[str, Any] | None = None
    described_at: datetime | None = None
    keys: tuple[Mapping[str, Any], ...] = ()
    fetched_at: datetime | None = None


class Provider:
    """One identity provider; may be asked by many threads at once."""

    def __init__(self, part: OidcPart, secret: Secret, redirect_uri: str, clock: Clock) -> None:
        self._part = part
        self._secret = secret
        self._redirect_uri = redirect_uri
        self._clock = clock
        self._known = _Known()
        self._lock = threading.Lock()

    def begin(self, state: str, nonce: str, verifier: str) -> str:
        """Where the browser goes to sign in; raises :class:`NotTrusted`."""
        with self._session() as session:
            where, _ = session.create_authorization_url(
                self._endpoint("authorization_endpoint"), state=state, code_verifier=verifier, nonce=nonce
            )
        return str(where)

    def finish(self, code: str, nonce: str, verifier: str) -> Said:
        """Who signed in, for the code that the browser brought back; raises :class:`NotTrusted`."""
        token = self._exchange(code, verifier)
        identity = token.get("id_token")
        if not isinstance(identity, str) or not identity.isascii() or len(identity) > MOST:
            raise NotTrusted("no identity token came with the answer")
        return self._said(self._claims(identity, nonce, token.get("access_token")))

    def _exchange(self, code: str, verifier: str) -> Mapping[str, Any]:
        try:
            with self._session() as session:
                session.register_compliance_hook("access_token_response", _plain_answer)
                found = session.fetch_token(
                    self._endpoint("token_endpoint"),
                    grant_type="authorization_code",
                    code=code,
                    code_verifier=verifier,
                    redirect_uri=self._redirect_uri,
                    allow_redirects=False,
                    timeout=PATIENCE,
                )
        except (AuthlibBaseError, requests.RequestException, ValueError, TypeError, AttributeError) as error:
            raise NotTrusted(f"the code was not exchanged: {type(error).__name__}") from error
        return cast(Mapping[str, Any], found)

    def _session(self) -> Any:
        session = OAuth2Session(
            self._part.client_id,
            self._secret.reveal(),
            scope=" ".join(dict.fromkeys(("openid", *self._part.scopes))),
            redirect_uri=self._redirect_uri,
            token_endpoint_auth_method="client_secret_basic",  # noqa: S106 - the name of a method, not a secret
            code_challenge_method="S256",
        )
        session.trust_env = False
        return session

    def _claims(self, identity: str, nonce: str, access_token: object) -> Mapping[str, Any]:
        try:
            header = jws.extract_compact(identity.encode()).headers()
            _fits(header, self._part.algorithm)
            found = jwt.decode(identity, self._key(header.get("kid")), algorithms=[self._part.algorithm])
            claims = CodeIDToken(
                found.claims,
                found.header,
                {"iss": {"essential": True, "value": self._part.issuer}, "sub": {"essential": True}},
                {"nonce": nonce, "client_id": self._part.client_id, "access_token": access_token},
            )
            claims.validate(now=int(self._clock().timestamp()), leeway=int(LEEWAY.total_seconds()))
        except (JoseError, AuthlibBaseError, ValueError, TypeError, KeyError, RecursionError) as error:
            raise NotTrusted(f"the identity token does not hold: {type(error).__name__}") from error
        self._ours(claims, nonce)
        return dict(claims)

    def _ours(self, claims: Mapping[str, Any], nonce: str) -> None:
        """Refuse what a library lets pass: another's token, one without a near end, or one from the future."""
        now = self._clock().timestamp()
        moments = {name: claims.get(name) for name in ("exp", "iat")}
        if any(not isinstance(at, int) or isinstance(at, bool) for at in moments.values()):
            raise NotTrusted("exp and iat must be whole seconds")
        begun, ends = int(moments["iat"] or 0), int(moments["exp"] or 0)
        slack = LEEWAY.total_seconds()
        if not now - OLDEST.total_seconds() - slack <= begun <= now + slack:
            raise NotTrusted("the identity token was not made just now")
        if ends <= now - slack or ends - begun > LONGEST.total_seconds():
            raise NotTrusted("the identity token ended, or lives too long")
        if claims.get("iss") != self._part.issuer or claims.get("nonce") != nonce:
            raise NotTrusted("the identity token is from another issuer or for another sign-in")
        if claims.get("aud") not in (self._part.client_id, [self._part.client_id]):
            raise NotTrusted("the identity token is for somebody else as well")
        if not isinstance(claims.get("sub"), str) or not claims["sub"]:
            raise NotTrusted("the identity token names nobody")

    def _said(self, claims: Mapping[str, Any]) -> Said:
        who = claims.get(self._part.name_claim)
        if not isinstance(who, str) or not 0 < len(who) <= 200 or not who.isprintable():
            raise NotTrusted(f"the identity token says no {self._part.name_claim}")
        if self._part.name_claim == "email" and claims.get("email_verified", True) is not True:
            raise NotTrusted("the provider did not verify the address")
        groups = claims.get(self._part.groups_claim, [])
        given = groups if isinstance(groups, list) else [groups]
        return Said(who, frozenset(one for one in given if isinstance(one, str)))

    # --- what the provider publishes -----------------------------------------------------------------------

    def _endpoint(self, name: str) -> str:
        return self._trusted(self._description().get(name), name)

    def _description(self) -> Mapping[str, Any]:
        with self._lock:
            known, now = self._known, self._clock()
            if known.description is not None and known.described_at and now - known.described_at < KNOWN_FOR:
                return known.description
            found = self._fetched(f"{self._part.issuer.rstrip('/')}/.well-known/openid-configuration")
            if found.get("issuer") != self._part.issuer:
                raise NotTrusted("the provider calls itself by another issuer than the configuration")
            methods = found.get("code_challenge_methods_supported", ["S256"])
            if not isinstance(methods, list) or "S256" not in methods:
                raise NotTrusted("the provider does not know PKCE with S256")
            known.description, known.described_at = found, now
            return found

    def _key(self, kid: object) -> RSAKey | ECKey:
        """The provider's key that may have signed this: of the right kind, and of this name where it has one."""
        address = self._endpoint("jwks_uri")
        with self._lock:
            known, now = self._known, self._clock()
            found = _fitting(known.keys, kid, self._part.algorithm)
            stale = known.fetched_at is None or now - known.fetched_at >= KNOWN_FOR
            if stale or (not found and known.fetched_at and now - known.fetched_at >= REFETCH_EVERY):
                known.fetched_at = now
                keys = self._fetched(address).get("keys")
                known.keys = tuple(one for one in keys if isinstance(one, dict)) if isinstance(keys, list) else ()
                found = _fitting(known.keys, kid, self._part.algorithm)
        if len(found) != 1:
            raise NotTrusted("the provider has no such key, or several of that name")
        kind = KINDS[self._part.algorithm[0]]
        plain = {name: value for name, value in found[0].items() if name in PUBLIC[kind]}
        if kind == "RSA" and len(str(plain.get("n", ""))) * 6 < SHORTEST_RSA:
            raise NotTrusted("the provider's key is too short")
        return RSAKey.import_key(plain) if kind == "RSA" else ECKey.import_key(plain)

    def _fetched(self, address: str) -> dict[str, Any]:
        """A JSON object of the provider's, from an address that is trusted; raises :class:`NotTrusted`."""
        try:
            with requests.Session() as session:
                session.trust_env = False
                answer = session.get(
                    self._trusted(address, "its address"), timeout=PATIENCE, allow_redirects=False, stream=True
                )
                with answer:
                    body = answer.raw.read(MOST + 1, decode_content=True)
                    if answer.status_code != 200 or len(body) > MOST:
                        raise NotTrusted(f"the provider answered {answer.status_code}, or too much")
                    found = json.loads(body)
        except (requests.RequestException, OSError, ValueError, RecursionError) as error:
            raise NotTrusted(f"the provider does not answer: {type(error).__name__}") from error
        if not isinstance(found, dict):
            raise NotTrusted("the provider answered something else than was asked")
        return found

    def _trusted(self, address: object, name: str) -> str:
        if not isinstance(address, str) or _origin(address) not in self._origins():
            raise NotTrusted(f"{name} is not at the issuer's origin, nor at one of other_origins")
        return address

    def _origins(self) -> Collection[str]:
        return {_origin(one) for one in (self._part.issuer, *self._part.other_origins)} - {""}


PUBLIC = {"RSA": ("kty", "n", "e"), "EC": ("kty", "crv", "x", "y")}
"""What of a published key is used; no address in it, no other algorithm, nothing private."""


def _fits(header: Mapping[str, Any], algorithm: str) -> None:
    """Raise :class:`NotTrusted` for a head that asks for anything but the plain check that is made."""
    kid = header.get("kid")
    if header.get("alg") != algorithm or "crit" in header or "b64" in header:
        raise NotTrusted("the identity token is signed in another way than the configuration says")
    if header.get("typ", "JWT") not in ("JWT", "jwt") or not (kid is None or isinstance(kid, str)):
        raise NotTrusted("this is no identity token")


def _fitting(keys: Collection[Mapping[str, Any]], kid: object, algorithm: str) -> list[Mapping[str, Any]]:
    return [
        one
        for one in keys
        if one.get("kty") == KINDS[algorithm[0]]
        and one.get("use", "sig") == "sig"
        and one.get("alg", algorithm) == algorithm
        and (kid is None or one.get("kid") == kid)
    ]


def _origin(address: str) -> str:
    try:
        parts = urlsplit(address)
        host, port = parts.hostname, parts.port
    except ValueError:
        return ""
    if not host or parts.username is not None or "\\" in address or any(letter.isspace() for letter in address):
        return ""
    return f"{parts.scheme}://{host}:{port or {'https': 443, 'http': 80}.get(parts.scheme, 0)}"


def _plain_answer(answer: requests.Response) -> requests.Response:
    """Raise ``ValueError`` for an answer to the exchange that is no plain success."""
    if answer.status_code != 200 or len(answer.content) > MOST or not isinstance(answer.json(), dict):
        raise ValueError("no plain success")
    return answer
