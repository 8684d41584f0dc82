"""Keeps on an issue which of our writes it has had: the keys, and by what each message and person of theirs is known.

Jira has no write for everything at once: fields and this property go in one call, each message and each person in a
call of its own after it. So the property says what was to follow, and whoever reads the issue sees whether it did.

Pure. Rule 1: a key stands among ``keys`` where nothing is to follow; otherwise among ``expected``, with the digest of
a message's words or the id of a person, by which it is found in the issue.
Rule 2: a property holds so many characters; the oldest entries make room for the new ones, and a write whose own
entries do not fit is not made.
Rule 3: whoever may edit an issue may edit the property: an entry that is none is left out, and the others stay.
https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issue-properties/
"""

import hashlib
import json
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeGuard, TypeVar

import msgspec

from core.errors import WillNotWork

T = TypeVar("T")
PROPERTY = "halyard.marks"
LARGEST = 30_000
"""Characters of the property as JSON; Jira keeps 32,768."""
LONGEST_KEY = 1_000
"""Characters of a key that we believe to be one of ours."""


class Expected(msgspec.Struct, frozen=True, omit_defaults=True):
    """One thing that a write was to be followed by.

    Of a message ``digest`` is that of its words, ``public`` whether customers see it (``None``: the host does not
    say), ``author`` in whose name it is, and ``after`` the issue's version that it came after. Of somebody who is to
    watch ``who`` is the host's id, or of somebody who is to take part (``takes_part``).
    """

    key: str
    digest: str = ""
    public: bool | None = None
    author: str = ""
    after: str = ""
    who: str = ""
    takes_part: bool = False


class Left(msgspec.Struct, frozen=True):
    """What we left on an issue, oldest first."""

    keys: tuple[str, ...] = ()
    expected: tuple[Expected, ...] = ()


def left(value: object) -> Left:
    """What a property's value says, as plain JSON or raw; whatever in it is not ours is left out."""
    if isinstance(value, msgspec.Raw):
        value = msgspec.json.decode(value or b"null")
    whole = value if isinstance(value, dict) else {}
    keys = tuple(one for one in _listed(whole.get("keys")) if _is_key(one))
    return Left(keys, tuple(_entries(_listed(whole.get("expected")))))


def merged(before: Left, keys: Sequence[str], expected: Sequence[Expected]) -> Left:
    """What is left after one more write; the same write a second time changes nothing.

    Raises :class:`core.errors.WillNotWork` where the write has more to remember than a property holds.
    """
    keys = tuple(dict.fromkeys(keys))
    new = {*keys, *(one.key for one in expected)}
    room = LARGEST - _size(Left(keys, tuple(expected)))
    if room < 0:
        raise WillNotWork(f"{len(new)} marks of one write are more than Jira keeps with an issue")
    old_keys = _newest([one for one in before.keys if one not in new], room // 4)
    room -= sum(map(_size, old_keys))
    old_expected = _newest([one for one in before.expected if one.key not in new], room)
    return Left((*old_keys, *keys), (*old_expected, *expected))


def value_of(what: Left) -> dict[str, Any]:
    """The property's value as plain JSON."""
    return {"keys": list(what.keys), "expected": msgspec.to_builtins(what.expected)}


def digest(text: str) -> str:
    """By what a message's words are known again: the hex SHA-256 of its letters and digits, small and without accents.

    The same of what we sent and of what Jira makes of it, which may be other mark-up, blanks and line ends.
    """
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    words = "".join(letter for letter in plain if letter.isalnum())
    return hashlib.sha256(words.encode()).hexdigest()


def _newest(entries: Sequence[T], room: int) -> list[T]:
    """The last of some entries, as many as the room is enough for."""
    kept: list[T] = []
    for one in reversed(entries):
        room -= _size(one)
        if room < 0:
            break
        kept.insert(0, one)
    return kept


def _size(what: object) -> int:
    """Characters of something as JSON in the longest of its forms, with what parts it from the next."""
    return len(json.dumps(msgspec.to_builtins(what))) + len(", ")


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _is_key(one: object) -> TypeGuard[str]:
    return isinstance(one, str) and 0 < len(one) <= LONGEST_KEY


def _entries(listed: Iterable[object]) -> Iterator[Expected]:
    for one in listed:
        try:
            entry = msgspec.convert(one, Expected)
        except msgspec.ValidationError:
            continue
        if _is_key(entry.key) and (entry.digest or entry.who):
            yield entry
