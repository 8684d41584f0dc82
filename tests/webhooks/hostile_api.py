"""Makes calls to the API that a stranger or a broken script could send, the same ones for the same seed."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from tests.webhooks import hostile
from tests.webhooks.api_calls import ASKED, LEAD
from tests.webhooks.hostile import ODD_BYTES, ODD_TEXTS, ODD_VALUES

ACT: dict[str, Any] = {"move": "close", "details": {"outcome": "workaround"}, "by": LEAD}
FOREIGN = (
    "level",
    "account",
    "connector",
    "link",
    "owner",
    "channel",
    "staff",
    "at",
    "key",
    "state",
    "__proto__",
    "ticket",
    "available_at",
    "organization",
)
"""Members that somebody might hope are taken over."""


class Call(NamedTuple):
    """Where it goes, what it carries, and its head but for the token."""

    what: str
    body: bytes
    headers: Mapping[str, str]


def calls(seed: int, number: int, asked: Mapping[str, Mapping[str, Any]] | None = None) -> Iterator[Call]:
    """So many calls with the right token: bodies, keys and heads made wrong in every way.

    ``asked`` is a right body for each address that is called; those of a ticket where none is given.
    """
    bodies = asked or {"escalations": ASKED, "acts": ACT}
    source = random.Random(seed)  # noqa: S311 - repeatable, not secret
    foreign = hostile.hooks(seed, number)
    for _ in range(number):
        what = source.choice(list(bodies))
        whole: dict[str, Any] = json.loads(json.dumps(bodies[what]))
        body = source.choice(KINDS)(source, whole)
        if source.random() < 0.2:
            body = next(foreign)[0]
        headers = {"Idempotency-Key": f"hostile-{source.randrange(10**12)}", "Content-Type": "application/json"}
        for _ in range(source.choice([0, 0, 0, 1, 2])):
            name, value = source.choice(HEADS)
            headers[name] = value
        yield Call(what, body, headers)


def _foreign_member(source: random.Random, whole: dict[str, Any]) -> bytes:
    part = source.choice([whole, whole.get("details", whole), whole.get("requested_by", whole)])
    part[source.choice(FOREIGN)] = source.choice([*ODD_VALUES, 1, "acme"])
    return _dumped(source, whole)


def _wrongly_typed(source: random.Random, whole: dict[str, Any]) -> bytes:
    for _ in range(source.randrange(1, 4)):
        part = source.choice([whole, whole, whole["details"] if isinstance(whole.get("details"), dict) else whole])
        part[source.choice([*part, *part, "need", "requested_by", "on_behalf_of", "note"])] = source.choice(ODD_VALUES)
    return _dumped(source, whole)


def _nobody(source: random.Random, whole: dict[str, Any]) -> bytes:
    both = {"id": "41", "email": "ana@acme.example"}
    person = source.choice(
        [{}, both, {"email": "ana"}, {"id": source.choice(ODD_TEXTS)}, {"name": "Ana"}, [both], "41"]
    )
    whole[source.choice(["requested_by", "on_behalf_of"])] = person
    return _dumped(source, whole)


def _doubled(source: random.Random, whole: dict[str, Any]) -> bytes:
    key = source.choice(list(whole))
    return _dumped(source, whole)[:-1] + f", {json.dumps(key)}: {json.dumps(whole[key])}}}".encode()


def _spoiled(source: random.Random, whole: dict[str, Any]) -> bytes:
    body = bytearray(_dumped(source, whole))
    for _ in range(source.randrange(1, 6)):
        place = source.randrange(len(body))
        body[place : place + source.randrange(3)] = source.choice([*ODD_BYTES, b"", b'"', b"{", b"\\", b","])
        body = body or bytearray(b"{")
    return bytes(body)


def _huge(source: random.Random, whole: dict[str, Any]) -> bytes:
    whole["details"] = source.choice(
        [
            {f"d{number}": "x" for number in range(source.choice([51, 500]))},
            {"impact": "x" * source.choice([20_001, 60_000, 70_000, 1_100_000])},
            {"x" * source.choice([61, 5000]): "x"},
        ]
    )
    return _dumped(source, whole)


def _missing(source: random.Random, whole: dict[str, Any]) -> bytes:
    for _ in range(source.randrange(1, len(whole) + 1)):
        whole.pop(source.choice(list(whole)), None)
    whole.setdefault("x", 1)
    return _dumped(source, whole)


def _dumped(source: random.Random, whole: object) -> bytes:
    return json.dumps(whole, ensure_ascii=source.random() < 0.5).encode("utf-8", "surrogatepass")


KINDS: tuple[Callable[[random.Random, dict[str, Any]], bytes], ...] = (
    _foreign_member,
    _wrongly_typed,
    _wrongly_typed,
    _nobody,
    _doubled,
    _spoiled,
    _spoiled,
    _huge,
    _missing,
)
HEADS = (
    ("Content-Type", "text/plain"),
    ("Content-Type", "application/x-www-form-urlencoded"),
    ("Content-Type", "application/json; charset=utf-16"),
    ("Content-Type", "application/problem+json"),
    ("Content-Type", ""),
    ("Content-Encoding", "gzip"),
    ("Content-Encoding", "identity"),
    ("Idempotency-Key", ""),
    ("Idempotency-Key", "a b"),
    ("Idempotency-Key", "x" * 129),
    ("Idempotency-Key", "\u00e9"),
    ("Idempotency-Key", "../x"),
    ("Accept", "text/html;q=nan"),
    ("X-HTTP-Method-Override", "GET"),
    ("Expect", "100-continue"),
)
