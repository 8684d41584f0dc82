"""Cuts lists into pages: by position as most of Jira does, and by token where it no longer counts."""

import base64
import json
import urllib.parse
from collections.abc import Callable, Sequence
from typing import Any

from sandbox.jira.calls import ApiCall
from sandbox.jira.errors import bad_request
from sandbox.jira.records import Json

POSITION = frozenset({"startAt", "maxResults"})


def window(call: ApiCall, usual: int, most: int) -> tuple[int, int]:
    """Where the page begins and how long it may be; more than ``most`` is cut down, as Jira does."""
    return call.number("startAt", 0), call.number("maxResults", usual, most)


def page_bean(
    call: ApiCall, rows: Sequence[Any], shape: Callable[[Any], Any], usual: int = 50, most: int = 100
) -> Json:
    """One page in the form `{startAt, maxResults, total, isLast, values}`, with `nextPage` where there is one."""
    start, size = window(call, usual, most)
    page = rows[start : start + size]
    bean = {
        "self": _address(call, startAt=start, maxResults=size),
        "maxResults": size,
        "startAt": start,
        "total": len(rows),
        "isLast": start + size >= len(rows),
        "values": [shape(row) for row in page],
    }
    if not bean["isLast"]:
        bean["nextPage"] = _address(call, startAt=start + size, maxResults=size)
    return bean


def named_page(
    call: ApiCall, name: str, rows: Sequence[Any], shape: Callable[[Any], Any], usual: int = 50, most: int = 100
) -> Json:
    """One page in the older form, where the list has a name of its own."""
    start, size = window(call, usual, most)
    shown = [shape(row) for row in rows[start : start + size]]
    return {"startAt": start, "maxResults": size, "total": len(rows), name: shown}


def desk_page(call: ApiCall, rows: Sequence[Any], shape: Callable[[Any], Any], most: int = 100) -> Json:
    """One page in the form of `/rest/servicedeskapi`: `{start, limit, size, isLastPage, values, _links}`."""
    start, limit = call.number("start", 0), call.number("limit", 50, most)
    page = rows[start : start + limit]
    last = start + limit >= len(rows)
    links = {"base": call.host, "context": "", "self": f"{call.host}{call.path}"}
    if not last:
        links["next"] = _address(call, limit=limit, start=start + limit)
    if start:
        links["prev"] = _address(call, limit=limit, start=max(0, start - limit))
    return {
        "_expands": [],
        "size": len(page),
        "start": start,
        "limit": limit,
        "isLastPage": last,
        "_links": links,
        "values": [shape(row) for row in page],
    }


def _address(call: ApiCall, **place: int) -> str:
    """This call's own address with another place in the list, and whatever else was asked for."""
    kept = [(name, value) for name, values in call.params.items() if name not in place for value in values]
    return f"{call.host}{call.path}?{urllib.parse.urlencode([*kept, *place.items()])}"


def token_for(state: Json) -> str:
    """A page token that carries where the next page begins."""
    return base64.urlsafe_b64encode(json.dumps(state, sort_keys=True).encode()).decode()


def read_token(text: str) -> Json:
    """What a page token carries; 400 for what is none."""
    try:
        state = json.loads(base64.urlsafe_b64decode(text.encode()))
    except ValueError:
        state = None
    if not isinstance(state, dict):
        raise bad_request("The nextPageToken is none of this site's.")
    return state
