"""Finds the words of a mail among its parts, counts everything else, and opens none of it (T36, T37, T39).

Rule 1: parts and depth are counted while looking, so that no mail costs more than its size.
Rule 2: the first plain text is what the mail says; only where there is none, its HTML counts, without tags and
marked as such.
Rule 3: what is attached is counted. It is not decoded, not named, not written anywhere.
"""

import binascii
import re
from dataclasses import dataclass

from core.errors import NotReadable
from runtime.mail.charsets import decoded
from runtime.mail.head import Head, head_of, unbase64
from runtime.mail.markup import without_tags

MOST_PARTS = 200
DEEPEST = 10
MOST_TEXT = 256 * 1024
"""How many bytes of a text are decoded; what people write is far shorter."""

KIND = re.compile(r"\s*([\w.+-]{1,60}/[\w.+-]{1,80})")
PARAMETER = re.compile(r';\s*([\w*-]{1,40})\s*=\s*("(?:[^"\\]|\\.)*"|[^\s;"]+)')
PLAIN, HTML = "text/plain", "text/html"


@dataclass(frozen=True, slots=True)
class Words:
    """What a mail says in words, whether they were HTML, and how many further parts it has."""

    text: str
    from_html: bool
    attachments: int


@dataclass(frozen=True, slots=True)
class _Part:
    head: Head
    depth: int

    @property
    def kind(self) -> str:
        found = KIND.match(self.head.first("content-type") or PLAIN)
        return found[1].lower() if found is not None else "application/octet-stream"

    @property
    def attached(self) -> bool:
        disposition = self.head.first("content-disposition").strip().lower()
        return disposition.startswith("attachment") or "filename" in disposition

    def parameter(self, name: str) -> str:
        for found in PARAMETER.finditer(self.head.first("content-type")):
            if found[1].lower() == name:
                return re.sub(r"\\(.)", r"\1", found[2].strip('"'))
        return ""


def words_in(head: Head) -> Words:
    """The words of a mail; raises :class:`NotReadable` for one with too many parts or nested too deeply."""
    plain: _Part | None = None
    html: _Part | None = None
    others = 0
    for part in _leaves(_Part(head, 0)):
        if plain is None and part.kind == PLAIN and not part.attached:
            plain = part
        elif html is None and part.kind == HTML and not part.attached:
            html = part
        else:
            others += 1
    if plain is not None and (text := _text(plain)).strip():
        return Words(text, False, others)
    if html is not None:
        return Words(without_tags(_text(html)), True, others)
    return Words("", False, others)


def _leaves(whole: _Part) -> list[_Part]:
    """Every part that is not made of parts, in the order they stand."""
    waiting, found, seen = [whole], [], 0
    while waiting:
        part = waiting.pop()
        seen += 1
        if seen > MOST_PARTS:
            raise NotReadable("too_many_parts", f"the mail has more than {MOST_PARTS} parts")
        boundary = part.parameter("boundary") if part.kind.startswith("multipart/") else ""
        if not boundary:
            found.append(part)
            continue
        if part.depth >= DEEPEST:
            raise NotReadable("nested_too_deep", f"the parts of the mail are nested deeper than {DEEPEST} levels")
        pieces = _pieces(part.head.body, boundary)
        waiting += [_part(piece, part.depth + 1) for piece in reversed(pieces)]
    return found


def _part(piece: bytes, depth: int) -> _Part:
    """A part; one whose head cannot be read is something attached."""
    try:
        return _Part(head_of(piece), depth)
    except NotReadable:
        return _Part(Head((("content-type", "application/octet-stream"),), b""), depth)


def _pieces(body: bytes, boundary: str) -> list[bytes]:
    """What stands between the lines that bear a boundary."""
    mark = re.compile(rb"^--" + re.escape(boundary.encode("utf-8", "replace")) + rb"(--)?[ \t]*\r?$", re.MULTILINE)
    pieces: list[bytes] = []
    start = -1
    for found in mark.finditer(body):
        if start >= 0:
            pieces.append(body[start : found.start()])
        start = found.end() + 1
        if found[1]:
            return pieces
        if len(pieces) > MOST_PARTS:
            break
    return [*pieces, body[start:]] if start >= 0 else pieces


def _text(part: _Part) -> str:
    data = part.head.body[: 2 * MOST_TEXT]
    match part.head.first("content-transfer-encoding").strip().lower():
        case "base64":
            data = unbase64(data)
        case "quoted-printable":
            data = binascii.a2b_qp(data)
        case _:
            pass
    text = decoded(data[:MOST_TEXT], part.parameter("charset"))
    return text.replace("\r\n", "\n").replace("\r", "\n")
