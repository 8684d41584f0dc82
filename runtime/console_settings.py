"""Reads who may sign in to the console and how: with a password of ours, at the company's sign-in, or at its proxy.

Rule 1: one way is open at a time; without a ``console`` block there is no console at all.
Rule 2: everybody's role is written down here or in the people of our own; nobody has one by default.
Rule 3: what a proxy says of a caller counts only where the call comes from that proxy's own address.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from connectors.written_parts import StandIns, salvaged
from core.durations import parse_duration
from core.secrets import Secret
from runtime.access import ROLES, AccountKey, Role
from runtime.counterpart_settings import AccountName, account_key
from runtime.located import Located
from runtime.secret_sources import read_secret
from runtime.service_settings import ServicePart
from runtime.settings_words import Base, Interval

OIDC_SECRET = "HALYARD_OIDC_CLIENT_SECRET"  # noqa: S105 - the variable's name, not a secret
HEADER = r"^[A-Za-z][A-Za-z0-9-]{0,63}$"
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
Network = IPv4Network | IPv6Network
Fault = tuple[tuple[str | int, ...], str]
WHERE: tuple[str | int, ...] = ("console", "oidc")
WHERE_PROXY: tuple[str | int, ...] = ("console", "proxy")
STAND_INS: StandIns = {
    **{(way, "grants"): [{"user": "nobody", "role": "viewer"}] for way in ("oidc", "proxy")},
    ("oidc", "role"): "viewer",
    ("proxy", "role"): "viewer",
    ("oidc", "issuer"): "https://login.invalid",
    ("oidc", "client_id"): "nobody",
    ("proxy", "addresses"): ["127.0.0.1"],
}
"""What stands in for what a way to sign in cannot be without, so that the rest of it is looked at."""
TWO_WORDS = (
    "with service.proxy calls no longer seem to come from the proxy; sign people in another way, or leave that out"
)


def _network(text: str) -> str:
    try:
        ip_network(text)
    except ValueError as error:
        raise ValueError(f"{text[:60]!r} is no address or network, such as 10.0.0.7 or 10.0.0.0/24") from error
    return text


def _few(text: str) -> str:
    """Half the internet is no proxy of anybody's."""
    network = ip_network(_network(text))
    if network.prefixlen < (8 if network.version == 4 else 32):
        raise ValueError(f"{text} is not an address of a proxy but most of the internet")
    return text


def _issuer(text: str) -> str:
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname, parts.port
    except ValueError:
        host, parts = None, urlsplit("")
    safe = parts.scheme == "https" or (parts.scheme == "http" and host in LOOPBACK)
    if not host or not safe or parts.query or parts.fragment or parts.username or re.search(r"[\s\\]", text):
        raise ValueError("must be an address like https://login.example.com/realm, exactly as the provider writes it")
    return text


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


Few = Annotated[str, AfterValidator(_few)]
Header = Annotated[str, Field(pattern=HEADER)]
Word = Annotated[str, Field(min_length=1, max_length=200)]


class GrantPart(_Part):
    """A role for the members of a group, or for one person; ``accounts`` are those that they see (none named: all)."""

    group: Word | None = None
    user: Word | None = None
    role: Literal["viewer", "responder", "manager", "admin"]
    accounts: tuple[AccountName, ...] = ()

    @model_validator(mode="after")
    def _one_of_both(self) -> "GrantPart":
        if (self.group is None) == (self.user is None):
            raise ValueError("name either a group or a user")
        return self


Grants = Annotated[tuple[GrantPart, ...], Field(min_length=1, max_length=200)]


class OidcPart(_Part):
    """The company's own sign-in, by OpenID Connect; the first of ``grants`` that fits a person counts.

    ``other_origins`` are further addresses at which the provider keeps its keys or hands out tokens.
    """

    issuer: Annotated[str, AfterValidator(_issuer)]
    client_id: Word
    scopes: tuple[Annotated[str, Field(pattern=r"^[!-~]{1,100}$")], ...] = ("openid", "email", "profile")
    algorithm: Literal["RS256", "RS384", "RS512", "PS256", "ES256", "ES384"] = "RS256"
    name_claim: Word = "email"
    groups_claim: Word = "groups"
    other_origins: tuple[Base, ...] = ()
    grants: Grants


class ProxyPart(_Part):
    """A reverse proxy that signs people in and says who they are; the first of ``grants`` that fits counts."""

    addresses: Annotated[tuple[Few, ...], Field(min_length=1, max_length=20)]
    user_header: Header = "X-Forwarded-User"
    groups_header: Header = "X-Forwarded-Groups"
    grants: Grants


class ConsolePart(_Part):
    """The operators' pages: how people sign in, and how long they stay so.

    ``gateways`` are addresses from which everybody seems to come, such as a TLS proxy's: failed passwords are counted
    against people alone there.
    """

    sign_in: Literal["local", "oidc", "proxy"]
    idle: Interval = parse_duration("30m")
    longest: Interval = parse_duration("12h")
    gateways: tuple[Few, ...] = ()
    oidc: OidcPart | None = None
    proxy: ProxyPart | None = None

    @model_validator(mode="after")
    def _one_way(self) -> "ConsolePart":
        for name, part in (("oidc", self.oidc), ("proxy", self.proxy)):
            if (part is not None) != (self.sign_in == name):
                raise ValueError(f"{name} is there with sign_in: {name}, and only then")
        if self.longest < self.idle:
            raise ValueError("longest is shorter than idle")
        return self


@dataclass(frozen=True, slots=True)
class ConsoleSettings:
    """What the console is told before it starts; ``secret`` is that of the identity provider's client."""

    part: ConsolePart
    secret: Secret | None = field(default=None)


@dataclass(frozen=True, slots=True)
class Grant:
    """What somebody may do, and on which accounts (``None``: all)."""

    role: Role
    accounts: frozenset[AccountKey] | None


def granted(grants: Sequence[GrantPart], who: str, groups: Collection[str]) -> Grant | None:
    """What the first grant that fits somebody gives them; ``None`` where nobody said that they may come in."""
    fits = (one for one in grants if (one.group in groups if one.group is not None else one.user == who))
    found = next(fits, None)
    if found is None:
        return None
    return Grant(ROLES[found.role], frozenset(map(account_key, found.accounts)) or None)


def within(address: str | None, networks: Collection[str]) -> bool:
    """Whether an address is one of these, or in one of these networks; one that cannot be read is in none."""
    try:
        found = ip_address(address or "")
    except ValueError:
        return False
    found = getattr(found, "ipv4_mapped", None) or found
    return any(found in ip_network(one) for one in networks)


def read_console(
    located: Located, environment: Mapping[str, str], service: ServicePart, known: Collection[AccountKey]
) -> tuple[ConsoleSettings | None, tuple[Fault, ...]]:
    """The ``console`` block of a configuration that was read, with what else is wrong with it.

    What its own words have wrong is found with the rest of the file, and not here again.
    """
    given = located.value.get("console")
    if given is None:
        return None, ()
    found = salvaged(ConsolePart, given, STAND_INS)
    part = found.part
    if part is None:
        return None, ()
    faults = [*_unsafe(service.public_url), *_unknown(part, known)]
    if part.proxy is not None and service.proxy:
        faults.append((WHERE_PROXY, TWO_WORDS))
    secret = None
    if part.oidc is not None:
        secret, more = _secret(environment)
        faults += more
    return ConsoleSettings(part, secret), tuple((("console", *found.written(path[1:])), why) for path, why in faults)


def _unsafe(public_url: str) -> Iterator[Fault]:
    parts = urlsplit(public_url)
    if parts.scheme != "https" and parts.hostname not in LOOPBACK:
        yield ("console",), f"passwords and sessions need TLS: service.public_url is {public_url}; give one with https"


def _unknown(part: ConsolePart, known: Collection[AccountKey]) -> Iterator[Fault]:
    for name, block in (("oidc", part.oidc), ("proxy", part.proxy)):
        for place, grant in enumerate(block.grants if block is not None else ()):
            for account in grant.accounts:
                if account_key(account) not in known:
                    yield ("console", name, "grants", place, "accounts"), f"{account} is not an account of this file"


def _secret(environment: Mapping[str, str]) -> tuple[Secret | None, list[Fault]]:
    try:
        found = read_secret(OIDC_SECRET, "", environment)
    except ValueError as error:
        return None, [(WHERE, str(error))]
    if found is None:
        return None, [(WHERE, f"{OIDC_SECRET} is not set; the identity provider shows it beside the client's id")]
    if any(letter.isspace() or not letter.isprintable() for letter in found.reveal()):
        return None, [(WHERE, f"{OIDC_SECRET} contains white space; copy it again")]
    return found, []
