"""Finds where two policies differ, field by field, whatever fields a policy has.

Rule 1: nothing is named here: a field that is added to a policy later is compared like all others.
Rule 2: items of a list are the same item where they have the same code, number, kind or name, wherever they stand.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import datetime, timedelta
from enum import Enum, StrEnum
from typing import Any

from runtime.explain import rfc3339

NAMED_BY = ("code", "number", "kind", "name")
"""The fields that tell one item of a list from another."""

Path = tuple[str, ...]


class Kind(StrEnum):
    """How something differs."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    REORDERED = "reordered"


@dataclass(frozen=True, slots=True)
class Difference:
    """One place where two policies differ; ``before`` is ``None`` for what was added, ``after`` for what was removed.

    ``path`` leads there: names of fields, keys, and the code, number, kind or name of an item.
    """

    kind: Kind
    path: Path
    before: Any
    after: Any


def differences(old: object, new: object, path: Path = ()) -> Iterator[Difference]:
    """Every difference between two values of one type; dataclasses, mappings, tuples and sets are gone into."""
    if old == new and type(old) is type(new):
        return
    if is_dataclass(old) and is_dataclass(new) and type(old) is type(new):
        for one in (field for field in fields(old) if field.compare):
            yield from differences(getattr(old, one.name), getattr(new, one.name), (*path, one.name))
    elif isinstance(old, Mapping) and isinstance(new, Mapping):
        yield from _mappings(old, new, path)
    elif isinstance(old, tuple) and isinstance(new, tuple):
        yield from _lists(old, new, path)
    elif isinstance(old, frozenset) and isinstance(new, frozenset):
        yield from _sets(old, new, path)
    elif old is None and is_dataclass(new):
        yield Difference(Kind.ADDED, path, None, new)
    elif new is None and is_dataclass(old):
        yield Difference(Kind.REMOVED, path, old, None)
    else:
        yield Difference(Kind.CHANGED, path, old, new)


def item_named(items: object, name: str) -> Any:
    """The item of a list that a path means by this name, or ``None``."""
    named = _named(items) if isinstance(items, tuple) else None
    return named.get(name) if named is not None else None


def plain(value: object) -> Any:
    """A value of a policy as JSON has it; durations in seconds, moments in RFC 3339 UTC."""
    match value:
        case Enum():
            return value.value
        case timedelta():
            return int(value.total_seconds())
        case datetime():
            return rfc3339(value)
        case Mapping():
            return {str(key): plain(inner) for key, inner in value.items()}
        case frozenset():
            return sorted((plain(one) for one in value), key=str)
        case tuple():
            return [plain(one) for one in value]
        case _ if is_dataclass(value):
            return {one.name: plain(getattr(value, one.name)) for one in fields(value) if one.compare}
        case _:
            return value


def _mappings(old: Mapping[Any, Any], new: Mapping[Any, Any], path: Path) -> Iterator[Difference]:
    for key in (*new, *(one for one in old if one not in new)):
        before, after, inner = old.get(key), new.get(key), (*path, str(key))
        if key in old and key in new:
            yield from differences(before, after, inner)
        elif isinstance(before if key in old else after, Mapping):
            # A whole row: each of its cells is told.
            yield from _mappings(before or {}, after or {}, inner)
        else:
            yield Difference(Kind.ADDED if key in new else Kind.REMOVED, inner, before, after)


def _lists(old: tuple[Any, ...], new: tuple[Any, ...], path: Path) -> Iterator[Difference]:
    before, after = _named(old), _named(new)
    if before is None or after is None:
        yield from _unnamed(old, new, path)
        return
    for name in (*after, *(one for one in before if one not in after)):
        if name in before and name in after:
            yield from differences(before[name], after[name], (*path, name))
        elif name in after:
            yield Difference(Kind.ADDED, (*path, name), None, after[name])
        else:
            yield Difference(Kind.REMOVED, (*path, name), before[name], None)
    yield from _order([one for one in before if one in after], [one for one in after if one in before], path)


def _unnamed(old: Sequence[Any], new: Sequence[Any], path: Path) -> Iterator[Difference]:
    gone, come = _without(old, new), _without(new, old)
    yield from (Difference(Kind.ADDED, path, None, one) for one in come)
    yield from (Difference(Kind.REMOVED, path, one, None) for one in gone)
    yield from _order(_without(old, gone), _without(new, come), path)


def _without(items: Sequence[Any], others: Sequence[Any]) -> list[Any]:
    """The items that are left when each of the others took one away."""
    taken, left = list(others), []
    for one in items:
        if one in taken:
            taken.remove(one)
        else:
            left.append(one)
    return left


def _sets(old: frozenset[Any], new: frozenset[Any], path: Path) -> Iterator[Difference]:
    yield from (Difference(Kind.ADDED, path, None, one) for one in sorted(new - old, key=str))
    yield from (Difference(Kind.REMOVED, path, one, None) for one in sorted(old - new, key=str))


def _order(old: Sequence[Any], new: Sequence[Any], path: Path) -> Iterator[Difference]:
    if list(old) != list(new):
        yield Difference(Kind.REORDERED, path, tuple(old), tuple(new))


def _named(items: tuple[Any, ...]) -> dict[str, Any] | None:
    """The items by their names; ``None`` where they have none, or share one."""
    found: dict[str, Any] = {}
    for item in items:
        name = next((getattr(item, one) for one in NAMED_BY if is_dataclass(item) and hasattr(item, one)), None)
        if name is None or str(name) in found:
            return None
        found[str(name)] = item
    return found
