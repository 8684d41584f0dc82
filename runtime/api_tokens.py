"""Finds the tokens that open the API, one per account, and everything that is wrong with them.

Rule 1: an account without a token has no API.
Rule 2: a token opens one account and nothing else: no two are the same, and none is another secret as well (T20, T21).
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from core.secrets import Secret
from runtime.secret_sources import variable_of, weakness

API_TOKEN = "HALYARD_API_TOKEN"  # noqa: S105 - the variable's name, not a secret
SHORTEST = 32
"""How many bytes a token must have: it is all that a caller needs."""
OF_A_HEADER = re.compile(r"[A-Za-z0-9._~+/-]+=*")
"""What a bearer token is made of (RFC 6750, section 2.1)."""


class Holder(NamedTuple):
    """An account by connector and name, how its secrets are read, and those that it uses for anything else, by name."""

    connector: str
    name: str
    secret: Callable[[str], Secret | None]
    others: Mapping[str, Secret]


def token_faults(holders: Sequence[Holder], link_secret: Secret | None) -> Iterator[tuple[int, str]]:
    """What is wrong with the tokens of these accounts, each with the account's place; no message tells a secret."""
    seen: dict[str, Holder] = {}
    for place, holder in enumerate(holders):
        token = holder.secret(API_TOKEN)
        if token is None:
            continue
        weak = weakness(token, SHORTEST)
        if weak:
            yield place, f"{API_TOKEN} {weak}"
        elif not OF_A_HEADER.fullmatch(token.reveal()):
            yield place, f"{API_TOKEN} has characters that no header carries; use letters, digits and -._~+/"
        first = seen.setdefault(token.reveal(), holder)
        if (first.connector, first.name) != (holder.connector, holder.name):
            yield place, _opens_both(first, holder)
        for one in holders:
            for name in sorted(name for name, other in one.others.items() if other == token):
                yield place, f"{API_TOKEN} is {name} of {one.name} too; give it one of its own"
        if token == link_secret:
            yield place, f"{API_TOKEN} is the secret of form links too; give it one of its own"


def _opens_both(first: Holder, second: Holder) -> str:
    """Accounts of two helpdesks may have one name: then only the connector tells their variables apart."""
    if first.name != second.name:
        return f"{API_TOKEN} opens {first.name} too; give this account {variable_of(API_TOKEN, second.name)}"
    own = variable_of(API_TOKEN, second.name, second.connector)
    return f"{API_TOKEN} opens {first.connector}/{first.name} too; give this account {own}"
