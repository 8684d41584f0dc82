"""Believes or refuses a token that a helpdesk signed, before anything it says is used.

Rule 1: one algorithm (RS256) and one kind of key (RSA, public); the header is compared here, not by the library (T46).
Rule 2: what a token says of keys, addresses of keys, or of what a reader must understand, is never followed (T48).
Rule 3: it has an end in whole seconds, ten minutes after its beginning at most, and is for us alone, in one spelling:
a list of audiences is refused even where we are its one member (T47).
Rule 4: everything that is wrong is the same refusal; the reason is for our log.

No Connect and no shared secret: a token with an HS256 signature is refused whatever the secret (T50).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.util import urlsafe_b64decode

from connectors.public_keys import ALGORITHM, LONGEST_NAME, Keys
from core.errors import DeliveryRefused
from core.panels import PanelRefused
from core.strict_json import read_object

LONGEST = 8 * 1024
"""The most characters of a token."""
LASTS_AT_MOST = timedelta(minutes=10)
LEEWAY = timedelta(seconds=30)
"""How far the host's clock may be from ours."""
COMPACT = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+")
ALLOWED = frozenset({"alg", "typ", "kid"})
"""What a header may say; all else would be an order to us, or a place to fetch keys from."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What a token must say, letter by letter."""

    issuer: str
    audience: str


@dataclass(frozen=True, slots=True)
class Claims:
    """What a believed token says, and until when it may be believed."""

    said: Mapping[str, Any]
    expires_at: datetime

    def block(self, name: str) -> Mapping[str, Any]:
        """A block of what is said; raises :class:`PanelRefused` where there is none of that name."""
        found = self.said.get(name)
        if not isinstance(found, dict):
            raise PanelRefused(f"no_{name}")
        return found


def believed(token: str, keys: Keys, expected: Expected, now: datetime) -> Claims:
    """What a token says; raises :class:`PanelRefused`, and ``HostError`` kinds where keys could not be had."""
    if len(token) > LONGEST or not COMPACT.fullmatch(token):
        raise PanelRefused("shape")
    name = _header(token.partition(".")[0])
    key = keys.find(name)
    if key is None:
        raise PanelRefused("unknown_key")
    try:
        payload = jws.deserialize_compact(token, key, algorithms=[ALGORITHM]).payload
        said = read_object(payload)
    except (JoseError, ValueError, TypeError, RecursionError) as error:
        raise PanelRefused("signature") from error
    except DeliveryRefused as error:
        raise PanelRefused("payload") from error
    _same(said, "iss", expected.issuer)
    _same(said, "aud", expected.audience)
    return Claims(said, _timely(said, now))


def word(said: Mapping[str, Any], name: str, longest: int = 200) -> str:
    """A word of what is said, such as an id; raises :class:`PanelRefused` where it is none."""
    found = said.get(name)
    if not isinstance(found, str) or not 0 < len(found) <= longest or not found.isprintable() or found.strip() != found:
        raise PanelRefused(f"bad_{name}")
    return found


def _header(part: str) -> str:
    """The name of the key; raises where the header asks for anything but a plain signature with the one algorithm."""
    try:
        header = read_object(urlsafe_b64decode(part.encode("ascii")))
    except (DeliveryRefused, ValueError) as error:
        raise PanelRefused("header") from error
    if header.get("alg") != ALGORITHM:
        raise PanelRefused("algorithm")
    name = header.get("kid", "")
    if header.keys() - ALLOWED or header.get("typ", "JWT") != "JWT":
        raise PanelRefused("header")
    if not isinstance(name, str) or ("kid" in header and not name) or len(name) > LONGEST_NAME:
        raise PanelRefused("header")
    return name


def _same(said: Mapping[str, Any], name: str, wanted: str) -> None:
    found = said.get(name)
    if not wanted or not isinstance(found, str) or found != wanted:
        raise PanelRefused(name)


def _timely(said: Mapping[str, Any], now: datetime) -> datetime:
    """The moment of its end; raises where it is over, not begun, or longer than a token for one visit needs to be."""
    begun, ends = _moment(said, "iat"), _moment(said, "exp")
    if ends <= now - LEEWAY:
        raise PanelRefused("expired")
    if begun > now + LEEWAY or ("nbf" in said and _moment(said, "nbf") > now + LEEWAY):
        raise PanelRefused("not_begun")
    if not timedelta(0) < ends - begun <= LASTS_AT_MOST:
        raise PanelRefused("lifetime")
    return ends


def _moment(said: Mapping[str, Any], name: str) -> datetime:
    found = said.get(name)
    if not isinstance(found, int) or isinstance(found, bool):
        raise PanelRefused(f"bad_{name}")
    try:
        return datetime.fromtimestamp(found, UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise PanelRefused(f"bad_{name}") from error
