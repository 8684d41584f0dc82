"""Reads the single words of ``halyard.yaml``: names, addresses, databases and intervals, each with what it must be."""

import re
from datetime import timedelta
from ipaddress import ip_address
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, StringConstraints, WithJsonSchema

from runtime.policy_words import Duration, spelled

SHORTEST_INTERVAL = timedelta(seconds=10)
NAME = r"^[a-z][a-z0-9-]{0,39}$"


def _name(text: str) -> str:
    if not re.fullmatch(NAME, text):
        raise ValueError(f"{text[:60]!r} is not a name; use small letters, digits and -, beginning with a letter")
    return text


def _base(url: str) -> str:
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        host = None
    more = host and (parts.path.strip("/") or parts.query or parts.fragment or parts.username or parts.password)
    if not host or more or parts.scheme not in ("http", "https") or re.search(r"\s", url):
        raise ValueError("must be like https://halyard.example.com, without a path")
    return url


def _listen(text: str) -> str:
    found = re.fullmatch(r"(\[[0-9a-fA-F:]+\]|[^:\s\[\]]+):([0-9]{1,5})", text)
    if found is None or int(found.group(2)) > 65535:
        raise ValueError(f"{text!r} is not an address and a port, such as 127.0.0.1:8080")
    return text


def _proxy(text: str) -> str:
    try:
        return str(ip_address(text)) if text else ""
    except ValueError:
        raise ValueError(f"{text[:60]!r} is not the address of a machine, such as 127.0.0.1") from None


def _database(url: str) -> str:
    path = url.removeprefix("sqlite:///")
    if path != url and path and ":memory:" not in path:
        return url
    try:
        parts = urlsplit(url)
        named, _ = parts.path.strip("/"), parts.port
    except ValueError:
        named, parts = "", urlsplit("")
    if not named or parts.scheme not in ("postgresql", "postgresql+psycopg"):
        raise ValueError("must be sqlite:///PATH or postgresql+psycopg://USER@HOST/NAME")
    return url


def _interval(length: timedelta) -> timedelta:
    if length < SHORTEST_INTERVAL:
        raise ValueError(f"must be at least 10s, not {spelled(length)}")
    return length


Folder = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Name = Annotated[str, AfterValidator(_name), WithJsonSchema({"type": "string", "pattern": NAME})]
Interval = Annotated[Duration, AfterValidator(_interval)]
Base = Annotated[str, AfterValidator(_base)]
Listen = Annotated[str, AfterValidator(_listen)]
Proxy = Annotated[str, AfterValidator(_proxy)]
Database = Annotated[str, AfterValidator(_database)]
