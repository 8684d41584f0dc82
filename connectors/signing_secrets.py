"""Says what makes a secret strong enough to believe a webhook by, and who may have it.

Rule 1: a secret that signs webhooks has at least 24 bytes and is nobody's placeholder; without one nothing starts.
Rule 2: two accounts never share a signing secret.
"""

import hmac
import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Protocol

from connectors.addresses import Fault
from core.secrets import Secret, SigningSecret

__all__ = ["SHORTEST_SECRET", "Signed", "SigningSecret", "shared_faults", "signed_with", "signing_faults", "weak"]

SHORTEST_SECRET = 24
FEWEST_CHARACTERS = 8
PLACEHOLDER_WORDS = re.compile(
    r"change.?me|replace.?(me|this|with)|your.{0,20}(secret|token)|example.?secret|for.testing.only|^x+$|^\*+$",
    re.IGNORECASE,
)


class Signed(Protocol):
    """An account whose webhooks are signed."""

    @property
    def account(self) -> str:
        """Our name for it."""
        ...

    @property
    def signing_secrets(self) -> tuple[SigningSecret, ...]:
        """What its webhooks are signed with."""
        ...


def signing_faults(secrets: Sequence[SigningSecret], placeholders: frozenset[str] = frozenset()) -> Iterator[Fault]:
    """Every fault of one account's secrets; ``placeholders`` are those that the host's own manuals show."""
    if not secrets:
        yield "signing_secrets", "is empty; without a secret no webhook can be believed"
    seen_ids: set[str] = set()
    seen: set[str] = set()
    for place, one in enumerate(secrets):
        where = f"signing_secrets[{place}]"
        if not one.id.strip() or one.id in seen_ids:
            yield f"{where}.id", f"{one.id!r} must be a name used once"
        if one.secret.reveal() in seen:
            yield f"{where}.secret", "is the same as another one"
        if one.ends_at is not None and one.ends_at.tzinfo is None:
            yield f"{where}.ends_at", "needs a time zone, such as 2026-12-01T00:00:00Z"
        yield from weak(f"{where}.secret", one.secret, at_least=SHORTEST_SECRET, placeholders=placeholders)
        seen_ids.add(one.id)
        seen.add(one.secret.reveal())
    if secrets and all(one.ends_at is not None for one in secrets):
        yield "signing_secrets", "every one has an end date; one must stay"


def weak(path: str, secret: Secret, *, at_least: int, placeholders: frozenset[str] = frozenset()) -> Iterator[Fault]:
    """What makes a secret no secret; its value is never part of the message."""
    value = secret.reveal()
    if any(character.isspace() for character in value):
        yield path, "contains white space; copy it again"
    elif len(value.encode("utf-8", "replace")) < at_least:
        yield path, f"is shorter than {at_least} bytes"
    elif value in placeholders or PLACEHOLDER_WORDS.search(value):
        yield path, "is a placeholder that everybody knows"
    elif at_least == SHORTEST_SECRET and len(set(value)) < FEWEST_CHARACTERS:
        yield path, "repeats a few characters; it is no secret"


def shared_faults(accounts: Sequence[Signed]) -> Iterator[Fault]:
    """A secret that two accounts have, and a name that two have; paths begin with the account's name."""
    names: set[str] = set()
    owners: dict[str, str] = {}
    for account in accounts:
        if account.account in names:
            yield account.account, "is the name of two accounts"
        names.add(account.account)
        for one in account.signing_secrets:
            other = owners.setdefault(one.secret.reveal(), account.account)
            if other != account.account:
                yield f"{account.account}.signing_secrets", f"shares a secret with {other}"


def signed_with(
    message: bytes, given: bytes, secrets: Sequence[SigningSecret], at: datetime, method: str = "sha256"
) -> str:
    """The id of the live secret that a signature is made with, or nothing.

    Every one is compared in constant time, to the end. In: what was signed, the bare bytes of the signature, the
    secrets, our clock's moment, the digest's name.
    """
    found = ""
    for one in secrets:
        if one.ends_at is not None and one.ends_at <= at:
            continue
        wanted = hmac.digest(one.secret.reveal().encode("utf-8"), message, method)
        found = one.id if hmac.compare_digest(wanted, given) else found
    return found
