"""Knows the forms of addresses and names in a description of an account: mail, hosts, time zones, our own names."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit
from zoneinfo import ZoneInfo

EMAIL = re.compile(r"[^@\s\"'<>,;]+@[^@\s\"'<>,;]+\.[^@\s\"'<>,;]+")
DOMAIN = re.compile(r"@[^@\s\"'<>,;]+\.[^@\s\"'<>,;]+")
NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,62}")
FACT_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")

Fault = tuple[str, str]
"""Where in an account a fault is (``signing_secrets[0].secret``), and what is wrong in words."""


def is_loopback(host: str) -> bool:
    """Whether a host name is this machine and nothing else."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def parts_of(address: str) -> SplitResult | None:
    """An address in its parts; nothing where it is none."""
    try:
        parts = urlsplit(address)
        _ = parts.hostname, parts.port
    except ValueError:
        return None
    return parts


def says_more_than_where(parts: SplitResult) -> bool:
    """Whether an address has a user, a password, a query, a fragment or blanks in it."""
    return bool(
        parts.username is not None
        or parts.password is not None
        or parts.query
        or parts.fragment
        or parts.netloc != parts.netloc.strip()
    )


def scheme_faults(path: str, parts: SplitResult) -> Iterator[Fault]:
    """An address that anybody on the way could read or answer for."""
    if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(parts.hostname or "")):
        yield path, "must begin with https:// (http:// is for this machine alone)"


def name_faults(account: str) -> Iterator[Fault]:
    """What is wrong with our name for an account."""
    if not NAME.fullmatch(account):
        yield "account", f"{account!r} is not a name; use small letters, digits, - and _"


def fact_faults(names: Iterable[str]) -> Iterator[Fault]:
    """What is wrong with the names of facts that an account has beyond the known ones."""
    for name in names:
        if not FACT_NAME.fullmatch(name):
            yield "facts", f"{name!r} is not a name; use small letters, digits and _, beginning with a letter"


def zone_faults(time_zone: str) -> Iterator[Fault]:
    """What is wrong with an account's time zone."""
    try:
        ZoneInfo(time_zone)
    except (KeyError, ValueError, OSError):
        yield "time_zone", f"{time_zone[:60]!r} is no time zone; use a name such as Europe/Amsterdam"


def cc_faults(allowed: Sequence[str]) -> Iterator[Fault]:
    """Entries that are neither somebody's address nor a whole domain."""
    for place, entry in enumerate(allowed):
        if not EMAIL.fullmatch(entry) and not DOMAIN.fullmatch(entry):
            yield f"allowed_ccs[{place}]", f"{entry[:60]!r} is neither an address nor @domain"


def empty_sides(path: str, values: Mapping[str, str]) -> Iterator[Fault]:
    """Pairs of theirs and ours of which one side says nothing."""
    for theirs, ours in values.items():
        if not theirs.strip() or not ours.strip():
            yield path, f"{theirs!r}: {ours!r} has an empty side"


def response_faults(after: Mapping[str, timedelta]) -> Iterator[Fault]:
    """Times to a first response that name no severity or no time."""
    for severity, time in after.items():
        if not severity.strip() or time <= timedelta(0):
            yield "first_response_after", f"{severity!r} needs a severity and a time longer than nothing"
