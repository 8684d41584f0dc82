"""Makes calls that a stranger or a broken helpdesk could send, the same ones for the same seed."""

import gzip
import json
import random
import string
import zlib
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from tests.webhooks.service import delivery
from tests.zendesk.deliveries import envelope, trigger_body

ODD_TEXTS = (
    "",
    " ",
    "\0",
    "\x7f\x80\x9f",
    "\u202egnp.exe",
    "\u2066\u2067\u2068\u2069\u200f",
    "\ufeff",
    "\uffff",
    "A" * 5000,
    "é" * 3000,
    "\U0001f600" * 500,
    "{{ticket.requester.email}}",
    "{% for x in y %}",
    "${jndi:ldap://here/x}",
    "%s%n%x",
    "'; DROP TABLE deliveries; --",
    "<script>alert(1)</script>",
    "../../../../etc/passwd",
    "http://127.0.0.1:1/latest/meta-data",
    "=cmd|' /C calc'!A0",
    "a\r\nSet-Cookie: x=1",
    "\u2028\u2029",
    "\uff11\uff12\uff13",
    "\u0663\u0664",
    "null",
    "true",
    "NaN",
    "1e999",
    "-1",
)
ODD_VALUES: tuple[Any, ...] = (
    None,
    True,
    False,
    0,
    -1,
    2**53 + 1,
    10**400,
    1.5,
    1e308,
    [],
    {},
    [[]],
    [None] * 50,
    {"a": {"b": {"c": []}}},
    *ODD_TEXTS,
)
ODD_BYTES = (b"\xff", b"\xc0\x80", b"\xed\xa0\x80", b"\xf5\x80\x80\x80", b"\xfe\xff", b"\0", b"\x1b[31m", b"\r\n\r\n")
ODD_HEADERS = (
    "accept",
    "accept-charset",
    "accept-encoding",
    "accept-language",
    "authorization",
    "content-disposition",
    "content-encoding",
    "content-length",
    "content-type",
    "cookie",
    "date",
    "expect",
    "forwarded",
    "host",
    "if-match",
    "if-modified-since",
    "if-none-match",
    "if-range",
    "origin",
    "range",
    "referer",
    "transfer-encoding",
    "upgrade",
    "user-agent",
    "x-forwarded-for",
    "x-forwarded-host",
    "x-forwarded-proto",
    "x-http-method-override",
    "x-original-url",
    "x-zendesk-account-id",
    "x-zendesk-webhook-id",
    "x-zendesk-webhook-invocation-id",
    "x-zendesk-webhook-signature",
    "x-zendesk-webhook-signature-timestamp",
)

Body = Callable[[random.Random], bytes]


def _source(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 - repeatable, not secret


def _whole(source: random.Random) -> dict[str, Any]:
    """One of the bodies that are understood, as values."""
    kinds = ("ticket.comment_added", "ticket.merged", "ticket.created", "ticket.unheard_of", "user.created")
    return source.choice([json.loads(trigger_body()), envelope(source.choice(kinds))])


def _spoiled_bytes(source: random.Random) -> bytes:
    body = bytearray(json.dumps(_whole(source)).encode())
    for _ in range(source.randrange(1, 8)):
        place = source.randrange(len(body))
        match source.randrange(5):
            case 0:
                body[place] = source.randrange(256)
            case 1:
                del body[place : place + source.randrange(1, 30)]
            case 2:
                body[place:place] = source.choice(ODD_BYTES)
            case 3:
                body[place:place] = bytes(body[: source.randrange(1, 60)])
            case _:
                body = body[: place + 1]
        body = body or bytearray(b"{")
    return bytes(body)


def _wrongly_typed(source: random.Random) -> bytes:
    whole = _whole(source)
    for _ in range(source.randrange(1, 4)):
        whole[source.choice(list(whole))] = source.choice(ODD_VALUES)
    if isinstance(whole.get("detail"), dict) and source.random() < 0.5:
        whole["detail"] = {**whole["detail"], source.choice(["id", "actor_id", "status"]): source.choice(ODD_VALUES)}
    return json.dumps(whole, ensure_ascii=source.random() < 0.5).encode("utf-8", "surrogatepass")


def _missing(source: random.Random) -> bytes:
    whole = _whole(source)
    for _ in range(source.randrange(1, len(whole))):
        whole.pop(source.choice(list(whole)))
    return json.dumps(whole).encode()


def _doubled(source: random.Random) -> bytes:
    whole = _whole(source)
    key = source.choice(list(whole))
    return json.dumps(whole)[:-1].encode() + f", {json.dumps(key)}: {json.dumps(source.choice(ODD_TEXTS))}}}".encode()


def _deep(source: random.Random) -> bytes:
    opening = source.choice(["[", '{"a":', '[{"a":', '{"ticket_id":'])
    return (opening * source.choice([1, 31, 33, 100, 2000, 50_000])).encode()


def _numbers(source: random.Random) -> bytes:
    number = source.choice(["NaN", "Infinity", "-Infinity", "1e999", "9" * 6000, "-0", "0x10", "01", ".5", "1_000"])
    return json.dumps({**_whole(source), "n": "HERE"}).replace('"HERE"', number).encode()


def _encoded(source: random.Random) -> bytes:
    text = json.dumps(_whole(source))
    return source.choice([text.encode("utf-16"), text.encode("utf-32"), b"\xef\xbb\xbf" + text.encode()])


def _compressed(source: random.Random) -> bytes:
    body = json.dumps(_whole(source)).encode()
    return source.choice([gzip.compress(body, mtime=0), zlib.compress(body), zlib.compress(b" " * 1_000_000)])


def _other_forms(source: random.Random) -> bytes:
    return source.choice(
        [
            b"ticket_id=1&account=acme",
            b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>',
            b"--x\r\nContent-Disposition: form-data; name=ticket_id\r\n\r\n1\r\n--x--",
            b"ticket_id: 1",
            b"null",
            b"",
            b" " * 1000,
            source.randbytes(source.randrange(1, 400)),
            "".join(source.choices(string.printable, k=source.randrange(1, 400))).encode(),
        ]
    )


def _huge(source: random.Random) -> bytes:
    filler = source.choice([b" ", b"[", b'"', b"\\", b"a"])
    return b'{"ticket_id": "1", "x": "' + filler * source.choice([200_000, 1_048_000, 1_048_576, 1_100_000])


BODIES: tuple[tuple[int, Body], ...] = (
    (24, _spoiled_bytes),
    (24, _wrongly_typed),
    (12, _missing),
    (10, _doubled),
    (6, _deep),
    (10, _numbers),
    (4, _encoded),
    (4, _compressed),
    (6, _other_forms),
    (1, _huge),
)
"""How often, and which kind."""


def hooks(seed: int, number: int) -> Iterator[tuple[bytes, Mapping[str, str]]]:
    """So many calls: bodies of every kind, half of them rightly signed, the rest signed wrongly or not at all."""
    source = _source(seed)
    weights, kinds = zip(*BODIES, strict=True)
    for _ in range(number):
        body = source.choices(kinds, weights)[0](source)
        headers = dict(delivery(body, x_zendesk_webhook_invocation_id=f"hostile-{source.randrange(10**12)}").headers)
        if source.random() < 0.5:
            other = source.choice([b"", body + b" ", trigger_body()])
            headers["x-zendesk-webhook-signature"] = delivery(other).headers["x-zendesk-webhook-signature"]
        if body[:2] == b"\x1f\x8b" and source.random() < 0.5:
            headers["content-encoding"] = "gzip"
        yield body, headers


def header_sets(seed: int, number: int) -> Iterator[dict[str, str]]:
    """So many heads over a right body: one header or a few made wrong, left out, or never heard of."""
    source = _source(seed)
    right = dict(delivery().headers)
    for _ in range(number):
        headers = dict(right)
        for _ in range(source.randrange(1, 5)):
            name = source.choice([*ODD_HEADERS, *right, *right])
            headers[name] = _odd_header(source, right.get(name, "x"))
        if source.random() < 0.2:
            headers.pop(source.choice(list(headers)))
        yield headers


def _odd_header(source: random.Random, right: str) -> str:
    place = source.randrange(len(right))
    value = source.choice(
        [
            "",
            " ",
            "*",
            "*/*;q=nan",
            "text/html;q=1e999, application/json;q=-1, ;;;=,,",
            "bytes=0-18446744073709551615",
            "a" * source.choice([100, 9000]),
            right + right,
            right[:place] + source.choice("!~;,=\"'\\ \t\x7f\x80\xff") + right[place + 1 :],
            right.upper(),
            right[::-1],
            "Basic " + "A" * 200,
            "[::1]:99999",
            "é\xa0",
            "=?utf-8?q?=0d=0a?=",
            'W/"x", *, \'"',
            "Thu, 99 Foo 2026 99:99:99 GMT",
            "0",
            "-1",
            "99999999999999999999",
            str(source.random()),
            "".join(source.choices(string.printable.replace("\r", "").replace("\n", ""), k=source.randrange(1, 200))),
            bytes(source.choices(range(32, 256), k=source.randrange(1, 100))).decode("latin-1"),
        ]
    )
    return value.replace("\r", "").replace("\n", "")


def _percent(source: random.Random, text: str) -> bytes:
    """Text as a form would send it, or nearly."""
    way = source.randrange(4)
    raw = text.encode("utf-8", "surrogatepass")
    if way == 0:
        return b"".join(b"%%%02x" % byte for byte in raw)
    if way == 1:
        return raw.replace(b"&", b"%26").replace(b"=", b"%3D").replace(b"+", b"%2B").replace(b" ", b"+")
    if way == 2:
        return raw + source.choice([b"%", b"%zz", b"%f", b"%c0%80", b"%ed%a0%80", b"%ff", b"%00", b"%0d%0a"])
    return "".join(f"%u{ord(letter):04x}" for letter in text).encode()


def forms(seed: int, number: int, fields: Mapping[str, str]) -> Iterator[tuple[bytes, str]]:
    """So many form bodies with their content type: ``fields`` rightly filled in, then made wrong."""
    source = _source(seed)
    for _ in range(number):
        pairs = [(name.encode(), value.encode().replace(b" ", b"+")) for name, value in fields.items()]
        for _ in range(source.randrange(1, 5)):
            spoiled = source.randrange(len(pairs))
            match source.randrange(8):
                case 0:
                    pairs.append(pairs[spoiled])
                case 1:
                    pairs.append((_percent(source, source.choice(ODD_TEXTS)), b"1"))
                case 2:
                    pairs.append(
                        (source.choice([b"level", b"account", b"link", b"owner", b"need[]", b"__proto__"]), b"1")
                    )
                case 3:
                    pairs[spoiled] = (pairs[spoiled][0], b"%00" + _percent(source, source.choice(ODD_TEXTS)))
                case 4:
                    pairs[spoiled] = (pairs[spoiled][0], b"x" * source.choice([3000, 20_000, 70_000, 1_100_000]))
                case 5:
                    pairs[spoiled] = (b"reason", source.choice([b"", b"nothing", b"%ff", b"blocked%00"]))
                case 6:
                    pairs.extend((f"f{n}".encode(), b"") for n in range(source.choice([10, 101, 5000])))
                case _:
                    pairs[spoiled] = (b"impact", source.choice([b"", b"+", b"%F0%9F%98%80" * 5, b"too+short"]))
        yield source.choice([b"&", b"&", b"&&", b";"]).join(b"=".join(pair) for pair in pairs), _media(source)


def _media(source: random.Random) -> str:
    plain = "application/x-www-form-urlencoded"
    others = ("application/json", "multipart/form-data; boundary=x", "multipart/form-data", "text/plain", "", "x")
    odd = (f"{plain}; charset=utf-16", f"{plain}; charset=utf-7", f"{plain};;;", plain.upper())
    return source.choice([plain] * 12 + [source.choice(others), source.choice(odd)])
