"""Reads the head of a mail line by line, by one strict rule, so that nobody can show us one head and others another.

Rule 1: what is not plainly a head is not read at all; such a mail waits for a person (T31).
Rule 2: words out of a head come without control characters, whatever they were encoded in (T35).

Written out here rather than left to a library: versions of one differ in what they take for a head.
"""

import binascii
import re
import unicodedata
from dataclasses import dataclass

from core.errors import NotReadable
from runtime.mail.charsets import decoded

MOST_BYTES = 128 * 1024
MOST_LINES = 1000
LONGEST = 16 * 1024

FIELD = re.compile(rb"([!-9;-~]{1,100})[ \t]*:(.*)", re.DOTALL)
ENCODED = re.compile(r"=\?([^?\s]{1,40})\?([bBqQ])\?([^?\s]{0,2000})\?=")
BETWEEN = re.compile(r"(\?=)[ \t]+(=\?)")
UNWANTED = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


@dataclass(frozen=True, slots=True)
class Head:
    """The fields of a head from the top down, names in small letters, values unfolded; and what follows it."""

    fields: tuple[tuple[str, str], ...]
    body: bytes

    def every(self, name: str) -> tuple[str, ...]:
        """The values of all fields of a name, the topmost first."""
        return tuple(value for field, value in self.fields if field == name)

    def first(self, name: str) -> str:
        """The topmost value of a name; empty where there is none."""
        return next(iter(self.every(name)), "")


def head_of(data: bytes) -> Head:
    """The head of a mail or of one of its parts; raises :class:`NotReadable` for anything that could be read two ways.

    A lone carriage return, a NUL, a line that is no field, a line of blanks alone: each is a way to show a head to one
    reader and hide it from another.
    """
    found: list[tuple[str, list[str]]] = []
    place = lines = 0
    while place < len(data):
        line, place = _line(data, place)
        lines += 1
        if not line:
            break
        if place > MOST_BYTES or lines > MOST_LINES or len(line) > LONGEST:
            raise NotReadable("head_too_long", "the head of the mail is too long")
        _take(found, line)
    return Head(tuple((name, _unfolded(pieces)) for name, pieces in found), data[place:])


def words_of(value: str, most: int = 300) -> str:
    """What a field says to people: encoded words decoded, control characters out, on one line, cut at ``most``."""
    return tidy(_decoded(value[:LONGEST]), most)


def tidy(text: str, most: int) -> str:
    """A text on one line without control characters or marks that turn its direction (T35)."""
    calm = "".join(" " if unicodedata.category(sign) in UNWANTED else sign for sign in text[: 4 * most])
    return " ".join(calm.split())[:most].strip()


def _line(data: bytes, place: int) -> tuple[bytes, int]:
    end = data.find(b"\n", place)
    if end < 0:
        return data[place:], len(data)
    return data[place:end].removesuffix(b"\r"), end + 1


def _take(found: list[tuple[str, list[str]]], line: bytes) -> None:
    if b"\r" in line or b"\0" in line or not line.strip():
        raise NotReadable("head_malformed", "the head of the mail could be read in two ways")
    if line[:1] in (b" ", b"\t"):
        if not found:
            raise NotReadable("head_malformed", "the mail begins in the middle of a field")
        found[-1][1].append(_text(line))
        return
    field = FIELD.fullmatch(line)
    if field is None:
        raise NotReadable("head_malformed", "the head of the mail has a line that is no field")
    found.append((field[1].decode("ascii").lower(), [_text(field[2])]))


def _text(line: bytes) -> str:
    return line.decode("utf-8", "replace")


def _unfolded(pieces: list[str]) -> str:
    return " ".join(piece.strip(" \t") for piece in pieces).strip(" \t")


def _decoded(value: str) -> str:
    """Encoded words in plain words; neighbours of one charset are joined first, for they may share a character."""
    value = BETWEEN.sub(r"\1\2", value)
    said: list[str] = []
    waiting, charset, place = b"", "", 0
    for word in ENCODED.finditer(value):
        between = value[place : word.start()]
        if between or word[1].lower() != charset:
            said += [decoded(waiting, charset), between]
            waiting, charset = b"", word[1].lower()
        waiting += _bytes(word[2], word[3])
        place = word.end()
    return "".join([*said, decoded(waiting, charset), value[place:]])


def _bytes(encoding: str, text: str) -> bytes:
    if encoding in "qQ":
        return binascii.a2b_qp(text.replace("_", " ").encode("ascii", "replace"), header=False)
    return unbase64(text.encode("ascii", "replace"))


def unbase64(data: bytes) -> bytes:
    """What base64 stands for; where it is broken, as much as can be read."""
    clean = re.sub(rb"[^A-Za-z0-9+/]", b"", data.partition(b"=")[0] if data.rstrip().endswith(b"=") else data)
    clean = clean[: len(clean) - 1] if len(clean) % 4 == 1 else clean
    return binascii.a2b_base64(clean + b"=" * (-len(clean) % 4))
