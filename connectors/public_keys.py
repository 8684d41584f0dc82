"""Reads the public keys with which a helpdesk signs, and keeps those that it publishes for a while.

Rule 1: a key is RSA, public, of 2048 to 8192 bits, and for signatures with RS256; anything else of a set is nothing.
Rule 2: two keys of one name are none: nobody could say which was meant.
Rule 3: keys come from the configuration, or from the account's own host; never from where a token says (T48).
Rule 4: a name that is not known has the host asked again, once a minute at most; what it answers is bounded.
"""

import re
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey, RSAPublicNumbers
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from joserfc.jwk import RSAKey
from joserfc.util import urlsafe_b64decode

from core.errors import DeliveryRefused
from core.strict_json import read_object

ALGORITHM = "RS256"
SMALLEST, LARGEST = 2048, 8192
USUAL_EXPONENT = 65537
MOST_KEYS = 20
LONGEST_SET = 64 * 1024
"""The most bytes of a set of keys."""
LONGEST_NAME = 200
KNOWN_FOR = timedelta(hours=1)
REFETCH_EVERY = timedelta(minutes=1)
PRIVATE = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})
DIGITS = re.compile(r"[A-Za-z0-9_-]{1,1400}")
PEM = "-----BEGIN PUBLIC KEY-----"


@dataclass(frozen=True, slots=True)
class NamedKey:
    """A public key, by the name that tokens call it; one without a name stands for any."""

    name: str
    key: RSAKey


class Keys(Protocol):
    """Where the keys of a verifier are; may be asked by many threads at once."""

    def find(self, name: str) -> RSAKey | None:
        """The one key of this name (empty: of a token that names none); ``None`` where none or several could be meant.

        Raises :class:`core.errors.HostError` where keys had to be fetched and could not.
        """
        ...


def read_keys(text: str) -> tuple[NamedKey, ...]:
    """The usable keys of a PEM text or of a key set in JSON; raises ``ValueError`` where there is none.

    A text with a private key in it is refused whole, so that whoever put it there learns of it.
    """
    if len(text) > LONGEST_SET:
        raise ValueError("is too long for a few public keys")
    if "PRIVATE KEY" in text:
        raise ValueError("is a private key; give the public one, and make a new pair")
    found = _of_pem(text) if PEM in text else _of_set(text)
    if not found:
        raise ValueError(f"has no RSA public key of {SMALLEST} bits or more")
    return found


def _of_pem(text: str) -> tuple[NamedKey, ...]:
    if text.count(PEM) != 1:
        raise ValueError("has several public keys; give one, or a key set in which each has a name")
    try:
        found = load_pem_public_key(text.strip().encode("ascii"))
    except (ValueError, UnsupportedAlgorithm) as error:
        raise ValueError("is no public key in PEM form") from error
    return (NamedKey("", RSAKey.import_key(found)),) if isinstance(found, RSAPublicKey) and _strong(found) else ()


def _of_set(text: str) -> tuple[NamedKey, ...]:
    try:
        given = read_object(text.encode("utf-8", "replace")).get("keys")
    except DeliveryRefused as error:
        raise ValueError("is neither a public key in PEM form nor a key set in JSON") from error
    if not isinstance(given, list) or len(given) > MOST_KEYS:
        raise ValueError(f"is no key set of at most {MOST_KEYS} keys")
    found = [one for one in (_named(each) for each in given) if one is not None]
    names = Counter(one.name for one in found)
    return tuple(one for one in found if names[one.name] == 1)


def _named(given: object) -> NamedKey | None:
    """A key of a set that is fit for what is done here."""
    if not isinstance(given, dict) or given.get("kty") != "RSA" or PRIVATE & given.keys():
        return None
    if given.get("alg", ALGORITHM) != ALGORITHM or given.get("use", "sig") != "sig":
        return None
    name, allowed = given.get("kid", ""), given.get("key_ops", ["verify"])
    if (
        not isinstance(name, str)
        or len(name) > LONGEST_NAME
        or not isinstance(allowed, list)
        or "verify" not in allowed
    ):
        return None
    try:
        # Only what makes the key: whatever else a set says of it is not believed.
        numbers = RSAPublicNumbers(_number(given.get("e")), _number(given.get("n")))
        key = numbers.public_key()
    except ValueError:
        return None
    return NamedKey(name, RSAKey.import_key(key)) if _strong(key) else None


def _number(given: object) -> int:
    """A whole number as key sets have it, in Base64."""
    if not isinstance(given, str) or not DIGITS.fullmatch(given):
        raise ValueError("is no number")
    return int.from_bytes(urlsafe_b64decode(given.encode("ascii")), "big")


def _strong(key: RSAPublicKey) -> bool:
    return SMALLEST <= key.key_size <= LARGEST and key.public_numbers().e == USUAL_EXPONENT


def _one(keys: tuple[NamedKey, ...], name: str) -> RSAKey | None:
    fits = [one.key for one in keys if not name or one.name in (name, "")]
    return fits[0] if len(fits) == 1 else None


@dataclass(frozen=True, slots=True)
class GivenKeys:
    """Keys that the configuration gives."""

    keys: tuple[NamedKey, ...]

    def find(self, name: str) -> RSAKey | None:
        """See :class:`Keys`."""
        return _one(self.keys, name)


class PublishedKeys:
    """Keys that the account's own host publishes: ``fetch`` answers its text, or raises a ``HostError``."""

    def __init__(self, fetch: Callable[[], str], clock: Callable[[], datetime]) -> None:
        self._fetch = fetch
        self._clock = clock
        self._keys: tuple[NamedKey, ...] = ()
        self._asked_at: datetime | None = None
        self._read_at: datetime | None = None
        self._lock = threading.Lock()

    def find(self, name: str) -> RSAKey | None:
        """See :class:`Keys`. Nobody whose key is known waits while the host is asked for another."""
        with self._lock:
            now = self._clock()
            if self._read_at is not None and now - self._read_at >= KNOWN_FOR:
                self._keys = ()
            found = _one(self._keys, name)
            if found is not None or (self._asked_at is not None and now - self._asked_at < REFETCH_EVERY):
                return found
            self._asked_at = now
        published = self._published()
        with self._lock:
            if published:
                self._keys, self._read_at = published, now
            return _one(self._keys, name)

    def _published(self) -> tuple[NamedKey, ...]:
        """What the host publishes; nothing where that has no key, and then those of before last out their hour."""
        try:
            return read_keys(self._fetch())
        except ValueError:
            return ()
