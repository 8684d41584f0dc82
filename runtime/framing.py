"""Refuses HTTP heads whose length, or whose host, two readers could understand differently (T16).

waitress reads a head that has both a length and chunks as chunks, and keeps the connection; a proxy before it may
have gone by the length, and what follows would be taken for somebody else's call.
https://www.rfc-editor.org/rfc/rfc9112#section-6.1
"""

import re
from typing import Any

from waitress.channel import HTTPChannel  # type: ignore[import-untyped]
from waitress.parser import HTTPRequestParser, ParsingError  # type: ignore[import-untyped]

_LENGTH = re.compile(rb"^content[-_]length[ \t]*:", re.IGNORECASE | re.MULTILINE)
_ENCODING = re.compile(rb"^transfer[-_]encoding[ \t]*:([^\r\n]*)", re.IGNORECASE | re.MULTILINE)
_HOST = re.compile(rb"^host[ \t]*:", re.IGNORECASE | re.MULTILINE)
_FOLDED = re.compile(rb"\n[ \t]")


def unclear(head: bytes) -> str:
    """What in a head could be read in two ways; empty where nothing can."""
    encodings = [found.group(1).strip(b" \t").lower() for found in _ENCODING.finditer(head)]
    if encodings and _LENGTH.search(head):
        return "a length and a transfer encoding together"
    if len(encodings) > 1 or b",".join(encodings).count(b",") > 0:
        return "more than one transfer encoding"
    if len(_HOST.findall(head)) > 1:
        return "more than one name of a host"
    if _FOLDED.search(head):
        return "a header over several lines"
    return ""


def _parse_header(self: Any, head: bytes) -> None:
    HTTPRequestParser.parse_header(self, head)
    why = unclear(head)
    if why:
        raise ParsingError(why)


CHANNEL = type(
    "ClearChannel",
    (HTTPChannel,),
    {"parser_class": type("ClearParser", (HTTPRequestParser,), {"parse_header": _parse_header})},
)
"""A connection of waitress that answers 400 to such a head and hangs up."""
