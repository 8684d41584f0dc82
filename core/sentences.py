"""Puts verdicts, refusals and promises into plain words, in the reader's own language and time zone.

Templates use ``$name`` placeholders and nothing else, so that no text of a policy can reach into a value
(T59). A policy may replace any sentence by its code. The words themselves are in :mod:`core.languages`.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from string import Template
from typing import Self
from zoneinfo import ZoneInfo

from core.languages import CATALOGUES, ENGLISH, catalogue

SENTENCES: Mapping[str, str] = CATALOGUES[ENGLISH].sentences
"""Every sentence by its code, in English."""


class Word(str):
    """A word of ours inside a sentence: English as it stands, in the reader's language once it is said."""

    __slots__ = ("code",)
    code: str

    def __new__(cls, code: str) -> Self:
        """The word with this code of :data:`SENTENCES`."""
        made = super().__new__(cls, SENTENCES[code])
        made.code = code
        return made


class Times(str):
    """How often something may be done: English as it stands, in the reader's language once it is said."""

    __slots__ = ("number",)
    number: int

    def __new__(cls, number: int) -> Self:
        """The words for at most so often."""
        made = super().__new__(cls, times(number))
        made.number = number
        return made


class Choices(str):
    """What there is to choose from: put together as in English, and anew in the reader's language once it is said."""

    __slots__ = ("titles",)
    titles: tuple[str, ...]

    def __new__(cls, titles: Iterable[str]) -> Self:
        """These titles in their order."""
        titles = tuple(titles)
        made = super().__new__(cls, CATALOGUES[ENGLISH].listing.join(titles))
        made.titles = titles
        return made


@lru_cache(maxsize=256)
def word(code: str) -> Word:
    """The word with this code, made once."""
    return Word(code)


@lru_cache(maxsize=256)
def often(number: int) -> Times:
    """The words for at most so often, made once."""
    return Times(number)


def placeholders(template: str) -> frozenset[str]:
    """The names a template refers to; raises ``ValueError`` where a ``$`` stands alone."""
    parsed = Template(template)
    if not parsed.is_valid():
        raise ValueError("a $ stands alone; write $$ for a dollar sign")
    return frozenset(parsed.get_identifiers())


def say(
    code: str,
    values: Mapping[str, object],
    zone: str,
    texts: Mapping[str, str] | None = None,
    language: str = ENGLISH,
) -> str:
    """The sentence for a code in a language; moments are shown in ``zone`` (IANA), durations in words.

    ``texts`` are a policy's replacements. Missing values leave their placeholder standing rather than
    failing, and a sentence that the language lacks is said in English: a sentence is never a reason to lose a
    decision.
    """
    texts = texts or {}
    said = []
    for text, name in _pieces(_fitted(code, values, texts, language)):
        value = values.get(name, text)
        said.append(value if type(value) is str else shown_value(value, zone, texts, language))
    return "".join(said).strip()


def _fitted(code: str, values: Mapping[str, object], texts: Mapping[str, str], language: str) -> str:
    """Our template, agreeing with the tier it is about; a policy's own sentence stays as it is."""
    own = texts.get(code)
    if own:
        return own
    one = catalogue(language)
    said = one.sentences.get(code)
    if said is None:
        one, said = CATALOGUES[ENGLISH], SENTENCES[code]
    tier = values.get("tier")
    if one.fitted is None or tier is None:
        return said
    return one.fitted(said, shown_value(tier, "UTC", texts, one.tag))


def _template(code: str, texts: Mapping[str, str], language: str) -> str:
    return texts.get(code) or catalogue(language).sentences.get(code) or SENTENCES[code]


def shown_value(value: object, zone: str, texts: Mapping[str, str] | None = None, language: str = ENGLISH) -> str:
    """A value as people read it."""
    match value:
        case datetime():
            return moment(value, zone, language)
        case timedelta():
            return duration(value, language)
        case Word():
            return _template(value.code, texts or {}, language)
        case Times():
            return times(value.number, language)
        case Choices():
            return catalogue(language).listing.join(value.titles)
        case _:
            return str(value)


def moment(at: datetime, zone: str, language: str = ENGLISH) -> str:
    """An absolute time such as ``Sun 22 Nov 2026, 14:05 CET``; seconds only where they are not zero."""
    return catalogue(language).moment_in_words(at.astimezone(ZoneInfo(zone)))


def duration(length: timedelta, language: str = ENGLISH) -> str:
    """An elapsed time such as ``4 h``, ``1 day`` or ``2 h 55 min``; 1 day is 24 hours (MS-03)."""
    return catalogue(language).length_in_words(length)


def times(count: int, language: str = ENGLISH) -> str:
    """How often, in words, such as ``once only``."""
    return catalogue(language).times_in_words(count)


@lru_cache(maxsize=8192)
def _pieces(template: str) -> tuple[tuple[str, str], ...]:
    """A template cut up once: each piece as it stands, and the name of the value that takes its place, if one does.

    By the standard library's own pattern, which is too slow to run for every sentence.
    """
    pieces, end = [], 0
    for found in Template.pattern.finditer(template):
        pieces.append((template[end : found.start()], ""))
        pieces.append(("$" if found["escaped"] else found[0], found["named"] or found["braced"] or ""))
        end = found.end()
    return (*pieces, (template[end:], ""))
