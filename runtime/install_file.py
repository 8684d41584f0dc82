"""Writes what an installation made or found into files, and reads it back as it was.

Facts keep their kinds: what was a set, a sequence or a table is one again. A secret is never written.
"""

from collections.abc import Mapping
from typing import Any

from core.ports import Resource

_PLAIN = (str, bool, int, type(None))


def written(one: Resource) -> dict[str, object]:
    """A resource in plain values; facts that are none of the known kinds are left out."""
    facts = {name: _as_data(value) for name, value in one.facts.items() if _writable(value)}
    return {"kind": one.kind, "key": one.key, "title": one.title, "id": one.id, "facts": facts}


def read(data: Mapping[str, Any]) -> Resource:
    """The resource that was written; raises ``KeyError`` or ``TypeError`` for what is none."""
    facts = {name: _as_fact(value) for name, value in data["facts"].items()}
    return Resource(data["kind"], data["key"], data["title"], facts, id=data["id"])


def _writable(value: object) -> bool:
    match value:
        case Mapping():
            return all(_writable(one) for pair in value.items() for one in pair)
        case frozenset() | tuple():
            return all(_writable(one) for one in value)
        case _:
            return isinstance(value, _PLAIN)


def _as_data(value: object) -> object:
    match value:
        case Mapping():
            return {"table": [[_as_data(key), _as_data(one)] for key, one in value.items()]}
        case frozenset():
            return {"set": sorted((_as_data(one) for one in value), key=str)}
        case tuple():
            return {"list": [_as_data(one) for one in value]}
        case _:
            return value


def _as_fact(data: Any) -> object:
    match data:
        case {"table": rows}:
            return {_as_fact(key): _as_fact(value) for key, value in rows}
        case {"set": members}:
            return frozenset(_as_fact(one) for one in members)
        case {"list": members}:
            return tuple(_as_fact(one) for one in members)
        case _:
            return data
