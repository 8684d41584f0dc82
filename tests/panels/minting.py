"""Makes the tokens with which helpdesks say who opened a panel: rightful ones, and any that somebody could send."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from typing import Any

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa

from connectors.jira.panel_settings import JIRA_PANELS
from connectors.jira.panel_tokens import ForgeTokens
from connectors.public_keys import GivenKeys, Keys, read_keys
from connectors.signed_tokens import Expected
from connectors.zendesk.panel_settings import ZENDESK_PANELS
from connectors.zendesk.panel_tokens import HelpCenterTokens, SidebarTokens, audience_of, issuer_of
from core.panels import PanelTokens
from core.secrets import Secret
from runtime.settings import Settings

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SECONDS = int(NOW.timestamp())
KEY_NAME = "k1"
ACCOUNTS = ("acme", "globex")
INSTALLATIONS = {"acme": "981", "globex": "982"}
SITES = {"acme": "11111111-aaaa-4aaa-8aaa-aaaaaaaaaaaa", "globex": "22222222-bbbb-4bbb-8bbb-bbbbbbbbbbbb"}
APP = "ari:cloud:ecosystem::app/8dbb3a15-0000-4000-8000-000000000001"
KINDS = ("sidebar", "help_center", "forge")

Signer = Callable[[bytes], bytes]


@cache
def rsa_key(name: str, bits: int = 2048, exponent: int = 65537) -> rsa.RSAPrivateKey:
    """A key pair, the same at each call."""
    del name
    return rsa.generate_private_key(public_exponent=exponent, key_size=bits)


@cache
def curve_key() -> ec.EllipticCurvePrivateKey:
    """A key of another kind."""
    return ec.generate_private_key(ec.SECP256R1())


def pem(key: Any) -> str:
    """The public half of a key as text."""
    kind = serialization.PublicFormat.SubjectPublicKeyInfo
    return str(key.public_key().public_bytes(serialization.Encoding.PEM, kind).decode("ascii"))


def b64(data: bytes) -> str:
    """Base64 as tokens have it."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def jwk(key: rsa.RSAPrivateKey, **more: Any) -> dict[str, Any]:
    """The public half as a member of a key set."""
    numbers = key.public_key().public_numbers()
    n, e = numbers.n.to_bytes(key.key_size // 8, "big"), numbers.e.to_bytes(3, "big")
    return {"kty": "RSA", "n": b64(n), "e": b64(e), "kid": KEY_NAME, "use": "sig", "alg": "RS256", **more}


def rs(key: rsa.RSAPrivateKey, algorithm: hashes.HashAlgorithm | None = None) -> Signer:
    """RSA with PKCS#1 padding; SHA-256 unless told."""
    return lambda signed: key.sign(signed, padding.PKCS1v15(), algorithm or hashes.SHA256())


def ps(key: rsa.RSAPrivateKey) -> Signer:
    """RSA with the other padding."""
    kind = padding.PSS(padding.MGF1(hashes.SHA256()), 32)
    return lambda signed: key.sign(signed, kind, hashes.SHA256())


def hs(secret: bytes, algorithm: str = "sha256") -> Signer:
    """A shared secret."""
    return lambda signed: hmac.new(secret, signed, algorithm).digest()


def es(signed: bytes) -> bytes:
    """An elliptic curve."""
    return curve_key().sign(signed, ec.ECDSA(hashes.SHA256()))


def eddsa(signed: bytes) -> bytes:
    """The newest kind."""
    return ed25519.Ed25519PrivateKey.from_private_bytes(hashlib.sha256(b"made up").digest()).sign(signed)


@dataclass(frozen=True)
class Mint:
    """What one helpdesk's tokens of one kind look like, for one account."""

    kind: str
    account: str = "acme"
    address: str = ""

    @property
    def base_url(self) -> str:
        """Where the account is."""
        return self.address or f"https://{self.account}.zendesk.com"

    @property
    def key(self) -> rsa.RSAPrivateKey:
        """What the helpdesk signs with: each account's own in Zendesk, one for all installations in Forge."""
        return rsa_key("forge" if self.kind == "forge" else f"{self.kind} of {self.account}")

    def claims(self, now: datetime = NOW) -> dict[str, Any]:
        """What a rightful token says."""
        at = int(now.timestamp())
        usual = {"iat": at, "exp": at + 300}
        return usual | {"sidebar": self._sidebar, "help_center": self._help_center, "forge": self._forge}[self.kind]()

    def _sidebar(self) -> dict[str, Any]:
        number = INSTALLATIONS[self.account]
        return {
            "iss": issuer_of(self.base_url),
            "aud": audience_of(self.base_url, number),
            "sub": f"{self.base_url}/api/v2/users/7.json",
        }

    def _help_center(self) -> dict[str, Any]:
        return {"iss": self.base_url, "aud": f"{self.account}-panels", "userId": 41, "email": "ana@acme.example"}

    def _forge(self) -> dict[str, Any]:
        site = SITES[self.account]
        return {
            "iss": "forge/invocation-token",
            "aud": APP,
            "principal": "712020:5a",
            "app": {
                "id": APP,
                "installationId": f"ari:cloud:ecosystem::installation/{site}",
                "apiBaseUrl": f"https://api.atlassian.com/ex/jira/{site}",
                "module": {"type": "jira:issueAction", "key": "halyard-issue-action"},
            },
            "context": {"cloudId": site, "extension": {"issue": {"id": "10421", "key": "SUP-1"}}},
        }

    def token(
        self,
        claims: Mapping[str, Any] | bytes | None = None,
        header: Mapping[str, Any] | bytes | None = None,
        signer: Signer | None = None,
        now: datetime = NOW,
    ) -> str:
        """A token of these claims, that header and signature; a rightful one where nothing is told."""
        said = self.claims(now) if claims is None else claims
        head = {"alg": "RS256", "typ": "JWT", "kid": KEY_NAME} if header is None else header
        first, second = (one if isinstance(one, bytes) else json.dumps(one).encode() for one in (head, said))
        signed = f"{b64(first)}.{b64(second)}"
        return f"{signed}.{b64((signer or rs(self.key))(signed.encode('ascii')))}"

    def keys(self) -> Keys:
        """The helpdesk's public key as the configuration gives it."""
        return GivenKeys(read_keys(json.dumps({"keys": [jwk(self.key)]})))

    def verifier(self, keys: Keys | None = None) -> PanelTokens:
        """What believes these tokens."""
        used = keys or self.keys()
        said = self.claims()
        expected = Expected(said["iss"], said["aud"])
        if self.kind == "sidebar":
            return SidebarTokens(self.account, self.base_url, INSTALLATIONS[self.account], expected, used)
        if self.kind == "help_center":
            return HelpCenterTokens(self.account, expected, used)
        return ForgeTokens(self.account, APP, said["app"]["installationId"], SITES[self.account], used)


def with_panels(settings: Settings, address: str) -> Settings:
    """The settings of one Zendesk account at an address, with both of its panels and the keys of these tokens."""
    (account,) = settings.accounts
    said = Mint("help_center", address=address).claims()
    block = {
        "sidebar": {"installation": INSTALLATIONS["acme"], "keys": pem(Mint("sidebar").key)},
        "help_center": {"issuer": said["iss"], "audience": said["aud"], "keys": pem(Mint("help_center").key)},
    }
    reading = ZENDESK_PANELS.read(account.helpdesk, block, lambda _: "")
    assert reading.faults == ()
    panels = replace(account, panels=reading.settings)
    return replace(settings, accounts=(panels,), panel_secrets=(Secret("s9Wd3Kq7Zt1Xn5Vb8Lp2Hf6Rc4Mj0GyA"),))


def with_forge(settings: Settings) -> Settings:
    """The settings of one Jira account with the app in it and the key of these tokens."""
    (account,) = settings.accounts
    app = Mint("forge").claims()["app"]
    block = {
        "forge": {
            "app": APP,
            "installation": app["installationId"],
            "cloud": SITES["acme"],
            "keys": pem(Mint("forge").key),
        }
    }
    reading = JIRA_PANELS.read(account.helpdesk, block, lambda _: "")
    assert reading.faults == ()
    panels = replace(account, panels=reading.settings)
    return replace(settings, accounts=(panels,), panel_secrets=(Secret("s9Wd3Kq7Zt1Xn5Vb8Lp2Hf6Rc4Mj0GyA"),))
