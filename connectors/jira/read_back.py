"""Reads back what we left on an issue: which of our writes were carried out, and in whose name we spoke.

Jira has one write for an issue's fields and others for each message and person, so that a cut between them leaves a
part undone. Pure.

Rule 1: what was written together with the fields is carried out once the property that tells of it is there.
Rule 2: a message is carried out once a message of our own user with the same words is there; of two notes with the
same words the first needs one such message, the second another.
Rule 3: somebody was brought in once they watch the issue or take part in it.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec

from connectors.jira import adf
from connectors.jira.marks import Expected, digest, left
from connectors.jira.wire import Comment, moment


@dataclass(frozen=True, slots=True)
class ReadBack:
    """The keys of our writes that were carried out, and who spoke through us, by the message's id.

    ``said_at`` is when each message of those was said.
    """

    keys: frozenset[str]
    authors: Mapping[str, str]
    said_at: Mapping[str, datetime]


def read_back(
    value: msgspec.Raw,
    comments: Sequence[Comment],
    watching: Collection[str],
    taking_part: Collection[str],
    own_id: str,
) -> ReadBack:
    """What the property says together with what the issue shows.

    ``comments`` are its messages oldest first, ``watching`` and ``taking_part`` the ids of who does, ``own_id`` the
    user we act as.
    """
    told = left(value)
    unclaimed = [one for one in comments if one.author is not None and one.author.id == own_id]
    words = {one.id: digest(adf.plain(one.body)) for one in unclaimed} if told.expected else {}
    keys = set(told.keys)
    authors: dict[str, str] = {}
    said_at: dict[str, datetime] = {}
    for wanted in told.expected:
        if wanted.who and wanted.who in (taking_part if wanted.takes_part else watching):
            keys.add(wanted.key)
        found = next((one for one in unclaimed if words[one.id] == wanted.digest and _fits(one, wanted)), None)
        if found is not None:
            unclaimed.remove(found)
            keys.add(wanted.key)
            authors |= {found.id: wanted.author} if wanted.author else {}
            said_at[wanted.key] = moment(found.created)
    return ReadBack(frozenset(keys), authors, said_at)


def _fits(said: Comment, wanted: Expected) -> bool:
    """Whether a message was said where and when the wanted one was to be."""
    if wanted.public not in (None, said.jsd_public is not False):
        return False
    try:
        return not wanted.after or moment(said.created) >= moment(wanted.after)
    except ValueError:
        return True
