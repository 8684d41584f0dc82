"""Reads back what we left on an issue: which of our writes were carried out, and in whose name we spoke.

Jira has one write for an issue's fields and another for each message, so that a cut between them leaves a part
undone. Pure.

Rule 1: what was written together with the fields is carried out once the property that tells of it is there.
Rule 2: a message is carried out once a message of our own user with the same words is there; of two notes with the
same words the first needs one such message, the second another.
Rule 3: the property is anybody's to change who may edit the issue, which no customer may; what is no list of keys is
nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import msgspec

from connectors.jira import adf
from connectors.jira.marks import digest
from connectors.jira.wire import NULL, Comment


@dataclass(frozen=True, slots=True)
class ReadBack:
    """The keys of our writes that were carried out, and who spoke through us, by the message's id."""

    keys: frozenset[str]
    authors: Mapping[str, str]


class _Expected(msgspec.Struct, frozen=True):
    """One message that a write was to be followed by."""

    key: str
    digest: str
    public: bool | None = None
    author: str = ""


class _Left(msgspec.Struct, frozen=True):
    keys: list[str] = []
    expected: list[_Expected] = []


def read_back(left: msgspec.Raw, comments: Sequence[Comment], own_id: str) -> ReadBack:
    """What the property says together with the messages; ``comments`` oldest first, ``own_id`` the user we act as."""
    told = _told(left)
    unclaimed = [
        (one.id, digest(adf.plain(one.body)), one.jsd_public is not False) for one in comments if _ours(one, own_id)
    ]
    keys, authors = set(told.keys), {}
    for wanted in told.expected:
        found = next((one for one in unclaimed if _is(one, wanted)), None)
        if found is not None:
            unclaimed.remove(found)
            keys.add(wanted.key)
            if wanted.author:
                authors[found[0]] = wanted.author
    return ReadBack(frozenset(keys), authors)


def _told(left: msgspec.Raw) -> _Left:
    try:
        return msgspec.json.decode(left or NULL, type=_Left)
    except msgspec.DecodeError:
        return _Left()


def _ours(comment: Comment, own_id: str) -> bool:
    return comment.author is not None and comment.author.id == own_id


def _is(said: tuple[str, str, bool], wanted: _Expected) -> bool:
    return said[1] == wanted.digest and wanted.public in (None, said[2])
