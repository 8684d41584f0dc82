"""Says whether our own mail server vouches for the sender of a mail (T29, T30).

Rule 1: only the topmost Authentication-Results line of our own server's id counts. Whatever stands below it may have
come with the mail; RFC 8601 has our server take away such lines that bear its id, and put its own on top.
Rule 2: it must say, once, that DMARC passed for the very domain that the mail is from.
Rule 3: a line that cannot be read vouches for nobody, and neither do the lines below it.

Lines are read sign by sign: comments and quoted words may hold anything, ``dmarc=pass`` too.
https://www.rfc-editor.org/rfc/rfc8601
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from runtime.mail.head import Head
from runtime.mail.sender import domain_of

LONGEST = 8192
BLANKS = " \t\r\n"
ENDS = BLANKS + ';="('
WORD, UNREADABLE = "word", "?"


class Sign(NamedTuple):
    """One piece of a line: a word, a ``;``, a ``=``, or the sign that the rest cannot be read."""

    kind: str
    text: str = ""


NONE = Sign(WORD, "none")


@dataclass(frozen=True, slots=True)
class Result:
    """What one method found: ``dmarc``, ``pass``, and the properties it looked at in the order they stand."""

    method: str
    result: str
    properties: tuple[tuple[str, str], ...]


def vouched_for(head: Head, sender: str, authserv_id: str) -> bool:
    """Whether our server says that DMARC passed for the domain of ``sender``.

    Where two lines of our server's id disagree, nobody is vouched for: one of them is not our server's.
    """
    domain, seen = domain_of(sender), False
    for line in head.every("authentication-results"):
        whose, results = read(line)
        if whose != authserv_id.lower():
            if results is None and not whose and not seen:
                return False
            continue
        if results is None or not _agrees(results, domain, first=not seen):
            return False
        seen = True
    return seen


def read(line: str) -> tuple[str, tuple[Result, ...] | None]:
    """Whose line it is, in small letters (nobody's where it has no id), and what it says.

    What it says is ``None`` where that cannot be read; where not even the id can be, it is nobody's too.
    """
    sections: list[list[Sign]] = [[]]
    whole = len(line) <= LONGEST
    for sign in _signs(line[:LONGEST]):
        if sign.kind == ";":
            sections.append([])
        elif sign.kind == UNREADABLE:
            whole = False
        else:
            sections[-1].append(sign)
    id_is_whole = whole or len(sections) > 1
    first = sections[0]
    if any(sign.kind == "=" for sign in first) and id_is_whole:
        return "", ()
    if len(first) not in (1, 2) or not id_is_whole:
        return "", None
    found = [_result(section) for section in sections[1:] if section not in ([], [NONE])]
    results = tuple(one for one in found if one is not None)
    return first[0].text.lower(), results if whole and len(results) == len(found) else None


def _agrees(results: tuple[Result, ...], domain: str, *, first: bool) -> bool:
    """Whether a line of our server's says that DMARC passed; a further one may also say nothing of it."""
    found = [one for one in results if one.method == "dmarc"]
    if not found:
        return not first
    if len(found) != 1 or found[0].result != "pass":
        return False
    looked_at = [value.lower().rstrip(".") for name, value in found[0].properties if name == "header.from"]
    return looked_at == [domain]


def _result(section: list[Sign]) -> Result | None:
    """``method=result`` and then ``name=value`` pairs, loosely, for not every server minds the grammar."""
    if [sign.kind for sign in section[:3]] != [WORD, "=", WORD]:
        return None
    triples = zip(section[3:], section[4:], section[5:], strict=False)
    pairs = tuple(
        (name.text.lower(), value.text)
        for name, between, value in triples
        if (name.kind, between.kind, value.kind) == (WORD, "=", WORD)
    )
    return Result(section[0].text.lower().partition("/")[0], section[2].text.lower(), pairs)


def _signs(line: str) -> Iterator[Sign]:
    """The line in pieces, comments left out."""
    place = 0
    while place < len(line):
        sign = line[place]
        if sign in BLANKS:
            place += 1
        elif sign in ";=":
            yield Sign(sign)
            place += 1
        elif sign == "(":
            place = _past_comment(line, place)
        else:
            word, place = _quoted(line, place + 1) if sign == '"' else _bare(line, place)
            if place >= 0:
                yield Sign(WORD, word)
        if place < 0:
            yield Sign(UNREADABLE)
            return


def _bare(line: str, place: int) -> tuple[str, int]:
    start = place
    while place < len(line) and line[place] not in ENDS:
        place += 1
    return line[start:place], place


def _past_comment(line: str, place: int) -> int:
    """Where a comment ends, with those inside it; negative where it does not."""
    depth = 0
    while place < len(line):
        match line[place]:
            case "\\":
                place += 1
            case "(":
                depth += 1
            case ")":
                depth -= 1
                if depth == 0:
                    return place + 1
            case _:
                pass
        place += 1
    return -1


def _quoted(line: str, place: int) -> tuple[str, int]:
    """A quoted word and where it ends; negative where it does not."""
    word = ""
    while place < len(line) and line[place] != '"':
        place += line[place] == "\\"
        word += line[place : place + 1]
        place += 1
    return word, place + 1 if place < len(line) else -1
