"""Finds what a policy or configuration lists twice: a severity, a recipient, a reason, an account.

Nothing that people list there counts twice, so the second place is a mistake, and what was meant may be missing.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from core.errors import Mistake
from runtime.located import Located, Path_
from runtime.plain_values import mapping, shown

KNOWN_BY: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("reasons", "redirects", "form", "outcomes", "steps", "declines"), ("code",)),
    "levels": ("level",),
    "notices": ("name",),
    "accounts": ("account", "connector"),
    "policies": ("when",),
    "grants": ("group", "user"),
}
"""What tells the blocks of a list apart; those of any other list are the same only where all of them is."""

OF_PEOPLE = ("email",)
"""What tells apart the people of a role, whose list has the role's name."""


def doubles(located: Located) -> tuple[Mistake, ...]:
    """Every item of a list that stands there before, at its second place and with its first."""
    return tuple(_within(located, located.value, ()))


def _within(located: Located, value: object, path: Path_) -> Iterator[Mistake]:
    if isinstance(value, dict):
        for key, one in value.items():
            yield from _within(located, one, (*path, key))
    elif isinstance(value, list):
        yield from _listed(located, value, path)
        for place, one in enumerate(value):
            yield from _within(located, one, (*path, place))


def _listed(located: Located, items: list[Any], path: Path_) -> Iterator[Mistake]:
    seen: dict[str, Path_] = {}
    for place, item in enumerate(items):
        names = _known_by(path) if isinstance(item, dict) else ()
        key = _key(item, names)
        if key is None:
            continue
        where = next(((*path, place, one) for one in names if item.get(one) is not None), (*path, place))
        first = seen.setdefault(key, where)
        if first != where:
            line, column = located.place(first)
            said = f"{_said(item, names)} is given twice, first at {line}:{column}; keep one"
            yield located.mistake(where, said)


def _known_by(path: Path_) -> tuple[str, ...]:
    if path[-2:-1] == ("people",):
        return OF_PEOPLE
    return KNOWN_BY.get(str(path[-1]), ()) if path else ()


def _key(item: object, names: tuple[str, ...]) -> str | None:
    """What two items have in common where they are the same; ``None`` where that cannot be told."""
    if not names:
        return _same(item)
    given = [mapping(item).get(one) for one in names]
    return None if all(one is None for one in given) else _same(given)


def _same(value: object) -> str:
    """A value as text; addresses are the same in small letters and in capitals."""
    text = json.dumps(value, sort_keys=True)
    return text.casefold() if "@" in text else text


def _said(item: object, names: tuple[str, ...]) -> str:
    words = [str(mapping(item).get(one)) for one in names if isinstance(mapping(item).get(one), str | int)]
    if isinstance(item, dict) and not words:
        return "this block"
    return shown(words[0] if words else item)
