"""Finds what somebody wrote themselves in a comment: no quoted mail, no signature, no pasted log.

Rule 1: a comment is read up to :data:`READ_AT_MOST` characters: more than people write, less than they paste.
Rule 2: every step passes over the text once, and nothing in a pattern repeats inside a repetition, so that no text
takes long.
"""

import re
import unicodedata
from collections.abc import Iterator

READ_AT_MOST = 10_000
"""Characters of a comment that are read; what comes after them is a log or a thread of old mails."""

WRAPPED_FROM = 60
"""A line this long was broken by a mail program and goes on in the next one."""

WORD_AT_MOST = 40
"""Characters of a word that are read."""

# What stands above a signature or an older mail, and makes all below it somebody else's.
_OLDER = "original message|urspr.ngliche nachricht|message d.origine|mensaje original|mensagem original|元のメッセージ"
_CLOSING = re.compile(rf"-- ?|-{{2,}} ?({_OLDER}) ?-{{2,}}|_{{10,}}|##- .* -##", re.IGNORECASE)
_HEADER = re.compile(r"(from|von|de|差出人)\s?: .*", re.IGNORECASE)
_UNDER = (
    "sent|date|to|subject|gesendet|datum|an|betreff|envoy.|objet|enviado|fecha|para|asunto|data|assunto|日時|宛先|件名"
)
_UNDER_HEADER = re.compile(rf"({_UNDER})\s?: ?.*", re.IGNORECASE)
_WROTE = re.compile(r"\b(wrote|schrieb|a écrit|escribió|escreveu)\b", re.IGNORECASE)
_BULLET = re.compile("([-*•·\u2013]|[0-9]{1,2}[.)])\\s")
_COLONS = (":", "\uff1a")

_INVISIBLE = dict.fromkeys((0x00AD, *range(0x200B, 0x2010), 0x2060, 0xFEFF))
_ACCENTS = dict.fromkeys(range(0x300, 0x370))
_APOSTROPHES = {0x2019: "'", 0x60: "'", 0xB4: "'"}
_SENTENCE_ENDS = re.compile("(?<=[.!?…])\\s+|(?<=[。\uff01\uff1f])")
_IN_QUOTES = re.compile(r"[\"“”„«»][^\"“”„«»]{1,120}[\"“”„«»]")
_ELISION = re.compile(r"\b([cdjlmnst]|qu|jusqu|lorsqu|puisqu)'")
_TOKEN = re.compile("[^\\W_]+(?:['-][^\\W_]+)*|[,、]|[;:()\\[\\]!?\u2013—…。]|-+")
_PARTING = frozenset(";:()[]!?\u2013—…。")
_POLITE = re.compile(r"(?<= )(please|kindly|favor|plait|svp|bitte|merci) ,(?= )")


def sentences(text: str) -> Iterator[str]:
    """The sentences that the author of a comment wrote, in their order, each with single spaces."""
    read = text[:READ_AT_MOST].translate(_INVISIBLE)
    for paragraph in _paragraphs(_own_lines(read.splitlines())):
        for sentence in _SENTENCE_ENDS.split(paragraph):
            if sentence.strip():
                yield sentence.strip()


def words(sentence: str) -> str:
    """A sentence to be searched for phrases: small letters without accents, a space around every word.

    Several words in quotation marks are mentioned, not said, and are left out. A comma stays, as a word of its own;
    any other sign that parts a sentence becomes a vertical bar.
    """
    plain = _ELISION.sub(r"\1 ", _plain(_IN_QUOTES.sub(_mentioned, sentence)))
    spaced = " " + "".join(f"{_part(one)[:WORD_AT_MOST]} " for one in _TOKEN.findall(plain))
    return _POLITE.sub(r"\1", spaced)


def letters(sentence: str) -> str:
    """The same for a language that does not part its words: no spaces at all."""
    return "".join(_part(one) for one in _TOKEN.findall(_plain(sentence)))


def _part(piece: str) -> str:
    if piece in _PARTING or piece.startswith("-"):
        return "|"
    return "," if piece == "、" else piece


def _plain(text: str) -> str:
    small = unicodedata.normalize("NFKC", text).translate(_APOSTROPHES).casefold()
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", small).translate(_ACCENTS))


def _mentioned(found: re.Match[str]) -> str:
    """One word in quotation marks is emphasis, several are somebody else's."""
    return " " if " " in found[0] else found[0]


def _own_lines(lines: list[str]) -> Iterator[str]:
    """The lines that are the author's own, blank ones kept."""
    fenced, before = False, ""
    for place, line in enumerate(lines):
        own = line.strip()
        if _closes(own, before, lines[place + 1 : place + 4]):
            return
        if own.startswith("```"):
            fenced = not fenced
        elif not fenced and not own.startswith(">") and not _attributes(own, before):
            yield own
        before = own


def _closes(own: str, before: str, following: list[str]) -> bool:
    """Whether everything from a line on is a signature or an older mail."""
    if _CLOSING.fullmatch(own):
        return True
    if _HEADER.fullmatch(own):
        return any(_UNDER_HEADER.fullmatch(one.strip()) for one in following)
    below = next((one.strip() for one in following if one.strip()), "")
    return _attributes(own, before) and not below.startswith(">")


def _attributes(line: str, before: str) -> bool:
    """Whether a line says who wrote, and when, what is quoted below it; a mail program may break it in two."""
    if not line.endswith(_COLONS):
        return False
    both = f"{before} {line}" if "@" in before and len(line) < WRAPPED_FROM else line
    return any(letter.isdigit() for letter in both) and ("@" in both or _WROTE.search(both) is not None)


def _paragraphs(lines: Iterator[str]) -> Iterator[str]:
    """Lines put together again that a mail program broke; each list item and each short line stays by itself."""
    gathered: list[str] = []
    for line in lines:
        if gathered and not _goes_on(gathered[-1], line):
            yield "".join(gathered)
            gathered = []
        if line:
            glue = "" if not gathered or _unspaced(gathered[-1][-1], line[0]) else " "
            gathered.append(glue + " ".join(line.split()))
    if gathered:
        yield "".join(gathered)


def _goes_on(before: str, line: str) -> bool:
    if not line or _BULLET.match(line):
        return False
    last, first = before[-1], line[0]
    return len(before) >= WRAPPED_FROM or last in ",、" or first.islower() or _unspaced(last, first)


def _unspaced(last: str, first: str) -> bool:
    """Whether two letters are of a script that parts no words."""
    return all("\u3040" <= one <= "\u9fff" or one == "、" for one in (last, first))
