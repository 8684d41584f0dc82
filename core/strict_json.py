"""Reads JSON from strangers so that it can mean one thing only, and never costs more than it is worth.

Depth is counted over the bytes before a parser sees them; doubled keys, numbers that do not fit, ``NaN`` and
anything but plain UTF-8 are refused. Pure.
"""

import json
import math
import re
from typing import Any, NoReturn

from core.errors import NotReadable

DEEPEST = 32
LARGEST_INTEGER = 2**53
LONGEST_INTEGER = 17
BEGINNING = 4096

# All that lies between brackets: strings are stepped over whole (to the end where one is never closed). The loops
# give nothing back, so that each byte is looked at once whatever a stranger sends; a run of strings is one match.
BETWEEN = re.compile(rb'(?:[^"\[\]{}]++|"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z))++', re.DOTALL)
ALIKE = bytes.maketrans(b"{}", b"[]")
"""Which bracket it is does not matter to the depth; that they fit is the parser's to see."""


def read_object(body: bytes) -> dict[str, Any]:
    """The JSON object in a body; raises :class:`core.errors.NotReadable` and nothing else."""
    _check_depth(body)
    if body.startswith(b"\xef\xbb\xbf"):
        raise NotReadable("bad_encoding", "the body begins with a byte order mark")
    try:
        text = body.decode("utf-8")
        value = json.loads(
            text,
            object_pairs_hook=_once,
            parse_constant=_no_constant,
            parse_float=_finite,
            parse_int=_exact,
        )
    except UnicodeDecodeError as error:
        raise NotReadable("bad_encoding", "the body is not UTF-8") from error
    except (ValueError, RecursionError) as error:
        raise NotReadable("bad_json", "the body is not JSON") from error
    if not isinstance(value, dict):
        raise NotReadable("bad_shape", "the body is not a JSON object")
    return value


def _check_depth(body: bytes) -> None:
    # Whoever nests too deep mostly does so from the beginning, and the rest is not worth a look.
    if any(map(_too_deep, (body[:BEGINNING], body))):
        raise NotReadable("too_deep", f"the body nests more than {DEEPEST} deep")


def _too_deep(body: bytes) -> bool:
    brackets = BETWEEN.sub(b"", body).translate(ALIKE)
    for _ in range(DEEPEST):
        # Each round takes the innermost pairs away, everywhere at once.
        brackets = brackets.replace(b"[]", b"")
    return b"[]" in brackets or brackets.count(b"[") > DEEPEST


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise NotReadable("doubled_key", "the body says one thing twice")
    return found


def _no_constant(name: str) -> NoReturn:
    raise NotReadable("bad_number", f"{name} is not a number")


def _finite(digits: str) -> float:
    value = float(digits)
    if not math.isfinite(value):
        raise NotReadable("bad_number", "a number does not fit")
    return value


def _exact(digits: str) -> int:
    if len(digits) > LONGEST_INTEGER or abs(value := int(digits)) > LARGEST_INTEGER:
        raise NotReadable("bad_number", "a number does not fit")
    return value
