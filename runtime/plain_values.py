"""Takes the plain values of a file apart before it is known whether they have the right form.

What has another form than asked for counts as empty: its fault is reported by whoever checks the form.
"""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Any

Fault = tuple[tuple[str | int, ...], str]
"""Where a fault of sense stands, and what is said of it."""

LONGEST = 60
"""How much of a word is repeated in a message, and the longest that anything is compared with."""


def mapping(value: object) -> Mapping[str, Any]:
    """The value where it is a block of settings, else an empty one."""
    return value if isinstance(value, dict) else {}


def listed(value: object) -> list[Any]:
    """The value where it is a list, else an empty one."""
    return value if isinstance(value, list) else []


def items(value: object) -> list[Mapping[str, Any]]:
    """The blocks of a list, each in its place; what is no block counts as an empty one."""
    return [mapping(item) for item in listed(value)]


def texts(value: object) -> list[str]:
    """The words of a list."""
    return [item for item in listed(value) if isinstance(item, str)]


def codes(value: object) -> list[str]:
    """The ``code`` of every block of a list that has one."""
    return [item["code"] for item in items(value) if isinstance(item.get("code"), str)]


def nearest(word: object, known: Iterable[str]) -> str:
    """What there is instead of a word that is not known: the one meant, or all of them; ``none`` for none."""
    choices, written = sorted(set(known)), str(word)
    near = get_close_matches(written, choices, 1, 0.7) if len(written) <= LONGEST else []
    return ", ".join(near or choices) or "none"


def shown(word: object) -> str:
    """A word as a message repeats it."""
    return str(word)[:LONGEST]
