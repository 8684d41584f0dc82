"""Finds the first line of a ticket's journal that is not as it was written, and says what became of it (T69).

Rule 1: a line that does not match its own digest was changed. A line that does, and does not follow the one before it,
was moved, or what stood before it is gone.
Rule 2: what is genuine is what leads from the ticket's head back to the beginning. Where all of that is there, a line
that is no part of it was put in.
Rule 3: whoever may write into the database and knows this code can write a whole chain anew. Only heads that were kept
elsewhere show that (`halyard escalations verify --since`).
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Row

from store.journal import digest_of
from store.values import Broken, Damage

Lines = Sequence[Row[Any]]


def first_break(lines: Lines, head: str) -> Broken | None:
    """Where the journal of one ticket, oldest line first, first differs from what was written; ``None``: nowhere.

    A head that no line has is taken for a tail that was cut; whether it is another ticket's is for the caller to ask.
    """
    places = {line.digest: place for place, line in enumerate(lines)}
    before = ""
    for place, line in enumerate(lines):
        if digest_of(line._asdict()) != line.digest:
            return _at(Damage.CHANGED, line)
        if line.before != before:
            return _out_of_place(lines, place, places, head)
        before = line.digest
    return None if head == before else _wrong_head(lines, places, head)


def _out_of_place(lines: Lines, place: int, places: Mapping[str, int], head: str) -> Broken:
    genuine = _genuine(lines, places, head)
    added = [line for number, line in enumerate(lines) if genuine and number not in genuine]
    if added:
        return _at(Damage.ADDED, added[0])
    line = lines[place]
    there = line.before == "" or line.before in places
    return _at(Damage.REORDERED if there else Damage.MISSING, line)


def _genuine(lines: Lines, places: Mapping[str, int], head: str) -> frozenset[int]:
    """The places of the lines that lead from the head to the beginning; none where one of them is gone."""
    found: set[int] = set()
    digest = head
    while digest:
        place = places.get(digest)
        if place is None or place in found:
            return frozenset()
        found.add(place)
        digest = lines[place].before
    return frozenset(found)


def _wrong_head(lines: Lines, places: Mapping[str, int], head: str) -> Broken:
    if head in places:
        return _at(Damage.ADDED, lines[places[head] + 1])
    return Broken(Damage.TAIL_CUT if head else Damage.FOREIGN_HEAD)


def _at(damage: Damage, line: Row[Any]) -> Broken:
    return Broken(damage, line.id, line.at, line.kind)
