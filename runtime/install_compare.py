"""Tells in words what differs between what Halyard wants in a helpdesk and what is there.

Rule 1: a tuple is compared exactly, in order. Rule 2: of a mapping or a frozenset only what is wanted counts;
what else is there is the customer's. Rule 3: anything else is compared by equality.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping

from core.ports import Change, Resource, Verb


def change_for(wanted: Resource, found: Resource | None) -> Change:
    """The step that makes ``wanted`` true, given what is there now."""
    if found is None:
        return Change(Verb.CREATE, wanted)
    words = differences(wanted, found)
    return Change(Verb.CHANGE if words else Verb.KEEP, wanted, found, words)


def differences(wanted: Resource, found: Resource) -> tuple[str, ...]:
    """What would have to change, one short line each (``+ option a: A``, ``~ title: X -> Y``); empty: nothing."""
    words = [] if wanted.title == found.title else [_moved("title", found.title, wanted.title)]
    for name in sorted(wanted.facts):
        words += _fact(name, wanted.facts[name], found.facts.get(name))
    return tuple(words)


def plain(value: object) -> object:
    """A fact as JSON can hold it, the same for equal facts."""
    match value:
        case Mapping():
            return {str(key): plain(value[key]) for key in sorted(value, key=str)}
        case frozenset():
            return sorted((plain(one) for one in value), key=_written)
        case tuple() | list():
            return [plain(one) for one in value]
        case str() | bool() | int() | None:
            return value
        case _:
            return str(value)


def digest(resources: Iterable[Resource | None]) -> str:
    """A checksum of resources: equal for equal resources, in the order given."""
    return hashlib.sha256(_written([shown(one) for one in resources]).encode()).hexdigest()


def shown(resource: Resource | None) -> dict[str, object] | None:
    """A resource as JSON can hold it."""
    if resource is None:
        return None
    return {
        "kind": resource.kind,
        "key": resource.key,
        "id": resource.id,
        "title": resource.title,
        "facts": plain(resource.facts),
    }


def said(value: object) -> str:
    """A fact as a person reads it."""
    match value:
        case bool():
            return "yes" if value else "no"
        case None | "":
            return "nothing"
        case tuple() | list():
            return " ".join(said(one) for one in value)
        case _:
            return str(value)


def _fact(name: str, wanted: object, found: object) -> list[str]:
    match wanted:
        case Mapping():
            there = found if isinstance(found, Mapping) else {}
            return _entries(name, wanted, there)
        case frozenset():
            members = found if isinstance(found, frozenset) else frozenset()
            return _missing(name, wanted - members)
        case tuple():
            return _sequence(name, wanted, found if isinstance(found, tuple) else ())
        case _:
            return [] if wanted == found else [_moved(name, found, wanted)]


def _missing(name: str, members: frozenset[object]) -> list[str]:
    """Plain names together in one line, whole sentences each in its own."""
    names = sorted(one for one in members if isinstance(one, str))
    lines = [f"+ {name} {', '.join(names)}"] if names else []
    return lines + sorted(f"+ {name} {said(one)}" for one in members if not isinstance(one, str))


def _entries(name: str, wanted: Mapping[object, object], found: Mapping[object, object]) -> list[str]:
    words = []
    for key in sorted(wanted, key=str):
        if key not in found:
            words.append(f"+ {name} {key}: {said(wanted[key])}")
        elif found[key] != wanted[key]:
            words.append(_moved(f"{name} {key}", found[key], wanted[key]))
    return words


def _sequence(name: str, wanted: tuple[object, ...], found: tuple[object, ...]) -> list[str]:
    if wanted == found:
        return []
    gone = [f"- {name} {said(one)}" for one in found if one not in wanted]
    new = [f"+ {name} {said(one)}" for one in wanted if one not in found]
    return [*gone, *new] or [f"~ {name}: order"]


def _moved(name: str, found: object, wanted: object) -> str:
    return f"~ {name}: {said(found)} -> {said(wanted)}"


def _written(value: object) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False)
