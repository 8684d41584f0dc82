"""Hashes passwords and checks them, taking as long for somebody who is not there as for somebody who is (T55).

Rule 1: only a hash is kept; which password it was cannot be told from it.
Rule 2: a password is long rather than strange: at least twelve characters, and neither the name nor one repeated.
"""

import threading
import unicodedata
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from core.errors import HalyardError

SHORTEST = 12
LONGEST = 256
FEWEST_CHARACTERS = 5
AT_ONCE = threading.BoundedSemaphore(2)
"""Each check takes 64 MiB for a moment; a flood of them must not take the machine's memory (T36)."""


class Unfit(HalyardError):
    """A password that nobody should have; the message says what is wrong with it."""


def fit(password: str, name: str) -> str:
    """The password as it is hashed; raises :class:`Unfit`."""
    text = unicodedata.normalize("NFKC", password)
    if any(unicodedata.category(letter) in ("Cc", "Cs") for letter in text):
        raise Unfit("a password has no control characters")
    if not SHORTEST <= len(text) <= LONGEST:
        raise Unfit(f"a password has {SHORTEST} to {LONGEST} characters")
    if name.partition("@")[0].casefold() in text.casefold() or len(set(text)) < FEWEST_CHARACTERS:
        raise Unfit("a password holds neither your name nor only a few different characters")
    return text


def hashed(password: str) -> str:
    """What is kept of a password that :func:`fit` found good."""
    with AT_ONCE:
        return _hasher().hash(password)


def matches(password: str, kept: str) -> bool:
    """Whether this is the password; where nothing is kept it is not, and finding out takes as long."""
    text = unicodedata.normalize("NFKC", password)
    whole = len(text) <= LONGEST and not any(unicodedata.category(letter) == "Cs" for letter in text)
    with AT_ONCE:
        try:
            _hasher().verify(kept or _nobodys(), text if whole else "")
        except (VerificationError, InvalidHashError):
            return False
    return bool(kept) and whole


def outdated(kept: str) -> bool:
    """Whether this was hashed with less effort than is made now."""
    return _hasher().check_needs_rehash(kept)


@cache
def _hasher() -> PasswordHasher:
    return PasswordHasher(time_cost=3, memory_cost=64 * 1024, parallelism=1)


@cache
def _nobodys() -> str:
    return _hasher().hash("a password of nobody, to spend the same time on")
