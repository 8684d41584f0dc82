"""Puts an address of a stranger into every place of an answer, one after the other, and with it the usual links."""

import copy
from collections.abc import Iterator
from typing import Any

EVIL = "https://evil.example/steer?token=1"
LINKS = ("self", "url", "href", "next_page", "content_url", "mapped_content_url", "avatarUrls", "_links", "nextPage")
"""The members in which hosts give addresses."""

Where = tuple[str | int, ...]


def places(value: Any, here: Where = ()) -> Iterator[Where]:
    """Every place of a value at which something plain stands, and every object's own place."""
    match value:
        case dict():
            yield here
            for name, inner in value.items():
                yield from places(inner, (*here, name))
        case list() | tuple():
            for number, inner in enumerate(value):
                yield from places(inner, (*here, number))
        case _:
            yield here


def steered(value: Any, where: Where) -> Any:
    """The value with the address at one place; an object is given all the links instead."""
    if not where:
        if isinstance(value, dict):
            links = dict.fromkeys(LINKS, EVIL) | {"avatarUrls": {"48x48": EVIL}, "_links": {"self": EVIL, "next": EVIL}}
            return {**value, **links}
        return EVIL
    changed: Any = list(value) if isinstance(value, tuple) else copy.copy(value)
    changed[where[0]] = steered(value[where[0]], where[1:])
    return changed
