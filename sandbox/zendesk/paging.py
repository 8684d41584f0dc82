"""Cuts lists into pages, both ways Zendesk does: by cursor and by page number."""

import base64
import urllib.parse
from collections.abc import Callable, Sequence
from typing import Any

from sandbox.zendesk.calls import ApiCall
from sandbox.zendesk.errors import bad_request
from sandbox.zendesk.records import Json

CURSOR = frozenset({"page[size]", "page[after]", "page[before]", "sort"})
OFFSET = frozenset({"page", "per_page"})
PARAMS = CURSOR | OFFSET
MOST = 100
MOST_ROWS = 10_000


def listed(call: ApiCall, name: str, rows: Sequence[Any], shape: Callable[[Any], Json]) -> tuple[Json, list[Any]]:
    """One page of rows in the answer's shape, and the rows that are on it."""
    if any(key.startswith("page[") for key in call.params):
        return _by_cursor(call, name, rows, shape)
    return _by_number(call, name, rows, shape)


def _size(call: ApiCall, name: str) -> int:
    text = call.params.get(name, str(MOST))
    if not text.isdigit() or not 1 <= int(text) <= MOST:
        raise bad_request("InvalidPaginationParameter", f"{name} must be between 1 and {MOST}")
    return int(text)


def _by_cursor(call: ApiCall, name: str, rows: Sequence[Any], shape: Callable[[Any], Json]) -> tuple[Json, list[Any]]:
    size = _size(call, "page[size]")
    start = _start(call, len(rows), size)
    page = list(rows[start : start + size])
    more = start + size < len(rows)
    after, before = _cursor(start + len(page)), _cursor(start)
    answer = {
        name: [shape(row) for row in page],
        "meta": {
            "has_more": more,
            "after_cursor": after if page else None,
            "before_cursor": before if page else None,
        },
        "links": {
            "prev": _url(call, {"page[before]": before}) if page else None,
            "next": _url(call, {"page[after]": after}) if page else None,
        },
    }
    return answer, page


def _start(call: ApiCall, count: int, size: int) -> int:
    if "page[after]" in call.params:
        return min(_position(call.params["page[after]"]), count)
    if "page[before]" in call.params:
        return max(0, _position(call.params["page[before]"]) - size)
    return 0


def _cursor(position: int) -> str:
    return base64.b64encode(f"row|{position}".encode()).decode()


def _position(cursor: str) -> int:
    try:
        word, _, number = base64.b64decode(cursor, validate=True).decode().partition("|")
        if word == "row":
            return int(number)
    except ValueError:
        pass
    raise bad_request("InvalidPaginationParameter", "page[after] is no cursor of this list")


def _by_number(call: ApiCall, name: str, rows: Sequence[Any], shape: Callable[[Any], Json]) -> tuple[Json, list[Any]]:
    size = _size(call, "per_page")
    text = call.params.get("page", "1")
    if not text.isdigit() or int(text) < 1 or int(text) * size > MOST_ROWS:
        raise bad_request("InvalidPaginationDepth", f"page goes no deeper than {MOST_ROWS} rows")
    number = int(text)
    page = list(rows[(number - 1) * size : number * size])
    answer = {
        name: [shape(row) for row in page],
        "next_page": _url(call, {"page": str(number + 1)}) if number * size < len(rows) else None,
        "previous_page": _url(call, {"page": str(number - 1)}) if number > 1 else None,
        "count": len(rows),
    }
    return answer, page


def _url(call: ApiCall, change: dict[str, str]) -> str:
    """This call's own address with another page: the same host, so that clients come back here."""
    kept = {key: value for key, value in call.params.items() if key not in ("page[after]", "page[before]")}
    return f"{call.host}{call.path}?{urllib.parse.urlencode({**kept, **change})}"
